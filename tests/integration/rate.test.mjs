// Limits: refused with the time to wait, per account and address, and never where the operator exempts an address.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { changed, is, leave, place, start } from "./support/calls.mjs";
import { measuring } from "./support/measure.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";

/** Loopback has many addresses: this one is not exempt. */
const ELSEWHERE = "127.0.0.2";

describe("a limit", { concurrency: false }, () => {
    const server = new Server({ clients: 4, config: { limit_exempt: "127.0.0.1, 10.0.0.0/8" } });
    before(() => server.start());
    after(() => server.stop());

    const perMinute = (name) => server.document.methods.get(name)["x-per-minute"];

    /** Sends `count` at once; gives the number that was done and the refusals. */
    async function burst(client, count, ask) {
        const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, i) => ask(client, i)));
        const refusals = outcomes.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
        return { done: count - refusals.length, refusals };
    }

    it("is published for every method", () => {
        for (const method of server.document.methods.values()) {
            assert.ok(method["x-per-minute"] > 0, method.name);
        }
    });

    it("refuses what is too much with 4290 and the time to wait, and the connection lives", async () => {
        const channel = await server.careChannel("client1");
        const client = await server.connect("client1", { from: ELSEWHERE });
        const limit = perMinute("chat.send");
        const { done, refusals } = await burst(client, limit + 20, (one, i) => one.send(channel, `nr ${i}`));
        assert.ok(done >= limit / 10 && done <= limit + 2, `${done} of ${limit + 20} were done`);
        for (const refusal of refusals) {
            assert.deepEqual([refusal.code, refusal.reason], [4290, "rate_limited"]);
            assert.ok(refusal.retry_after > 0 && refusal.retry_after <= 60, `wait ${refusal.retry_after} s`);
        }
        assert.ok(await client.request("session.list", {}));
        const { messages } = await client.request("chat.history", { channel, limit: 200 });
        assert.ok(messages.length <= done && messages.length === Math.min(200, done));
        await client.close();
    });

    it("counts over all connections of an account, and over POST /rpc", async () => {
        const channel = await server.careChannel("client1");
        const again = await server.connect("client1", { from: ELSEWHERE });
        // A bucket of its own would have room for all of these; the common one has filled by a drop or two.
        const { done } = await burst(again, 40, (one, i) => one.send(channel, `elders ${i}`));
        assert.ok(done < 20, `${done} of 40 were done`);
        const params = () => ({ channel, nonce: randomUUID(), body: "x" });
        const answers = await Promise.all(Array.from({ length: 20 }, () => server.rpc(server.tokens.client1, "chat.send", params(), { from: ELSEWHERE })));
        const refused = answers.filter(({ status, json }) => status === 429 || json.error?.code === 4290);
        assert.ok(refused.length > 10, `${refused.length} of 20 were refused`);
        await again.close();
    });

    it("holds who raises and lowers a hand without end in a call, and the call goes on (R-FUN-2)", async () => {
        const client = await server.connect("client4", { from: ELSEWHERE });
        const therapist = await server.session("therapist1");
        const { call, participant } = await start(client, await server.careChannel("client4"));
        const limit = perMinute("call.update");
        const { done, refusals } = await burst(client, limit + 20, (one, i) => one.request("call.update", { call: call.id, hand: i % 2 === 0 }));
        assert.ok(done < limit + 20 && refusals.every(({ reason, retry_after: wait }) => reason === "rate_limited" && wait > 0), `${done} of ${limit + 20} were done`);
        const now = await changed(therapist, call, is(participant, "joined"));
        assert.equal(place(now, participant).away, undefined);
        await leave(client, call);
        await therapist.event("call.ended", (event) => event.call === call.id);
        assert.ok(therapist.seen("call.changed").length <= done + 2, "what was refused is told to nobody");
        await Promise.all([client, therapist].map((one) => one.close()));
    });

    it("holds who signals without end in a call, and the call goes on (R-FUN-2)", async () => {
        const client = await server.connect("client4", { from: ELSEWHERE });
        const therapist = await server.session("therapist1");
        const { call, participant: from } = await start(client, await server.careChannel("client4"));
        const { participant: to } = await therapist.request("call.join", { call: call.id, audio: true, video: true });
        const limit = perMinute("call.signal");
        const { done, refusals } = await burst(client, limit + 20, (one) => one.request("call.signal", { call: call.id, to, candidate: null }));
        assert.ok(done >= limit / 10 && done < limit + 20 && refusals.every(({ reason, retry_after: wait }) => reason === "rate_limited" && wait > 0), `${done} of ${limit + 20} were done`);
        await therapist.request("call.signal", { call: call.id, to: from, candidate: null });
        await client.event("call.signal");
        assert.equal(therapist.seen("call.signal").length, done, "what was refused reaches nobody");
        await leave(client, call);
        await Promise.all([client, therapist].map((one) => one.close()));
    });

    it("of one account is not another's", async () => {
        const channel = await server.careChannel("client2");
        const client = await server.connect("client2", { from: ELSEWHERE });
        assert.ok((await client.send(channel, "ik wel")).seq);
        await client.close();
    });

    it("refuses nothing at an address that is exempt", async () => {
        const channel = await server.careChannel("client3");
        const client = await server.connect("client3");
        const { done } = await burst(client, perMinute("chat.send") + 50, (one, i) => one.send(channel, `nr ${i}`));
        assert.equal(done, perMinute("chat.send") + 50);
        await client.close();
    });

    it("keeps a flood of guesses from everybody else: who is signed in is answered at once (R-ACC-4)", measuring, async () => {
        const guess = (i) => login(server, `client${i % 6}`, `guess ${i}`, { from: ELSEWHERE, deadline: 60_000 });
        const client = await server.session("client4");
        const before1 = server.resident();
        const guesses = Promise.all(Array.from({ length: 20 }, (_, i) => guess(i)));
        let slowest = 0;
        let peak = 0;
        let over = false;
        guesses.finally(() => (over = true)).catch(() => {});
        while (!over) {
            const start = performance.now();
            await client.request("session.list", {});
            slowest = Math.max(slowest, performance.now() - start);
            peak = Math.max(peak, server.resident());
        }
        for (const { status } of await guesses) {
            assert.ok([401, 423, 429, 503].includes(status), `answered ${status}`);
        }
        assert.ok(slowest < 2000, `an answer took ${Math.round(slowest)} ms`);
        assert.ok(peak - before1 < 256e6, `the server grew by ${Math.round((peak - before1) / 1e6)} MB`);
        await client.close();
    });

    it("goes by the peer's address where no proxy is trusted", async () => {
        const channel = await server.careChannel("client1");
        const client = await server.connect("client1", { from: ELSEWHERE, headers: { "X-Forwarded-For": "127.0.0.1" } });
        const { refusals } = await burst(client, perMinute("chat.send") + 20, (one, i) => one.send(channel, `nr ${i}`));
        assert.ok(refusals.length > 0);
        await client.close();
    });
});

describe("behind a proxy that is trusted", () => {
    const server = new Server({ config: { trusted_proxies: ELSEWHERE, limit_exempt: undefined } });
    before(() => server.start());
    after(() => server.stop());

    it("a sign-in has the address the proxy tells, and from others what they say counts for nothing", async () => {
        const address = async ({ from, headers }) => {
            const answer = await login(server, "client1", PASSWORD, { from, headers });
            const list = await server.rpc(answer.json.token, "session.list", {}, { from, headers });
            return list.json.result.sign_ins.find(({ current }) => current).address;
        };
        assert.equal(await address({ from: ELSEWHERE, headers: { "X-Forwarded-For": "203.0.113.7" } }), "203.0.113.7");
        assert.equal(await address({ from: ELSEWHERE, headers: { "X-Forwarded-For": "198.51.100.1, 203.0.113.8" } }), "203.0.113.8");
        assert.equal(await address({ headers: { "X-Forwarded-For": "203.0.113.9" } }), "127.0.0.1");
    });
});
