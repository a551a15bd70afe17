// Reading back: pages both ways, amendments and retractions, search.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";

describe("history", { concurrency: false }, () => {
    const server = new Server();
    let client;
    let therapist;
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        client = await server.session("client1");
        therapist = await server.session("therapist1");
        for (let i = 1; i <= 250; i++) {
            await (i % 2 ? client : therapist).send(channel, `bericht ${i}`);
        }
    });
    after(() => server.stop());

    const page = async (params) => {
        const { messages, more } = await client.request("chat.history", { channel, ...params });
        return { seqs: messages.map(({ seq }) => seq), more };
    };
    const range = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    const entry = async (seq) => (await client.request("chat.history", { channel, after: seq - 1, limit: 1 })).messages[0];

    describe("in pages", () => {
        it("gives the newest 50 where nothing is said, oldest first", async () => {
            assert.deepEqual(await page({}), { seqs: range(201, 250), more: true });
        });

        it("goes back with before, which is not included", async () => {
            assert.deepEqual(await page({ before: 201 }), { seqs: range(151, 200), more: true });
            assert.deepEqual(await page({ before: 31, limit: 30 }), { seqs: range(1, 30), more: false });
            assert.deepEqual(await page({ before: 32, limit: 30 }), { seqs: range(2, 31), more: true });
            assert.deepEqual(await page({ before: 1 }), { seqs: [], more: false });
        });

        it("goes forward with after, which is not included", async () => {
            assert.deepEqual(await page({ after: 0 }), { seqs: range(1, 50), more: true });
            assert.deepEqual(await page({ after: 200 }), { seqs: range(201, 250), more: false });
            assert.deepEqual(await page({ after: 199 }), { seqs: range(200, 249), more: true });
            assert.deepEqual(await page({ after: 250 }), { seqs: [], more: false });
        });

        it("takes both bounds", async () => {
            const { seqs } = await page({ after: 100, before: 106 });
            assert.deepEqual(seqs, range(101, 105));
        });

        it("gives at most 200", async () => {
            assert.deepEqual(await page({ limit: 200 }), { seqs: range(51, 250), more: true });
            for (const limit of [0, -1, 201]) {
                assert.equal((await client.refused("chat.history", { channel, limit })).field, "limit");
            }
        });
    });

    describe("of what was amended or retracted", () => {
        it("has a new entry that amends, told like a message, and the first version stays (R-FUN-1)", async () => {
            const { seq } = await client.send(channel, "ik kom om tien");
            const nonce = randomUUID();
            const amendment = await client.request("chat.amend", { channel, seq, nonce, body: "ik kom om elf" });
            assert.equal(amendment.seq, seq + 1);
            const event = await therapist.event("chat.message", (message) => message.seq === amendment.seq);
            assert.deepEqual([event.amends, event.body, event.nonce, event.author], [seq, "ik kom om elf", nonce, (await server.person("client1")).id]);
            const original = await entry(seq);
            assert.deepEqual([original.body, original.amended_by], ["ik kom om tien", amendment.seq]);
            assert.equal((await entry(amendment.seq)).amends, seq);
            const newest = await client.request("chat.amend", { channel, seq, nonce: randomUUID(), body: "toch om tien" });
            assert.equal((await entry(seq)).amended_by, newest.seq);
        });

        it("has a new entry that retracts, and neither the message nor its amendments have a body any more", async () => {
            const { seq } = await client.send(channel, "dit had ik niet moeten zeggen");
            const amendment = await client.request("chat.amend", { channel, seq, nonce: randomUUID(), body: "dit ook niet" });
            const retraction = await client.request("chat.retract", { channel, seq, nonce: randomUUID() });
            const event = await therapist.event("chat.message", (message) => message.seq === retraction.seq);
            assert.deepEqual([event.retracts, "body" in event], [seq, false]);
            const [first, second, third] = await Promise.all([seq, amendment.seq, retraction.seq].map(entry));
            assert.deepEqual([first.retracted_by, "body" in first], [retraction.seq, false]);
            assert.equal("body" in second, false);
            assert.deepEqual([third.retracts, "body" in third], [seq, false]);
            const again = await server.connect("therapist1");
            await again.hello([{ channel, seq: seq - 1 }]);
            const replay = await again.event("chat.message", (message) => message.seq === seq);
            assert.equal("body" in replay, false);
            await again.close();
        });

        it("is answered once for one nonce", async () => {
            const { seq } = await client.send(channel, "nog eens");
            for (const [method, params] of [
                ["chat.amend", { channel, seq, nonce: randomUUID(), body: "en nog eens" }],
                ["chat.retract", { channel, seq, nonce: randomUUID() }],
            ]) {
                const first = await client.request(method, params);
                assert.deepEqual(await client.request(method, params), first, method);
            }
            const { seq: after1 } = await client.send(channel, "verder");
            assert.equal(after1, seq + 3);
        });

        it("is one's own alone", async () => {
            const { seq } = await therapist.send(channel, "van de therapeut");
            assert.deepEqual((await client.refused("chat.amend", { channel, seq, nonce: randomUUID(), body: "x" })).reason, "forbidden");
            assert.deepEqual((await client.refused("chat.retract", { channel, seq, nonce: randomUUID() })).reason, "forbidden");
            assert.equal((await entry(seq)).body, "van de therapeut");
        });

        it("is a message that is there, and no amendment or retraction itself", async () => {
            const { seq } = await client.send(channel, "een bericht");
            const amendment = await client.request("chat.amend", { channel, seq, nonce: randomUUID(), body: "verbeterd" });
            const retraction = await client.request("chat.retract", { channel, seq, nonce: randomUUID() });
            const amend = (which) => client.refused("chat.amend", { channel, seq: which, nonce: randomUUID(), body: "x" });
            const retract = (which) => client.refused("chat.retract", { channel, seq: which, nonce: randomUUID() });
            for (const attempt of [amend, retract]) {
                assert.equal((await attempt(1_000_000)).reason, "not_found");
                assert.equal((await attempt(amendment.seq)).field, "seq");
                assert.equal((await attempt(retraction.seq)).field, "seq");
                assert.equal((await attempt(seq)).reason, "conflict");
            }
        });

        it("has a body of 1 to 8,000 characters", async () => {
            const { seq } = await client.send(channel, "kort");
            for (const body of ["", "x".repeat(8001)]) {
                assert.equal((await client.refused("chat.amend", { channel, seq, nonce: randomUUID(), body })).field, "body");
            }
            assert.equal((await client.refused("chat.amend", { channel, seq, nonce: randomUUID() })).field, "body");
        });
    });

    describe("searched", () => {
        const search = async (params) => (await client.request("chat.search", params)).messages;

        it("finds text wherever one may read, whatever its case, oldest first", async () => {
            const one = await client.send(channel, "De Fluwelen Eekhoorn");
            const two = await therapist.send(channel, "een fluwelen eekhoorntje");
            assert.deepEqual(
                (await search({ text: "fluwelen eekhoorn" })).map(({ seq }) => seq),
                [one.seq, two.seq],
            );
            assert.deepEqual(
                (await search({ text: "FLUWELEN", channel })).map(({ seq }) => seq),
                [one.seq, two.seq],
            );
            assert.deepEqual(await search({ text: "staat nergens" }), []);
        });

        it("finds nothing in the channels of others (R-ACC-6)", async () => {
            await therapist.send(await server.careChannel("client2"), "het geheim van de ander");
            assert.deepEqual(await search({ text: "geheim van de ander" }), []);
            const theirs = await therapist.request("chat.search", { text: "geheim van de ander" });
            assert.equal(theirs.messages.length, 1);
        });

        it("finds no more what was retracted", async () => {
            const { seq } = await client.send(channel, "zilveren kabeljauw");
            assert.equal((await search({ text: "zilveren kabeljauw" })).length, 1);
            await client.request("chat.retract", { channel, seq, nonce: randomUUID() });
            assert.deepEqual(await search({ text: "zilveren kabeljauw" }), []);
        });

        it("finds of what was amended the newest wording alone", async () => {
            const { seq } = await client.send(channel, "violette wombat een");
            for (const number of ["twee", "drie"]) {
                await client.request("chat.amend", { channel, seq, nonce: randomUUID(), body: `violette wombat ${number}` });
            }
            assert.deepEqual((await search({ text: "violette wombat" })).map(({ body }) => body), ["violette wombat drie"]);
            const { messages } = await client.request("chat.history", { channel, after: seq - 1, limit: 3 });
            assert.deepEqual(messages.map(({ amended_by }) => amended_by), [seq + 2, undefined, undefined]);
        });

        it("takes its text as text", async () => {
            await client.send(channel, "honderd% zeker_weten [a-z]* \\d");
            for (const text of ["honderd%", "zeker_weten", "[a-z]*", "\\d"]) {
                assert.equal((await search({ text })).length, 1, text);
            }
            assert.deepEqual(await search({ text: "honderd_ zeker" }), []);
        });

        it("gives at most as many as asked for, the newest", async () => {
            const all = await search({ text: "bericht", limit: 200 });
            assert.equal(all.length, 200);
            const few = await search({ text: "bericht 2", limit: 3 });
            assert.deepEqual(
                few.map(({ body }) => body),
                ["bericht 248", "bericht 249", "bericht 250"],
            );
            assert.equal((await client.refused("chat.search", { text: "x", limit: 201 })).field, "limit");
            assert.equal((await client.refused("chat.search", { text: "" })).field, "text");
        });
    });
});
