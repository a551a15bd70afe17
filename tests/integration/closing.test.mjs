// Closing an account, and the end of the portal.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as FAMILY_PASSWORD } from "./support/family.mjs";
import { change, key, rows } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { ctl, OTHER, walk } from "./support/standing.mjs";
import { enrol } from "./support/totp.mjs";
import { until } from "./support/wait.mjs";

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

describe("a family in which accounts end", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    let ids;
    let channel;
    let mother;
    let father;
    let therapist;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        ids = { client: await family.id("client1") };
        await family.set("client1", "--born", born(10));
        for (const [name, tie] of [["moeder", "representative"], ["vader", "representative"], ["tante", "relative"], ["oom", "relative"]]) {
            ids[name] = await family.add(name, tie);
            await family.tie("client1", name, tie);
        }
        [mother, father, therapist] = await Promise.all(["moeder", "vader", "therapist1"].map((name) => family.session(name)));
        await sign(mother, "tante");
        await sign(father, "tante");
        await sign(mother, "oom");
    });
    after(async () => {
        await Promise.all([mother, therapist].map((one) => one.close()));
        await server.stop();
    });

    const sign = (who, name) => who.request("consent.sign", { client: ids.client, user: ids[name], parts: ["chat", "network"], nonce: randomUUID() });
    const row = async (name) => (await mother.request("consent.get", { client: ids.client })).people.find(({ user }) => user.id === ids[name]);
    const signedBy = async (name, signatory) => (await row(name)).signatures.find(({ user }) => user.id === ids[signatory]);
    const refused = async (name) => (await (await family.session(name)).refused("chat.history", { channel })).reason;

    it("asks a representative's signature whether the account is locked, blocked or in use (R-CONS-1)", async () => {
        for (const deed of [["user", "lock", "vader"], ["user", "unlock", "vader"], ["user", "block", "vader", "--reason", "x", "--immediate"], ["user", "unblock", "vader"]]) {
            assert.equal((await ctl(server, deed)).code, 0, deed.join(" "));
            assert.deepEqual([(await row("oom")).parts, (await signedBy("oom", "vader")).missing], [[], ["chat", "network"]], deed.join(" "));
            assert.deepEqual((await row("tante")).parts, ["chat", "network"], "what was signed stays signed");
        }
        await father.close();
        father = await new Family(server).session("vader"); // locking ended the sign-in
    });

    it("goes on to ask a representative who has closed the account, says so, and keeps what was signed (R-CONS-1, R-ACC-9)", async () => {
        assert.equal((await signedBy("oom", "vader")).closed, undefined);
        const told = mother.seen("network.changed").length;
        await father.request("account.close", { password: FAMILY_PASSWORD, nonce: randomUUID() });
        assert.equal((await father.wire.ended()).code, 4002);
        await until(5000, () => mother.seen("network.changed").length > told, "the others are told");
        const waiting = await signedBy("oom", "vader");
        assert.deepEqual([waiting.closed, waiting.user.name, waiting.missing], [true, "Naam van vader", ["chat", "network"]]);
        assert.deepEqual((await row("oom")).parts, [], "the other does not decide alone");
        const own = async (name) => (await (await family.session(name)).request("consent.get", { client: ids.client })).people[0];
        const waits = await own("oom");
        assert.deepEqual([waits.gone, waits.signatures], [true, undefined], "who waits is told, and not by whom (R-CONS-2)");
        assert.equal(await refused("oom"), "consent_required");
        assert.deepEqual((await row("tante")).parts, ["chat", "network"]);
        const { deeds } = await mother.request("consent.history", { client: ids.client });
        assert.deepEqual([deeds.at(-1).kind, deeds.at(-1).what, deeds.at(-1).by, deeds.at(-1).user], ["network", "closed", ids.vader, ids.vader]);
    });

    it("shows the closed account no longer as one that sees something (R-ACC-9)", async () => {
        const closed = await row("vader");
        assert.deepEqual([closed.closed, closed.parts, closed.may_sign], [true, [], false]);
        const { people } = await mother.request("network.get", { client: ids.client });
        assert.deepEqual(people.find(({ user }) => user.id === ids.vader).parts, []);
        const again = await family.session("moeder");
        const members = again.channels.find(({ id }) => id === channel).members.map(({ id }) => id);
        assert.deepEqual([members.includes(ids.vader), members.includes(ids.moeder)], [false, true]);
        await again.close();
    });

    it("lets staff end the tie of who has no authority any more, so that a child is not shut in (R-CONS-1)", async () => {
        await therapist.request("network.remove", { client: ids.client, user: ids.vader, nonce: randomUUID() });
        assert.deepEqual([(await row("oom")).parts, (await row("oom")).signatures.length], [["chat", "network"], 1]);
    });

    it("ends every other tie with the account, by whomever it is closed, and says so in the dossier (R-ACC-9, R-CONS-8)", async () => {
        const aunt = await family.session("tante");
        await aunt.request("account.close", { password: FAMILY_PASSWORD, nonce: randomUUID() });
        assert.equal((await ctl(server, ["user", "close", "oom"])).code, 0);
        assert.deepEqual([await row("tante"), await row("oom")], [undefined, undefined]);
        const { people } = await therapist.request("network.get", { client: ids.client });
        assert.deepEqual(people.filter(({ tie }) => tie === "relative"), []);
        const { deeds } = await mother.request("consent.history", { client: ids.client });
        assert.deepEqual(deeds.slice(-2).map(({ what, user, by }) => [what, user, by]), [["closed", ids.tante, ids.tante], ["closed", ids.oom, undefined]]);
        assert.equal((await therapist.request("user.get", { users: [ids.tante] })).users[0].name, "Naam van tante", "what it tells of keeps its name");
        const logged = await rows(server, `event IN ('account.close', 'user.close') AND hex(client) = upper('${key(ids.client)}')`);
        assert.deepEqual(logged.map(({ event, object }) => [event, object]), [["account.close", key(ids.vader)], ["account.close", key(ids.tante)], ["user.close", key(ids.oom)]]);
        assert.deepEqual((await ctl(server, ["check"])).result.findings, []);
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
