// Passkeys in a real browser, with a device that its debugger plays.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Face, launch } from "./support/face.mjs";
import { VirtualDevice } from "./support/passkeys.mjs";
import { Site } from "./support/site.mjs";

const WAIT_MS = 20_000;
const REFUSED = /status of 401/;
const NAME = "Telefoon van Noor";

describe("passkeys", { concurrency: false }, () => {
    const site = new Site();
    // A browser binds no passkey to an address.
    const server = new Server({ clients: 4, config: (self) => ({ public_url: `http://localhost:${self.port}`, allowed_origins: `${site.origin}, ${self.origin}` }) });
    let browser;
    let origin;
    before(async () => {
        await site.open();
        await server.start();
        origin = `http://localhost:${server.port}`;
        site.embed(origin);
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await site.close();
    });

    /** Signed in with the password on the page at `path`, with a device; `fillsIn` says whether the browser offers what it has. */
    async function inside(path, username, { fillsIn = false } = {}) {
        const face = await Face.open(browser, "about:blank");
        await face.context.addInitScript((fills) => (PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(fills)), fillsIn);
        await face.page.goto(origin + path);
        const device = await VirtualDevice.plugIn(face);
        await face.signIn(username);
        await face.waitFor("account-menu");
        return { face, device };
    }

    async function add(face, name) {
        await face.at("passkey-add").click();
        await face.focuses("passkey-name");
        await face.at("passkey-name").fill(name);
        await face.at("passkey-create").click();
    }

    for (const [name, path, username] of [
        ["portal", "/", "client1"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`are added on the security page of the ${name}, sign in alone, and are removed (R-ACC-4)`, async () => {
            const { face, device } = await inside(path, username);
            await face.toSecurity();
            await face.waitFor("passkeys-none");
            await add(face, NAME);
            await face.at("passkeys-said").filter({ hasText: NAME }).waitFor();
            const row = face.at("passkey-row").filter({ hasText: NAME }).filter({ hasText: "Nog niet gebruikt" });
            await row.waitFor();
            assert.equal((await device.credentials()).length, 1);

            await face.at("sign-out").click();
            await face.waitFor("sign-in-passkey");
            assert.equal(await face.at("sign-in-username").getAttribute("autocomplete"), "username webauthn");
            await face.at("sign-in-passkey").click();
            await face.waitFor("account-menu");

            await face.toSecurity();
            await face.at("passkey-row").filter({ hasText: "Laatst gebruikt: Vandaag" }).waitFor();
            await face.at("passkey-remove").click();
            await face.at("dialog").filter({ hasText: "Je logt weer in met je wachtwoord" }).waitFor();
            await face.at("dialog-confirm").click();
            await face.at("passkeys-said").filter({ hasText: "verwijderd" }).waitFor();
            await face.waitFor("passkeys-none");

            await face.at("sign-out").click();
            await face.waitFor("sign-in-passkey");
            await face.at("sign-in-passkey").click();
            await face.at("sign-in-error").filter({ hasText: "Deze passkey werkt hier niet" }).waitFor();
            await face.signIn(username);
            await face.waitFor("account-menu");
            await face.close(REFUSED);
        });
    }

    it("are offered by the browser where the user name is filled in: choosing one signs in", async () => {
        const { face } = await inside("/", "client2", { fillsIn: true });
        await face.toSecurity();
        await add(face, NAME);
        await face.waitFor("passkey-row");
        const asked = face.page.waitForRequest(/\/login\/passkey$/);
        await face.at("sign-out").click(); // the debugger's device chooses by itself
        await asked;
        await face.waitFor("account-menu");
        await face.close();
    });

    it("are asked for until the person is there, who is told what to do", async () => {
        const { face, device } = await inside("/", "client2");
        await device.attended(false);
        await face.at("sign-out").click();
        await face.at("sign-in-passkey").click();
        await face.at("sign-in-notice").filter({ hasText: "Volg de stappen" }).waitFor();
        assert.equal(await face.at("sign-in-submit").getAttribute("aria-disabled"), "true");
        await face.close();
    });

    it("that the device does not have are not signed in with, and the password still works", async () => {
        const { face, device } = await inside("/", "client2");
        await device.unlocks(false);
        await face.at("sign-out").click();
        await face.at("sign-in-passkey").click();
        await until(WAIT_MS, async () => (await face.at("sign-in-passkey").getAttribute("aria-disabled")) === "false", "the form is there again");
        await face.signIn("client2");
        await face.waitFor("account-menu");
        await face.close();
    });

    it("are made once for a device, and not by who does not unlock it", async () => {
        const { face, device } = await inside("/", "client3");
        await face.toSecurity();
        await device.unlocks(false);
        await add(face, NAME);
        await face.at("passkey-error").filter({ hasText: "Er is geen passkey gemaakt" }).waitFor();
        await device.unlocks(true);
        await face.at("passkey-create").click();
        await face.waitFor("passkey-row");
        await add(face, "Nog een");
        await face.at("passkey-error").filter({ hasText: "Dit apparaat heeft al een passkey" }).waitFor();
        await face.at("passkey-cancel").click();
        assert.equal(await face.at("passkey-row").count(), 1);
        await face.close();
    });

    it("take a name, and can be left without one by keyboard alone", async () => {
        const { face } = await inside("/", "client4");
        await face.toSecurity();
        await face.at("passkey-add").focus();
        await face.page.keyboard.press("Enter");
        await face.focuses("passkey-name");
        assert.match(await face.at("passkey-name").inputValue(), / op /);
        await face.page.keyboard.press("Control+A");
        await face.page.keyboard.press("Delete");
        await face.page.keyboard.press("Enter");
        await face.page.getByText("Vul een naam in.").waitFor();
        await face.focuses("passkey-name");
        await face.reach("passkey-cancel");
        await face.page.keyboard.press("Enter");
        await face.waitFor("passkeys-none");
        await face.close();
    });

    it("are neither offered nor shown where the browser has none, on an address, and on another site's page", async () => {
        const without = await Face.open(browser, "about:blank");
        await without.context.addInitScript(() => delete window.PublicKeyCredential);
        await without.page.goto(`${origin}/`);
        const address = await Face.open(browser, `${server.origin}/`);
        for (const face of [without, address]) {
            await face.waitFor("sign-in-username");
            assert.equal(await face.at("sign-in-passkey").count(), 0);
            assert.equal(await face.at("sign-in-username").getAttribute("autocomplete"), "username");
        }
        await without.signIn("client4");
        await without.waitFor("account-menu");
        await without.toSecurity();
        await without.waitFor("sign-ins");
        await until(WAIT_MS, async () => (await without.page.locator("empower-passkeys").getAttribute("hidden")) !== null, "the section is hidden");
        const widget = await Face.open(browser, site.origin);
        await widget.at("widget-toggle").click();
        await widget.waitFor("sign-in-username");
        assert.equal(await widget.at("sign-in-passkey").count(), 0);
        await Promise.all([without, address, widget].map((face) => face.close()));
    });
});
