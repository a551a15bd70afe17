// Staff invite people at the desk: by a link that is handed over, or by mail.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { born } from "../integration/support/family.mjs";
import { CHOSEN, guest, join, newClient, planner } from "../integration/support/people.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, Server } from "../integration/support/server.mjs";
import { Authenticator, timeInStep } from "../integration/support/totp.mjs";
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

    async function fill(face, { name, role = "relative", mail }) {
        await face.at("invite-name").fill(name);
        await face.at("invite-mail").fill(mail ?? "");
        await face.at("invite-role").selectOption(role);
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
        assert.match(await noor.innerText(), /naaste\s+Verloopt op \d+ \S+ \d{4}\s+Zonder mail/);
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
        const wies = row(face, "Wies Weg");
        await wies.filter({ hasText: "Mail: niet aangekomen" }).waitFor();
        assert.equal(await face.at("invitation-mend").count(), 1);
        await wies.getByTestId("invitation-mend").click();
        await wies.getByTestId("again-mail").fill("wies@example.nl");
        await wies.getByTestId("again-send").click();
        await face.at("invitations-said").filter({ hasText: "Een nieuwe mail aan Wies Weg is onderweg." }).waitFor();
        await leadsTo((await office.mailTo("wies@example.nl")).link, "entrance-step");
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

    async function fits(face) {
        const { wide, page } = await face.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, page: document.documentElement.clientWidth }));
        assert.ok(wide <= page, `${wide} px on ${page} px`);
    }

    /** From the link to the conversation, on the phone of who is invited. */
    async function activate(link, username) {
        const face = await Face.open(browser, link, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
        await face.at("entrance-submit").tap();
        await face.at("entrance-username").fill(username);
        await face.at("entrance-password").fill(CHOSEN);
        await face.at("entrance-submit").tap();
        const app = new Authenticator(await (await face.waitFor("entrance-app")).getAttribute("href"));
        await timeInStep();
        await face.at("entrance-otp").fill(app.code());
        await face.at("entrance-submit").tap();
        await (await face.waitFor("recovery-kept")).check();
        await face.at("recovery-done").tap();
        await face.at("terms-accept").tap();
        return face;
    }

    /** Chooses whoever is found by this name. */
    async function choose(face, name) {
        await face.at("team-name").fill(name);
        await face.at("team-candidate").filter({ hasText: name }).getByTestId("team-add").click();
        await face.focuses("team-name");
    }

    it("takes a client into care with the keyboard alone, and the client writes to the therapist at once (R-ACC-1, R-ACC-6, R-FUN-11)", async () => {
        const { name: therapist } = await server.person("therapist1");
        const staff = await Face.open(browser, `${server.origin}/desk/`);
        await staff.signIn("therapist1");
        await staff.waitFor("conversation-item");
        const face = await open("planner1", CHOSEN, { viewport: { width: 360, height: 740 } });
        const { keyboard } = face.page;
        await face.reach("invite-name");
        await keyboard.type("Kees Toets");
        await keyboard.press("Enter");
        await face.focuses("invite-born");
        await face.at("invite-born-problem").filter({ hasText: "geboortedatum" }).waitFor();
        await face.at("invite-team-problem").filter({ hasText: "therapeut" }).waitFor();
        await keyboard.type("05051990"); // in whichever order day and month are asked
        assert.equal(await face.at("invite-born").inputValue(), "1990-05-05");
        await face.reach("team-name");
        await keyboard.type(therapist);
        await face.at("team-said").filter({ hasText: "1 collega gevonden" }).waitFor();
        await face.reach("team-add");
        await keyboard.press("Enter");
        await face.focuses("team-name");
        await face.at("team-said").filter({ hasText: `${therapist} hoort nu bij het zorgteam.` }).waitFor();
        assert.equal(await face.at("invite-team-problem").count(), 0);
        await fits(face);
        await face.reach("invite-send");
        await keyboard.press("Enter");
        await face.focuses("invitation-link-title");
        const link = await face.at("invitation-link").inputValue();
        await face.reach("invitation-copy");
        await keyboard.press("Enter");
        await face.at("invitation-copied").filter({ hasText: "gekopieerd" }).waitFor();
        await face.reach("invitation-done");
        await keyboard.press("Enter");
        await face.focuses("invited-network");
        await face.at("invitations-said").filter({ hasText: "Kees Toets is in zorg." }).waitFor();
        await fits(face);
        await keyboard.press("Enter");
        await face.page.locator("[data-testid=account-state][data-state=invited]").waitFor();
        await face.at("desk-person").filter({ hasText: therapist }).waitFor();
        await fits(face);
        await face.close();

        await staff.choose("Kees Toets");
        const kees = await activate(link, "kees");
        await kees.waitFor("composer-input");
        await kees.write("Hallo, hier ben ik");
        await staff.sees("Hallo, hier ben ik");
        await kees.close();
        await staff.close();
    });

    it("keeps the form of a client who could not be taken on, and mends it at the field (R-ACC-6)", async () => {
        const { user, link } = await desk.request("admin.invite", guest({ role: "therapist", name: "Vera Vertrekt" }));
        await join(server, link, "vera");
        const face = await open("planner1", CHOSEN);
        await choose(face, "Vera Vertrekt");
        await choose(face, (await server.person("therapist1")).name);
        await face.page.keyboard.press("Enter"); // in the search: it sends nothing
        await server.ctl("user", "lock", "vera");
        await face.at("invite-name").fill("Mia Mend");
        await face.at("invite-born").fill("1990-05-05");
        await face.at("invite-send").click();
        await face.at("invite-team-problem").filter({ hasText: "kan niet meer" }).waitFor();
        await face.focuses("team-name");
        assert.deepEqual([await face.at("invite-name").inputValue(), await face.at("team-member").count()], ["Mia Mend", 2]);
        await face.page.locator(`[data-testid=team-member][data-user="${user}"]`).getByTestId("team-remove").click();
        await face.at("team-said").filter({ hasText: "Vera Vertrekt is weggehaald." }).waitFor();
        await face.at("invite-send").click();
        await face.waitFor("invitation-link");
        await face.close();
    });

    it("takes on a child without a link, and says what comes next: the parents (R-ACC-5)", async () => {
        const face = await open("therapist1");
        assert.deepEqual(await face.at("team-member").allInnerTexts().then((all) => all.map((text) => text.includes("jij"))), [true]);
        assert.equal(await face.at("team-remove").count(), 0, "who takes on is in the team");
        await face.at("invite-name").fill("Kind Klein");
        await face.at("invite-mail").fill("kind@example.nl");
        await face.at("invite-born").fill("1990-05-05");
        await face.at("invite-incapacitated").check();
        await face.at("invite-alone").filter({ hasText: "wilsonbekwaam" }).waitFor();
        await face.at("invite-incapacitated").uncheck();
        assert.equal(await face.at("invite-mail").inputValue(), "kind@example.nl");
        await face.at("invite-born").fill(`${new Date().getFullYear() - 6}-01-01`);
        await face.at("invite-alone").filter({ hasText: "onder de 12" }).waitFor();
        for (const gone of ["invite-mail", "invite-language"]) {
            assert.equal(await face.at(gone).isVisible(), false, gone);
        }
        assert.equal(await face.at("invite-send").innerText(), "In zorg nemen");
        await face.at("invite-send").click();
        await face.focuses("invited-network");
        await face.at("invitations-said").filter({ hasText: "Nodig nu de vertegenwoordigers uit" }).waitFor();
        assert.equal(await row(face, "Kind Klein").count(), 0);
        await face.at("conversation-item").filter({ hasText: "Kind Klein" }).waitFor();
        await face.at("invited-network").click();
        await face.at("account-state").filter({ hasText: "jonger dan 12" }).waitFor();
        assert.equal(await face.at("account-invite").count(), 0);
        const turn = `Wordt 12 op 1 januari ${new Date().getFullYear() + 6}, en beslist dan zelf mee. Nodig de cliënt daarvoor uit`;
        await face.at("facts-turn").filter({ hasText: turn }).waitFor();
        await face.at("add-open").click();
        await face.at("add-name").fill("Moeder Klein");
        await face.at("add-invite").click();
        await face.waitFor("invite-name");
        await fill(face, { name: "Moeder Klein", role: "representative" });
        await face.at("invitation-done").click();
        await face.page.goBack();
        await face.at("add-open").click();
        await face.at("add-name").fill("Moeder Klein");
        await face.at("add-confirm").click();
        await face.at("desk-person").filter({ hasText: "Moeder Klein" }).waitFor();
        await face.close();
    });

    it("invites a client in care anew from the network, by a link or by mail (R-ACC-1)", async () => {
        const { user, link } = await desk.request("admin.invite", newClient({ team: [(await server.person("therapist1")).id] }, { name: "Anna Anders" }));
        const face = await open("planner1", CHOSEN);
        await row(face, "Anna Anders").getByTestId("invitation-cancel").click();
        await face.at("dialog").filter({ hasText: "blijft in zorg" }).waitFor();
        await face.at("dialog-confirm").click();
        await leadsTo(link, "entrance-gone");
        await face.page.goto(`${server.origin}/desk/#/network/${user}`);
        await face.at("account-state").filter({ hasText: "niet uitgenodigd" }).waitFor();
        await face.at("account-invite").click();
        await face.focuses("again-mail");
        await face.at("again-mail").fill("geen adres");
        await face.at("again-send").click();
        await face.page.getByText("Dit mailadres klopt niet").waitFor();
        await face.focuses("again-mail");
        await face.at("again-mail").fill("anna@example.nl");
        await face.at("again-send").click();
        await face.at("account-said").filter({ hasText: "De mail aan Anna Anders is onderweg." }).waitFor();
        await face.page.locator("[data-testid=account-state][data-state=invited]").waitFor();
        await leadsTo((await office.mailTo("anna@example.nl")).link, "entrance-step");
        await face.close();
    });

    it("prepares a child's invitation within a month of the twelfth birthday, and says when the mail goes out (R-ACC-1, R-ACC-5)", async () => {
        const { user } = await desk.request("admin.invite", newClient({ born: born(12, 20), team: [(await server.person("therapist1")).id] }, { name: "Bijna Twaalf" }));
        const face = await open("planner1", CHOSEN);
        await face.page.goto(`${server.origin}/desk/#/network/${user}`);
        await face.at("account-state").filter({ hasText: "Zet de uitnodiging nu al klaar" }).waitFor();
        await face.at("account-invite").click();
        await face.at("again-send").click();
        await face.page.getByText("Dit mailadres klopt niet").waitFor();
        await face.at("again-mail").fill("bijna@example.nl");
        await face.at("again-send").click();
        await face.at("account-said").filter({ hasText: "gaat weg op" }).waitFor();
        await face.at("account-state").filter({ hasText: "De uitnodiging staat klaar" }).waitFor();
        await face.at("account-menu").click();
        await face.at("to-invitations").click();
        await row(face, "Bijna Twaalf").filter({ hasText: "Mail: gaat weg op" }).waitFor();
        assert.equal(office.tries.get("bijna@example.nl"), undefined);
        await face.close();
    });
});
