// Who saw a dossier, as a person reads it: the client in the portal, the privacy officer at the desk; and the therapist
// who reaches a dossier in an emergency.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as FAMILY_PASSWORD } from "../integration/support/family.mjs";
import { change, sql } from "../integration/support/log.mjs";
import { Server } from "../integration/support/server.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";

const REASON = "De cliënt is in nood en de behandelaar is niet te bereiken.";

describe("the access log on screen", { concurrency: false }, () => {
    const server = new Server({ clients: 21 }); // so that there is a therapist who treats others
    const family = new Family(server);
    let browser;
    let channel;
    let names;
    let client1;
    before(async () => {
        await server.start();
        for (const [username, role] of [
            ["moeder", "representative"],
            ["fg", "privacy_officer"],
            ["planner1", "planner"],
        ]) {
            await family.add(username, role);
            await family.token(username);
        }
        client1 = await family.id("client1");
        await family.set("client1", "--born", born(13));
        await family.set("client2", "--born", born(9));
        await family.tie("client1", "moeder", "representative");
        await family.tie("client2", "moeder", "representative");
        names = {};
        for (const username of ["client1", "client2", "therapist1", "therapist2"]) {
            names[username] = (await server.person(username)).name;
        }
        channel = await server.careChannel("client1");
        const [client, therapist, stranger] = await Promise.all(["client1", "therapist1", "client3"].map((one) => family.session(one)));
        await client.send(channel, "Het gaat niet goed");
        await therapist.request("chat.history", { channel });
        await therapist.request("consent.get", { client: client1 });
        await therapist.send(channel, "Vertel eens");
        await therapist.send(channel, "Ik luister");
        await stranger.refused("chat.history", { channel });
        await Promise.all([client, therapist, stranger].map((one) => one.close()));
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    const open = (path, options) => Face.open(browser, server.origin + path, options);

    /** The lines that are there, once they are. */
    async function lines(face, wanted = {}) {
        const marks = Object.entries(wanted).map(([name, value]) => `[data-${name}="${value}"]`);
        const found = face.page.locator(`[data-testid=audit-line]${marks.join("")}`);
        await found.first().waitFor();
        return (await found.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
    }

    async function kind(face, which) {
        await face.page.locator(`[data-testid=audit-kind][data-kind=${which}]`).click();
        await face.page.locator(`[data-testid=audit-kind][data-kind=${which}][aria-pressed=true]`).waitFor();
        await face.at("audit-loading").waitFor({ state: "detached" });
    }

    async function emergency(username) {
        const therapist = await family.session(username);
        await therapist.request("network.emergency", { client: client1, reason: REASON, nonce: randomUUID() });
        await therapist.request("chat.history", { channel });
        await therapist.close();
    }

    async function toSeen(face) {
        await face.at("page-seen").click();
        await face.waitFor("seen");
    }

    it("tells a client in plain words who saw the dossier, what they did, and why they may (R-PRIV-2)", async () => {
        const face = await open("/");
        await face.signIn("client1");
        await toSeen(face);
        const [read] = await lines(face, { event: "chat.history", look: "look" });
        assert.match(read, new RegExp(`${names.therapist1}, therapeut .*las de chat .*als iemand uit je zorgteam .*\\d\\d:\\d\\d`));
        const [sent] = await lines(face, { event: "chat.send" });
        assert.match(sent, /stuurde een bericht · 2 keer/);
        assert.match((await lines(face, { event: "consent.get" }))[0], /keek wie wat mag zien/);
        const [refused] = await lines(face, { look: "refused" });
        assert.match(refused, /^Een andere cliënt Geweigerd probeerde de chat te lezen, maar mocht niet/);
        assert.match(await face.at("seen-wrong").innerText(), /GGZ De Linde \(demo\)/);
        assert.equal(await face.page.getByRole("heading", { name: "Vandaag", level: 3 }).count(), 1);
        assert.ok(await face.page.locator("[data-testid=audit-line] time[datetime]").first().isVisible());
        assert.doesNotMatch(await face.at("audit-list").innerText(), /[a-z]+[._][a-z]+|127\.0\.0\.1|node1/, "no raw word, no address");
        await face.close();
    });

    it("hides what the client did until it is asked for (R-PRIV-2)", async () => {
        const face = await open("/#/seen");
        await face.signIn("client1");
        await lines(face);
        const own = face.at("audit-line").filter({ hasText: /^\s*Jij/ });
        assert.equal(await own.count(), 0);
        await face.at("audit-own").uncheck();
        await own.first().waitFor();
        assert.match((await lines(face, { event: "audit.list" }))[0], /Jij keek wie het dossier heeft gezien/);
        await face.close();
    });

    it("narrows down by what was done and by whom (R-PRIV-2)", async () => {
        const face = await open("/#/seen");
        await face.signIn("client1");
        await lines(face);
        await kind(face, "refused");
        assert.ok((await lines(face)).every((line) => line.includes("maar mocht niet")));
        await kind(face, "change");
        await lines(face, { look: "change" });
        assert.equal(await face.page.locator("[data-testid=audit-line]:not([data-look=change])").count(), 0);
        await kind(face, "emergency");
        await face.waitFor("audit-none");
        await kind(face, "all");
        await lines(face);
        await face.at("audit-person").selectOption({ label: names.therapist1 });
        assert.ok((await lines(face)).every((line) => line.startsWith(names.therapist1)));
        await face.close();
    });

    it("makes an emergency access stand out by word, icon and colour (R-PRIV-2, R-ACC-6)", async () => {
        await emergency("therapist2");
        const face = await open("/#/seen");
        await face.signIn("client1");
        const told = await lines(face, { look: "emergency" });
        assert.ok(told.every((line) => line.startsWith(`${names.therapist2}, therapeut Noodtoegang`)));
        assert.ok(told.some((line) => line.includes("nam noodtoegang tot het dossier")));
        const colour = (look) =>
            face.page.locator(`[data-testid=audit-line][data-look=${look}]`).first().evaluate((line) => getComputedStyle(line).backgroundColor);
        assert.notEqual(await colour("emergency"), await colour("look"));
        assert.ok(await face.page.locator("[data-testid=audit-line][data-look=emergency] > svg").first().isVisible());
        await face.close();
    });

    it("is loaded page by page, and a line grows by what was done before (R-PRIV-2)", async () => {
        const [client, therapist] = await Promise.all(["client4", "therapist2"].map((one) => family.session(one)));
        const talk = await server.careChannel("client4");
        for (let i = 0; i < 60; i++) {
            await (i % 2 === 0 ? therapist : client).send(talk, `bericht ${i}`);
        }
        await Promise.all([client.close(), therapist.close()]);
        const face = await open("/#/seen");
        await face.signIn("client4");
        const sent = face.page.locator("[data-testid=audit-line][data-event='chat.send']");
        await sent.waitFor();
        assert.ok(Number(await sent.getAttribute("data-times")) < 30);
        await face.at("audit-older").click();
        await sent.and(face.page.locator("[data-times='30']")).waitFor();
        assert.match(await sent.innerText(), /stuurde een bericht · 30 keer/);
        await face.close();
    });

    it("can be read without a mouse, and one comes back to where one was", async () => {
        const face = await open("/");
        const { keyboard } = face.page;
        await face.signIn("client1");
        await face.waitFor("composer-input");
        await face.reach("page-seen");
        await keyboard.press("Enter");
        await lines(face);
        await face.reach("audit-kind");
        await face.reach("audit-person");
        await face.reach("audit-own");
        await keyboard.press("Space");
        await face.at("audit-line").filter({ hasText: /^\s*Jij/ }).first().waitFor();
        await face.page.goBack();
        await face.focuses("page-seen");
        await face.close();
    });

    it("says so while there is no line, and goes on by itself (R-PRIV-2)", async () => {
        const face = await open("/");
        await face.signIn("client1");
        await face.waitFor("composer-input");
        await server.kill();
        await face.offline();
        await toSeen(face);
        await face.at("audit-error").filter({ hasText: "geen verbinding" }).waitFor();
        await server.boot();
        await lines(face);
        await face.close(...NO_SERVER);
    });

    it("is there for a representative by right, and not for one who needs the client's consent (R-PRIV-2)", async () => {
        const face = await open("/#/seen");
        await face.signIn("moeder", FAMILY_PASSWORD);
        await face.at("seen-whose").selectOption({ label: names.client1 });
        await face.at("audit-not-allowed").filter({ hasText: names.client1 }).waitFor();
        await face.at("seen-whose").selectOption({ label: names.client2 });
        await lines(face);
        assert.match(await face.page.getByRole("heading", { level: 2 }).innerText(), new RegExp(names.client2));
        await face.close();
    });

    it("opens for a privacy officer by a client's name, with address, node and reason, and by employee (R-PRIV-2, R-ACC-6)", async () => {
        const face = await open("/desk/");
        await face.signIn("fg", FAMILY_PASSWORD);
        await face.waitFor("access-log");
        assert.equal(await face.page.title(), "Toegangslog – Empower voor medewerkers");
        await face.at("log-name").fill("x");
        await face.at("log-search").click();
        await face.at("log-error").filter({ hasText: "2 letters" }).waitFor();
        await face.at("log-name").fill(names.client1.slice(0, 4));
        await face.page.keyboard.press("Enter");
        await face.at("log-client").filter({ hasText: names.client1 }).click();
        await face.at("log-subject").filter({ hasText: names.client1 }).waitFor();
        await kind(face, "emergency");
        const [line] = await lines(face, { event: "network.emergency" });
        assert.ok(line.includes(REASON), line);
        assert.match(line, /Vanaf 127\.0\.0\.1 · Server node1/);
        await face.at("audit-user").filter({ hasText: names.therapist2 }).first().click();
        await face.at("log-subject").filter({ hasText: names.therapist2 }).waitFor();
        await face.focuses("log-subject");
        await face.at("audit-client").filter({ hasText: names.client1 }).first().click();
        await face.at("log-subject").filter({ hasText: `Dossier van ${names.client1}` }).waitFor();
        await face.close();
    });

    it("opens by the name of an employee, also of one who is in no row that is shown (R-PRIV-2)", async () => {
        const face = await open("/desk/");
        await face.signIn("fg", FAMILY_PASSWORD);
        await face.at("log-whom-employee").check();
        await face.at("log-name").fill("bestaatniet");
        await face.at("log-search").click();
        await face.at("log-found").filter({ hasText: "Geen medewerker" }).waitFor();
        await face.at("log-name").fill(names.client1);
        await face.page.keyboard.press("Enter");
        await face.at("log-found").filter({ hasText: "Geen medewerker" }).waitFor();
        await face.at("log-name").fill(names.therapist2.slice(0, 5));
        await face.page.keyboard.press("Enter");
        const found = face.at("log-employee").filter({ hasText: names.therapist2 });
        assert.match(await found.innerText(), /therapeut/);
        await found.click();
        await face.at("log-subject").filter({ hasText: `Alles wat ${names.therapist2} deed` }).waitFor();
        await face.focuses("log-subject");
        await lines(face, { event: "network.emergency" });
        await face.at("log-another").click();
        await face.focuses("log-name");
        await face.at("log-whom-client").check();
        assert.equal(await face.at("log-employee").count(), 0);
        await face.close();
    });

    it("tells a privacy officer of an emergency access as it is taken, and leads to the log (R-ACC-6)", async () => {
        const face = await open("/desk/");
        await face.signIn("fg", FAMILY_PASSWORD);
        await face.waitFor("access-log");
        await emergency("therapist2");
        const told = await face.waitFor("emergency-news-item");
        assert.match(await told.innerText(), new RegExp(`${names.therapist2} heeft noodtoegang tot het dossier van ${names.client1} tot \\d\\d:\\d\\d\\.`));
        await face.at("emergency-news-show").click();
        await face.at("log-subject").filter({ hasText: names.client1 }).waitFor();
        await lines(face, { look: "emergency" });
        await face.at("emergency-news-close").click();
        await face.at("emergency-news-item").waitFor({ state: "detached" });
        await face.close();
    });

    it("tells a privacy officer who was away of the emergency accesses there were, and leads to the log (R-ACC-6)", async () => {
        const face = await open("/desk/");
        await face.signIn("fg", FAMILY_PASSWORD);
        await face.at("log-emergency").filter({ hasText: `${names.therapist2} nam noodtoegang tot het dossier van ${names.client1}` }).first().click();
        await face.at("log-subject").filter({ hasText: names.client1 }).waitFor();
        await face.focuses("log-subject");
        await face.close();
    });

    it("shows a privacy officer the older emergency accesses where there are more than a page of them (R-ACC-6)", async () => {
        await change(server.data, "WITH RECURSIVE n (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 60) INSERT INTO emergency (dossier, account, since_ms, until_ms) SELECT e.dossier, e.account, e.since_ms - n.at, e.since_ms FROM n, emergency e WHERE e.number = (SELECT max(number) FROM emergency)");
        const [{ number }] = await sql(server.data, "SELECT count(*) AS number FROM emergency");
        const face = await open("/desk/");
        await face.signIn("fg", FAMILY_PASSWORD);
        await face.waitFor("log-emergency");
        assert.equal(await face.at("log-emergency").count(), 50);
        await face.at("log-emergencies-older").click();
        await face.at("log-emergencies-older").waitFor({ state: "detached" });
        assert.equal(await face.at("log-emergency").count(), number);
        await face.close();
    });

    it("is no business of a planner or a therapist: the desk has no way there (R-ACC-6)", async () => {
        for (const [username, password] of [["planner1", FAMILY_PASSWORD], ["therapist1"]]) {
            const face = await open("/desk/#/access-log");
            await face.signIn(username, password);
            await face.waitFor("account-menu");
            await face.at("account-menu").click();
            await face.waitFor("to-security");
            assert.equal(await face.at("to-access-log").count(), 0, username);
            assert.equal(await face.at("access-log").count(), 0, username);
            await face.close();
        }
    });

    it("lets a therapist read a dossier in an emergency, after saying what happens, and send nothing (R-ACC-6)", async () => {
        const face = await open("/desk/");
        const { keyboard } = face.page;
        await face.signIn("therapist2");
        await face.waitFor("account-menu");
        await face.at("account-menu").click();
        await face.at("to-emergency").click();
        await face.waitFor("emergency-name");
        await face.at("emergency-search").click();
        await face.at("emergency-error").filter({ hasText: "naam" }).waitFor();
        await face.at("emergency-name").fill(names.client1);
        await face.at("emergency-born").fill(born(12));
        await face.at("emergency-search").click();
        await face.at("emergency-found").filter({ hasText: "geen cliënt" }).waitFor();
        await face.at("emergency-born").fill(born(13));
        await face.at("emergency-search").click();
        await face.at("emergency-ask").click();
        const dialog = await face.waitFor("emergency-dialog");
        for (const said of ["4 uur", "lezen", "vastgelegd", "functionaris gegevensbescherming", "De cliënt ziet"]) {
            assert.ok((await dialog.innerText()).includes(said), said);
        }
        await face.focuses("emergency-reason");
        await keyboard.type("te kort");
        await face.at("emergency-open").click();
        await face.at("emergency-dialog-error").filter({ hasText: "10 tekens" }).waitFor();
        await face.at("emergency-reason").fill(REASON);
        await face.at("emergency-open").click();
        await face.at("emergency-left").filter({ hasText: /Nog 4 uur, tot \d\d:\d\d/ }).waitFor();
        await face.sees("Het gaat niet goed");
        assert.match(await face.message("Ik luister").locator("xpath=ancestor-or-self::li").first().innerText(), /Ik luister/);
        assert.ok((await face.page.getByText(names.therapist1).count()) > 0, "who wrote it");
        assert.equal(await face.at("composer-input").count(), 0);
        assert.equal(await face.at("message-reply").count(), 0);
        await face.at("emergency-no-writing").waitFor();
        const client = await family.session("client1");
        await client.send(channel, "Ben je daar?");
        await client.close();
        await face.at("emergency-reread").click();
        await face.sees("Ben je daar?");
        await face.at("conversation-item").first().click();
        await face.waitFor("composer-input");
        await face.page.goto(`${server.origin}/desk/#/emergency`);
        await face.waitFor("emergency-left");
        await face.at("emergency-network").click();
        await face.at("desk-person").filter({ hasText: names.therapist1 }).waitFor();
        await face.at("network-back").click();
        await face.waitFor("emergency-left");
        await face.at("emergency-shut").click();
        await face.waitFor("emergency-name");
        await face.close();
    });

    it("lets that therapist read on after a reload without another reason, until it is over (R-ACC-6)", async () => {
        const face = await open("/desk/#/emergency");
        await face.signIn("therapist2");
        await face.at("emergency-running").filter({ hasText: names.client1 }).filter({ hasText: /tot \d\d:\d\d/ }).waitFor();
        await face.at("emergency-go-on").click();
        await face.sees("Het gaat niet goed");
        assert.equal(await face.at("composer-input").count(), 0);
        await face.page.reload();
        await face.at("emergency-go-on").click();
        await face.sees("Het gaat niet goed");
        const client = await family.session("client1");
        const taken = (await client.request("audit.list", { kinds: ["emergency"], limit: 200 })).rows;
        assert.ok(taken.some(({ event }) => event === "network.emergency_mine"), "the client sees that it was gone on with");
        await client.close();
        await change(server.data, "UPDATE emergency SET until_ms = 1");
        await face.page.reload();
        await face.at("emergency-name").fill("Niemand Hier");
        await face.at("emergency-born").fill(born(12));
        await face.at("emergency-search").click();
        await face.at("emergency-found").filter({ hasText: "geen cliënt" }).waitFor(); // asked after the page asked what runs
        assert.equal(await face.at("emergency-running").count(), 0);
        await face.close();
    });

    it("is found, opened, read and put away in an emergency by keyboard alone (R-ACC-6)", async () => {
        const year = new Date().getFullYear() - 14;
        await family.set("client1", "--born", `${year}-05-05`);
        const face = await open("/desk/");
        const { keyboard } = face.page;
        await face.signIn("therapist2");
        await face.waitFor("account-menu");
        await face.press("account-menu");
        await face.press("to-emergency");
        await face.waitFor("emergency-name");
        await face.press("emergency-search");
        await face.focuses("emergency-name");
        await keyboard.type(names.client1);
        await face.reach("emergency-born");
        await keyboard.type(`0505${year}`); // in whichever order day and month are asked
        await keyboard.press("Enter");
        await face.waitFor("emergency-ask");
        await face.press("emergency-ask");
        await face.focuses("emergency-reason");
        await keyboard.press("Escape");
        await face.at("emergency-dialog").waitFor({ state: "detached" });
        await face.focuses("emergency-ask");
        await keyboard.press("Enter");
        await face.focuses("emergency-reason");
        await face.press("emergency-open");
        await face.focuses("emergency-reason");
        await keyboard.type(REASON);
        await face.press("emergency-open");
        await face.sees("Het gaat niet goed");
        await face.focuses(face.at("emergency-mark").getByRole("heading"));
        await face.press("emergency-reread");
        await face.press("emergency-network");
        await face.at("desk-person").filter({ hasText: names.therapist1 }).waitFor();
        await face.press("network-back");
        await face.waitFor("emergency-left");
        await face.press("emergency-shut");
        await face.focuses(face.at("emergency").getByRole("heading").first());
        await face.press("emergency-go-on");
        await face.focuses(face.at("emergency-mark").getByRole("heading"));
        await face.close();
    });
});
