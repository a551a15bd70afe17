import { beforeEach, expect, test } from "vitest";
import { ServiceError, type Credentials, type Reason } from "../../client/index.ts";
import { FakeClock, settle } from "../../client/testing/clock.ts";
import { SignInSteps } from "./sign-in-steps.ts";

const person = { username: "sanne", password: "geheim" };

let clock: FakeClock;
let steps: SignInSteps;
let asked: Credentials[];
let answer: () => Promise<unknown>;

const refuse = (reason: Reason, retryAfter?: number) => () => Promise.reject(new ServiceError(reason, { retryAfter }));
const welcome = () => Promise.resolve();

beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    const signIn = (credentials: Credentials) => {
        asked.push(credentials);
        return answer();
    };
    steps = new SignInSteps(signIn, clock, () => undefined);
});

async function atTheCode(): Promise<void> {
    answer = refuse("otp_required");
    await steps.begin(person);
    expect(steps.step).toBe("code");
}

/** Whether the object still holds the password, in whichever field. */
function holdsPassword(): boolean {
    return Object.values(steps).includes(person.password);
}

test("a password alone is enough where no code is asked for", async () => {
    answer = welcome;
    await steps.begin(person);
    expect(asked).toEqual([person]);
    expect([steps.step, steps.failure, steps.busy, holdsPassword()]).toEqual(["password", undefined, false, false]);
});

test("the code goes along with the password that was right, which is forgotten once one is in (R-ACC-4)", async () => {
    await atTheCode();
    expect(steps.failure).toBeUndefined();
    answer = welcome;
    await steps.code("123456");
    expect(asked[1]).toEqual({ ...person, otp: "123456" });
    expect(holdsPassword()).toBe(false);
    expect(clock.running).toBe(0);
});

test("a wrong code keeps the place", async () => {
    await atTheCode();
    answer = refuse("invalid_otp");
    await steps.code("000000");
    expect([steps.step, steps.failure?.reason]).toEqual(["code", "invalid_otp"]);
    answer = refuse("network");
    await steps.code("123456");
    expect([steps.step, steps.failure?.reason]).toEqual(["code", "network"]);
    answer = welcome;
    await steps.code("123456");
    expect(steps.failure).toBeUndefined();
});

test("a password that was changed meanwhile leads back to the start", async () => {
    await atTheCode();
    answer = refuse("invalid_credentials");
    await steps.code("123456");
    expect([steps.step, steps.failure?.reason, holdsPassword()]).toEqual(["password", "invalid_credentials", false]);
});

test("the password is forgotten on the way back, and when the code does not come (R-ACC-4)", async () => {
    await atTheCode();
    steps.restart();
    expect([steps.step, steps.username, steps.lapse, holdsPassword()]).toEqual(["password", "sanne", undefined, false]);
    await atTheCode();
    await clock.advance(5 * 60_000);
    expect([steps.step, steps.lapse, holdsPassword()]).toEqual(["password", "too-late", false]);
});

test("a lock counts down, lets nothing through meanwhile, and ends by itself (R-ACC-4)", async () => {
    await atTheCode();
    answer = refuse("locked", 60);
    await steps.code("000000");
    expect([steps.step, steps.wait, steps.failure?.reason]).toEqual(["code", 60, "locked"]);
    await steps.code("123456");
    expect(asked).toHaveLength(2);
    await clock.advance(45_000);
    expect(steps.wait).toBe(15);
    await clock.advance(15_000);
    expect([steps.wait, steps.failure, steps.lapse, steps.step]).toEqual([0, undefined, "wait-over", "code"]);
    answer = welcome;
    await steps.code("123456");
    expect(asked[2]).toEqual({ ...person, otp: "123456" });
});

test("a lock that outlasts the password goes on at the start", async () => {
    await atTheCode();
    answer = refuse("locked", 900);
    await steps.code("000000");
    await clock.advance(301_000);
    expect([steps.step, steps.wait, steps.failure?.reason, holdsPassword()]).toEqual(["password", 599, "locked", false]);
});

test("a lock is that of a name: another one need not wait", async () => {
    answer = refuse("locked", 60);
    await steps.begin(person);
    steps.named("sanne");
    expect(steps.wait).toBe(60);
    steps.named("sam");
    expect([steps.wait, steps.failure]).toEqual([0, undefined]);
});

test("nothing of a person is left once somebody is in, through whichever tab", async () => {
    await atTheCode();
    steps.stop();
    expect([steps.step, steps.username, holdsPassword(), clock.running]).toEqual(["password", "", false, 0]);
});

test("an answer that comes late is said to take its time, and one that nobody waits for is not listened to", async () => {
    await atTheCode();
    let refuseNow: (error: unknown) => void = () => undefined;
    answer = () => new Promise((_, reject) => (refuseNow = reject));
    const late = steps.code("123456");
    expect([steps.busy, steps.slow]).toEqual([true, false]);
    await clock.advance(2000);
    expect(steps.slow).toBe(true);
    steps.restart();
    expect([steps.busy, steps.slow, steps.step]).toEqual([false, false, "password"]);
    refuseNow(new ServiceError("invalid_otp"));
    await late;
    await settle();
    expect([steps.step, steps.failure, clock.running]).toEqual(["password", undefined, 0]);
});

test("a passkey signs in without a password, and one that the server does not know is told as such", async () => {
    await steps.passkey(() => Promise.reject(new ServiceError("invalid_credentials")));
    expect([steps.step, steps.failure?.reason, steps.busy, steps.prompting]).toEqual(["password", "unknown_passkey", false, false]);
    const right = steps.passkey(welcome);
    expect([steps.busy, steps.prompting, steps.failure]).toEqual([true, true, undefined]);
    await clock.advance(60_000);
    expect(steps.slow).toBe(false);
    await right;
    expect([steps.busy, asked, clock.running]).toEqual([false, [], 0]);
});

test("a person who chooses no passkey is told nothing", async () => {
    await steps.passkey(() => Promise.reject(new ServiceError("cancelled")));
    expect([steps.failure, steps.busy, steps.prompting]).toEqual([undefined, false, false]);
});

test("a lock on a name does not hold for a passkey", async () => {
    answer = refuse("locked", 60);
    await steps.begin(person);
    expect(steps.wait).toBe(60);
    let tried = 0;
    await steps.passkey(() => Promise.resolve((tried += 1)));
    expect(tried).toBe(1);
});
