// call.signal: passed to one participant as it came, within its limits, and to nobody else.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const SDP = "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=x:é😀\"\\\r\n";

describe("a signal", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let client;
    let therapist;
    let call;
    let first;
    let second;
    before(async () => {
        await server.start();
        const channel = await server.careChannel("client1");
        [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        ({ call, participant: first } = await client.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true }));
        ({ participant: second } = await therapist.request("call.join", { call: call.id, audio: true, video: true }));
    });
    after(() => server.stop());

    const signal = (params, who = client, to = second) => who.request("call.signal", { call: call.id, to, ...params });
    const refused = (params, who = client) => who.refused("call.signal", { call: call.id, to: second, ...params });

    it("reaches that participant's session unchanged, and no other (R-FUN-2)", async () => {
        const bystanders = [await server.session("therapist1"), await server.session("client1"), await server.session("client2")];
        const signals = [
            { description: { type: "offer", sdp: SDP } },
            { description: { type: "pranswer", sdp: SDP } },
            { description: { type: "rollback", sdp: "" } },
            { candidate: { candidate: "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "Yw3/" } },
            { candidate: { candidate: "", sdpMid: null, sdpMLineIndex: null, usernameFragment: null } },
            { candidate: null },
        ];
        for (const one of signals) {
            assert.deepEqual(await signal(one), {}, JSON.stringify(one));
            assert.deepEqual(await therapist.event("call.signal"), { call: call.id, from: first, ...one });
        }
        await signal({ description: { type: "answer", sdp: SDP } }, therapist, first);
        assert.deepEqual(await client.event("call.signal"), { call: call.id, from: second, description: { type: "answer", sdp: SDP } });
        for (const one of bystanders) {
            await one.request("session.list", {});
            assert.deepEqual(one.seen("call.signal"), []);
            await one.close();
        }
    });

    it("whose sender is gone before its answer is there all the same", async () => {
        const gone = await server.session("client2");
        const other = await server.session("therapist1");
        const { call: brief } = await gone.request("call.start", { channel: await server.careChannel("client2"), nonce: randomUUID(), audio: true, video: true });
        const { participant: to } = await other.request("call.join", { call: brief.id, audio: true, video: true });
        const sent = Array.from({ length: 30 }, (_, i) => `candidate:${i} 1 udp 1 192.0.2.9 1 typ host`);
        for (const candidate of sent) {
            gone.request("call.signal", { call: brief.id, to, candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 } }).catch(() => undefined);
        }
        await other.event("call.signal", (event) => event.candidate?.candidate === sent.at(-1));
        gone.wire.destroy();
        await other.event("call.changed", (event) => event.call.id === brief.id && event.call.participants.some(({ away }) => away));
        await other.request("call.leave", { call: brief.id });
        await other.close();
    });

    it("keeps its order", async () => {
        const before1 = therapist.seen("call.signal").length;
        const candidates = Array.from({ length: 100 }, (_, i) => `candidate:${i} 1 udp 1 192.0.2.1 1 typ host`);
        await Promise.all(candidates.map((candidate) => signal({ candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 } })));
        await therapist.event("call.signal", (event) => event.candidate?.candidate === candidates.at(-1));
        assert.deepEqual(
            therapist
                .seen("call.signal")
                .slice(before1)
                .map((event) => event.candidate.candidate),
            candidates,
        );
    });

    it("may be large, up to 32 KiB", async () => {
        const sdp = SDP.padEnd(30_000, "a=ssrc:1 cname:x\r\n");
        await signal({ description: { type: "offer", sdp } });
        const event = await therapist.event("call.signal", ({ description }) => description?.sdp.length === sdp.length);
        assert.equal(event.description.sdp, sdp);
        const large = await refused({ description: { type: "offer", sdp: SDP.padEnd(33_000, "x") } });
        assert.deepEqual([large.code, large.field?.split(".")[0]], [-32602, "description"]);
        const long = await refused({ candidate: { candidate: `candidate:${"x".repeat(33_000)}`, sdpMid: "0", sdpMLineIndex: 0 } });
        assert.deepEqual([long.code, long.field?.split(".")[0]], [-32602, "candidate"]);
    });

    it("has the form of one", async () => {
        const wrong = {
            description: [{ type: "offer" }, { sdp: SDP }, { type: "hello", sdp: SDP }, { type: "offer", sdp: "o=-" }, { type: "offer", sdp: " v=0" }, { type: "offer", sdp: "" }, { type: "offer", sdp: 7 }, SDP, [], null],
            candidate: ["candidate:1", 7, [], { candidate: 7 }, { candidate: "x", sdpMid: 7 }, { candidate: "x", sdpMid: "0", sdpMLineIndex: -1 }, { candidate: "x", sdpMid: "0", sdpMLineIndex: "0" }],
        };
        for (const [field, values] of Object.entries(wrong)) {
            for (const value of values) {
                const refusal = await refused({ [field]: value });
                assert.equal(refusal.code, -32602, JSON.stringify(value));
                assert.equal(refusal.field.split(".")[0], field, JSON.stringify(value));
            }
        }
    });

    it("carries something", async () => {
        assert.equal((await refused({})).code, -32602);
    });

    it("goes to somebody joined in this call, and not to oneself", async () => {
        for (const to of [randomUUID(), call.id, first]) {
            const refusal = await client.refused("call.signal", { call: call.id, to, candidate: null });
            assert.equal(refusal.reason, "not_found");
        }
    });

    it("comes from somebody joined in this call", async () => {
        const other = await server.session("client1");
        const refusal = await other.refused("call.signal", { call: call.id, to: second, candidate: null });
        assert.ok(["not_found", "forbidden"].includes(refusal.reason), refusal.message);
        await other.close();
    });

    it("is neither logged nor stored", async () => {
        const marker = "a=marker-that-must-not-be-written";
        await signal({ description: { type: "offer", sdp: `${SDP}${marker}\r\n` } });
        await therapist.event("call.signal", ({ description }) => description?.sdp.includes(marker));
        assert.equal(server.log.includes("marker-that"), false);
        // What earlier tests were refused may still be on its way to the access log.
        await until(10_000, async () => {
            const before1 = await disk();
            await Promise.all(Array.from({ length: 20 }, () => signal({ candidate: null })));
            return (await disk()) === before1;
        }, "signals that leave the disk as it was");
    });

    /** When which file of the database was written last. */
    async function disk() {
        const names = (await readdir(server.data)).sort();
        const stats = await Promise.all(names.map((name) => stat(path.join(server.data, name))));
        return stats.map(({ mtimeMs, size }, i) => `${names[i]} ${mtimeMs} ${size}`).join();
    }
});
