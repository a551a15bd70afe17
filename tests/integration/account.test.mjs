// What somebody changes of the own account: the password, and where mail goes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { change, key, rows, sql } from "./support/log.mjs";
import { CHOSEN, guest, join, login, planner, post, tokenOf } from "./support/people.mjs";
import { PostOffice } from "./support/post-office.mjs";
import { freePort, PASSWORD, Server } from "./support/server.mjs";
import { ctl, OTHER } from "./support/standing.mjs";
import { enrol, timeInStep } from "./support/totp.mjs";

/** An address of this machine that no rate limit spares. */
const ELSEWHERE = "127.0.0.2";
const NEXT = "drie groene koffers";

const mailing = (office) => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "Praktijk <portaal@example.nl>", smtp_tls: "none" });

/** Guesses until there is a lock. */
async function lock(guess) {
    for (let tries = 0; ; tries += 1) {
        const refusal = await guess(tries);
        if (refusal.reason === "rate_limited") {
            assert.ok(refusal.retry_after > 0);
            return tries;
        }
        assert.equal(refusal.reason, "invalid_params");
        assert.ok(tries < 30, "no lock after 30 guesses");
    }
}

describe("one's own password", { concurrency: false }, () => {
    let office;
    const server = new Server({ clients: 8, config: () => mailing(office) });
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
    });
    after(async () => {
        await server.stop();
        await office.close();
    });

    const choose = (new_password, more = {}) => ({ password: PASSWORD, new_password, ...more });

    it("is changed by who knows it: every other sign-in ends at once, the own stays, a row and a mail tell of it (R-ACC-4)", async () => {
        assert.equal((await ctl(server, ["user", "add", "bram", "--name", "Bram", "--role", "client", "--mail", "bram@example.nl"], { input: `${CHOSEN}\n` })).code, 0);
        const [own, other] = [(await login(server, "bram", CHOSEN)).json.token, (await login(server, "bram", CHOSEN)).json.token];
        const { result } = (await server.rpc(own, "terms.get", {})).json;
        await server.rpc(own, "terms.accept", { version: result.version, nonce: crypto.randomUUID() });
        const [here, there] = [await server.open({ token: own }), await server.open({ token: other })];
        const { link } = (await ctl(server, ["user", "reset", "bram"])).result;
        const { id } = await here.request("account.get", {});

        assert.deepEqual(await here.request("account.password", { password: CHOSEN, new_password: NEXT }), {});

        assert.equal((await there.wire.ended()).code, 4002);
        assert.equal((await server.rpc(other, "session.list", {})).status, 401);
        const { sign_ins: left } = await here.request("session.list", {});
        assert.deepEqual(left.map(({ current }) => current), [true]);
        assert.equal((await login(server, "bram", CHOSEN)).json.error, "invalid_credentials");
        assert.equal((await login(server, "bram", NEXT)).status, 200);
        assert.equal((await post(server, "/reset/confirm", { reset: tokenOf(link), password: OTHER })).status, 410, "a link that was on its way");
        const [row] = await rows(server, "event = 'account.password'");
        assert.deepEqual([row.actor, row.object, row.allowed, row.role], [key(id), key(id), 1, "client"]);
        const letter = await office.mailTo("bram@example.nl");
        assert.equal(letter.headers.subject, "Je wachtwoord is veranderd");
        assert.match(letter.body, /Op je andere apparaten ben je nu uitgelogd\./);
        await here.close();
    });

    it("is changed where there is no address to tell it (R-ACC-4)", async () => {
        const client = await server.connect("client1");
        assert.deepEqual(await client.request("account.password", choose(NEXT)), {});
        assert.equal((await login(server, "client1", NEXT)).status, 200);
        await client.close();
    });

    it("stays with a wrong one, which leaves a row and counts as a guess: a stolen sign-in is locked, signing in is not (R-ACC-4)", async () => {
        const client = await server.connect("client2", { from: ELSEWHERE });
        const wrong = await client.refused("account.password", choose(NEXT, { password: "nonsense" }));
        assert.deepEqual([wrong.code, wrong.field], [-32602, "password"]);
        const { id } = await server.person("client2");
        const refused = await rows(server, `event = 'account.password' AND allowed = 0 AND actor = x'${key(id)}'`);
        assert.deepEqual(refused.map(({ refusal }) => refusal), ["invalid_params"]);
        await lock((tries) => client.refused("account.password", choose(NEXT, { password: `nonsense ${tries}` })));
        assert.equal((await client.refused("account.password", choose(NEXT))).reason, "rate_limited", "the right one neither");
        assert.equal((await client.refused("account.mail", { password: PASSWORD, mail: "x@example.nl" })).reason, "rate_limited", "nor by another method");
        assert.equal((await login(server, "client2", PASSWORD, { from: ELSEWHERE })).status, 200);
        await client.close();
    });

    it("has to be as good as the first one, and a poor one is no guess (R-ACC-1)", async () => {
        const client = await server.connect("client3", { from: ELSEWHERE });
        for (let round = 0; round < 4; round++) {
            for (const [password, reason] of [
                ["kort", "password_too_short"],
                ["x".repeat(201), "password_too_long"],
                ["ik-ben-client3-hoor", "password_contains_username"],
                ["wachtwoord12", "password_too_common"],
            ]) {
                const refusal = await client.refused("account.password", choose(password));
                assert.deepEqual([refusal.code, refusal.reason], [4000, reason]);
            }
        }
        assert.equal((await login(server, "client3", PASSWORD, { from: ELSEWHERE })).status, 200, "nothing has changed yet");
        assert.deepEqual(await client.request("account.password", choose(NEXT)), {});
        await client.close();
    });

    it("takes the second factor too where it is on, each code once (R-ACC-4)", async () => {
        const client = await server.connect("client4");
        const { app, codes } = await enrol(client);
        for (const more of [{}, { otp: app.wrong() }]) {
            const refusal = await client.refused("account.password", choose(NEXT, more));
            assert.deepEqual([refusal.reason, refusal.field], ["invalid_params", "otp"]);
        }
        await timeInStep();
        const otp = app.code();
        assert.equal((await client.refused("account.password", choose(NEXT, { password: "nonsense", otp }))).field, "password");
        assert.deepEqual(await client.request("account.password", choose(NEXT, { otp })), {});
        assert.equal((await client.refused("account.password", choose(OTHER, { password: NEXT, otp }))).field, "otp");
        assert.deepEqual(await client.request("account.password", choose(OTHER, { password: NEXT, otp: codes[0] })), {});
        assert.equal((await login(server, "client4", OTHER, { otp: codes[1] })).status, 200);
        await client.close();
    });

    it("is changed by one of two that come at once: the other finds that its password is no longer the account's (R-ACC-4)", async () => {
        const client = await server.connect("client5");
        const both = await Promise.allSettled([NEXT, OTHER].map((password) => client.request("account.password", choose(password))));
        assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
        assert.equal(both.find(({ status }) => status === "rejected").reason.field, "password");
        const kept = both[0].status === "fulfilled" ? NEXT : OTHER;
        assert.equal((await login(server, "client5", kept)).status, 200);
        await client.close();
    });

    it("is told apart from an organisation's by whom that signs in too, and only while it does (R-ACC-4)", async () => {
        const { token } = (await login(server, "therapist1")).json;
        const asked = async () => (await server.rpc(token, "account.get", {})).json.result.sso;
        assert.equal(await asked(), false);
        const { providers } = (await ctl(server, ["provider", "list"])).result;
        const provider = providers.find(({ name }) => name.includes("demo")).id;
        const link = ["provider", "sso", "--provider", provider, "--issuer", "http://127.0.0.1:9/", "--client-id", "empower"];
        assert.equal((await ctl(server, link)).code, 0);
        assert.equal(await asked(), false, "not linked yet");
        assert.equal((await ctl(server, ["user", "sso", "therapist1", "--subject", "s1"])).code, 0);
        assert.equal(await asked(), true);
        const refusal = (await server.rpc(token, "account.password", choose(NEXT, { password: "that of the organisation" }))).json.error;
        assert.equal(refusal.data.field, "password");
        assert.deepEqual((await server.rpc(token, "account.password", choose(NEXT))).json.result, {});
        assert.equal((await ctl(server, [...link, "--roles", "planner"])).code, 0);
        assert.equal(await asked(), false);
    });

    it("leaves none of them in the log (R-PRIV-10)", () => {
        for (const secret of [PASSWORD, NEXT, OTHER, CHOSEN, "bram@example.nl"]) {
            assert.equal(server.log.includes(secret), false, secret);
        }
    });
});

