// The accounts of a provider, for planners, support and operators: which there are, and what each may do with whose.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Family, PASSWORD } from "./support/family.mjs";
import { key, rows } from "./support/log.mjs";
import { assertTook } from "./support/measure.mjs";
import { CHOSEN, guest, join, login, post, tokenOf } from "./support/people.mjs";
import { PostOffice } from "./support/post-office.mjs";
import { freePort, Server } from "./support/server.mjs";
import { ctl } from "./support/standing.mjs";

const ROLES = ["client", "representative", "relative", "therapist", "planner", "support", "privacy_officer", "operator"];
const PEOPLE = ["client", "representative", "relative"];
const REASON = "Telefoon gestolen";
const SIGNED_OUT = 4002;

/** Whose accounts each role may do so with. */
const BY_SUPPORT = [...PEOPLE, "therapist", "support"];
const BY_PLANNER = [...BY_SUPPORT, "planner"];
const MAY = {
    "admin.lock": { support: BY_SUPPORT, planner: BY_PLANNER, operator: ROLES },
    "admin.unlock": { support: BY_SUPPORT, planner: BY_PLANNER, operator: ROLES },
    "admin.sign_out": { support: BY_SUPPORT, planner: BY_PLANNER, operator: ROLES },
    "admin.reset": { support: BY_SUPPORT, planner: BY_PLANNER, operator: ROLES },
    "admin.otp_off": { planner: BY_PLANNER, operator: ROLES },
    "admin.close": { planner: BY_PLANNER },
};
const REASONED = ["admin.lock", "admin.otp_off"];
const wordOf = (method) => (method === "admin.unlock" ? "lock" : method.slice("admin.".length));

const params = (method, user) => ({ user, ...(REASONED.includes(method) && { reason: REASON }) });

