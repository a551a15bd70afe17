// The page of accounts at the desk: what a planner, a support agent and an operator find there, and do.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Family, PASSWORD as OWN_PASSWORD } from "../integration/support/family.mjs";
import { login } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { Face, launch } from "./support/face.mjs";

describe("the accounts at the desk", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    const family = new Family(server);
    const ids = {};
    let browser;
    before(async () => {
        await server.start();
        for (const [username, role] of [["plan", "planner"], ["helpdesk", "support"], ["beheer", "operator"], ["tante", "relative"], ["oom", "relative"], ["neef", "relative"]]) {
            ids[username] = await family.add(username, role);
            await family.token(username);
        }
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    async function open(username, page = "", more = {}) {
        const face = await Face.open(browser, `${server.origin}/desk/${page}`, more);
        await face.signIn(username, OWN_PASSWORD);
        await face.waitFor("accounts-text");
        if (page !== "") {
            assert.equal(await face.at("account-row").count(), 0, "nobody's account is looked at unasked");
            await face.page.locator("[data-which=all]").click();
        }
        return face;
    }
    const row = (face, username) => face.page.locator(`[data-user="${ids[username]}"]`);
    async function manage(face, username) {
        await row(face, username).getByTestId("account-manage").click();
        return row(face, username);
    }

    it("lead a planner to lock an account with a reason and to unlock it, and cut off who was there (R-ACC-4)", async () => {
        const aunt = await family.session("tante");
        const face = await open("plan", "#/accounts");
        assert.equal(await face.page.title(), "Accounts – Empower voor medewerkers");
        await (await manage(face, "tante")).getByTestId("deed-lock").click();
        await face.focuses("account-reason-text");
        await face.at("account-reason-confirm").click();
        await face.at("account-reason-problem").filter({ hasText: "Schrijf de reden op" }).waitFor();
        await face.at("account-reason-text").fill("Telefoon gestolen");
        await face.at("account-reason-confirm").click();
        await face.at("accounts-said").filter({ hasText: "Naam van tante staat op slot" }).waitFor();
        assert.equal((await aunt.wire.ended()).code, 4002);
        await row(face, "tante").getByTestId("account-locked").waitFor();
        await face.page.locator("[data-which=locked]").click();
        await face.at("accounts-found").filter({ hasText: "1 account gevonden" }).waitFor();
        assert.equal(await face.page.locator("[data-which=locked]").getAttribute("aria-pressed"), "true");
        await (await manage(face, "tante")).getByTestId("deed-unlock").click();
        assert.equal(await row(face, "tante").getByTestId("deed-reset").count(), 0, "a lock is not got round");
        await face.at("dialog-confirm").click();
        await face.at("accounts-said").filter({ hasText: "van het slot" }).waitFor();
        await face.at("accounts-found").filter({ hasText: "Geen account" }).waitFor();
        assert.equal((await login(server, "tante", OWN_PASSWORD)).status, 200);
        await face.close();
    });

    it("tell a planner a link for a new password once, where no mail carries it (R-ACC-4)", async () => {
        const face = await open("plan", "#/accounts");
        await (await manage(face, "oom")).getByTestId("deed-reset").click();
        await face.at("dialog").filter({ hasText: "geen mail mogelijk" }).waitFor();
        await face.at("dialog-confirm").click();
        await face.focuses("invitation-link-title");
        assert.match(await face.at("invitation-link").inputValue(), /\/reset#/);
        await face.at("invitation-done").click();
        await row(face, "oom").waitFor();
        assert.equal(await face.at("invitation-link").count(), 0);
        await face.close();
    });

    it("are closed after two questions, of which the second says what stays (R-ACC-9)", async () => {
        const face = await open("plan", "#/accounts");
        await (await manage(face, "neef")).getByTestId("deed-close").click();
        await face.at("dialog").filter({ hasText: "worden gewist" }).waitFor();
        await face.at("dialog-confirm").click();
        await face.at("dialog").filter({ hasText: "Dit blijft: wat in een dossier staat" }).waitFor();
        await face.at("dialog-cancel").click();
        assert.equal((await login(server, "neef", OWN_PASSWORD)).status, 200, "nothing has happened yet");
        await row(face, "neef").getByTestId("deed-close").click();
        await face.at("dialog-confirm").click();
        await face.at("dialog").filter({ hasText: "Weet je het zeker?" }).waitFor();
        await face.at("dialog-confirm").click();
        await face.at("accounts-said").filter({ hasText: "Naam van neef is gesloten" }).waitFor();
        await row(face, "neef").waitFor({ state: "detached" });
        assert.equal((await login(server, "neef", OWN_PASSWORD)).status, 401);
        await face.close();
    });

    it("show nothing to do with one's own, nor with a role above one's own (R-ACC-4)", async () => {
        const face = await open("plan", "#/accounts");
        await row(face, "plan").getByTestId("account-own").waitFor();
        await row(face, "beheer").getByTestId("account-not-yours").waitFor();
        for (const username of ["plan", "beheer"]) {
            assert.equal(await row(face, username).getByTestId("account-manage").count(), 0, username);
        }
        await face.close();
    });

    it("are where a support agent begins, who finds by searching alone, without a name, and with the keyboard (R-ACC-6)", async () => {
        const face = await open("helpdesk", "", { viewport: { width: 360, height: 740 } });
        assert.equal(await face.at("account-row").count(), 0);
        assert.equal(await face.at("accounts-which").count(), 0);
        await face.reach("accounts-text");
        await face.page.keyboard.type("t");
        await face.page.keyboard.press("Enter");
        await face.at("accounts-short").filter({ hasText: "2 letters" }).waitFor();
        await face.focuses("accounts-text");
        await face.page.keyboard.type("ante");
        await face.page.keyboard.press("Enter");
        await row(face, "tante").waitFor();
        assert.equal(await face.at("account-row").count(), 1);
        assert.doesNotMatch(await face.at("accounts").innerText(), /Naam van tante/);
        await face.reach("account-manage");
        await face.page.keyboard.press("Enter");
        await row(face, "tante").getByTestId("account-no-mail").waitFor();
        for (const deed of ["reset", "otp", "close"]) {
            assert.equal(await face.at(`deed-${deed}`).count(), 0, deed);
        }
        await face.reach("deed-signOut");
        await face.page.keyboard.press("Enter");
        await face.reach("dialog-confirm");
        await face.page.keyboard.press("Enter");
        await face.at("accounts-said").filter({ hasText: "tante is overal uitgelogd" }).waitFor();
        await face.at("account-sign-ins").filter({ hasText: "nergens" }).waitFor();
        const { wide, page } = await face.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, page: document.documentElement.clientWidth }));
        assert.ok(wide <= page, `${wide} px on ${page} px`);
        await face.close();
    });

    it("stand in the menu of a support agent beside the own account, and every entry leads somewhere (R-ACC-6)", async () => {
        const face = await open("helpdesk");
        await face.at("account-menu").click();
        await face.at("to-security").click();
        await face.waitFor("security");
        await face.at("accounts-entry").click();
        await face.at("accounts-text").waitFor();
        await face.at("account-menu").click();
        await face.at("to-accounts").click();
        await face.at("accounts-text").waitFor();
        await face.page.goto(`${server.origin}/desk/#/reports`);
        await face.at("accounts-text").waitFor();
        assert.equal(await face.at("reports").count(), 0);
        await face.close();
    });

    it("show an operator how the provider stands, and who was warned or is blocked and why (R-ACC-7, R-ACC-8, R-ACC-10)", async () => {
        const desk = await family.session("plan");
        await desk.request("conduct.warn", { user: ids.tante, text: "Niet schelden.", nonce: randomUUID() });
        await desk.request("conduct.block", { user: ids.tante, reason: "Opnieuw schelden", immediate: false });
        await desk.close();
        const face = await open("beheer", "#/accounts", { language: "en-GB" });
        const feature = (name, state) => face.page.locator(`[data-feature=${name}][data-state=${state}]`);
        await feature("video", "on").waitFor();
        await family.ctl("provider", "set", "--features", "chat");
        await feature("video", "off").waitFor();
        await feature("chat", "on").waitFor();
        await face.at("provider-end").filter({ hasText: "no end date" }).waitFor();
        const on = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
        await family.ctl("discontinue", "--on", on);
        await face.at("provider-end").filter({ hasText: "The portal ends on" }).waitFor();
        await face.page.locator("[data-which=conduct]").click();
        await face.at("accounts-found").filter({ hasText: "1 account found" }).waitFor();
        await row(face, "tante").getByTestId("account-blocked").filter({ hasText: "Opnieuw schelden" }).waitFor();
        await row(face, "tante").getByTestId("account-warned").filter({ hasText: "Niet schelden." }).waitFor();
        assert.equal(await row(face, "tante").getByTestId("deed-close").count(), 0, "closing is a planner's");
        await face.close();
    });
});
