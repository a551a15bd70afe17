// SIGTERM in the middle of a working day: what was taken is answered, everybody is told to come again, and everybody is back at
// the server that starts next.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { login } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { each, until, within } from "../integration/support/wait.mjs";
import { connectSocket } from "../integration/support/wire.mjs";
import { Ledger } from "./support/ledger.mjs";
import { Preloaded } from "./support/preloaded.mjs";
import { chooseSeed } from "./support/seed.mjs";
import { sendersOf } from "./support/sender.mjs";

const ROUNDS = 2;
const ANSWERS = 400;
const IDLE = 40;
const BACK_MS = 5000;
const DEADLINE_MS = 15_000;
const STRANGERS = 200;
const MESSAGES = 4; // as many as one answer holds

describe(`SIGTERM under load, ${ROUNDS} times`, { concurrency: false }, () => {
    const seed = chooseSeed();
    const server = new Server({ clients: 2 });
    const ledger = new Ledger();
    let senders;
    let channels;

    before(async () => {
        await server.start();
        const people = [
            ["client1", 0],
            ["therapist1", 0],
            ["client2", 1],
            ["therapist1", 1],
        ];
        [senders, channels] = await sendersOf(server, ledger, people, seed);
    });
    after(() => server.stop());

    async function readChannels() {
        const reader = await server.session("therapist1");
        for (const channel of channels) {
            for (let more = true; more; ) {
                const page = await reader.request("chat.history", { channel, after: ledger.lastRead(channel), limit: 200 });
                ledger.read(channel, page.messages);
                more = page.more;
            }
        }
        await reader.close();
    }

    /** As the web does: tries again, at first at once, until it is in. */
    const comeBack = (connect) => until(DEADLINE_MS, () => connect().then(() => true, () => false), "somebody back");

    it("answers what it took, closes all with 1012, loses nothing, and has everybody back within 5 s of its next start (R-FUN-1)", async (test) => {
        for (let round = 1; round <= ROUNDS; round++) {
            const idle = await Promise.all(Array.from({ length: IDLE }, () => server.session("client1")));
            await Promise.all(senders.map((sender) => sender.connect()));
            await Promise.all(senders.map((sender) => sender.settle()));
            let count = 0;
            let reached;
            const loaded = new Promise((resolve) => (reached = resolve));
            const works = Promise.all(senders.map((sender) => sender.work(() => ++count === ANSWERS && reached())));
            await Promise.race([within(DEADLINE_MS, loaded, "load"), works]);
            const began = performance.now();
            server.terminate();
            const everybody = [...idle, ...senders.map(({ client }) => client)];
            const codes = await Promise.all(everybody.map(({ wire }) => wire.ended(DEADLINE_MS).then(({ code }) => code)));
            assert.deepEqual([...new Set(codes)], [1012]);
            assert.equal(await within(DEADLINE_MS, server.exited, "the server's end"), 0);
            await works;
            const drained = performance.now() - began;

            // Those who were cut try already while nothing listens.
            const back = [
                ...senders.map((sender) => comeBack(() => sender.connect())),
                ...idle.map((_, i) => comeBack(async () => (idle[i] = await server.session("client1")))),
            ];
            await server.boot();
            const ready = performance.now();
            await within(BACK_MS, Promise.all(back), "everybody back");
            test.diagnostic(`drained in ${drained.toFixed(0)} ms with ${count} answers given; ${back.length} back ${(performance.now() - ready).toFixed(0)} ms after the start`);
            await readChannels();
            ledger.checkAcknowledged();
            senders.forEach((sender) => sender.checkOrder());
            await Promise.all(senders.map((sender) => sender.settle()));
            await readChannels();
            ledger.checkAcknowledged();
            await Promise.all([...idle, ...senders.map(({ client }) => client)].map((client) => client.close()));
        }
        assert.doesNotMatch(server.log, /drain_cut/);
        const { code, stdout, stderr } = await server.ctl("check");
        assert.equal(code, 0, stdout + stderr);
    });
});

