// Calls: ringing, answering, declining, ending, and the entry that stays.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import * as calls from "./support/calls.mjs";
import { changed, ended, entry, FLAGS, is, join, leave, place, rung } from "./support/calls.mjs";
import { Server, TURN_SECRET } from "./support/server.mjs";

describe("a call", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
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
    // Sessions of its own for each test: none hears of another's call.
    beforeEach(async () => {
        client = await session("client1");
        therapist = await session("therapist1");
    });
    afterEach(async () => {
        await Promise.all(opened.splice(0).map((one) => one.close().catch(() => {})));
    });

    async function session(name) {
        const one = await server.session(name);
        opened.push(one);
        return one;
    }

    const start = (who, more) => calls.start(who, channel, more);
    const answered = () => calls.answered(client, therapist, channel);
    const withState = (call, state) => call.participants.filter((one) => one.state === state).map(({ user }) => user);

    async function finish(call) {
        await therapist.request("call.end", { call: call.id });
        await ended(client, call);
    }

    it("rings at every session of the other, and not at one's own (R-FUN-2)", async () => {
        const [phone, own] = [await session("therapist1"), await session("client1")];
        const { call, participant, ice_servers: servers } = await start(client, { video: false });
        assert.deepEqual([call.channel, call.state, call.mode, call.started_by], [channel, "ringing", "p2p", ids.client]);
        const mine = call.participants.find(({ id }) => id === participant);
        assert.deepEqual(mine, { id: participant, user: ids.client, state: "joined", audio: true, video: false, screen: false, hand: false });
        assert.ok(servers.length > 0);
        for (const one of [therapist, phone]) {
            const ring = await one.event("call.ringing");
            assert.equal(ring.call.id, call.id);
            assert.ok(ring.expires_in > 40 && ring.expires_in <= 45);
        }
        await changed(own, call);
        assert.deepEqual([client.seen("call.ringing"), own.seen("call.ringing")], [[], []]);
        await leave(client, call);
        await ended(therapist, call);
    });

    it("is rung to a session that says hello while it rings, and told in hello once it lives", async () => {
        const { call } = await start(client);
        const late = await server.connect("therapist1");
        opened.push(late);
        const hello = await late.hello();
        assert.deepEqual(
            hello.calls.map(({ id }) => id),
            [call.id],
        );
        const ring = await late.event("call.ringing");
        assert.ok(ring.expires_in > 0 && ring.expires_in <= 45);
        await join(late, call);
        const again = await server.connect("client1");
        opened.push(again);
        const [live] = (await again.hello()).calls;
        assert.deepEqual([live.id, live.state], [call.id, "active"]);
        await finish(call);
    });

    it("is active when it is answered, with both in order of joining", async () => {
        const { call, participant: first } = await start(client);
        await therapist.event("call.ringing");
        const joined = await join(therapist, call, { video: false });
        assert.equal(joined.call.state, "active");
        assert.notEqual(joined.participant, first);
        for (const one of [client, therapist]) {
            const now = await changed(one, call, ({ state }) => state === "active");
            const present = now.participants.filter(({ state }) => state === "joined");
            assert.deepEqual(
                present.map(({ id, user, video }) => [id, user, video]),
                [
                    [first, ids.client, true],
                    [joined.participant, ids.therapist, false],
                ],
            );
        }
        await finish(call);
    });

    it("answered on one device stops ringing on the others of that person, and goes on", async () => {
        const phone = await session("therapist1");
        const { call } = await start(client);
        await phone.event("call.ringing");
        await join(therapist, call);
        assert.deepEqual(await ended(phone, call), { call: call.id, reason: "answered_elsewhere", seconds: 0 });
        const refusal = await phone.refused("call.join", { call: call.id, ...FLAGS });
        assert.deepEqual([refusal.code, refusal.reason], [4090, "answered_elsewhere"]);
        await changed(client, call, ({ state }) => state === "active");
        assert.deepEqual([client.seen("call.ended"), therapist.seen("call.ended")], [[], []]);
        await finish(call);
    });

    it("answered on two devices at once is answered by one", async () => {
        const phone = await session("therapist1");
        const { call } = await start(client);
        const outcomes = await Promise.allSettled([join(therapist, call), join(phone, call)]);
        assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
        assert.equal(outcomes.find(({ status }) => status === "rejected").reason.reason, "answered_elsewhere");
        await finish(call);
    });

    it("of two who call each other at once is one call, each time (R-FUN-2)", async () => {
        for (let round = 0; round < 25; round++) {
            const pair = round % 2 === 0 ? [client, therapist] : [therapist, client];
            const [mine, theirs] = await Promise.all(pair.map((who) => start(who)));
            assert.equal(mine.call.id, theirs.call.id);
            assert.notEqual(mine.participant, theirs.participant);
            const live = await changed(client, mine.call, ({ state }) => state === "active");
            assert.deepEqual(withState(live, "joined").sort(), [ids.client, ids.therapist].sort());
            await finish(mine.call);
            await Promise.all([client, therapist].map((one) => entry(one, mine.call)));
            assert.equal(therapist.seen("chat.message").filter((message) => message.call?.id === mine.call.id).length, 1, "one entry");
        }
    });

    it("started a second time with the same nonce is the same one", async () => {
        const params = { channel, nonce: randomUUID(), ...FLAGS };
        const first = await client.request("call.start", params);
        const second = await client.request("call.start", params);
        assert.deepEqual([second.call.id, second.participant], [first.call.id, first.participant]);
        await leave(client, first.call);
    });

    it("has no third side in this mode, and is not relayed", async () => {
        const { call } = await answered();
        const third = await session("client1");
        const refusal = await third.refused("call.join", { call: call.id, ...FLAGS });
        assert.ok(["answered_elsewhere", "conflict"].includes(refusal.reason), refusal.message);
        await finish(call);
        const relay = await client.refused("call.start", { channel, nonce: randomUUID(), ...FLAGS, mode: "relay" });
        assert.deepEqual([relay.code, relay.reason], [4030, "feature_off"]);
    });

    it("that is declined ends for both as declined", async () => {
        const phone = await session("therapist1");
        const { call } = await start(client);
        await therapist.event("call.ringing");
        assert.deepEqual(await therapist.request("call.decline", { call: call.id, reason: "in gesprek" }), {});
        for (const one of [client, therapist, phone]) {
            assert.equal((await ended(one, call)).reason, "declined");
        }
        assert.equal((await therapist.refused("call.join", { call: call.id, ...FLAGS })).reason, "call_ended");
        assert.deepEqual((await entry(therapist, call)).call, { id: call.id, outcome: "declined", seconds: 0 });
    });

    it("that the caller takes back while it rings is missed", async () => {
        const { call } = await start(client);
        await therapist.event("call.ringing");
        await leave(client, call);
        assert.equal((await ended(therapist, call)).reason, "missed");
    });

    it("whose caller's line breaks goes on ringing, and can be answered by then (R-FUN-2)", async () => {
        const { call } = await start(client);
        await rung(therapist, call);
        client.wire.destroy();
        const waits = await changed(therapist, call, is(ids.client, "joined", true));
        assert.equal(waits.state, "ringing");
        assert.equal((await join(therapist, call)).call.state, "active");
        await therapist.request("call.end", { call: call.id });
        assert.equal((await ended(therapist, call)).reason, "hangup");
    });

    it("of somebody who is in another is busy, as the caller is told; it counts as declined (R-FUN-2)", async () => {
        const { call } = await start(client);
        await rung(therapist, call);
        assert.deepEqual(await therapist.request("call.decline", { call: call.id, reason: "busy" }), {});
        assert.equal(place(await changed(client, call, ({ state }) => state === "ended"), ids.therapist).reason, "busy");
        assert.equal((await ended(client, call)).reason, "declined");
        assert.equal((await entry(client, call)).call.outcome, "declined");
    });

    it("that is left because nothing came through is lost, and tells why each has left (R-FUN-2)", async () => {
        const { call } = await answered();
        await leave(client, call, { reason: "lost" });
        const over = await changed(therapist, call, ({ state }) => state === "ended");
        assert.deepEqual([place(over, ids.client).reason, place(over, ids.therapist).reason], ["lost", "hangup"]);
        assert.equal((await ended(therapist, call)).reason, "lost");
        assert.equal((await entry(therapist, call)).call.outcome, "lost");
    });

    it("left for a reason that nobody knows is hung up", async () => {
        const { call } = await answered();
        await leave(client, call, { reason: "geen zin meer" });
        assert.equal((await ended(therapist, call)).reason, "hangup");
    });

    it("ends with a hangup when one of two leaves, and says how long it was", async () => {
        const { call } = await answered();
        await leave(client, call);
        const ends = await Promise.all([client, therapist].map((one) => ended(one, call)));
        for (const end of ends) {
            assert.deepEqual([end.reason, Number.isInteger(end.seconds)], ["hangup", true]);
        }
    });

    it("shows what each sends and whether a hand is up, and says nothing where nothing changes (R-FUN-2)", async () => {
        const { call, first } = await answered();
        assert.deepEqual(await client.request("call.update", { call: call.id, video: false, screen: true, hand: true }), {});
        const { audio, video, screen, hand } = place(await changed(therapist, call, (now) => place(now, first).hand), first);
        assert.deepEqual({ audio, video, screen, hand }, { audio: true, video: false, screen: true, hand: true });
        const told = therapist.seen("call.changed").length;
        await client.request("call.update", { call: call.id, hand: true });
        await client.request("call.update", { call: call.id });
        await client.request("call.update", { call: call.id, hand: false });
        await changed(therapist, call, (now) => !place(now, first).hand && place(now, first).screen);
        assert.equal(therapist.seen("call.changed").length, told + 1);
        await finish(call);
        assert.equal((await client.refused("call.update", { call: call.id, hand: true })).reason, "call_ended");
    });

    it("is updated by the connection that is in it alone, and only in what it says of itself", async () => {
        const { call } = await answered();
        const other = await session("client1");
        assert.equal((await other.refused("call.update", { call: call.id, hand: true })).reason, "not_found");
        const stranger = await session("client2");
        assert.equal((await stranger.refused("call.update", { call: call.id, hand: true })).reason, "not_found");
        for (const [name, value] of [["hand", "up"], ["screen", 1], ["state", "left"], ["participant", call.id]]) {
            assert.equal((await client.refused("call.update", { call: call.id, [name]: value })).field, name);
        }
        await finish(call);
    });

    it("is ended for all by the therapist, and by nobody else", async () => {
        const { call } = await answered();
        const refusal = await client.refused("call.end", { call: call.id });
        assert.deepEqual([refusal.code, refusal.reason], [4030, "forbidden"]);
        await finish(call);
        assert.equal(therapist.seen("call.ended").at(-1).reason, "hangup");
    });

    it("that ended leaves an entry: who, when, how long, and nothing of what was said (R-FUN-2)", async () => {
        const { call } = await answered();
        await finish(call);
        const kept = await entry(client, call);
        assert.deepEqual([kept.kind, kept.author, "body" in kept], ["call", ids.client, false]);
        assert.deepEqual(Object.keys(kept.call).sort(), ["id", "outcome", "seconds"]);
        assert.equal(kept.call.outcome, "hangup");
        const { messages } = await therapist.request("chat.history", { channel, limit: 1 });
        assert.deepEqual(messages, [kept]);
        for (const method of ["chat.amend", "chat.retract"]) {
            const body = method === "chat.amend" ? { body: "x" } : {};
            const refusal = await client.refused(method, { channel, seq: kept.seq, nonce: randomUUID(), ...body });
            assert.equal(refusal.field, "seq");
        }
    });

    it("that ended can be joined, left, declined and signalled no more", async () => {
        const { call, first, second } = await answered();
        await finish(call);
        for (const [method, params] of [
            ["call.join", FLAGS],
            ["call.decline", {}],
            ["call.leave", {}],
            ["call.resume", { participant: first }],
            ["call.signal", { to: second, candidate: null }],
        ]) {
            const refusal = await client.refused(method, { call: call.id, ...params });
            assert.ok(["call_ended", "not_found"].includes(refusal.reason), `${method}: ${refusal.message}`);
        }
        assert.equal((await therapist.refused("call.end", { call: call.id })).reason, "call_ended");
    });

    it("can follow another in the same channel", async () => {
        const first = await answered();
        await finish(first.call);
        const second = await answered();
        assert.notEqual(second.call.id, first.call.id);
        await finish(second.call);
    });

    it("is given TURN servers with credentials that the TURN server will accept, and that end", async () => {
        const { ice_servers: servers, ttl } = await client.request("ice.servers", {});
        const turn = servers.find(({ urls }) => [urls].flat().some((url) => url.startsWith("turn")));
        assert.deepEqual([turn.urls].flat().sort(), ["turn:127.0.0.1:3478?transport=udp", "turns:127.0.0.1:5349?transport=tcp"]);
        const [expiry, name] = turn.username.split(":");
        const left = Number(expiry) - Date.now() / 1000;
        assert.ok(left > 0 && Math.abs(left - ttl) < 5 && ttl <= 86_400, `valid for ${left} s, said ${ttl} s`);
        assert.equal(turn.credential, createHmac("sha1", TURN_SECRET).update(turn.username).digest("base64"));
        assert.ok(name);
        for (const secret of [ids.client, "client1", (await server.person("client1")).name]) {
            assert.equal(turn.username.includes(secret), false, "the TURN server learns who calls");
        }
    });
});
