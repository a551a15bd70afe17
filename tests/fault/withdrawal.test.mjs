// What access costs, against the build that is shipped: a withdrawal reaches a thousand connections within a second, on a real
// server and real sockets, and a decision takes less than a microsecond (R-CONS-7, R-CONS-9).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { Family } from "../integration/support/family.mjs";
import { BUILD, Server } from "../integration/support/server.mjs";
import { Wire } from "../integration/support/wire.mjs";
import { until, within } from "../integration/support/wait.mjs";

const SESSIONS = 1000;
const AT_ONCE = 50;
const HELLO = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session.hello", params: { client: { name: "test", version: "1.0" } } });

/** A connection past its hello that only notes when which event came: a thousand of them share this machine with the server. */
async function listen(server, token) {
    const wire = await Wire.open({ port: server.port, token });
    const arrivals = new Map();
    const session = { wire, arrivals, messages: [] };
    const greeted = new Promise((resolve) => {
        wire.on("message", (text) => {
            const { id, result, method, params } = JSON.parse(text);
            if (id === 1) {
                resolve(result);
            } else if (method === "chat.message") {
                session.messages.push(params.body);
            } else {
                arrivals.set(method, performance.now());
                session.onRemoved?.(method);
            }
        });
    });
    wire.sendText(HELLO);
    session.channels = (await within(20_000, greeted, "the answer to hello")).channels;
    session.removed = new Promise((resolve) => (session.onRemoved = (method) => method === "channel.removed" && resolve()));
    return session;
}

describe(`a withdrawal before ${SESSIONS} connections`, { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    const sessions = [];
    let client;
    let ids;
    let channel;

    const sign = (parts) => client.request("consent.sign", { client: ids.client, user: ids.aunt, parts, nonce: randomUUID() });

    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        ids = { client: await family.id("client1"), aunt: await family.add("tante", "relative") };
        await family.tie("client1", "tante", "relative");
        client = await family.session("client1");
        await sign(["chat", "video"]);
        const token = await family.token("tante");
        while (sessions.length < SESSIONS) {
            sessions.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => listen(server, token)))));
        }
    });
    after(async () => {
        sessions.forEach(({ wire }) => wire.destroy());
        await client.close();
        await server.stop();
    });

    it("reaches them all within a second, and nothing said after it reaches any (R-CONS-7)", async (test) => {
        assert.ok(sessions.every(({ channels }) => channels.length === 1 && channels[0].id === channel));
        const began = performance.now();
        const withdrawn = sign([]);
        const last = withdrawn.then(() => client.send(channel, "na de intrekking"));
        await within(20_000, Promise.all(sessions.map(({ removed }) => removed)), "channel.removed to every connection");
        const took = sessions.map(({ arrivals }) => arrivals.get("channel.removed") - began).sort((a, b) => a - b);
        test.diagnostic(`the first after ${took[0].toFixed(0)} ms, half of them after ${took[SESSIONS / 2].toFixed(0)} ms, the last after ${took.at(-1).toFixed(0)} ms`);
        assert.ok(took.at(-1) < 1000, `the last heard of it after ${took.at(-1)} ms`);
        await last;
        // What comes later came to all of them after whatever should not have come.
        await sign(["chat"]);
        await until(20_000, () => sessions.every(({ arrivals }) => arrivals.has("channel.added")), "channel.added to every connection");
        assert.deepEqual(sessions.flatMap(({ messages }) => messages), []);
    });
});

describe("a decision", () => {
    it("from the facts that the server holds takes less than a microsecond (R-CONS-9)", async (test) => {
        const { stdout } = await promisify(execFile)(path.join(BUILD, "access_bench"));
        stdout.trim().split("\n").forEach((line) => test.diagnostic(line));
    });
});
