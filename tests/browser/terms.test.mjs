// Terms, conduct and leaving, as people meet them on the pages.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { login } from "../integration/support/people.mjs";
import { PASSWORD, Server } from "../integration/support/server.mjs";
import { addPerson, ctl, OTHER, publish } from "../integration/support/standing.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";
import { Site } from "./support/site.mjs";

const REFUSED = /status of 401/;

async function fromMenu(face, what) {
    await face.at("account-menu").click();
    await face.at(what).click();
}

describe("on the pages", { concurrency: false }, () => {
    const site = new Site();
    const server = new Server({ clients: 4, config: () => ({ allowed_origins: site.origin }) });
    let browser;
    const portal = (options) => Face.open(browser, `${server.origin}/`, options);
    const text = async (face, testid) => (await face.at(testid).first().innerText()).trim();
    before(async () => {
        await site.open();
        await server.start();
        site.embed(server.origin);
        for (const username of ["nieuw", "vertrekt"]) {
            await ctl(server, ["user", "add", username, "--name", "Nieuw", "--role", "client"], { input: `${OTHER}\n` });
        }
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await site.close();
    });

    it("the terms come first, in Dutch with their mark, and everything else once they are accepted (R-ACC-2)", async () => {
        const face = await portal();
        await face.signIn("nieuw", OTHER);
        await face.waitFor("terms-text");
        assert.match(await text(face, "terms-text"), /^Voorwaarden van deze proefomgeving/);
        assert.equal(await face.at("terms-mark").getAttribute("data-informative"), "false");
        assert.equal(await face.at("composer-input").count(), 0);
        await face.at("terms-not-now").click();
        await face.waitFor("terms-refusing");
        await face.at("ask-copy").click();
        await face.waitFor("copy-asked");
        await face.at("terms-back").click();
        await face.at("terms-accept").click();
        await face.waitFor("me");
        await face.page.reload();
        await face.waitFor("me");
        await fromMenu(face, "read-terms");
        await face.waitFor("terms-accepted");
        await face.at("terms-close").click();
        await face.close();
    });

    it("a translation is marked as informative, and the Dutch text is one press away (R-ACC-3)", async () => {
        const face = await portal({ language: "en-GB" });
        await face.signIn("client1");
        await face.waitFor("composer-input");
        await fromMenu(face, "read-terms");
        await face.waitFor("terms-text");
        assert.match(await text(face, "terms-text"), /^Terms of this demo/);
        assert.equal(await face.at("terms-mark").getAttribute("data-informative"), "true");
        await face.at("terms-language").click();
        await face.page.locator("[data-testid=terms-text][lang=nl]").waitFor();
        assert.equal(await face.at("terms-mark").getAttribute("data-informative"), "false");
        await face.close();
    });

    it("a message can be reported, and a warning has to be confirmed (R-ACC-7)", async () => {
        const planner = await addPerson(server, "planner1", "planner");
        const client = await portal();
        await client.signIn("client1");
        await client.waitFor("composer-input");
        await client.write("lelijke woorden");
        await client.sees("lelijke woorden", "sent");
        const desk = await Face.open(browser, `${server.origin}/desk/`);
        await desk.signIn("therapist1");
        await desk.choose((await server.person("client1")).name);
        await desk.sees("lelijke woorden");
        await desk.message("lelijke woorden").hover();
        await desk.at("message-report").click();
        await desk.at("report-send").click();
        await desk.page.locator("#fault", { hasText: "Kies" }).waitFor();
        await desk.at("report-insult").check();
        await desk.at("report-text").fill("dit vond ik niet fijn");
        await desk.at("report-send").click();
        await desk.waitFor("report-sent");
        await desk.at("report-close").click();
        const { reports } = await planner.request("conduct.reports", {});
        assert.deepEqual([reports[0].kind, reports[0].text], ["insult", "dit vond ik niet fijn"]);
        await ctl(server, ["user", "warn", "client1", "--text", "Let op je woorden."]);
        await client.waitFor("warning");
        assert.equal(await text(client, "warning-text"), "Let op je woorden.");
        await client.at("warning-close").click();
        await client.at("warning").waitFor({ state: "detached" });
        const other = await client.tab(`${server.origin}/`);
        await other.waitFor("warning");
        await client.page.reload();
        await client.waitFor("warning");
        await other.at("warning-close").click();
        await other.at("sign-out").click();
        await client.waitFor("sign-in-username");
        await client.at("warning").waitFor({ state: "detached" });
        await client.signIn("client1");
        await client.waitFor("warning");
        await client.at("warning-confirm").click();
        await client.at("warning").waitFor({ state: "detached" });
        await client.page.reload();
        await client.waitFor("composer-input");
        assert.equal(await client.at("warning").count(), 0);
        await Promise.all([client.close(), desk.close(), planner.close()]);
    });

    it("who is blocked is put out at once, and reads why after signing in again (R-ACC-7)", async () => {
        const face = await portal();
        await face.signIn("client2");
        await face.waitFor("composer-input");
        await ctl(server, ["user", "block", "client2", "--reason", "Verboden gedrag.", "--immediate"]);
        await face.waitFor("sign-in-username");
        await face.signIn("client2");
        await face.waitFor("blocked-reason");
        assert.equal(await text(face, "blocked-reason"), "Verboden gedrag.");
        await face.at("read-terms").click();
        await face.waitFor("terms-text");
        await face.at("terms-close").click();
        await ctl(server, ["user", "unblock", "client2"]);
        await face.page.reload();
        await face.waitFor("composer-input");
        await face.close();
    });

    it("an account is closed with its password, the person is told, and nothing of it stays on the device (R-ACC-9)", async () => {
        const face = await portal();
        await face.signIn("client3");
        await (await face.waitFor("composer-input")).fill("half een zin");
        await face.keeps("draft", 1);
        await fromMenu(face, "close-account");
        await face.at("closing-granted").filter({ hasText: "mag dat daarna nog steeds. Jij kunt dat dan niet meer stoppen. Je zorgverlener kan dat wel" }).waitFor();
        await face.at("closing-password").fill("niet het wachtwoord");
        await face.at("closing-confirm").click();
        await face.page.locator("[data-testid=closing-fault]", { hasText: "klopt niet" }).waitFor();
        await face.at("closing-password").fill(PASSWORD);
        await face.at("closing-confirm").click();
        await face.waitFor("closing-done");
        await face.waitFor("sign-in-username");
        await face.keeps("draft", 0);
        await face.at("closing-close").click();
        await face.at("closing").waitFor({ state: "detached" });
        assert.equal((await face.at("sign-in-notice").allInnerTexts()).join(""), "", "no word of a sign-in that ran out");
        assert.equal((await login(server, "client3")).status, 401);
        await face.close(REFUSED);
        const desk = await Face.open(browser, `${server.origin}/desk/`);
        await desk.signIn("therapist1");
        await desk.waitFor("account-menu");
        await fromMenu(desk, "close-account");
        await desk.waitFor("closing-password");
        assert.equal(await desk.at("closing-granted").count(), 0, "nobody consents to what staff see");
        await desk.close();
    });

    it("by keyboard alone the terms are refused, read again and accepted, and the account is closed (R-ACC-2, R-ACC-9)", async () => {
        const face = await portal();
        const { keyboard } = face.page;
        await face.reach("sign-in-username");
        await keyboard.type("vertrekt");
        await face.reach("sign-in-password");
        await keyboard.type(OTHER);
        await keyboard.press("Enter");
        await face.waitFor("terms-text");
        const heading = face.page.locator("empower-terms-gate").getByRole("heading", { level: 1 }).first();
        await face.press("terms-not-now");
        await face.waitFor("terms-refusing");
        await face.focuses(heading);
        await face.press("ask-copy");
        await face.waitFor("copy-asked");
        await face.press("terms-back");
        await face.waitFor("terms-text");
        await face.focuses(heading);
        await face.page.locator("[data-testid=terms-accept]:enabled").waitFor();
        await face.press("terms-accept");
        await face.waitFor("me");
        await face.press("account-menu");
        await face.press("read-terms");
        await face.press("terms-close");
        await face.focuses("account-menu");
        await keyboard.press("Enter");
        await face.press("close-account");
        await face.waitFor("closing");
        await keyboard.press("Escape");
        await face.at("closing").waitFor({ state: "detached" });
        await face.focuses("account-menu");
        await keyboard.press("Enter");
        await face.press("close-account");
        await face.press("closing-confirm");
        await face.focuses("closing-password");
        await keyboard.type(OTHER);
        await keyboard.press("Enter");
        await face.waitFor("closing-done");
        await face.press("closing-close");
        await face.at("closing").waitFor({ state: "detached" });
        await face.reach("sign-in-username");
        assert.equal((await login(server, "vertrekt", OTHER)).status, 401);
        await face.close(REFUSED);
    });

    it("new terms and the portal's end are announced above everything else (R-ACC-3, R-ACC-8)", async () => {
        const face = await portal();
        await face.signIn("client1");
        await face.waitFor("composer-input");
        await publish(server, "2.0", "2031-07-01", { nl: "# Versie twee" });
        await face.waitFor("terms-announced");
        assert.match(await text(face, "terms-announced"), /dinsdag 1 juli 2031/);
        await face.at("terms-read-ahead").click();
        await face.page.locator("[data-testid=terms-text][data-version='2.0']").waitFor();
        await face.at("terms-close").click();
        await ctl(server, ["discontinue", "--on", "2035-01-01"]);
        await face.waitFor("portal-notice");
        assert.match(await text(face, "portal-notice"), /maandag 1 januari 2035/);
        await ctl(server, ["discontinue", "--cancel"]);
        await face.at("portal-notice").waitFor({ state: "detached" });
        await face.page.reload();
        await face.waitFor("terms-announced");
        await face.close();
    });

    it("the widget sends people to the portal for it (R-ACC-2)", async () => {
        await ctl(server, ["user", "add", "gast", "--name", "Gast", "--role", "client"], { input: `${OTHER}\n` });
        const face = await Face.open(browser, site.origin);
        await face.at("widget-toggle").click();
        await face.signIn("gast", OTHER);
        const line = await face.waitFor("widget-held");
        assert.equal(await line.locator("a").getAttribute("href"), server.origin);
        await face.close();
    });
});

