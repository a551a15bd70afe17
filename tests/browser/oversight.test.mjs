// What staff deal with at the desk: reports of messages, requests for a copy of data, and finding a client.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as OWN_PASSWORD } from "../integration/support/family.mjs";
import { change, key } from "../integration/support/log.mjs";
import { PASSWORD, Server } from "../integration/support/server.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";

describe("what staff deal with at the desk", { concurrency: false }, () => {
    const SECRET = "Hij schreef dat hij mij weet te vinden.";
    const server = new Server({ clients: 4 });
    const family = new Family(server);
    const names = {};
    let browser;
    let channel;
    let client;
    let therapist;
    before(async () => {
        await server.start();
        for (const [username, role] of [["plan", "planner"], ["collega", "planner"], ["fg", "privacy_officer"], ["helpdesk", "support"]]) {
            await family.add(username, role);
            await family.token(username);
        }
        for (const username of ["client1", "client2", "therapist1"]) {
            names[username] = (await server.person(username)).name;
        }
        channel = await server.careChannel("client1");
        [client, therapist] = await Promise.all(["client1", "therapist1"].map((username) => family.session(username)));
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    async function open(username, page = "", password = OWN_PASSWORD, more = {}) {
        const face = await Face.open(browser, `${server.origin}/desk/${page}`, more);
        await face.signIn(username, password);
        await face.waitFor("account-menu");
        return face;
    }

    async function report(text) {
        const { seq } = await client.send(channel, "lelijke woorden");
        return (await therapist.request("conduct.report", { channel, seq, kind: "threat", nonce: randomUUID(), ...(text && { text }) })).id;
    }

    const row = (face, id) => face.page.locator(`[data-report="${id}"]`);

    it("shows a planner what was reported, by whom and of whom, and leads to a warning, a block and its end (R-ACC-7)", async () => {
        const older = await report();
        const id = await report(SECRET);
        const face = await open("plan", "#/reports");
        await face.waitFor("report-row");
        assert.equal(await face.page.title(), "Meldingen – Empower voor medewerkers");
        const shown = await face.at("report-row").evaluateAll((all) => all.map((one) => one.dataset.report));
        assert.deepEqual(shown, [id, older], "newest first");
        const told = await row(face, id).innerText();
        for (const text of [`Bedreiging: bericht van ${names.client1}`, `Gemeld door ${names.therapist1}`, SECRET, "Nog nooit gewaarschuwd"]) {
            assert.ok(told.includes(text), text);
        }
        assert.match(await row(face, older).innerText(), /schreef er niets bij/);
        assert.doesNotMatch(await face.at("reports").innerText(), /lelijke woorden/, "the message stays in the dossier");

        await row(face, id).getByTestId("report-warn").click();
        await face.focuses("warn-text");
        await face.at("warn-confirm").click();
        await face.at("warn-problem").filter({ hasText: "Schrijf een waarschuwing" }).waitFor();
        await face.at("warn-text").fill("Bedreigen mag hier niet.");
        await face.at("warn-confirm").click();
        await face.at("reports-said").filter({ hasText: `${names.client1} is gewaarschuwd.` }).waitFor();
        await face.focuses("report-warn");
        await row(face, older).getByTestId("report-warnings").filter({ hasText: "Al 1 keer" }).waitFor();
        const { warnings } = await client.request("conduct.mine", {});
        assert.deepEqual(warnings.map(({ text }) => text), ["Bedreigen mag hier niet."]);

        await row(face, id).getByTestId("report-block").click();
        assert.equal(await face.at("block-immediate").count(), 0, "there was a warning");
        await face.at("block-text").fill("Opnieuw een bedreiging.");
        await face.at("block-confirm").click();
        await face.at("reports-said").filter({ hasText: "geblokkeerd" }).waitFor();
        await row(face, id).getByTestId("report-blocked").waitFor();
        assert.equal((await client.wire.ended()).code, 4002);
        await row(face, id).getByTestId("report-unblock").click();
        await face.at("dialog-cancel").click();
        assert.equal(await row(face, id).getByTestId("report-blocked").count(), 1);
        await row(face, id).getByTestId("report-unblock").click();
        await face.at("dialog-confirm").click();
        await face.at("reports-said").filter({ hasText: "opgeheven" }).waitFor();
        await row(face, id).getByTestId("report-block").waitFor();
        await face.close();
    });

    it("moves a report to those that were dealt with, with by whom, and says where somebody else was first (R-ACC-7)", async () => {
        const face = await open("plan", "#/reports");
        await face.waitFor("report-row");
        const before = await face.at("report-row").count();
        const id = await face.at("report-row").first().getAttribute("data-report");
        await row(face, id).getByTestId("report-handle").click();
        await face.at("dialog-confirm").click();
        await row(face, id).waitFor({ state: "detached" });
        await face.at("reports-said").filter({ hasText: "afgehandeld" }).waitFor();
        assert.equal(await face.at("report-row").count(), before - 1);
        await face.at("reports-handled").click();
        await row(face, id).filter({ hasText: "Afgehandeld door Naam van plan" }).waitFor();
        assert.equal(await row(face, id).getByTestId("report-handle").count(), 0);
        await face.at("reports-open").click();
        await face.waitFor("report-row");
        const last = await face.at("report-row").first().getAttribute("data-report");
        const colleague = await family.session("collega");
        await colleague.request("conduct.handle", { report: last });
        await colleague.close();
        await row(face, last).getByTestId("report-handle").click();
        await face.at("dialog-confirm").click();
        await face.waitFor("reports-none");
        await face.at("reports-handled").click();
        await row(face, last).filter({ hasText: "Afgehandeld door Naam van collega" }).waitFor();
        await face.close();
    });

    it("blocks without a warning for forbidden conduct alone, and tells what has become otherwise (R-ACC-7)", async () => {
        const other = await family.session("client2");
        const theirs = await server.careChannel("client2");
        const { seq } = await other.send(theirs, "x");
        const seen = await family.session("therapist1");
        const { id } = await seen.request("conduct.report", { channel: theirs, seq, kind: "sexual", nonce: randomUUID() });
        const face = await open("plan", "#/reports");
        await row(face, id).getByTestId("report-block").click();
        await face.at("block-text").fill("Dit is verboden.");
        await face.at("block-confirm").click();
        await face.at("block-problem").filter({ hasText: "Geef dan eerst een waarschuwing" }).waitFor();
        await face.focuses("block-immediate");
        const colleague = await family.session("collega");
        await colleague.request("conduct.block", { user: await family.id("client2"), reason: "was mij voor", immediate: true });
        await face.at("block-immediate").check();
        await face.at("block-confirm").click();
        await face.at("block-problem").filter({ hasText: "al geblokkeerd" }).waitFor();
        await face.at("block-cancel").click();
        await row(face, id).getByTestId("report-unblock").waitFor();
        await colleague.request("conduct.unblock", { user: await family.id("client2") });
        await change(server.data, `UPDATE conduct_report SET account = (SELECT id FROM account WHERE username = 'plan') WHERE hex(id) = upper('${key(id)}')`);
        await face.page.reload();
        await row(face, id).getByTestId("report-own").waitFor();
        assert.equal(await row(face, id).getByTestId("report-warn").count(), 0, "a report about oneself is for a colleague");
        await Promise.all([other, seen, colleague].map((one) => one.close()));
        await face.close();
    });

    it("keeps what was written while there is no line, and warns once (R-ACC-7)", async () => {
        channel = await server.careChannel("client3");
        client = await family.session("client3");
        const id = await report();
        const face = await open("plan", "#/reports");
        await row(face, id).getByTestId("report-warn").click();
        await face.at("warn-text").fill("Scheld niet.");
        await server.kill();
        try {
            await face.offline();
            await face.at("warn-confirm").click();
            await face.at("warn-problem").filter({ hasText: "geen verbinding" }).waitFor();
            assert.equal(await face.at("warn-text").inputValue(), "Scheld niet.");
        } finally {
            await server.boot();
        }
        await face.online();
        await face.at("warn-confirm").click();
        await row(face, id).getByTestId("report-warnings").filter({ hasText: "Al 1 keer" }).waitFor();
        await face.close(...NO_SERVER);
        [client, therapist] = await Promise.all(["client3", "therapist1"].map((username) => family.session(username)));
    });

    it("shows a privacy officer who asked for a copy of the data, what is late, and which were answered (R-PRIV-5)", async () => {
        const { id: first } = await client.request("privacy.request", { kind: "copy", nonce: randomUUID() });
        const other = await family.session("client4");
        const { id: second } = await other.request("privacy.request", { kind: "copy", nonce: randomUUID() });
        await change(server.data, `UPDATE privacy_request SET due_ms = due_ms - 40 * 86400000 WHERE hex(id) = upper('${key(second)}')`);
        const face = await open("fg", "#/requests");
        await face.waitFor("request-row");
        const shown = await face.at("request-row").evaluateAll((all) => all.map((one) => one.dataset.request));
        assert.deepEqual(shown, [second, first], "what is due first");
        const request = (id) => face.page.locator(`[data-request="${id}"]`);
        await request(second).getByTestId("request-due").filter({ hasText: "Te laat" }).waitFor();
        await request(first).getByTestId("request-due").filter({ hasText: /uiterlijk op \d+ \S+ \d{4} \(nog 28 dagen\)/ }).waitFor();
        await request(second).getByTestId("request-answered").click();
        await face.at("dialog-confirm").click();
        await request(second).waitFor({ state: "detached" });
        await face.at("requests-said").filter({ hasText: "is afgehandeld" }).waitFor();
        await face.at("requests-handled").click();
        await request(second).filter({ hasText: "Afgehandeld door Naam van fg" }).waitFor();
        await other.close();
        await face.close();
    });

    it("lets a planner find a client, see the network and come back to what was found (R-FUN-11, R-ACC-6)", async () => {
        await family.set("client1", "--born", born(30));
        const face = await open("plan");
        await face.waitFor("clients-name");
        await face.at("clients-name").fill("x");
        await face.at("clients-search").click();
        await face.at("clients-error").filter({ hasText: "2 letters" }).waitFor();
        await face.at("clients-name").fill(names.client1.slice(0, 4));
        await face.at("clients-born").fill(born(31));
        await face.at("clients-search").click();
        await face.at("clients-found").filter({ hasText: "Geen cliënt" }).waitFor();
        await face.at("clients-born").fill(born(30));
        await face.at("clients-search").click();
        await face.at("clients-client").filter({ hasText: "30 jaar" }).click();
        await face.at("desk-person").filter({ hasText: names.therapist1 }).waitFor();
        await face.at("add-open").waitFor();
        await face.at("network-back").click();
        await face.at("clients-client").filter({ hasText: names.client1 }).waitFor();
        await face.at("clients-invite").click();
        await face.waitFor("invite-name");
        await face.close();
    });

    it("is in the menu of those alone for whom there is something (R-ACC-6)", async () => {
        const wanted = {
            plan: ["clients", "accounts", "reports", "requests", "invitations"],
            fg: ["access-log", "requests"],
            helpdesk: ["accounts"],
            therapist1: ["invitations", "emergency"],
        };
        for (const [username, pages] of Object.entries(wanted)) {
            const face = await open(username, "#/reports", username === "therapist1" ? PASSWORD : OWN_PASSWORD);
            await face.at("account-menu").click();
            await face.waitFor("to-security");
            const links = await face.page.locator("[data-testid^=to-]:not([data-testid=to-security]):not([data-testid=to-account])").evaluateAll((all) => all.map((one) => one.dataset.testid));
            assert.deepEqual(links.filter((one) => one !== "to-newest"), pages.map((page) => `to-${page}`), username);
            assert.equal(await face.at("reports").count(), pages.includes("reports") ? 1 : 0, username);
            await face.close();
        }
    });

    it("works with the keyboard alone, on a phone (R-ACC-7)", async () => {
        const id = await report();
        const face = await open("plan", "", OWN_PASSWORD, { viewport: { width: 360, height: 740 } });
        await face.reach("reports-entry");
        await face.page.keyboard.press("Enter");
        await row(face, id).waitFor();
        await face.reach("report-warn");
        await face.page.keyboard.press("Enter");
        await face.focuses("warn-text");
        await face.page.keyboard.press("Escape");
        await face.at("warn").waitFor({ state: "detached" });
        await face.focuses("report-warn");
        await face.reach("report-handle");
        await face.page.keyboard.press("Enter");
        await face.reach("dialog-confirm");
        await face.page.keyboard.press("Enter");
        await row(face, id).waitFor({ state: "detached" });
        const { wide, page } = await face.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, page: document.documentElement.clientWidth }));
        assert.ok(wide <= page, `${wide} px on ${page} px`);
        await face.close();
    });
});
