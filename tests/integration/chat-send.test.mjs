// Sending: stored once, numbered without holes, told to everyone else.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";

describe("a message", { concurrency: false }, () => {
    const server = new Server({ clients: 4 });
    let client;
    let therapist;
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        client = await server.session("client1");
        therapist = await server.session("therapist1");
    });
    after(() => server.stop());

    const heard = (listener, seq, where = channel) => listener.event("chat.message", (message) => message.channel === where && message.seq === seq);

    it("is answered with its id, its number and its time, and told to the others (R-FUN-1)", async () => {
        const nonce = randomUUID();
        const sent = await client.request("chat.send", { channel, nonce, body: "Goedemorgen" });
        assert.deepEqual(Object.keys(sent).sort(), ["id", "sent_at", "seq"]);
        assert.equal(sent.seq, 1);
        assert.ok(Math.abs(Date.parse(sent.sent_at) - Date.now()) < 60_000);
        const author = (await server.person("client1")).id;
        const expected = { channel, seq: 1, id: sent.id, kind: "message", author, sent_at: sent.sent_at, nonce, body: "Goedemorgen" };
        assert.deepEqual(await heard(therapist, 1), expected);
        const { messages } = await therapist.request("chat.history", { channel });
        assert.deepEqual(messages, [expected]);
    });

    it("goes to every session of every member but the one that sent it", async () => {
        const others = await Promise.all(["client1", "client1", "therapist1"].map((name) => server.session(name)));
        const stranger = await server.session("client2");
        const { seq } = await client.send(channel, "naar allemaal");
        await Promise.all([...others, therapist].map((session) => heard(session, seq)));
        // A later event that everybody gets: what should not come would have come before it.
        const after1 = await others[0].send(channel, "daarna");
        await heard(client, after1.seq);
        const strange = await therapist.send(await server.careChannel("client2"), "voor een ander");
        await heard(stranger, strange.seq, await server.careChannel("client2"));
        assert.equal(
            client.seen("chat.message").some((message) => message.seq === seq),
            false,
        );
        assert.equal(
            stranger.seen("chat.message").some((message) => message.channel === channel),
            false,
        );
        await Promise.all([...others, stranger].map((session) => session.close()));
    });

    it("is stored once for one nonce, on any connection (R-FUN-1)", async () => {
        const params = { channel, nonce: randomUUID(), body: "precies één keer" };
        const first = await client.request("chat.send", params);
        assert.deepEqual(await client.request("chat.send", params), first);
        const elsewhere = await server.session("client1");
        assert.deepEqual(await elsewhere.request("chat.send", params), first);
        assert.deepEqual((await server.rpc(server.tokens.client1, "chat.send", params)).json.result, first);
        const last = await client.send(channel, "en dan verder");
        assert.equal(last.seq, first.seq + 1);
        await heard(therapist, last.seq);
        assert.equal(therapist.seen("chat.message").filter(({ nonce }) => nonce === params.nonce).length, 1);
        await elsewhere.close();
    });

    it("is stored once where the same nonce is sent many times at the same moment", async () => {
        const params = { channel, nonce: randomUUID(), body: "tegelijk" };
        const sessions = await Promise.all(Array.from({ length: 5 }, () => server.session("client1")));
        const answers = await Promise.all(sessions.flatMap((session) => [1, 2, 3, 4].map(() => session.request("chat.send", params))));
        assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
        const { messages } = await client.request("chat.history", { channel });
        assert.equal(messages.filter(({ nonce }) => nonce === params.nonce).length, 1);
        await Promise.all(sessions.map((session) => session.close()));
    });

    it("with a nonce that was used for other parameters is refused with conflict", async () => {
        const first = { channel, nonce: randomUUID(), body: "zo was het" };
        const { seq } = await client.request("chat.send", first);
        for (const change of [{ body: "anders" }, { reply_to: 1 }, { body: "zo was het " }]) {
            const refusal = await client.refused("chat.send", { ...first, ...change });
            assert.deepEqual([refusal.code, refusal.reason], [4090, "conflict"], JSON.stringify(change));
        }
        const amend = await client.refused("chat.amend", { channel, seq, nonce: first.nonce, body: "zo was het" });
        assert.equal(amend.reason, "conflict");
    });

    it("has a nonce of its sender's: another's same nonce is another message", async () => {
        const nonce = randomUUID();
        const mine = await client.request("chat.send", { channel, nonce, body: "van mij" });
        const theirs = await therapist.request("chat.send", { channel, nonce, body: "van haar" });
        assert.equal(theirs.seq, mine.seq + 1);
    });

    it("may have 1 to 8,000 characters, of any script", async () => {
        for (const body of ["x", "x".repeat(8000), "😀".repeat(8000), "é\u0301\u200d🏳️‍🌈", "\n \t", "\"\\\u0001</script>", "مرحبا שלום"]) {
            const { seq } = await client.send(channel, body);
            assert.equal((await heard(therapist, seq)).body, body);
            const { messages } = await client.request("chat.history", { channel, after: seq - 1, limit: 1 });
            assert.equal(messages[0].body, body);
        }
        for (const body of ["", "x".repeat(8001), "😀".repeat(8001), `${"é".repeat(8000)}x`]) {
            const refusal = await client.refused("chat.send", { channel, nonce: randomUUID(), body });
            assert.deepEqual([refusal.code, refusal.field], [-32602, "body"], String(body.length));
        }
    });

    it("may hold the character NUL, or is refused; never cut", async () => {
        const body = "voor\u0000na";
        const outcome = await client.send(channel, body).catch((error) => error);
        if (outcome.seq) {
            assert.equal((await heard(therapist, outcome.seq)).body, body);
        } else {
            assert.ok([-32602, -32700].includes(outcome.code));
        }
    });

    it("may answer another message of the channel, and none that is not there", async () => {
        const { seq } = await client.send(channel, "een antwoord", { reply_to: 1 });
        assert.equal((await heard(therapist, seq)).reply_to, 1);
        for (const wrong of [0, -1, 1_000_000]) {
            const refusal = await client.refused("chat.send", { channel, nonce: randomUUID(), body: "x", reply_to: wrong });
            assert.ok(refusal.code === -32602 ? refusal.field === "reply_to" : refusal.reason === "not_found", String(wrong));
        }
    });

    it("gets the next number, without holes, however many write at once", async () => {
        const where = await server.careChannel("client3");
        const [own, helper] = [await server.session("client3"), await server.session("therapist1")];
        const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 ? own : helper).send(where, `nr ${i}`)));
        assert.deepEqual(
            answers.map(({ seq }) => seq).sort((a, b) => a - b),
            Array.from({ length: 200 }, (_, i) => i + 1),
        );
        // What one connection sends one after the other is stored in that order.
        for (const one of [0, 1]) {
            const seqs = answers.filter((_, i) => i % 2 === one).map(({ seq }) => seq);
            assert.deepEqual(
                seqs,
                [...seqs].sort((a, b) => a - b),
            );
        }
        await heard(own, answers.filter((_, i) => i % 2 === 0).at(-1).seq, where);
        const events = own.seen("chat.message").filter((message) => message.channel === where);
        assert.deepEqual(
            events.map(({ seq }) => seq),
            events.map(({ seq }) => seq).sort((a, b) => a - b),
        );
        assert.equal(events.length, 100);
        await Promise.all([own.close(), helper.close()]);
    });

    it("in one channel does not move the numbers of another", async () => {
        const [one, two] = [await server.careChannel("client4"), await server.careChannel("client2")];
        const before2 = (await therapist.request("chat.history", { channel: two })).messages.length;
        assert.equal((await therapist.send(one, "a")).seq, 1);
        assert.equal((await therapist.send(two, "b")).seq, before2 + 1);
        assert.equal((await therapist.send(one, "c")).seq, 2);
    });
});
