// session.hello: what it tells, and the replay of what was missed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";

describe("hello", { concurrency: false }, () => {
    const server = new Server();
    before(() => server.start());
    after(() => server.stop());

    const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

    /** Sends so many messages, a hundred at a time. */
    async function fill(client, channel, count) {
        for (let sent = 0; sent < count; sent += 100) {
            const now = Math.min(100, count - sent);
            await Promise.all(Array.from({ length: now }, (_, i) => client.send(channel, `bericht ${sent + i + 1}`)));
        }
    }

    /** The seq of the channel's messages in the order they came, once `last` is among them. */
    async function replayed(client, channel, last) {
        await client.event("chat.message", (message) => message.channel === channel && message.seq === last, 20_000);
        return client
            .seen("chat.message")
            .filter((message) => message.channel === channel)
            .map(({ seq }) => seq);
    }

    it("tells who one is, by whom one is cared for, and the channels with their members", async () => {
        const client = await server.connect("client1");
        const hello = await client.hello();
        assert.ok(hello.features.includes("chat") && hello.features.includes("video"));
        assert.ok(Math.abs(Date.parse(hello.server_time) - Date.now()) < 60_000);
        assert.match(hello.server_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.deepEqual(hello.calls, []);
        const therapist = await server.person("therapist1");
        assert.equal(therapist.role, "therapist");
        assert.equal(hello.channels.length, 1);
        const [channel] = hello.channels;
        assert.equal(channel.kind, "care");
        assert.deepEqual(channel.members.map(({ id, role }) => [id, role]).sort(), [[hello.user.id, "client"], [therapist.id, "therapist"]].sort());
        assert.deepEqual([channel.last_seq, channel.read_seq, channel.unread], [0, 0, 0]);
        await client.close();
    });

    it("gives a therapist the channel of every client in the own care, and no other (R-ACC-6)", async () => {
        const { channels } = await server.person("therapist1");
        const theirs = await Promise.all(["client1", "client2", "client3"].map((name) => server.careChannel(name)));
        assert.deepEqual(channels.map(({ id }) => id).sort(), theirs.sort());
    });

    it("names only people; user.get tells who they are, to those who share a channel with them (R-ACC-6)", async () => {
        const client = await server.connect("client1");
        const [me, therapist, stranger] = await Promise.all(["client1", "therapist1", "client2"].map((name) => server.person(name)));
        const { users } = await client.request("user.get", { users: [therapist.id, me.id] });
        assert.deepEqual(
            users.map(({ id, name, role }) => [id, name, role]),
            [therapist, me].map(({ id, name, role }) => [id, name, role]),
        );
        for (const ids of [[stranger.id], [therapist.id, stranger.id], [randomUUID()]]) {
            assert.equal((await client.refused("user.get", { users: ids })).reason, "not_found");
        }
        await client.close();
    });

    it("gives every connection a session of its own", async () => {
        const clients = [await server.session("client1"), await server.session("client1")];
        assert.notEqual(clients[0].session, clients[1].session);
        await Promise.all(clients.map((client) => client.close()));
    });

    it("is where events begin", async () => {
        const channel = await server.careChannel("client1");
        const early = await server.connect("therapist1");
        assert.ok(await early.request("session.list", {}));
        const writer = await server.session("client1");
        await writer.send(channel, "voor hello");
        const { channels } = await early.hello();
        assert.equal(channels.find(({ id }) => id === channel).unread, 1);
        const { seq } = await writer.send(channel, "na hello");
        await early.event("chat.message", (message) => message.seq === seq);
        assert.deepEqual(
            early.seen("chat.message").map(({ body }) => body),
            ["na hello"],
        );
        await Promise.all([early.close(), writer.close()]);
    });

    it("replays every message after the position, one's own too, in order and once", async () => {
        const channel = await server.careChannel("client2");
        const [client, therapist] = [await server.session("client2"), await server.session("therapist1")];
        for (let i = 0; i < 10; i++) {
            await (i % 3 === 0 ? therapist : client).send(channel, `om en om ${i}`);
        }
        const again = await server.connect("client2");
        const hello = await again.hello([{ channel, seq: 4 }]);
        assert.equal(hello.channels[0].last_seq, 10);
        assert.equal(hello.channels[0].gap ?? false, false);
        assert.deepEqual(await replayed(again, channel, 10), numbers(5, 10));
        const { messages } = await again.request("chat.history", { channel, after: 4 });
        const replay = again.seen("chat.message");
        assert.deepEqual(replay, messages);
        await Promise.all([again.close(), client.close(), therapist.close()]);
    });

    it("replays nothing without positions, and nothing where nothing was missed", async () => {
        const channel = await server.careChannel("client2");
        const writer = await server.session("therapist1");
        for (const positions of [undefined, [], [{ channel, seq: 10 }]]) {
            const client = await server.connect("client2");
            const { channels } = await client.hello(positions);
            const missed = channels[0].last_seq - 10;
            assert.equal(missed, 0);
            await client.request("session.list", {});
            assert.deepEqual(client.seen("chat.message"), []);
            await client.close();
        }
        await writer.close();
    });

    it("replays before anything newer, also while others write", async () => {
        const channel = await server.careChannel("client3");
        const writer = await server.session("therapist1");
        await fill(writer, channel, 150);
        const writing = fill(writer, channel, 300); // so that nobody misses more than 500, whoever is first
        const readers = await Promise.all(
            [0, 60, 120].map(async (seq) => {
                const reader = await server.connect("client3");
                await reader.hello([{ channel, seq }]);
                return { reader, seq };
            }),
        );
        await writing;
        await fill(writer, channel, 150);
        for (const { reader, seq } of readers) {
            assert.deepEqual(await replayed(reader, channel, 600), numbers(seq + 1, 600));
            await reader.close();
        }
        await writer.close();
    });

    it("replays 500 messages, and answers a gap to one more", async () => {
        const channel = await server.careChannel("client3");
        const whole = await server.connect("client3");
        const exact = await whole.hello([{ channel, seq: 100 }]);
        assert.equal(exact.channels[0].gap ?? false, false);
        assert.deepEqual(await replayed(whole, channel, 600), numbers(101, 600));
        const late = await server.connect("client3");
        const { channels } = await late.hello([{ channel, seq: 99 }]);
        assert.equal(channels[0].gap, true);
        const writer = await server.session("therapist1");
        await writer.send(channel, "het nieuwste");
        assert.deepEqual(await replayed(late, channel, 601), [601]);
        await Promise.all([whole.close(), late.close(), writer.close()]);
    });

    it("a second time begins anew", async () => {
        const channel = await server.careChannel("client2");
        const client = await server.connect("client2");
        const first = await client.hello([{ channel, seq: 8 }]);
        assert.deepEqual(await replayed(client, channel, 10), [9, 10]);
        const second = await client.hello([{ channel, seq: 7 }]);
        assert.equal(second.user.id, first.user.id);
        await client.event("chat.message", ({ seq }) => seq === 10);
        assert.deepEqual(
            client.seen("chat.message").map(({ seq }) => seq),
            [9, 10, 8, 9, 10],
        );
        await client.close();
    });

    it("is not misled by positions that cannot be", async () => {
        const own = await server.careChannel("client2");
        const client = await server.connect("client2");
        const foreign = await server.careChannel("client1");
        // A channel one has left, or never had, is no reason to lose the others.
        const outcome = await client.hello([{ channel: foreign, seq: 0 }, { channel: randomUUID(), seq: 0 }, { channel: own, seq: 9 }]).catch((error) => error);
        assert.ok(outcome.session ?? ["not_found", "invalid_params"].includes(outcome.reason));
        const { channels } = await client.hello([{ channel: own, seq: 1_000_000 }]);
        assert.equal(channels[0].last_seq, 10);
        await client.request("session.list", {});
        assert.equal(
            client.seen("chat.message").some(({ channel }) => channel === foreign),
            false,
        );
        await client.close();
    });
});
