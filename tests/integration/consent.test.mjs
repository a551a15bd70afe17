// Who may see what, through the whole server: signatures, withdrawals, withholding, and what happens at once.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD, WHY } from "./support/family.mjs";
import { change, key, rows, sql } from "./support/log.mjs";
import { assertTook } from "./support/measure.mjs";
import { guest } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { publish } from "./support/standing.mjs";
import { until } from "./support/wait.mjs";

const ALL = ["chat", "video", "network"];

/** What becomes of these methods for somebody, as a list of reasons; "ok" where they answer. */
async function reasons(client, channel) {
    const tries = [
        ["chat.history", { channel }],
        ["chat.send", { channel, nonce: randomUUID(), body: "x" }],
        ["chat.typing", { channel, on: false }],
        ["chat.search", { channel, text: "x" }],
        ["call.start", { channel, nonce: randomUUID(), audio: true, video: true }],
    ];
    const found = [];
    for (const [method, params] of tries) {
        found.push(await client.request(method, params).then(() => "ok", (error) => error.reason));
    }
    return found;
}

describe("the network of a client of 13 with two representatives and an aunt", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    const family = new Family(server);
    let client;
    let channel;
    let ids;
    let mother;
    let father;
    let aunt;
    let therapist;

    /** Signs for somebody, as this person. */
    const sign = (who, user, parts, nonce = randomUUID()) => who.request("consent.sign", { client: ids.client, user, parts, nonce });
    const row = async (who, user) => (await who.request("consent.get", { client: ids.client })).people.find((person) => person.user.id === user);

    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        ids = {
            client: await family.id("client1"),
            mother: await family.add("moeder", "representative"),
            father: await family.add("vader", "representative"),
            aunt: await family.add("tante", "relative"),
        };
        await family.set("client1", "--born", born(13));
        for (const [username, tie] of [["moeder", "representative"], ["vader", "representative"], ["tante", "relative"]]) {
            await family.tie("client1", username, tie);
        }
        [client, mother, father, aunt, therapist] = await Promise.all(
            ["client1", "moeder", "vader", "tante", "therapist1"].map((username) => family.session(username)),
        );
    });
    after(async () => {
        await Promise.all([client, mother, father, aunt, therapist].map((one) => one.close()));
        await server.stop();
    });

    it("shows nobody but the client and the care team the channel before anything is signed (R-CONS-4, R-CONS-1)", async () => {
        assert.deepEqual([mother, father, aunt].map(({ channels }) => channels), [[], [], []]);
        assert.deepEqual(client.channels[0].members.map(({ role }) => role), ["client", "therapist"]);
        for (const who of [mother, aunt]) {
            assert.deepEqual(await reasons(who, channel), Array(5).fill("consent_required"));
        }
    });

    it("tells who may not see the network no more of the client than the name (R-CONS-1)", async () => {
        const [known] = (await aunt.request("network.list", {})).clients;
        assert.deepEqual([Object.keys(known).sort(), known.client.id, known.relation], [["client", "relation"], ids.client, "relative"]);
        const [own] = (await therapist.request("network.list", {})).clients.filter(({ client: { id } }) => id === ids.client);
        assert.deepEqual([own.born, own.age, own.incapacitated, own.relation], [born(13), 13, false, "care_team"]);
    });

    it("tells each what is asked, of whom, and what is missing (R-CONS-1)", async () => {
        await aunt.request("consent.ask", { client: ids.client, user: ids.aunt, parts: ["chat", "video"], nonce: randomUUID() });
        await client.event("consent.changed", ({ user }) => user === ids.aunt);
        const asked = await row(client, ids.aunt);
        assert.deepEqual([asked.needs, asked.asked, asked.parts, asked.may_sign], ["both", ["chat", "video"], [], true]);
        assert.deepEqual(asked.signatures.map(({ user, missing }) => [user.id, missing]), [ids.client, ids.mother, ids.father].map((user) => [user, ["chat", "video"]]));
        assert.deepEqual((await row(aunt, ids.aunt)).may_sign, false);
        const entrusted = await row(client, ids.mother);
        assert.deepEqual([entrusted.needs, entrusted.may_sign], ["client", true]);
        assert.equal((await row(mother, ids.aunt)).may_sign, true, "a representative signs for a related person");
        assert.equal((await row(mother, ids.mother)).may_sign, false, "and not for the own access");
        assert.equal(await row(mother, ids.father), undefined, "nor sees another's");
    });

    it("gives a relative access when the last of all who must has signed, and not before (R-CONS-1, R-CONS-2)", async () => {
        await sign(client, ids.aunt, ["chat", "video"]);
        await sign(mother, ids.aunt, ALL);
        assert.deepEqual((await row(client, ids.aunt)).parts, []);
        assert.deepEqual(aunt.seen("channel.added"), []);
        await sign(father, ids.aunt, ["chat", "video", "network"]);
        const added = await aunt.event("channel.added");
        assert.deepEqual([added.id, added.members.map(({ id }) => id).includes(ids.aunt)], [channel, true]);
        assert.deepEqual((await client.event("channel.changed")).members.map(({ id }) => id), added.members.map(({ id }) => id));
        const granted = await row(client, ids.aunt);
        assert.deepEqual([granted.parts, granted.asked], [["chat", "video"], []], "what all have signed, and the request is settled");
        const { seq } = await client.send(channel, "hallo tante");
        assert.equal((await aunt.event("chat.message", (message) => message.channel === channel)).seq, seq);
        assert.equal((await aunt.request("chat.history", { channel })).messages.at(-1).body, "hallo tante");
    });

    it("takes the same signature once for one nonce, and refuses the nonce for another (R-CONS-8)", async () => {
        const nonce = randomUUID();
        await sign(mother, ids.aunt, ["chat"], nonce);
        await sign(mother, ids.aunt, ["chat"], nonce);
        assert.equal((await mother.refused("consent.sign", { client: ids.client, user: ids.aunt, parts: ALL, nonce })).reason, "conflict");
        const { deeds } = await client.request("consent.history", { client: ids.client });
        assert.equal(deeds.filter(({ by, parts }) => by === ids.mother && parts?.join() === "chat").length, 1);
        await sign(mother, ids.aunt, ALL);
    });

    it("ends an open chat and a running call within a second of a withdrawal, by whomever of them (R-CONS-2, R-CONS-7)", async () => {
        const started = await therapist.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true });
        const ring = await aunt.event("call.ringing");
        assert.equal(ring.call.id, started.call.id);
        const joined = await aunt.request("call.join", { call: ring.call.id, audio: true, video: true });
        assert.equal(joined.call.state, "active");
        const began = performance.now();
        const withdrawn = sign(father, ids.aunt, []);
        const [removed, ended] = await Promise.all([aunt.event("channel.removed"), aunt.event("call.ended")]);
        assertTook(began, 1000);
        assert.deepEqual([removed.channel, removed.reason], [channel, "consent_required"]);
        assert.deepEqual([ended.call, ended.reason], [started.call.id, "forbidden"]);
        await withdrawn;
        assert.deepEqual(await reasons(aunt, channel), Array(5).fill("consent_required"));
        const again = await family.session("tante", [{ channel, seq: 0 }]);
        assert.deepEqual(again.channels, [], "and none is replayed");
        await again.close();
    });

    it("stops a ring, too, for who may not take part any more (R-CONS-7)", async () => {
        await sign(father, ids.aunt, ALL);
        await aunt.event("channel.added");
        const { call } = await therapist.request("call.start", { channel, nonce: randomUUID(), audio: true, video: false });
        await aunt.event("call.ringing", ({ call: { id } }) => id === call.id);
        await sign(client, ids.aunt, ["chat"]);
        assert.equal((await aunt.event("call.ended", (ended) => ended.call === call.id)).reason, "forbidden");
        assert.equal((await aunt.refused("call.join", { call: call.id, audio: true, video: true })).reason, "consent_required");
        assert.deepEqual(aunt.seen("channel.removed").length, 1, "chat is still hers");
        await therapist.request("call.leave", { call: call.id });
    });

    it("lets a representative see what the client of 13 grants, and nothing that a therapist withholds (R-CONS-4, R-CONS-5)", async () => {
        await sign(client, ids.mother, ["chat", "network"]);
        await mother.event("channel.added", ({ id }) => id === channel);
        await therapist.request("consent.withhold", { client: ids.client, user: ids.mother, parts: ["chat"], reason: "Ruzie over de voogdij", nonce: randomUUID() });
        assert.equal((await mother.event("channel.removed")).reason, "forbidden");
        assert.equal((await mother.refused("chat.history", { channel })).reason, "forbidden");
        const seen = await mother.request("consent.history", { client: ids.client });
        assert.ok(!JSON.stringify(seen).includes("voogdij") && !seen.deeds.some(({ kind }) => kind === "withholding"), "the reason is for staff");
        const [page, staff] = await Promise.all([mother, therapist].map((who) => who.request("consent.history", { client: ids.client, limit: 1 })));
        assert.deepEqual([page.deeds.length, page.more, staff.deeds[0].kind], [1, true, "withholding"], "what is not shown takes no place in a page (R-CONS-8)");
        const whole = await mother.request("consent.history", { client: ids.client, limit: seen.deeds.length });
        assert.deepEqual([whole.deeds.length, whole.more], [seen.deeds.length, false]);
        assert.equal((await row(mother, ids.mother)).withheld, undefined);
        assert.deepEqual((await row(therapist, ids.mother)).withheld, ["chat"]);
        const told = await therapist.request("consent.history", { client: ids.client });
        assert.equal(told.deeds.at(-1).reason, "Ruzie over de voogdij");
        await therapist.request("consent.withhold", { client: ids.client, user: ids.mother, parts: [], reason: "Opgelost", nonce: randomUUID() });
        await mother.event("channel.added", ({ id }) => id === channel);
    });

    it("tells staff why somebody sees something or not, by the decision itself (R-CONS-9)", async () => {
        const explain = (user, part) => therapist.request("network.explain", { client: ids.client, user, part });
        const seen = await explain(ids.mother, "chat");
        assert.deepEqual([seen.allowed, seen.rule.id, seen.rule.article, seen.rule.needs], [true, "R-CONS-4", "TU 4.3", "client"]);
        const not = await explain(ids.aunt, "video");
        assert.deepEqual([not.allowed, not.reason, not.rule.id, not.client_signed], [false, "consent_required", "R-CONS-1", ["chat"]]);
        assert.equal((await mother.refused("network.explain", { client: ids.client, user: ids.aunt, part: "chat" })).reason, "forbidden");
    });

    it("lets nobody sign who has no say, and nobody sign for staff (R-CONS-2)", async () => {
        const deed = (who, user) => who.refused("consent.sign", { client: ids.client, user, parts: ["chat"], nonce: randomUUID() });
        assert.equal((await deed(aunt, ids.aunt)).reason, "forbidden");
        assert.equal((await deed(mother, ids.father)).reason, "forbidden");
        assert.equal((await deed(therapist, ids.aunt)).reason, "forbidden");
        assert.deepEqual([(await deed(client, ids.client)).field, (await deed(client, await family.id("therapist1"))).field], ["user", "user"]);
        assert.equal((await therapist.refused("consent.withhold", { client: ids.client, user: ids.aunt, parts: ["chat"], reason: "niet voor familie", nonce: randomUUID() })).field, "user");
    });

    it("takes every access with who leaves the network (R-ACC-6)", async () => {
        await therapist.request("network.remove", { client: ids.client, user: ids.mother, nonce: randomUUID() });
        assert.equal((await mother.event("channel.removed", ({ channel: id }) => id === channel)).reason, "not_found");
        assert.equal((await mother.refused("consent.get", { client: ids.client })).reason, "not_found");
        await therapist.request("network.add", { client: ids.client, user: ids.mother, tie: "representative", nonce: randomUUID() });
        assert.deepEqual((await row(client, ids.mother)).parts, [], "what was signed before is gone");
    });

    it("tells nobody of a deed that failed half-way, and keeps nothing of it (R-CONS-8)", async () => {
        const told = client.seen("network.changed").length;
        const { deeds } = await client.request("consent.history", { client: ids.client });
        const again = { client: ids.client, user: ids.mother, tie: "representative", nonce: randomUUID() };
        assert.equal((await therapist.refused("network.add", again)).reason, "conflict");
        const asked = client.seen("consent.changed").length;
        await aunt.request("consent.ask", { client: ids.client, user: ids.aunt, parts: ["network"], nonce: randomUUID() });
        await until(10_000, () => client.seen("consent.changed").length > asked, "the deed after it");
        assert.equal(client.seen("network.changed").length, told);
        const now = (await client.request("consent.history", { client: ids.client })).deeds;
        assert.deepEqual(now.slice(0, -1), deeds);
    });

    it("decides anew when the client becomes incapacitated, which takes a reason, as does its end (R-CONS-3, R-CONS-6)", async () => {
        assert.equal((await therapist.refused("network.set_client", { client: ids.client, incapacitated: true, nonce: randomUUID() })).field, "reason");
        await therapist.request("network.set_client", { client: ids.client, incapacitated: true, reason: WHY, nonce: randomUUID() });
        await mother.event("channel.added", ({ id }) => id === channel);
        assert.equal((await client.event("channel.removed")).reason, "forbidden");
        assert.equal((await client.refused("chat.send", { channel, nonce: randomUUID(), body: "x" })).reason, "forbidden");
        assert.equal((await mother.request("network.get", { client: ids.client })).incapacitated, true);
        await therapist.request("network.set_client", { client: ids.client, incapacitated: false, reason: WHY, nonce: randomUUID() });
        await client.event("channel.added", ({ id }) => id === channel);
        assert.equal((await mother.event("channel.removed", ({ reason }) => reason === "consent_required")).channel, channel);
    });

    it("shows a relative without consent neither age nor capacity, nor what changes for others (R-CONS-2)", async () => {
        await sign(client, ids.aunt, []);
        const { clients } = await aunt.request("network.list", {});
        assert.deepEqual(Object.keys(clients[0]).sort(), ["client", "relation"]);
        await aunt.request("consent.ask", { client: ids.client, user: ids.aunt, parts: ["chat"], nonce: randomUUID() });
        const told = [];
        for (const [years, incapacitated] of [[16, false], [13, false], [8, false], [16, true]]) {
            await therapist.request("network.set_client", { client: ids.client, born: born(years), incapacitated, reason: WHY, nonce: randomUUID() });
            told.push(await aunt.request("consent.get", { client: ids.client }));
        }
        const [{ people: [{ user, ...own }], ...rest }] = told;
        assert.deepEqual([Object.keys(rest).sort(), rest.client.id, user.id], [["client", "offered"], ids.client, ids.aunt]);
        assert.deepEqual(own, { tie: "relative", asked: ["chat"], parts: [], may_sign: false });
        told.forEach((one) => assert.deepEqual(one, told[0], "the same whatever the client's age and capacity"));
        const known = await therapist.request("consent.get", { client: ids.client });
        assert.deepEqual([known.age, known.people.find((one) => one.user.id === ids.aunt).needs], ["from_16", "representatives"]);
        await therapist.request("network.set_client", { client: ids.client, born: born(13), incapacitated: false, reason: WHY, nonce: randomUUID() });
        const before = aunt.seen("consent.changed").length;
        await sign(client, ids.mother, ["chat"]);
        await mother.event("consent.changed", ({ user }) => user === ids.mother);
        await aunt.request("network.list", {});
        assert.deepEqual(aunt.seen("consent.changed").slice(before).filter(({ user }) => user !== ids.aunt), []);
    });

    it("tells beforehand on which day a client turns 12 and 16, and no day that is past (R-CONS-6)", async () => {
        const child = await family.id("client3");
        const turnsOf = async (date) => {
            await therapist.request("network.set_client", { client: child, born: date, nonce: randomUUID() });
            return (await therapist.request("network.get", { client: child })).turns;
        };
        const day = (date, age) => ({ on: `${Number(date.slice(0, 4)) + age}${date.slice(4)}`, age });
        assert.deepEqual((await therapist.request("network.get", { client: child })).turns, [], "nobody knows the birth date");
        const eleven = born(12, 1);
        assert.deepEqual(await turnsOf(eleven), [day(eleven, 12), day(eleven, 16)]);
        const tomorrow = new Date(Date.parse(born(0)) + 86_400_000).toISOString().slice(0, 10);
        assert.equal(day(eleven, 12).on, tomorrow);
        assert.deepEqual(await turnsOf(born(12)), [day(born(12), 16)], "who is 12 today was told of it before");
        assert.deepEqual(await turnsOf(born(16, 1)), [day(born(16, 1), 16)]);
        assert.deepEqual(await turnsOf(born(16)), []);
        // 12 and 16 years after a leap year is another one, so that both have the day itself; the ages between, which
        // begin on 1 March, change nothing.
        const leap = `${Math.floor((new Date().getUTCFullYear() - 1) / 4) * 4}-02-29`;
        assert.deepEqual(await turnsOf(leap), [day(leap, 12), day(leap, 16)]);
    });

    it("tells nobody outside that there is such a client (R-ACC-6)", async () => {
        const other = await family.session("client2");
        const second = await server.person("client2");
        for (const known of [ids.client, randomUUID()]) {
            for (const method of ["network.get", "consent.get", "consent.history"]) {
                assert.equal((await other.refused(method, { client: known })).reason, "not_found", method);
            }
            const nonce = randomUUID();
            assert.equal((await other.refused("consent.sign", { client: known, user: second.id, parts: ALL, nonce })).reason, "not_found");
        }
        await other.close();
    });

    it("brings nobody a message that was committed after the withdrawal, nor any at all after it was told: in 20 races (R-CONS-7)", async () => {
        let [earlier, later, delivered] = [0, 0, 0];
        for (const who of [client, mother]) {
            await sign(who, ids.aunt, ALL);
        }
        for (let round = 0; round < 20; round++) {
            await sign(father, ids.aunt, ALL);
            await aunt.event("channel.added", ({ id }) => id === channel);
            const began = aunt.events.length;
            const send = (who, count) => Array.from({ length: count }, (_, i) => who.send(channel, `ronde ${round}, bericht ${i}`));
            const [before, after] = [round % 4, 3 - (round % 4)];
            const sent = [...send(therapist, before), ...send(client, before)];
            const withdrawn = sign(father, ids.aunt, []);
            sent.push(...send(client, after), ...send(therapist, after));
            const numbers = await Promise.all(sent);
            await withdrawn;
            const last = await therapist.send(channel, `na ronde ${round}`);
            await client.event("chat.message", ({ seq }) => seq === last.seq);
            await aunt.event("channel.removed");
            await aunt.request("network.list", {}); // what went to her before this answer has come

            // Entries of a dossier are numbered in the order in which they were committed, the withdrawal among them.
            const entries = await sql(server.data, `SELECT number, seq, lower(hex(channel)) AS channel FROM entry WHERE dossier = (SELECT dossier FROM channel WHERE id = x'${key(channel)}') ORDER BY number DESC LIMIT 40`);
            const deed = entries.find((entry) => entry.channel !== key(channel)).number;
            const number = (seq) => entries.find((entry) => entry.channel === key(channel) && entry.seq === seq).number;
            const events = aunt.events.slice(began);
            const told = events.findIndex(({ method }) => method === "channel.removed");
            assert.ok(told >= 0, `round ${round}: not told`);
            const came = events.filter(({ method }) => method === "chat.message").map(({ params }) => params.seq);
            assert.deepEqual(came.filter((seq) => number(seq) > deed), [], `round ${round}: committed after the withdrawal, and delivered`);
            assert.deepEqual(events.slice(told).filter(({ method, params }) => method.startsWith("chat.") && params.channel === channel), [], `round ${round}: delivered after it was told`);
            delivered += came.length;
            earlier += numbers.filter(({ seq }) => number(seq) < deed).length;
            later += numbers.filter(({ seq }) => number(seq) > deed).length;
        }
        assert.ok(earlier > 20 && later > 20 && delivered > 20, `no race: ${earlier} messages before the withdrawals, of which ${delivered} came, ${later} after`);
    });
});

