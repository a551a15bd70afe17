// Back into an account without its password.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { change } from "./support/log.mjs";
import { assertAlike, measuring } from "./support/measure.mjs";
import { activate, CHOSEN, guest, join, login, planner, post, tokenOf } from "./support/people.mjs";
import { PostOffice } from "./support/post-office.mjs";
import { freePort, PASSWORD, Server } from "./support/server.mjs";
import { ctl, OTHER } from "./support/standing.mjs";
import { Authenticator, timeInStep } from "./support/totp.mjs";

const ELSEWHERE = "127.0.0.4";
const EVERYWHERE = (i) => `127.0.2.${i}`;


describe("a new password", { concurrency: false }, () => {
    let office;
    let desk;
    const server = new Server({
        clients: 3,
        config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "Praktijk <portaal@example.nl>", smtp_tls: "none" }),
    });
    const secrets = [OTHER];
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
        desk = await planner(server);
    });
    after(async () => {
        await server.stop();
        await office.close();
    });

    const ask = (username, more) => post(server, "/reset", { username }, more);
    const confirm = (link, more = {}, options) => post(server, "/reset/confirm", { reset: tokenOf(link), password: OTHER, ...more }, options);

    /** Somebody with a mail address, a second factor and a sign-in. */
    async function somebody(username, language = "nl") {
        const mail = `${username}@example.nl`;
        await desk.request("admin.invite", guest({ name: "Noor de Vries", mail, language }));
        const { link } = await office.mailTo(mail);
        return { mail, ...(await join(server, link, username, { language })) };
    }

    /** The link of a mail that was asked for. */
    async function linkFor(username, mail) {
        const answer = await ask(username);
        assert.deepEqual([answer.status, answer.text], [202, "{}"]);
        const letter = await office.mailTo(mail);
        assert.ok(letter.link.startsWith(`${server.origin}/reset#`), letter.body);
        secrets.push(tokenOf(letter.link));
        return letter.link;
    }

    it("is set by a link that was mailed, with the second factor, and ends every sign-in (R-ACC-4)", async () => {
        const { mail, app, first } = await somebody("noor");
        const signedIn = await server.open({ token: first.token });
        const link = await linkFor("NOOR", mail);
        assert.deepEqual((await confirm(link)).json, { error: "otp_required" });
        assert.deepEqual((await confirm(link, { otp: app.wrong() })).json, { error: "invalid_otp" });
        assert.equal((await login(server, "noor", CHOSEN)).json.error, "otp_required", "nothing has changed yet");
        await timeInStep();
        const answer = await confirm(link, { otp: app.code() });
        assert.deepEqual([answer.status, answer.json], [200, {}]);
        assert.equal((await signedIn.wire.ended()).code, 4002);
        assert.equal((await server.rpc(first.token, "session.list", {})).status, 401);
        assert.equal((await login(server, "noor", CHOSEN)).json.error, "invalid_credentials");
        assert.equal((await login(server, "noor", OTHER)).json.error, "otp_required");
        assert.equal((await login(server, "noor", OTHER, { otp: first.recovery_codes[0] })).status, 200);
        const notice = await office.mailTo(mail);
        assert.equal(notice.headers.subject, "Je wachtwoord is veranderd");
        assert.equal(notice.link, undefined);
        assert.match(notice.body, /^Had je passkeys\? Die werken niet meer\./m);
        const again = await confirm(link, { otp: first.recovery_codes[1] });
        assert.deepEqual([again.status, again.json], [410, { error: "reset_gone" }]);
        assert.equal((await login(server, "noor", OTHER, { otp: first.recovery_codes[1] })).status, 200, "the code was not used up");
    });

    it("takes a recovery code for the second factor (R-ACC-4)", async () => {
        const { mail, first } = await somebody("lotte", "en");
        const link = await linkFor("lotte", mail);
        assert.equal((await confirm(link, { otp: first.recovery_codes[4] })).status, 200);
        assert.equal((await office.mailTo(mail)).headers.subject, "Your password has been changed");
        assert.equal((await login(server, "lotte", OTHER, { otp: first.recovery_codes[4] })).json.error, "invalid_otp");
    });

    it("gives the recovery codes where its code is the first one of a second factor, and ends the invitation (R-ACC-1, R-ACC-4)", async () => {
        const { user } = await desk.request("admin.invite", guest({ mail: "tess@example.nl" }));
        const activated = await activate(server, (await office.mailTo("tess@example.nl")).link, "tess");
        assert.equal(activated.status, 200, activated.text);
        const app = new Authenticator(activated.json.uri);
        const link = await linkFor("tess", "tess@example.nl");
        await timeInStep();
        const answer = await confirm(link, { otp: app.code(-1) });
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual(Object.keys(answer.json), ["recovery_codes"]);
        assert.equal(new Set(answer.json.recovery_codes).size, 10);
        secrets.push(...answer.json.recovery_codes);
        assert.equal((await desk.refused("admin.invite_cancel", { user })).reason, "not_found");
        const signedIn = await login(server, "tess", OTHER, { otp: answer.json.recovery_codes[3] });
        assert.deepEqual([signedIn.status, signedIn.json.recovery_codes], [200, undefined]);
    });

    it("has to be as good as the first one, and a poor one costs neither link nor code (R-ACC-1)", async () => {
        const { mail, first } = await somebody("sanne");
        const link = await linkFor("sanne", mail);
        for (const [password, error] of [
            ["kort", "password_too_short"],
            ["ik-ben-sanne-hoor", "password_contains_username"],
            ["wachtwoord12", "password_too_common"],
        ]) {
            const answer = await confirm(link, { password, otp: first.recovery_codes[0] });
            assert.deepEqual([answer.status, answer.json], [400, { error }]);
        }
        assert.equal((await confirm(link, { otp: first.recovery_codes[0] })).status, 200);
    });

    it("is mailed to whom the operator gave a mail address", async () => {
        const { code, stderr } = await ctl(server, ["user", "add", "bram", "--name", "Bram", "--role", "client", "--mail", "bram@example.nl"], { input: `${CHOSEN}\n` });
        assert.equal(code, 0, stderr);
        assert.equal((await confirm(await linkFor("bram", "bram@example.nl"))).status, 200);
        assert.equal((await login(server, "bram", OTHER)).status, 200);
    });

    it("is answered alike for a link that never was", async () => {
        for (const token of ["A".repeat(43), "x"]) {
            const answer = await confirm(`https://x/#${token}`);
            assert.deepEqual([answer.status, answer.text], [410, '{"error":"reset_gone"}']);
        }
    });

    it("is not asked for by mail again while a link works, so that nobody can fill another's mailbox or make a link void (R-ACC-4)", async () => {
        const { mail, first } = await somebody("daan");
        const link = await linkFor("daan", mail);
        for (let i = 0; i < 5; i++) {
            assert.equal((await ask("daan")).status, 202);
        }
        assert.equal((await confirm(link, { otp: first.recovery_codes[0] })).status, 200);
        await office.mailTo(mail);
        assert.equal(office.mails.filter(({ to }) => to.includes(mail)).length, 3, "an invitation, a link, a notice");
    });

    it("does not tell whether an account exists, by answer or time (R-ACC-4)", measuring, async () => {
        await somebody("ruben");
        const kinds = { unknown: "nobody-at-all", withMail: "ruben", withoutMail: "client1" };
        await assertAlike(Object.keys(kinds), async (kind) => {
            const start = performance.now();
            const answer = await ask(kinds[kind]);
            const took = performance.now() - start;
            assert.deepEqual([answer.status, answer.text], [202, "{}"], kind);
            return took;
        });
    });

    it("cannot be asked for without end, for names that exist and names that do not (R-ACC-4)", async () => {
        for (const username of ["client2", "nobody-there"]) {
            const answers = [];
            for (let i = 0; i < 11; i++) {
                answers.push(await ask(username, { from: ELSEWHERE }));
            }
            assert.deepEqual(answers.map(({ status }) => status), [...Array(10).fill(202), 423], username);
            assert.ok(answers.at(-1).json.retry_after > 0);
        }
        assert.equal((await login(server, "client2", PASSWORD, { from: ELSEWHERE })).status, 200, "who asks locks no one out");
    });

    it("cannot be had by guessing the second factor, from anywhere (R-ACC-4)", async () => {
        const { mail, app, first } = await somebody("thijs");
        const link = await linkFor("thijs", mail);
        const answers = [];
        for (let i = 0; i < 11; i++) {
            answers.push(await confirm(link, { otp: app.wrong() }, { from: EVERYWHERE(i + 1) }));
        }
        assert.deepEqual(answers.map(({ status }) => status), [...Array(10).fill(401), 423]);
        assert.equal((await login(server, "thijs", CHOSEN, { otp: first.recovery_codes[0] })).status, 200, "signing in is not locked by it");
    });

    it("is not for an account that the operator locked (R-ACC-4)", async () => {
        const { mail, first } = await somebody("femke");
        const link = await linkFor("femke", mail);
        assert.equal((await server.ctl("user", "lock", "femke")).code, 0);
        assert.equal((await confirm(link, { otp: first.recovery_codes[0] })).status, 410);
        assert.equal((await server.ctl("user", "reset", "femke")).code, 5);
    });

    it("is still set by the operator's link when another was asked for, which is not made (R-ACC-4)", async () => {
        const { mail, first } = await somebody("jip");
        const { link } = JSON.parse((await server.ctl("user", "reset", "jip", "--json")).stdout);
        await server.shut();
        await change(server.data, "UPDATE reset SET created_ms = created_ms - 1800000, expires_ms = expires_ms - 1800000");
        await server.boot();
        assert.equal((await ask("jip")).status, 202);
        assert.equal((await confirm(link, { otp: first.recovery_codes[0] })).status, 200, "half an hour later, too");
        await office.mailTo(mail);
        assert.equal(office.mails.filter(({ to }) => to.includes(mail)).length, 2, "an invitation, and a notice");
        await linkFor("jip", mail);
    });

    it("is set by a link that the operator hands over (R-ACC-4)", async () => {
        const { code, stdout, stderr } = await server.ctl("user", "reset", "client3", "--json");
        assert.equal(code, 0, stderr);
        const { link } = JSON.parse(stdout);
        const later = JSON.parse((await server.ctl("user", "reset", "client3", "--json")).stdout).link;
        assert.equal((await confirm(link)).status, 410, "a later one makes it void");
        assert.equal((await confirm(later)).status, 200);
        assert.equal((await login(server, "client3", OTHER)).status, 200);
        assert.equal((await server.rpc(server.tokens.client3, "session.list", {})).status, 401);
        assert.equal((await server.ctl("user", "reset", "nobody")).code, 5);
    });

    it("leaves no link, password or address in the log (R-PRIV-10)", () => {
        for (const secret of [...secrets, "@example.nl", "noor", CHOSEN]) {
            assert.equal(server.log.includes(secret), false, secret);
        }
    });
});
