// Connections that take little at a time: what is said arrives whole, over HTTP and WebSocket, plain and with TLS.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { each } from "../integration/support/wait.mjs";
import { Certificate } from "./support/certificate.mjs";
import { Preloaded } from "./support/preloaded.mjs";

const BYTES = 1000;
const BODY = "😀".repeat(8000);
const MESSAGES = 4; // more of them are more than one list holds
const IN_A_ROW = 30;

for (const secure of [false, true]) {
    describe(`a connection ${secure ? "with TLS " : ""}that takes ${BYTES} bytes at a time`, { concurrency: false }, () => {
        const certificate = new Certificate();
        const short = new Preloaded("short_writes", { SHORT_WRITES: BYTES });
        const server = new Server({ clients: 1, env: short.env, ...(secure ? { secure, config: certificate.config } : {}) });
        let channel;
        before(async () => {
            await server.start();
            channel = await server.careChannel("client1");
        });
        after(() =>
            each(
                () => server.stop(),
                () => short.remove(),
                () => certificate.remove(),
            ),
        );

        it("brings large messages, and lists of them, whole (R-FUN-1)", async () => {
            const [client, therapist] = await Promise.all([server.session("client1"), server.session("therapist1")]);
            const sent = await Promise.all(Array.from({ length: MESSAGES }, () => client.send(channel, BODY)));
            for (const { seq } of sent) {
                assert.equal((await therapist.event("chat.message", (message) => message.seq === seq)).body, BODY);
            }
            const { messages } = await therapist.request("chat.history", { channel, limit: MESSAGES });
            assert.deepEqual(messages.map(({ seq, body }) => [seq, body === BODY]), sent.map(({ seq }) => [seq, true]));
            await Promise.all([client.close(), therapist.close()]);
        });

        it("brings answers over HTTP whole, and after each of them the answer to the request that follows at once", async () => {
            const { Agent, request } = secure ? https : http;
            const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
            const sockets = new Set();
            const ask = (method, path, headers = {}, content = undefined) =>
                new Promise((resolve, reject) => {
                    const outgoing = request({ agent, host: "127.0.0.1", port: server.port, method, path, headers: { authorization: `Bearer ${server.tokens.client1}`, ...headers } }, (incoming) => {
                        const pieces = [];
                        incoming.on("data", (piece) => pieces.push(piece)).on("end", () => resolve({ status: incoming.statusCode, content: Buffer.concat(pieces) }));
                    });
                    outgoing.on("socket", (socket) => sockets.add(socket));
                    outgoing.on("error", reject).end(content);
                });
            const bytes = Buffer.alloc(200_000, "lang ");
            const { content } = await ask("POST", `/files?channel=${channel}&name=brief.txt`, { "content-type": "text/plain" }, bytes);
            const { id } = JSON.parse(content);
            for (let i = 0; i < IN_A_ROW; i++) {
                const list = JSON.stringify({ jsonrpc: "2.0", id: i, method: "chat.history", params: { channel, limit: MESSAGES } });
                const answer = await ask("POST", "/rpc", { "content-type": "application/json" }, list);
                assert.equal(JSON.parse(answer.content).result.messages.at(-1).body, BODY);
                const file = await ask("GET", `/files/${id}`);
                assert.deepEqual([file.status, file.content.equals(bytes)], [200, true]);
            }
            assert.equal(sockets.size, 1, "it was one connection all the time");
            agent.destroy();
        });
    });
}
