// The OpenRPC document: public, whole, and of the form that programs read.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { run, Server } from "./support/server.mjs";

/** The protocol's page, as far as this server goes: parameters, with a question mark where they may be left out. */
const METHODS = {
    "session.authenticate": "token",
    "session.hello": "client positions?",
    "session.list": "",
    "session.revoke": "id? others?",
    "user.get": "users",
    "chat.send": "channel nonce body reply_to? files?",
    "chat.history": "channel before? after? limit?",
    "chat.read": "channel seq",
    "chat.delivered": "channel seq",
    "chat.typing": "channel on",
    "chat.amend": "channel seq nonce body",
    "chat.retract": "channel seq nonce",
    "chat.search": "channel? text limit?",
    "presence.set": "state",
    "presence.get": "users",
    "call.start": "channel nonce audio video mode? lobby?",
    "call.join": "call audio video",
    "call.resume": "call participant",
    "call.admit": "call participant",
    "call.refuse": "call participant",
    "call.update": "call audio? video? screen? hand?",
    "call.decline": "call reason?",
    "call.leave": "call reason?",
    "call.end": "call reason?",
    "call.signal": "call to description? candidate?",
    "ice.servers": "",
};
const EVENTS = ["chat.message", "chat.receipt", "chat.typing", "presence.changed", "call.ringing", "call.changed", "call.signal", "call.ended"];
const LIVE_ONLY = ["session.authenticate", "session.hello", "chat.typing", "presence.set", "call.start", "call.join", "call.resume", "call.admit", "call.refuse", "call.update", "call.leave", "call.signal"];

describe("the document", () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    const rows = () => server.document.json.methods;

    it("is given to anybody, and printed by empowerctl alike", async () => {
        const answer = await server.http({ path: "/openrpc.json" });
        assert.equal(answer.status, 200);
        assert.match(answer.headers["content-type"], /^application\/json\b/);
        assert.equal(answer.json.openrpc, "1.2.6");
        assert.ok(answer.json.info.title && answer.json.info.version);
        const printed = await run("empowerctl", ["--config", server.configFile, "openrpc"]);
        assert.equal(printed.code, 0, printed.stderr);
        assert.deepEqual(JSON.parse(printed.stdout), answer.json);
    });

    it("names every method of the protocol's page with its parameters", () => {
        const named = Object.fromEntries(
            rows().map(({ name, params }) => [name, params.map((param) => `${param.name}${param.required ? "" : "?"}`).sort()]),
        );
        for (const [name, params] of Object.entries(METHODS)) {
            const wanted = params.split(" ").filter(Boolean).sort();
            const got = named[name]?.filter((param) => wanted.includes(param));
            assert.deepEqual(got, wanted, name);
        }
    });

    it("names every event of the protocol's page", () => {
        for (const name of EVENTS) {
            assert.ok(server.document.events.has(name), name);
        }
    });

    it("says of each method what it does, what it takes, what it gives and how it fails", () => {
        for (const method of rows()) {
            assert.ok(method.summary.length > 5 && method.summary.endsWith("."), `${method.name}: ${method.summary}`);
            assert.equal(method.paramStructure, "by-name", method.name);
            assert.equal(method["x-live-only"] ?? false, LIVE_ONLY.includes(method.name), method.name);
            assert.ok(method.result.name && method.result.schema, method.name);
            assert.ok(method.errors.length > 0, method.name);
            for (const { code, message } of method.errors) {
                assert.ok(Number.isInteger(code) && message, method.name);
            }
            for (const { name, schema } of method.params) {
                assert.ok(schema.type || schema.$ref || schema.oneOf || schema.enum, `${method.name} ${name}`);
            }
        }
        const names = rows().map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
    });

    it("refers only to what it holds", () => {
        const text = JSON.stringify(server.document.json);
        const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
        assert.ok(references.length > 10);
        for (const ref of new Set(references)) {
            const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1];
            assert.ok(server.document.json.components.schemas[name], ref);
        }
        for (const name of ["user", "member", "channel", "message", "file", "participant", "call"]) {
            assert.ok(server.document.json.components.schemas[name], name);
        }
    });

    it("answers no other method than GET", async () => {
        assert.equal((await server.http({ method: "POST", path: "/openrpc.json", body: "{}" })).status, 405);
        const head = await server.http({ method: "HEAD", path: "/openrpc.json" });
        assert.ok([200, 405].includes(head.status));
    });
});
