// The same over TLS: the server itself as the end of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import tls from "node:tls";
import { promisify } from "node:util";
import { frame, OPCODE } from "./support/frames.mjs";
import { request } from "./support/http.mjs";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";
import { Wire } from "./support/wire.mjs";

/** How many it may have open, and an address that is not exempt: it gets an eighth of them. */
const FILES = 480;
const ELSEWHERE = "127.0.0.2";
const DEADLINE_MS = 20_000;

describe("over TLS", { concurrency: false }, () => {
    let directory;
    let server;
    before(async () => {
        directory = await mkdtemp(path.join(tmpdir(), "empower-tls-"));
        const [key, certificate] = [path.join(directory, "key.pem"), path.join(directory, "cert.pem")];
        await promisify(execFile)("openssl", [
            ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
            ...["-keyout", key, "-out", certificate],
        ]);
        server = new Server({
            ...{ clients: 2, secure: true, under: ["prlimit", `--nofile=${FILES}:${FILES}`] },
            config: { tls_cert: certificate, tls_key: key },
        });
        await server.start();
    });
    after(async () => {
        await server.stop();
        await rm(directory, { recursive: true, force: true });
    });

    it("people talk as over plain TCP", async () => {
        const channel = await server.careChannel("client1");
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        const body = "😀".repeat(8000);
        const { seq } = await client.send(channel, body);
        assert.equal((await therapist.event("chat.message", (message) => message.seq === seq)).body, body);
        await Promise.all([client.close(), therapist.close()]);
    });

    it("a record of many frames is read to its end, also by whom no more is wanted from, and never holds the server", async () => {
        const many = (count, payload, options) => Buffer.concat(Array.from({ length: count }, (_, i) => frame(typeof payload === "function" ? payload(i) : payload, options)));
        for (const hostile of [many(150, "{}"), Buffer.concat([many(2, "a", { opcode: OPCODE.binary }), many(20, "x".repeat(100))])]) {
            const wire = await Wire.open({ port: server.port, secure: true, from: ELSEWHERE });
            wire.sendBytes(hostile);
            await wire.ended();
            assert.equal((await server.http({ path: "/healthz" })).status, 200);
        }
        const wire = await Wire.open({ port: server.port, secure: true, token: server.tokens.client2 });
        let answers = 0;
        wire.on("message", () => (answers += 1));
        wire.sendBytes(many(190, (id) => JSON.stringify({ jsonrpc: "2.0", id, method: "session.list", params: {} })));
        await until(DEADLINE_MS, () => answers === 190, "as many answers");
        await wire.close();
    });

    it("the cookie is __Host-empower and Secure (R-PRIV-9)", async () => {
        const answer = await login(server, "client1");
        const [pair, ...flags] = answer.headers["set-cookie"][0].split(/;\s*/);
        assert.equal(pair, `__Host-empower=${answer.json.token}`);
        assert.deepEqual(flags.map((flag) => flag.toLowerCase()).sort(), ["httponly", "path=/", "samesite=strict", "secure"]);
        const client = await server.open({ cookie: pair, origin: server.origin });
        assert.ok((await client.hello()).session);
        await client.close();
    });

    it("a cookie that any page could have set does not sign in", async () => {
        const { token } = (await login(server, "client1")).json;
        const client = await server.open({ cookie: `empower=${token}; __host-empower=${token}`, origin: server.origin });
        assert.equal((await client.refused("session.list", {})).code, 4010);
        await client.close();
    });

    it("browsers are told to stay with it", async () => {
        const { headers } = await server.http({ path: "/" });
        assert.match(headers["strict-transport-security"] ?? "", /max-age=\d{7,}/);
    });

    it("no protocol older than 1.2 is spoken, and HTTP/2 not agreed on", async () => {
        const options = { port: server.port, host: "127.0.0.1", rejectUnauthorized: false };
        const attempt = (more) =>
            new Promise((resolve) => {
                const socket = tls.connect({ ...options, ...more }, () => {
                    resolve({ version: socket.getProtocol(), alpn: socket.alpnProtocol });
                    socket.destroy();
                });
                socket.on("error", (error) => resolve({ error }));
            });
        assert.ok((await attempt({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" })).error);
        const { version, alpn } = await attempt({ ALPNProtocols: ["h2", "http/1.1"] });
        assert.match(version, /^TLSv1\.[23]$/);
        assert.notEqual(alpn, "h2");
    });

    it("plain HTTP on that port gets nothing", async () => {
        const answer = await request({ port: server.port, path: "/healthz" }).catch((error) => error);
        assert.notEqual(answer.status, 200);
        assert.equal((await server.http({ path: "/healthz" })).status, 200);
    });

    it("handshakes that fail leave an address its room", async () => {
        for (let i = 0; i <= FILES / 8; i++) {
            await request({ port: server.port, path: "/healthz", from: ELSEWHERE }).catch(() => undefined);
        }
        assert.equal((await server.http({ path: "/healthz", from: ELSEWHERE })).status, 200);
    });

    it("a file of 5 MB goes up and down", async () => {
        const channel = await server.careChannel("client1");
        const headers = { Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "application/octet-stream" };
        const bytes = Buffer.alloc(5 << 20, "0123456789abcdef");
        const up = await server.http({ method: "POST", path: `/files?channel=${channel}&name=x`, headers, body: bytes });
        assert.equal(up.status, 201);
        const down = await server.http({ path: `/files/${up.json.id}`, headers });
        assert.ok(down.bytes.equals(bytes));
    });
});