describe("SIGTERM while more passwords are tried than can be checked", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    it("waits for none of those that wait: they are told, and everybody else is closed with 1012 (R-ACC-4)", async () => {
        const clients = await Promise.all(Array.from({ length: IDLE }, () => server.session("client1")));
        const answers = [];
        const stranger = async (name) => {
            const { status } = await login(server, name, "wrong", { deadline: DEADLINE_MS }).catch(({ message }) => ({ status: message }));
            answers.push(status);
        };
        const strangers = Array.from({ length: STRANGERS }, (_, i) => stranger(`niemand${i}`));
        await until(DEADLINE_MS, () => answers.includes(503), "more than can wait");
        const early = answers.length;
        server.terminate();
        const codes = await Promise.all(clients.map(({ wire }) => wire.ended(DEADLINE_MS).then(({ code }) => code)));
        assert.deepEqual([...new Set(codes)], [1012]);
        assert.equal(await within(DEADLINE_MS, server.exited, "the server's end"), 0);
        await Promise.all(strangers);
        assert.ok(early < STRANGERS - 50, `only ${STRANGERS - early} were waiting`);
        assert.ok(answers.every((status) => [401, 503].includes(status)), answers.join(" "));
        assert.doesNotMatch(server.log, /drain_cut/);
    });
});

describe("SIGTERM while the disk hangs", { concurrency: false }, () => {
    const hangs = path.join(tmpdir(), `empower-hangs-${randomUUID()}`);
    const disk = new Preloaded("slow_disk", { SLOW_DISK_MS: 1, SLOW_DISK_HANGS: hangs });
    const server = new Server({ clients: 1, env: disk.env });
    before(() => server.start());
    after(() =>
        each(
            () => rmSync(hangs, { force: true }),
            () => server.stop(),
            () => disk.remove(),
        ),
    );

    it("closes everybody with 1012 all the same, acknowledges nothing, and takes once what is sent again (R-FUN-1)", async () => {
        const channel = await server.careChannel("client1");
        const clients = await Promise.all(Array.from({ length: IDLE }, () => server.session("client1")));
        writeFileSync(hangs, "");
        const nonce = randomUUID();
        const sent = clients[0].send(channel, "wacht op de schijf", { nonce }).then(
            () => "acknowledged",
            () => "open",
        );
        server.terminate();
        const codes = await Promise.all(clients.map(({ wire }) => wire.ended(DEADLINE_MS).then(({ code }) => code)));
        assert.deepEqual([...new Set(codes)], [1012]);
        assert.equal(await sent, "open");
        rmSync(hangs);
        assert.equal(await within(DEADLINE_MS, server.exited, "the server's end"), 0);
        assert.doesNotMatch(server.log, /drain_cut.*connections=[1-9]/);
        await server.boot();
        const back = await server.session("client1");
        await back.send(channel, "wacht op de schijf", { nonce });
        const { messages } = await back.request("chat.history", { channel });
        assert.deepEqual(messages.map(({ body }) => body), ["wacht op de schijf"]);
        await back.close();
    });
});

describe("SIGTERM while HTTP requests are answered", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    it("says in each answer that it is the last of its connection, and keeps none that was not read yet (RFC 9112, section 9.6)", async () => {
        const channel = await server.careChannel("client1");
        const client = await server.session("client1");
        for (let i = 0; i < MESSAGES; i++) {
            await client.send(channel, "😀".repeat(8000));
        }
        const content = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chat.history", params: { channel, limit: MESSAGES } });
        const late = await connectSocket({ port: server.port });
        late.write(`POST /rpc HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.tokens.client1}\r\ncontent-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n${content}`);
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        let [lost, last, answers] = [undefined, false, 0];
        const asker = async () => {
            while (!last && lost === undefined) {
                await new Promise((resolve) => {
                    const headers = { "content-type": "application/json" };
                    const outgoing = http.request({ agent, port: server.port, method: "POST", path: "/rpc", headers }, (answer) => {
                        answers++;
                        last = answer.headers.connection === "close";
                        answer.resume().on("end", resolve);
                    });
                    outgoing.on("error", (fault) => resolve((lost = fault))).end("{");
                });
            }
        };
        const asking = asker();
        await client.close();
        await until(DEADLINE_MS, () => answers > 0, "an answer");
        server.terminate();
        await within(DEADLINE_MS, asking, "an answer that says it");
        assert.equal(lost, undefined);
        const pieces = [];
        const ended = new Promise((resolve) => late.once("end", resolve));
        late.on("data", (piece) => pieces.push(piece));
        await within(DEADLINE_MS, ended, "the end of what is read late");
        const [head, body] = Buffer.concat(pieces).toString().split("\r\n\r\n");
        assert.equal(Buffer.byteLength(body), Number(/content-length: (\d+)/.exec(head)[1]));
        assert.equal(await within(DEADLINE_MS, server.exited, "the server's end"), 0);
        agent.destroy();
    });
});
