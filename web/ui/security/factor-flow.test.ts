import { beforeEach, expect, test, vi } from "vitest";
import { ServiceError, type Reason } from "../../client/index.ts";
import { FakeClock } from "../../client/testing/clock.ts";
import { FactorFlow, type FactorService } from "./factor-flow.ts";

const uri = "otpauth://totp/Praktijk:sanne?secret=ABCDEFGH";
const codes = ["aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh"];

let clock: FakeClock;
let service: { [K in keyof FactorService]: ReturnType<typeof vi.fn<FactorService[K]>> };
let flow: FactorFlow;

const refusal = (reason: Reason, retryAfter?: number) => new ServiceError(reason, { retryAfter });

beforeEach(async () => {
    clock = new FakeClock();
    service = {
        secondFactor: vi.fn(() => Promise.resolve({ on: false, recoveryLeft: 0, required: false })),
        begin: vi.fn(() => Promise.resolve(uri)),
        confirm: vi.fn(() => Promise.resolve(codes)),
        freshCodes: vi.fn(() => Promise.resolve(codes)),
        switchOff: vi.fn(() => Promise.resolve()),
    };
    flow = new FactorFlow(service, clock, () => undefined);
    await flow.load();
});

test("is set up with the app, its first code, and recovery codes that are shown until they are put away (R-ACC-4)", async () => {
    expect(flow.factor).toEqual({ on: false, recoveryLeft: 0, required: false });
    await flow.begin();
    expect(flow.task).toEqual({ at: "app", uri });
    await flow.code("123456");
    expect(service.confirm).toHaveBeenCalledWith("123456");
    expect(flow.task).toEqual({ at: "codes", codes });
    expect(flow.factor).toEqual({ on: true, recoveryLeft: 2, required: false });
    flow.cancel();
    expect(flow.task.at).toBe("codes");
    flow.kept();
    expect([flow.task.at, flow.done]).toEqual(["rest", "on"]);
});

test("leaving before the first code changes nothing, and forgets the secret", async () => {
    await flow.begin();
    flow.cancel();
    expect([flow.task, flow.factor?.on]).toEqual([{ at: "rest" }, false]);
});

test("a wrong code keeps the place", async () => {
    await flow.begin();
    service.confirm.mockRejectedValueOnce(refusal("invalid_params"));
    await flow.code("000000");
    expect([flow.task.at, flow.failure?.reason, flow.busy]).toEqual(["app", "invalid_params", false]);
    await flow.code("123456");
    expect([flow.task.at, flow.failure]).toEqual(["codes", undefined]);
});

test("fresh codes and switching off take a code each", async () => {
    flow.ask("fresh");
    await flow.code("123456");
    expect(service.freshCodes).toHaveBeenCalledWith("123456");
    expect(flow.task.at).toBe("codes");
    flow.kept();
    expect(flow.done).toBe("fresh");
    flow.ask("off");
    expect(flow.done).toBeUndefined();
    await flow.code("654321");
    expect(service.switchOff).toHaveBeenCalledWith("654321");
    expect([flow.task.at, flow.factor?.on, flow.done]).toEqual(["rest", false, "off"]);
});

test("too many wrong codes make one wait, by the clock, whatever one turns to meanwhile", async () => {
    flow.ask("off");
    service.switchOff.mockRejectedValueOnce(refusal("rate_limited", 60));
    await flow.code("000000");
    expect(flow.wait).toBe(60);
    flow.cancel();
    flow.ask("off");
    await flow.code("123456");
    expect(service.switchOff).toHaveBeenCalledTimes(1);
    expect(flow.failure?.reason).toBe("rate_limited");
    await clock.advance(60_000);
    expect([flow.wait, flow.failure]).toEqual([0, undefined]);
    await flow.code("123456");
    expect(flow.factor?.on).toBe(false);
});

test("what was done on another device meanwhile decides", async () => {
    await flow.begin();
    service.confirm.mockRejectedValueOnce(refusal("conflict"));
    service.secondFactor.mockResolvedValueOnce({ on: true, recoveryLeft: 10, required: false });
    await flow.code("123456");
    expect([flow.task.at, flow.factor?.on, flow.failure?.reason]).toEqual(["rest", true, "conflict"]);
});

test("a line that is down is told, and tried again", async () => {
    service.begin.mockRejectedValueOnce(refusal("network"));
    await flow.begin();
    expect([flow.task.at, flow.failure?.reason]).toEqual(["rest", "network"]);
    await flow.begin();
    expect([flow.task.at, flow.failure]).toEqual(["app", undefined]);
});