describe("a version that begins while one is on the page", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    it("holds up two tabs, and to accept in one lets both go on with what was being written (R-ACC-3)", async () => {
        const first = await Face.open(browser, `${server.origin}/`);
        await first.signIn("client1");
        await first.waitFor("composer-input");
        const second = await first.tab(`${server.origin}/`);
        await second.waitFor("composer-input");
        await first.at("composer-input").fill("half een zin");
        assert.equal((await publish(server, "2")).code, 0);
        await Promise.all([first.waitFor("terms-gate"), second.waitFor("terms-gate")]);
        await first.page.locator("[data-testid=terms-text][data-version='2']").waitFor();
        await first.at("terms-accept").click();
        await Promise.all([first.waitFor("composer-input"), second.waitFor("composer-input")]);
        assert.equal(await first.at("composer-input").inputValue(), "half een zin");
        await first.at("composer-send").click();
        await first.sees("half een zin", "sent");
        await second.sees("half een zin");
        await first.close();
    });

    it("while one reads an earlier one is shown instead of it, and accepted after it was read (R-ACC-3)", async () => {
        const face = await Face.open(browser, `${server.origin}/`);
        await face.signIn("client1");
        await face.waitFor("composer-input");
        const version = (name) => face.page.locator(`[data-testid=terms-text][data-version='${name}']`).waitFor();
        assert.equal((await publish(server, "3")).code, 0);
        await version("3");
        assert.equal((await publish(server, "4")).code, 0);
        await face.at("terms-accept").click();
        await version("4");
        await face.at("terms-problem").filter({ hasText: "andere voorwaarden" }).waitFor();
        await face.at("terms-accept").click();
        await face.waitFor("composer-input");
        await face.close();
    });

    it("a language that could not be loaded is told of, above what is shown meanwhile", async () => {
        const face = await Face.open(browser, `${server.origin}/`, { language: "en-GB" });
        await face.signIn("client1");
        await face.waitFor("composer-input");
        await fromMenu(face, "read-terms");
        await face.waitFor("terms-text");
        await server.shut();
        await face.offline();
        await face.at("terms-language").click();
        await face.waitFor("terms-failed");
        await face.waitFor("terms-text");
        await server.boot();
        await face.online();
        await face.at("terms-retry").click();
        await face.at("terms-failed").waitFor({ state: "detached" });
        await face.close(...NO_SERVER);
    });
});
