// The line breaks and comes back; nobody loses a word.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";

describe("after the server was away", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    let portal;
    let desk;
    before(async () => {
        await server.start();
        browser = await launch();
        portal = await Face.open(browser, `${server.origin}/`);
        desk = await Face.open(browser, `${server.origin}/desk/`);
        await portal.signIn("client1");
        await desk.signIn("therapist1");
        await portal.waitFor("composer-input");
        await desk.choose((await server.person("client1")).name);
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    const online = (face) => face.page.locator("[data-testid=connection-banner][data-state=online]").waitFor({ state: "attached", timeout: 40_000 });
    const offline = (face) => face.page.locator("[data-testid=connection-banner]:not([data-state=online])").waitFor({ state: "attached" });

    for (const [how, end] of [
        ["ended in order", () => server.shut()],
        ["was killed", () => server.kill()],
    ]) {
        it(`that ${how}, what was written meanwhile arrives once, in order, on both sides (R-FUN-1)`, async () => {
            const [mine, hers] = [`van de cliënt, toen hij ${how}`, `van de therapeut, toen hij ${how}`];
            await end();
            await Promise.all([offline(portal), offline(desk)]);
            await portal.write(mine);
            await portal.sees(mine, "pending");
            await desk.write(hers);
            await server.boot();
            await Promise.all([online(portal), online(desk)]);
            await portal.page.locator("[data-testid=message][data-state=read]").filter({ hasText: mine }).waitFor({ timeout: 40_000 });
            for (const face of [portal, desk]) {
                await face.sees(mine);
                await face.sees(hers);
            }
            const order = (face) => face.page.locator("[data-testid=message]").evaluateAll((all) => all.map((one) => Number(one.dataset.seq)));
            assert.deepEqual(await order(portal), await order(desk));
            assert.deepEqual(
                await order(portal),
                (await order(portal)).sort((a, b) => a - b),
            );
        });
    }

    it("people go on as before", async () => {
        await portal.write("daar zijn we weer");
        await desk.sees("daar zijn we weer");
    });

    it("nothing else was complained of", async () => {
        await portal.close(...NO_SERVER);
        await desk.close(...NO_SERVER);
    });
});
