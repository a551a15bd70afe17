// One's own account as a person meets it: who one is here, another password, another mail address.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { login } from "../integration/support/people.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, PASSWORD, Server } from "../integration/support/server.mjs";
import { addPerson, ctl } from "../integration/support/standing.mjs";
import { enrol } from "../integration/support/totp.mjs";
import { Face, launch } from "./support/face.mjs";

const NEXT = "drie groene koffers";
const INVALID = /status of 401/;

/** To the page, by the keyboard alone, from a page that one has just signed in on. */
async function toAccount(face) {
    await face.press("account-menu");
    await face.press("to-account");
    await face.waitFor("account-name");
}

describe("one's own account", { concurrency: false }, () => {
    let office;
    let browser;
    const server = new Server({
        clients: 3,
        config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "Praktijk <portaal@example.nl>", smtp_tls: "none" }),
    });
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await office.close();
    });

    const open = async (path, username, options) => {
        const face = await Face.open(browser, server.origin + path, options);
        await face.signIn(username);
        await face.waitFor("account-menu");
        return face;
    };

    const codeTo = async (address) => /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/m.exec((await office.mailTo(address)).body)[0];

    it("tells who one is here, leads to the terms, and keeps the language (R-ACC-2, R-ACC-4, R-PRIV-11)", async () => {
        const face = await open("/", "client1");
        await toAccount(face);
        const { name } = await server.person("client1");
        const { providers } = (await ctl(server, ["provider", "list"])).result;
        const told = await Promise.all(["name", "username", "role", "provider", "address"].map((what) => face.at(`account-${what}`).innerText()));
        assert.deepEqual(told, [name, "client1", "Cliënt", providers.find((one) => one.name.includes("demo")).name, "Geen mailadres bekend"]);
        assert.match(await face.page.title(), /^Mijn account/);
        await face.press("account-terms");
        await face.waitFor("terms-text");
        await face.page.keyboard.press("Escape");
        await face.at("account-language").selectOption("en");
        await face.page.getByRole("heading", { name: "My account" }).waitFor();
        await face.page.reload();
        await face.page.getByRole("heading", { name: "My account" }).waitFor();
        assert.equal((await server.rpc(server.tokens.client1, "account.get", {})).json.result.language, "en");
        await face.press("account-back");
        await face.focuses("account-menu");
        await face.close();
    });

    it("gets another password by the keyboard alone; what is wrong is told at its field, and the other devices are signed out (R-ACC-4)", async () => {
        const face = await open("/", "client2");
        const other = await open("/", "client2");
        const { keyboard } = face.page;
        const problem = (text) => face.at("account-problem").filter({ hasText: text }).waitFor();
        await toAccount(face);
        await face.press("password-change");
        await face.focuses("account-password");
        await keyboard.press("Enter");
        await problem("Vul je wachtwoord van nu in.");
        await face.focuses("account-password");
        await keyboard.type("niet mijn wachtwoord");
        await face.reach("account-new_password");
        await keyboard.type("kort");
        await keyboard.press("Enter");
        await problem("te kort");
        await face.focuses("account-new_password");
        await keyboard.press("Control+A");
        await keyboard.type(NEXT);
        await keyboard.press("Enter");
        await problem("Dit wachtwoord klopt niet.");
        await face.focuses("account-password");
        await keyboard.press("Control+A");
        await keyboard.type(PASSWORD);
        await keyboard.press("Enter");
        await face.at("password-said").filter({ hasText: "Je wachtwoord is veranderd." }).waitFor();
        assert.equal(await face.at("account-password").count(), 0);
        await face.page.getByRole("heading", { name: "Wachtwoord", exact: true }).and(face.page.locator(":focus")).waitFor();
        await other.waitFor("sign-in-username");
        await other.signIn("client2");
        await other.waitFor("sign-in-error");
        await other.signIn("client2", NEXT);
        await other.waitFor("account-menu");
        await face.page.reload();
        await face.waitFor("account-name");
        await Promise.all([face.close(), other.close(INVALID)]);
    });

    it("gets a mail address, and then another one, by the keyboard alone, in English too (R-ACC-4)", async () => {
        const face = await open("/desk/", "therapist1", { language: "en-GB" });
        const { keyboard } = face.page;
        const problem = (text) => face.at("account-problem").filter({ hasText: text }).waitFor();
        await toAccount(face);
        await face.press("mail-change");
        await face.focuses("account-mail");
        await keyboard.type("geen adres");
        await face.reach("account-password");
        await keyboard.type(PASSWORD);
        await keyboard.press("Enter");
        await problem("such as name@example.com");
        await face.focuses("account-mail");
        await keyboard.press("Control+A");
        await keyboard.type("noor@example.nl");
        await keyboard.press("Enter");
        await face.at("mail-said").filter({ hasText: "We sent a code to noor@example.nl." }).waitFor();
        await face.focuses("account-code");
        await keyboard.type("0000-0000-0000-0000");
        await keyboard.press("Enter");
        await problem("This code is not right, or works no longer.");
        await face.page.reload();
        await face.at("mail-said").filter({ hasText: "noor@example.nl" }).waitFor();
        await face.reach("account-code");
        await keyboard.type(await codeTo("noor@example.nl"));
        await keyboard.press("Enter");
        await face.at("mail-said").filter({ hasText: "Your mail address is now noor@example.nl." }).waitFor();
        await face.at("account-address").filter({ hasText: "noor@example.nl" }).waitFor();

        await face.press("mail-change");
        await keyboard.type("noor@example.nl");
        await face.reach("account-password");
        await keyboard.type(PASSWORD);
        await keyboard.press("Enter");
        await problem("your mail address already");
        await keyboard.press("Control+A");
        await keyboard.type("nieuw@example.nl");
        await keyboard.press("Enter");
        await face.focuses("account-code");
        await face.press("mail-other");
        await face.focuses("account-mail");
        await face.press("mail-stop");
        await face.at("mail-now").filter({ hasText: "noor@example.nl" }).waitFor();
        assert.match((await office.mailTo("noor@example.nl")).headers.subject, /mailadres|mail address/);
        await face.close();
    });

    it("asks for the code of the app where the second factor is on (R-ACC-4)", async () => {
        const { token } = (await login(server, "client3")).json;
        const rpc = { request: async (method, params) => (await server.rpc(token, method, params)).json.result };
        const { codes } = await enrol(rpc);
        const face = await Face.open(browser, `${server.origin}/`);
        await face.signIn("client3");
        await face.waitFor("code-input");
        await face.at("code-kind").click();
        await face.code(codes[0]);
        await face.waitFor("account-menu");
        await toAccount(face);
        await face.at("password-change").click();
        await face.at("account-password").fill(PASSWORD);
        await face.at("account-new_password").fill(NEXT);
        await face.at("password-save").click();
        await face.at("account-problem").filter({ hasText: "Vul de code uit je app in." }).waitFor();
        await face.at("account-otp").fill("000000");
        await face.at("password-save").click();
        await face.at("account-problem").filter({ hasText: "Deze code klopt niet." }).waitFor();
        await face.at("account-otp").fill(codes[1]);
        await face.at("password-save").click();
        await face.at("password-said").filter({ hasText: "veranderd" }).waitFor();
        await face.close(INVALID);
    });
});

