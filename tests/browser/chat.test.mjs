// Client and therapist talk: portal and desk, each in a browser of its own.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { Face, launch } from "./support/face.mjs";

describe("portal and desk", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let browser;
    let portal;
    let desk;
    let names;
    before(async () => {
        await server.start();
        const [client, therapist] = [await server.person("client1"), await server.person("therapist1")];
        names = { client: client.name, therapist: therapist.name };
        browser = await launch();
        portal = await Face.open(browser, `${server.origin}/`);
        desk = await Face.open(browser, `${server.origin}/desk/`);
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    it("ask who one is, and say so when it is not right (R-ACC-1)", async () => {
        const face = await Face.open(browser, `${server.origin}/`);
        await face.signIn("client1", "niet het wachtwoord");
        const error = await face.waitFor("sign-in-error");
        assert.match(await error.innerText(), /klopt niet/);
        await face.close(/status of 401/);
    });

    it("open with the right password, and are still open after a reload: the cookie signs in", async () => {
        await portal.signIn("client1");
        await desk.signIn("therapist1");
        await portal.waitFor("composer-input");
        await desk.waitFor("conversation-list");
        await portal.page.reload();
        await portal.waitFor("composer-input");
        const cookies = new Map((await portal.context.cookies()).map((cookie) => [cookie.name, cookie]));
        assert.deepEqual([...cookies.keys()].sort(), ["empower", "empower-device"]);
        for (const { httpOnly, sameSite } of cookies.values()) {
            assert.deepEqual([httpOnly, sameSite], [true, "Strict"]);
        }
        const days = (cookies.get("empower-device").expires - Date.now() / 1000) / 86_400;
        assert.equal(cookies.get("empower").expires, -1, "ends with the browser's session");
        assert.ok(days > 364 && days < 366, `the known device is known for ${days} days`);
        assert.equal(await portal.page.evaluate(() => document.cookie), "");
    });

    it("show to each other what is written, with sent, delivered and read (R-FUN-1)", async () => {
        await portal.write("Goedemorgen, ik sliep slecht");
        await portal.sees("Goedemorgen, ik sliep slecht", "delivered");
        await desk.choose(names.client);
        await desk.sees("Goedemorgen, ik sliep slecht");
        await portal.sees("Goedemorgen, ik sliep slecht", "read");
        await desk.write("Vertel eens");
        await portal.sees("Vertel eens");
        await desk.sees("Vertel eens", "read");
    });

    it("show what is typed and that it stopped", async () => {
        await portal.at("composer-input").pressSequentially("ik denk");
        await desk.at("typing").filter({ hasText: names.client }).waitFor();
        await portal.at("composer-input").fill("");
        await desk.page.locator("[data-testid=typing]:empty, [data-testid=typing]").filter({ hasNotText: names.client }).waitFor({ state: "attached" });
    });

    it("show who is there", async () => {
        const presence = portal.page.locator("[data-testid=presence][data-state=online]").first();
        await presence.waitFor();
        assert.equal(await presence.innerText(), "Online");
        const other = await Face.open(browser, `${server.origin}/`);
        await other.signIn("client2");
        await other.waitFor("composer-input");
        await desk.at("conversation-item").filter({ hasText: (await server.person("client2")).name }).getByText("Online").first().waitFor({ state: "attached" });
        await other.close();
        await desk.at("conversation-item").filter({ hasText: (await server.person("client2")).name }).getByText("Offline").first().waitFor({ state: "attached" });
    });

    it("take what looks like code as text", async () => {
        const text = '<img src=x onerror="console.error(1)"> <b>vet</b> &amp; {{7*7}}';
        await portal.write(text);
        await desk.sees(text);
    });

    it("keep a text of several lines, and send it with Enter", async () => {
        const input = portal.at("composer-input");
        await input.fill("");
        await input.pressSequentially("regel een");
        await input.press("Shift+Enter");
        await input.pressSequentially("regel twee");
        await input.press("Enter");
        const body = desk.message("regel een").locator(".body");
        await body.waitFor();
        assert.equal(await body.innerText(), "regel een\nregel twee");
        assert.equal(await input.inputValue(), "");
    });

    it("let a message be changed and taken back, on both sides", async () => {
        await portal.write("tot morgn");
        const mine = portal.message("tot morgn");
        await portal.sees("tot morgn", "read");
        await mine.hover();
        await mine.getByTestId("message-edit").click();
        await portal.write("tot morgen");
        await desk.page.locator("[data-testid=message][data-amended]").filter({ hasText: "tot morgen" }).waitFor();
        assert.equal(await desk.message("tot morgn").count(), 0);
        const changed = portal.message("tot morgen");
        await changed.hover();
        await changed.getByTestId("message-delete").click();
        await portal.at("dialog-confirm").click();
        await desk.page.locator("[data-testid=message][data-retracted]").waitFor();
        assert.equal(await desk.message("tot morgen").count(), 0);
    });

    it("hand over a file (R-FUN-7)", async () => {
        const file = path.join(server.directory, "dagboek week 3.txt");
        await writeFile(file, "maandag: beter geslapen");
        await portal.at("attach-file").setInputFiles(file);
        await portal.waitFor("attachment");
        await portal.write("mijn dagboek");
        const button = desk.at("file-download").filter({ hasText: "dagboek week 3.txt" });
        await button.waitFor();
        const [download] = await Promise.all([desk.page.waitForEvent("download"), button.click()]);
        assert.equal(download.suggestedFilename(), "dagboek week 3.txt");
        assert.equal(await readFile(await download.path(), "utf8"), "maandag: beter geslapen");
    });

    it("count what is unread where another conversation is open", async () => {
        const other = await server.session("client2");
        const channel = await server.careChannel("client2");
        await other.send(channel, "hallo?");
        await other.send(channel, "bent u daar?");
        const item = desk.page.locator(`[data-testid=conversation-item][data-channel="${channel}"]`);
        await desk.page.locator(`[data-testid=conversation-item][data-channel="${channel}"][data-unread="2"]`).waitFor();
        await item.click();
        await desk.page.locator(`[data-testid=conversation-item][data-channel="${channel}"][data-unread="0"]`).waitFor();
        await desk.choose(names.client);
    });

    it("show older messages when one scrolls back", async () => {
        const therapist = await server.session("therapist1");
        const channel = await server.careChannel("client2");
        for (let i = 1; i <= 120; i++) {
            await therapist.send(channel, `oud bericht ${String(i).padStart(3, "0")}`);
        }
        const face = await Face.open(browser, `${server.origin}/`);
        await face.signIn("client2");
        await face.message("oud bericht 120").waitFor();
        for (let pages = 0; pages < 5 && (await face.message("oud bericht 001").count()) === 0; pages++) {
            const first = await face.at("message").first().getAttribute("data-key");
            await face.at("thread").evaluate((log) => log.scrollTo(0, 0));
            // Another one stands before it now.
            await face.page.locator(`[data-testid=message] ~ [data-testid=message][data-key="${first}"]`).waitFor({ state: "attached" });
        }
        await face.sees("oud bericht 001");
        await face.close();
    });

    it("complain of nothing", async () => {
        await portal.close();
        await desk.close();
    });
});
