// Where somebody chose so, or the provider did for all, nobody in a call learns another's address.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answered, changed, ended, join, leave, place, rung, start } from "./support/calls.mjs";
import { Server } from "./support/server.mjs";
import { ctl } from "./support/standing.mjs";

const RELAYED = "candidate:3 1 udp 41885439 198.51.100.9 50000 typ relay raddr 0.0.0.0 rport 0 generation 0";
// As Firefox writes it.
const RELAYED_AGAIN = "candidate:3 1 UDP 41885439 198.51.100.9 50000 typ relay raddr 198.51.100.9 rport 50000";
const REVEALING = [
    "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0",
    "candidate:1 1 udp 2122260223 2001:db8::7 54321 typ host",
    "candidate:2 1 udp 1686052607 203.0.113.5 54321 typ srflx raddr 192.0.2.1 rport 54321",
    "candidate:2 1 UDP 1686052607 203.0.113.5 54321 TYP PRFLX",
    "candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active",
    "candidate:4 1 udp 2122260223 0f3c9a2e.local 54321 typ host",
    "candidate:3 1 udp 41885439 198.51.100.9 50000 typ relay raddr 203.0.113.5 rport 54321",
    "candidate:3 1 udp 41885439 198.51.100.9 50000 typ  host typ relay",
];
const HIDDEN = ["192.0.2.1", "2001:db8::7", "203.0.113.5", "0f3c9a2e"];

const sdp = (candidates) =>
    [
        "v=0",
        "o=- 46117317 2 IN IP4 192.0.2.1",
        "s=-",
        "t=0 0",
        "a=fingerprint:sha-256 AB:CD",
        "m=audio 54321 UDP/TLS/RTP/SAVPF 111",
        "c=IN IP6 2001:db8::7",
        "a=rtcp:54322 IN IP4 203.0.113.5",
        "a=ice-ufrag:Yw3/",
        "a=remote-candidates:1 203.0.113.5 54321",
        ...candidates.map((line) => `a=${line}`),
        "a=rtpmap:111 opus/48000/2",
        "",
    ].join("\r\n");