describe("one's own account where the server sends no mail", { concurrency: false }, () => {
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

    it("offers no other address, and tells staff whose password it is that changes (R-ACC-4)", async () => {
        const { providers } = (await ctl(server, ["provider", "list"])).result;
        const provider = providers.find(({ name }) => name.includes("demo")).id;
        assert.equal((await ctl(server, ["provider", "sso", "--provider", provider, "--issuer", "http://127.0.0.1:9/", "--client-id", "empower"])).code, 0);
        assert.equal((await ctl(server, ["user", "sso", "therapist1", "--subject", "s1"])).code, 0);
        const face = await Face.open(browser, `${server.origin}/desk/#/account`);
        await face.signIn("therapist1");
        await face.waitFor("password-change");
        assert.equal(await face.at("mail-change").count(), 0);
        assert.match(await face.at("password-sso").innerText(), /bij je organisatie/);
        await face.close();
    });

    it("stands alone on the desk of who has no conversations, and leads back to where that begins", async () => {
        const planner = await addPerson(server, "planner1", "planner");
        const face = await Face.open(browser, `${server.origin}/desk/#/account`);
        await face.signIn("planner1");
        await face.waitFor("account-name");
        assert.equal(await face.at("clients").isVisible(), false);
        await face.at("account-back").click();
        await face.waitFor("clients");
        assert.equal(await face.at("account").count(), 0);
        await Promise.all([face.close(), planner.close()]);
    });
});
