// What was written arrives once and in order, whatever happens to the page, the line and the server meanwhile.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";

const ARRIVAL_MS = 40_000;

describe("what was written", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let browser;
    let portal;
    let desk;
    before(async () => {
        await server.start();
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
        await desk.choose((await server.person("client1")).name);
    });
    afterEach(async () => {
        await portal.close(...NO_SERVER, /status of 401/);
        await desk.close(...NO_SERVER);
    });

    /** Each of them is there once, stored, in this order, for everybody who looks. */
    async function arrived(texts, ...faces) {
        for (const face of faces) {
            for (const text of texts) {
                const message = face.message(text).and(face.page.locator("[data-seq]"));
                await message.first().waitFor({ timeout: ARRIVAL_MS });
            }
            const pending = face.page.locator("[data-testid=message][data-state=pending]");
            await until(ARRIVAL_MS, async () => (await pending.count()) === 0, "nothing is pending");
            assert.deepEqual(await face.order(texts), texts);
        }
    }

    it("is sent after a reload in the middle of sending (R-FUN-1)", async () => {
        process.kill(server.pid, "SIGSTOP");
        await portal.write("net voor het herladen");
        await portal.sees("net voor het herladen", "pending");
        await portal.keeps("letter", 1);
        const asked = portal.page.waitForRequest((request) => request.isNavigationRequest());
        const reloaded = portal.page.reload({ timeout: ARRIVAL_MS });
        await asked;
        process.kill(server.pid, "SIGCONT");
        await reloaded;
        await arrived(["net voor het herladen"], portal, desk);
        await portal.keeps("letter", 0);
    });

    it("is kept where nobody can read it, and sent from the next page when its own is gone", async () => {
        const texts = ["toen de server weg was, een", "toen de server weg was, twee"];
        await server.kill();
        await portal.offline();
        for (const text of texts) {
            await portal.write(text);
            await portal.sees(text, "pending");
        }
        await portal.keeps("letter", 2);
        const { kept, keys } = await portal.kept();
        assert.equal(JSON.stringify(kept).includes("server weg"), false);
        assert.deepEqual(Object.keys(kept[0]).sort(), ["account", "data", "iv", "key", "kind"]);
        assert.equal(keys.length, 1);
        const extractable = await portal.page.evaluate(async () => {
            const open = indexedDB.open("empower");
            await new Promise((resolve) => (open.onsuccess = resolve));
            const all = open.result.transaction("keys").objectStore("keys").getAll();
            await new Promise((resolve) => (all.onsuccess = resolve));
            open.result.close();
            return all.result[0].key.extractable;
        });
        assert.equal(extractable, false);
        const { context } = portal;
        const { problems } = portal;
        await portal.page.close();
        await server.boot();
        portal = new Face(context, await context.newPage());
        portal.problems.push(...problems);
        await portal.page.goto(`${server.origin}/`);
        await arrived(texts, portal, desk);
        await portal.keeps("letter", 0);
    });

    it("in two tabs is seen in both, and sent once, in the order of writing", async () => {
        const other = await portal.tab(`${server.origin}/`);
        await other.waitFor("composer-input");
        await server.kill();
        await Promise.all([portal.offline(), other.offline()]);
        const texts = ["eerste tab, een", "tweede tab, twee", "eerste tab, drie"];
        for (const [at, text] of texts.entries()) {
            await (at === 1 ? other : portal).write(text);
            for (const face of [portal, other]) {
                await face.sees(text, "pending");
            }
        }
        await server.boot();
        await arrived(texts, portal, other, desk);
        await portal.keeps("letter", 0);
        portal.problems.push(...other.problems);
    });

    it("by two tabs at once while the line is up is there once, too", async () => {
        const other = await portal.tab(`${server.origin}/`);
        await other.waitFor("composer-input");
        const [mine, its] = ["van deze tab", "van die tab"].map((start) => [1, 2, 3, 4].map((at) => `${start}, ${at}`));
        for (const [at, text] of mine.entries()) {
            await Promise.all([portal.write(text), other.write(its[at])]);
        }
        for (const texts of [mine, its]) {
            await arrived(texts, portal, other, desk);
        }
        await portal.keeps("letter", 0);
    });

    it("while the server was killed in the middle of it, on both sides, is there once and in order", async () => {
        const [mine, hers] = ["cliënt", "therapeut"].map((who) => [1, 2, 3, 4, 5, 6].map((at) => `${who} schrijft door, ${at}`));
        for (const at of mine.keys()) {
            await Promise.all([portal.write(mine[at]), desk.write(hers[at])]);
            if (at === 2) {
                await server.kill();
            }
        }
        await server.boot();
        for (const texts of [mine, hers]) {
            await arrived(texts, portal, desk);
        }
        await portal.page.reload();
        await portal.waitFor("composer-input");
        for (const texts of [mine, hers]) {
            await arrived(texts, portal);
        }
    });

    it("and was refused for good still says so after a reload, until it is thrown away", async () => {
        const refused = await portal.tab("about:blank");
        await refused.page.routeWebSocket(/\/ws$/, (line) => {
            const beyond = line.connectToServer();
            line.onMessage((text) => {
                const { id, method } = JSON.parse(text);
                if (method === "chat.send") {
                    line.send(JSON.stringify({ jsonrpc: "2.0", id, error: { code: 4030, message: "forbidden", data: { reason: "forbidden" } } }));
                } else {
                    beyond.send(text);
                }
            });
        });
        await refused.page.goto(`${server.origin}/`);
        await portal.page.close();
        await refused.waitFor("composer-input");
        await refused.write("mag niet");
        await refused.sees("mag niet", "failed");
        await refused.keeps("letter", 1);
        await refused.page.reload();
        await refused.sees("mag niet", "failed");
        assert.match(await refused.message("mag niet").innerText(), /Je mag dit niet doen/);
        await refused.at("message-discard").click();
        await refused.message("mag niet").waitFor({ state: "detached" });
        await refused.keeps("letter", 0);
        await refused.page.reload();
        await refused.waitFor("composer-input");
        assert.equal(await refused.message("mag niet").count(), 0);
        portal.problems.push(...refused.problems);
    });

    it("is not lost by signing out unasked, and gone from the device after that", async () => {
        const other = await portal.tab(`${server.origin}/`);
        await other.waitFor("composer-input");
        await server.kill();
        await Promise.all([portal.offline(), other.offline()]);
        await portal.write("nog niet verstuurd");
        await other.sees("nog niet verstuurd", "pending");
        await other.at("composer-input").fill("half af");
        await portal.keeps("letter", 1);
        await portal.keeps("draft", 1);
        await portal.at("sign-out").click();
        assert.match(await (await portal.waitFor("dialog")).innerText(), /Er staan nog berichten klaar om te versturen/);
        await portal.at("dialog-cancel").click();
        await portal.sees("nog niet verstuurd", "pending");
        await portal.at("sign-out").click();
        await portal.at("dialog-confirm").click();
        await portal.waitFor("sign-in-username");
        await other.message("nog niet verstuurd").waitFor({ state: "detached" });
        assert.equal(await other.at("composer-input").inputValue(), "");
        assert.deepEqual(await portal.kept(), { kept: [], keys: [] });
        await server.boot();
        await other.online();
        await desk.online();
        await other.write("na het uitloggen");
        await desk.sees("na het uitloggen");
        assert.equal(await desk.message("nog niet verstuurd").count(), 0);
        portal.problems.push(...other.problems);
    });

    it("by one person is not seen or sent by the next one on the same browser, and waits for its owner", async () => {
        await server.kill();
        await portal.offline();
        await portal.write("alleen van de eerste");
        await portal.keeps("letter", 1);
        await portal.context.clearCookies();
        await server.boot();
        await portal.signIn("client2");
        await portal.waitFor("composer-input");
        await portal.write("van de tweede");
        await portal.sees("van de tweede", "sent");
        assert.equal(await portal.message("alleen van de eerste").count(), 0);
        await portal.at("sign-out").click();
        await portal.signIn("client1");
        await arrived(["alleen van de eerste"], portal, desk);
        await portal.keeps("letter", 0);
    });
});

