// Conduct: reporting a message, warning in writing, blocking, and what is left to somebody who is blocked.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { change, key, rows } from "./support/log.mjs";
import { assertTook } from "./support/measure.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { addPerson, ctl, walk } from "./support/standing.mjs";

describe("conduct", { concurrency: false }, () => {
    const server = new Server({ clients: 4 });
    const SECRET = "zijnWoordenHiervoor";
    let planner;
    let stranger;
    let channel;
    let client;
    let therapist;
    before(async () => {
        await server.start();
        planner = await addPerson(server, "planner1", "planner");
        const { result } = await ctl(server, ["provider", "add", "--name", "GGZ Twee"]);
        stranger = await addPerson(server, "planner2", "planner", ["--provider", result.id]);
        channel = await server.careChannel("client1");
        [client, therapist] = await Promise.all([server.session("client1"), server.session("therapist1")]);
    });
    after(() => server.stop());

    const report = (who, params) => who.request("conduct.report", { channel, kind: "insult", nonce: randomUUID(), ...params });
    const idOf = async (name) => (await server.person(name)).id;

    it("can be reported from a message of another, once for one nonce, by any member (R-ACC-7)", async () => {
        const { seq } = await client.send(channel, "lelijke woorden");
        const nonce = randomUUID();
        const first = await report(therapist, { seq, nonce, text: SECRET });
        assert.deepEqual(await report(therapist, { seq, nonce, text: SECRET }), first);
        const other = await therapist.refused("conduct.report", { channel, seq, nonce, kind: "threat" });
        assert.equal(other.reason, "conflict");
        const own = await client.refused("conduct.report", { channel, seq, nonce: randomUUID(), kind: "insult" });
        assert.deepEqual([own.reason, own.field], ["invalid_params", "seq"]);
        assert.equal((await client.refused("conduct.report", { channel, seq: 999, nonce: randomUUID(), kind: "insult" })).reason, "not_found");
        const foreign = await server.session("client2");
        assert.equal((await foreign.refused("conduct.report", { channel, seq, nonce: randomUUID(), kind: "insult" })).reason, "not_found");
        await foreign.close();
    });

    it("is seen by planners of the provider, and by nobody else (R-ACC-7)", async () => {
        const { reports, people } = await planner.request("conduct.reports", {});
        assert.equal(reports.length, 1);
        const [one] = reports;
        assert.deepEqual(
            [one.channel, one.seq, one.kind, one.text, one.user, one.by, one.warnings, one.blocked],
            [channel, 1, "insult", SECRET, await idOf("client1"), await idOf("therapist1"), 0, false],
        );
        assert.deepEqual(people.map(({ id }) => id), [one.user, one.by]);
        assert.deepEqual((await planner.request("conduct.reports", { after: one.id })).reports, []);
        assert.deepEqual((await planner.request("conduct.reports", { before: one.id, limit: 1 })).reports, []);
        assert.deepEqual((await stranger.request("conduct.reports", {})).reports, []);
        for (const who of [client, therapist]) {
            for (const [method, params] of [
                ["conduct.reports", {}],
                ["conduct.warn", { user: one.user, text: "x", nonce: randomUUID() }],
                ["conduct.block", { user: one.user, reason: "x", immediate: true }],
                ["conduct.unblock", { user: one.user }],
                ["privacy.requests", {}],
            ]) {
                assert.equal((await who.refused(method, params)).reason, "forbidden", method);
            }
        }
    });

    it("leads to a warning in writing, which the person sees and confirms (R-ACC-7)", async () => {
        const user = await idOf("client1");
        const nonce = randomUUID();
        const { id } = await planner.request("conduct.warn", { user, text: `Let op je woorden. ${SECRET}`, nonce });
        assert.deepEqual(await client.event("conduct.warned"), { warning: id });
        assert.equal((await planner.request("conduct.warn", { user, text: `Let op je woorden. ${SECRET}`, nonce })).id, id);
        assert.equal((await planner.refused("conduct.warn", { user, text: "anders", nonce })).reason, "conflict");
        const { warnings, block } = await client.request("conduct.mine", {});
        assert.deepEqual([warnings.length, warnings[0].id, warnings[0].read_at, block], [1, id, undefined, undefined]);
        await client.request("conduct.confirm", { warning: id });
        const read = (await client.request("conduct.mine", {})).warnings[0].read_at;
        assert.ok(read);
        await client.request("conduct.confirm", { warning: id });
        assert.equal((await client.request("conduct.mine", {})).warnings[0].read_at, read);
        assert.equal((await therapist.refused("conduct.confirm", { warning: id })).reason, "not_found");
        assert.equal((await planner.request("conduct.reports", {})).reports[0].warnings, 1);
    });

    it("is dealt with once, by somebody whom it is not about, and the list tells which are open (R-ACC-7)", async () => {
        const { reports } = await planner.request("conduct.reports", { handled: false });
        const [{ id, handled_at }] = reports;
        assert.equal(handled_at, undefined);
        assert.equal((await stranger.refused("conduct.handle", { report: id })).reason, "not_found");
        for (const who of [client, therapist]) {
            assert.equal((await who.refused("conduct.handle", { report: id })).reason, "forbidden");
        }
        await planner.request("conduct.handle", { report: id });
        const { reports: done, people } = await planner.request("conduct.reports", { handled: true });
        assert.deepEqual([done.length, done[0].id], [1, id]);
        assert.ok(Math.abs(Date.parse(done[0].handled_at) - Date.now()) < 60_000);
        assert.equal(people.find((one) => one.id === done[0].handled_by).name, "Naam van planner1");
        await planner.request("conduct.handle", { report: id });
        assert.deepEqual((await planner.request("conduct.reports", { handled: true })).reports, done, "again is no fault, and changes nothing");
        assert.deepEqual((await planner.request("conduct.reports", { handled: false })).reports, []);
        assert.equal((await rows(server, "event = 'conduct.handle' AND allowed = 1")).length, 1);
        const own = await report(therapist, { seq: 1 });
        await change(server.data, `UPDATE conduct_report SET account = (SELECT id FROM account WHERE username = 'planner1') WHERE hex(id) = upper('${key(own.id)}')`);
        assert.equal((await planner.refused("conduct.handle", { report: own.id })).reason, "forbidden", "it is about oneself");
    });

    it("of people elsewhere is no concern of a planner, nor can one act on oneself (R-ACC-7)", async () => {
        const user = await idOf("client1");
        for (const wanted of [user, randomUUID()]) {
            assert.equal((await stranger.refused("conduct.warn", { user: wanted, text: "x", nonce: randomUUID() })).reason, "not_found");
        }
        const { user: me } = (await login(server, "planner1")).json;
        assert.equal((await planner.refused("conduct.block", { user: me.id, reason: "x", immediate: true })).reason, "forbidden");
    });

    it("is answered with a block only after a warning, but for forbidden conduct (R-ACC-7)", async () => {
        const user = await idOf("client3");
        assert.equal((await planner.refused("conduct.block", { user, reason: "zomaar" })).reason, "conflict");
        const other = await server.session("client3");
        await planner.request("conduct.block", { user, reason: "verboden gedrag", immediate: true });
        assert.equal((await other.wire.ended()).code, 4002);
        assert.equal((await planner.refused("conduct.block", { user, reason: "weer", immediate: true })).reason, "conflict");
        await planner.request("conduct.unblock", { user });
        await planner.request("conduct.unblock", { user });
        const { token } = (await login(server, "client3")).json;
        await (await server.open({ token })).hello();
    });

    it("that is answered with a block ends calls and connections within a second (R-ACC-7)", async () => {
        const { call } = await client.request("call.start", { channel, nonce: randomUUID(), audio: true, video: false });
        await therapist.request("call.join", { call: call.id, audio: true, video: false });
        const before = performance.now();
        await planner.request("conduct.block", { user: await idOf("client1"), reason: `Opnieuw. ${SECRET}` });
        assert.equal((await client.wire.ended()).code, 4002);
        await therapist.event("call.ended", ({ call: ended }) => ended === call.id);
        assertTook(before, 1000);
        assert.equal((await server.rpc(server.tokens.client1, "session.list", {})).status, 401);
        assert.equal((await planner.request("conduct.reports", {})).reports[0].blocked, true);
    });

    it("leaves to somebody who is blocked: why, the terms, the sign-ins, a copy of the data, and nothing else (R-ACC-7)", async () => {
        const { status, json } = await login(server, "client1");
        assert.equal(status, 200);
        const blocked = await server.open({ token: json.token });
        await walk(server, blocked, json.token, "blocked", channel);
        for (const [method, wanted] of [["POST", `/files?channel=${channel}&name=y`], ["GET", `/files/${randomUUID()}`]]) {
            const answer = await server.http({ method, path: wanted, headers: { Authorization: `Bearer ${json.token}` }, body: method === "POST" ? "x" : undefined });
            assert.deepEqual([answer.status, answer.json.error], [403, "blocked"], method);
        }
        const { block, warnings } = await blocked.request("conduct.mine", {});
        assert.equal(block.reason, `Opnieuw. ${SECRET}`);
        assert.ok(Date.parse(block.since) <= Date.now() && warnings.length === 1);
        assert.match((await blocked.request("terms.get", {})).text, /^# Voorwaarden/);
        const nonce = randomUUID();
        const asked = await blocked.request("privacy.request", { kind: "copy", nonce });
        assert.ok(Date.parse(asked.due) < Date.now() + 31 * 86_400_000);
        assert.deepEqual(await blocked.request("privacy.request", { kind: "copy", nonce }), asked);
        const { requests, people } = await planner.request("privacy.requests", {});
        const mine = requests.filter(({ user }) => user === json.user.id);
        assert.ok(mine.some(({ id, due, kind }) => id === asked.id && due === asked.due && kind === "copy"));
        assert.ok(people.some(({ id }) => id === json.user.id));
        assert.deepEqual((await stranger.request("privacy.requests", {})).requests, []);
        await blocked.close();
    });

    it("lets a privacy officer, and a planner, say that such a request was answered (R-PRIV-5)", async () => {
        const officer = await addPerson(server, "fg", "privacy_officer");
        const page = (handled) => officer.request("privacy.requests", { handled });
        const list = async (handled) => (await page(handled)).requests;
        const [{ id }] = await list(false);
        for (const [who, reason] of [[stranger, "not_found"], [therapist, "forbidden"]]) {
            assert.equal((await who.refused("privacy.handle", { request: id })).reason, reason);
        }
        await officer.request("privacy.handle", { request: id });
        await planner.request("privacy.handle", { request: id });
        const { requests: [done], people } = await page(true);
        assert.deepEqual([done.id, people.find((one) => one.id === done.handled_by).name], [id, "Naam van fg"]);
        assert.ok(!(await list(false)).some((one) => one.id === id));
        assert.equal((await rows(server, "event = 'privacy.handle' AND allowed = 1")).length, 1);
        assert.ok((await rows(server, "event = 'privacy.requests' AND look = 1")).length > 0);
        await officer.close();
    });

    it("that is forgiven lets a living sign-in go on at once, also after a restart in between (R-ACC-7)", async () => {
        const { token } = (await login(server, "client1")).json;
        await server.shut();
        await server.boot();
        const blocked = await server.open({ token });
        assert.equal((await blocked.refused("session.hello", { client: { name: "t", version: "1" } })).reason, "blocked");
        assert.equal((await ctl(server, ["user", "unblock", "client1"])).code, 0);
        await blocked.hello();
        await blocked.close();
    });

    it("is acted on by an operator at the machine alike (R-ACC-7)", async () => {
        const victim = await server.session("client4");
        const early = await ctl(server, ["user", "block", "client4", "--reason", "x"]);
        assert.deepEqual([early.code, /conflict: username/.test(early.stderr)], [5, true]);
        assert.equal((await ctl(server, ["user", "warn", "client4", "--text", "Niet doen"])).code, 0);
        await victim.event("conduct.warned");
        assert.equal((await ctl(server, ["user", "block", "client4", "--reason", "Toch gedaan"])).code, 0);
        assert.equal((await victim.wire.ended()).code, 4002);
        assert.equal((await login(server, "client4", PASSWORD)).status, 200);
        for (const args of [["warn", "niemand", "--text", "x"], ["block", "niemand", "--reason", "x"], ["unblock", "niemand"], ["close", "niemand"]]) {
            assert.equal((await ctl(server, ["user", ...args])).code, 5, args.join(" "));
        }
    });

    it("leaves its texts readable to nobody who holds the disk, and in the log none (R-PRIV-10)", async () => {
        assert.equal((await ctl(server, ["key", "rotate"])).code, 0);
        assert.deepEqual((await ctl(server, ["check"])).result.findings, []);
        for (const name of ["empower.db", "empower.db-wal"]) {
            assert.equal((await readFile(path.join(server.data, name))).includes(SECRET), false, name);
        }
        assert.equal(server.log.includes(SECRET), false);
        assert.equal((await ctl(server, ["audit", "verify"])).result.whole, true);
    });
});
