// Reading the access log: a client about the own dossier, a privacy officer about the provider's, and nobody else.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family } from "./support/family.mjs";
import { key, rows } from "./support/log.mjs";
import { acceptTerms, login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { ctl } from "./support/standing.mjs";

describe("audit.list", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let channel;
    let client;
    let therapist;
    let officer;
    const people = {};
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        for (const name of ["client1", "client2", "therapist1"]) {
            people[name] = await server.person(name);
        }
        const other = (await ctl(server, ["provider", "add", "--name", "GGZ Twee"])).result;
        const { providers } = (await ctl(server, ["provider", "list"])).result;
        const own = providers.find(({ id }) => id !== other.id);
        await addUser("fg", "privacy_officer", own.id);
        await addUser("fg-twee", "privacy_officer", other.id);
        for (const role of ["planner", "representative", "relative", "support", "operator"]) {
            await addUser(role, role, own.id);
        }
        [client, therapist, officer] = await Promise.all(["client1", "therapist1", "fg"].map((name) => server.session(name)));
        await client.send(channel, "Goedemorgen");
        await therapist.request("chat.history", { channel });
        const stranger = await server.session("client2");
        await stranger.refused("chat.history", { channel });
        await stranger.close();
    });
    after(() => server.stop());

    async function addUser(username, role, provider) {
        const { result, code, stderr } = await ctl(server, ["user", "add", username, "--name", `Naam van ${username}`, "--role", role, "--provider", provider], { input: `${PASSWORD}\n` });
        assert.equal(code, 0, stderr);
        const { json } = await login(server, username);
        await acceptTerms(server, json.token);
        server.tokens[username] = json.token;
        people[username] = { id: result.id };
    }

    it("tells a client who looked at and who changed the own dossier: name, role, what, when, which part (R-PRIV-2)", async () => {
        const { rows: list } = await client.request("audit.list", {});
        const look = list.find(({ event, role }) => event === "chat.history" && role === "therapist");
        const { number, at, ...rest } = look;
        assert.ok(number > 0 && Date.now() - Date.parse(at) < 600_000);
        assert.deepEqual(rest, {
            event: "chat.history",
            outcome: "allowed",
            look: true,
            emergency: false,
            times: 1,
            actor: people.therapist1.id,
            name: people.therapist1.name,
            role: "therapist",
            part: "chat",
            basis: "care_team",
        });
        const change = list.find(({ event }) => event === "chat.send");
        assert.deepEqual([change.look, change.name], [false, people.client1.name]);
        const numbers = list.map(({ number: one }) => one);
        assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), "oldest first");
    });

    it("tells a client no address, no node and no id of a sign-in or an object (R-PRIV-2)", async () => {
        const { rows: list } = await client.request("audit.list", { client: people.client1.id });
        const inside = ["address", "node", "reason", "object", "channel", "client", "sign_in"];
        assert.ok(list.length > 3);
        assert.deepEqual(list.flatMap((row) => Object.keys(row)).filter((name) => inside.includes(name)), []);
    });

    it("tells a client that somebody was refused, but not the name of another client (R-PRIV-2)", async () => {
        const { rows: list } = await client.request("audit.list", { kinds: ["refused"] });
        assert.equal(list.length, 1);
        const [{ outcome, refusal, role, name, actor }] = list;
        assert.deepEqual({ outcome, refusal, role, name, actor }, { outcome: "refused", refusal: "not_found", role: "client", name: undefined, actor: undefined });
    });

    it("tells a privacy officer per client, with address, node and names (R-PRIV-2)", async () => {
        const { rows: list } = await officer.request("audit.list", { client: people.client1.id });
        const refused = list.find(({ outcome }) => outcome === "refused");
        assert.deepEqual([refused.name, refused.address, refused.node, refused.channel], [people.client2.name, "127.0.0.1", "node1", channel]);
        assert.ok(list.every((row) => row.client === people.client1.id && row.client_name === people.client1.name));
    });

    it("tells a privacy officer per employee, and per employee in one dossier (R-PRIV-2)", async () => {
        const { rows: list } = await officer.request("audit.list", { user: people.therapist1.id });
        assert.ok(list.length > 0 && list.every(({ actor }) => actor === people.therapist1.id));
        assert.ok(list.some((row) => row.client === people.client2.id), "the hello of the therapist names all clients");
        const both = await officer.request("audit.list", { user: people.therapist1.id, client: people.client1.id });
        assert.ok(both.rows.length > 0 && both.rows.every((row) => row.client === people.client1.id && row.actor === people.therapist1.id));
        assert.equal((await officer.refused("audit.list", {})).field, "client");
    });

    it("marks what an operator did, who has no account (R-PRIV-2)", async () => {
        const deeds = await rows(server, "event IN ('seed', 'user.add', 'provider.add')");
        assert.ok(deeds.length > 5);
        assert.ok(deeds.every(({ role, basis, actor, allowed }) => role === "operator" && basis === "operator" && actor === "" && allowed === 1));
    });

    it("pages by the number of the row, with no row twice and none left out (R-PRIV-2)", async () => {
        for (let i = 0; i < 8; i++) {
            await client.send(channel, `bericht ${i}`);
        }
        const all = (await client.request("audit.list", { limit: 200 })).rows.map(({ number }) => number);
        const forward = [];
        for (let more = true; more; ) {
            const page = await client.request("audit.list", { after: forward.at(-1) ?? 0, before: all.at(-1) + 1, limit: 200 });
            forward.push(...page.rows.map(({ number }) => number));
            more = page.more;
        }
        assert.deepEqual(forward, all);
        const back = [];
        for (let more = true; more; ) {
            const page = await client.request("audit.list", { before: back[0] ?? all.at(-1) + 1, limit: 3 });
            back.unshift(...page.rows.map(({ number }) => number));
            more = page.more;
        }
        assert.deepEqual(back, all);
        const ahead = await client.request("audit.list", { after: all[0], limit: 2 });
        assert.deepEqual([ahead.rows.map(({ number }) => number), ahead.more], [all.slice(1, 3), true]);
        assert.deepEqual(await client.request("audit.list", { before: 0 }), { rows: [], more: false });
    });

    it("gives the kinds that were asked for (R-PRIV-2)", async () => {
        const kinds = async (list) => (await client.request("audit.list", { kinds: list, limit: 200 })).rows;
        const all = await kinds([]);
        const [looks, changes, refused, emergencies] = [await kinds(["look"]), await kinds(["change"]), await kinds(["refused"]), await kinds(["emergency"])];
        assert.ok(looks.length > 0 && looks.every(({ look, outcome }) => look && outcome === "allowed"));
        assert.ok(changes.length > 0 && changes.every(({ look, outcome }) => !look && outcome === "allowed"));
        assert.deepEqual(emergencies, []);
        assert.equal(looks.length + changes.length + refused.length, all.length);
        assert.equal((await kinds(["look", "refused"])).length, looks.length + refused.length);
    });

    it("is itself a look that the log tells of (R-PRIV-2)", async () => {
        const mine = `event = 'audit.list' AND hex(actor) = upper('${key(people.fg.id)}')`;
        const read = (await rows(server, `${mine} AND object IS NULL`)).find((row) => row.client === key(people.client1.id) && row.allowed === 1);
        assert.deepEqual([read.look, read.role], [1, "privacy_officer"]);
        const { rows: list } = await client.request("audit.list", { kinds: ["look"], limit: 200 });
        assert.ok(list.some(({ event, role, name }) => event === "audit.list" && role === "privacy_officer" && name === "Naam van fg"));
        assert.ok((await rows(server, mine)).some((row) => row.object === key(people.therapist1.id)));
    });

    it("is reached by the name of an employee, whom a privacy officer of the provider alone finds (R-PRIV-2)", async () => {
        const { name } = await server.person("therapist1");
        const find = async (part) => (await officer.request("audit.people", { name: part })).users;
        assert.deepEqual(await find(name.slice(0, 4)), [{ id: people.therapist1.id, name, role: "therapist" }]);
        assert.deepEqual(await find((await server.person("client1")).name), [], "clients are found elsewhere");
        const found = (await find("naam van")).map((user) => user.name);
        assert.deepEqual(found, ["fg", "operator", "planner", "support"].map((one) => `Naam van ${one}`), "nobody of the family, nor of another provider");
        const looks = await rows(server, "event = 'audit.people' AND allowed = 1");
        assert.ok(looks.some(({ object }) => object === key(people.therapist1.id)));
        assert.ok(looks.some(({ object }) => object === ""), "nobody was found");
        for (const username of ["client1", "therapist1", "planner", "support", "operator"]) {
            const one = await server.connect(username);
            assert.equal((await one.refused("audit.people", { name: "naam" })).reason, "forbidden", username);
            await one.close();
        }
    });

    it("refuses everybody else, and the log tells of that too (R-PRIV-2, R-ACC-6)", async () => {
        const asks = async (username, params) => {
            const one = await server.connect(username);
            const { reason } = await one.refused("audit.list", params);
            await one.close();
            return reason;
        };
        const known = ["therapist1", "planner"];
        for (const username of [...known, "representative", "relative", "support", "operator"]) {
            const reason = known.includes(username) ? "forbidden" : "not_found";
            assert.equal(await asks(username, { client: people.client1.id }), reason, username);
            assert.equal(await asks(username, {}), "invalid_params", username);
        }
        assert.equal(await asks("client2", { client: people.client1.id }), "not_found");
        assert.equal(await asks("client2", { client: randomUUID() }), "not_found");
        assert.equal(await asks("client2", { user: people.therapist1.id }), "forbidden");
        assert.equal(await asks("fg-twee", { client: people.client1.id }), "not_found");
        assert.equal(await asks("fg-twee", { user: people.therapist1.id }), "not_found");
        assert.equal(await asks("fg", { client: people.therapist1.id }), "not_found");
        const refusals = await rows(server, "event = 'audit.list' AND allowed = 0");
        assert.ok(refusals.length >= 12);
        assert.ok(refusals.some((row) => row.actor === key(people["fg-twee"].id) && row.refusal === "not_found"));
    });
});

