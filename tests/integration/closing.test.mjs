// Closing an account, and the end of the portal.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { change } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { ctl, OTHER, walk } from "./support/standing.mjs";
import { enrol } from "./support/totp.mjs";

/** An address of this machine that no rate limit spares. */
const ELSEWHERE = "127.0.0.2";

describe("closing an account", { concurrency: false }, () => {
    const server = new Server({ clients: 4 });
    before(() => server.start());
    after(() => server.stop());

    it("asks for the password, and counts a wrong one as a guess (R-ACC-9)", async () => {
        const client = await server.connect("client1", { from: ELSEWHERE });
        const wrong = await client.refused("account.close", { password: "nonsense", nonce: randomUUID() });
        assert.deepEqual([wrong.reason, wrong.field], ["invalid_params", "password"]);
        for (let tries = 0; ; tries += 1) {
            const refusal = await client.refused("account.close", { password: `nonsense ${tries}`, nonce: randomUUID() });
            if (refusal.reason === "rate_limited") {
                assert.ok(refusal.retry_after > 0);
                break;
            }
            assert.ok(tries < 30, "no lock after 30 guesses");
        }
        await client.hello();
        await client.close();
    });

    it("destroys the account's details at once, closes all connections, and frees the user name (R-ACC-9)", async () => {
        const channel = await server.careChannel("client2");
        const [here, there, therapist] = await Promise.all([server.session("client2"), server.session("client2"), server.session("therapist1")]);
        const { id, name } = await server.person("client2");
        await here.send(channel, "blijft staan");
        assert.deepEqual(await here.request("account.close", { password: PASSWORD, nonce: randomUUID() }), {});
        assert.equal((await here.wire.ended()).code, 4002);
        assert.equal((await there.wire.ended()).code, 4002);
        assert.equal((await server.rpc(server.tokens.client2, "terms.get", {})).status, 401);
        assert.deepEqual((await login(server, "client2")).json, { error: "invalid_credentials" });
        const { users } = (await ctl(server, ["user", "list"])).result;
        assert.equal(users.some(({ id: one }) => one === id), false);
        const { messages } = await therapist.request("chat.history", { channel });
        assert.deepEqual([messages.at(-1).body, messages.at(-1).author], ["blijft staan", id]);
        assert.equal((await therapist.request("user.get", { users: [id] })).users[0].name, name);
        const again = await ctl(server, ["user", "add", "client2", "--name", "Iemand anders", "--role", "client"], { input: `${OTHER}\n` });
        assert.equal(again.code, 0, again.stderr);
        const other = (await login(server, "client2", OTHER)).json;
        assert.notEqual(other.user.id, id);
        await therapist.close();
    });

    it("asks for the second factor where it is on (R-ACC-9)", async () => {
        const client = await server.session("client3");
        const { app } = await enrol(client);
        for (const more of [{}, { otp: app.wrong() }]) {
            const refusal = await client.refused("account.close", { password: PASSWORD, nonce: randomUUID(), ...more });
            assert.deepEqual([refusal.reason, refusal.field], ["invalid_params", "otp"]);
        }
        await client.request("account.close", { password: PASSWORD, otp: app.code(), nonce: randomUUID() });
        assert.equal((await client.wire.ended()).code, 4002);
    });

    it("is open to who has not accepted the terms, and to who is blocked (R-ACC-3, R-ACC-7)", async () => {
        await ctl(server, ["user", "add", "weg", "--name", "Weg", "--role", "client"], { input: `${OTHER}\n` });
        const { token } = (await login(server, "weg", OTHER)).json;
        assert.deepEqual((await server.rpc(token, "account.close", { password: OTHER, nonce: randomUUID() })).json.result, {});
        assert.equal((await login(server, "weg", OTHER)).status, 401);
        await ctl(server, ["user", "block", "client4", "--reason", "x", "--immediate"]);
        const blocked = (await login(server, "client4")).json.token;
        assert.deepEqual((await server.rpc(blocked, "account.close", { password: PASSWORD, nonce: randomUUID() })).json.result, {});
    });

    it("can be done by an operator, once (R-ACC-9)", async () => {
        const client = await server.session("client1");
        assert.equal((await ctl(server, ["user", "close", "client1"])).code, 0);
        assert.equal((await client.wire.ended()).code, 4002);
        assert.equal((await ctl(server, ["user", "close", "client1"])).code, 5);
        const { result } = await ctl(server, ["check"]);
        assert.deepEqual(result.findings, []);
        assert.equal((await ctl(server, ["audit", "verify"])).result.whole, true);
    });

    it("leaves no user name on the disk once the server has ended (R-ACC-9)", async () => {
        await ctl(server, ["user", "add", "heelerguniek", "--name", "Uniek", "--role", "client"], { input: `${OTHER}\n` });
        await ctl(server, ["user", "close", "heelerguniek"]);
        await server.shut();
        assert.equal((await readFile(path.join(server.data, "empower.db"))).includes("heelerguniek"), false);
    });
});

describe("the end of the portal", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());
    const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

    it("is announced a month ahead at least, to everybody, and can be taken back (R-ACC-8)", async () => {
        const client = await server.session("client1");
        assert.deepEqual(await client.request("portal.notice", {}), { ended: false });
        for (const on of [day(0), day(25), day(-3), "ooit"]) {
            const { code, stderr } = await ctl(server, ["discontinue", "--on", on]);
            assert.deepEqual([code, /invalid_params: on/.test(stderr)], [5, true], on);
        }
        const { code, result } = await ctl(server, ["discontinue", "--on", day(40)]);
        assert.equal(code, 0);
        const told = await client.event("portal.notice");
        assert.deepEqual(told, result);
        assert.deepEqual(await client.request("portal.notice", {}), result);
        assert.ok(Date.parse(told.on) - Date.parse(told.announced_at) > 31 * 86_400_000);
        await client.request("user.get", { users: [] });
        assert.equal((await ctl(server, ["discontinue", "--on", day(50)])).code, 5);
        assert.equal((await ctl(server, ["discontinue"])).code, 5);
        assert.equal((await ctl(server, ["discontinue", "--on", day(50), "--cancel"])).code, 5);
        assert.equal((await ctl(server, ["discontinue", "--cancel"])).code, 0);
        assert.deepEqual(await client.event("portal.notice"), { ended: false });
        assert.equal((await ctl(server, ["discontinue", "--cancel"])).code, 5);
        await client.close();
    });

    it("once its day has come blocks everybody, who can still read why and leave; and can be taken back even then (R-ACC-8)", async () => {
        assert.equal((await ctl(server, ["discontinue", "--on", day(40)])).code, 0);
        await server.shut();
        await change(server.data, "UPDATE portal_end SET on_ms = announced_ms WHERE cancelled_ms IS NULL");
        await server.boot();
        const client = await server.connect("client1");
        await walk(server, client, server.tokens.client1, "blocked", randomUUID());
        const notice = await client.request("portal.notice", {});
        assert.deepEqual([notice.ended, notice.on], [true, notice.announced_at]);
        assert.equal((await login(server, "therapist1")).status, 200);
        assert.equal((await ctl(server, ["discontinue", "--cancel"])).code, 0);
        await client.hello();
        await client.close();
    });
});