describe("a browser that keeps nothing", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    let portal;
    before(async () => {
        await server.start();
        browser = await launch();
        portal = await Face.open(browser, "about:blank");
        await portal.context.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: { open: () => { throw new DOMException("not here", "SecurityError"); } } }));
        await portal.page.goto(`${server.origin}/`);
        await portal.signIn("client1");
        await portal.waitFor("composer-input");
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    const leave = async () => {
        const asked = portal.page.waitForEvent("dialog");
        void portal.page.close({ runBeforeUnload: true });
        return asked;
    };

    it("says so, and asks before leaving, only while something would be lost", async () => {
        const banner = portal.at("connection-banner");
        assert.doesNotMatch(await banner.innerText(), /bewaart/);
        await server.kill();
        await portal.offline();
        await portal.write("nergens bewaard");
        await banner.filter({ hasText: "Deze browser bewaart je berichten niet" }).waitFor();
        const dialog = await leave();
        assert.equal(dialog.type(), "beforeunload");
        await dialog.dismiss();
        await server.boot();
        await portal.page.locator("[data-testid=message][data-state=sent]").filter({ hasText: "nergens bewaard" }).waitFor({ timeout: ARRIVAL_MS });
        assert.doesNotMatch(await banner.innerText(), /bewaart/);
        const held = await portal.page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
        assert.equal(held, false);
        await portal.close(...NO_SERVER);
    });
});
