// A place in a call outlives its connection: a line that breaks, a page that is loaded anew, a server that is started anew.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import * as calls from "./support/calls.mjs";
import { changed, deeds, ended, entry, FLAGS, is, join, leave, place, resume, rung, start } from "./support/calls.mjs";
import { key, rows } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";

describe("a call whose line breaks", { concurrency: false }, () => {
    const server = new Server({ clients: 6 });
    let channel;
    let client;
    let therapist;
    let ids;
    const opened = [];
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        ids = { client: (await server.person("client1")).id, therapist: (await server.person("therapist1")).id };
    });
    after(() => server.stop());
    beforeEach(async () => {
        [client, therapist] = [await session("client1"), await session("therapist1")];
    });
    afterEach(async () => {
        await Promise.all(opened.splice(0).map((one) => one.close().catch(() => {})));
    });

    async function session(name) {
        const one = await server.session(name);
        opened.push(one);
        return one;
    }

    const answered = () => calls.answered(client, therapist, channel);
    const entries = async (call) => (await therapist.request("chat.history", { channel, limit: 100 })).messages.filter((message) => message.call?.id === call.id);

    async function finish(call) {
        await therapist.request("call.end", { call: call.id });
        await ended(therapist, call);
    }

    it("goes on as the same participant on a new connection; the other sees that it is away, and back (R-FUN-2)", async () => {
        const { call, first, second } = await answered();
        await client.request("call.update", { call: call.id, video: false, hand: true });
        client.wire.destroy();
        const without = await changed(therapist, call, is(first, "joined", true));
        assert.deepEqual([without.state, place(without, second).away], ["active", undefined]);
        const back = await session("client1");
        const resumed = await resume(back, call, first);
        assert.deepEqual([resumed.participant, resumed.call.state, resumed.ice_servers.length > 0], [first, "active", true]);
        const now = await changed(therapist, call, is(first, "joined"));
        assert.deepEqual(place(now, first), { id: first, user: ids.client, state: "joined", audio: true, video: false, screen: false, hand: true });
        assert.deepEqual(now.participants.map(({ id }) => id), [first, second], "in the same order");
        assert.deepEqual(therapist.seen("call.ended"), []);
        await leave(back, call);
        assert.equal((await ended(therapist, call)).reason, "hangup");
        assert.equal((await entries(call)).length, 1);
    });

    it("passes signals to the connection that is back, and none while it is away (R-FUN-2)", async () => {
        const { call, first, second } = await answered();
        const signal = (who, to, candidate) => ({ call: call.id, to, candidate });
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        assert.equal((await therapist.refused("call.signal", signal(therapist, first, null))).reason, "not_found");
        const [back, other] = [await session("client1"), await session("client1")];
        assert.equal((await back.refused("call.signal", signal(back, second, null))).reason, "not_found");
        await resume(back, call, first);
        const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 1 typ host", sdpMid: "0", sdpMLineIndex: 0 };
        await therapist.request("call.signal", signal(therapist, first, candidate));
        assert.deepEqual(await back.event("call.signal"), { call: call.id, from: second, candidate });
        await back.request("call.signal", signal(back, second, null));
        assert.deepEqual(await therapist.event("call.signal"), { call: call.id, from: first, candidate: null });
        await other.request("session.list", {});
        assert.deepEqual(other.seen("call.signal"), []);
        await finish(call);
    });

    it("is taken over from a connection that is still there, which hears answered_elsewhere (R-FUN-2)", async () => {
        const { call, first, second } = await answered();
        const phone = await session("client1");
        assert.equal((await resume(phone, call, first)).participant, first);
        assert.deepEqual(await ended(client, call), { call: call.id, reason: "answered_elsewhere", seconds: 0 });
        for (const [method, params] of [["call.update", { hand: true }], ["call.signal", { to: second, candidate: null }]]) {
            assert.equal((await client.refused(method, { call: call.id, ...params })).reason, "not_found", method);
        }
        assert.equal((await client.refused("call.leave", { call: call.id })).reason, "answered_elsewhere");
        await client.close();
        await phone.request("call.update", { call: call.id, hand: true });
        const now = await changed(therapist, call, (one) => place(one, first).hand);
        assert.deepEqual([place(now, first).away, phone.seen("call.ended"), therapist.seen("call.ended")], [undefined, [], []]);
        await finish(call);
    });

    it("may be asked for again on the connection that has it, and nothing changes", async () => {
        const { call, first } = await answered();
        assert.equal((await resume(client, call, first)).participant, first);
        await client.request("call.update", { call: call.id, hand: true });
        await changed(therapist, call, (now) => place(now, first).hand);
        assert.deepEqual((await deeds(server, call)).filter((word) => word === "call.resume"), []);
        await finish(call);
    });

    it("is taken up by nobody else, and as no other participant (R-FUN-2, R-ACC-6)", async () => {
        const { call, first, second } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        const [back, other] = [await session("client1"), await session("client2")];
        const refusals = [[other, first], [other, randomUUID()], [back, second], [back, randomUUID()], [therapist, first]];
        for (const [who, participant] of refusals) {
            const { code, reason } = await who.refused("call.resume", { call: call.id, participant });
            assert.deepEqual([code, reason], [4040, "not_found"]);
        }
        assert.equal((await back.refused("call.resume", { call: randomUUID(), participant: first })).reason, "not_found");
        assert.equal((await resume(back, call, first)).participant, first);
        assert.deepEqual(therapist.seen("call.ended"), []);
        await finish(call);
    });

    it("is joined anew by who has forgotten the participant: another stay, with another id (R-FUN-2)", async () => {
        const { call, first } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        const back = await session("client1");
        const joined = await join(back, call, { video: false });
        assert.notEqual(joined.participant, first);
        const now = await changed(therapist, call, is(ids.client, "joined"));
        assert.deepEqual(now.participants.map(({ id }) => id), [place(now, ids.therapist).id, joined.participant], "now the later of the two");
        assert.equal((await back.refused("call.resume", { call: call.id, participant: first })).reason, "not_found");
        await finish(call);
    });

    it("is there for both, whose lines broke at once (R-FUN-2)", async () => {
        const watcher = await session("therapist1");
        const { call, first, second } = await answered();
        client.wire.destroy();
        therapist.wire.destroy();
        const without = await changed(watcher, call, (now) => now.participants.every(({ away }) => away));
        assert.equal(without.state, "active");
        const back = await session("client1");
        assert.equal((await resume(back, call, first)).participant, first);
        assert.equal((await resume(watcher, call, second)).participant, second);
        await leave(watcher, call);
        assert.equal((await ended(back, call)).reason, "hangup");
    });

    it("is started by a request that is sent again, whose line broke before its answer: the same call (R-FUN-2)", async () => {
        const params = { channel, nonce: randomUUID(), ...FLAGS };
        const unheard = client.request("call.start", params).catch(() => {});
        const ring = await therapist.event("call.ringing");
        client.wire.destroy();
        await unheard;
        await changed(therapist, ring.call, is(ids.client, "joined", true));
        const back = await session("client1");
        const again = await back.request("call.start", params);
        assert.deepEqual([again.call.id, place(again.call, ids.client).away], [ring.call.id, undefined]);
        assert.equal(therapist.seen("call.ringing").length, 1);
        assert.equal((await join(therapist, ring.call)).call.state, "active");
        await leave(back, ring.call);
        await ended(therapist, ring.call);
    });

    it("is put an end to by a provider that switches calls off, also for who is away (R-ACC-10)", async () => {
        const { call, first } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        assert.equal((await server.ctl("provider", "set", "--features", "chat,files")).code, 0);
        assert.equal((await ended(therapist, call)).reason, "forbidden");
        const back = await server.connect("client1");
        opened.push(back);
        assert.deepEqual((await back.hello()).calls, []);
        assert.equal((await back.refused("call.resume", { call: call.id, participant: first })).reason, "feature_off");
        assert.equal((await server.ctl("provider", "set", "--features", "chat,video,files")).code, 0);
        await therapist.event("provider.changed", ({ features }) => features.includes("video"));
    });

    it("is hung up from another connection by who is away", async () => {
        const { call, first } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        await leave(await session("client1"), call);
        assert.equal((await ended(therapist, call)).reason, "hangup");
    });

    it("is told as away in hello, with whom it waits for", async () => {
        const { call, first } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        const back = await server.connect("client1");
        opened.push(back);
        const [told] = (await back.hello()).calls;
        assert.deepEqual([told.id, place(told, first).away], [call.id, true]);
        assert.deepEqual(back.seen("call.ringing"), [], "who is in it is not rung");
        await finish(call);
    });

    it("ends at once for who signs out, or whose sign-in is revoked, in the middle of it (R-FUN-2, R-ACC-4)", async () => {
        for (const self of [true, false]) {
            const { token } = (await login(server, "client1")).json;
            const signedIn = await server.open({ token });
            await signedIn.hello();
            const { call } = await calls.answered(signedIn, therapist, channel);
            const { sign_ins: all } = await signedIn.request("session.list", {});
            const { id } = all.find(({ current }) => current);
            (self ? signedIn : client).request("session.revoke", { id }).catch(() => {});
            assert.equal((await signedIn.wire.ended()).code, 4002);
            const over = await changed(therapist, call, ({ state }) => state === "ended");
            assert.equal(place(over, ids.client).reason, "hangup");
            assert.equal((await ended(therapist, call)).reason, "hangup");
            assert.equal((await entries(call)).length, 1);
            assert.ok(therapist.seen("call.changed").every((event) => event.call.id !== call.id || event.call.participants.every(({ away }) => away === undefined)), "never away");
        }
    });

    it("leaves its deeds in the access log, each with who did it (R-PRIV-2)", async () => {
        const { call, first } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        const back = await session("client1");
        await resume(back, call, first);
        await back.request("call.update", { call: call.id, hand: true });
        await leave(back, call);
        await ended(therapist, call);
        const log = await rows(server, `object = x'${key(call.id)}'`);
        assert.deepEqual(
            log.map(({ event, actor, channel: where }) => [event, actor, where]),
            [
                ["call.start", key(ids.client), key(channel)],
                ["call.join", key(ids.therapist), key(channel)],
                ["call.lost", "", key(channel)],
                ["call.resume", key(ids.client), key(channel)],
                ["call.leave", key(ids.client), key(channel)],
            ],
        );
        const { rows: own } = await back.request("audit.list", {});
        const words = own.map(({ event }) => event).filter((word) => word.startsWith("call."));
        assert.deepEqual(words.slice(-5), log.map(({ event }) => event), "the client reads them all");
    });

    it("counts what happens to the places in it", async () => {
        const count = async () => {
            const { text } = await server.http({ path: "/metrics" });
            return Object.fromEntries([...text.matchAll(/^empower_call_steps_total\{event="(\w+)"\} (\d+)$/gm)].map(([, event, number]) => [event, Number(number)]));
        };
        const before = await count();
        const { call, first } = await answered();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        const back = await session("client1");
        await resume(back, call, first);
        await leave(back, call);
        await ended(therapist, call);
        const now = await count();
        const grew = Object.fromEntries(Object.entries(now).map(([event, number]) => [event, number - before[event]]).filter(([, number]) => number > 0));
        assert.deepEqual(grew, { answer: 1, lose: 1, resume: 1, leave: 1, end: 1 });
        assert.deepEqual(Object.keys(now).sort(), ["admit", "answer", "away_over", "decline", "end", "forbid", "full", "knock", "leave", "lose", "refuse", "resume", "ring_over"]);
    });

    it("is one of four that somebody may be in at once; a fifth rings with nobody and leaves nothing (R-FUN-2)", async () => {
        const living = [];
        for (let i = 1; i <= 4; i++) {
            living.push((await start(therapist, await server.careChannel(`client${i}`))).call);
        }
        const fifth = await server.careChannel("client5");
        const other = await session("client5");
        const { code, reason } = await therapist.refused("call.start", { channel: fifth, nonce: randomUUID(), ...FLAGS });
        assert.deepEqual([code, reason], [4090, "conflict"]);
        const device = await session("therapist1");
        assert.equal((await device.refused("call.start", { channel: fifth, nonce: randomUUID(), ...FLAGS })).reason, "conflict", "on all devices together");
        const { call } = await start(other, fifth);
        await rung(therapist, call);
        assert.equal((await therapist.refused("call.join", { call: call.id, ...FLAGS })).reason, "conflict");
        assert.deepEqual([other.seen("call.ringing"), other.seen("call.changed").filter((event) => event.call.id !== call.id)], [[], []]);
        await leave(therapist, living[0]);
        assert.equal((await join(therapist, call)).call.state, "active");
        for (const one of [...living.slice(1), call]) {
            await leave(therapist, one);
            await ended(therapist, one);
        }
    });
});