describe("what a therapist keeps from a representative by right", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    const sessions = {};
    let client;
    let mother;
    before(async () => {
        await server.start();
        client = await family.id("client1");
        mother = await family.add("moeder", "representative");
        await family.add("fg", "privacy_officer");
        await family.set("client1", "--born", born(8));
        await family.tie("client1", "moeder", "representative");
        for (const name of ["moeder", "therapist1", "fg"]) {
            sessions[name] = await family.session(name);
        }
        await sessions.therapist1.request("chat.history", { channel: await server.careChannel("client1") });
        for (const parts of [["chat"], []]) {
            await sessions.therapist1.request("consent.withhold", { client, user: mother, parts, reason: "Ruzie over de voogdij", nonce: randomUUID() });
        }
    });
    after(async () => {
        await Promise.all(Object.values(sessions).map((one) => one.close()));
        await server.stop();
    });

    const list = (who, more = {}) => sessions[who].request("audit.list", { client, limit: 200, ...more });
    const ofWithholding = ({ event }) => event === "consent.withhold" || event === "consent.release";

    it("stands in the log that a privacy officer reads, and not in what the representative reads (R-CONS-5, R-PRIV-2)", async () => {
        const staff = (await list("fg")).rows;
        assert.deepEqual(staff.filter(ofWithholding).map(({ event }) => event), ["consent.withhold", "consent.release"]);
        const { rows: seen } = await list("moeder");
        assert.deepEqual(seen.filter(ofWithholding), []);
        assert.ok(seen.some(({ event, role }) => event === "chat.history" && role === "therapist"), "the rest is hers to read");
        assert.deepEqual((await list("moeder", { kinds: ["change"] })).rows.filter(ofWithholding), []);
    });

    it("takes no place in a page either (R-CONS-5)", async () => {
        const { rows: all } = await list("fg");
        const [{ number: withheld }, { number: released }] = all.filter(ofWithholding);
        assert.deepEqual(await list("moeder", { after: withheld - 1, before: released + 1 }), { rows: [], more: false });
        const changes = (await list("moeder", { kinds: ["change"], before: released + 1 })).rows;
        const [last] = (await list("moeder", { kinds: ["change"], before: released + 1, limit: 1 })).rows;
        assert.equal(last.number, changes.at(-1).number);
        const whole = await list("moeder", { kinds: ["change"], before: released + 1, limit: changes.length });
        assert.deepEqual([whole.rows.length, whole.more], [changes.length, false]);
    });

    it("is read by the client whose dossier it is, without reason or person (R-PRIV-2, R-CONS-5)", async () => {
        await family.set("client1", "--born", born(13));
        const own = await family.session("client1");
        const { rows: seen } = await own.request("audit.list", { limit: 200 });
        const [row] = seen.filter(ofWithholding);
        assert.deepEqual([row.event, row.role, row.object, row.reason], ["consent.withhold", "therapist", undefined, undefined]);
        assert.ok(!JSON.stringify(seen).includes("voogdij"));
        assert.equal((await sessions.moeder.refused("audit.list", { client })).reason, "forbidden");
        await own.close();
    });
});
