// The second factor as a person meets it: setting it up, signing in with it, what to do without the telephone; and the
// list of one's own sign-ins.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { login } from "../integration/support/people.mjs";
import { PASSWORD, Server } from "../integration/support/server.mjs";
import { Authenticator, timeInStep } from "../integration/support/totp.mjs";
import { until } from "../integration/support/wait.mjs";
import { Face, launch } from "./support/face.mjs";
import { readQr } from "./support/qr.mjs";
import { Site } from "./support/site.mjs";

const REFUSED = /status of 401/;
const LOCKED = /status of 423/;
const WAIT_MS = 20_000;

describe("the second factor", { concurrency: false }, () => {
    const site = new Site();
    const server = new Server({ clients: 11, config: () => ({ allowed_origins: site.origin }) });
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

    const portal = (options) => Face.open(browser, `${server.origin}/`, options);
    const desk = (options) => Face.open(browser, `${server.origin}/desk/`, options);

    const widget = async () => {
        const face = await Face.open(browser, site.origin);
        await face.at("widget-toggle").click();
        return face;
    };

    async function result(username, method, params) {
        const { json } = await server.rpc(server.tokens[username], method, params);
        assert.ok(json.result, JSON.stringify(json));
        return json.result;
    }

    /** Switches it on without a page; the app has then used its code of the step before. */
    async function enrol(username) {
        await timeInStep();
        const { uri } = await result(username, "account.otp_begin", {});
        const app = new Authenticator(uri);
        const { recovery_codes: codes } = await result(username, "account.otp_confirm", { otp: app.code(-1) });
        return { app, codes };
    }

    /** On the page, with a password and a code. */
    async function signIn(face, username, otp) {
        await face.signIn(username);
        await face.waitFor("code-input");
        await face.code(otp);
        await face.waitFor("account-menu");
    }

    for (const [name, open, username] of [
        ["portal", portal, "client1"],
        ["desk", desk, "therapist1"],
    ]) {
        it(`is set up on the page of the ${name}, with the code of an app that took the secret shown (R-ACC-4)`, async () => {
            const face = await open({ permissions: ["clipboard-read", "clipboard-write"], acceptDownloads: true });
            await face.signIn(username);
            await face.toSecurity();
            await face.at("factor-on").click();
            const uri = await face.at("factor-link").getAttribute("href");
            assert.equal(await readQr(face.at("factor-qr")), uri);
            const secret = (await face.at("factor-secret").innerText()).replaceAll(" ", "");
            assert.equal(new URL(uri).searchParams.get("secret"), secret);
            const app = new Authenticator(`otpauth://totp/app?secret=${secret}`);
            await face.code(app.wrong());
            await face.at("code-error").filter({ hasText: "klopt niet" }).waitFor();
            assert.equal(await face.at("factor-secret").innerText().then((text) => text.replaceAll(" ", "")), secret);
            await timeInStep();
            await face.code(app.code(-1));
            await face.waitFor("recovery-codes");
            const codes = await face.at("recovery-code").allInnerTexts();
            assert.equal(new Set(codes).size, 10);

            await face.at("recovery-copy").click();
            await face.at("recovery-said").filter({ hasText: "gekopieerd" }).waitFor();
            assert.equal(await face.page.evaluate(() => navigator.clipboard.readText()), codes.join("\n"));
            const [download] = await Promise.all([face.page.waitForEvent("download"), face.at("recovery-download").click()]);
            const text = await readFile(await download.path(), "utf8");
            assert.ok(codes.every((code) => text.includes(code)));

            await face.at("recovery-done").click();
            assert.equal(await face.focused(), "recovery-kept");
            await face.at("recovery-kept").check();
            await face.at("recovery-done").click();
            await face.at("factor-done").filter({ hasText: "staat aan" }).waitFor();
            assert.equal(await face.page.getByText(codes[0]).count(), 0);
            await face.close();

            const again = await open();
            await signIn(again, username, app.code());
            await again.close(REFUSED);
        });
    }

    it("shows recovery codes until they are put away: also after a look elsewhere, and the browser asks before it leaves", async () => {
        const face = await portal();
        await face.signIn("client2");
        await face.toSecurity();
        await face.at("factor-on").click();
        const app = new Authenticator(await face.at("factor-link").getAttribute("href"));
        await timeInStep();
        await face.code(app.code(-1));
        await face.waitFor("recovery-codes");
        const codes = await face.at("recovery-code").allInnerTexts();
        await face.page.goBack();
        await face.waitFor("composer-input");
        await face.toSecurity();
        assert.deepEqual(await face.at("recovery-code").allInnerTexts(), codes);
        const asked = face.page.waitForEvent("dialog");
        const closing = face.page.close({ runBeforeUnload: true });
        const dialog = await asked;
        assert.equal(dialog.type(), "beforeunload");
        await dialog.dismiss();
        await closing;
        await face.at("recovery-kept").check();
        await face.at("recovery-done").click();
        await face.at("factor-done").filter({ hasText: "staat aan" }).waitFor();
        await face.close();
    });

    for (const [name, username, open] of [
        ["portal", "client3", portal],
        ["desk", "client4", desk],
        ["widget", "client5", widget],
    ]) {
        it(`asks for its code after the password on the ${name}; a wrong one says so and keeps the place (R-ACC-4)`, async () => {
            const { app } = await enrol(username);
            const face = await open();
            await face.signIn(username);
            const input = await face.waitFor("code-input");
            await face.focuses("code-input");
            assert.deepEqual([await input.getAttribute("inputmode"), await input.getAttribute("autocomplete")], ["numeric", "one-time-code"]);
            await face.code("12345");
            await face.at("code-error").filter({ hasText: "6 cijfers" }).waitFor();
            await face.code(app.wrong());
            await face.at("code-error").filter({ hasText: "klopt niet" }).waitFor();
            assert.equal(await input.getAttribute("aria-invalid"), "true");
            const described = (await input.getAttribute("aria-describedby")).split(" ");
            assert.ok(described.includes(await face.at("code-error").getAttribute("id")));
            await face.focuses("code-input");
            await face.code(app.code());
            await face.waitFor(name === "desk" ? "conversation-item" : "composer-input");
            await face.close(REFUSED);
        });
    }

    it("takes a pasted code, as the app writes it, and leads back to the start", async () => {
        const { app } = await enrol("client6");
        const face = await portal({ permissions: ["clipboard-read", "clipboard-write"] });
        await face.signIn("client6");
        await face.waitFor("code-input");
        await face.at("code-back").click();
        await face.focuses("sign-in-username");
        assert.equal(await face.at("sign-in-username").inputValue(), "client6");
        assert.equal(await face.at("sign-in-password").inputValue(), "");
        await face.signIn("client6");
        await face.focuses("code-input");
        const code = app.code();
        await face.page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)} ${code.slice(3)}`);
        await face.page.keyboard.press("Control+V");
        await face.page.keyboard.press("Enter");
        await face.waitFor("composer-input");
        await face.close(REFUSED);
    });

    it("says that it is at work while the answer is held back after wrong tries", async () => {
        const { app } = await enrol("client7");
        const face = await portal();
        await face.signIn("client7");
        await face.waitFor("code-input");
        let answer;
        const held = new Promise((resolve) => (answer = resolve));
        await face.page.route("**/login", async (route) => {
            await held;
            await route.continue();
        });
        await face.code(app.code());
        await face.at("code-submit").filter({ hasText: "controleren" }).waitFor();
        await face.at("code-notice").filter({ hasText: "langer" }).waitFor();
        answer();
        await face.waitFor("composer-input");
        await face.close(REFUSED);
    });

    it("lets in with a recovery code, once each, warns when few are left, and makes fresh ones that void the old (R-ACC-4)", async () => {
        const { app, codes } = await enrol("client8");
        for (const otp of codes.slice(0, 6)) {
            const headers = { "Content-Type": "application/json" };
            const body = JSON.stringify({ username: "client8", password: PASSWORD, otp });
            assert.equal((await server.http({ method: "POST", path: "/login", headers, body })).status, 200);
        }
        const face = await portal();
        await face.signIn("client8");
        await face.waitFor("code-input");
        await face.at("code-kind").click();
        await face.focuses("code-input");
        await face.code(codes[0]);
        await face.at("code-error").filter({ hasText: "herstelcode" }).waitFor();
        await face.code(codes[6].toUpperCase());
        await face.waitFor("composer-input");
        await face.toSecurity();
        await face.at("recovery-left").filter({ hasText: "3 herstelcodes" }).filter({ hasText: "nieuwe" }).waitFor();

        await face.at("factor-fresh").click();
        await face.focuses("code-input");
        await timeInStep();
        await face.code(app.code());
        await face.waitFor("recovery-codes");
        const fresh = await face.at("recovery-code").allInnerTexts();
        assert.equal(fresh.filter((code) => codes.includes(code)).length, 0);
        await face.at("recovery-kept").check();
        await face.at("recovery-done").click();
        await face.at("recovery-left").filter({ hasText: "10 herstelcodes" }).waitFor();
        await face.at("sign-out").click();
        await face.signIn("client8");
        await face.waitFor("code-input");
        await face.at("code-kind").click();
        await face.code(codes[7]);
        await face.at("code-error").filter({ hasText: "herstelcode" }).waitFor();
        await face.code(fresh[0]);
        await face.waitFor("composer-input");
        await face.close(REFUSED);
    });

    it("is switched off on the page, with a code; then the password is enough (R-ACC-4)", async () => {
        const { app, codes } = await enrol("client9");
        const face = await portal();
        await signIn(face, "client9", app.code());
        await face.toSecurity();
        await face.at("factor-off").click();
        await face.code(app.wrong());
        await face.at("code-error").filter({ hasText: "klopt niet" }).waitFor();
        await face.at("code-kind").click();
        await face.code(codes[0]);
        await face.at("factor-done").filter({ hasText: "staat uit" }).waitFor();
        await face.at("sign-out").click();
        await face.signIn("client9");
        await face.waitFor("composer-input");
        await face.close(REFUSED);
    });

    it("says on the desk why it cannot be switched off where the provider requires it, and asks for it where it is off (R-ACC-4)", async () => {
        await server.ctl("user", "otp", "therapist1", "--off");
        const { code, stderr } = await server.ctl("provider", "set", "--staff-second-factor", "yes");
        assert.equal(code, 0, stderr);
        const face = await desk();
        await face.signIn("therapist1");
        await face.toSecurity();
        await face.at("factor-required").filter({ hasText: "Zet hem nu aan" }).waitFor();
        await face.at("factor-on").click();
        const app = new Authenticator(await face.at("factor-link").getAttribute("href"));
        await timeInStep();
        await face.code(app.code(-1));
        await face.at("recovery-kept").check();
        await face.at("recovery-done").click();
        await face.at("factor-required").filter({ hasText: "kun je hem niet uitzetten" }).waitFor();
        await face.waitFor("factor-fresh");
        assert.equal(await face.at("factor-off").count(), 0);
        assert.equal((await server.ctl("provider", "set", "--staff-second-factor", "no")).code, 0);
        await server.ctl("user", "otp", "therapist1", "--off");
        await face.close();
    });

    it("loses nothing of what is being written when a sign-in ends and another one begins, with its code", async () => {
        const { app } = await enrol("client10");
        const face = await portal();
        await signIn(face, "client10", app.code());
        await face.at("composer-input").pressSequentially("midden in een zi");
        await result("client10", "session.revoke", { others: true });
        await face.at("sign-in-notice").filter({ hasText: "uitgelogd" }).waitFor();
        await timeInStep();
        await signIn(face, "client10", app.code(1));
        const input = await face.waitFor("composer-input");
        await until(WAIT_MS, async () => (await input.inputValue()) === "midden in een zi", "the draft");
        await face.close(REFUSED);
    });

    it("is set up, and used to sign in, without a mouse", async () => {
        const face = await portal();
        const { keyboard } = face.page;
        const press = async (testid) => {
            await face.reach(testid);
            await keyboard.press("Enter");
        };
        await face.signIn("client11");
        await face.waitFor("account-menu");
        await press("account-menu");
        await keyboard.press("Escape");
        assert.equal(await face.focused(), "account-menu");
        await face.at("to-security").waitFor({ state: "hidden" });
        await press("account-menu");
        await press("to-security");
        await face.waitFor("factor-on");
        await press("factor-on");
        const app = new Authenticator(await face.at("factor-link").getAttribute("href"));
        await timeInStep();
        await face.reach("code-input");
        await keyboard.type(app.code(-1));
        await keyboard.press("Enter");
        await face.waitFor("recovery-codes");
        await face.reach("recovery-kept");
        await keyboard.press("Space");
        await press("recovery-done");
        await face.waitFor("factor-done");
        await press("security-back");
        await face.focuses("account-menu");
        await press("sign-out");
        await face.waitFor("sign-in-username");
        await face.reach("sign-in-username");
        await keyboard.type("client11");
        await face.reach("sign-in-password");
        await keyboard.type(PASSWORD);
        await keyboard.press("Enter");
        await face.focuses("code-input");
        await keyboard.type(app.code());
        await keyboard.press("Enter");
        await face.waitFor("composer-input");
        await face.close(REFUSED);
    });
});

describe("who guesses", { concurrency: false }, () => {
    const server = new Server({ clients: 1, config: { limit_exempt: undefined } });
    let browser;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    it("is told how long to wait, sees it pass, and can go on by itself when it is over (R-ACC-4)", async () => {
        const face = await Face.open(browser, "about:blank");
        await face.page.clock.install();
        await face.page.goto(`${server.origin}/`);
        const headers = { "Content-Type": "application/json" };
        const guess = () => server.http({ method: "POST", path: "/login", headers, deadline: 60_000, body: JSON.stringify({ username: "client1", password: "wrong" }) });
        const guesses = Array.from({ length: 10 }, guess);
        await until(WAIT_MS, async () => (await guess()).status === 423, "a lock");
        await face.signIn("client1");
        await face.at("sign-in-error").filter({ hasText: "Te vaak" }).waitFor();
        const left = async () => Number((await face.at("wait").innerText()).match(/0:(\d\d)/)?.[1] ?? 60);
        const before = await left();
        assert.equal(await face.at("sign-in-submit").getAttribute("aria-disabled"), "true");
        await face.page.clock.fastForward(20_000);
        await until(WAIT_MS, async () => (await left()) <= before - 20, "the time passing");
        await face.page.clock.fastForward(60_000);
        await face.at("sign-in-notice").filter({ hasText: "weer proberen" }).waitFor();
        assert.equal(await face.at("wait").count(), 0);
        assert.equal(await face.at("sign-in-submit").getAttribute("aria-disabled"), "false");
        await Promise.all(guesses);
        await face.close(LOCKED);
    });
});

describe("one's own sign-ins", { concurrency: false }, () => {
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

    for (const [name, path, username] of [
        ["portal", "/", "client1"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`are listed on the ${name} with device and time, and ended one by one or all at once (R-ACC-4)`, async () => {
            const open = async (options) => {
                const face = await Face.open(browser, server.origin + path, options);
                await face.signIn(username);
                await face.waitFor("account-menu");
                return face;
            };
            const other = await open({ userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0" });
            const third = await open({ userAgent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/137.0.0.0 Mobile" });
            const face = await open();
            await face.toSecurity();
            const rows = face.at("sign-in-row");
            await rows.filter({ hasText: "Firefox op Windows" }).filter({ hasText: "Vandaag" }).waitFor();
            assert.equal(await rows.first().getAttribute("data-current"), "true");
            assert.equal(await rows.first().getByTestId("sign-in-revoke").count(), 0);

            await rows.filter({ hasText: "Firefox op Windows" }).getByTestId("sign-in-revoke").click();
            await face.at("dialog-confirm").click();
            await face.at("sign-ins-said").filter({ hasText: "Firefox op Windows" }).waitFor();
            assert.equal(await rows.filter({ hasText: "Firefox op Windows" }).count(), 0);
            await other.waitFor("sign-in-username");
            assert.equal(await third.at("sign-in-username").count(), 0);

            await face.at("sign-ins-others").click();
            await face.at("dialog-confirm").click();
            await face.at("sign-ins-said").filter({ hasText: "alleen nog" }).waitFor();
            assert.equal(await rows.count(), 1);
            await third.waitFor("sign-in-username");
            assert.equal(await face.at("sign-in-username").count(), 0);
            await Promise.all([face, other, third].map((one) => one.close(REFUSED)));
        });
    }

    it("are ended by keyboard alone: one, which one may think better of, and the others at once (R-ACC-4)", async () => {
        for (let i = 0; i < 3; i++) {
            assert.equal((await login(server, "client1")).status, 200);
        }
        const face = await Face.open(browser, server.origin);
        await face.signIn("client1");
        await face.waitFor("account-menu");
        await face.press("account-menu");
        await face.press("to-security");
        const rows = face.at("sign-in-row");
        await rows.nth(3).waitFor();
        const before = await rows.count();
        const heading = face.page.locator("empower-sign-ins").getByRole("heading").first();
        await face.press("sign-in-revoke");
        await face.press("dialog-cancel");
        await face.focuses("sign-in-revoke");
        await face.page.keyboard.press("Enter");
        await face.press("dialog-confirm");
        await face.waitFor("sign-ins-said");
        await face.focuses(heading);
        assert.equal(await rows.count(), before - 1);
        await face.press("sign-ins-others");
        await face.press("dialog-confirm");
        await face.at("sign-ins-said").filter({ hasText: "alleen nog" }).waitFor();
        await face.focuses(heading);
        assert.equal(await rows.count(), 1);
        await face.close();
    });
});
