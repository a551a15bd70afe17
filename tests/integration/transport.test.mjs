// The upgrade and the frames: what opens a connection, and what closes it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { closePayload, frame, OPCODE } from "./support/frames.mjs";
import { Server } from "./support/server.mjs";
import { within } from "./support/wait.mjs";
import { connectSocket, readHead, Refused } from "./support/wire.mjs";

const PARTNER = "https://partner.example";

describe("a connection", { concurrency: false }, () => {
    const server = new Server({ config: { allowed_origins: `${PARTNER}, http://127.0.0.1:9` } });
    before(() => server.start());
    after(() => server.stop());

    const token = (name = "client1") => server.tokens[name];

    async function refusal(options) {
        try {
            const client = await server.open(options);
            client.wire.destroy();
        } catch (error) {
            assert.ok(error instanceof Refused, String(error));
            return error.status;
        }
        assert.fail("the upgrade was not refused");
    }

    async function ends(client) {
        return (await client.wire.ended(5000)).code;
    }

    it("speaks empower.v1 and nothing else", async () => {
        for (const protocol of [null, "other.v1", "empower.v", "empower.v10", "EMPOWER.V1", "other.v1, other.v2", ",", "x".repeat(300)]) {
            assert.equal(await refusal({ token: token(), protocol }), 400, protocol);
        }
        const client = await server.open({ token: token(), protocol: "other.v1, empower.v1" });
        assert.ok((await client.hello()).session);
        await client.close();
    });

    it("opens at /ws and nowhere else", async () => {
        for (const path of ["/", "/ws2", "/wss", "/rpc"]) {
            const status = await refusal({ token: token(), path });
            assert.ok(status >= 400 && status < 500, `${path} answered ${status}`);
        }
    });

    it("speaks version 13 of RFC 6455, and says so to who speaks another (section 4.4)", async () => {
        for (const version of ["8", "0", "14", "131", "", null]) {
            const error = await server.open({ token: token(), headers: { "Sec-WebSocket-Version": version } }).then(
                () => undefined,
                (fault) => fault,
            );
            assert.ok(error instanceof Refused, `${version}: ${error}`);
            assert.deepEqual([error.status, error.headers["sec-websocket-version"]], [426, "13"], version);
        }
    });

    it("agrees on no extension, deflate least of all", async () => {
        const client = await server.open({
            token: token(),
            headers: { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" },
        });
        assert.ok((await client.hello()).session);
        await client.close();
    });

    it("is refused with 403 from an origin that is not listed, with a sign-in or without", async () => {
        for (const origin of ["https://evil.example", `${PARTNER}.evil.example`, "null", `http://127.0.0.1:${server.port + 1}`, `${PARTNER}:444`]) {
            assert.equal(await refusal({ origin, token: token() }), 403, origin);
            assert.equal(await refusal({ origin, cookie: `empower=${token()}` }), 403, origin);
            assert.equal(await refusal({ origin }), 403, origin);
        }
    });

    it("is open to the server's own origin, a listed one, and a program that names none", async () => {
        for (const origin of [server.origin, PARTNER, undefined]) {
            const client = await server.open({ origin, token: token() });
            assert.equal((await client.hello()).user.name, (await server.person("client1")).name);
            await client.close();
        }
    });

    it("is refused with 401 when the bearer token is not one", async () => {
        const whole = token();
        const wrong = ["x", "", `${whole}x`, whole.slice(0, -1), whole.toUpperCase() === whole ? whole.toLowerCase() : whole.toUpperCase(), "a".repeat(500)];
        for (const bad of wrong) {
            assert.equal(await refusal({ token: bad }), 401, bad.slice(0, 20));
        }
        assert.equal(await refusal({ headers: { Authorization: `Basic ${Buffer.from(`client1:${whole}`).toString("base64")}` } }), 401);
    });

    it("is signed in by the cookie of that very name only", async () => {
        const cookies = {
            [`empower=${token()}`]: true,
            [`theme=dark; empower=${token()}; lang=nl`]: true,
            [`xempower=${token()}`]: false,
            [`empowerx=${token()}`]: false,
            [`theme="empower=${token()}"`]: false,
            [`__Host-empower=${token()}`]: false,
            "empower=nonsense": false,
        };
        for (const [cookie, signedIn] of Object.entries(cookies)) {
            const client = await server.open({ cookie, origin: server.origin });
            if (signedIn) {
                assert.ok((await client.hello()).session);
            } else {
                assert.equal((await client.refused("session.list", {})).reason, "unauthenticated", cookie);
            }
            await client.close();
        }
    });

    it("that is not signed in may do nothing but sign in", async () => {
        const client = await server.open();
        assert.equal((await client.refused("session.hello", { client: { name: "test", version: "1" } })).code, 4010);
        assert.equal((await client.refused("session.authenticate", { token: "nonsense" })).code, 4010);
        const { user } = await client.request("session.authenticate", { token: token() });
        assert.equal(user.id, (await server.person("client1")).id);
        assert.ok((await client.hello()).session);
        await client.close();
    });

    it("takes a message of 64 KiB and is closed with 1009 by one byte more", async () => {
        const client = await server.connect("client1");
        const request = { jsonrpc: "2.0", id: 900, method: "chat.send", params: { channel: randomUUID(), nonce: randomUUID(), body: "" } };
        const room = 65536 - Buffer.byteLength(JSON.stringify(request));
        request.params.body = "x".repeat(room);
        const answer = await client.raw(JSON.stringify(request));
        assert.equal(answer.id, 900);
        assert.equal(answer.error.data.field, "body");

        request.params.body += "x";
        client.wire.sendText(JSON.stringify(request));
        assert.equal(await ends(client), 1009);
    });

    it("counts the 64 KiB over all fragments of a message", async () => {
        const client = await server.connect("client1");
        const piece = "x".repeat(30_000);
        client.wire.sendFrame(piece, { fin: false });
        client.wire.sendFrame(piece, { fin: false, opcode: OPCODE.continuation });
        client.wire.sendFrame(piece, { fin: false, opcode: OPCODE.continuation });
        assert.equal(await ends(client), 1009);
    });

    it("is closed with 1009 by a frame that only announces too much", async () => {
        const client = await server.connect("client1");
        const head = Buffer.from([0x81, 0x80 | 127, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3, 4]);
        client.wire.sendBytes(Buffer.concat([head, Buffer.alloc(100_000, 0x20)]));
        assert.equal(await ends(client), 1009);
    });

    it("takes a message in fragments, with a ping in between, a byte at a time", async () => {
        const client = await server.connect("client1");
        const text = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: "ü€😀", method: "session.list", params: {} }));
        const pong = new Promise((resolve) => client.wire.once("pong", resolve));
        client.wire.sendFrame(text.subarray(0, 20), { fin: false });
        client.wire.sendFrame("still here", { opcode: OPCODE.ping });
        for (const byte of text.subarray(20, -1)) {
            client.wire.sendFrame(Buffer.from([byte]), { fin: false, opcode: OPCODE.continuation });
        }
        client.wire.sendFrame(text.subarray(-1), { opcode: OPCODE.continuation });
        assert.equal((await client.answer()).id, "ü€😀");
        assert.equal(String(await within(5000, pong, "a pong")), "still here");
        await client.close();
    });

    it("takes many requests that arrive in one piece, and one that arrives byte by byte", async () => {
        const client = await server.connect("client1");
        const request = (id) => frame(JSON.stringify({ jsonrpc: "2.0", id, method: "session.list", params: {} }));
        const ids = Array.from({ length: 200 }, (_, i) => `p${i}`);
        client.wire.sendBytes(Buffer.concat(ids.map(request)));
        for (const byte of request("last")) {
            client.wire.sendBytes(Buffer.from([byte]));
        }
        const seen = [];
        while (seen.length < ids.length + 1) {
            seen.push((await client.answer()).id);
        }
        assert.deepEqual(seen.sort(), [...ids, "last"].sort());
        await client.close();
    });

    it("is closed with 1003 by a binary frame", async () => {
        const client = await server.connect("client1");
        client.wire.sendFrame(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session.list" }), { opcode: OPCODE.binary });
        assert.equal(await ends(client), 1003);
    });

    it("is closed with 1007 by text that is not UTF-8, also where a character is cut between fragments", async () => {
        const broken = [
            [Buffer.from([0x22, 0xff, 0x22])],
            [Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
            [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
            [Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])],
            [Buffer.from([0x22, 0xe2, 0x82])],
            [Buffer.from([0x22, 0xe2]), Buffer.from([0x28, 0xa1, 0x22])],
        ];
        for (const pieces of broken) {
            const client = await server.connect("client1");
            pieces.forEach((piece, i) => {
                client.wire.sendFrame(piece, { fin: i === pieces.length - 1, opcode: i === 0 ? OPCODE.text : OPCODE.continuation });
            });
            assert.equal(await ends(client), 1007, pieces.map((piece) => piece.toString("hex")).join(" | "));
        }
    });

    it("takes a text in pieces that are cut anywhere, with pongs and pings between them (RFC 6455, section 5.4)", async () => {
        const client = await server.connect("client1");
        const id = "één 😀";
        const text = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, method: "session.list" }));
        for (let cut = 1; cut < text.length; cut++) {
            client.wire.sendFrame(text.subarray(0, cut), { fin: false });
            client.wire.sendFrame("\u00e9", { opcode: OPCODE.pong });
            client.wire.sendFrame("\u00e9", { opcode: OPCODE.ping });
            client.wire.sendFrame(text.subarray(cut), { opcode: OPCODE.continuation });
            assert.equal((await client.answer()).id, id, `cut at ${cut}`);
        }
        await client.close();
    });

    it("is ended by frames that break RFC 6455", async () => {
        const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session.list" });
        const broken = {
            "a reserved bit": frame(text, { reserved: 4 }),
            "an unknown opcode": frame(text, { opcode: 0x3 }),
            "a continuation of nothing": frame(text, { opcode: OPCODE.continuation }),
            "a long ping": frame("x".repeat(126), { opcode: OPCODE.ping }),
        };
        for (const [what, bytes] of Object.entries(broken)) {
            const client = await server.connect("client1");
            client.wire.sendBytes(bytes);
            const code = await ends(client);
            assert.ok([1002, 1006].includes(code), `${what}: ended with ${code}`);
        }
    });

    it("is closed by a close frame, which is answered", async () => {
        const client = await server.session("client1");
        client.wire.sendFrame(closePayload(1000, "bye"), { opcode: OPCODE.close });
        assert.equal(await ends(client), 1000);
    });

    it("is no HTTP request without an upgrade", async () => {
        const { status } = await server.http({ path: "/ws" });
        assert.ok([400, 426].includes(status), `answered ${status}`);
    });

    it("that speaks no HTTP at all is ended, and the server lives", async () => {
        const socket = await connectSocket({ port: server.port });
        const ended = new Promise((resolve) => socket.once("close", resolve));
        socket.resume();
        socket.write(Buffer.from("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 nonsense \0\0\0\r\n\r\n", "latin1"));
        await within(25_000, ended, "the end of a connection that speaks no HTTP");
        assert.equal((await server.http({ path: "/healthz" })).status, 200);
    });

    it("with headers beyond measure is refused, and the server lives", async () => {
        const socket = await connectSocket({ port: server.port });
        socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"y".repeat(100_000)}\r\n\r\n`);
        const status = await readHead(socket).then(
            (head) => head.status,
            () => 0,
        );
        socket.destroy();
        assert.ok(status === 0 || (status >= 400 && status < 500), `answered ${status}`);
        assert.equal((await server.http({ path: "/healthz" })).status, 200);
    });
});
