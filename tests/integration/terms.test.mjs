// Terms of use: what must be accepted before anything else answers, what a new version does to people who are there, and what is kept.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { login } from "./support/people.mjs";
import { run, Server } from "./support/server.mjs";
import { ctl, OTHER, publish, walk } from "./support/standing.mjs";
import { until } from "./support/wait.mjs";

describe("the terms of use", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    let added;
    before(async () => {
        await server.start();
        added = await ctl(server, ["user", "add", "nieuw", "--name", "Nieuw", "--role", "client"], { input: `${OTHER}\n` });
    });
    after(() => server.stop());

    it("of a demo are accepted by everybody, and can be read again, the Dutch text being the one that counts (R-ACC-2, R-ACC-3)", async () => {
        const client = await server.session("client1");
        const dutch = await client.request("terms.get", {});
        assert.deepEqual([dutch.language, dutch.informative], ["nl", false]);
        assert.match(dutch.text, /^# Voorwaarden/);
        assert.ok(dutch.accepted_at);
        const english = await client.request("terms.get", { language: "en" });
        assert.deepEqual([english.language, english.informative, english.version], ["en", true, dutch.version]);
        assert.match(english.text, /^# Terms/);
        assert.deepEqual((await client.request("terms.list", {})).acceptances, [{ version: dutch.version, accepted_at: dutch.accepted_at }]);
        assert.equal((await client.refused("terms.get", { version: "geen" })).reason, "not_found");
        await client.close();
    });

    it("are asked of who signs in for the first time, before any other method answers (R-ACC-2)", async () => {
        const { token, user } = (await login(server, "nieuw", OTHER)).json;
        assert.equal(user.id, added.result.id);
        const client = await server.open({ token });
        await walk(server, client, token, "terms_required", await server.careChannel("client1"));
        for (const [method, wanted] of [["POST", "/files?channel=x&name=y"], ["GET", `/files/${randomUUID()}`]]) {
            const { status, json } = await server.http({ method, path: wanted, headers: { Authorization: `Bearer ${token}` }, body: method === "POST" ? "x" : undefined });
            assert.deepEqual([status, json.error], [403, "terms_required"], method);
        }
        const { version, accepted_at: none } = await client.request("terms.get", {});
        assert.equal(none, undefined);
        const nonce = randomUUID();
        const accepted = await client.request("terms.accept", { version, nonce });
        assert.equal(accepted.version, version);
        await client.hello();
        assert.deepEqual(await client.request("terms.accept", { version, nonce }), accepted, "once is for ever");
        assert.deepEqual(await client.request("terms.accept", { version, nonce: randomUUID() }), accepted);
        assert.equal((await client.request("terms.get", {})).accepted_at, accepted.accepted_at);
        await client.close();
    });

    it("can be left unaccepted: one can still see and end one's sign-ins, and sign out (R-ACC-3)", async () => {
        await ctl(server, ["user", "add", "twijfel", "--name", "Twijfel", "--role", "client"], { input: `${OTHER}\n` });
        const { token } = (await login(server, "twijfel", OTHER)).json;
        assert.equal((await server.rpc(token, "session.list", {})).json.result.sign_ins.length, 1);
        assert.equal((await server.rpc(token, "user.get", { users: [] })).json.error.data.reason, "terms_required");
        const out = await server.http({ method: "POST", path: "/logout", headers: { Authorization: `Bearer ${token}` } });
        assert.equal(out.status, 200);
        assert.equal((await server.rpc(token, "session.list", {})).status, 401);
    });

    it("are announced before their date, with a text that can be read ahead but not accepted yet (R-ACC-3)", async () => {
        const client = await server.session("client2");
        const { code, stderr } = await publish(server, "2.0", "2031-07-01", { nl: "# Twee", en: "# Two" });
        assert.equal(code, 0, stderr);
        assert.deepEqual(await client.event("terms.announced"), { version: "2.0", from: "2031-06-30T22:00:00.000Z" });
        const terms = await client.request("terms.get", {});
        assert.deepEqual(terms.next, { version: "2.0", from: "2031-06-30T22:00:00.000Z" });
        assert.equal((await client.request("terms.get", { version: "2.0", language: "en" })).text, "# Two");
        assert.equal((await client.refused("terms.accept", { version: "2.0", nonce: randomUUID() })).reason, "conflict");
        await client.request("user.get", { users: [] });
        await client.close();
    });

    it("never change once published, nor does a version come between two (R-ACC-3)", async () => {
        for (const [version, from, told] of [
            ["2.0", "2032-01-01", /conflict: version/],
            ["2.1", "2031-06-01", /invalid_params: from/],
            ["2.1", "2031-13-01", /invalid_params: from/],
            ["2.1", "morgen", /invalid_params: from/],
        ]) {
            const { code, stderr } = await publish(server, version, from);
            assert.equal(code, 5, `${version} ${from}`);
            assert.match(stderr, told);
        }
        const { result } = await ctl(server, ["terms", "list"]);
        assert.deepEqual(result.terms.map(({ version }) => version), ["demo-1", "2.0"]);
        assert.equal((await ctl(server, ["terms", "add", "--version", "3", "--from", "2033-01-01", "--nl", "/nowhere/x.md"])).code, 2);
    });

    it("of another provider ask nothing of one's own people (R-ACC-3)", async () => {
        const { result } = await ctl(server, ["provider", "add", "--name", "GGZ Twee"]);
        const file = path.join(server.directory, "twee.md");
        await writeFile(file, "# Van twee");
        const { code, stderr } = await ctl(server, ["terms", "add", "--version", "9", "--from", "2026-01-01", "--nl", file, "--provider", result.id]);
        assert.equal(code, 0, stderr);
        await (await server.session("client1")).close();
    });

    it("take a text as long as such texts are, and the operator's socket alone does", async () => {
        const { result } = await ctl(server, ["provider", "list"]);
        const twee = result.providers.find(({ name }) => name === "GGZ Twee").id;
        const file = path.join(server.directory, "lang.md");
        await writeFile(file, `# Lang\n\n${"Een zin met é. ".repeat(10_000)}`);
        const { code, stderr } = await ctl(server, ["terms", "add", "--version", "10", "--from", "2027-01-01", "--nl", file, "--provider", twee]);
        assert.equal(code, 0, stderr);
        const outside = await server.http({ method: "POST", path: "/rpc", headers: { "Content-Type": "application/json" }, body: "x".repeat(70_000) });
        assert.equal(outside.status, 413);
    });

    it("leave a line in the access log when they are accepted (R-ACC-3)", async () => {
        const before = (await ctl(server, ["audit", "verify"])).result.rows;
        const { token } = (await login(server, "twijfel", OTHER)).json;
        const { version } = (await server.rpc(token, "terms.get", {})).json.result;
        await server.rpc(token, "terms.accept", { version, nonce: randomUUID() });
        const { rows, whole } = (await ctl(server, ["audit", "verify"])).result;
        assert.deepEqual([rows - before, whole], [2, true]);
    });
});

describe("a new version whose date comes while people are there", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    before(() => server.start());
    after(() => server.stop());

    it("is told to every session, holds up their next method, and lets them go on at once when accepted (R-ACC-3)", async () => {
        const [client, second, therapist] = await Promise.all([server.session("client1"), server.session("client1"), server.session("therapist1")]);
        const channel = await server.careChannel("client1");
        const { code, stderr } = await publish(server, "2", new Date(Date.now() + 1500));
        assert.equal(code, 0, stderr);
        await client.send(channel, "nog even");
        for (const session of [client, second, therapist]) {
            assert.deepEqual(await session.event("terms.changed"), { version: "2" });
            assert.equal((await session.refused("user.get", { users: [] })).reason, "terms_required");
        }
        await client.request("terms.accept", { version: "2", nonce: randomUUID() });
        assert.deepEqual(await second.event("terms.accepted"), { version: "2" });
        await client.send(channel, "weer verder");
        await second.send(channel, "ook hier");
        assert.equal((await therapist.refused("chat.history", { channel })).reason, "terms_required");
        await Promise.all([client, second, therapist].map((session) => session.close()));
    });

    it("lets nobody hear the chat who has not accepted it, and gives all of it in order with the next hello (R-ACC-3, R-FUN-1)", async () => {
        const [client, second, therapist] = await Promise.all([server.session("client1"), server.session("client1"), server.connect("therapist1")]);
        const channel = await server.careChannel("client1");
        await therapist.request("terms.accept", { version: "2", nonce: randomUUID() });
        await therapist.hello();
        const before = await therapist.send(channel, "nog voor de nieuwe versie");
        await Promise.all([client, second].map((session) => session.event("chat.message", ({ seq }) => seq === before.seq)));
        assert.equal((await publish(server, "3")).code, 0);
        await Promise.all([client, second, therapist].map((session) => session.event("terms.changed", ({ version }) => version === "3")));
        await therapist.request("terms.accept", { version: "3", nonce: randomUUID() });
        await therapist.request("chat.typing", { channel, on: true });
        const missed = [await therapist.send(channel, "een"), await therapist.send(channel, "twee")].map(({ seq }) => seq);
        await therapist.request("chat.read", { channel, seq: missed[1] });

        for (const session of [client, second]) {
            await session.request("session.list", {}); // its answer comes after all that was told
            const told = session.events.map(({ method }) => method);
            const chat = told.slice(told.lastIndexOf("terms.changed")).filter((method) => method.startsWith("chat."));
            assert.deepEqual(chat, [], "neither messages nor who types or reads");
        }
        await client.request("terms.accept", { version: "3", nonce: randomUUID() });
        await second.event("terms.accepted", ({ version }) => version === "3");
        const newer = await therapist.send(channel, "drie");
        for (const session of [client, second]) {
            assert.deepEqual(session.seen("chat.message").filter(({ seq }) => seq > before.seq), [], "nothing newer before what was missed");
            await session.hello([{ channel, seq: before.seq }]);
            const live = await therapist.send(channel, "en verder");
            await session.event("chat.message", ({ seq }) => seq === live.seq);
            const seqs = session.seen("chat.message").map(({ seq }) => seq).filter((seq) => seq > before.seq);
            assert.deepEqual(seqs.slice(0, 3), [...missed, newer.seq]);
            assert.deepEqual(seqs, Array.from(seqs, (_, i) => before.seq + 1 + i), "each once, in order");
        }
        await Promise.all([client, second, therapist].map((session) => session.close()));
    });

    it("holds after a restart, and what was accepted does too (R-ACC-3)", async () => {
        await server.shut();
        await server.boot();
        const client = await server.session("client1");
        assert.deepEqual((await client.request("terms.list", {})).acceptances.map(({ version }) => version), ["demo-1", "2", "3"]);
        const other = await server.connect("client2");
        assert.equal((await other.refused("session.hello", { client: { name: "t", version: "1" } })).reason, "terms_required");
        await Promise.all([client.close(), other.close()]);
    });

    it("is asked as well of who calls a method without a server (R-ACC-3)", async () => {
        await server.shut();
        const call = (name, method, params = {}) =>
            run("empowerctl", ["--config", server.configFile, "call", method, JSON.stringify(params)], { env: { EMPOWER_TOKEN: server.tokens[name] } });
        const refused = await call("client2", "user.get", { users: [] });
        assert.deepEqual([refused.code, /terms_required/.test(refused.stderr)], [5, true]);
        assert.equal((await call("client2", "terms.get")).code, 0);
        assert.equal((await call("client1", "user.get", { users: [] })).code, 0);
    });
});

describe("a portal without terms", { concurrency: false }, () => {
    const server = new Server({ clients: 0 });
    before(async () => {
        await server.prepare();
        await ctl(server, ["provider", "add", "--name", "Praktijk"]);
        await ctl(server, ["user", "add", "eerste", "--name", "Eerste", "--role", "client"], { input: `${OTHER}\n` });
        await server.begin();
    });
    after(() => server.stop());

    it("asks nothing, until the first terms are there", async () => {
        const { token } = (await login(server, "eerste", OTHER)).json;
        const client = await server.open({ token });
        await client.hello();
        assert.equal((await client.refused("terms.get", {})).reason, "not_found");
        assert.equal((await publish(server, "1", "2026-01-01")).code, 0);
        await until(5_000, async () => (await server.rpc(token, "user.get", { users: [] })).json.error?.data.reason === "terms_required", "the terms being asked for");
        await client.event("terms.changed", ({ version }) => version === "1");
        await client.request("terms.accept", { version: "1", nonce: randomUUID() });
        await client.request("user.get", { users: [] });
        await client.close();
    });
});