describe("a call in which no address is told", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let channel;
    let client;
    let therapist;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
    });
    after(async () => {
        await Promise.all([client, therapist].map((one) => one.close()));
        await server.stop();
    });

    const choose = (who, relayOnly) => who.request("account.set", { relay_only: relayOnly });
    const provider = async (word) => {
        const { code, stderr } = await ctl(server, ["provider", "set", "--relay-only", word]);
        assert.equal(code, 0, stderr);
    };

    async function finish(call) {
        await leave(therapist, call);
        await Promise.all([client, therapist].map((one) => ended(one, call)));
    }

    /** A call that `caller` begins: whether it is one in which no address is told, for all who see it. */
    async function relayOnly(caller, callee) {
        const { call } = await answered(caller, callee, channel);
        const told = [client, therapist].flatMap((one) => one.seen("call.changed").filter((event) => event.call.id === call.id).at(-1).call.relay_only);
        assert.equal(told[0], told[1]);
        await finish(call);
        return told[0] ?? false;
    }

    /** Everything that one sends and the other receives. */
    async function sent(from, to, call, participant, signals) {
        const seen = to.seen("call.signal").length;
        for (const one of signals) {
            assert.deepEqual(await from.request("call.signal", { call: call.id, to: participant, ...one }), {}, "nobody is told what goes no further");
        }
        await from.request("call.signal", { call: call.id, to: participant, candidate: null });
        await to.event("call.signal", ({ candidate }) => candidate === null);
        return to.seen("call.signal").slice(seen, -1);
    }

    const candidates = (lines) => lines.map((candidate) => ({ candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 } }));

    it("is one where nobody chose so: it is told in none, and all candidates pass (R-FUN-2)", async () => {
        assert.equal((await client.request("account.get", {})).relay_only, false);
        const { call, first } = await answered(client, therapist, channel);
        assert.equal("relay_only" in call, false);
        const passed = await sent(therapist, client, call, first, candidates([RELAYED, ...REVEALING]));
        assert.deepEqual(passed.map(({ candidate }) => candidate.candidate), [RELAYED, ...REVEALING]);
        const [{ description }] = await sent(therapist, client, call, first, [{ description: { type: "offer", sdp: sdp(REVEALING) } }]);
        assert.equal(description.sdp, sdp(REVEALING));
        await finish(call);
    });

    it("is any call of an account that chose it, whoever calls, until it chooses otherwise (R-PRIV-3)", async () => {
        await choose(client, true);
        assert.equal((await client.request("account.get", {})).relay_only, true);
        assert.equal((await therapist.request("account.get", {})).relay_only, false);
        await client.request("account.set", { language: "nl" });
        assert.equal(await relayOnly(client, therapist), true);
        assert.equal(await relayOnly(therapist, client), true);
        await choose(client, false);
        assert.equal(await relayOnly(therapist, client), false);
    });

    it("is any call of a provider that chose it (R-PRIV-3)", async () => {
        await provider("yes");
        assert.equal((await client.request("account.get", {})).relay_only, false, "the own choice is another");
        assert.equal(await relayOnly(client, therapist), true);
        await provider("no");
        assert.equal(await relayOnly(client, therapist), false);
        const wrong = await ctl(server, ["provider", "set", "--relay-only", "soms"]);
        assert.notEqual(wrong.code, 0);
    });

    it("is one whose second side chose it while it rang (R-PRIV-3)", async () => {
        const { call } = await start(therapist, channel);
        assert.equal("relay_only" in (await rung(client, call)).call, false);
        await choose(client, true);
        const joined = await join(client, call);
        assert.equal(joined.call.relay_only, true);
        assert.equal((await changed(therapist, call, ({ state }) => state === "active")).relay_only, true);
        await client.request("call.update", { call: call.id, hand: true });
        assert.equal((await changed(therapist, call, (now) => place(now, joined.participant).hand)).relay_only, true, "and stays one");
        const passed = await sent(client, therapist, call, joined.call.participants[0].id, candidates(REVEALING));
        assert.deepEqual(passed, []);
        await finish(call);
        await choose(client, false);
    });

    it("passes candidates of a relay alone, from either side (R-PRIV-3)", async () => {
        await choose(client, true);
        const { call, first, second } = await answered(client, therapist, channel);
        for (const [from, to, participant] of [[client, therapist, second], [therapist, client, first]]) {
            const passed = await sent(from, to, call, participant, candidates([...REVEALING, RELAYED, RELAYED_AGAIN, ""]));
            assert.deepEqual(passed.map(({ candidate }) => candidate.candidate), [RELAYED, RELAYED_AGAIN, ""]);
        }
        await finish(call);
    });

    it("passes descriptions without an address, and with all else (R-PRIV-3)", async () => {
        const { call, first, second } = await answered(client, therapist, channel);
        for (const [from, to, participant, type] of [[client, therapist, second, "offer"], [therapist, client, first, "answer"]]) {
            const [{ description }] = await sent(from, to, call, participant, [{ description: { type, sdp: sdp([...REVEALING, RELAYED]) } }]);
            assert.equal(description.type, type);
            for (const address of HIDDEN) {
                assert.equal(description.sdp.includes(address), false, address);
            }
            const lines = description.sdp.split("\r\n");
            assert.deepEqual(lines, [
                "v=0",
                "o=- 46117317 2 IN IP4 0.0.0.0",
                "s=-",
                "t=0 0",
                "a=fingerprint:sha-256 AB:CD",
                "m=audio 54321 UDP/TLS/RTP/SAVPF 111",
                "c=IN IP4 0.0.0.0",
                "a=rtcp:54322",
                "a=ice-ufrag:Yw3/",
                `a=${RELAYED}`,
                "a=rtpmap:111 opus/48000/2",
                "",
            ]);
        }
        const [{ description }] = await sent(client, therapist, call, second, [{ description: { type: "rollback" } }]);
        assert.deepEqual(description, { type: "rollback" });
        await finish(call);
    });

    it("is still one after the server was started anew (R-PRIV-3)", async () => {
        const { call, first, second } = await answered(client, therapist, channel);
        await server.kill();
        await server.boot();
        [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        await client.request("call.resume", { call: call.id, participant: first });
        assert.equal((await therapist.request("call.resume", { call: call.id, participant: second })).call.relay_only, true);
        assert.deepEqual(await sent(client, therapist, call, second, candidates(REVEALING)), []);
        await finish(call);
        await choose(client, false);
    });
});
