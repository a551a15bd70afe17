// The wall clock is set back and forth by an hour under a running server, as a machine does whose time was wrong: what counts by
// numbers keeps its order, and what lives by time neither dies nor jams.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { login } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Clock } from "./support/clock.mjs";

const HOUR_MS = 3_600_000;
const FLAGS = { audio: true, video: true };

describe("the wall clock stepped by an hour", { concurrency: false }, () => {
    const now = () => new Date().toISOString();
    const moved = (ms) => new Date(Date.now() + ms).toISOString();
    const clock = new Clock(now());
    const server = new Server({ clients: 2, env: clock.env });
    const sent = [];
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(async () => {
        await server.stop();
        clock.remove();
    });

    const steps = [
        ["back", -HOUR_MS],
        ["forward again", 0],
        ["forward", HOUR_MS],
        ["back again", 0],
    ];

    async function say(client, reader, body) {
        const answer = await client.send(channel, body);
        const message = await reader.event("chat.message", ({ seq }) => seq === answer.seq);
        assert.equal(message.body, body);
        sent.push({ ...answer, body });
        return answer;
    }

    it("leaves messages in the order they were sent, and each as it was told (R-FUN-1)", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        await say(client, therapist, "eerst");
        for (const [name, ms] of steps) {
            clock.set(moved(ms));
            const { seq, sent_at: sentAt } = await say(client, therapist, `na ${name}`);
            assert.equal(seq, sent.length);
            assert.ok(Math.abs(Date.parse(sentAt) - clock.now()) < 20_000, `${name}: ${sentAt} is not the time the clock shows`);
        }
        const late = await server.session("client1", [{ channel, seq: 1 }]);
        await late.event("chat.message", ({ seq }) => seq === sent.length);
        assert.deepEqual(late.seen("chat.message").map(({ seq }) => seq), sent.slice(1).map(({ seq }) => seq), "hello brings what was missed, in order");
        const { messages } = await therapist.request("chat.history", { channel, after: 0, limit: 100 });
        assert.deepEqual(messages.map(({ seq, body, sent_at }) => ({ seq, body, sent_at })), sent.map(({ seq, body, sent_at }) => ({ seq, body, sent_at })));
        await Promise.all([client, therapist, late].map((one) => one.close()));
    });

    /** What the server still gives a ring, in seconds: told to whoever of the rung comes. */
    async function ringLeft(call) {
        const late = await server.session("client1");
        const { expires_in: left } = await late.event("call.ringing", (ring) => ring.call.id === call);
        await late.close();
        return left;
    }

    it("lets a ring neither die nor last longer, and a call last as long as it did (R-FUN-2)", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        const { call } = await therapist.request("call.start", { channel, nonce: randomUUID(), ...FLAGS });
        await client.event("call.ringing", (ring) => ring.call.id === call.id);
        // What the clock did comes to a call in its own turn; everybody in it hears of that.
        const followed = () => client.event("call.changed", ({ call: { id } }) => id === call.id);
        await followed(); // its start
        for (const [name, ms] of steps) {
            clock.set(moved(ms));
            await followed();
            const left = await ringLeft(call.id);
            assert.ok(left > 15 && left <= 45, `${name}: ${left} s are left of the ring`);
        }
        assert.deepEqual([client, therapist].flatMap((one) => one.seen("call.ended")), [], "the ring died");
        assert.equal((await client.request("call.join", { call: call.id, ...FLAGS })).call.state, "active");
        await followed(); // the own joining
        clock.set(moved(HOUR_MS));
        await followed();
        await therapist.request("call.end", { call: call.id });
        const { seconds, reason } = await client.event("call.ended");
        assert.ok(seconds < 30, `a call of ${seconds} s (${reason})`);
        await Promise.all([client.close(), therapist.close()]);
    });

    it("ends no call before its four hours are over (R-FUN-2)", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        const { call } = await therapist.request("call.start", { channel, nonce: randomUUID(), ...FLAGS });
        await client.request("call.join", { call: call.id, ...FLAGS });
        for (const ms of [6 * HOUR_MS, HOUR_MS]) {
            clock.set(moved(ms));
            // Its beginning goes along: as long ago as it was.
            await client.event("call.changed", ({ call: { id, started_at: at } }) => id === call.id && Math.abs(clock.now() - Date.parse(at)) < HOUR_MS / 4);
            await therapist.request("call.update", { call: call.id, hand: ms > HOUR_MS });
            await client.event("call.changed", ({ call: { participants } }) => participants.some(({ hand }) => hand === ms > HOUR_MS));
        }
        assert.deepEqual(client.seen("call.ended").filter(({ call: id }) => id === call.id), []);
        await therapist.request("call.end", { call: call.id });
        const { seconds, reason } = await client.event("call.ended", ({ call: id }) => id === call.id);
        assert.ok(seconds < 30, `a call of ${seconds} s (${reason})`);
        await Promise.all([client.close(), therapist.close()]);
    });

    it("signs nobody out, and holds nobody up who signs in (R-ACC-4)", async () => {
        for (const [name, ms] of steps) {
            const [{ status, json }, client] = [await login(server, "client2"), await server.session("client1")];
            assert.equal(status, 200, name);
            clock.set(moved(ms));
            assert.ok((await server.rpc(json.token, "session.list", {})).json.result, `${name}: a sign-in died`);
            assert.ok(await client.request("session.list", {}), `${name}: a connection died`);
            const again = await login(server, "client2");
            assert.equal(again.status, 200, `${name}: ${again.text}`);
            assert.ok((await server.rpc(again.json.token, "session.list", {})).json.result, `${name}: the new sign-in is none`);
            await client.close();
        }
    });

    it("jams no limit: whoever used up a rate may go on after its span, whatever the clock says", async () => {
        await server.configure({ limit_exempt: undefined });
        server.hangUp();
        await until(10_000, () => /reloaded/.test(server.log), "the new configuration");
        const client = await server.session("client1");
        let refusal;
        while (refusal === undefined) {
            await client.send(channel, "vol").catch((error) => (refusal = error));
        }
        assert.equal(refusal.reason, "rate_limited");
        for (const [name, ms] of steps) {
            clock.set(moved(ms));
            const tries = await until(10_000, () => client.send(channel, `na ${name}`).catch(() => undefined), `${name}: a message let through`);
            assert.ok(tries.seq > 0);
        }
        await client.close();
    });
});
