// A client taken into care as a child is invited on the twelfth birthday, and not a day before (R-ACC-5).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Family } from "../integration/support/family.mjs";
import { key, rows, sql } from "../integration/support/log.mjs";
import { activate, CHOSEN, login, newClient, planner, post, tokenOf } from "../integration/support/people.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, Server } from "../integration/support/server.mjs";
import { Clock } from "./support/clock.mjs";

describe("a client of 11 in care", { concurrency: false }, () => {
    const clock = new Clock("2026-11-26T23:50:00+01:00");
    const server = new Server({ clients: 1, env: clock.env });
    const family = new Family(server);
    let desk;
    before(async () => {
        await server.start();
        desk = await planner(server);
    });
    after(async () => {
        await server.stop();
        clock.remove();
    });

    it("has no account until that midnight, and is invited after it (R-ACC-5)", async () => {
        const params = newClient({ born: "2014-11-27", team: [await family.id("therapist1")] });
        const { user, link } = await desk.request("admin.invite", params);
        assert.equal(link, undefined);
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "conflict");
        clock.set("2026-11-27T00:00:01+01:00");
        assert.deepEqual((await desk.request("admin.invite", params)).link, undefined, "what was done once is not done otherwise");
        const again = await desk.request("admin.invite_again", { user });
        assert.equal((await activate(server, again.link, "twaalf")).status, 200);
    });
});

describe("a client who becomes 12 within a month", { concurrency: false }, () => {
    const clock = new Clock("2026-11-26T23:50:00+01:00");
    let office;
    const server = new Server({ clients: 1, env: clock.env, config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "portaal@example.nl", smtp_tls: "none" }) });
    const family = new Family(server);
    const MIDNIGHT = "2026-12-26T23:00:00.000Z";
    let desk;
    let team;
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
        desk = await planner(server);
        team = [await family.id("therapist1")];
    });
    after(async () => {
        await server.stop();
        await office.close();
        clock.remove();
    });

    /** A month is longer than a sign-in lasts. */
    async function reboot() {
        await server.boot();
        desk = await server.open({ token: (await login(server, "planner1", CHOSEN)).json.token });
    }

    const take = async (born) => (await desk.request("admin.invite", newClient({ born, team }))).user;
    const row = async (user) => (await desk.request("admin.invitations", {})).invitations.find((one) => one.user === user);

    it("is invited ahead by mail alone, which goes out on the birthday: no day before, and a link then works (R-ACC-1, R-ACC-5)", async () => {
        const user = await take("2014-12-27");
        assert.equal((await desk.refused("admin.invite_again", { user, mail: "kind@example.nl" })).reason, "conflict", "31 days ahead");
        clock.set("2026-11-27T00:00:01+01:00");
        assert.equal((await desk.refused("admin.invite_again", { user })).field, "mail", "a link in hand that does not work yet helps nobody");
        assert.deepEqual(await desk.request("admin.invite_again", { user, mail: "kind@example.nl" }), { from: MIDNIGHT });
        const waiting = await row(user);
        assert.deepEqual([waiting.mail, waiting.state, waiting.from], ["waiting", "open", MIDNIGHT]);
        assert.ok(Date.parse(waiting.expires_at) > Date.parse(MIDNIGHT) + 86_400_000, "its days are counted from the birthday");
        await server.shut();
        clock.set("2026-12-26T23:59:30+01:00");
        await reboot();
        assert.deepEqual([(await row(user)).mail, office.tries.get("kind@example.nl")], ["waiting", undefined]);
        clock.set("2026-12-27T00:00:01+01:00");
        await server.shut(); // the mailer looks at least once an hour: the start spares the test that
        await reboot();
        const { link, headers } = await office.mailTo("kind@example.nl");
        assert.ok(Date.parse(headers.date) >= Date.parse(MIDNIGHT));
        assert.equal((await post(server, "/invitation", { invitation: tokenOf(link) })).status, 200);
        assert.equal((await activate(server, link, "twaalf")).status, 200);
    });

    it("is not written to where it turns out otherwise before that: the invitation is called off, and logged (R-ACC-5)", async () => {
        for (const facts of [{ incapacitated: true, reason: "Beoordeeld door de arts" }, { born: "2015-02-03" }]) {
            const user = await take("2015-01-05");
            const mail = `${user}@example.nl`;
            await desk.request("admin.invite_again", { user, mail });
            await desk.request("network.set_client", { client: user, ...facts, nonce: randomUUID() });
            assert.equal(await row(user), undefined);
            assert.deepEqual((await rows(server, `client = x'${key(user)}' AND event = 'admin.invite_cancel'`)).map(({ role }) => role), ["planner"]);
            assert.equal((await desk.refused("admin.invite_again", { user, mail })).reason, "conflict");
        }
        assert.deepEqual(await sql(server.data, "SELECT count(*) AS waiting FROM mail"), [{ waiting: 0 }]);
    });
});
