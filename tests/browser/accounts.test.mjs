// One browser, two people: another tab lets somebody else in, and a page goes on as that person.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { login } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { addPerson } from "../integration/support/standing.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";

describe("of one account, when the cookie became another's", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let browser;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    /** The line breaks and comes back as whoever the cookie now is. */
    async function becomes(face, username) {
        const { token } = (await login(server, username)).json;
        await face.context.addCookies([{ name: "empower", value: token, url: server.origin }]);
        await server.shut();
        await face.offline();
        await server.boot();
        await face.online();
    }

    const hash = (face) => new URL(face.page.url()).hash;

    it("nothing stays on the portal: no page, no list, no text (R-PRIV-2)", async () => {
        const face = await Face.open(browser, `${server.origin}/#/seen`);
        await face.signIn("client1");
        await face.waitFor("audit-kind");
        const names = await Promise.all(["client1", "client2"].map((one) => server.person(one)));
        await becomes(face, "client2");
        await face.at("me").filter({ hasText: names[1].name }).first().waitFor({ state: "attached" });
        await face.waitFor("composer-input");
        assert.equal(hash(face), "");
        assert.equal(await face.at("audit-list").count(), 0);
        assert.equal((await face.page.locator("body").innerText()).includes(names[0].name), false);
        await face.close(...NO_SERVER);
    });

    it("nothing stays on the desk: no page, and no form that was being filled in", async () => {
        const planners = await Promise.all(["planner1", "planner2"].map((one) => addPerson(server, one, "planner")));
        const face = await Face.open(browser, `${server.origin}/desk/#/invitations`);
        await face.signIn("planner1");
        await (await face.waitFor("invite-name")).fill("Niet voor een ander");
        await becomes(face, "planner2");
        await face.at("invite-name").waitFor({ state: "hidden" });
        assert.equal(hash(face), "");
        await face.at("account-menu").click();
        await face.at("to-invitations").click();
        assert.equal(await (await face.waitFor("invite-name")).inputValue(), "");
        await Promise.all([face.close(...NO_SERVER), ...planners.map((planner) => planner.close())]);
    });
});
