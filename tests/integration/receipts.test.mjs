// Delivered and read marks, the number of unread messages, and typing.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";

describe("a receipt", { concurrency: false }, () => {
    const server = new Server();
    let client;
    let phone;
    let therapist;
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        [client, phone, therapist] = await Promise.all(["client1", "client1", "therapist1"].map((name) => server.session(name)));
        for (let i = 1; i <= 6; i++) {
            await therapist.send(channel, `nr ${i}`);
        }
    });
    after(() => server.stop());

    const me = async () => (await server.person("client1")).id;
    const unread = async () => (await (await server.connect("client1")).hello()).channels[0].unread;
    const receipts = (session) => session.seen("chat.receipt").map((one) => [one.read_seq, one.delivered_seq]);

    it("of delivery goes to every session of every member", async () => {
        assert.deepEqual(await client.request("chat.delivered", { channel, seq: 3 }), {});
        for (const session of [client, phone, therapist]) {
            const event = await session.event("chat.receipt");
            assert.deepEqual(event, { channel, user: await me(), read_seq: 0, delivered_seq: 3 });
        }
    });

    it("of reading implies delivery, and reaches the reader's other sessions too", async () => {
        assert.deepEqual(await client.request("chat.read", { channel, seq: 5 }), {});
        for (const session of [client, phone, therapist]) {
            assert.deepEqual(await session.event("chat.receipt"), { channel, user: await me(), read_seq: 5, delivered_seq: 5 });
        }
    });

    it("only ever moves forward, and says nothing when nothing moved", async () => {
        for (const [method, seq] of [
            ["chat.read", 2],
            ["chat.read", 5],
            ["chat.delivered", 1],
            ["chat.delivered", 5],
        ]) {
            assert.deepEqual(await phone.request(method, { channel, seq }), {});
        }
        await phone.request("chat.read", { channel, seq: 6 });
        await therapist.event("chat.receipt", (one) => one.read_seq === 6);
        assert.deepEqual(receipts(therapist), [
            [0, 3],
            [5, 5],
            [6, 6],
        ]);
    });

    it("is of an entry that is there", async () => {
        for (const method of ["chat.read", "chat.delivered"]) {
            for (const seq of [7, 1_000_000, -1]) {
                const refusal = await client.refused(method, { channel, seq });
                assert.deepEqual([refusal.code, refusal.field], [-32602, "seq"], `${method} ${seq}`);
            }
        }
    });

    it("shows in the channel's members, and in what is unread", async () => {
        assert.equal(await unread(), 0);
        await therapist.send(channel, "nog een");
        await therapist.send(channel, "en nog een");
        await client.send(channel, "van mijzelf");
        assert.equal(await unread(), 2);
        await client.request("chat.read", { channel, seq: 7 });
        assert.equal(await unread(), 1);
        const { channels } = await (await server.connect("therapist1")).hello();
        const seen = channels.find(({ id }) => id === channel).members.find(({ role }) => role === "client");
        assert.deepEqual([seen.read_seq, seen.delivered_seq], [7, 7]);
    });

    it("counts no amendment and no retraction as unread", async () => {
        const { seq } = await therapist.send(channel, "het laatste");
        await therapist.request("chat.amend", { channel, seq, nonce: randomUUID(), body: "het allerlaatste" });
        const before1 = await unread();
        await therapist.request("chat.amend", { channel, seq, nonce: randomUUID(), body: "echt het allerlaatste" });
        assert.equal(await unread(), before1);
    });
});

describe("typing", { concurrency: false }, () => {
    const server = new Server();
    let client;
    let therapist;
    let channel;
    let user;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        user = (await server.person("client1")).id;
        [client, therapist] = await Promise.all(["client1", "therapist1"].map((name) => server.session(name)));
    });
    after(() => server.stop());

    it("is told to the sessions of the other members, and to none of one's own", async () => {
        const [other, own] = [await server.session("therapist1"), await server.session("client1")];
        assert.deepEqual(await client.request("chat.typing", { channel, on: true }), {});
        for (const session of [therapist, other]) {
            assert.deepEqual(await session.event("chat.typing"), { channel, user, on: true });
        }
        await client.request("chat.typing", { channel, on: false });
        for (const session of [therapist, other]) {
            assert.deepEqual(await session.event("chat.typing"), { channel, user, on: false });
        }
        const { seq } = await therapist.send(channel, "daarna");
        await Promise.all([client, own].map((session) => session.event("chat.message", (message) => message.seq === seq)));
        assert.deepEqual([client.seen("chat.typing"), own.seen("chat.typing")], [[], []]);
        await Promise.all([other.close(), own.close()]);
    });

    it("fades after 6 s of silence", async () => {
        await client.request("chat.typing", { channel, on: true });
        await therapist.event("chat.typing", ({ on }) => on);
        const start = performance.now();
        await therapist.event("chat.typing", ({ on }) => !on, 8000);
        const silent = performance.now() - start;
        assert.ok(silent > 4900, `faded after ${silent} ms`);
    });

    it("ends with the connection of the one who types", async () => {
        const phone = await server.session("client1");
        await phone.request("chat.typing", { channel, on: true });
        await therapist.event("chat.typing", ({ on }) => on);
        phone.wire.destroy();
        await therapist.event("chat.typing", ({ on }) => !on, 8000);
    });

    it("is not stored", async () => {
        const { messages } = await client.request("chat.history", { channel });
        assert.deepEqual(
            messages.map(({ body }) => body),
            ["daarna"],
        );
    });
});