describe("somebody with every right whose account cannot come in", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    let client;
    let therapist;
    before(async () => {
        await server.start();
        client = await family.id("client1");
        await family.set("client1", "--born", born(8));
        therapist = await family.session("therapist1");
    });
    after(async () => {
        await therapist.close();
        await server.stop();
    });

    /** Whether staff is told that this person sees the chat, why, and how the account stands. */
    async function told(user) {
        const { allowed, reason, account, rule } = await therapist.request("network.explain", { client, user, part: "chat" });
        const { people } = await therapist.request("network.get", { client });
        assert.deepEqual(people.find((one) => one.user.id === user).parts, allowed ? ALL : [], "network.get says the same");
        assert.equal(rule !== undefined, allowed);
        return [allowed, reason, account];
    }

    async function representative(username) {
        const user = await family.add(username, "representative");
        await family.tie("client1", username, "representative");
        return user;
    }

    it("sees nothing before the terms are accepted, and all after it (R-ACC-2, R-CONS-9)", async () => {
        const user = await representative("moeder");
        assert.deepEqual(await told(user), [false, "terms_required", "active"]);
        await family.token("moeder");
        assert.deepEqual(await told(user), [true, "ok", "active"]);
    });

    it("sees nothing while blocked (R-ACC-7, R-CONS-9)", async () => {
        const user = await representative("vader");
        await family.token("vader");
        await family.ctl("user", "block", "vader", "--reason", "verboden gedrag", "--immediate");
        assert.deepEqual(await told(user), [false, "blocked", "active"]);
        await family.ctl("user", "unblock", "vader");
        assert.deepEqual(await told(user), [true, "ok", "active"]);
    });

    it("sees nothing while locked (R-ACC-4, R-CONS-9)", async () => {
        const user = await representative("voogd");
        await family.token("voogd");
        await family.ctl("user", "lock", "voogd");
        assert.deepEqual(await told(user), [false, "blocked", "locked"]);
        await family.ctl("user", "unlock", "voogd");
        assert.deepEqual(await told(user), [true, "ok", "active"]);
    });

    it("sees nothing before the invitation is used (R-ACC-1, R-CONS-9)", async () => {
        const { user } = await therapist.request("admin.invite", guest({ role: "representative", name: "Stiefmoeder" }));
        await therapist.request("network.add", { client, user, tie: "representative", nonce: randomUUID() });
        assert.deepEqual(await told(user), [false, "terms_required", "invited"]);
    });

    it("sees nothing once the account is closed (R-ACC-9, R-CONS-9)", async () => {
        const user = await representative("opa");
        const token = await family.token("opa");
        assert.deepEqual((await server.rpc(token, "account.close", { password: PASSWORD, nonce: randomUUID() })).json.result, {});
        assert.deepEqual(await told(user), [false, "blocked", "closed"]);
    });

    it("sees nothing from the day on that new terms count (R-ACC-3, R-CONS-9)", async () => {
        const { code, stderr } = await publish(server, "2");
        assert.equal(code, 0, stderr);
        await therapist.request("terms.accept", { version: "2", nonce: randomUUID() });
        assert.deepEqual(await told(await family.id("moeder")), [false, "terms_required", "active"]);
    });
});

