// A walk over all methods that read: each leaves a row in the access log for who read and whose it was, or stands below with the
// reason why it need not (R-PRIV-2). A new method that is in neither list fails here.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family } from "./support/family.mjs";
import { key, rows } from "./support/log.mjs";
import { newClient } from "./support/people.mjs";
import { sampleParams } from "./support/samples.mjs";
import { Server } from "./support/server.mjs";

/** What shows nobody's care and nothing of another person. */
const NO_LOOK = {
    "account.get": "one's own account",
    "account.otp_status": "one's own account",
    "account.passkeys": "one's own account",
    "session.list": "one's own account",
    "conduct.mine": "one's own account",
    "terms.list": "one's own account",
    "terms.get": "the terms, which are for everybody",
    "portal.notice": "the portal's notice, which is for everybody",
    "user.get": "the name of somebody whose name the caller has before them anyway",
    "admin.colleagues": "names of staff, who are nobody's clients",
};

describe("every method that reads", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const family = new Family(server);
    const people = {};
    let client;
    let channel;
    let ids;
    let looks;

    before(async () => {
        await server.start();
        for (const [username, role] of [["tante", "relative"], ["fg", "privacy_officer"], ["plan", "planner"], ["ander", "therapist"], ["meldpunt", "operator"]]) {
            await family.add(username, role);
        }
        await family.set("client1", "--born", born(17));
        await family.tie("client1", "tante", "relative");
        [client, channel] = [await family.id("client1"), await server.careChannel("client1")];
        for (const username of ["client1", "therapist1", "tante", "fg", "plan", "ander", "meldpunt"]) {
            people[username] = await family.session(username);
        }
        ids = Object.fromEntries(await Promise.all(Object.keys(people).map(async (username) => [username, await family.id(username)])));
        const { seq } = await people.client1.send(channel, "gemeld");
        await people.therapist1.request("conduct.report", { channel, seq, kind: "other", nonce: randomUUID() });
        const reason = "Cliënt dreigt met suïcide, behandelaar onbereikbaar";
        await people.ander.request("network.emergency", { client, reason, nonce: randomUUID() });
        const invited = (await people.plan.request("admin.invite", newClient({ team: [ids.therapist1] }, { name: "Uit Genodigd" }))).user;

        // Who reads it, what is asked, whose care it is about (undefined: nobody's), and what the row names beside.
        const { name } = await server.person("client1");
        looks = {
            "session.hello": ["client1", { client: { name: "test", version: "1.0" } }, undefined, undefined],
            "chat.history": ["therapist1", { channel }, client, undefined],
            "chat.search": ["therapist1", { channel, text: "gemeld" }, client, undefined],
            "consent.get": ["therapist1", { client }, client, client],
            "consent.history": ["therapist1", { client }, client, client],
            "network.list": ["therapist1", {}, client, client],
            "network.get": ["therapist1", { client }, client, client],
            "network.candidates": ["therapist1", { client, tie: "relative", name: "Naam" }, client, client],
            "network.explain": ["therapist1", { client, user: ids.tante, part: "chat" }, client, ids.tante],
            "network.find": ["plan", { name }, client, client],
            "network.emergency_mine": ["ander", {}, client, client],
            "network.emergencies": ["fg", {}, client, ids.ander],
            "audit.list": ["fg", { client }, client, undefined],
            "audit.people": ["fg", { name: "Naam" }, undefined, ids.ander],
            "privacy.requests": ["fg", {}, undefined, undefined],
            "conduct.reports": ["meldpunt", {}, client, undefined],
            "admin.invitations": ["plan", {}, invited, invited],
            "admin.accounts": ["plan", {}, client, client],
        };
    });
    after(async () => {
        await Promise.all(Object.values(people).map((one) => one.close()));
        await server.stop();
    });

    const reading = () => [...server.document.methods.values()].filter((method) => method["x-reads"]);
    const told = (event) => rows(server, `event = '${event}' AND look = 1 AND allowed = 1`);

    it("is in one of two lists: it leaves a row, or there is a reason why not (R-PRIV-2)", () => {
        assert.deepEqual(reading().map(({ name }) => name).sort(), [...Object.keys(looks), ...Object.keys(NO_LOOK)].sort());
    });

    it("leaves a row that tells who looked, in which role, at whose care (R-PRIV-2, R-ACC-6)", async () => {
        for (const [method, [username, params, whose, object]] of Object.entries(looks)) {
            const before = (await told(method)).length;
            if (method === "session.hello") {
                await (await family.session(username)).close();
            } else {
                await people[username].request(method, params);
            }
            const found = (await told(method)).slice(method === "session.hello" ? 0 : before);
            const fits = found.filter(({ actor, client: of, object: what }) => actor === key(ids[username]) && of === (whose === undefined ? of : key(whose)) && what === (object === undefined ? what : key(object)));
            assert.ok(fits.length > 0, `${method} by ${username} left ${JSON.stringify(found)}`);
            assert.ok(fits.every(({ role }) => role !== ""), method);
            if (whose !== undefined) {
                assert.ok(fits.every(({ dossier }) => dossier !== ""), `${method} names no dossier`);
            }
        }
    });

    it("is told to the client by all those rows, in the own access log (R-PRIV-2)", async () => {
        const { rows: log } = await people.client1.request("audit.list", { kinds: ["look"], limit: 200 });
        const about = Object.keys(looks).filter((method) => looks[method][2] === client);
        assert.deepEqual(about.filter((method) => !log.some(({ event }) => event === method)), []);
    });

    it("leaves none where the network may not be seen: the list told the name alone (R-CONS-1)", async () => {
        const [row] = (await people.tante.request("network.list", {})).clients;
        assert.deepEqual(Object.keys(row).sort(), ["client", "relation"]);
        assert.deepEqual((await told("network.list")).filter(({ actor }) => actor === key(ids.tante)), []);
    });

    it("leaves none where there is a reason why not, whoever asks (R-PRIV-2)", async () => {
        const before = await rows(server);
        for (const method of reading().filter(({ name }) => name in NO_LOOK)) {
            const params = { ...sampleParams(server.document, method), ...(method.name === "user.get" ? { users: [ids.client1] } : {}) };
            await people.therapist1.request(method.name, params).catch(({ reason }) => assert.equal(reason, "not_found", method.name));
        }
        assert.deepEqual(await rows(server), before);
    });

    it("that refuses the list of invitations to who may invite nobody leaves a row of that (R-ACC-1, R-PRIV-2)", async () => {
        assert.equal((await people.client1.refused("admin.invitations", {})).reason, "forbidden");
        const refused = await rows(server, "event = 'admin.invitations' AND allowed = 0");
        assert.deepEqual(refused.map(({ actor, refusal }) => [actor, refusal]), [[key(ids.client1), "forbidden"]]);
    });
});
