// Signing in by one's organisation as somebody of the staff meets it, on the desk's sign-in page.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CLIENT_SECRET, IdentityProvider } from "../integration/support/idp.mjs";
import { freePort, run, Server } from "../integration/support/server.mjs";
import { Face, launch } from "./support/face.mjs";

const LINK = "Inloggen via je organisatie";
const REFUSED = /status of 401/; // the line, before anybody is in

describe("signing in by one's organisation", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let idp;
    let browser;
    before(async () => {
        await server.start();
        idp = new IdentityProvider(await freePort(), `${server.origin}/sso/callback`);
        await idp.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await idp?.stop();
        await server.stop();
    });

    async function ctl(words, input = "") {
        const { code, stderr } = await run("empowerctl", ["--config", server.configFile, ...words], { input });
        assert.equal(code, 0, stderr);
    }

    const open = (path) => Face.open(browser, `${server.origin}${path}`);

    it("is not offered where no provider has it", async () => {
        const face = await open("/desk/");
        await face.waitFor("sign-in-username");
        await face.page.waitForLoadState("networkidle");
        assert.equal(await face.at("sign-on").count(), 0);
        await face.close(REFUSED);
    });

    it("leads there and back in, and a reload stays in (R-ACC-4)", async () => {
        await ctl(["provider", "sso", "--issuer", idp.issuer, "--client-id", idp.clientId, "--client-secret"], `${CLIENT_SECRET}\n`);
        await ctl(["user", "sso", "therapist1", "--subject", "sub-therapist1"]);
        idp.person = { sub: "sub-therapist1" };
        const face = await open("/desk/");
        const link = await face.waitFor("sign-on");
        assert.equal((await link.innerText()).trim(), LINK);
        await face.reach("sign-on");
        await face.page.keyboard.press("Enter");
        await face.waitFor("conversation-item");
        assert.equal(face.page.url(), `${server.origin}/desk/`);
        await face.page.reload();
        await face.waitFor("conversation-item");
        await face.close(REFUSED);
    });

    it("says in plain words why it failed, once, and the password is good all the same", async () => {
        idp.person = { sub: "stranger" };
        const face = await open("/desk/");
        await (await face.waitFor("sign-on")).click();
        const said = face.at("sign-in-error").filter({ hasText: "We vinden geen account dat bij je organisatie hoort." });
        await said.waitFor();
        assert.equal(face.page.url(), `${server.origin}/desk/`);
        await face.page.reload();
        await face.waitFor("sign-on");
        assert.equal((await face.at("sign-in-error").innerText()).trim(), "");
        await face.signIn("therapist1");
        await face.waitFor("conversation-item");
        await face.close(REFUSED);
    });

    it("says so where the organisation is away", async () => {
        await idp.stop();
        const face = await open("/desk/#sso=unavailable");
        await face.at("sign-in-error").filter({ hasText: "log in met je wachtwoord" }).waitFor();
        await face.close(REFUSED);
    });

    it("is not offered in the portal, where clients sign in", async () => {
        const face = await open("/");
        await face.waitFor("sign-in-username");
        await face.page.waitForLoadState("networkidle");
        assert.equal(await face.at("sign-on").count(), 0);
        await face.close(REFUSED);
    });
});
