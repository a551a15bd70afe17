// For everybody: in the reader's language, by keyboard alone, and to be followed by ear.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Server } from "../integration/support/server.mjs";
import { Face, launch } from "./support/face.mjs";

describe("the pages", { concurrency: false }, () => {
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

    for (const [face, place, mark] of [
        ["portal", "/", "composer-input"],
        ["desk", "/desk/", "conversation-list"],
    ]) {
        const account = face === "portal" ? "client1" : "therapist1";

        it(`of the ${face} speak Dutch, and English to who asks for it; the choice is kept (R-PRIV-11)`, async () => {
            const dutch = await Face.open(browser, `${server.origin}${place}`, { language: "fr-FR" });
            assert.equal(await dutch.page.locator("html").getAttribute("lang"), "nl");
            await dutch.waitFor("sign-in-submit");
            assert.equal((await dutch.at("sign-in-submit").innerText()).trim(), "Inloggen");
            await dutch.at("language").selectOption("en");
            await dutch.at("sign-in-submit").filter({ hasText: "Sign in" }).waitFor();
            assert.equal(await dutch.page.locator("html").getAttribute("lang"), "en");
            await dutch.page.reload();
            await dutch.at("sign-in-submit").filter({ hasText: "Sign in" }).waitFor();
            await dutch.close();
            const english = await Face.open(browser, `${server.origin}${place}`, { language: "en-GB" });
            await english.at("sign-in-submit").filter({ hasText: "Sign in" }).waitFor();
            await english.signIn(account);
            await english.waitFor(mark);
            assert.equal(await english.page.getByText("Inloggen").count(), 0);
            await english.close();
        });

        it(`of the ${face} can be used without a mouse: sign in, write, send`, async () => {
            const page = await Face.open(browser, `${server.origin}${place}`);
            const { keyboard } = page.page;
            await page.waitFor("sign-in-username");
            await page.reach("sign-in-username");
            await keyboard.type(account);
            await page.reach("sign-in-password");
            await keyboard.type(PASSWORD);
            await keyboard.press("Enter");
            await page.waitFor(mark);
            if (face === "desk") {
                await page.reach("conversation-item");
                await keyboard.press("Enter");
            }
            await page.waitFor("composer-input");
            await page.reach("composer-input");
            await keyboard.type(`zonder muis, aan de ${face}`);
            await keyboard.press("Enter");
            await page.sees(`zonder muis, aan de ${face}`);
            await page.close();
        });

        it(`of the ${face} tell the conversation as a log, and every control has a name`, async () => {
            const page = await Face.open(browser, `${server.origin}${place}`);
            await page.signIn(account);
            await page.waitFor(mark);
            if (face === "desk") {
                await page.choose((await server.person("client1")).name);
            }
            const log = page.page.getByRole("log");
            await log.waitFor();
            assert.ok(await log.getAttribute("aria-label"));
            for (const role of ["button", "textbox", "combobox", "searchbox", "log"]) {
                const nameless = page.page.getByRole(role, { name: /^$/ });
                assert.equal(await nameless.count(), 0, `a ${role} without a name`);
            }
            await page.close();
        });
    }

    it("ring by keyboard: a call is answered and ended without a mouse (R-FUN-2)", async () => {
        const [client, therapist] = [await Face.open(browser, `${server.origin}/`), await Face.open(browser, `${server.origin}/desk/`)];
        await client.signIn("client1");
        await therapist.signIn("therapist1");
        await client.waitFor("call-start");
        await therapist.waitFor("conversation-list");
        await client.reach("call-start");
        await client.page.keyboard.press("Enter");
        await therapist.waitFor("call-incoming");
        await therapist.reach("call-answer");
        await therapist.page.keyboard.press("Enter");
        await therapist.mediaWhere(({ frames }) => frames > 0, "a picture");
        await therapist.reach("call-hangup");
        await therapist.page.keyboard.press("Enter");
        await client.page.locator("[data-testid=call-view][data-phase=ended]").waitFor();
        await client.close();
        await therapist.close();
    });

    it("fit a telephone: nothing is wider than its screen", async () => {
        for (const [place, account, mark] of [
            ["/", "client1", "composer-input"],
            ["/desk/", "therapist1", "conversation-list"],
        ]) {
            const face = await Face.open(browser, `${server.origin}${place}`, { viewport: { width: 320, height: 640 } });
            const overflow = () => face.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            assert.ok((await overflow()) <= 0, `${place} before signing in`);
            await face.signIn(account);
            await face.waitFor(mark);
            assert.ok((await overflow()) <= 0, place);
            await face.close();
        }
    });
});
