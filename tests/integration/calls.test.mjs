// Calls: ringing, answering, declining, ending, and the entry that stays.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { Server, TURN_SECRET } from "./support/server.mjs";

const FLAGS = { audio: true, video: true };

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

    const start = (who, more = {}) => who.request("call.start", { channel, nonce: randomUUID(), ...FLAGS, ...more });
    const join = (who, call, more = {}) => who.request("call.join", { call: call.id, ...FLAGS, ...more });
    const changed = (who, call, fits = () => true) => who.event("call.changed", (event) => event.call.id === call.id && fits(event.call));
    const ended = (who, call, deadline) => who.event("call.ended", (event) => event.call === call.id, deadline);
    const withState = (call, state) => call.participants.filter((one) => one.state === state).map(({ user }) => user);

    async function answered() {
        const { call, participant: first } = await start(client);
        await therapist.event("call.ringing", (event) => event.call.id === call.id);
        const { participant: second } = await join(therapist, call);
        await changed(client, call, ({ state }) => state === "active");
        return { call, first, second };
    }

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
        await client.request("call.leave", { call: call.id });
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
            const { call: now } = await changed(one, call, ({ state }) => state === "active");
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

    it("of two who call each other at once is one call", async () => {
        const [mine, theirs] = await Promise.all([start(client), start(therapist)]);
        assert.equal(mine.call.id, theirs.call.id);
        assert.notEqual(mine.participant, theirs.participant);
        const live = await changed(client, mine.call, ({ state }) => state === "active");
        assert.deepEqual(withState(live.call, "joined").sort(), [ids.client, ids.therapist].sort());
        await finish(mine.call);
    });

    it("started a second time with the same nonce is the same one", async () => {
        const params = { channel, nonce: randomUUID(), ...FLAGS };
        const first = await client.request("call.start", params);
        const second = await client.request("call.start", params);
        assert.deepEqual([second.call.id, second.participant], [first.call.id, first.participant]);
        await client.request("call.leave", { call: first.call.id });
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
        const entry = await therapist.event("chat.message", (message) => message.call?.id === call.id);
        assert.deepEqual(entry.call, { id: call.id, outcome: "declined", seconds: 0 });
    });

    it("that the caller takes back while it rings is missed", async () => {
        const { call } = await start(client);
        await therapist.event("call.ringing");
        await client.request("call.leave", { call: call.id });
        assert.equal((await ended(therapist, call)).reason, "missed");
    });

    it("whose caller's line breaks while it rings is missed", async () => {
        const { call } = await start(client);
        await therapist.event("call.ringing");
        client.wire.destroy();
        assert.equal((await ended(therapist, call, 3000)).reason, "missed");
    });

    it("ends with a hangup when one of two leaves, and says how long it was", async () => {
        const { call } = await answered();
        await client.request("call.leave", { call: call.id });
        const ends = await Promise.all([client, therapist].map((one) => ended(one, call)));
        for (const end of ends) {
            assert.deepEqual([end.reason, Number.isInteger(end.seconds)], ["hangup", true]);
        }
    });

    it("ends as lost when a line breaks", async () => {
        const { call } = await answered();
        client.wire.destroy();
        assert.equal((await ended(therapist, call, 3000)).reason, "lost");
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
        const entry = await client.event("chat.message", (message) => message.call?.id === call.id);
        assert.deepEqual([entry.kind, entry.author, "body" in entry], ["call", ids.client, false]);
        assert.deepEqual(Object.keys(entry.call).sort(), ["id", "outcome", "seconds"]);
        assert.equal(entry.call.outcome, "hangup");
        const { messages } = await therapist.request("chat.history", { channel, limit: 1 });
        assert.deepEqual(messages, [entry]);
        for (const method of ["chat.amend", "chat.retract"]) {
            const body = method === "chat.amend" ? { body: "x" } : {};
            const refusal = await client.refused(method, { channel, seq: entry.seq, nonce: randomUUID(), ...body });
            assert.equal(refusal.field, "seq");
        }
    });

    it("that ended can be joined, left, declined and signalled no more", async () => {
        const { call, second } = await answered();
        await finish(call);
        for (const [method, params] of [
            ["call.join", FLAGS],
            ["call.decline", {}],
            ["call.leave", {}],
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

    it("does not outlive the server that is killed; its channel can be called again", async () => {
        await answered();
        await server.kill();
        await server.boot();
        const again = await server.connect("client1");
        opened.push(again);
        assert.deepEqual((await again.hello()).calls, []);
        client = again;
        therapist = await session("therapist1");
        const { call } = await answered();
        await finish(call);
    });

    it("is told of the drain: it ends before the server does", async () => {
        const { call } = await answered();
        const told = ended(therapist, call, 15_000);
        server.terminate();
        assert.ok(["lost", "hangup"].includes((await told).reason));
        assert.equal(await server.exited, 0);
        await server.boot();
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