describe("the accounts of a provider", { concurrency: false }, () => {
    let office;
    const server = new Server({
        clients: 3,
        config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "Praktijk <portaal@example.nl>", smtp_tls: "none" }),
    });
    const family = new Family(server);
    const ids = {};
    const people = {};
    /** One of each role to whom something is done. */
    const targets = {};
    let here;
    let elsewhere;

    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
        for (const role of ROLES) {
            ids[role] = await family.add(`een-${role}`, role);
            people[role] = await family.session(`een-${role}`);
        }
        here = (await family.ctl("provider", "list")).providers[0].id;
        for (const role of ROLES) {
            targets[role] = await somebody(role, `doel-${role}`);
        }
        const { id: provider } = await family.ctl("provider", "add", "--name", "Andere praktijk");
        elsewhere = (await family.ctl("user", "add", "vreemd", "--name", "Vreemd", "--role", "relative", "--provider", provider)).id;
    });
    after(async () => {
        await Promise.all(Object.values(people).map((one) => one.close()));
        await server.stop();
        await office.close();
    });

    let made = 0;
    /** Somebody of this role, with a mail address. */
    async function somebody(role, username = `iemand-${(made += 1)}`) {
        const { id } = await family.ctl("user", "add", username, "--name", `Naam van ${username}`, "--role", role, "--mail", `${username}@example.nl`, "--provider", here);
        return { id, username, role };
    }
    const one = async (who, { id, username }) => (await people[who].request("admin.accounts", { text: username })).accounts.find(({ user }) => user === id);
    const logged = (event, object) => rows(server, `event = '${event}' AND object = x'${key(object)}'`);

    describe("are listed", { concurrency: false }, () => {
        it("by name, with what is technical and how somebody stands, to a planner and to an operator (R-ACC-4, R-ACC-7)", async () => {
            const whole = { planner: "Naam van een-client", operator: "Naam van een-client" };
            for (const who of ["planner", "operator"]) {
                const { accounts, more } = await people[who].request("admin.accounts", { limit: 200 });
                assert.equal(more, false);
                const names = accounts.map(({ name }) => name);
                assert.deepEqual(names, [...names].sort((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1));
                assert.equal(accounts.some(({ user }) => user === elsewhere), false, "of another provider");
                const row = accounts.find(({ user }) => user === ids.client);
                const { last_sign_in: last, ...rest } = row;
                assert.ok(Math.abs(Date.parse(last) - Date.now()) < 600_000);
                assert.deepEqual(rest, {
                    user: ids.client, name: whole[who], username: "een-client", role: "client", state: "active", sign_ins: 1, otp: false, mail: false, warnings: [],
                    may: who === "planner" ? ["lock", "sign_out", "reset", "otp_off", "close"] : ["lock", "sign_out", "reset", "otp_off"],
                });
                assert.deepEqual(accounts.find(({ user }) => user === ids[who]).may, [], "nothing is done to oneself");
            }
        });

        it("page by page, each once (R-ACC-4)", async () => {
            const all = (await people.planner.request("admin.accounts", { limit: 200 })).accounts.map(({ user }) => user);
            const found = [];
            for (let more = true, last; more; last = found.at(-1)) {
                const page = await people.planner.request("admin.accounts", { limit: 3, ...(last !== undefined && { after: last }) });
                found.push(...page.accounts.map(({ user }) => user));
                more = page.more;
            }
            assert.deepEqual(found, all);
            assert.deepEqual((await people.planner.request("admin.accounts", { after: elsewhere })).accounts, [], "no place in it is told of another provider's");
        });

        it("without names, and never without a search, to support (R-ACC-6, R-PRIV-2)", async () => {
            assert.deepEqual((await people.support.refused("admin.accounts", {})).field, "text");
            assert.deepEqual((await people.support.refused("admin.accounts", { text: "x" })).field, "text");
            for (const text of ["EEN-CLI", "van een-client"]) {
                const { accounts } = await people.support.request("admin.accounts", { text });
                assert.deepEqual(accounts.map(({ user }) => user), [ids.client], text);
                assert.deepEqual(Object.keys(accounts[0]).sort(), ["last_sign_in", "mail", "may", "otp", "role", "sign_ins", "state", "user", "username"]);
                assert.deepEqual(accounts[0].may, ["lock", "sign_out", "reset"]);
            }
            assert.equal((await people.support.refused("admin.accounts", { text: "een", which: "conduct" })).reason, "forbidden");
        });

        it("as those that are locked, or who were warned or blocked, with the reasons (R-ACC-7)", async () => {
            const [warned, blocked, locked] = [await somebody("relative"), await somebody("relative"), await somebody("relative")];
            await people.planner.request("conduct.warn", { user: warned.id, text: "Niet schelden.", nonce: randomUUID() });
            await people.planner.request("conduct.block", { user: blocked.id, reason: "Bedreiging", immediate: true });
            await people.planner.request("admin.lock", { user: locked.id, reason: REASON });
            const which = async (word) => (await people.operator.request("admin.accounts", { which: word })).accounts;
            assert.deepEqual((await which("locked")).map(({ user, state }) => [user, state]), [[locked.id, "locked"]]);
            const found = await which("conduct");
            assert.deepEqual(found.map(({ user }) => user), [warned.id, blocked.id]);
            assert.deepEqual([found[0].warnings[0].text, found[0].block, found[1].block.reason], ["Niet schelden.", undefined, "Bedreiging"]);
            await people.planner.request("conduct.unblock", { user: blocked.id });
            assert.deepEqual((await which("conduct")).map(({ user }) => user), [warned.id]);
        });

        it("not while somebody is only invited, and no more once closed (R-ACC-1, R-ACC-5)", async () => {
            const { user } = await people.planner.request("admin.invite", guest({ name: "Nog Niet" }));
            assert.deepEqual((await people.planner.request("admin.accounts", { text: "Nog Niet" })).accounts, []);
            for (const method of Object.keys(MAY)) {
                assert.equal((await people.planner.refused(method, params(method, user))).reason, "not_found", method);
            }
        });

        it("to nobody else, and the refusal is in the access log (R-ACC-6, R-PRIV-2)", async () => {
            for (const role of [...PEOPLE, "therapist", "privacy_officer"]) {
                assert.equal((await people[role].refused("admin.accounts", { text: "een" })).reason, "forbidden", role);
            }
            const refused = await rows(server, "event = 'admin.accounts' AND refusal = 'forbidden'");
            assert.deepEqual(refused.map(({ role }) => role).sort(), [...PEOPLE, "therapist", "privacy_officer", "support"].sort());
        });
    });

    it("are refused with a row that names who it was about (R-PRIV-2)", async () => {
        const whom = await somebody("operator");
        await people.therapist.refused("admin.lock", params("admin.lock", whom.id));
        const [row] = await logged("admin.lock", whom.id);
        assert.deepEqual([row.allowed, row.refusal, row.actor], [0, "forbidden", key(ids.therapist)]);
    });

    describe("are dealt with by role", { concurrency: false }, () => {
        for (const [method, may] of Object.entries(MAY)) {
            for (const actor of ROLES) {
                const reach = may[actor] ?? [];
                it(`${method} by a ${actor} ${reach.length === 0 ? "of nobody" : `of ${reach.join(", ")} alone`} (R-ACC-4, R-ACC-9)`, async () => {
                    const before = reach.length === 0 ? [] : (await people[actor].request("admin.accounts", { text: "doel-" })).accounts;
                    for (const role of ROLES) {
                        const whom = method === "admin.close" && reach.includes(role) ? await somebody(role) : targets[role];
                        const shown = before.find(({ user }) => user === targets[role].id)?.may.includes(wordOf(method));
                        const earlier = (await logged(method, whom.id)).length;
                        if (!reach.includes(role)) {
                            assert.equal((await people[actor].refused(method, params(method, whom.id))).reason, "forbidden", role);
                            assert.ok(reach.length === 0 || shown === false, `${role} is not shown it`);
                            continue;
                        }
                        assert.equal(shown, true, `${role} is shown it`);
                        assert.deepEqual(await people[actor].request(method, params(method, whom.id)), {}, role);
                        const done = (await logged(method, whom.id)).slice(earlier);
                        assert.deepEqual(done.map(({ allowed, actor: by, role: as }) => [allowed, by, as]), [[1, key(ids[actor]), actor]]);
                    }
                    for (const user of [elsewhere, randomUUID()]) {
                        const expected = reach.length === 0 ? "forbidden" : "not_found";
                        assert.equal((await people[actor].refused(method, params(method, user))).reason, expected, "of another provider, or none at all");
                    }
                    if (reach.length > 0) {
                        const own = await people[actor].refused(method, params(method, ids[actor]));
                        assert.deepEqual([own.reason, own.field], ["invalid_params", "user"], "on oneself");
                    }
                    if (method === "admin.lock") {
                        await Promise.all(reach.map((role) => people[actor].request("admin.unlock", { user: targets[role].id })));
                    }
                });
            }
        }

        it("so that whoever was refused did nothing (R-ACC-4)", async () => {
            const { accounts } = await people.operator.request("admin.accounts", { text: "doel-" });
            assert.deepEqual(accounts.map(({ role, state }) => [role, state]).sort(), ROLES.map((role) => [role, "active"]).sort());
        });
    });

    it("is locked with a reason, cut off within a second, and good again with the password it had (R-ACC-4, R-ACC-7)", async () => {
        const client = await family.session("client1");
        const user = await family.id("client1");
        assert.equal((await people.support.refused("admin.lock", { user, reason: "" })).field, "reason");
        const began = performance.now();
        await people.support.request("admin.lock", { user, reason: REASON });
        assert.equal((await client.wire.ended()).code, SIGNED_OUT);
        assertTook(began, 1000);
        assert.equal((await server.rpc(server.tokens.client1, "session.list", {})).status, 401);
        assert.equal((await login(server, "client1")).status, 401);
        assert.equal((await one("support", { id: user, username: "client1" })).state, "locked");
        await people.support.request("admin.lock", { user, reason: REASON });
        assert.equal((await people.planner.refused("admin.reset", { user })).reason, "conflict", "a lock is not got round by a new password");
        await people.support.request("admin.unlock", { user });
        const again = await login(server, "client1");
        assert.equal(again.status, 200);
        const { rows: log } = (await server.rpc(again.json.token, "audit.list", { kinds: ["change"], limit: 200 })).json.result;
        assert.deepEqual(log.map(({ event }) => event).filter((event) => event.startsWith("admin.")), ["admin.lock", "admin.lock", "admin.unlock"], "the client reads of it");
        assert.ok(log.every((row) => row.reason === undefined));
        const { rows: seen } = await people.privacy_officer.request("audit.list", { client: user, kinds: ["change"], limit: 200 });
        assert.equal(seen.find(({ event }) => event === "admin.lock").reason, REASON, "and the officer why");
    });

    it("ends all sign-ins and leaves the password (R-ACC-4)", async () => {
        const whom = await somebody("therapist");
        const { token } = (await login(server, whom.username, PASSWORD)).json;
        const live = await server.open({ token });
        const began = performance.now();
        await people.support.request("admin.sign_out", { user: whom.id });
        assert.equal((await live.wire.ended()).code, SIGNED_OUT);
        assertTook(began, 1000);
        assert.equal((await one("support", whom)).sign_ins, 0);
        assert.equal((await login(server, whom.username, PASSWORD)).status, 200);
    });

    it("gets a new password by mail, whoever sends it (R-ACC-4)", async () => {
        for (const actor of ["support", "planner", "operator"]) {
            const whom = await somebody("relative");
            assert.equal((await one(actor, whom)).mail, true);
            assert.deepEqual(await people[actor].request("admin.reset", { user: whom.id }), {});
            const { link } = await office.mailTo(`${whom.username}@example.nl`);
            assert.equal((await post(server, "/reset/confirm", { reset: tokenOf(link), password: CHOSEN })).status, 200);
            assert.equal((await login(server, whom.username, CHOSEN)).status, 200);
        }
    });

    it("without a mail address a link is told once to a planner and an operator, and never to support (R-ACC-4)", async () => {
        const user = ids.relative;
        const { reason } = await people.support.refused("admin.reset", { user });
        assert.equal(reason, "conflict");
        const { link: earlier } = await people.operator.request("admin.reset", { user });
        const { link } = await people.planner.request("admin.reset", { user });
        assert.ok(link.startsWith(`${server.origin}/reset#`));
        assert.equal((await people.support.refused("admin.reset", { user })).reason, "conflict");
        assert.equal((await post(server, "/reset/confirm", { reset: tokenOf(earlier), password: CHOSEN })).status, 410, "the earlier one is void");
        assert.equal((await post(server, "/reset/confirm", { reset: tokenOf(link), password: CHOSEN })).status, 200, "what was refused made nothing void");
    });

    it("is let in without the second factor that was lost, and signed out for it (R-ACC-4)", async () => {
        const { user } = await people.planner.request("admin.invite", guest({ name: "Lost Phone", mail: "lost@example.nl" }));
        const { link } = await office.mailTo("lost@example.nl");
        const { first } = await join(server, link, "lost");
        const live = await server.open({ token: first.token });
        assert.equal((await one("planner", { id: user, username: "lost" })).otp, true);
        assert.equal((await login(server, "lost", CHOSEN)).json.error, "otp_required");
        await people.operator.request("admin.otp_off", { user, reason: REASON });
        assert.equal((await live.wire.ended()).code, SIGNED_OUT);
        assert.equal((await one("planner", { id: user, username: "lost" })).otp, false);
        assert.equal((await login(server, "lost", CHOSEN)).status, 200);
    });

    it("is closed as by the person: cut off within a second, out of the network, and what is in the dossier stays (R-ACC-9)", async () => {
        const client = await family.id("client2");
        const aunt = await somebody("relative");
        await family.tie("client2", aunt.username, "relative");
        const live = await family.session(aunt.username);
        const therapist = await family.session("therapist1");
        const began = performance.now();
        await people.planner.request("admin.close", { user: aunt.id });
        assert.equal((await live.wire.ended()).code, SIGNED_OUT);
        assertTook(began, 1000);
        assert.equal((await login(server, aunt.username, PASSWORD)).status, 401);
        assert.equal(await one("planner", aunt), undefined);
        assert.equal((await people.planner.refused("admin.close", { user: aunt.id })).reason, "not_found");
        const { people: left } = await therapist.request("network.get", { client });
        assert.equal(left.some(({ user }) => user.id === aunt.id), false);
        const { deeds } = await therapist.request("consent.history", { client });
        assert.deepEqual([deeds.at(-1).what, deeds.at(-1).user, deeds.at(-1).by], ["closed", aunt.id, ids.planner]);
        const channel = await server.careChannel("client2");
        const own = await family.session("client2");
        await own.send(channel, "blijft staan");
        await people.planner.request("admin.close", { user: client });
        assert.equal((await own.wire.ended()).code, SIGNED_OUT);
        const { messages } = await therapist.request("chat.history", { channel });
        assert.equal(messages.at(-1).body, "blijft staan");
        await therapist.close();
        assert.deepEqual((await ctl(server, ["check"])).result.findings, []);
    });
});