describe("names of people who share no channel", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    let ids;
    let people;

    before(async () => {
        await server.start();
        ids = { client: await family.add("zoon", "client"), mother: await family.add("moeder", "representative"), aunt: await family.add("tante", "relative") };
        await family.add("plan", "planner");
        await family.add("ander", "therapist");
        await family.set("zoon", "--born", born(13));
        await family.tie("zoon", "moeder", "representative");
        await family.tie("zoon", "tante", "relative");
        people = Object.fromEntries(
            await Promise.all(["zoon", "moeder", "tante", "plan", "client1", "ander"].map(async (name) => [name, await family.session(name)])),
        );
    });
    after(async () => {
        await Promise.all(Object.values(people).map((one) => one.close()));
        await server.stop();
    });

    const nameFor = (who, user) => people[who].request("user.get", { users: [user] }).then(({ users }) => users[0].name, ({ reason }) => reason);

    it("stand with what is to be signed, for who has a say in it, and not for whose access it is (R-CONS-2)", async () => {
        const row = async (who) => (await people[who].request("consent.get", { client: ids.client })).people.find(({ user }) => user.id === ids.aunt);
        for (const who of ["zoon", "moeder", "plan"]) {
            assert.deepEqual(
                (await row(who)).signatures.map(({ user }) => [user.id, user.name, user.role]),
                [[ids.client, "Naam van zoon", "client"], [ids.mother, "Naam van moeder", "representative"]],
                who,
            );
        }
        assert.equal((await row("tante")).signatures, undefined);
    });

    it("are told to who may see the network they stand in, and not even that they exist to anybody else (R-ACC-6, R-CONS-9)", async () => {
        for (const who of ["zoon", "plan"]) {
            assert.equal(await nameFor(who, ids.mother), "Naam van moeder", who);
            assert.equal(await nameFor(who, ids.aunt), "Naam van tante", who);
        }
        assert.equal(await nameFor("plan", ids.client), "Naam van zoon");
        for (const who of ["tante", "client1", "ander"]) {
            assert.equal(await nameFor(who, ids.mother), "not_found", who);
            assert.equal(await nameFor(who, ids.client), "not_found", who);
        }
        const before = (await rows(server)).length;
        assert.equal(await nameFor("client1", ids.mother), "not_found");
        assert.equal((await rows(server)).length, before, "a name is no look");
    });

    it("are told no sooner than the network may be seen, and no longer (R-CONS-2, R-CONS-7)", async () => {
        const sign = (who, parts) => people[who].request("consent.sign", { client: ids.client, user: ids.aunt, parts, nonce: randomUUID() });
        await sign("zoon", ["network"]);
        assert.equal(await nameFor("tante", ids.mother), "not_found");
        await sign("moeder", ["network"]);
        assert.equal(await nameFor("tante", ids.mother), "Naam van moeder");
        await sign("zoon", []);
        assert.equal(await nameFor("tante", ids.mother), "not_found");
        await family.set("zoon", "--restricted", "yes");
        assert.equal(await nameFor("plan", ids.mother), "not_found");
        await family.set("zoon", "--restricted", "no");
    });
});

