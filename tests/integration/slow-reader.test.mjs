// Who does not read is cut off, and nobody waits for it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { measuring } from "./support/measure.mjs";
import { Server } from "./support/server.mjs";

const READERS = 5;
const MESSAGES = 400;

describe("a reader that never reads", () => {
    const server = new Server({ clients: 2 });
    before(() => server.start());
    after(() => server.stop());

    it("is cut off, while others get everything in order and the server stays small", measuring, async () => {
        const channel = await server.careChannel("client1");
        const watcher = await server.session("client2");
        const [writer, reader] = [await server.session("therapist1"), await server.session("therapist1")];
        const stuck = await Promise.all(Array.from({ length: READERS }, () => server.session("client1")));
        stuck.forEach((one) => one.wire.socket.pause());
        const before1 = server.resident();

        // 32 KB each on the wire, 13 MB in all for every reader: far beyond what the kernel's buffers hide.
        const body = "😀".repeat(8000);
        let peak = 0;
        for (let i = 0; i < MESSAGES; i += 20) {
            await Promise.all(Array.from({ length: 20 }, () => writer.send(channel, body)));
            await reader.event("chat.message", ({ seq }) => seq === i + 20, 20_000); // or a busy machine makes a stuck one of it
            peak = Math.max(peak, server.resident());
        }
        assert.deepEqual(
            reader.seen("chat.message").map(({ seq }) => seq),
            Array.from({ length: MESSAGES }, (_, i) => i + 1),
        );
        assert.ok(peak - before1 < 80e6, `the server grew by ${Math.round((peak - before1) / 1e6)} MB`);

        const { text } = await server.http({ path: "/metrics" });
        assert.equal(Number(/^empower_drops_total\{reason="too_slow"\} (\d+)$/m.exec(text)[1]), READERS, "and nobody else");
        for (const one of stuck) {
            one.wire.socket.resume();
            const { code } = await one.wire.ended(10_000);
            // The close frame may not have found room in a full buffer.
            assert.ok([4003, 1006].includes(code), `ended with ${code}`);
            assert.ok(one.seen("chat.message").length < MESSAGES);
        }
        assert.ok(await watcher.request("session.list", {}));
    });

    it("gets by hello what it missed", measuring, async () => {
        const channel = await server.careChannel("client1");
        const client = await server.connect("client1");
        await client.hello([{ channel, seq: MESSAGES - 10 }]);
        await client.event("chat.message", ({ seq }) => seq === MESSAGES);
        assert.equal(client.seen("chat.message").length, 10);
    });
});

describe("a client that asks without end for what it does not read", () => {
    const server = new Server({ clients: 2 });
    before(() => server.start());
    after(() => server.stop());

    it("is not given memory either, and keeps nobody waiting", measuring, async () => {
        const channel = await server.careChannel("client1");
        const [greedy, other] = [await server.session("client1"), await server.session("therapist1")];
        for (let i = 0; i < 10; i++) {
            await other.send(channel, "😀".repeat(8000));
        }
        greedy.wire.socket.pause();
        const before1 = server.resident();
        // Each answer is a full page of 128 KB: 64 MB in all, were they kept.
        const ask = JSON.stringify({ jsonrpc: "2.0", id: "g", method: "chat.history", params: { channel, limit: 10 } });
        for (let i = 0; i < 500; i++) {
            greedy.wire.sendText(ask);
        }
        for (let i = 0; i < 50; i++) {
            await other.send(await server.careChannel("client2"), "gewoon door");
            assert.ok(server.resident() - before1 < 32e6, `the server grew by ${Math.round((server.resident() - before1) / 1e6)} MB`);
        }
        greedy.wire.destroy();
    });
});
