// Guessing passwords: slowed down, then locked, for names that exist and names that do not; and nobody can lock out another.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { change } from "./support/log.mjs";
import { assertAlike, measuring } from "./support/measure.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

/** Loopback has many addresses, none of which is exempt but the first. */
const address = (n) => `127.0.1.${n}`;

const PROXY = "127.0.2.1";

const STRANGERS = 300;
const FEW = 10;

describe("guessing", { concurrency: false }, () => {
    const server = new Server({ clients: 8, config: { trusted_proxies: PROXY } });
    before(async () => {
        await server.start();
        await server.shut();
        // What the operator's lock leaves of a password.
        await change(server.data, "UPDATE account SET password_hash = '!' || password_hash WHERE username = 'client8'");
        await server.boot();
    });
    after(async () => {
        await Promise.allSettled(guesses);
        await server.stop();
    });

    const guesses = [];

    /** The answer, and how many `seconds` it took. */
    async function guess(username, password = "wrong", { from, cookie, token, forwarded } = {}) {
        const headers = {
            ...(forwarded && { "X-Forwarded-For": forwarded }),
            ...(cookie && { Cookie: cookie }),
            ...(token && { Authorization: `Bearer ${token}` }),
        };
        const start = performance.now();
        const answer = await login(server, username, password, { from, headers, deadline: 60_000 });
        answer.seconds = (performance.now() - start) / 1000;
        return answer;
    }

    const statuses = (answers) => answers.map(({ status }) => status);
    const deviceCookie = (answer) => answer.headers["set-cookie"].map((one) => one.split(";")[0]).find((pair) => pair.startsWith("empower-device="));

    /** As many wrong passwords at once as make the lock. The last of them are answered late, which nobody waits for. */
    async function lock(username, from) {
        guesses.push(...Array.from({ length: 10 }, () => guess(username, "wrong", { from })));
        await until(60_000, async () => (await guess(username, "wrong", { from })).status === 423, "a lock");
    }

    it("is slowed down after five tries, then locked with the time to wait, for unknown names alike (R-ACC-4)", async () => {
        const stories = await Promise.all(
            ["client1", "nobody"].map(async (name, i) => {
                const from = address(1 + i);
                const free = [];
                for (let n = 0; n < 5; n++) {
                    free.push(await guess(name, "wrong", { from }));
                }
                const slow = await Promise.all(Array.from({ length: 5 }, () => guess(name, "wrong", { from })));
                const refused = await guess(name, PASSWORD, { from });
                return { free, slow, refused };
            }),
        );
        for (const { free, slow, refused } of stories) {
            assert.deepEqual([...statuses(free), ...statuses(slow)], Array(10).fill(401));
            const waits = slow.map(({ seconds }) => seconds).sort((a, b) => a - b);
            for (const [i, least] of [1, 2, 4, 8, 8].entries()) {
                assert.ok(waits[i] >= least - 0.05, `answered after ${waits.join(", ")} s`);
            }
            const { error, retry_after: wait, ...more } = refused.json;
            assert.deepEqual([refused.status, error, more], [423, "locked", {}]);
            assert.ok(Number.isInteger(wait) && wait > 0 && wait <= 60, `wait ${wait} s`);
            assert.equal(refused.headers["retry-after"], String(wait));
            assert.equal(refused.headers["set-cookie"], undefined);
        }
    });

    it("many at once is counted like many in a row", async () => {
        const answers = await Promise.all(Array.from({ length: 30 }, () => guess("client2", "wrong", { from: address(3) })));
        const tally = (status) => statuses(answers).filter((one) => one === status).length;
        assert.deepEqual([tally(401), tally(423)], [10, 20]);
    });

    it("of one address does not lock the name elsewhere, nor another name there", async () => {
        await lock("client3", address(4));
        assert.equal((await guess("client3", PASSWORD, { from: address(5) })).status, 200);
        assert.equal((await guess("client4", PASSWORD, { from: address(4) })).status, 200);
    });

    it("a right password in time takes the count back", async () => {
        const from = address(6);
        for (let round = 0; round < 3; round++) {
            for (let n = 0; n < 4; n++) {
                assert.equal((await guess("client4", "wrong", { from })).status, 401);
            }
            const right = await guess("client4", PASSWORD, { from });
            assert.equal(right.status, 200);
        }
    });

    it("never shuts out a device that has signed in before, nor one that is signed in (R-ACC-4)", async () => {
        const from = address(7);
        const trusted = deviceCookie(await guess("client5", PASSWORD, { from }));
        const { token } = (await guess("client5", PASSWORD, { from })).json;
        const live = await server.open({ token, from });
        await lock("client5", from);
        assert.equal((await guess("client5", PASSWORD, { from })).status, 423);
        const again = await guess("client5", PASSWORD, { from, cookie: trusted });
        assert.equal(again.status, 200);
        assert.ok(again.seconds < 5, `let in after ${again.seconds} s`);
        assert.equal((await guess("client5", PASSWORD, { from, token })).status, 200);
        assert.equal((await guess("client5", PASSWORD, { from, cookie: `empower=${token}` })).status, 200);
        assert.ok(await live.request("session.list", {}));
        assert.equal((await server.rpc(token, "session.list", {}, { from })).status, 200);
        await live.close();
        // Known for one name is not known for another, and a changed mark is none.
        await lock("client6", from);
        assert.equal((await guess("client6", PASSWORD, { from, cookie: trusted })).status, 423);
        assert.equal((await guess("client5", PASSWORD, { from, cookie: `${trusted.slice(0, -9)}AAAAAAAAA` })).status, 423);
    });

    it("on a known device is locked as well, and that lock is the device's own", async () => {
        const from = address(8);
        const stolen = deviceCookie(await guess("client6", PASSWORD, { from }));
        const answers = await Promise.all(Array.from({ length: 14 }, () => guess("client6", "wrong", { from, cookie: stolen })));
        assert.equal(statuses(answers).filter((status) => status === 423).length, 4);
        assert.equal((await guess("client6", PASSWORD, { from })).status, 200);
    });

    it("sets a device cookie that lives a year, is for the server alone, and tells no name", async () => {
        const answer = await guess("client7", PASSWORD);
        const [, device] = answer.headers["set-cookie"];
        const [pair, ...flags] = device.split(/;\s*/);
        assert.match(pair, /^empower-device=[A-Za-z0-9_-]+$/);
        assert.deepEqual(flags.map((flag) => flag.toLowerCase()).sort(), ["httponly", "max-age=31536000", "path=/", "samesite=strict"]);
        assert.equal(Buffer.from(pair.split("=")[1], "base64url").includes("client7"), false);
        // It signs nobody in, and stays on signing out.
        assert.equal((await server.http({ method: "POST", path: "/rpc", headers: { "Content-Type": "application/json", Cookie: pair }, body: "{}" })).status, 401);
        const out = await server.http({ method: "POST", path: "/logout", headers: { Cookie: `empower=${answer.json.token}; ${pair}` } });
        assert.equal(out.headers["set-cookie"].some((one) => one.startsWith("empower-device")), false);
    });

    it("keeps a device known over a restart, and for everybody who signs in on it", async () => {
        const from = address(9);
        const one = deviceCookie(await guess("client1", PASSWORD));
        const both = deviceCookie(await guess("client2", PASSWORD, { cookie: one }));
        await server.shut();
        await server.boot();
        for (const name of ["client1", "client2"]) {
            await lock(name, from);
            assert.equal((await guess(name, PASSWORD, { from, cookie: both })).status, 200, name);
        }
    });

    it("is of the address that a trusted proxy tells, and IPv6 counts by its network", async () => {
        const through = (forwarded) => guess("client1", PASSWORD, { from: PROXY, forwarded });
        const lockThrough = async (forwarded) => {
            guesses.push(...Array.from({ length: 10 }, () => guess("client1", "wrong", { from: PROXY, forwarded })));
            await until(60_000, async () => (await guess("client1", "wrong", { from: PROXY, forwarded })).status === 423, "a lock");
        };
        await lockThrough("203.0.113.7");
        assert.equal((await through("203.0.113.7")).status, 423);
        assert.equal((await through("198.51.100.1, 203.0.113.7")).status, 423);
        assert.equal((await through("203.0.113.8")).status, 200);
        await lockThrough("2001:db8::1");
        assert.equal((await through("2001:db8::2")).status, 423);
        assert.equal((await through("2001:db8:0:1::1")).status, 200);
    });

    it("at many names from one address locks the address, and nobody elsewhere", async () => {
        const from = address(10);
        const answers = await Promise.all(Array.from({ length: 66 }, (_, i) => guess(`nobody${i}`, "wrong", { from })));
        assert.ok(statuses(answers).includes(423));
        assert.equal((await guess("client7", PASSWORD, { from })).status, 423);
        assert.equal((await guess("client7", PASSWORD, { from: address(11) })).status, 200);
    });

    it("is not refused where the address is exempt", async () => {
        for (let i = 0; i < 15; i++) {
            assert.equal((await guess("client7")).status, 401);
        }
        assert.equal((await guess("client7", PASSWORD)).status, 200);
    });

    it("tells by neither answer nor time whether a name exists, or is locked by the operator (R-ACC-4)", measuring, async () => {
        // client8 is locked: its own password says no more than a wrong one.
        const kinds = { unknown: ["nobody-at-all", "wrong"], wrong: ["client7", "wrong"], locked: ["client8", PASSWORD] };
        await assertAlike(Object.keys(kinds), async (kind) => {
            const answer = await guess(...kinds[kind]);
            assert.deepEqual([answer.status, answer.text], [401, '{"error":"invalid_credentials"}'], kind);
            return answer.seconds;
        });
    });

    it("leaves neither names nor addresses nor passwords in the log (R-PRIV-10)", () => {
        for (const word of ["client1", "nobody", PASSWORD, "127.0.1."]) {
            assert.equal(server.log.includes(word), false, word);
        }
    });
});