describe("an emergency access", { concurrency: false }, () => {
    const server = new Server({ clients: 21 });
    const family = new Family(server);
    before(() => server.start());
    after(() => server.stop());

    it("opens a dossier for reading to a therapist outside the care team, with a reason, and tells the privacy officer (R-ACC-6)", async () => {
        const channel = await server.careChannel("client1");
        const client = await family.id("client1");
        await family.add("fg", "privacy_officer");
        const [owner, other, officer] = await Promise.all(["client1", "therapist2", "fg"].map((username) => family.session(username)));
        await owner.send(channel, "in nood");
        assert.equal((await other.refused("chat.history", { channel })).reason, "not_found");
        assert.equal((await other.refused("network.emergency", { client, reason: "kort", nonce: randomUUID() })).field, "reason");
        const asked = { client, reason: "Cliënt dreigt met suïcide, behandelaar onbereikbaar", nonce: randomUUID() };
        const opened = await other.request("network.emergency", asked);
        assert.deepEqual(await other.request("network.emergency", asked), opened, "asked again, it lasts no longer");
        assert.deepEqual(opened.channels.map(({ id }) => id), [channel]);
        const told = await officer.event("network.emergency");
        assert.deepEqual([told.client, told.user], [client, await family.id("therapist2")]);
        const names = await Promise.all(["client1", "therapist2"].map(async (username) => (await server.person(username)).name));
        assert.deepEqual([told.client_name, told.user_name], names, "the officer shares no channel with them");
        assert.ok(opened.channels[0].members.some(({ id, name }) => id === client && name === names[0]));
        assert.equal((await other.request("chat.history", { channel })).messages.at(-1).body, "in nood");
        assert.equal((await other.refused("chat.send", { channel, nonce: randomUUID(), body: "x" })).reason, "forbidden");
        assert.equal((await officer.refused("chat.history", { channel })).reason, "not_found");
        assert.equal((await owner.refused("network.emergency", { client, reason: "ik ben de cliënt zelf", nonce: randomUUID() })).reason, "forbidden");
        assert.equal((await owner.refused("network.emergencies", {})).reason, "forbidden");
        await until(10_000, async () => (await rows(server, "event IN ('network.emergency', 'network.emergencies') AND allowed = 0")).length >= 2, "the rows of what was refused");
        const { deeds } = await owner.request("consent.history", { client });
        assert.equal(officer.seen("network.emergency").length, 1);
        assert.deepEqual(deeds.map(({ kind, by, reason }) => [kind, by, reason]), [["emergency", await family.id("therapist2"), undefined]]);
        assert.ok(/ emergency_access /.test(server.log), "loud in the log");
        const later = await family.session("fg");
        const { emergencies } = await later.request("network.emergencies", {});
        assert.deepEqual(emergencies.map(({ client: of, user, until }) => [of.id, user.id, until]), [[client, await family.id("therapist2"), opened.until]], "an officer who was away finds it");
        assert.equal((await other.refused("network.emergencies", {})).reason, "forbidden");
        await later.close();
        const mine = await other.request("network.emergency_mine", {});
        assert.deepEqual(mine.emergencies, [{ client: { id: client, name: names[0], role: "client" }, until: opened.until, channels: opened.channels }], "a page that was loaded anew goes on");
        assert.equal((await officer.refused("network.emergency_mine", {})).reason, "forbidden");
        const colleague = await family.session("therapist1");
        assert.deepEqual(await colleague.request("network.emergency_mine", {}), { emergencies: [] });
        await colleague.close();
        assert.equal((await rows(server, "event = 'network.emergency_mine' AND allowed = 1")).length, 1);
        await change(server.data, "UPDATE emergency SET until_ms = 1");
        assert.deepEqual(await other.request("network.emergency_mine", {}), { emergencies: [] });
        assert.equal((await other.refused("network.emergency", asked)).reason, "not_found", "over is over, by the same nonce too");
        await Promise.all([owner, other, officer].map((one) => one.close()));
    });

    it("leaves no marks, of one who was a member before either (R-ACC-6)", async () => {
        const channel = await server.careChannel("client2");
        const client = await family.id("client2");
        await family.ctl("network", "remove", "--client", "client2", "therapist1");
        const [owner, former] = await Promise.all(["client2", "therapist1"].map((username) => family.session(username)));
        const { seq } = await owner.send(channel, "gelezen?");
        await former.request("network.emergency", { client, reason: "Cliënt is niet te bereiken", nonce: randomUUID() });
        assert.equal((await former.request("chat.history", { channel })).messages.at(-1).body, "gelezen?");
        assert.equal((await former.refused("chat.read", { channel, seq })).reason, "forbidden");
        const again = await family.session("therapist1");
        assert.equal(again.channels.some(({ id }) => id === channel), false, "nor does it make a member of one who is none any more");
        await again.close();
        await Promise.all([owner, former].map((one) => one.close()));
    });

    it("opens no dossier that is restricted, and leaves no trace in it but the refusal (R-PRIV-8, R-ACC-6)", async () => {
        const client = await family.id("client3");
        await server.careChannel("client3");
        await family.set("client3", "--restricted", "yes");
        const other = await family.session("therapist2");
        const asked = { client, reason: "Cliënt is niet te bereiken", nonce: randomUUID() };
        assert.equal((await other.refused("network.emergency", asked)).reason, "restricted");
        assert.deepEqual((await rows(server, `event = 'network.emergency' AND hex(client) = upper('${key(client)}')`)).map(({ allowed, refusal }) => [allowed, refusal]), [[0, "restricted"]]);
        await family.set("client3", "--restricted", "no");
        const mine = async () => (await other.request("network.emergency_mine", {})).emergencies.filter(({ client: of }) => of.id === client);
        await other.request("network.emergency", asked);
        assert.equal((await mine()).length, 1);
        await family.set("client3", "--restricted", "yes");
        assert.deepEqual(await mine(), []);
        await family.set("client3", "--restricted", "no");
        await other.close();
    });

    it("is what it looks like to the privacy officer when a planner joins a care team: it takes a reason, and is shown and logged with it (R-ACC-6)", async () => {
        const client = await family.id("client4");
        const [self, colleague] = [await family.add("inplannen", "planner"), await family.add("inplannen2", "planner")];
        await family.add("fg2", "privacy_officer");
        const [planner, officer, owner] = await Promise.all(["inplannen", "fg2", "client4"].map((username) => family.session(username)));
        const reason = "Vervangt de vaste planner tijdens ziekte";
        const add = (user, more) => ({ client, user, tie: "care_team", nonce: randomUUID(), ...more });
        for (const more of [{}, { reason: "kort" }]) {
            assert.equal((await planner.refused("network.add", add(self, more))).field, "reason");
        }
        assert.deepEqual((await planner.request("network.list", {})).clients, []);
        await planner.request("network.add", add(colleague));
        const asked = add(self, { reason });
        await planner.request("network.add", asked);
        await planner.request("network.add", asked);
        const { emergencies } = await officer.request("network.emergencies", {});
        const mine = emergencies.filter(({ client: of }) => of.id === client);
        assert.deepEqual(mine.map(({ user, added_self }) => [user.id, added_self]), [[self, true]], "who was added by somebody else is not among them");
        assert.ok(emergencies.some(({ added_self }) => !added_self), "and an emergency is marked as one");
        assert.deepEqual(await planner.request("network.emergency_mine", {}).catch(({ reason: why }) => why), "forbidden");
        const { rows: log } = await officer.request("audit.list", { client });
        assert.deepEqual(log.filter(({ event }) => event.startsWith("network.add")).map(({ event, reason: why }) => [event, why]), [["network.add", undefined], ["network.add_self", reason]]);
        const theirs = (await owner.request("audit.list", {})).rows.find(({ event }) => event === "network.add_self");
        assert.deepEqual([theirs.actor, theirs.reason], [self, undefined], "the client sees who, and not why");
        await Promise.all([planner, officer, owner].map((one) => one.close()));
    });

    it("is no way from one account of a person to what the other sees: a therapist who is a parent is two to the server (R-ACC-4, R-ACC-6)", async () => {
        const child = await family.id("client5");
        await family.set("client5", "--born", born(8));
        const [childs, patients] = [await server.careChannel("client5"), await server.careChannel("client6")];
        const home = await family.add("therapist2-thuis", "representative");
        await family.tie("client5", "therapist2-thuis", "representative");
        const [atWork, atHome] = await Promise.all(["therapist2", "therapist2-thuis"].map((username) => family.session(username)));
        const knows = (session) => [childs, patients].map((channel) => session.channels.some(({ id }) => id === channel));
        assert.deepEqual([knows(atWork), knows(atHome)], [[false, true], [true, false]]);
        assert.equal((await atWork.refused("chat.history", { channel: childs })).reason, "not_found");
        assert.equal((await atHome.refused("chat.history", { channel: patients })).reason, "not_found");
        assert.equal((await atWork.refused("network.get", { client: child })).reason, "not_found");
        assert.equal((await atHome.refused("network.emergency", { client: await family.id("client6"), reason: "Als ouder in nood", nonce: randomUUID() })).reason, "forbidden");
        await atHome.request("chat.history", { channel: childs });
        const looked = await rows(server, `channel = x'${key(childs)}' AND event = 'chat.history' AND allowed = 1`);
        assert.deepEqual([...new Set(looked.map(({ actor }) => actor))], [key(home)], "the log tells by which of the two");
        await Promise.all([atWork, atHome].map((one) => one.close()));
    });

    it("is for a client that is known by name and birth date: nobody leafs through (R-ACC-6)", async () => {
        await family.add("plan", "planner");
        await family.set("client1", "--born", "1990-05-06");
        const { name, id } = await server.person("client1");
        const ids = {};
        for (const username of ["therapist2", "plan", "client2"]) {
            ids[username] = await family.id(username);
        }
        const [other, planner, owner] = await Promise.all(["therapist2", "plan", "client2"].map((username) => family.session(username)));
        const find = async (who, params) => (await who.request("network.find", params)).clients.map(({ client }) => client.id);
        assert.deepEqual(await find(other, { name: name.toUpperCase(), born: "1990-05-06" }), [id]);
        assert.deepEqual(await find(other, { name, born: "1990-05-07" }), []);
        assert.deepEqual(await find(other, { name: name.slice(0, -1), born: "1990-05-06" }), []);
        assert.equal((await other.refused("network.find", { name })).field, "born");
        assert.ok((await find(planner, { name: name.slice(0, 4) })).includes(id));
        assert.equal((await owner.refused("network.find", { name, born: "1990-05-06" })).reason, "forbidden");
        const [found] = (await other.request("network.find", { name, born: "1990-05-06" })).clients;
        assert.deepEqual([found.born, found.incapacitated], ["1990-05-06", undefined], "what tells clients apart, and no more");
        const log = await rows(server, "event = 'network.find'");
        const whose = (username) => log.filter(({ actor }) => actor === key(ids[username]));
        assert.deepEqual(whose("therapist2").map(({ object, look }) => [object, look]), [[key(id), 1], ["", 1]], "who was found, and that nobody was; each once a minute");
        assert.ok(whose("plan").some(({ client }) => client === key(id)));
        assert.deepEqual(whose("client2").map(({ allowed, refusal }) => [allowed, refusal]), [[0, "forbidden"]]);
        await Promise.all([other, planner, owner].map((one) => one.close()));
    });

    it("is shown to the privacy officer as often as it was taken, a page at a time (R-ACC-6)", async () => {
        await family.add("fg3", "privacy_officer");
        const [client, taker] = [await family.id("client5"), await family.id("therapist2")];
        const [other, officer] = await Promise.all(["therapist2", "fg3"].map((username) => family.session(username)));
        const take = () => other.request("network.emergency", { client, reason: "Cliënt is niet te bereiken", nonce: randomUUID() });
        const [first, second] = [await take(), await take()];
        const page = async (more) => await officer.request("network.emergencies", { ...more });
        const { emergencies } = await page();
        assert.deepEqual(emergencies.slice(0, 2).map(({ client: of, user, until }) => [of.id, user.id, until]), [second, first].map(({ until }) => [client, taker, until]));
        const mine = (await other.request("network.emergency_mine", {})).emergencies.filter(({ client: of }) => of.id === client);
        assert.deepEqual(mine.map(({ until }) => until), [second.until], "to whom took it, it is one");
        await change(server.data, "WITH RECURSIVE n (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 49) INSERT INTO emergency (dossier, account, since_ms, until_ms) SELECT e.dossier, e.account, e.since_ms, e.since_ms + 1 FROM n, emergency e WHERE e.number = (SELECT max(number) FROM emergency)");
        const newest = await page();
        assert.deepEqual([newest.emergencies.length, newest.more], [50, true]);
        const older = await page({ before: newest.emergencies.at(-1).number });
        assert.deepEqual([older.emergencies[0].until, older.more], [first.until, false]);
        assert.equal(newest.emergencies.at(-1).until, second.until);
        assert.deepEqual(await page({ before: 1 }), { emergencies: [], more: false });
        assert.equal((await officer.refused("network.emergencies", { before: 0 })).field, "before");
        await Promise.all([other, officer].map((one) => one.close()));
    });
});
