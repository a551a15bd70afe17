// What one person may take of the server: of its memory by what is not read, of connections and of sign-ins.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { measuring } from "./support/measure.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";
import { connectSocket } from "./support/wire.mjs";

/** Loopback has many addresses: this one is not exempt. */
const ELSEWHERE = "127.0.0.2";
const LONG = "😀".repeat(8000); // 32 KB
const PAGE_BYTES = 128 * 1024;
const REPLAY_BYTES = 8 << 20;
const NEEDLE = "een speld";
const MOST = 64;
const A_MINUTE = 30;
const FILES_A_DAY = 40;
const DAY_S = 24 * 3600;
const BURST = 60;

const drops = async (server, reason) =>
    Number(new RegExp(`^empower_drops_total\\{reason="${reason}"\\} (\\d+)$`, "m").exec((await server.http({ path: "/metrics" })).text)[1]);

describe("a conversation of long messages", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const missed = Math.ceil((REPLAY_BYTES * 0.9) / LONG.length / 2);
    const messages = missed + 40; // more than fit into what hello brings
    const body = (i) => (i === 0 || i === messages - 1 ? `${NEEDLE} 😀` : LONG);
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        const writer = await server.session("therapist1");
        for (let i = 0; i < messages; i += 20) {
            await Promise.all(Array.from({ length: Math.min(20, messages - i) }, (_, k) => writer.send(channel, body(i + k))));
        }
        await writer.close();
    });
    after(() => server.stop());

    const seqs = (list) => list.map(({ seq }) => seq);
    const all = Array.from({ length: messages }, (_, i) => i + 1);

    it("is read in pages that are no longer than there is room for, forth and back, and closes nobody (R-FUN-1)", async () => {
        const reader = await server.session("client1");
        const forth = [];
        for (let more = true; more; ) {
            const page = await reader.request("chat.history", { channel, after: forth.length, limit: 200 });
            assert.ok(page.messages.length > 0 && JSON.stringify(page.messages).length < PAGE_BYTES, `${page.messages.length} messages`);
            forth.push(...seqs(page.messages));
            more = page.more;
        }
        assert.deepEqual(forth, all);
        const back = [];
        for (let more = true; more; ) {
            const page = await reader.request("chat.history", { channel, before: back[0] ?? messages + 1, limit: 200 });
            back.unshift(...seqs(page.messages));
            more = page.more;
        }
        assert.deepEqual(back, all);
        const found = await reader.request("chat.search", { channel, text: "😀", limit: 200 });
        assert.ok(found.messages.length > 0 && JSON.stringify(found.messages).length < 2 * PAGE_BYTES, `${found.messages.length} found`);
        assert.equal(found.messages.at(-1).seq, messages, "the newest");
        await reader.close();
    });

    it("is searched back from its end as far as 4 MiB of text (R-FUN-1)", async () => {
        const reader = await server.session("client1");
        const found = await reader.request("chat.search", { channel, text: NEEDLE });
        assert.deepEqual(seqs(found.messages), [messages], "the first one is more than 8 MB away");
        await reader.close();
    });

    it("comes with hello as far as there is room, else the channel says that there is a gap (R-FUN-1)", async () => {
        const far = await server.connect("client1");
        const { channels: gapped } = await far.hello([{ channel, seq: 0 }]);
        assert.equal(gapped.find(({ id }) => id === channel).gap, true);
        assert.ok((await far.request("session.list", {})).sign_ins.length > 0);
        assert.deepEqual(far.seen("chat.message"), [], "a part is taken for the whole");
        const near = await server.connect("client1");
        const { channels } = await near.hello([{ channel, seq: messages - missed }]);
        assert.equal(channels.find(({ id }) => id === channel).gap, undefined);
        await near.event("chat.message", ({ seq }) => seq === messages);
        assert.deepEqual(seqs(near.seen("chat.message")), all.slice(-missed));
        const again = await near.hello([{ channel, seq: messages - 1 }]);
        assert.equal(again.channels.length, 1, "once it has read that, it may begin anew");
        await Promise.all([far, near].map((one) => one.close()));
    });

    it("makes nobody too slow who reads on within a second, however much comes at once (R-FUN-1)", measuring, async () => {
        const [writer, reader] = [await server.session("therapist1"), await server.session("client1")];
        reader.wire.socket.pause();
        await Promise.all(Array.from({ length: BURST }, () => writer.send(channel, LONG))); // 1.9 MB, in a commit or two
        await writer.send(channel, "en nog iets");
        reader.wire.socket.resume();
        await reader.event("chat.message", ({ seq }) => seq === messages + BURST + 1);
        assert.deepEqual(seqs(reader.seen("chat.message")), Array.from({ length: BURST + 1 }, (_, i) => messages + 1 + i));
        await Promise.all([writer, reader].map((one) => one.close()));
    });

    it("is not brought anew by each hello of one who does not read (R-FUN-1)", measuring, async () => {
        const [greedy, other] = [await server.session("client1"), await server.session("client2")];
        greedy.wire.socket.pause();
        const before1 = server.resident();
        const params = { client: { name: "test", version: "1" }, positions: [{ channel, seq: messages + BURST + 1 - missed }] };
        const answered = async () => {
            const { text } = await server.http({ path: "/metrics" });
            return [...text.matchAll(/^empower_requests_total\{method="session.hello",.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
        };
        const already = await answered();
        for (let i = 0; i < 30; i++) {
            greedy.wire.sendText(JSON.stringify({ jsonrpc: "2.0", id: `h${i}`, method: "session.hello", params }));
            await until(20_000, async () => (await answered()) > already + i, "the server's answer, which nobody reads");
        }
        await other.send(await server.careChannel("client2"), "gewoon door");
        assert.ok(server.resident() - before1 < 5 * REPLAY_BYTES, `the server grew by ${Math.round((server.resident() - before1) / 1e6)} MB`);
        greedy.wire.destroy();
        await other.close();
    });
});

describe("one account", { concurrency: false }, () => {
    const LARGEST = 100_000;
    const server = new Server({ clients: 4, config: { limit_exempt: "127.0.0.1", file_limit: LARGEST } });
    before(() => server.start());
    after(() => server.stop());

    /** Those that are not closed. An answer to the last comes after whatever happened to the others. */
    const open = async (lines) => {
        await lines.at(-1).request("session.list", {});
        return lines.filter(({ wire }) => !wire.socket.destroyed && !wire.socket.readableEnded);
    };

    it(`has ${MOST} connections; for one more the oldest is closed with 4004`, async () => {
        const closed = await drops(server, "rate_limit");
        const lines = [];
        for (let i = 0; i < MOST; i++) {
            lines.push(await server.connect("client1", { from: ELSEWHERE }));
        }
        assert.deepEqual(await open(lines), lines);
        lines.push(await server.connect("client1", { from: ELSEWHERE }));
        assert.equal((await lines[0].wire.ended()).code, 4004);
        const late = await server.open({ from: ELSEWHERE });
        await late.request("session.authenticate", { token: server.tokens.client1 });
        assert.equal((await lines[1].wire.ended()).code, 4004, "signing in on the line counts alike");
        assert.deepEqual(await open(lines), lines.slice(2));
        assert.equal(await drops(server, "rate_limit"), closed + 2);
        await Promise.all([...lines.slice(2), late].map((line) => line.close()));
    });

    it(`uploads as many bytes a day as ${FILES_A_DAY} of the largest files have, and is then told how long to wait`, async () => {
        const channel = await server.careChannel("client1");
        const headers = { Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "application/octet-stream" };
        const upload = (bytes, from = "127.0.0.8") =>
            server.http({ ...{ method: "POST", path: `/files?channel=${channel}&name=x`, headers, from }, body: Buffer.alloc(bytes, 1) });
        for (let i = 0; i < FILES_A_DAY; i++) {
            assert.equal((await upload(LARGEST)).status, 201, `number ${i + 1}`);
        }
        const { status, json, headers: answered } = await upload(LARGEST);
        assert.deepEqual([status, json.error], [429, "rate_limited"]);
        assert.ok(json.retry_after > DAY_S / FILES_A_DAY / 2 && json.retry_after <= DAY_S / FILES_A_DAY, `${json.retry_after} s`);
        assert.equal(answered["retry-after"], String(json.retry_after));
        assert.equal((await upload(LARGEST, "127.0.0.1")).status, 201, "an address that is exempt waits for nothing");
    });

    it(`signs in ${A_MINUTE} times a minute, however right it is, and is then told to wait (R-ACC-4)`, async () => {
        const answers = [];
        for (let i = 0; i <= A_MINUTE; i++) {
            answers.push(await login(server, "client2", PASSWORD, { from: "127.0.0.9" }));
        }
        const done = answers.filter(({ status }) => status === 200).length;
        assert.ok(done === A_MINUTE || done === A_MINUTE - 1, `${done}, beside that which came with the account`);
        assert.deepEqual([answers.at(-1).status, answers.at(-1).json.error], [429, "rate_limited"]);
        assert.equal((await login(server, "client2")).status, 200, "an address that is exempt waits for nothing");
    });

    it("has four passwords looked at at a time: one more waits, and nobody else for it (R-ACC-4)", async () => {
        const order = [];
        const from = (name, address) => login(server, name, PASSWORD, { from: address }).then(({ status }) => order.push([name, status]));
        const many = Array.from({ length: 5 }, () => from("therapist1", "127.0.0.3"));
        const others = ["client1", "client3", "client4"].map((name, i) => from(name, `127.0.0.${4 + i}`));
        await Promise.all([...many, ...others]);
        assert.ok(order.every(([, status]) => status === 200), JSON.stringify(order));
        // One of them might share the room of that name by chance, all hardly.
        const last = order.findLastIndex(([name]) => name === "therapist1");
        assert.ok(order.slice(0, last).some(([name]) => name !== "therapist1"), JSON.stringify(order));
    });

    it(`has ${MOST} sign-ins; what went unused for longest ends for one more, and its connection with 4002 (R-ACC-4)`, async () => {
        const first = (await login(server, "client1")).json;
        const line = await server.open({ token: first.token });
        for (let i = 0; i < MOST; i++) {
            assert.equal((await login(server, "client1")).status, 200);
        }
        assert.equal((await line.wire.ended()).code, 4002);
        const last = await server.open({ token: (await login(server, "client1")).json.token });
        assert.equal((await last.request("session.list", {})).sign_ins.length, MOST);
        await last.close();
    });
});

describe("one address", { concurrency: false }, () => {
    const FILES = 480;
    const GUESTS = FILES / 8;
    const server = new Server({ clients: 2, config: { limit_exempt: "127.0.0.1" }, under: ["prlimit", `--nofile=${FILES}:${FILES}`] });
    before(() => server.start());
    after(() => server.stop());

    const many = (count, make) => Promise.all(Array.from({ length: count }, make));

    it(`has ${GUESTS} connections that have not signed in, and others and those who have signed in are let in beside them (R-FUN-1)`, async () => {
        const sessions = [];
        for (let round = 0; round < 2; round++) {
            const came = await drops(server, "held_off");
            const silent = await many(GUESTS - 1, () => connectSocket({ port: server.port, from: ELSEWHERE }));
            const unsigned = await server.open({ from: ELSEWHERE });
            const more = await connectSocket({ port: server.port, from: ELSEWHERE });
            more.resume();
            await until(5000, () => more.destroyed, "one too many turned away");
            assert.equal(await drops(server, "held_off"), came + 1);
            assert.equal((await server.http({ path: "/healthz", from: "127.0.0.3" })).status, 200);
            // Who signs in on its line makes room for the next.
            await unsigned.request("session.authenticate", { token: server.tokens.client2 });
            silent.push(await connectSocket({ port: server.port, from: ELSEWHERE }));
            sessions.push(unsigned);
            silent.forEach((socket) => socket.destroy());
            await until(5000, () => server.http({ path: "/healthz", from: ELSEWHERE }).then(({ status }) => status === 200, () => false), "room again");
        }
        for (let i = 0; i < GUESTS + 2; i++) {
            sessions.push(await server.connect("client1", { from: ELSEWHERE }));
        }
        await sessions.at(-1).request("session.list", {});
        await Promise.all(sessions.map((session) => session.close()));
    });
});

describe("who sends nothing but what must be refused", () => {
    const server = new Server({ clients: 1, config: { limit_exempt: "127.0.0.1" } });
    before(() => server.start());
    after(() => server.stop());

    it("is closed with 4004 after a hundred of it", async () => {
        const closed = await drops(server, "rate_limit");
        const one = await server.connect("client1", { from: ELSEWHERE });
        for (let i = 0; i < 101; i++) {
            one.wire.sendText(JSON.stringify({ jsonrpc: "2.0", id: i, method: "no.such", params: {} }));
        }
        assert.equal((await one.wire.ended()).code, 4004);
        assert.equal(await drops(server, "rate_limit"), closed + 1);
    });

    it("or tries a hundred tokens that are none (R-ACC-4)", async () => {
        const one = await server.open({ from: "127.0.0.3" });
        for (let i = 0; i < 101; i++) {
            one.wire.sendText(JSON.stringify({ jsonrpc: "2.0", id: i, method: "session.authenticate", params: { token: "A".repeat(43) } }));
        }
        assert.equal((await one.wire.ended()).code, 4004);
    });
});
