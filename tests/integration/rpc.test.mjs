// The form of requests and answers, over the socket and over POST /rpc.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";

const LIVE_ONLY = [
    "session.authenticate",
    "session.hello",
    "chat.typing",
    "presence.set",
    "call.start",
    "call.join",
    "call.resume",
    "call.admit",
    "call.refuse",
    "call.update",
    "call.leave",
    "call.signal",
];

describe("a request", () => {
    const server = new Server();
    let client;
    before(async () => {
        await server.start();
        client = await server.session("client1");
    });
    after(() => server.stop());

    const raw = (message) => client.raw(typeof message === "string" ? message : JSON.stringify(message));

    it("that is no JSON is answered with -32700 and a null id, and the connection lives", async () => {
        for (const text of ["", "hello", "{", '{"jsonrpc":"2.0","id":1,"method":"session.list"', "{'id':1}", '{"id":1}{"id":2}', "\ufeff{}", '{"a":"\\ud800"}', "NaN"]) {
            const answer = await raw(text);
            assert.deepEqual([answer.id, answer.error.code, answer.error.data.reason], [null, -32700, "parse_error"], text);
        }
        assert.ok(await client.request("session.list", {}));
    });

    it("nested beyond measure does not end the server", async () => {
        const answer = await raw("[".repeat(60_000));
        assert.equal(answer.error.code, -32700);
        const deep = await raw(`{"jsonrpc":"2.0","id":1,"method":"session.list","params":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`);
        assert.ok([-32700, -32600, -32602].includes(deep.error.code));
    });

    it("that is JSON but no request is answered with -32600, and the connection lives", async () => {
        const ok = { jsonrpc: "2.0", id: 1, method: "session.list", params: {} };
        const wrong = [
            "1",
            "null",
            '"text"',
            "true",
            "[]",
            [ok],
            {},
            { ...ok, jsonrpc: undefined },
            { ...ok, jsonrpc: "1.0" },
            { ...ok, jsonrpc: 2 },
            { ...ok, id: undefined },
            { ...ok, id: null },
            { ...ok, id: true },
            { ...ok, id: {} },
            { ...ok, id: [] },
            { ...ok, method: undefined },
            { ...ok, method: 7 },
            { ...ok, method: null },
            { ...ok, extra: 1 },
        ];
        for (const message of wrong) {
            const { error } = await raw(message);
            assert.deepEqual([error.code, error.data.reason], [-32600, "invalid_request"], JSON.stringify(message));
        }
        assert.ok(await client.request("session.list", {}));
    });

    it("may have a number or a string as its id, and gets that very id back", async () => {
        for (const id of [0, 7, -3, 9007199254740991, "", "x", "0", "é😀", "\u0000\u001f\"\\"]) {
            const answer = await raw({ jsonrpc: "2.0", id, method: "session.list", params: {} });
            assert.equal(answer.id, id);
            assert.ok(answer.result);
        }
    });

    it("of a method that is not there is answered with -32601", async () => {
        for (const method of ["", "session", "session.", "session.listx", "Session.list", "__proto__", "rpc.discover", "x".repeat(5000), "session.list\u0000"]) {
            assert.equal((await client.refused(method, {})).code, -32601, method);
        }
    });

    it("may leave its parameters out, and may not give them as a list", async () => {
        assert.ok((await raw({ jsonrpc: "2.0", id: 1, method: "session.list" })).result);
        for (const params of [[], null, "x", 7, true]) {
            const { error } = await raw({ jsonrpc: "2.0", id: 1, method: "session.list", params });
            assert.deepEqual([error.code, error.data.field], [-32602, "params"], JSON.stringify(params));
        }
    });

    it("names a member once", async () => {
        const { error } = await raw('{"jsonrpc":"2.0","id":1,"method":"session.list","method":"session.revoke","params":{}}');
        assert.ok([-32700, -32600].includes(error.code));
    });

    describe("over POST /rpc", () => {
        const body = (method, params, id = 1) => JSON.stringify({ jsonrpc: "2.0", id, method, params });
        const post = (more) => server.http({ method: "POST", path: "/rpc", ...more });
        const signedIn = () => ({ Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "application/json" });

        it("is answered as over the socket, with 200 and JSON", async () => {
            const answer = await server.rpc(server.tokens.client1, "session.list", {});
            assert.equal(answer.status, 200);
            assert.match(answer.headers["content-type"], /^application\/json\b/);
            server.document.checkResult("session.list", answer.json.result);
        });

        it("stores a message like any other, and refuses like any other", async () => {
            const channel = await server.careChannel("client1");
            const listener = await server.session("therapist1");
            const sent = await server.rpc(server.tokens.client1, "chat.send", { channel, nonce: randomUUID(), body: "één keer" });
            const event = await listener.event("chat.message", (message) => message.channel === channel);
            assert.deepEqual([event.id, event.seq, event.body], [sent.json.result.id, sent.json.result.seq, "één keer"]);
            const own = await client.event("chat.message", (message) => message.seq === event.seq);
            assert.equal(own.body, "één keer");
            const refused = await server.rpc(server.tokens.client1, "chat.send", { channel, nonce: randomUUID(), body: "" });
            assert.equal(refused.status, 200);
            assert.equal(refused.json.error.data.field, "body");
        });

        it("does not know the methods that need a connection", async () => {
            for (const method of LIVE_ONLY) {
                const answer = await server.rpc(server.tokens.client1, method, {});
                assert.equal(answer.status, 200);
                assert.equal(answer.json.error?.code, -32601, method);
            }
        });

        it("answers 200 for what is no JSON and no request, too", async () => {
            for (const [text, code] of [
                ["nonsense", -32700],
                ["[]", -32600],
                ["{}", -32600],
            ]) {
                const answer = await post({ headers: signedIn(), body: text });
                assert.deepEqual([answer.status, answer.json.error.code], [200, code]);
            }
        });

        it("answers 401 without a valid sign-in", async () => {
            const wrong = [
                {},
                { Authorization: "Bearer nonsense" },
                { Authorization: "Bearer " },
                { Cookie: "empower=nonsense" },
                { Cookie: `xempower=${server.tokens.client1}` },
            ];
            for (const headers of wrong) {
                const answer = await post({ headers: { ...headers, "Content-Type": "application/json" }, body: body("session.list", {}) });
                assert.equal(answer.status, 401, JSON.stringify(headers));
                assert.equal(answer.headers["set-cookie"], undefined);
            }
        });

        it("is signed in by the cookie as well", async () => {
            const answer = await post({
                headers: { Cookie: `empower=${server.tokens.client1}`, "Content-Type": "application/json", Origin: server.origin },
                body: body("session.list", {}),
            });
            assert.ok(answer.json.result.sign_ins.length > 0);
        });

        it("answers 403 to a cookie that comes from a foreign page", async () => {
            const answer = await post({
                headers: { Cookie: `empower=${server.tokens.client1}`, "Content-Type": "application/json", Origin: "https://evil.example" },
                body: body("session.list", {}),
            });
            assert.equal(answer.status, 403);
        });

        it("takes 64 KiB, and answers 413 to one byte more", async () => {
            const send = (text) => body("chat.send", { channel: randomUUID(), nonce: randomUUID(), body: text });
            const fill = (size) => send("x".repeat(size - send("").length));
            const whole = await post({ headers: signedIn(), body: fill(65536) });
            assert.equal(whole.json.error.data.field, "body");
            const over = await post({ headers: signedIn(), body: fill(65537) });
            assert.equal(over.status, 413);
        });

        it("answers 415 to a body that is not declared as JSON", async () => {
            for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", undefined]) {
                const headers = { Authorization: `Bearer ${server.tokens.client1}`, ...(type && { "Content-Type": type }) };
                const answer = await post({ headers, body: body("session.list", {}) });
                assert.equal(answer.status, 415, String(type));
            }
            const declared = { ...signedIn(), "Content-Type": "application/json; charset=utf-8" };
            assert.equal((await post({ headers: declared, body: body("session.list", {}) })).status, 200);
        });

        it("takes a body in chunks, byte by byte", async () => {
            const bytes = Buffer.from(body("session.list", {}));
            async function* slowly() {
                for (const byte of bytes) {
                    yield Buffer.from([byte]);
                }
            }
            const answer = await post({ headers: { ...signedIn(), "Transfer-Encoding": "chunked" }, body: slowly() });
            assert.ok([200, 411].includes(answer.status), `answered ${answer.status}`);
        });

        it("knows no other HTTP method", async () => {
            for (const method of ["GET", "DELETE"]) {
                const answer = await server.http({ method, path: "/rpc", headers: signedIn() });
                assert.equal(answer.status, 405, method);
            }
        });
    });
});
