// Staff invite people at the desk: by a link that is handed over, or by mail.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CHOSEN, guest, planner } from "../integration/support/people.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, Server } from "../integration/support/server.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";

describe("inviting at the desk", { concurrency: false }, () => {
    let browser;
    let office;
    let desk;
    const server = new Server({ clients: 1, config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "portaal@example.nl", smtp_tls: "none" }) });
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        office.refused.add("weg@example.nl");
        await office.open();
        await server.start();
        desk = await planner(server);
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await office.close();
    });

    async function open(username, password, more) {
        const face = await Face.open(browser, `${server.origin}/desk/`, { permissions: ["clipboard-read", "clipboard-write"], ...more });
        await face.signIn(username, password);
        await face.at("account-menu").click();
        await face.at("to-invitations").click();
        await face.waitFor("invite-name");
        return face;
    }

    async function fill(face, { name, role, mail }) {
        await face.at("invite-name").fill(name);
        await face.at("invite-mail").fill(mail ?? "");
        if (role !== undefined) {
            await face.at("invite-role").selectOption(role);
        }
        await face.at("invite-send").click();
    }

    const row = (face, name) => face.at("invitation").filter({ hasText: name });

    /** What the copy button left behind. */
    async function copied(face) {
        const link = await (await face.waitFor("invitation-link")).inputValue();
        await face.at("invitation-copy").click();
        await face.at("invitation-copied").filter({ hasText: "gekopieerd" }).waitFor();
        assert.equal(await face.page.evaluate(() => navigator.clipboard.readText()), link);
        return link;
    }

    async function leadsTo(link, testid) {
        const face = await Face.open(browser, link);
        await face.waitFor(testid);
        await face.close(/status of 4(01|09|10|00)/);
    }

    it("gives a planner a link, once, which the invited opens, until another takes its place or it is called off (R-ACC-1)", async () => {
        const face = await open("planner1", CHOSEN);
        await face.waitFor("invitations-none");
        await fill(face, { name: "Noor de Vries" });
        await face.focuses("invitation-link-title");
        assert.match(await face.at("invitation-once").innerText(), /persoonlijk aan Noor de Vries\. .*alleen deze ene keer/);
        const first = await copied(face);
        await leadsTo(first, "entrance-step");
        await face.at("invitation-done").click();
        await face.focuses("invite-name");
        assert.equal(await face.at("invitation-link").count(), 0);
        const noor = row(face, "Noor de Vries");
        await noor.waitFor();
        assert.match(await noor.innerText(), /cliënt\s+Verloopt op \d+ \S+ \d{4}\s+Zonder mail/);
        await noor.getByTestId("invitation-again").click();
        const second = await copied(face);
        assert.notEqual(second, first);
        await leadsTo(first, "entrance-gone");
        await leadsTo(second, "entrance-step");
        await face.at("invitation-done").click();
        await row(face, "Noor de Vries").getByTestId("invitation-cancel").click();
        await face.at("dialog-cancel").click();
        assert.equal(await row(face, "Noor de Vries").count(), 1);
        await row(face, "Noor de Vries").getByTestId("invitation-cancel").click();
        await face.at("dialog-confirm").click();
        await face.at("invitations-said").filter({ hasText: "ingetrokken" }).waitFor();
        await face.waitFor("invitations-none");
        await leadsTo(second, "entrance-gone");
        await face.close();
    });

    it("sends the link by mail, and says how the mail fares (R-ACC-1)", async () => {
        const face = await open("planner1", CHOSEN);
        await fill(face, { name: "Tom de Boer", role: "therapist", mail: "tom@example.nl" });
        await face.at("invitations-said").filter({ hasText: "De mail aan Tom de Boer is onderweg." }).waitFor();
        assert.equal(await face.at("invite-name").inputValue(), "");
        assert.equal(await face.at("invitation-link").count(), 0);
        await leadsTo((await office.mailTo("tom@example.nl")).link, "entrance-step");
        await row(face, "Tom de Boer").filter({ hasText: "Mail: verstuurd" }).waitFor();
        await fill(face, { name: "Wies Weg", mail: "weg@example.nl" });
        await row(face, "Wies Weg").filter({ hasText: "Mail: niet aangekomen" }).waitFor();
        await row(face, "Tom de Boer").getByTestId("invitation-again").click();
        await face.at("invitations-said").filter({ hasText: "De vorige link werkt niet meer." }).waitFor();
        await face.close();
    });

    it("tells what is wrong at its field, and keeps what was filled in while there is no line", async () => {
        const face = await open("planner1", CHOSEN);
        await fill(face, { name: " " });
        await face.at("invite-name-problem").filter({ hasText: "Vul de naam in" }).waitFor();
        await face.focuses("invite-name");
        await fill(face, { name: "Sem", mail: "geen adres" });
        await face.at("invite-mail-problem").filter({ hasText: "klopt niet" }).waitFor();
        await face.focuses("invite-mail");
        assert.equal(await face.at("invite-mail").getAttribute("aria-invalid"), "true");
        await server.kill();
        try {
            await face.offline();
            await fill(face, { name: "Sem" });
            await face.at("invite-error").filter({ hasText: "geen verbinding" }).waitFor();
            assert.equal(await face.at("invite-name").inputValue(), "Sem");
        } finally {
            await server.boot();
        }
        await face.online();
        await face.at("invite-send").click();
        await face.waitFor("invitation-link");
        await face.close(...NO_SERVER);
        desk = await server.open({ token: desk.token });
        await desk.hello();
        assert.equal((await desk.request("admin.invitations", {})).invitations.filter(({ name }) => name === "Sem").length, 1);
    });

    it("offers a therapist people in care alone, and shows no invitations of staff (R-ACC-1)", async () => {
        await desk.request("admin.invite", guest({ name: "Petra Planner", role: "planner" }));
        const face = await open("therapist1");
        assert.deepEqual(await face.at("invite-role").locator("option").allInnerTexts(), ["Cliënt", "Vertegenwoordiger", "Naaste"]);
        await row(face, "Wies Weg").waitFor();
        assert.equal(await row(face, "Petra").count(), 0);
        await fill(face, { name: "Vera Vader", role: "representative" });
        await leadsTo(await copied(face), "entrance-step");
        await face.at("invitations-back").click();
        await face.at("account-menu").click();
        await face.at("to-invitations").click();
        await face.waitFor("invitation-link"); // until one says that it is handed over
        await face.close();
    });

    it("works with the keyboard alone", async () => {
        const face = await open("planner1", CHOSEN, { viewport: { width: 360, height: 740 } });
        await face.reach("invite-name");
        await face.page.keyboard.type("Kees Toets");
        await face.page.keyboard.press("Enter");
        await face.focuses("invitation-link-title");
        await face.reach("invitation-copy");
        await face.page.keyboard.press("Enter");
        await face.at("invitation-copied").filter({ hasText: "gekopieerd" }).waitFor();
        await face.reach("invitation-done");
        await face.page.keyboard.press("Enter");
        await face.focuses("invite-name");
        const { wide, page } = await face.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, page: document.documentElement.clientWidth }));
        assert.ok(wide <= page, `${wide} px on ${page} px`);
        await face.close();
    });
});