describe("more strangers at once than passwords can be checked", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const waiting = [];
    before(() => server.start());
    after(async () => {
        await server.stop(); // before everybody had a turn
        await Promise.all(waiting);
    });

    it("are told that it is too much, and who comes from a known device finds room, and does not wait for them (R-ACC-4)", async () => {
        const [, device] = (await login(server, "client1")).headers["set-cookie"];
        const others = new Set();
        let [over, refused, checked] = [false, 0, 0];
        const stranger = async (name) => {
            while (!over) {
                const { status, json } = await login(server, name, "wrong", { deadline: 60_000 });
                others.add(`${status} ${json.error}`);
                refused += status === 503;
                checked += status === 401;
            }
        };
        for (let i = 0; i < STRANGERS; i++) {
            waiting.push(Promise.allSettled([stranger(`niemand${i}`)]));
        }
        await until(60_000, () => refused > STRANGERS, "those that are too many");
        const before1 = checked;
        const known = await login(server, "client1", PASSWORD, { headers: { Cookie: device.split(";")[0] }, deadline: 60_000 });
        assert.equal(known.status, 200);
        assert.ok(checked - before1 < FEW, `${checked - before1} strangers had their turn before`);
        over = true;
        others.delete("401 invalid_credentials");
        assert.deepEqual([...others], ["503 overloaded"]);
    });
});
