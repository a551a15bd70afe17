// What is being written stays: with its conversation, with its person, and nowhere else.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Face, launch } from "./support/face.mjs";

const THROWN_OUT = /status of 401/;
const WAIT_MS = 20_000;

describe("what is being written", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let browser;
    let portal;
    let desk;
    let names;
    before(async () => {
        await server.start();
        names = [(await server.person("client1")).name, (await server.person("client2")).name];
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });
    beforeEach(async () => {
        portal = await Face.open(browser, `${server.origin}/`);
        await portal.signIn("client1");
        await portal.waitFor("composer-input");
        desk = await Face.open(browser, `${server.origin}/desk/`);
        await desk.signIn("therapist1");
        await desk.waitFor("conversation-item");
    });
    afterEach(async () => {
        await portal.close(THROWN_OUT);
        await desk.close(THROWN_OUT);
    });

    const holds = (face, text) => until(WAIT_MS, async () => (await face.at("composer-input").inputValue()) === text, `the draft is "${text}"`);

    /** Ends every sign-in of this account but that of the tests, as from another device. */
    async function revoke(username) {
        const answer = await server.rpc(server.tokens[username], "session.revoke", { others: true });
        assert.equal(answer.status, 200, answer.text);
    }

    it("is there after a reload, in its conversation and in no other", async () => {
        await desk.choose(names[0]);
        await desk.at("composer-input").fill("alleen voor de eerste");
        await desk.choose(names[1]);
        assert.equal(await desk.at("composer-input").inputValue(), "");
        await desk.at("composer-input").fill("alleen voor de tweede");
        await desk.keeps("draft", 2);
        await desk.page.reload();
        await desk.choose(names[0]);
        await holds(desk, "alleen voor de eerste");
        await desk.choose(names[1]);
        await holds(desk, "alleen voor de tweede");
        assert.equal(JSON.stringify((await desk.kept()).kept).includes("alleen"), false);
        await desk.at("composer-input").fill("");
        await desk.keeps("draft", 1);
        await desk.page.reload();
        await desk.choose(names[1]);
        assert.equal(await desk.at("composer-input").inputValue(), "");
    });

    it("is gone once it was sent, also after a reload at that moment", async () => {
        await portal.at("composer-input").fill("dit gaat eruit");
        await portal.keeps("draft", 1);
        await portal.at("composer-send").click();
        await portal.page.reload();
        await portal.sees("dit gaat eruit", "delivered");
        await holds(portal, "");
        await portal.keeps("draft", 0);
    });

    it("keeps its files and the message it answers", async () => {
        await desk.choose(names[0]);
        await desk.write("waarop geantwoord wordt");
        await portal.sees("waarop geantwoord wordt");
        await portal.message("waarop geantwoord wordt").hover();
        await portal.message("waarop geantwoord wordt").getByTestId("message-reply").click();
        await portal.at("attach-file").setInputFiles({ name: "dagboek.txt", mimeType: "text/plain", buffer: Buffer.from("vandaag ging het") });
        await portal.page.locator("[data-testid=attachment][data-state=ready]").waitFor();
        await portal.keeps("draft", 1);
        await portal.page.reload();
        await portal.page.locator("[data-testid=attachment][data-state=ready]").filter({ hasText: "dagboek.txt" }).waitFor();
        await portal.waitFor("composer-cancel");
        await portal.at("composer-send").click();
        await desk.page.locator("[data-testid=file-download]").filter({ hasText: "dagboek.txt" }).waitFor();
        await portal.keeps("draft", 0);
    });

    it("goes along to another tab, and is gone there once it was sent", async () => {
        const other = await portal.tab(`${server.origin}/`);
        await other.waitFor("composer-input");
        await other.page.evaluate(() => {
            document.hasFocus = () => false; // the person looks at one tab at a time
        });
        await portal.at("composer-input").fill("in de ene tab");
        await holds(other, "in de ene tab");
        await portal.at("composer-send").click();
        await holds(other, "");
        await portal.keeps("draft", 0);
        portal.problems.push(...other.problems);
    });

    for (const face of ["portal", "desk"]) {
        it(`survives a sign-in that was ended while typing, for the same person (${face})`, async () => {
            const [page, username] = face === "desk" ? [desk, "therapist1"] : [portal, "client1"];
            if (face === "desk") {
                await desk.choose(names[0]);
            }
            await page.at("composer-input").pressSequentially("midden in een zi");
            await revoke(username);
            await page.waitFor("sign-in-username");
            assert.equal(await page.page.getByText("midden in een zi").count(), 0);
            await page.signIn(username);
            if (face === "desk") {
                await desk.choose(names[0]);
            }
            await page.waitFor("composer-input");
            await holds(page, "midden in een zi");
            await page.page.reload();
            if (face === "desk") {
                await desk.choose(names[0]);
            }
            await holds(page, "midden in een zi");
        });
    }

    it("is not shown to another person who signs in after that, and comes back for its owner", async () => {
        await portal.at("composer-input").fill("van de eerste alleen");
        await portal.keeps("draft", 1);
        await revoke("client1");
        await portal.waitFor("sign-in-username");
        await portal.signIn("client2");
        await portal.waitFor("composer-input");
        await holds(portal, "");
        await portal.at("sign-out").click();
        await portal.signIn("client1");
        await holds(portal, "van de eerste alleen");
    });

    it("is wiped from the device by signing out", async () => {
        await portal.at("composer-input").fill("niet bewaren");
        await portal.keeps("draft", 1);
        await portal.at("sign-out").click();
        await portal.waitFor("sign-in-username");
        await until(WAIT_MS, async () => Object.values(await portal.kept()).flat().length === 0, "nothing is kept");
        await portal.signIn("client1");
        await portal.waitFor("composer-input");
        await holds(portal, "");
    });
});