describe("a call in which the server is started anew", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() => server.stop());

    const both = () => Promise.all(["client1", "therapist1"].map((name) => server.session(name)));

    /** Both come back to the call as who they were, and it ends like any other, with one entry. */
    async function bothGoOn({ call, first, second }) {
        const [client, therapist] = [await server.connect("client1"), await server.connect("therapist1")];
        for (const one of [client, therapist]) {
            const [told] = (await one.hello()).calls;
            assert.deepEqual([told.id, told.state, told.participants.map(({ id, away }) => [id, away])], [call.id, "active", [[first, true], [second, true]]]);
        }
        assert.equal((await resume(client, call, first)).participant, first);
        await changed(therapist, call, is(first, "joined"));
        assert.equal((await resume(therapist, call, second)).participant, second);
        await changed(client, call, is(second, "joined"));
        await client.request("call.signal", { call: call.id, to: second, candidate: null });
        assert.equal((await therapist.event("call.signal")).from, first);
        await leave(client, call);
        for (const one of [client, therapist]) {
            assert.equal((await ended(one, call)).reason, "hangup");
            assert.equal((await entry(one, call)).call.outcome, "hangup");
        }
        const { messages } = await therapist.request("chat.history", { channel, limit: 100 });
        assert.equal(messages.filter((message) => message.call?.id === call.id).length, 1);
        await Promise.all([client, therapist].map((one) => one.close()));
    }

    it("goes on for both, when the server was told to end (R-FUN-2)", async () => {
        const [client, therapist] = await both();
        const living = await calls.answered(client, therapist, channel);
        await server.shut();
        for (const one of [client, therapist]) {
            await one.wire.ended();
            assert.deepEqual(one.seen("call.ended"), [], "nobody is told that it has ended");
        }
        await server.boot();
        await bothGoOn(living);
    });

    it("goes on for both, when the server was killed; again and again (R-FUN-2)", async () => {
        for (let round = 0; round < 3; round++) {
            const [client, therapist] = await both();
            const living = await calls.answered(client, therapist, channel);
            await server.kill();
            await server.boot();
            if (round === 2) {
                await server.kill();
                await server.boot();
            }
            await bothGoOn(living);
        }
    });

    it("goes on where somebody leaves who had not come back, and ends with that (R-FUN-2)", async () => {
        const [client, therapist] = await both();
        const { call, first } = await calls.answered(client, therapist, channel);
        await server.kill();
        await server.boot();
        const [back, other] = await both();
        await resume(back, call, first);
        await leave(other, call);
        assert.equal((await ended(back, call)).reason, "hangup");
        assert.equal((await entry(back, call)).call.outcome, "hangup");
        await Promise.all([back, other].map((one) => one.close()));
    });

    it("goes on ringing, for as long as it had left by the server's clock, and is answered (R-FUN-2)", async () => {
        const [client, therapist] = await both();
        const { call, participant } = await start(client, channel);
        const { expires_in: first } = await rung(therapist, call);
        await server.kill();
        await server.boot();
        const age = (Date.now() - Date.parse(call.started_at)) / 1000;
        const [back, late] = await both();
        const again = await rung(late, call);
        assert.ok(again.expires_in <= Math.ceil(45 - age) && again.expires_in <= first, `${again.expires_in} s left after ${age} s`);
        assert.equal(place(again.call, participant).away, true);
        await resume(back, call, participant);
        assert.equal((await join(late, call)).call.state, "active");
        await leave(back, call);
        assert.equal((await ended(late, call)).reason, "hangup");
        await Promise.all([back, late].map((one) => one.close()));
    });

    it("keeps who was in the waiting room, and the door (R-FUN-2)", async () => {
        const [client, therapist] = await both();
        const { call, participant: host } = await start(therapist, channel, { lobby: true });
        await rung(client, call);
        const { participant: guest } = await join(client, call);
        await server.kill();
        await server.boot();
        const [back, other] = await both();
        const resumed = await resume(back, call, guest);
        assert.deepEqual([place(resumed.call, guest).state, place(resumed.call, host).away], ["waiting", true]);
        await resume(other, call, host);
        await other.request("call.admit", { call: call.id, participant: guest });
        await changed(back, call, is(guest, "joined"));
        await leave(back, call);
        await ended(other, call);
        await Promise.all([back, other].map((one) => one.close()));
    });
});
