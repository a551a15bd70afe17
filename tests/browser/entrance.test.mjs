// From a link to being signed in, on a phone; and back in without the password.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { activate, CHOSEN, guest, join, planner, post } from "../integration/support/people.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, Server } from "../integration/support/server.mjs";
import { Authenticator, timeInStep } from "../integration/support/totp.mjs";
import { Face, launch } from "./support/face.mjs";

const PHONE = { width: 360, height: 740 };
const OTHER = "acht groene ganzen";

describe("the entrance, on a phone", { concurrency: false }, () => {
    let browser;
    let office;
    let desk;
    const server = new Server({ clients: 1, config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "portaal@example.nl", smtp_tls: "none" }) });
    before(async () => {
        office = new PostOffice({ port: await freePort() });
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

    const phone = (url, more) => Face.open(browser, url, { viewport: PHONE, hasTouch: true, isMobile: true, ...more });

    async function invited(mail, more = {}) {
        await desk.request("admin.invite", guest({ mail, ...more }));
        return (await office.mailTo(mail)).link;
    }

    /** Nothing may have to be scrolled sideways. */
    async function fits(face) {
        const { wide, page } = await face.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, page: document.documentElement.clientWidth }));
        assert.ok(wide <= page, `${wide} px on ${page} px`);
    }

    async function choose(face, username, password) {
        await face.at("entrance-username").fill(username);
        await face.at("entrance-password").fill(password);
        await face.at("entrance-submit").tap();
    }

    it("leads from a mail to the portal in three steps (R-ACC-1, R-ACC-4)", async () => {
        const link = await invited("noor@example.nl");
        const face = await phone(link);
        assert.equal(await (await face.waitFor("entrance-step")).innerText(), "Stap 1 van 3");
        await fits(face);
        await face.at("entrance-submit").tap();
        await face.waitFor("entrance-username");
        await fits(face);
        await choose(face, "client1", CHOSEN);
        await face.at("entrance-problem").filter({ hasText: "bezet" }).waitFor();
        await choose(face, "noor", "welkom12345");
        await face.at("entrance-problem").filter({ hasText: "te makkelijk" }).waitFor();
        assert.equal(await face.at("entrance-username").inputValue(), "noor");
        await choose(face, "noor", CHOSEN);
        const href = await (await face.waitFor("entrance-app")).getAttribute("href");
        await face.waitFor("factor-qr");
        await fits(face);
        assert.equal(new URL(face.page.url()).hash, "", "a link that is used up leaves the address");
        const app = new Authenticator(href);
        const key = (await face.at("entrance-key").innerText()).replaceAll(" ", "");
        assert.equal(key, app.uri.searchParams.get("secret"));
        await face.at("entrance-otp").fill(app.wrong());
        await face.at("entrance-submit").tap();
        await face.at("entrance-problem").filter({ hasText: "klopt niet" }).waitFor();
        await timeInStep();
        await face.at("entrance-otp").fill(app.code());
        await face.at("entrance-submit").tap();
        await face.waitFor("recovery-codes");
        await fits(face);
        assert.equal(await face.at("recovery-code").count(), 10);
        await face.page.evaluate(() => {
            navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
        });
        await face.at("recovery-copy").tap();
        await face.at("recovery-said").filter({ hasText: "Kopiëren lukt niet" }).waitFor();
        await face.at("recovery-done").tap();
        await face.page.locator("#not-kept", { hasText: "Bewaar" }).waitFor();
        await face.at("recovery-kept").check();
        await face.at("recovery-done").tap();
        await face.waitFor("sign-out");
        assert.equal(new URL(face.page.url()).pathname, "/");
        const again = await face.tab(link);
        await again.waitFor("entrance-gone");
        await face.close(/status of 4(01|09|10|00)/);
    });

    it("goes on at the second factor where the phone threw the page away meanwhile (R-ACC-4)", async () => {
        const face = await phone(await invited("sem@example.nl", { role: "therapist", language: "en" }));
        assert.equal(await (await face.waitFor("entrance-step")).innerText(), "Step 1 of 3", "in the language of the invitation");
        await face.at("entrance-submit").tap();
        await face.waitFor("entrance-username");
        await choose(face, "sem", CHOSEN);
        const before = await (await face.waitFor("entrance-app")).getAttribute("href");
        await face.page.reload();
        assert.equal(await (await face.waitFor("entrance-app")).getAttribute("href"), before);
        await timeInStep();
        await face.at("entrance-password").fill(CHOSEN);
        await face.at("entrance-otp").fill(new Authenticator(before).code());
        await face.at("entrance-submit").tap();
        await face.waitFor("recovery-codes");
        assert.equal(await face.page.evaluate(() => sessionStorage.length), 0);
        await face.at("recovery-kept").check();
        await face.at("recovery-done").tap();
        await (await face.waitFor("terms-accept")).tap();
        await face.waitFor("presence-choice");
        assert.equal(new URL(face.page.url()).pathname, "/desk/", "staff go to their desk");
        await face.close(/status of 401/);
    });

    it("speaks the language that was chosen, which the account keeps on every device (R-PRIV-11)", async () => {
        const link = await invited("emma@example.nl");
        const face = await phone(link);
        await face.waitFor("entrance-step");
        await face.at("language").first().selectOption("en");
        await face.at("entrance-step").filter({ hasText: "Step 1 of 3" }).waitFor();
        await face.close();
        const { first } = await join(server, link, "emma", { language: "en" });
        const other = await phone("about:blank");
        await other.context.addCookies([{ name: "empower", value: first.token, url: server.origin }]);
        await other.page.goto(`${server.origin}/`);
        await other.page.locator("[data-testid=sign-out][aria-label='Sign out']").waitFor();
        await other.at("language").first().selectOption("nl");
        await other.page.locator("[data-testid=sign-out][aria-label=Uitloggen]").waitFor();
        const third = await phone("about:blank", { language: "en-GB" });
        await third.context.addCookies([{ name: "empower", value: first.token, url: server.origin }]);
        await third.page.goto(`${server.origin}/`);
        await third.page.locator("[data-testid=sign-out][aria-label=Uitloggen]").waitFor();
        await Promise.all([other.close(), third.close()]);
    });

    it("lets in again who forgot the password, by a link that is mailed (R-ACC-4)", async () => {
        const { app, first } = await join(server, await invited("lotte@example.nl"), "lotte");
        const face = await phone(`${server.origin}/`);
        await (await face.waitFor("sign-in-forgotten")).tap();
        await (await face.waitFor("entrance-username")).fill("lotte");
        await fits(face);
        await face.at("entrance-submit").tap();
        await face.waitFor("reset-asked");
        const { link } = await office.mailTo("lotte@example.nl");
        await face.page.goto(link);
        await (await face.waitFor("entrance-password")).fill("kort");
        await face.at("entrance-submit").tap();
        await face.at("entrance-problem").filter({ hasText: "te kort" }).waitFor();
        await face.at("entrance-password").fill(OTHER);
        await face.at("entrance-submit").tap();
        await face.waitFor("entrance-otp");
        await timeInStep();
        await face.at("entrance-otp").fill(app.code());
        await face.at("entrance-submit").tap();
        await face.waitFor("reset-done");
        await fits(face);
        assert.equal((await server.rpc(first.token, "session.list", {})).status, 401);
        await face.page.goto(link);
        await (await face.waitFor("entrance-password")).fill(OTHER);
        await face.at("entrance-submit").tap();
        await face.waitFor("reset-gone");
        await face.close(/status of 4(01|00|10)/);
    });

    it("is gone through by keyboard alone, from the mail to the portal and by a new password back in (R-ACC-1, R-ACC-4)", async () => {
        const face = await Face.open(browser, await invited("mila@example.nl"));
        const { keyboard } = face.page;
        const heading = face.page.getByRole("heading", { level: 1 });
        const types = async (testid, text) => {
            await face.reach(testid);
            await keyboard.type(text);
        };
        await face.waitFor("entrance-step");
        await face.press("entrance-submit");
        await face.waitFor("entrance-username");
        await face.focuses(heading);
        await types("entrance-username", "mila");
        await types("entrance-password", "kort");
        await keyboard.press("Enter");
        await face.waitFor("entrance-problem");
        await face.focuses("entrance-password");
        await keyboard.press("Control+A");
        await keyboard.type(CHOSEN);
        await face.press("entrance-submit");
        const app = new Authenticator(await (await face.waitFor("entrance-app")).getAttribute("href"));
        await face.focuses(heading);
        await timeInStep();
        await types("entrance-otp", app.code(-1));
        await keyboard.press("Enter");
        await face.waitFor("recovery-codes");
        await face.focuses(heading);
        await face.press("recovery-kept", "Space");
        await face.press("recovery-done");
        await face.waitFor("sign-out");
        await face.press("sign-out");
        await face.waitFor("sign-in-forgotten");
        await face.press("sign-in-forgotten");
        await face.waitFor("entrance-username");
        await types("entrance-username", "mila");
        await keyboard.press("Enter");
        await face.waitFor("reset-asked");
        await face.page.goto((await office.mailTo("mila@example.nl")).link);
        await face.waitFor("entrance-password");
        await types("entrance-password", OTHER);
        await face.press("entrance-submit");
        await face.focuses("entrance-otp");
        await timeInStep();
        await keyboard.type(app.code());
        await face.press("entrance-submit");
        await face.waitFor("reset-done");
        await face.focuses(heading);
        await face.close(/status of 4(00|01)/);
    });

    it("shows the recovery codes to who sets a password anew before ever signing in (R-ACC-4)", async () => {
        const answer = await activate(server, await invited("tess@example.nl"), "tess");
        const app = new Authenticator(answer.json.uri);
        assert.equal((await post(server, "/reset", { username: "tess" })).status, 202);
        const face = await phone((await office.mailTo("tess@example.nl")).link);
        await (await face.waitFor("entrance-password")).fill(OTHER);
        await face.at("entrance-submit").tap();
        await face.waitFor("entrance-otp");
        await timeInStep();
        await face.at("entrance-otp").fill(app.code());
        await face.at("entrance-submit").tap();
        await face.waitFor("recovery-codes");
        assert.equal(await face.at("recovery-code").count(), 10);
        await face.at("recovery-kept").check();
        await face.at("recovery-done").tap();
        await face.waitFor("reset-done");
        await face.close(/status of 401/);
    });
});
