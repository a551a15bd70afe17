// The waiting room of a call: who is no therapist waits to be let in.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { changed, deeds, ended, entry, FLAGS, is, join, leave, place, resume, rung, start } from "./support/calls.mjs";
import { Family } from "./support/family.mjs";
import { Server } from "./support/server.mjs";

const ALL = ["chat", "video", "network"];

describe("a waiting room", { concurrency: false }, () => {
    // Of clients up to the twentieth the first therapist is the therapist.
    const server = new Server({ clients: 21 });
    const family = new Family(server);
    let channel;
    let ids;
    let client;
    let aunt;
    let therapist;
    const opened = [];
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        ids = { client: await family.id("client1"), therapist: await family.id("therapist1"), aunt: await family.add("tante", "relative") };
        await family.tie("client1", "tante", "relative");
        const signer = await server.session("client1");
        await sign(signer, ALL);
        await signer.close();
    });
    after(() => server.stop());
    beforeEach(async () => {
        [client, aunt, therapist] = [await session("client1"), await session("tante"), await session("therapist1")];
    });
    afterEach(async () => {
        await Promise.all(opened.splice(0).map((one) => one.close().catch(() => {})));
    });

    async function session(name) {
        const one = await family.session(name);
        opened.push(one);
        return one;
    }

    const sign = (who, parts) => who.request("consent.sign", { client: ids.client, user: ids.aunt, parts, nonce: randomUUID() });
    const decide = (who, word, call, participant) => who.request(`call.${word}`, { call: call.id, participant });
    const refusal = async (who, word, call, participant) => (await who.refused(`call.${word}`, { call: call.id, participant })).reason;

    /** A call of the therapist's with a waiting room, and who knocks there. */
    async function opens(...guests) {
        const { call, participant: host } = await start(therapist, channel, { lobby: true });
        const knocks = [];
        for (const guest of guests) {
            await rung(guest, call);
            knocks.push((await join(guest, call)).participant);
        }
        return { call, host, knocks };
    }

    async function finish(call) {
        await therapist.request("call.end", { call: call.id });
        await ended(therapist, call);
    }

    it("holds the client back, whom the therapist sees; nothing of the call passes to the client (R-FUN-2)", async () => {
        const { call, participant: host } = await start(therapist, channel, { lobby: true });
        assert.equal(call.lobby, true);
        const ring = await rung(client, call);
        assert.equal(ring.call.lobby, true);
        const knock = await join(client, call, { video: false });
        assert.deepEqual([knock.call.state, place(knock.call, knock.participant).state], ["ringing", "waiting"]);
        const seen = await changed(therapist, call, is(ids.client, "waiting"));
        assert.deepEqual(place(seen, ids.client), { id: knock.participant, user: ids.client, state: "waiting", audio: true, video: false, screen: false, hand: false });
        for (const [who, to] of [[therapist, knock.participant], [client, host]]) {
            assert.equal((await who.refused("call.signal", { call: call.id, to, candidate: null })).reason, "not_found");
        }
        assert.deepEqual([client.seen("call.signal"), therapist.seen("call.signal")], [[], []]);
        await finish(call);
        assert.equal((await ended(client, call)).reason, "missed", "nobody was let in");
    });

    it("lets in whom the therapist admits: media can begin, and the later one waits for the offer (R-FUN-2)", async () => {
        const { call, host, knocks: [guest] } = await opens(client);
        assert.deepEqual(await decide(therapist, "admit", call, guest), {});
        for (const one of [client, therapist]) {
            const now = await changed(one, call, is(guest, "joined"));
            assert.equal(now.state, "active");
            assert.deepEqual(now.participants.slice(0, 2).map(({ id }) => id), [host, guest]);
        }
        await therapist.request("call.signal", { call: call.id, to: guest, description: { type: "offer", sdp: "v=0\r\n" } });
        assert.equal((await client.event("call.signal")).from, host);
        assert.equal(await refusal(therapist, "admit", call, guest), "conflict", "who is in it waits no more");
        assert.equal(await refusal(therapist, "refuse", call, guest), "conflict");
        await leave(client, call);
        assert.equal((await ended(therapist, call)).reason, "hangup");
        assert.equal((await entry(client, call)).call.outcome, "hangup");
    });

    it("sends away whom the therapist refuses, who alone is told, and may knock again (R-FUN-2)", async () => {
        const { call, knocks: [guest] } = await opens(client);
        assert.deepEqual(await decide(therapist, "refuse", call, guest), {});
        assert.deepEqual(await ended(client, call), { call: call.id, reason: "declined", seconds: 0 });
        const now = await changed(therapist, call, is(guest, "left"));
        assert.deepEqual([place(now, guest).reason, now.state], ["declined", "ringing"]);
        assert.equal(await refusal(therapist, "refuse", call, guest), "conflict");
        const again = await join(client, call);
        assert.equal(place(again.call, ids.client).state, "waiting");
        assert.deepEqual(therapist.seen("call.ended"), []);
        assert.deepEqual(aunt.seen("call.ended"), [], "the others hear nothing of it");
        await decide(therapist, "admit", call, again.participant);
        await changed(client, call, is(ids.client, "joined"));
        await finish(call);
    });

    it("that sends away the last who could come ends, as declined (R-FUN-2)", async () => {
        const { call, knocks: [guest] } = await opens(client);
        await aunt.request("call.decline", { call: call.id });
        await decide(therapist, "refuse", call, guest);
        for (const one of [client, therapist, aunt]) {
            assert.equal((await ended(one, call)).reason, "declined");
        }
        assert.equal(client.seen("call.ended").length, 1);
        assert.equal((await entry(client, call)).call.outcome, "declined");
    });

    it("is kept by a therapist who is in it, and by nobody else (R-FUN-2, R-ACC-6)", async () => {
        const { call, host, knocks: [guest] } = await opens(client);
        const [other, stranger, elsewhere] = [await session("therapist1"), await session("therapist2"), await session("client2")];
        for (const word of ["admit", "refuse"]) {
            assert.equal(await refusal(client, word, call, guest), "forbidden", "lets itself in");
            assert.equal(await refusal(aunt, word, call, guest), "forbidden");
            assert.equal(await refusal(other, word, call, guest), "forbidden", "a connection that is not in it");
            assert.equal(await refusal(stranger, word, call, guest), "not_found");
            assert.equal(await refusal(elsewhere, word, call, guest), "not_found");
            assert.equal(await refusal(therapist, word, call, randomUUID()), "not_found");
            assert.equal(await refusal(therapist, word, call, host), "conflict", "who does not wait");
        }
        await decide(therapist, "admit", call, guest);
        assert.equal(await refusal(client, "admit", call, host), "forbidden", "and no client who is in it");
        await finish(call);
    });

    it("is opened by a therapist alone (R-FUN-2)", async () => {
        for (const who of [client, aunt]) {
            const { code, reason } = await who.refused("call.start", { channel, nonce: randomUUID(), ...FLAGS, lobby: true });
            assert.deepEqual([code, reason], [4030, "forbidden"]);
        }
        assert.equal((await therapist.refused("call.start", { channel, nonce: randomUUID(), ...FLAGS, lobby: "ja" })).field, "lobby");
        await therapist.request("session.list", {});
        assert.deepEqual(therapist.seen("call.ringing"), []);
    });

    it("does not hold up the therapist on a second device, nor who calls back into it", async () => {
        const { call } = await opens();
        const joined = await start(client, channel);
        assert.deepEqual([joined.call.id, place(joined.call, ids.client).state], [call.id, "waiting"]);
        const device = await session("therapist1");
        await resume(device, call, place(joined.call, ids.therapist).id);
        assert.deepEqual(await decide(device, "admit", call, joined.participant), {});
        await changed(client, call, is(ids.client, "joined"));
        await device.request("call.end", { call: call.id });
        await ended(client, call);
    });

    it("holds as many as come, while the call has room for one of them at a time (R-FUN-2)", async () => {
        const { call, knocks: [first, second] } = await opens(client, aunt);
        await decide(therapist, "admit", call, first);
        await changed(aunt, call, is(first, "joined"));
        assert.equal(await refusal(therapist, "admit", call, second), "conflict", "no room");
        await leave(client, call);
        const now = await changed(therapist, call, is(first, "left"));
        assert.deepEqual([now.state, place(now, second).state], ["active", "waiting"], "it goes on for who waits");
        await decide(therapist, "admit", call, second);
        await changed(aunt, call, is(second, "joined"));
        await leave(aunt, call);
        await ended(therapist, call);
    });

    it("keeps a place over a new connection, also of who has forgotten it; who is away is not let in (R-FUN-2)", async () => {
        const { call, knocks: [guest] } = await opens(client);
        client.wire.destroy();
        await changed(therapist, call, is(guest, "waiting", true));
        assert.equal(await refusal(therapist, "admit", call, guest), "conflict");
        const back = await session("client1");
        const resumed = await resume(back, call, guest);
        assert.deepEqual([resumed.participant, place(resumed.call, guest).state], [guest, "waiting"]);
        back.wire.destroy();
        await changed(therapist, call, is(guest, "waiting"));
        await changed(therapist, call, is(guest, "waiting", true));
        const anew = await session("client1");
        assert.equal((await join(anew, call)).participant, guest);
        await changed(therapist, call, is(guest, "waiting"));
        await decide(therapist, "admit", call, guest);
        await changed(anew, call, is(guest, "joined"));
        await finish(call);
    });

    it("lets who was let in and lost the line come back past the door (R-FUN-2)", async () => {
        const { call, knocks: [guest] } = await opens(client);
        await decide(therapist, "admit", call, guest);
        client.wire.destroy();
        await changed(therapist, call, is(guest, "joined", true));
        const back = await session("client1");
        const joined = await join(back, call);
        assert.equal(place(joined.call, ids.client).state, "joined");
        await leave(back, call);
        assert.equal((await ended(therapist, call)).reason, "hangup");
    });

    it("is left by who has waited long enough; the door stays open for the others", async () => {
        const { call, knocks: [guest] } = await opens(client);
        await leave(client, call);
        const now = await changed(therapist, call, is(guest, "left"));
        assert.deepEqual([now.state, place(now, guest).reason, place(now, ids.aunt).state], ["ringing", "hangup", "invited"]);
        assert.equal(place((await join(aunt, call)).call, ids.aunt).state, "waiting");
        await finish(call);
    });

    it("goes on without a therapist, who can come back to it (R-FUN-2)", async () => {
        const { call, knocks: [guest] } = await opens(client);
        await leave(therapist, call);
        const alone = await changed(client, call, is(ids.therapist, "left"));
        assert.equal(place(alone, guest).state, "waiting");
        assert.equal(await refusal(therapist, "admit", call, guest), "forbidden", "not from outside");
        await join(therapist, call);
        await decide(therapist, "admit", call, guest);
        await changed(client, call, is(guest, "joined"));
        await finish(call);
    });

    it("is closed to who waits there once the consent is withdrawn, who hears forbidden; the others hear a hangup (R-CONS-7)", async () => {
        const { call, knocks: [guest] } = await opens(aunt);
        await sign(client, ["chat", "network"]);
        assert.equal((await ended(aunt, call)).reason, "forbidden");
        const now = await changed(therapist, call, is(guest, "left"));
        assert.deepEqual([now.state, place(now, guest).reason], ["ringing", "hangup"]);
        assert.equal((await aunt.refused("call.join", { call: call.id, ...FLAGS })).reason, "consent_required");
        assert.equal((await aunt.refused("call.resume", { call: call.id, participant: guest })).reason, "consent_required");
        assert.equal(await refusal(therapist, "admit", call, guest), "conflict");
        assert.equal(place((await join(client, call)).call, ids.client).state, "waiting", "the client still comes in");
        await finish(call);
        await sign(client, ALL);
    });

    it("stays closed to who was away while the consent was withdrawn (R-CONS-7)", async () => {
        const { call, knocks: [guest] } = await opens(aunt);
        aunt.wire.destroy();
        await changed(therapist, call, is(guest, "waiting", true));
        await sign(client, ["chat", "network"]);
        await changed(therapist, call, is(guest, "left"));
        const back = await session("tante");
        assert.equal((await back.refused("call.resume", { call: call.id, participant: guest })).reason, "consent_required");
        await finish(call);
        await sign(client, ALL);
    });

    it("leaves its deeds in the access log (R-PRIV-2)", async () => {
        const { call, knocks: [first] } = await opens(client, aunt);
        await decide(therapist, "refuse", call, first);
        const { participant: again } = await join(client, call);
        await decide(therapist, "admit", call, again);
        await sign(client, ["chat"]);
        await finish(call);
        assert.deepEqual(await deeds(server, call), ["call.start", "call.join", "call.join", "call.refuse", "call.join", "call.admit", "call.forbid", "call.end"]);
        await sign(client, ALL);
    });
});
