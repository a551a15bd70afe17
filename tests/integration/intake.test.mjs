// Taking a client into care at the desk: account, dossier, conversation and care team in one.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as OWN_PASSWORD, WHY } from "./support/family.mjs";
import { key, rows, sql } from "./support/log.mjs";
import { activate, guest, join, login, newClient, planner, post, tokenOf } from "./support/people.mjs";
import { Server } from "./support/server.mjs";

describe("taking a client into care", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    const ids = {};
    let desk;
    let therapist;
    let colleague;
    before(async () => {
        await server.start();
        desk = await planner(server);
        ids.therapist = await family.id("therapist1");
        for (const [username, role] of [["collega", "therapist"], ["weg", "therapist"], ["op-slot", "therapist"], ["planner2", "planner"], ["helpdesk", "support"], ["tante", "relative"], ["fg", "privacy_officer"]]) {
            ids[username] = await family.add(username, role);
        }
        const { id: provider } = await family.ctl("provider", "add", "--name", "Andere praktijk");
        ids.elsewhere = (await family.ctl("user", "add", "elders", "--name", "Elders", "--role", "therapist", "--provider", provider)).id;
        ids.invited = (await desk.request("admin.invite", guest({ role: "therapist", name: "Nog niet" }))).user;
        await family.ctl("user", "lock", "op-slot");
        const leaving = await family.session("weg");
        await leaving.request("account.close", { password: OWN_PASSWORD, nonce: randomUUID() });
        [therapist, colleague] = await Promise.all(["therapist1", "collega"].map((who) => family.session(who)));
    });
    after(() => server.stop());

    /** As the planner takes on a client. */
    const take = (care, more) => desk.request("admin.invite", newClient({ team: [ids.therapist], ...care }, more));
    const account = async (who, client) => (await who.request("network.get", { client })).account;
    const deeds = async (who, client) => (await who.request("consent.history", { client })).deeds;
    const listed = async (who, user) => (await who.request("admin.invitations", { limit: 200 })).invitations.some((row) => row.user === user);
    /** How much there is of everything that taking on makes. */
    const counts = async () => {
        const tables = ["account", "dossier", "dossier_key", "channel", "member", "network", "invitation", "entry", "audit"];
        return (await sql(server.data, `SELECT ${tables.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`).join(", ")}`))[0];
    };

    it("by a planner opens the conversation to the team at once, and to the client who activates the link (R-ACC-1, R-ACC-6, R-FUN-1)", async () => {
        const { user, link, channel } = await take({ team: [ids.therapist, ids.collega] }, { name: "Noor de Vries" });
        for (const one of [therapist, colleague]) {
            const added = await one.event("channel.added");
            assert.deepEqual([added.id, added.kind, added.title], [channel, "care", "Noor de Vries"]);
            assert.deepEqual(added.members.map(({ id }) => id), [user, ids.therapist, ids.collega]);
            assert.equal((await one.event("network.changed")).client, user);
        }
        const early = await therapist.send(channel, "Welkom, Noor");
        const { first } = await join(server, link, "noor");
        assert.equal(first.user.id, user);
        const noor = await server.open({ token: first.token });
        assert.deepEqual((await noor.hello()).channels.map(({ id }) => id), [channel]);
        assert.equal((await noor.request("chat.history", { channel })).messages[0].seq, early.seq);
        const { seq } = await noor.send(channel, "Dank je wel");
        assert.equal((await therapist.event("chat.message", (message) => message.seq === seq)).body, "Dank je wel");
        assert.deepEqual([therapist.seen("channel.added").length, therapist.seen("channel.changed").length, therapist.seen("network.changed").length], [1, 0, 2], "each hears of it once, and of the terms that the client accepted");
        const network = await noor.request("network.get", { client: user });
        assert.deepEqual([network.born, network.incapacitated], ["1990-05-17", false]);
        assert.deepEqual(network.people.map(({ user: { id }, tie }) => [id, tie]).sort(), [ids.therapist, ids.collega].map((id) => [id, "care_team"]).sort());
        await noor.close();
    });

    it("leaves who did it in the dossier and in the access log, which the client and the privacy officer read (R-CONS-8, R-PRIV-2)", async () => {
        const { user, link } = await take({ team: [ids.therapist, ids.planner2] });
        const told = await deeds(therapist, user);
        assert.deepEqual(told.map(({ what, user: whom }) => [what, whom]), [["intake", undefined], ["care_team", ids.therapist], ["care_team", ids.planner2]]);
        assert.deepEqual([told[0].born, told[0].incapacitated], ["1990-05-17", false]);
        const log = await rows(server, `client = x'${key(user)}' AND look = 0`);
        assert.deepEqual(log.map(({ event, object }) => [event, object]), [["network.intake", user], ["network.add", ids.therapist], ["network.add", ids.planner2], ["admin.invite", user]].map(([event, id]) => [event, key(id)]));
        assert.deepEqual([...new Set(log.map(({ role, basis, part }) => [role, basis, part].join()))], ["planner,planner,network"]);
        const { first } = await join(server, link, "lezer");
        const [client, officer] = [await server.open({ token: first.token }), await family.session("fg")];
        const asked = [[client, {}], [officer, { client: user }]];
        for (const [who, params] of asked) {
            const row = (await who.request("audit.list", params)).rows.find(({ event }) => event === "network.intake");
            assert.deepEqual([row.name, row.role], ["Pia Planner", "planner"]);
        }
        await Promise.all([client.close(), officer.close()]);
    });

    it("by a therapist needs nobody else in the team, and is nobody else's business (R-ACC-1, R-ACC-6)", async () => {
        const { user, link, channel } = await therapist.request("admin.invite", newClient());
        assert.equal((await therapist.event("channel.added", ({ id }) => id === channel)).members.length, 2);
        assert.deepEqual((await rows(server, `client = x'${key(user)}' AND look = 0`)).map(({ event, role, basis }) => [event, role, basis]), ["network.intake", "network.add", "admin.invite"].map((event) => [event, "therapist", "care_team"]));
        assert.deepEqual([await account(therapist, user), await account(desk, user)], ["invited", "invited"]);
        for (const method of ["admin.invite_again", "admin.invite_cancel"]) {
            const [theirs, none] = [await colleague.refused(method, { user }), await colleague.refused(method, { user: randomUUID() })];
            assert.deepEqual([theirs.reason, theirs.message], ["not_found", none.message], method);
            assert.equal(none.reason, "not_found");
        }
        assert.deepEqual([await listed(colleague, user), await listed(therapist, user), await listed(desk, user)], [false, true, true]);
        assert.deepEqual(colleague.seen("channel.added").filter(({ id }) => id === channel), []);
        const { first } = await join(server, link, "eigen");
        const client = await server.open({ token: first.token });
        assert.deepEqual([await account(therapist, user), await account(client, user)], ["active", undefined], "how an account stands is told to who arranges");
        await client.close();
        await family.ctl("user", "lock", "eigen");
        assert.equal(await account(desk, user), "locked");
    });

    it("with oneself or a colleague named twice puts each into the team once (R-ACC-6)", async () => {
        const { user } = await therapist.request("admin.invite", newClient({ team: [ids.therapist, ids.collega, ids.collega] }));
        assert.deepEqual((await deeds(therapist, user)).map(({ what }) => what), ["intake", "care_team", "care_team"]);
    });

    it("invites no child under 12: the parents are, and they see and talk (R-ACC-5, R-CONS-3)", async () => {
        const care = { born: born(12, 1) };
        assert.deepEqual([(await desk.refused("admin.invite", newClient({ ...care, team: [ids.therapist] }, { mail: "kind@example.nl" }))).field], ["mail"]);
        const answer = await take(care, { name: "Kind de Vries" });
        assert.deepEqual(Object.keys(answer).sort(), ["channel", "user"]);
        const { user, channel } = answer;
        assert.deepEqual([await account(desk, user), await listed(desk, user)], ["none", false]);
        assert.deepEqual((await rows(server, `object = x'${key(user)}' AND event LIKE 'admin.%'`)), [], "nobody was invited");
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "conflict");
        const mother = await desk.request("admin.invite", guest({ role: "representative", name: "Moeder" }));
        const { first } = await join(server, mother.link, "moeder-van-kind");
        const session = await server.open({ token: first.token });
        assert.deepEqual((await session.hello()).channels, []);
        await desk.request("network.add", { client: user, user: mother.user, tie: "representative", nonce: randomUUID() });
        assert.equal((await session.event("channel.added")).id, channel);
        const { seq } = await session.send(channel, "Hallo, ik ben de moeder");
        assert.equal((await therapist.event("chat.message", (message) => message.channel === channel && message.seq === seq)).body, "Hallo, ik ben de moeder");
        assert.equal((await session.request("network.get", { client: user })).account, undefined);
        await session.close();
    });

    it("invites a client who turns out to be 12 after all, once the birth date is put right (R-ACC-5)", async () => {
        const { user, channel } = await take({ born: born(12, 1) });
        assert.equal((await colleague.refused("admin.invite_again", { user })).reason, "not_found", "to others there is nobody");
        await desk.request("network.set_client", { client: user, born: born(12), nonce: randomUUID() });
        const { link } = await therapist.request("admin.invite_again", { user });
        assert.deepEqual([await account(desk, user), await listed(desk, user)], ["invited", true]);
        const { first } = await join(server, link, "twaalf");
        const client = await server.open({ token: first.token });
        assert.deepEqual((await client.hello()).channels.map(({ id }) => id), [channel]);
        await client.close();
        assert.deepEqual((await rows(server, `client = x'${key(user)}' AND event LIKE 'admin.%' AND look = 0 AND allowed = 1`)).map(({ event, role }) => [event, role]), [["admin.invite_again", "therapist"]]);
    });

    it("invites nobody incapacitated, until capacity is regained; and voids no account that is in use (R-ACC-5)", async () => {
        const { user, link } = await take({ incapacitated: true, reason: WHY });
        assert.deepEqual([link, await account(desk, user)], [undefined, "none"]);
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "conflict");
        await desk.request("network.set_client", { client: user, incapacitated: false, reason: WHY, nonce: randomUUID() });
        const later = await desk.request("admin.invite_again", { user });
        await desk.request("network.set_client", { client: user, incapacitated: true, reason: WHY, nonce: randomUUID() });
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "conflict", "open or not");
        await desk.request("network.set_client", { client: user, incapacitated: false, reason: WHY, nonce: randomUUID() });
        await join(server, later.link, "bekwaam");
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "not_found");
        assert.equal((await desk.refused("admin.invite_cancel", { user })).reason, "not_found");
    });

    it("whose link is open while the client may have no own account says that it is good no longer, and nothing of why (R-ACC-5)", async () => {
        const cancelled = await take({}, { name: "Afgezegd" });
        await desk.request("admin.invite_cancel", { user: cancelled.user });
        const tries = async (link, username) => [await activate(server, link, username), await post(server, "/invitation", { invitation: tokenOf(link) })].map(({ status, text }) => [status, text]);
        const gone = await tries(cancelled.link, "afgezegd");
        assert.deepEqual(gone.map(([status]) => status), [410, 410]);
        for (const [username, without, within] of [["onbekwaam", { incapacitated: true, reason: WHY }, { incapacitated: false, reason: WHY }], ["te-jong", { born: born(12, 1) }, { born: born(12) }]]) {
            const { user, link } = await take({}, { name: "Wordt Anders" });
            assert.equal((await post(server, "/invitation", { invitation: tokenOf(link) })).status, 200, username);
            await desk.request("network.set_client", { client: user, ...without, nonce: randomUUID() });
            assert.deepEqual(await tries(link, username), gone, username);
            assert.equal((await sql(server.data, `SELECT state FROM account WHERE id = x'${key(user)}'`))[0].state, "invited", "and made no account");
            assert.equal((await desk.refused("admin.invite_again", { user })).reason, "conflict", username);
            await desk.request("network.set_client", { client: user, ...within, nonce: randomUUID() });
            const again = await desk.request("admin.invite_again", { user });
            assert.equal((await activate(server, link, username)).status, 410, "the earlier link stays void");
            assert.equal((await activate(server, again.link, username)).status, 200, username);
        }
    });

    it("whose invitation is called off leaves the client in care, to be invited anew (R-ACC-1)", async () => {
        const { user, link, channel } = await take({}, { name: "Toch Later", mail: "later@example.nl" });
        assert.deepEqual(await desk.request("admin.invite_cancel", { user }), {});
        assert.equal((await activate(server, link, "toch-later")).status, 410);
        assert.deepEqual([await account(desk, user), await listed(desk, user)], ["none", false]);
        assert.equal((await desk.request("network.get", { client: user })).client.name, "Toch Later");
        assert.equal((await sql(server.data, `SELECT count(*) AS kept FROM mail_address WHERE account = x'${key(user)}'`))[0].kept, 0);
        await therapist.send(channel, "Nog niemand");
        const again = await desk.request("admin.invite_again", { user });
        assert.equal((await activate(server, link, "toch-later")).status, 410);
        assert.equal((await activate(server, again.link, "toch-later")).status, 200);
        await desk.request("admin.invite_cancel", { user });
        assert.equal((await login(server, "toch-later", "vier gele fietsen")).json.error, "invalid_credentials", "nobody had signed in");
        const last = await desk.request("admin.invite_again", { user });
        const { first } = await join(server, last.link, "toch-later");
        const client = await server.open({ token: first.token });
        assert.equal((await client.hello()).channels[0].last_seq, 1);
        await client.close();
    });

    it("happens once for one nonce, whose link is not told again; for other words the nonce is refused (R-FUN-1)", async () => {
        for (const params of [newClient({ team: [ids.therapist] }, { name: "Een Keer" }), newClient({ team: [ids.therapist], born: born(8) }, { name: "Een Kind" })]) {
            const [one, two] = await Promise.all([desk, desk].map((who) => who.request("admin.invite", params)));
            assert.deepEqual([one.user, one.channel], [two.user, two.channel]);
            assert.ok(one.link === undefined || two.link === undefined);
            const before = await counts();
            assert.deepEqual(await desk.request("admin.invite", params), { user: one.user, channel: one.channel });
            const others = [{ name: "Ander" }, { role: "relative", care: undefined }, { care: { ...params.care, born: born(9) } }, { care: { ...params.care, incapacitated: true, reason: WHY } }, { care: { ...params.care, team: [ids.therapist, ids.collega] } }];
            for (const other of others) {
                assert.equal((await desk.refused("admin.invite", { ...params, ...other })).reason, "conflict", JSON.stringify(other));
            }
            assert.deepEqual(await counts(), before);
        }
    });

    it("is the same client for that nonce once the account is in use, and no account of another role comes into care by it (R-ACC-6)", async () => {
        const params = newClient({ team: [ids.therapist] }, { name: "Al In Gebruik" });
        const { user, link, channel } = await desk.request("admin.invite", params);
        await join(server, link, "in-gebruik");
        assert.deepEqual(await desk.request("admin.invite", params), { user, channel });
        assert.equal((await desk.refused("admin.invite", { ...params, role: "relative", care: undefined })).reason, "conflict");
        const relative = guest({ name: "Een Naaste" });
        await join(server, (await desk.request("admin.invite", relative)).link, "naaste-in-gebruik");
        assert.equal((await desk.refused("admin.invite", { ...params, nonce: relative.nonce, name: "Een Naaste" })).reason, "conflict");
    });

    it("is refused at the field that is wrong, and leaves nothing behind (R-ACC-1, R-ACC-6)", async () => {
        const team = [ids.therapist];
        const tries = [
            [{ care: undefined }, "care"],
            [{ care: {} }, "care.born"],
            [{ care: { born: "2026-02-30", team } }, "care.born"],
            [{ care: { born: born(0, 1), team } }, "care.born"],
            [{ care: { born: born(20) } }, "care.team"],
            [{ care: { born: born(20), team: [] } }, "care.team"],
            [{ care: { born: born(20), team: [ids.planner2] } }, "care.team"],
            [{ care: { born: born(20), team: Array.from({ length: 21 }, () => ids.therapist) } }, "care.team"],
            [{ care: { born: born(20), team: ["x"] } }, "care.team.0"],
            [{ care: { born: born(20), team, incapacitated: "no" } }, "care.incapacitated"],
            [{ care: { born: born(20), team, incapacitated: true } }, "care.reason"],
            [{ care: { born: born(20), team, incapacitated: true, reason: "te kort" } }, "care.reason"],
            [{ care: { born: born(20), team, surplus: 1 } }, "care.surplus"],
            [{ role: "representative", care: { born: born(40), team } }, "care"],
        ];
        const before = await counts();
        for (const [more, field] of tries) {
            const refusal = await desk.refused("admin.invite", newClient({}, more));
            assert.deepEqual([refusal.reason, refusal.field], ["invalid_params", field], JSON.stringify(more));
        }
        const told = [];
        for (const id of [randomUUID(), ids.elsewhere, ids.tante, ids.helpdesk, ids.weg, ids["op-slot"], ids.invited, await family.id("client1")]) {
            const { reason, field, message } = await desk.refused("admin.invite", newClient({ team: [ids.therapist, id] }));
            told.push([reason, field, message].join());
        }
        assert.deepEqual([...new Set(told)].length, 1, "who cannot be in a care team is not told apart from nobody");
        assert.match(told[0], /^invalid_params,care\.team\.1,/);
        for (const who of ["tante", "helpdesk", "fg", "client1"]) {
            const session = await family.session(who);
            assert.equal((await session.refused("admin.invite", newClient({ team }))).reason, "forbidden", who);
            assert.equal((await session.refused("admin.colleagues", { name: "a" })).reason, "forbidden", who);
            await session.close();
        }
        const { audit: looks, ...rest } = await counts();
        const { audit, ...was } = before;
        assert.deepEqual(rest, was);
        assert.ok(looks >= audit);
    });

    it("finds colleagues who can be in the team by a part of the name, of one's own provider, and no others (R-ACC-6)", async () => {
        const found = async (who, name) => (await who.request("admin.colleagues", { name })).users.map(({ id }) => id);
        assert.deepEqual(await found(desk, "van COLLEGA"), [ids.collega]);
        assert.deepEqual(await found(therapist, "Naam van"), [ids.collega, ids.planner2]);
        for (const name of ["Elders", "tante", "helpdesk", "op-slot", "Nog niet"]) {
            assert.deepEqual(await found(desk, name), [], name);
        }
    });
});
