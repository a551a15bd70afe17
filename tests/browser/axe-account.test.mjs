// Accessibility as far as a program can tell, in every state of these pages.
import { after, before, describe, it } from "node:test";
import { CHOSEN, guest, join, planner } from "../integration/support/people.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, PASSWORD, Server } from "../integration/support/server.mjs";
import { ctl, OTHER, publish } from "../integration/support/standing.mjs";
import { Authenticator, timeInStep } from "../integration/support/totp.mjs";
import { clean, faceWithAxe, Stage } from "./support/axe.mjs";
import { launch } from "./support/face.mjs";
import { VirtualDevice } from "./support/passkeys.mjs";

describe("axe finds no violation from an invitation to the end of an account", { concurrency: false }, () => {
    const stage = new Stage({ clients: 3 });
    const { server } = stage;
    const open = (url) => stage.open(url);

    describe("at the entrance", { concurrency: false }, () => {
        let desk;
        before(async () => {
            desk = await planner(server);
        });

        const press = (face) => face.at("entrance-submit").click();

        it("at every step of an invitation, also where one goes wrong", async () => {
            const { link } = await desk.request("admin.invite", guest());
            const face = await open("about:blank");
            await face.page.goto(link);
            await face.waitFor("entrance-step");
            await clean(face);
            await press(face);
            await face.waitFor("entrance-username");
            await clean(face);
            await face.at("entrance-username").fill("x y");
            await face.at("entrance-password").fill(CHOSEN);
            await press(face);
            await face.waitFor("entrance-problem");
            await clean(face);
            await face.at("entrance-username").fill("noor");
            await press(face);
            const href = await (await face.waitFor("entrance-app")).getAttribute("href");
            await clean(face);
            const app = new Authenticator(href);
            await face.at("entrance-otp").fill(app.wrong());
            await press(face);
            await face.waitFor("entrance-problem");
            await clean(face);
            await timeInStep();
            await face.at("entrance-otp").fill(app.code());
            await press(face);
            await face.waitFor("recovery-codes");
            await clean(face);
            await face.close(/status of 4(00|01)/);
        });

        it("with a link that is good no longer", async () => {
            const face = await open("about:blank");
            await face.page.goto(`${server.origin}/activate#nothing`);
            await face.waitFor("entrance-gone");
            await clean(face);
            await face.close(/status of 410/);
        });

        it("at every step to a new password", async () => {
            const { link } = await desk.request("admin.invite", guest());
            const { app } = await join(server, link, "lotte");
            const face = await open(`${server.origin}/reset`);
            await face.waitFor("entrance-username");
            await clean(face);
            await press(face);
            await face.waitFor("entrance-problem");
            await clean(face);
            await face.at("entrance-username").fill("lotte");
            await press(face);
            await face.waitFor("reset-asked");
            await clean(face);
            const { stdout } = await server.ctl("user", "reset", "lotte", "--json");
            await face.page.goto(JSON.parse(stdout).link);
            await (await face.waitFor("entrance-password")).fill("een heel ander woord");
            await clean(face);
            await press(face);
            await face.waitFor("entrance-otp");
            await clean(face);
            await timeInStep();
            await face.at("entrance-otp").fill(app.code());
            await press(face);
            await face.waitFor("reset-done");
            await clean(face);
            await face.close(/status of 401/);
        });
    });

    for (const [name, path] of [
        ["portal", "/"],
        ["desk", "/desk/"],
    ]) {
        it(`with terms to accept, what it means not to, and the account about to be closed, on the ${name}`, async () => {
            await ctl(server, ["user", "add", `nieuw-${name}`, "--name", "Nieuw", "--role", "client"], { input: `${OTHER}\n` });
            const face = await open(server.origin + path);
            await face.signIn(`nieuw-${name}`, OTHER);
            await face.waitFor("terms-text");
            await clean(face);
            await face.at("terms-not-now").click();
            await face.waitFor("terms-refusing");
            await face.at("ask-copy").click();
            await face.waitFor("copy-asked");
            await clean(face);
            await face.at("close-account").click();
            await face.at("closing-confirm").click();
            await face.page.locator("[data-testid=closing-fault]", { hasText: "wachtwoord" }).waitFor();
            await clean(face);
            await face.close();
        });
    }

    it("with the terms read again, new ones announced, a message reported, a warning, and a block", async () => {
        const client = await open(`${server.origin}/`);
        await client.signIn("client2");
        await client.waitFor("composer-input");
        await client.write("te melden");
        await client.sees("te melden", "sent");
        await publish(server, "2.0", "2031-07-01");
        await client.waitFor("terms-announced");
        await client.at("account-menu").click();
        await client.at("read-terms").click();
        await client.waitFor("terms-text");
        await clean(client);
        await client.at("terms-close").click();
        await clean(client);
        const desk = await open(`${server.origin}/desk/`);
        await desk.signIn("therapist1");
        await desk.choose((await server.person("client2")).name);
        await desk.message("te melden").hover();
        await desk.at("message-report").click();
        await desk.at("report-send").click();
        await clean(desk);
        await desk.at("report-cancel").click();
        await clean(desk);
        await ctl(server, ["user", "warn", "client2", "--text", "Let op je woorden."]);
        await client.waitFor("warning");
        await clean(client);
        await client.at("warning-confirm").click();
        await ctl(server, ["user", "block", "client2", "--reason", "Opnieuw."]);
        await client.waitFor("sign-in-username");
        await client.signIn("client2");
        await client.waitFor("blocked-reason");
        await clean(client);
        await Promise.all([client.close(), desk.close()]);
    });

    /** From the password on: the code, a wrong one, a recovery code instead, and a lock. */
    async function cleanAtTheCode(face, username) {
        await face.signIn(username);
        await face.waitFor("code-input");
        await clean(face);
        await face.code("000000");
        await face.at("code-error").filter({ hasText: "klopt niet" }).waitFor();
        await clean(face);
        await face.at("code-kind").click();
        await clean(face);
        await face.page.route("**/login", (route) => route.fulfill({ status: 423, json: { error: "locked", retry_after: 600 } }));
        await face.code("1234-5678-9abc-def0");
        await face.waitFor("wait");
        await clean(face);
        await face.at("code-back").click();
        await face.waitFor("sign-in-username");
        await clean(face);
        await face.close(/status of 401/, /status of 423/);
    }

    for (const [name, path, username] of [
        ["portal", "/", "client3"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`in the security page, and at signing in with a code, on the ${name}`, async () => {
            const face = await open(server.origin + path);
            await face.signIn(username);
            await face.waitFor("account-menu");
            await face.at("account-menu").click();
            await clean(face);
            await face.at("to-security").click();
            await face.waitFor("factor-on");
            await face.waitFor("sign-ins");
            await clean(face);
            await face.at("factor-on").click();
            const app = new Authenticator(await face.at("factor-link").getAttribute("href"));
            await clean(face);
            await face.code("1");
            await clean(face);
            await timeInStep();
            await face.code(app.code(-1));
            await face.waitFor("recovery-codes");
            const codes = await face.at("recovery-code").allInnerTexts();
            await face.at("recovery-done").click();
            await clean(face);
            await face.at("recovery-kept").check();
            await face.at("recovery-done").click();
            await face.waitFor("factor-done");
            await clean(face);
            for (const what of ["factor-fresh", "factor-off"]) {
                await face.at(what).click();
                await face.waitFor("code-input");
                await clean(face);
                await face.at("code-back").click();
            }
            const headers = { "Content-Type": "application/json" };
            for (const otp of codes.slice(0, 7)) {
                await server.http({ method: "POST", path: "/login", headers, body: JSON.stringify({ username, password: PASSWORD, otp }) });
            }
            await face.page.reload();
            await face.at("recovery-left").filter({ hasText: "3 herstelcodes" }).waitFor();
            await clean(face);
            await face.at("sign-in-revoke").first().click();
            await face.waitFor("dialog");
            await clean(face);
            await face.at("dialog-confirm").click();
            await face.waitFor("sign-ins-said");
            await clean(face);
            await face.at("sign-out").click();
            await cleanAtTheCode(face, username);
        });
    }

    it("at signing in with a code, on the widget", async () => {
        const face = await stage.openWidget();
        await cleanAtTheCode(face, "client3");
    });
});

describe("axe finds no violation in the page of one's own account", { concurrency: false }, () => {
    let office;
    let browser;
    const server = new Server({
        clients: 1,
        config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "portaal@example.nl", smtp_tls: "none" }),
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

    for (const [name, path, username] of [
        ["portal", "/", "client1"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`with a password and a mail address being changed, right and wrong, on the ${name}`, async () => {
            const face = await faceWithAxe(browser, `${server.origin}${path}#/account`);
            await face.signIn(username);
            await face.waitFor("account-name");
            await clean(face);
            await face.at("password-change").click();
            await face.at("password-save").click();
            await face.waitFor("account-problem");
            await clean(face);
            await face.at("account-password").fill(PASSWORD);
            await face.at("account-new_password").fill(OTHER);
            await face.at("password-save").click();
            await face.at("password-said").filter({ hasText: "veranderd" }).waitFor();
            await clean(face);
            await face.at("mail-change").click();
            await face.at("account-mail").fill(`${name}@example.nl`);
            await face.at("account-password").fill(OTHER);
            await face.at("mail-send").click();
            await face.waitFor("account-code");
            await clean(face);
            await face.at("account-code").fill("x");
            await face.at("mail-confirm").click();
            await face.waitFor("account-problem");
            await clean(face);
            const [code] = /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/m.exec((await office.mailTo(`${name}@example.nl`)).body);
            await face.at("account-code").fill(code);
            await face.at("mail-confirm").click();
            await face.waitFor("mail-now");
            await clean(face);
            await face.close();
        });
    }
});

describe("axe finds no violation where there are passkeys", { concurrency: false }, () => {
    const server = new Server({ clients: 1, config: ({ port }) => ({ public_url: `http://localhost:${port}` }) });
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
        it(`at signing in, and in the security page, on the ${name}`, async () => {
            const face = await faceWithAxe(browser, "about:blank");
            await face.context.addInitScript(() => (PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)));
            await face.page.goto(`http://localhost:${server.port}${path}`);
            const device = await VirtualDevice.plugIn(face);
            await face.waitFor("sign-in-passkey");
            await clean(face);
            await face.signIn(username);
            await face.waitFor("account-menu");
            await face.toSecurity();
            await face.waitFor("passkeys-none");
            await clean(face);
            await face.at("passkey-add").click();
            await clean(face);
            await face.at("passkey-name").fill("");
            await face.at("passkey-create").click();
            await clean(face);
            await face.at("passkey-name").fill("Telefoon van Noor");
            await device.unlocks(false);
            await face.at("passkey-create").click();
            await face.at("passkey-error").filter({ hasText: "geen passkey" }).waitFor();
            await clean(face);
            await device.unlocks(true);
            await face.at("passkey-create").click();
            await face.waitFor("passkey-row");
            await clean(face);
            await face.at("passkey-remove").click();
            await face.waitFor("dialog");
            await clean(face);
            await face.at("dialog-confirm").click();
            await face.at("passkeys-said").filter({ hasText: "verwijderd" }).waitFor();
            await clean(face);
            await face.at("sign-out").click();
            await face.at("sign-in-passkey").click();
            await face.at("sign-in-error").filter({ hasText: "passkey" }).waitFor();
            await clean(face);
            await device.attended(false);
            await face.at("sign-in-passkey").click();
            await face.at("sign-in-notice").filter({ hasText: "stappen" }).waitFor();
            await clean(face);
            await face.close(/status of 401/);
        });
    }
});
