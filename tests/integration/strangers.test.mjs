// A walk over the method table with everybody who has no business with a client: each method that takes a channel, a call or a
// client refuses each of them for the right reason, and in the words it has for what does not exist (R-ACC-4, R-ACC-6, R-CONS-1); and
// each that takes an id of another kind says of another provider's what it says of none (R-ACC-6).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { SoftAuthenticator } from "./support/authenticator.mjs";
import { born, Family } from "./support/family.mjs";
import { guest, login } from "./support/people.mjs";
import { sampleParams } from "./support/samples.mjs";
import { Server } from "./support/server.mjs";

const FORBIDDEN = "forbidden";
const NOT_FOUND = "not_found";
const UNSIGNED = "consent_required";

// Beyond what the document requires: one of two optional ones.
const MORE = { "call.signal": { candidate: null }, "network.set_client": { incapacitated: true, reason: "Beoordeeld door de arts" } };

// An emergency access is a therapist's, whoever is asked about; so its refusal to all others tells nothing.
const ofRole = (method, reason) => (method === "network.emergency" ? FORBIDDEN : reason);

describe("every method that takes a channel, a call or a client", { concurrency: false }, () => {
    // Twenty clients have the first therapist, the last one the second.
    const server = new Server({ clients: 21 });
    const family = new Family(server);
    const known = {};
    let methods;
    let host;
    let file;

    before(async () => {
        await server.start();
        for (const [username, role] of [["tante", "relative"], ["neef", "relative"], ["helpdesk", "support"], ["beheerder", "operator"], ["fg", "privacy_officer"], ["planner", "planner"]]) {
            await family.add(username, role);
        }
        await family.tie("client1", "tante", "relative");
        const { id: provider } = await family.ctl("provider", "add", "--name", "Andere praktijk");
        for (const [username, role] of [["vreemde-client", "client"], ["vreemde-therapeut", "therapist"]]) {
            await family.ctl("user", "add", username, "--name", username, "--role", role, "--provider", provider);
        }
        await family.ctl("channel", "add", "--client", "vreemde-client", "--member", "vreemde-therapeut");
        known.client = await family.id("client1");
        known.channel = await server.careChannel("client1");
        host = await family.session("client1");
        known.call = (await host.request("call.start", { channel: known.channel, nonce: randomUUID(), audio: true, video: true })).call.id;
        const upload = await server.http({
            method: "POST",
            path: `/files?channel=${known.channel}&name=x`,
            headers: { Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "text/plain" },
            body: "geheim",
        });
        file = upload.json.id;
        await host.send(known.channel, "", { files: [file] });
        methods = [...server.document.methods.values()].flatMap((method) =>
            method.params.filter(({ name, schema }) => name in known && server.document.allows(schema, randomUUID())).map(({ name }) => ({ method, by: name })),
        );
    });
    after(async () => {
        await host.close();
        await server.stop();
    });

    const params = (method, asked, own) => ({ ...sampleParams(server.document, method, own), ...MORE[method.name], ...asked });

    /** Holds each method to what `expected(method, parameter)` says; the words are those for what does not exist, where it is not found. */
    async function walk(username, expected, own = {}) {
        const client = await family.session(username);
        let tried = 0;
        for (const { method, by } of methods) {
            const reason = expected(method.name, by);
            if (reason === undefined) {
                continue;
            }
            const refusals = [];
            for (const value of [known[by], randomUUID()]) {
                const refusal = await client.refused(method.name, params(method, { [by]: value }, own));
                const { code, reason: told, field, message } = refusal;
                refusals.push({ code, reason: told, field, message });
            }
            assert.equal(refusals[0].reason, reason, `${method.name} by ${by} to ${username}`);
            if (reason === NOT_FOUND || method.name === "network.emergency") {
                assert.deepEqual(refusals[0], refusals[1], `${method.name} tells ${username} what exists`);
            }
            tried += 1;
        }
        await client.close();
        return tried;
    }

    it("are many, and each is walked by everybody below", () => {
        const count = (name) => methods.filter(({ by }) => by === name).length;
        assert.ok(count("channel") >= 9 && count("call") >= 5 && count("client") >= 11, JSON.stringify(methods.map(({ method, by }) => [method.name, by])));
    });

    for (const [who, username] of [["another client", "client2"], ["another provider's client", "vreemde-client"], ["a relative of nobody", "neef"], ["support", "helpdesk"], ["an operator", "beheerder"]]) {
        it(`is not found by ${who} (R-ACC-6)`, async () => {
            assert.equal(await walk(username, (method) => ofRole(method, NOT_FOUND)), methods.length);
        });
    }

    it("is not found by another provider's therapist, not even in an emergency (R-ACC-6)", async () => {
        assert.equal(await walk("vreemde-therapeut", () => NOT_FOUND), methods.length);
    });

    it("is not found by a therapist outside the care team, but in an emergency (R-ACC-6)", async () => {
        const tried = await walk("therapist2", (method) => (method === "network.emergency" ? undefined : NOT_FOUND));
        assert.equal(tried, methods.length - 1);
    });

    it("tells a privacy officer nothing of what is in it (R-PRIV-2)", async () => {
        // That there is such a client the officer may know, who reads who saw the dossier.
        const tried = await walk("fg", (method, by) => (method === "audit.list" ? undefined : by === "client" ? FORBIDDEN : NOT_FOUND));
        assert.equal(tried, methods.length - 1);
    });

    it("gives a planner outside the care team no channel and no call (R-ACC-1, R-ACC-6)", async () => {
        const tried = await walk("planner", (method, by) => (by === "client" ? undefined : NOT_FOUND));
        assert.ok(tried >= 14);
    });

    it("asks a relative for the consent that is missing, and lets nobody sign for themselves (R-CONS-1, R-CONS-2)", async () => {
        const own = { user: await family.id("tante"), parts: ["chat"] };
        const by = {
            "call.signal": NOT_FOUND, // among those who are in the call
            "consent.get": undefined, // what is asked for oneself
            "consent.ask": undefined,
            "consent.history": UNSIGNED,
            "network.get": UNSIGNED,
        };
        const expected = (method, parameter) => (method in by ? by[method] : parameter === "client" ? FORBIDDEN : UNSIGNED);
        assert.equal(await walk("tante", expected, own), methods.length - 2);
    });

    it("asks a relative in the channel the same, and tells nobody else of the membership (R-CONS-1)", async () => {
        await family.tie("client1", "neef", "relative");
        const client = await family.session("neef");
        assert.deepEqual(client.channels, []);
        assert.deepEqual((await family.session("client1")).channels[0].members.map(({ role }) => role), ["client", "therapist"]);
        await client.close();
    });

    const download = (token, id) => server.http({ path: `/files/${id}`, headers: { Authorization: `Bearer ${token}` } });

    it("and files are likewise nobody else's (R-ACC-6)", async () => {
        for (const username of ["client2", "vreemde-client", "vreemde-therapeut", "therapist2", "tante", "helpdesk", "beheerder", "fg", "planner"]) {
            const token = await family.token(username);
            const [theirs, none] = await Promise.all([download(token, file), download(token, randomUUID())]);
            assert.equal(theirs.status, username === "tante" ? 403 : 404, username);
            assert.equal(none.status, 404, username);
            if (username !== "tante") {
                assert.deepEqual(theirs.json, none.json, username);
            }
        }
        assert.equal((await download(server.tokens.client1, file)).status, 200);
    });

    /** Nothing answers this token, over the socket or without one. */
    async function assertShutOut(token, live) {
        assert.equal((await live.wire.ended()).code, 4002);
        for (const { method, by } of methods) {
            const { status, json } = await server.rpc(token, method.name, params(method, { [by]: known[by] }));
            assert.deepEqual([status, json?.error?.data?.reason ?? "unauthenticated"], [401, "unauthenticated"], method.name);
        }
        assert.equal((await download(token, file)).status, 401);
    }

    it("does not answer a sign-in that was revoked, not even of the client (R-ACC-4)", async () => {
        const { json } = await login(server, "client1");
        const live = await server.open({ token: json.token });
        await live.hello();
        const { sign_ins: all } = await live.request("session.list", {});
        await host.request("session.revoke", { id: all.find(({ current }) => current).id });
        await assertShutOut(json.token, live);
    });

    it("does not answer an account that is locked, not even of the care team (R-ACC-4)", async () => {
        const live = await family.session("therapist1");
        await family.ctl("user", "lock", "therapist1");
        await assertShutOut(server.tokens.therapist1, live);
    });
});

