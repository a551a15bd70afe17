// What was acknowledged is on disk: after SIGKILL at any moment, and after an orderly end.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { run, Server } from "./support/server.mjs";
import { within } from "./support/wait.mjs";
import { connectSocket } from "./support/wire.mjs";

describe("an acknowledged message", { concurrency: false }, () => {
    const server = new Server();
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() => server.stop());

    async function history(name = "client1") {
        const client = await server.session(name);
        const all = [];
        for (let more = true; more; ) {
            const page = await client.request("chat.history", { channel, after: all.length, limit: 200 });
            all.push(...page.messages);
            more = page.more;
        }
        await client.close();
        assert.deepEqual(
            all.map(({ seq }) => seq),
            all.map((_, i) => i + 1),
            "the numbers have holes",
        );
        return all;
    }

    /** Sends until the connection is gone; gives what was sent and what was answered. */
    async function sendUntilCut(name) {
        const client = await server.session(name);
        const sent = new Map();
        const answered = new Map();
        const keepSending = async () => {
            for (;;) {
                const params = { channel, nonce: randomUUID(), body: `van ${name}, nr ${sent.size}` };
                sent.set(params.nonce, params);
                answered.set(params.nonce, await client.request("chat.send", params));
            }
        };
        // Twenty on their way at any time: some are always in the queue, some on disk, some in the socket.
        await Promise.allSettled(Array.from({ length: 20 }, keepSending));
        return { sent, answered };
    }

    async function whenStored(count) {
        const watcher = await server.session("therapist1");
        const { channels } = await watcher.hello();
        const first = channels.find(({ id }) => id === channel).last_seq;
        await watcher.event("chat.message", ({ seq }) => seq >= first + count, 20_000);
        watcher.wire.destroy();
    }

    it("is there once, after SIGKILL under load; sent again with its nonce it gets the same answer (R-FUN-1)", async () => {
        for (const round of [1, 2]) {
            const before1 = (await history()).length;
            const senders = ["client1", "client1", "therapist1"].map(sendUntilCut);
            await whenStored(150);
            await server.kill();
            const outcomes = await Promise.all(senders);
            await server.boot();

            const stored = new Map((await history()).slice(before1).map((message) => [message.nonce, message]));
            assert.equal(stored.size, (await history()).length - before1, "a message is stored twice");
            for (const { answered } of outcomes) {
                assert.ok(answered.size > 20, `round ${round}: only ${answered.size} were answered`);
                for (const [nonce, { id, seq, sent_at: sentAt }] of answered) {
                    const kept = stored.get(nonce);
                    assert.deepEqual([kept?.id, kept?.seq, kept?.sent_at], [id, seq, sentAt], "an acknowledged message is lost");
                }
            }
            for (const [i, name] of ["client1", "client1", "therapist1"].entries()) {
                const client = await server.session(name);
                const { sent, answered } = outcomes[i];
                for (const [nonce, params] of sent) {
                    const again = await client.request("chat.send", params);
                    assert.deepEqual(again, answered.get(nonce) ?? again);
                    assert.equal(again.id, stored.get(nonce)?.id ?? again.id);
                }
                await client.close();
            }
            const everything = await history();
            const wanted = outcomes.reduce((sum, { sent }) => sum + sent.size, before1);
            assert.equal(everything.length, wanted, "a message is missing or doubled");
        }
    });

    it("with other parameters under its nonce is refused after SIGKILL as well", async () => {
        const client = await server.session("client1");
        const params = { channel, nonce: randomUUID(), body: "vóór de val" };
        const first = await client.request("chat.send", params);
        await server.kill();
        await server.boot();
        const again = await server.session("client1");
        assert.equal((await again.refused("chat.send", { ...params, body: "na de val" })).reason, "conflict");
        assert.deepEqual(await again.request("chat.send", params), first);
        await again.close();
    });

    it("keeps its receipts, amendments and sign-ins over SIGKILL", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        const { seq } = await therapist.send(channel, "gelezen?");
        await client.request("chat.read", { channel, seq });
        const amendment = await therapist.request("chat.amend", { channel, seq, nonce: randomUUID(), body: "gelezen!" });
        await server.kill();
        await server.boot();
        const [own] = (await (await server.connect("client1")).hello()).channels;
        assert.equal(own.read_seq, seq);
        assert.equal((await history()).find((message) => message.seq === seq).amended_by, amendment.seq);
    });

    it("is there after SIGTERM under load, which answers what it took, closes with 1012 and ends with 0", async () => {
        const before1 = (await history()).length;
        const idle = await server.session("client2");
        const senders = ["client1", "client1", "therapist1"].map(sendUntilCut);
        await whenStored(100);
        const start = performance.now();
        server.terminate();
        assert.equal((await idle.wire.ended(15_000)).code, 1012);
        assert.equal(await within(20_000, server.exited, "the server's end"), 0);
        assert.ok(performance.now() - start < 15_000, "draining took too long");
        const outcomes = await Promise.all(senders);
        await assert.rejects(connectSocket({ port: server.port }));
        await server.boot();
        const stored = new Set((await history()).slice(before1).map(({ nonce }) => nonce));
        for (const { answered } of outcomes) {
            assert.ok(answered.size > 10);
            for (const nonce of answered.keys()) {
                assert.ok(stored.has(nonce), "an acknowledged message is lost");
            }
        }
    });

    it("is in a directory that one server holds: a second one says so and ends", async () => {
        const env = { EMPOWER_LISTEN: "127.0.0.1:1" };
        const { code, stderr } = await run("empowerd", ["--config", server.configFile], { env });
        assert.notEqual(code, 0);
        assert.match(stderr, /held|in use|locked|another/i);
        assert.equal((await server.http({ path: "/readyz" })).status, 200);
    });
});
