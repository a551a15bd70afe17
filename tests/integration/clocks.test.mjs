// What waits for a limit of many seconds. All of it runs at once, on one server, beside the other files.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";
import { within } from "./support/wait.mjs";
import { connectSocket } from "./support/wire.mjs";

describe("time", { concurrency: true }, () => {
    const server = new Server({ clients: 8 });
    before(() => server.start());
    after(() => server.stop());

    const since = (start) => (performance.now() - start) / 1000;

    it("ends a connection that did not sign in within 10 s with 4001", async () => {
        const start = performance.now();
        const silent = await server.open();
        const trying = await server.open();
        assert.equal((await trying.refused("session.authenticate", { token: "nonsense" })).code, 4010);
        for (const client of [silent, trying]) {
            assert.equal((await client.wire.ended(15_000)).code, 4001);
            const seconds = since(start);
            assert.ok(seconds > 9 && seconds < 13, `after ${seconds} s`);
        }
    });

    it("does not end one that signed in, with or without hello", async () => {
        const late = await server.open();
        const clients = [late, await server.connect("client1"), await server.session("client1")];
        await late.request("session.authenticate", { token: server.tokens.client1 });
        const stranger = await server.open();
        assert.equal((await stranger.wire.ended(15_000)).code, 4001);
        await Promise.all(clients.map((client) => client.request("session.list", {})));
    });

    it("pings every 25 s, and a peer that answers nothing else lives; one that answers nothing is gone after 60 s", async () => {
        const watcher = await server.session("therapist1");
        const gone = await server.person("client2");
        const start = performance.now();
        const [quiet, dead] = [await server.session("client3"), await server.session("client2")];
        dead.wire.answersPings = false;
        const pings = [];
        quiet.wire.on("ping", (at) => pings.push(at - start));
        const { code } = await dead.wire.ended(80_000);
        const seconds = since(start);
        assert.ok(seconds > 55 && seconds < 72, `a silent peer was let go after ${seconds} s (${code})`);
        await watcher.event("presence.changed", ({ user, state }) => user === gone.id && state === "offline", 2000);
        assert.ok(pings.length >= 2, `${pings.length} pings in ${seconds} s`);
        const gaps = pings.map((at, i) => (at - (pings[i - 1] ?? 0)) / 1000);
        assert.ok(
            gaps.slice(1).every((gap) => gap > 22 && gap < 28) && gaps[0] < 31,
            `pings came after ${gaps.join(", ")} s`,
        );
        assert.ok(await quiet.request("session.list", {}));
    });

    it("ends a ring after 45 s as missed, with an entry in the channel (R-FUN-2)", async () => {
        const [client, therapist] = [await server.session("client4"), await server.session("therapist1")];
        const channel = await server.careChannel("client4");
        const start = performance.now();
        const { call } = await client.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true });
        const ring = await therapist.event("call.ringing", (event) => event.call.id === call.id);
        assert.ok(ring.expires_in > 40 && ring.expires_in <= 45, `expires in ${ring.expires_in}`);
        const late = await server.session("therapist1");
        const again = await late.event("call.ringing", (event) => event.call.id === call.id);
        assert.ok(again.expires_in <= ring.expires_in);
        for (const session of [client, therapist, late]) {
            const ended = await session.event("call.ended", (event) => event.call === call.id, 60_000);
            assert.equal(ended.reason, "missed");
        }
        const seconds = since(start);
        assert.ok(seconds > 43.5 && seconds < 48, `after ${seconds} s`);
        const entry = await therapist.event("chat.message", (message) => message.call?.id === call.id);
        assert.deepEqual([entry.kind, entry.call.outcome], ["call", "missed"]);
        assert.equal((await therapist.refused("call.join", { call: call.id, audio: true, video: true })).reason, "call_ended");
    });

    it("ends an HTTP request that is not sent to its end", async () => {
        const socket = await connectSocket({ port: server.port });
        const ended = new Promise((resolve) => socket.once("close", resolve));
        socket.resume();
        socket.write("POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
        await within(60_000, ended, "the end of half a request");
    });

    it("ends a connection that never sends a request", async () => {
        const socket = await connectSocket({ port: server.port });
        const ended = new Promise((resolve) => socket.once("close", resolve));
        socket.resume();
        await within(60_000, ended, "the end of a connection that says nothing");
    });
});
