// The widget on a page of another site, and the therapist at the desk.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { Face, launch } from "./support/face.mjs";
import { Site } from "./support/site.mjs";

describe("the widget on another site", { concurrency: false }, () => {
    const site = new Site();
    const server = new Server({ clients: 1, config: () => ({ allowed_origins: site.origin }) });
    let browser;
    let page;
    let desk;
    before(async () => {
        await site.open();
        await server.start();
        site.embed(server.origin);
        browser = await launch();
        desk = await Face.open(browser, `${server.origin}/desk/`);
        await desk.signIn("therapist1");
        await desk.choose((await server.person("client1")).name);
        page = await Face.open(browser, site.origin);
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await site.close();
    });

    it("asks nothing of the server and stores nothing before it is opened (R-PRIV-9)", async () => {
        const toggle = await page.waitFor("widget-toggle");
        const asked = await page.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
        assert.deepEqual(asked, [`${server.origin}/widget/empower-chat.js`]);
        assert.deepEqual(await page.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
        await toggle.click();
        await page.waitFor("sign-in-username");
    });

    it("signs in with user name and password, without any cookie", async () => {
        await page.signIn("client1");
        await page.waitFor("composer-input");
        assert.deepEqual(await page.context.cookies(), []);
    });

    it("and the desk show each other what is written, with sent, delivered and read (R-FUN-1)", async () => {
        await page.write("Hallo, ik zit op de site");
        await desk.sees("Hallo, ik zit op de site");
        await page.sees("Hallo, ik zit op de site", "read");
        await desk.write("Fijn dat je er bent");
        await page.sees("Fijn dat je er bent");
        await desk.sees("Fijn dat je er bent", "read");
    });

    it("marks as delivered what nobody has looked at, and counts it on its button", async () => {
        await page.at("widget-close").click();
        await desk.write("Ben je er nog?");
        await desk.sees("Ben je er nog?", "delivered");
        assert.equal(await desk.message("Ben je er nog?", "read").count(), 0);
        const toggle = page.at("widget-toggle");
        await toggle.filter({ hasText: "1" }).waitFor();
        await toggle.click();
        await desk.sees("Ben je er nog?", "read");
    });

    it("and the desk show who types and who is there", async () => {
        await page.at("composer-input").pressSequentially("even denken");
        await desk.at("typing").filter({ hasText: (await server.person("client1")).name }).waitFor();
        await page.page.locator("[data-testid=presence][data-state=online]").waitFor();
        await desk.page.locator("[data-testid=presence][data-state=online]").first().waitFor();
    });

    it("calls, from the other site too (R-FUN-2)", async () => {
        await page.at("call-start").click();
        await desk.at("call-answer").click();
        for (const face of [page, desk]) {
            await face.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound", 5000);
        }
        await page.at("call-hangup").click();
        await desk.page.locator("[data-testid=call-view][data-phase=ended]").waitFor();
    });

    it("tells its page nothing of what is said in it, by no event", async () => {
        await page.page.evaluate(() => {
            window.leaked = [];
            for (const name of ["text", "submit-draft", "edit", "reply", "seen", "attach", "problem", "choose"]) {
                window.addEventListener(name, (event) => window.leaked.push(name, event.detail), true);
            }
        });
        await page.write("alleen voor u");
        await desk.sees("alleen voor u");
        await page.sees("alleen voor u", "read");
        assert.deepEqual(await page.page.evaluate(() => window.leaked), []);
    });

    it("forgets the sign-in with the page", async () => {
        await page.page.reload();
        await (await page.waitFor("widget-toggle")).click();
        await page.waitFor("sign-in-username");
    });

    it("complains of nothing", async () => {
        await page.close();
        await desk.close();
    });
});

describe("the widget on a site that is not listed", () => {
    const site = new Site();
    const server = new Server({ clients: 1 });
    let browser;
    before(async () => {
        await site.open();
        await server.start();
        site.embed(server.origin);
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await site.close();
    });

    it("signs nobody in", async () => {
        const page = await Face.open(browser, site.origin);
        await (await page.waitFor("widget-toggle")).click();
        await page.signIn("client1");
        await (await page.waitFor("sign-in-error")).getByText(/.+/).first().waitFor();
        assert.equal(await page.at("composer-input").count(), 0);
        // The browser tells whoever looks that it was refused.
        await page.close(/CORS|ERR_FAILED|403|WebSocket/);
    });
});