/** Ids that nothing is looked up by, or that count only inside a call one is in. */
const NOT_SOUGHT = {
    nonce: "the sender's own",
    channel: "walked above",
    call: "walked above",
    client: "walked above",
    after: "a bound of a page",
    before: "a bound of a page",
    participant: "a place in a call that was found before",
    to: "a place in a call that was found before",
};

describe("every method that takes an id of another kind", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const family = new Family(server);
    const people = {};
    let theirs;
    let tries;
    let stranger;

    before(async () => {
        await server.start();
        await family.add("planner", "planner");
        await family.add("fg", "privacy_officer");
        await family.set("client1", "--born", born(13)); // from whose representatives a therapist can withhold
        const { id: provider } = await family.ctl("provider", "add", "--name", "Andere praktijk");
        const added = {};
        for (const [username, role] of [["vreemde-client", "client"], ["vreemde-therapeut", "therapist"], ["vreemde-planner", "planner"]]) {
            added[role] = (await family.ctl("user", "add", username, "--name", username, "--role", role, "--provider", provider)).id;
        }
        const { id: there } = await family.ctl("channel", "add", "--client", "vreemde-client", "--member", "vreemde-therapeut");
        const [therapist, desk] = [await family.session("vreemde-therapeut"), await family.session("vreemde-planner")];
        stranger = await family.session("vreemde-client");
        const upload = await server.http({
            method: "POST",
            path: `/files?channel=${there}&name=x`,
            headers: { Authorization: `Bearer ${await family.token("vreemde-client")}`, "Content-Type": "text/plain" },
            body: "geheim",
        });
        const { seq } = await stranger.send(there, "gemeld");
        const device = new SoftAuthenticator(server.origin);
        const credential = device.create(await stranger.request("account.passkey_begin", {}));
        const user = added.client;
        theirs = {
            user,
            therapist: added.therapist,
            invited: (await desk.request("admin.invite", guest())).user,
            file: upload.json.id,
            report: (await therapist.request("conduct.report", { channel: there, seq, kind: "other", nonce: randomUUID() })).id,
            warning: (await desk.request("conduct.warn", { user, text: "Niet meer doen.", nonce: randomUUID() })).id,
            request: (await stranger.request("privacy.request", { kind: "copy", nonce: randomUUID() })).id,
            passkey: (await stranger.request("account.passkey_add", { name: "Telefoon", credential })).passkey.id,
            sign_in: (await stranger.request("session.list", {})).sign_ins.find(({ current }) => current).id,
        };
        await Promise.all([therapist, desk].map((one) => one.close()));
        for (const username of ["client1", "therapist1", "planner", "fg"]) {
            people[username] = await family.session(username);
        }
        const [client, channel] = [await family.id("client1"), await server.careChannel("client1")];

        // Whoever might do it to those of the own provider; which of the ids it is tried with; and what is asked beside.
        tries = [
            ["session.revoke", "id", "client1", "sign_in"],
            ["account.passkey_remove", "id", "client1", "passkey"],
            ["admin.invite_again", "user", "planner", "invited"],
            ["admin.invite_cancel", "user", "planner", "invited"],
            ["user.get", "users", "planner", "user"],
            ["presence.get", "users", "therapist1", "user"],
            ["audit.list", "user", "fg", "therapist"],
            ["chat.send", "files", "client1", "file", { channel, body: "" }],
            ["consent.ask", "user", "therapist1", "user", { client, parts: ["chat"] }],
            ["consent.sign", "user", "client1", "user", { client, parts: ["chat"] }],
            ["consent.withhold", "user", "therapist1", "user", { client, parts: ["chat"], reason: "Een goede reden" }],
            ["network.add", "user", "therapist1", "therapist", { client, tie: "care_team" }],
            ["network.remove", "user", "therapist1", "therapist", { client }],
            ["network.explain", "user", "therapist1", "therapist", { client, part: "chat" }],
            ...["lock", "unlock", "sign_out", "reset", "otp_off", "close"].map((deed) => [`admin.${deed}`, "user", "planner", "user"]),
            ["conduct.handle", "report", "planner", "report"],
            ["conduct.warn", "user", "planner", "user"],
            ["conduct.block", "user", "planner", "user", { immediate: true }],
            ["conduct.unblock", "user", "planner", "user"],
            ["conduct.confirm", "warning", "client1", "warning"],
            ["privacy.handle", "request", "planner", "request"],
        ];
    });
    after(async () => {
        await Promise.all([stranger, ...Object.values(people)].map((one) => one.close()));
        await server.stop();
    });

    /** What came of it, without the id that was asked for. */
    async function answerTo(who, method, params, id) {
        const answer = await who.request(method, params).then(
            (result) => ({ result }),
            ({ code, reason, field, message }) => ({ code, reason, field, message }),
        );
        return JSON.parse(JSON.stringify(answer).replaceAll(id, "id"));
    }

    it("is walked below, or there is a reason why not (R-ACC-6)", () => {
        const takesId = (schema) => server.document.allows(schema, randomUUID()) && !server.document.allows(schema, "x".repeat(36));
        const takesIds = (schema) => server.document.allows(schema, [randomUUID()]) && !server.document.allows(schema, ["x".repeat(36)]);
        const found = [...server.document.methods.values()].flatMap(({ name, params }) => params.filter((param) => !(param.name in NOT_SOUGHT) && (takesId(param.schema) || takesIds(param.schema))).map((param) => `${name} ${param.name}`));
        assert.deepEqual(tries.map(([method, by]) => `${method} ${by}`).sort(), found.sort());
    });

    it("answers to one of another provider's as to one that does not exist, and does nothing (R-ACC-6)", async () => {
        for (const [method, by, username, kind, more] of tries) {
            const answers = [];
            for (const id of [theirs[kind], randomUUID()]) {
                const row = server.document.methods.get(method);
                const params = { ...sampleParams(server.document, row), ...more, [by]: by.endsWith("s") ? [id] : id };
                answers.push(await answerTo(people[username], method, params, id));
            }
            assert.deepEqual(answers[0], answers[1], `${method} tells ${username} whether there is such a ${kind}`);
            const { reason, field } = answers[0];
            assert.ok(reason === NOT_FOUND || (reason === "invalid_params" && field === by), `${method} to ${username}: ${JSON.stringify(answers[0])}`);
        }
        assert.ok((await stranger.request("account.passkeys", {})).passkeys.some(({ id }) => id === theirs.passkey));
        assert.equal((await stranger.request("conduct.mine", {})).warnings.find(({ id }) => id === theirs.warning).confirmed_at, undefined);
        const desk = await family.session("vreemde-planner");
        assert.deepEqual((await desk.request("admin.invitations", {})).invitations.map(({ user, state }) => [user, state]), [[theirs.invited, "open"]]);
        assert.equal((await desk.request("conduct.reports", {})).reports.find(({ id }) => id === theirs.report).handled_at, undefined);
        assert.equal((await desk.request("privacy.requests", {})).requests.find(({ id }) => id === theirs.request).handled_at, undefined);
        await desk.close();
    });
});