describe("one's own mail address", { concurrency: false }, () => {
    let office;
    let desk;
    const server = new Server({ clients: 8, config: () => mailing(office) });
    const secrets = [];
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

    const ask = (mail, more = {}) => ({ password: PASSWORD, mail, ...more });

    /** The code of a mail to a new address. */
    async function codeFor(address) {
        const letter = await office.mailTo(address);
        const code = /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/m.exec(letter.body)?.[0];
        assert.ok(code, letter.body);
        assert.equal(letter.link, undefined);
        secrets.push(code);
        return { code, letter };
    }

    it("counts once the code came back that was sent to the new one; the one there was is told (R-ACC-4)", async () => {
        await desk.request("admin.invite", guest({ mail: "oud@example.nl" }));
        const { link } = await office.mailTo("oud@example.nl");
        const { first } = await join(server, link, "noor");
        const client = await server.open({ token: first.token });
        const mails = async () => {
            const { mail, mail_to_come: coming } = await client.request("account.get", {});
            return [mail, coming];
        };
        assert.deepEqual(await mails(), ["oud@example.nl", undefined]);
        assert.deepEqual(await client.request("account.mail", { password: CHOSEN, otp: first.recovery_codes[0], mail: "nieuw@example.nl" }), {});
        const warning = await office.mailTo("oud@example.nl");
        assert.equal(warning.headers.subject, "Er is een ander mailadres gekozen");
        assert.equal(warning.body.includes("nieuw@example.nl"), false);
        assert.match(warning.body, /Was jij het niet\? Kies dan meteen een nieuw wachtwoord/);
        const { code, letter } = await codeFor("nieuw@example.nl");
        assert.equal(letter.headers.subject, "Je code voor dit mailadres");
        assert.deepEqual(await mails(), ["oud@example.nl", "nieuw@example.nl"]);
        assert.equal((await post(server, "/reset", { username: "noor" })).status, 202);
        const reset = await office.mailTo("oud@example.nl");
        assert.ok(reset.link, "until then mail goes where it went");

        assert.deepEqual(await client.request("account.mail_confirm", { code: code.toUpperCase().replaceAll("-", " ") }), {});

        assert.deepEqual(await mails(), ["nieuw@example.nl", undefined]);
        assert.equal((await post(server, "/reset/confirm", { reset: tokenOf(reset.link), password: OTHER, otp: first.recovery_codes[1] })).status, 410, "that link is void");
        assert.equal((await post(server, "/reset", { username: "noor" })).status, 202);
        assert.ok((await office.mailTo("nieuw@example.nl")).link);
        const told = await rows(server, "event IN ('account.mail', 'account.mail_confirm')");
        assert.deepEqual(told.map(({ event, allowed }) => [event, allowed]), [["account.mail", 1], ["account.mail_confirm", 1]]);
        const again = await client.refused("account.mail_confirm", { code });
        assert.deepEqual([again.reason, again.field], ["invalid_params", "code"], "it is good once");
        await client.close();
    });

    it("can be given by who had none, and is nobody's but the account's that asked (R-ACC-4)", async () => {
        const [client, other] = [await server.connect("client1"), await server.connect("client2")];
        assert.equal((await client.request("account.get", {})).mail, undefined);
        await client.request("account.mail", ask("een@example.nl"));
        const { code } = await codeFor("een@example.nl");
        await other.request("account.mail", ask("twee@example.nl"));
        const { code: others } = await codeFor("twee@example.nl");
        for (const wrong of [others, "0000-0000-0000-0000", "x"]) {
            assert.equal((await client.refused("account.mail_confirm", { code: wrong })).field, "code");
        }
        await client.request("account.mail_confirm", { code });
        assert.equal((await client.request("account.get", {})).mail, "een@example.nl");
        assert.equal((await other.request("account.get", {})).mail, undefined);
        await Promise.all([client.close(), other.close()]);
    });

    it("is asked for alike whether another account has it or not, and both may (R-PRIV-10)", async () => {
        const client = await server.connect("client2");
        assert.deepEqual(await client.request("account.mail", ask("een@example.nl")), {});
        const { code } = await codeFor("een@example.nl");
        assert.deepEqual(await client.request("account.mail_confirm", { code }), {});
        assert.equal((await client.request("account.get", {})).mail, "een@example.nl");
        await client.close();
    });

    it("waits for the code of the last mail alone (R-ACC-4)", async () => {
        const client = await server.connect("client3");
        await client.request("account.mail", ask("typfout@example.nl"));
        const { code: first } = await codeFor("typfout@example.nl");
        await client.request("account.mail", ask("goed@example.nl"));
        const { code } = await codeFor("goed@example.nl");
        assert.equal((await client.refused("account.mail_confirm", { code: first })).field, "code");
        await client.request("account.mail_confirm", { code });
        assert.equal((await client.request("account.get", {})).mail, "goed@example.nl");
        await client.close();
    });

    it("waits for an hour (R-ACC-4)", async () => {
        let client = await server.connect("client4");
        await client.request("account.mail", ask("laat@example.nl"));
        const { code } = await codeFor("laat@example.nl");
        await client.close();
        await server.shut();
        await change(server.data, "UPDATE mail_change SET expires_ms = expires_ms - 3600000");
        await server.boot();
        client = await server.connect("client4");
        assert.equal((await client.request("account.get", {})).mail_to_come, undefined);
        assert.equal((await client.refused("account.mail_confirm", { code })).field, "code");
        assert.equal((await client.request("account.get", {})).mail, undefined);
        await client.close();
    });

    it("takes the password, and the second factor where it is on; and an address that can be one (R-ACC-4)", async () => {
        const client = await server.connect("client5");
        assert.equal((await client.refused("account.mail", ask("x@example.nl", { password: "nonsense" }))).field, "password");
        for (const mail of ["geen adres", "x", "a@b\r\nBcc: c@d"]) {
            assert.equal((await client.refused("account.mail", ask(mail))).field, "mail", mail);
        }
        const { app, codes } = await enrol(client);
        for (const more of [{}, { otp: app.wrong() }]) {
            assert.equal((await client.refused("account.mail", ask("x@example.nl", more))).field, "otp");
        }
        await client.request("account.mail", ask("x@example.nl", { otp: codes[0] }));
        await codeFor("x@example.nl");
        await client.close();
    });

    it("is not found by guessing at codes (R-ACC-4)", async () => {
        const client = await server.connect("client6", { from: ELSEWHERE });
        await client.request("account.mail", ask("raad@example.nl"));
        const { code } = await codeFor("raad@example.nl");
        await lock(() => client.refused("account.mail_confirm", { code: "0000-0000-0000-0000" }));
        assert.equal((await client.refused("account.mail_confirm", { code })).reason, "rate_limited");
        assert.equal((await client.request("account.get", {})).mail, undefined);
        await client.close();
    });

    it("is asked for five times an hour, so that nobody can fill another's mailbox (R-ACC-4)", async () => {
        const client = await server.connect("client7");
        for (let i = 0; i < 5; i++) {
            await client.request("account.mail", ask("vol@example.nl"));
        }
        const codes = [];
        for (let i = 0; i < 5; i++) {
            codes.push((await codeFor("vol@example.nl")).code);
        }
        const refusal = await client.refused("account.mail", ask("vol@example.nl"));
        assert.equal(refusal.reason, "rate_limited");
        assert.ok(refusal.retry_after > 3500 && refusal.retry_after <= 3600, `${refusal.retry_after}`);
        for (const code of codes) {
            await client.request("account.mail_confirm", { code }).catch(({ field }) => assert.equal(field, "code"));
        }
        assert.equal((await client.request("account.get", {})).mail, "vol@example.nl");
        assert.equal((await client.refused("account.mail", ask("nog@example.nl"))).reason, "rate_limited", "a code that came back frees no other");
        await client.close();
    });

    it("goes with the account, and so does the one to come (R-ACC-9)", async () => {
        const client = await server.connect("client8");
        await client.request("account.mail", ask("weg@example.nl"));
        await codeFor("weg@example.nl");
        const { id } = await server.person("client8");
        const waiting = () => sql(server.data, `SELECT 1 FROM mail_change WHERE account = x'${key(id)}'`);
        assert.equal((await waiting()).length, 1);
        await client.request("account.close", { password: PASSWORD, nonce: crypto.randomUUID() });
        assert.equal((await waiting()).length, 0);
    });

    it("leaves no address and no code in the log, and the data whole (R-PRIV-10)", async () => {
        for (const secret of [...secrets, "@example.nl", PASSWORD]) {
            assert.equal(server.log.includes(secret), false, secret);
        }
        assert.deepEqual((await ctl(server, ["check"])).result.findings, []);
    });
});

describe("a server that sends no mail", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    it("says so, takes no other address, and changes a password all the same (R-ACC-4)", async () => {
        const client = await server.connect("client1");
        assert.equal((await client.request("account.get", {})).sends_mail, false);
        assert.equal((await client.refused("account.mail", { password: PASSWORD, mail: "x@example.nl" })).reason, "feature_off");
        assert.deepEqual(await client.request("account.password", { password: PASSWORD, new_password: NEXT }), {});
        await client.close();
    });
});
