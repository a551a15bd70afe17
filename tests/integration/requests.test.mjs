// HTTP as no browser speaks it: requests one behind the other, lengths that are none, other protocols. Whoever does so may lose the
// connection; nobody else notices.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { frame } from "./support/frames.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { until, within } from "./support/wait.mjs";
import { connectSocket, upgradeRequest } from "./support/wire.mjs";

const DEADLINE_MS = 20_000;
/** Loopback has many addresses: this one is not exempt. */
const ELSEWHERE = "127.0.0.2";
const CONNECTIONS = 2000;
const AT_ONCE = 40;
const KEPT = 16;
const KEPT_REQUESTS = 500;

const request = (method, path, headers = {}, content = "") =>
    `${method} ${path} HTTP/1.1\r\n${Object.entries({ host: "x", ...headers })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("")}\r\n${content}`;
const json = { "content-type": "application/json" };
const post = (path, content, headers = {}) => request("POST", path, { ...json, "content-length": content.length, ...headers }, content);
const UP = request("GET", "/healthz");
const GARBAGE = post("/rpc", '{"a":');

describe("HTTP requests", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    /** What is answered to that, piece by piece, until the connection ends or `count` answers are there. */
    async function answers(pieces, count = 99) {
        const socket = await connectSocket({ port: server.port });
        let text = "";
        let open = true;
        socket.on("data", (bytes) => (text += bytes.toString("latin1")));
        socket.on("close", () => (open = false));
        const said = () => [...text.matchAll(/HTTP\/1\.\d (\d{3})/g)].map(([, status]) => Number(status));
        for (const piece of pieces) {
            socket.write(piece);
            await pause(20);
        }
        await until(DEADLINE_MS, () => !open || said().length >= count, `${count} answers or an end`);
        await pause(20);
        socket.destroy();
        return { statuses: said(), text, open };
    }

    const lives = async () => assert.equal((await server.http({ path: "/healthz" })).status, 200);

    it("that bring content and come one behind the other end the connection, and never hold the server", async () => {
        for (const pieces of [[GARBAGE + GARBAGE], [GARBAGE.repeat(700)], [UP + GARBAGE], [UP + post("/login", JSON.stringify({ username: "client1", password: PASSWORD }))], [GARBAGE, `${UP}${GARBAGE}`]]) {
            const { open } = await answers(pieces);
            assert.equal(open, false, pieces.join("").slice(0, 60));
            await lives();
        }
        assert.deepEqual((await answers([GARBAGE, GARBAGE, UP], 3)).statuses, [401, 401, 200], "who waits for answers gets them");
    });

    const own = () => ({ authorization: `Bearer ${server.tokens.client1}` });
    const upload = async (content) =>
        request("POST", `/files?channel=${await server.careChannel("client1")}&name=brief.txt`, { ...own(), "content-type": "text/plain", "content-length": content.length }, content);

    it("never take the head of one for the content of another, however it is written", async () => {
        const whole = await upload("x".repeat(3000));
        assert.deepEqual((await answers([whole], 1)).statuses, [201]);
        for (const second of [whole, whole.replace("POST", "post"), whole.replace("HTTP/1.1", "HTTP/2.0"), whole.replace(" HTTP/1.1", ""), `Host: x\r\n${whole}`, `\r\n${whole}`]) {
            const { statuses, open } = await answers([UP + second.slice(0, 400), second.slice(400)]);
            assert.deepEqual([statuses, open], [[200], false], second.slice(0, 60));
        }
        await lives();
    });

    it("are ended where somebody goes on talking, or goes, before the answer is read; who reads late gets all of it", async () => {
        const size = 8 << 20;
        const { text } = await answers([await upload("x".repeat(size))], 1);
        const download = request("GET", `/files/${/"id":"([^"]+)"/.exec(text)[1]}`, own());
        for (const more of [(socket) => socket.write("G"), (socket) => socket.end()]) {
            const socket = await connectSocket({ port: server.port });
            let open = true;
            socket.on("close", () => (open = false));
            socket.write(download);
            await pause(200);
            more(socket);
            await pause(2500);
            socket.resume(); // what was sent until then
            await until(DEADLINE_MS, () => !open, "its end");
            assert.ok(socket.bytesRead < size, `${socket.bytesRead} bytes were read`);
        }
        const late = await connectSocket({ port: server.port });
        late.write(download);
        await pause(2500);
        late.resume();
        await until(DEADLINE_MS, () => late.bytesRead > size, "all of it");
        late.destroy();
    });

    it("whose content has no length, or more than one, are refused, whatever their method (RFC 9112, section 6.3)", async () => {
        for (const [headers, status] of [
            [{ "transfer-encoding": "chunked" }, 411],
            [{ "transfer-encoding": "chunked", "content-length": 5 }, 411],
            [{ "content-length": "-5" }, 400],
            [{ "content-length": "0x5" }, 400],
            [{ "content-length": "5\r\ncontent-length: 6" }, 400],
        ]) {
            for (const method of ["GET", "POST", "DELETE"]) {
                const path = method === "GET" ? "/healthz" : "/rpc";
                const { statuses, text } = await answers([request(method, path, { ...json, ...headers })], 1);
                assert.deepEqual(statuses, [status], `${method} ${JSON.stringify(headers)}`);
                assert.match(text, /connection: close/);
            }
        }
    });

    it("whose path brings an end of the line are refused: what a link says is no header", async () => {
        for (const path of ["/healthz%0acontent-length:5", "/healthz%0Aorigin:https://evil.example", "/healthz%0d%0ax:y"]) {
            assert.deepEqual((await answers([request("GET", path)], 1)).statuses, [400], path);
        }
        assert.deepEqual((await answers([request("GET", "/%0a")], 1)).statuses, [400]);
    });

    it("of somebody who sends nothing more, and says so, are answered", async () => {
        const login = post("/login", JSON.stringify({ username: "client1", password: PASSWORD }));
        for (const [what, status] of [[UP, 200], [request("GET", "/"), 200], [GARBAGE, 401], [login, 200], [request("POST", "/logout", { "content-length": 0 }), 200], [post("/nope", "abcde"), 405]]) {
            for (const after of [0, 1, 30]) {
                const socket = net.connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
                let text = "";
                socket.on("data", (bytes) => (text += bytes)).on("error", () => {});
                const ended = new Promise((resolve) => socket.once("end", resolve));
                socket.write(what);
                await pause(after);
                socket.end();
                await within(DEADLINE_MS, ended, "its end");
                assert.match(text, new RegExp(`^HTTP/1.1 ${status} `), what.split("\r\n")[0]);
            }
        }
    });

    it("whose content waits to be asked for are asked, or answered without it (RFC 9110, section 10.1.1)", async () => {
        const expecting = { expect: "100-continue" };
        const { text, statuses } = await answers([request("POST", "/rpc", { ...json, ...expecting, "content-length": GARBAGE.length }), GARBAGE, UP], 3);
        assert.deepEqual(statuses, [100, 401, 200]);
        assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 401/);
        const refused = await answers([request("POST", "/files?channel=x&name=y", { ...expecting, "content-length": 2_000_000 })], 1);
        assert.deepEqual(refused.statuses, [401]);
        assert.match(refused.text, /connection: close/);
        const old = request("POST", "/rpc", { ...json, ...expecting, "content-length": 5 }, '{"a":').replace("HTTP/1.1", "HTTP/1.0");
        assert.deepEqual((await answers([old])).statuses, [401]);
    });

    it("that are answered without content are not told a length of it (RFC 9110, section 8.6)", async () => {
        const { text } = await answers([request("GET", "/")], 1);
        const [, etag] = /etag: (\S+)/.exec(text);
        const unchanged = await answers([request("GET", "/", { "if-none-match": etag }), UP], 2);
        assert.deepEqual(unchanged.statuses, [304, 200]);
        assert.equal(unchanged.text.split("HTTP/1.1 200")[0].includes("content-length"), false);
    });

    it("whose head is larger than there is room for are refused with 431", async () => {
        for (const size of [5000, 9000, 15_000]) {
            assert.deepEqual((await answers([request("GET", "/healthz", { cookie: `x=${"c".repeat(size)}` })], 1)).statuses, [431], `${size} bytes`);
        }
    });

    it("of others are none the worse for somebody who sends several at once, and does not read", async () => {
        const page = request("GET", "/");
        const asset = /src="(\/assets\/[^"]+\.js)"/.exec((await answers([page], 1)).text)[1];
        const large = request("GET", asset);
        const strangers = await Promise.all(Array.from({ length: 5 }, () => connectSocket({ port: server.port, from: ELSEWHERE })));
        for (const stranger of strangers) {
            stranger.write(large.repeat(20)); // more than its line takes
        }
        await pause(100);
        const { text, statuses } = await answers([UP, GARBAGE, UP], 3);
        assert.deepEqual(statuses, [200, 401, 200]);
        assert.doesNotMatch(text, /connection: close/);
        let ends = 0;
        strangers.forEach((stranger) => stranger.once("close", () => ends++));
        await pause(2500);
        strangers.forEach((stranger) => stranger.resume());
        await until(DEADLINE_MS, () => ends === strangers.length, "their ends");
        await lives();
    });

    it("that a proxy passed on are the last of their connection: where one ends, it may be of another mind", async () => {
        const { statuses, text, open } = await answers([request("GET", "/healthz", { "x-forwarded-for": "192.0.2.1" })]);
        assert.deepEqual([statuses, open], [[200], false]);
        assert.match(text, /connection: close/);
    });

    it("with content where none is expected are read to its end, and with none where it is are answered", async () => {
        for (const [first, status] of [
            [request("GET", "/healthz", { "content-length": GARBAGE.length }, GARBAGE), 200],
            [request("DELETE", "/rpc", { "content-length": 5 }, "abcde"), 405],
            [request("POST", "/rpc", { ...json, "content-length": "5  " }, '{"a":'), 401],
            [request("PUT", "/rpc", { "content-length": 0 }), 405],
            [request("POST", "/logout", { "content-length": 0 }), 200],
        ]) {
            assert.deepEqual((await answers([first, UP], 2)).statuses, [status, 200], first);
        }
    });

    it("that come at once after an answer are answered, as long as that did not say that it is the last", async () => {
        const agent = new http.Agent({ keepAlive: true, maxSockets: KEPT });
        const ask = (method, path, content) =>
            new Promise((resolve, reject) => {
                const outgoing = http.request({ agent, port: server.port, method, path, headers: json }, (incoming) => incoming.resume().on("end", () => resolve(incoming.statusCode)));
                outgoing.on("error", reject).end(content);
            });
        const asker = async () => {
            for (let i = 0; i < KEPT_REQUESTS; i++) {
                assert.equal(await ask("POST", "/rpc", '{"a":'), 401);
                assert.equal(await ask("GET", "/healthz"), 200);
            }
        };
        await Promise.all(Array.from({ length: KEPT }, asker));
        agent.destroy();
    });

    it("stay HTTP/1.1 for who asks for HTTP/2, and end for who asks for anything else (RFC 9110, section 7.8)", async () => {
        const upgrade = (to, connection = "upgrade") => request("GET", "/healthz", { connection, upgrade: to, "http2-settings": "AAMAAABkAAQCAAAAAAIAAAAA" });
        assert.deepEqual((await answers([upgrade("h2c"), UP], 2)).statuses, [200, 200]);
        for (const connection of ["upgrade", "keep-alive"]) {
            assert.deepEqual((await answers([upgrade("other", connection)])).statuses, [403]);
        }
        const { statuses, open } = await answers([request("CONNECT", "x:80"), "anything"]);
        assert.deepEqual([statuses, open], [[], false]);
        await lives();
    });

    it(`of any kind, thrown at it in pieces over ${CONNECTIONS} connections, leave it up`, async () => {
        let seed = 1;
        const below = (most) => {
            seed = (seed * 1103515245 + 12345) & 0x7fffffff;
            return (seed >>> 8) % most;
        };
        const one = (list) => list[below(list.length)];
        const sometimes = (chance, headers) => (below(chance) === 0 ? headers() : {});
        const any = () => {
            const content = one(["", "{}", '{"jsonrpc":"2.0","id":1,"method":"session.list","params":{}}', "x".repeat(below(3000)), UP]);
            return request(
                one(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "NONE"]),
                one(["/healthz", "/rpc", "/login", "/files?name=x&channel=1", "/files/abc", "/ws", "/", "/../x", "/%00", "/control", "*"]),
                {
                    ...sometimes(2, () => json),
                    ...sometimes(2, () => ({ "content-length": one([content.length, content.length, content.length + below(50), below(50), 0, -1, "5,6", 99999999999]) })),
                    ...sometimes(8, () => ({ "transfer-encoding": "chunked" })),
                    ...sometimes(8, () => ({ expect: "100-continue" })),
                    ...sometimes(8, () => ({ cookie: "c".repeat(below(9000)) })),
                    ...sometimes(4, () => ({ connection: one(["close", "keep-alive", "upgrade"]), upgrade: one(["websocket", "h2c", "other", "websocket, h2c", ""]), "http2-settings": "AAMAAABk" })),
                },
                content,
            );
        };
        const upgraded = () => Buffer.concat([Buffer.from(upgradeRequest({ port: server.port }, randomBytes(16).toString("base64"))), frame('{"jsonrpc":'), randomBytes(below(50))]);
        const piece = () => (below(8) === 0 ? upgraded() : Buffer.from(any()));
        let left = CONNECTIONS;
        const thrower = async () => {
            while (left-- > 0) {
                const socket = await connectSocket({ port: server.port, from: ELSEWHERE }).catch(() => undefined);
                if (socket === undefined) {
                    continue; // held off
                }
                const bytes = Buffer.concat(Array.from({ length: 1 + below(6) }, piece));
                const cut = below(bytes.length);
                socket.resume();
                socket.write(bytes.subarray(0, cut));
                await pause(below(5));
                socket.write(bytes.subarray(cut));
                await Promise.race([new Promise((resolve) => socket.once("close", resolve)), pause(below(40))]);
                socket.destroy();
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, thrower));
        await lives();
        const session = await server.session("client1");
        await session.close();
    });
});
