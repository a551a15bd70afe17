// Whoever joins a care team alone says why, on the desk; the privacy officer finds it there (R-ACC-6).
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Family, PASSWORD } from "../integration/support/family.mjs";
import { Server } from "../integration/support/server.mjs";
import { clean, faceWithAxe } from "./support/axe.mjs";
import { launch } from "./support/face.mjs";

const REASON = "Vervangt de vaste planner tijdens ziekte";

describe("joining a care team", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    let browser;
    let client;
    before(async () => {
        await server.start();
        browser = await launch();
        client = await family.id("client1");
        for (const [username, role] of [["pia", "planner"], ["fg", "privacy_officer"]]) {
            await family.add(username, role);
            await family.token(username);
        }
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    async function open(username, hash) {
        const face = await faceWithAxe(browser, `${server.origin}/desk/${hash}`);
        await face.signIn(username, PASSWORD);
        return face;
    }

    it("asks a planner why, who then is in it, and shows it to the privacy officer with the reason (R-ACC-6)", async () => {
        const face = await open("pia", `#/network/${client}`);
        await face.at("add-open").click();
        await face.at("add-tie").selectOption("care_team");
        await face.at("add-name").fill("pia");
        await face.at("add-confirm").click();
        await face.focuses("add-reason");
        await face.at("add-self").click();
        await face.page.getByText("minstens 10 tekens").waitFor();
        await face.focuses("add-reason");
        await clean(face);
        await face.at("add-reason").fill(REASON);
        await face.at("add-self").click();
        await face.at("desk-person").filter({ hasText: "Naam van pia" }).waitFor();
        assert.equal(await face.at("add-reason").count(), 0);
        await face.close();

        const officer = await open("fg", "#/access-log");
        await officer.at("log-emergency").filter({ hasText: "Naam van pia voegde zichzelf toe aan het zorgteam van" }).click();
        const line = officer.at("audit-line").filter({ hasText: "voegde zichzelf toe aan het zorgteam" });
        await line.filter({ hasText: REASON }).waitFor();
        await officer.close();
    });
});
