// Getting an account: invited, activated, signed in for the first time. Without a mail server, so that links are told.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { change, rows } from "./support/log.mjs";
import { acceptTerms, activate, CHOSEN, guest, join, login, newClient, planner, post, tokenOf } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { ctl } from "./support/standing.mjs";
import { Authenticator, timeInStep } from "./support/totp.mjs";

const ELSEWHERE = "127.0.0.3";

describe("an invitation", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const secrets = [CHOSEN];
    let desk;
    let therapist;
    before(async () => {
        await server.start();
        desk = await planner(server);
        therapist = await server.connect("therapist1");
    });
    after(() => server.stop());

    async function invite(more) {
        const { user, link } = await desk.request("admin.invite", guest(more));
        secrets.push(tokenOf(link));
        return { user, link };
    }
    const listed = async (user) => (await desk.request("admin.invitations", {})).invitations.find((row) => row.user === user);

    it("leads from a link to an account with a second factor, and recovery codes once (R-ACC-1, R-ACC-4)", async () => {
        const { user, link } = await invite({ language: "en" });
        assert.ok(link.startsWith(`${server.origin}/activate#`));
        const answer = await activate(server, link, "Noor");
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual(Object.keys(answer.json), ["uri"]);
        assert.match(answer.json.uri, /^otpauth:\/\/totp\/.*:noor\?/);
        const app = new Authenticator(answer.json.uri);
        secrets.push(app.uri.searchParams.get("secret"));
        assert.deepEqual((await login(server, "noor", CHOSEN)).json, { error: "otp_required" });
        assert.deepEqual((await login(server, "noor", CHOSEN, { otp: app.wrong() })).json, { error: "invalid_otp" });
        await timeInStep();
        const first = await login(server, "noor", CHOSEN, { otp: app.code(-1) });
        assert.equal(first.status, 200, first.text);
        assert.deepEqual(first.json.user, { id: user, name: "Noor de Vries", role: "relative" });
        assert.equal(new Set(first.json.recovery_codes).size, 10);
        secrets.push(...first.json.recovery_codes);
        const second = await login(server, "noor", CHOSEN, { otp: app.code() });
        assert.equal(second.status, 200);
        assert.equal(second.json.recovery_codes, undefined);
        assert.equal((await login(server, "noor", CHOSEN, { otp: first.json.recovery_codes[0] })).status, 200);
        await acceptTerms(server, first.json.token);
        const noor = await server.open({ token: first.json.token });
        const who = { id: user, username: "noor", name: "Noor de Vries", role: "relative", provider: "GGZ De Linde (demo)" };
        assert.deepEqual(await noor.request("account.get", {}), { ...who, language: "nl", sso: false, sends_mail: false, relay_only: false });
        assert.deepEqual(await noor.request("account.otp_status", {}), { on: true, recovery_left: 9, required: false });
        await noor.close();
    });

    it("keeps the language that its person chose, and chooses later (R-PRIV-11)", async () => {
        const { link } = await invite();
        const { first } = await join(server, link, "emma", { language: "en" });
        const emma = await server.open({ token: first.token });
        assert.equal((await emma.request("account.get", {})).language, "en");
        assert.deepEqual(await emma.request("account.set", { language: "nl" }), {});
        assert.equal((await emma.request("account.get", {})).language, "nl");
        const refusal = await emma.refused("account.set", {});
        assert.deepEqual([refusal.code, refusal.field], [-32602, "language"], "nothing to set");
        await emma.close();
    });

    it("gives nobody in before it is used, by whatever name (R-ACC-1)", async () => {
        const { user } = await invite({ name: "Sem Smit" });
        for (const name of [user, `:${user}`, "Sem Smit"]) {
            assert.deepEqual((await login(server, name, "")).status, 400);
            assert.deepEqual((await login(server, name, "!")).json, { error: "invalid_credentials" });
        }
    });

    it("tells whose it is, and not who is invited: a link may come to the wrong hands (R-ACC-1)", async () => {
        const { link } = await invite({ language: "en" });
        const look = (token) => post(server, "/invitation", { invitation: token });
        const answer = await look(tokenOf(link));
        assert.equal(answer.status, 200);
        assert.deepEqual(Object.keys(answer.json), ["provider", "language"]);
        assert.equal(answer.json.language, "en");
        assert.equal((await activate(server, link, "gekeken")).status, 200, "to look uses nothing up");
        for (const token of [tokenOf(link), "A".repeat(43)]) {
            const gone = await look(token);
            assert.deepEqual([gone.status, gone.text], [410, '{"error":"invitation_gone"}']);
        }
    });

    it("is good once: used, and never made, are answered alike with 410 (R-ACC-1)", async () => {
        const { link } = await invite();
        await join(server, link, "used1");
        const used = await activate(server, link, "used2");
        const unknown = await activate(server, `https://x/#${"A".repeat(43)}`, "used2");
        const short = await activate(server, "https://x/#abc", "used2");
        assert.deepEqual([used.status, used.text], [410, '{"error":"invitation_gone"}']);
        for (const answer of [unknown, short]) {
            assert.deepEqual([answer.status, answer.text], [used.status, used.text]);
        }
    });

    it("is answered 410 alike once it has expired, and can be sent again (R-ACC-1)", async () => {
        const { user, link } = await invite();
        await server.shut();
        await change(server.data, "UPDATE invitation SET expires_ms = created_ms WHERE ended_ms IS NULL");
        await server.boot();
        desk = await server.open({ token: (await login(server, "planner1", CHOSEN)).json.token });
        therapist = await server.connect("therapist1");
        const answer = await activate(server, link, "late");
        assert.deepEqual([answer.status, answer.json], [410, { error: "invitation_gone" }]);
        assert.equal((await listed(user)).state, "expired");
        const again = await desk.request("admin.invite_again", { user });
        assert.equal((await listed(user)).state, "open");
        assert.equal((await activate(server, again.link, "late")).status, 200);
    });

    it("sent again makes the earlier link void (R-ACC-1)", async () => {
        const { user, link } = await invite();
        const { link: later } = await desk.request("admin.invite_again", { user });
        assert.notEqual(later, link);
        assert.equal((await activate(server, link, "again")).status, 410);
        assert.equal((await activate(server, later, "again")).status, 200);
    });

    it("begins anew for who lost the second factor before the first sign-in, and not after it (R-ACC-4)", async () => {
        const { user, link } = await invite();
        assert.equal((await activate(server, link, "lost")).status, 200);
        assert.equal((await listed(user)).state, "unfinished");
        const { link: later } = await desk.request("admin.invite_again", { user });
        assert.equal((await login(server, "lost", CHOSEN)).json.error, "invalid_credentials");
        await join(server, later, "lost");
        assert.equal(await listed(user), undefined);
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "not_found");
        assert.equal((await desk.refused("admin.invite_cancel", { user })).reason, "not_found");
    });

    it("is not sent again for an account that the operator locked meanwhile: its link would lead nowhere (R-ACC-4)", async () => {
        const { user, link } = await invite();
        assert.equal((await activate(server, link, "gesloten")).status, 200);
        assert.equal((await server.ctl("user", "lock", "gesloten")).code, 0);
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "not_found");
        assert.equal((await desk.refused("admin.invite_cancel", { user })).reason, "not_found");
        assert.equal((await listed(user)).state, "unfinished", "a refusal changes nothing");
        assert.equal((await server.ctl("user", "unlock", "gesloten")).code, 0);
        const { link: later } = await desk.request("admin.invite_again", { user });
        await join(server, later, "gesloten");
    });

    it("that is cancelled opens nothing, and is gone from the list with its name (R-ACC-1)", async () => {
        const { user, link } = await invite({ name: "Verkeerd Persoon" });
        assert.equal((await listed(user)).name, "Verkeerd Persoon");
        assert.deepEqual(await desk.request("admin.invite_cancel", { user }), {});
        assert.equal((await activate(server, link, "cancelled")).status, 410);
        assert.equal(await listed(user), undefined);
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "not_found");
        const { stdout } = await server.ctl("user", "list", "--json");
        const row = JSON.parse(stdout).users.find(({ id }) => id === user);
        assert.deepEqual([row.state, row.name, row.username], ["withdrawn", "", ""]);
    });

    it("is one person for one nonce, whose link is not told again (R-ACC-1)", async () => {
        const params = guest({ name: "Een Keer" });
        const { user, link } = await desk.request("admin.invite", params);
        assert.ok(link);
        assert.deepEqual(await desk.request("admin.invite", params), { user });
        assert.equal((await desk.refused("admin.invite", { ...params, name: "Ander" })).reason, "conflict");
        assert.notEqual((await therapist.request("admin.invite", params)).user, user, "a nonce is its sender's");
        const { invitations } = await desk.request("admin.invitations", {});
        assert.equal(invitations.filter(({ name }) => name === "Een Keer").length, 2);
    });

    it("is for staff to make: therapists for people in care, planners for staff as well (R-ACC-1)", async () => {
        const client = await server.connect("client1");
        for (const role of ["representative", "relative"]) {
            assert.ok((await therapist.request("admin.invite", guest({ role }))).user, role);
        }
        assert.ok((await therapist.request("admin.invite", newClient())).user);
        for (const role of ["therapist", "planner", "support", "privacy_officer", "operator"]) {
            assert.equal((await therapist.refused("admin.invite", guest({ role }))).reason, "forbidden", role);
        }
        const { user } = await desk.request("admin.invite", guest({ role: "therapist", name: "Tom" }));
        assert.equal((await desk.refused("admin.invite", guest({ role: "operator" }))).reason, "forbidden");
        assert.equal((await therapist.refused("admin.invite_again", { user })).reason, "forbidden");
        assert.equal((await therapist.refused("admin.invite_cancel", { user })).reason, "forbidden");
        assert.equal((await therapist.request("admin.invitations", {})).invitations.some((row) => row.user === user), false);
        assert.equal((await client.refused("admin.invite", guest())).reason, "forbidden");
        assert.equal((await client.refused("admin.invitations", {})).reason, "forbidden");
        assert.equal((await client.refused("admin.invite_again", { user })).reason, "forbidden");
        assert.equal((await client.refused("admin.invite_cancel", { user: randomUUID() })).reason, "forbidden");
        await client.close();
    });

    it("lists what is open in pages, the oldest first", async () => {
        const all = (await desk.request("admin.invitations", { limit: 200 })).invitations;
        const { invitations, more } = await desk.request("admin.invitations", { limit: 2 });
        assert.equal(more, true);
        assert.deepEqual(invitations, all.slice(-2));
        const page = await desk.request("admin.invitations", { before: invitations[0].user, limit: 200 });
        assert.deepEqual([page.more, page.invitations], [false, all.slice(0, -2)]);
    });

    it("refuses an address that is none", async () => {
        for (const mail of ["noor", "a b@example.nl", "noor@example.nl\r\nBcc: x@example.nl"]) {
            assert.equal((await desk.refused("admin.invite", guest({ mail }))).field, "mail", mail);
        }
    });

    it("says in a word what is wrong with a user name or a password, and stays good (R-ACC-1)", async () => {
        const { link } = await invite();
        const tries = [
            [{ username: "x y" }, 400, "invalid_username"],
            [{ username: "ab" }, 400, "invalid_username"],
            [{ password: "kort" }, 400, "password_too_short"],
            [{ password: "abcdefghij1!".repeat(17) }, 400, "password_too_long"],
            [{ password: "mijn-KEUZE-hier" }, 400, "password_contains_username"],
            [{ password: "Welkom12345!" }, 400, "password_too_common"],
            [{ username: "client1" }, 409, "username_taken"],
            [{ username: "CLIENT1" }, 409, "username_taken"],
            [{ language: "de" }, 400, "invalid_request"],
            [{ surplus: 1 }, 400, "invalid_request"],
        ];
        for (const [more, status, error] of tries) {
            const answer = await activate(server, link, "keuze", more);
            assert.deepEqual([answer.status, answer.json], [status, { error }], JSON.stringify(more));
        }
        assert.equal((await activate(server, link, "keuze")).status, 200);
    });

    it("gives a user name to one of many who want it at once (R-ACC-4)", async () => {
        const links = await Promise.all(Array.from({ length: 5 }, async () => (await invite()).link));
        const answers = await Promise.all(links.map((link) => activate(server, link, "gewild")));
        assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409]);
        const winner = answers.findIndex(({ status }) => status === 200);
        const other = links[(winner + 1) % links.length];
        assert.equal((await activate(server, other, "anders")).status, 200);
    });

    it("is used by one of many who come at once with one link (R-ACC-1)", async () => {
        const { link } = await invite();
        const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => activate(server, link, `tegelijk${i}`)));
        assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410, 410, 410, 410]);
    });

    it("cannot be guessed at: locked with the time to wait, and others are let be (R-ACC-4)", async () => {
        const { link } = await invite();
        const guess = () => post(server, "/activate", { invitation: "B".repeat(43), username: "raad", password: CHOSEN, language: "nl" }, { from: ELSEWHERE });
        const answers = [];
        for (let i = 0; i < 62; i++) {
            answers.push(await guess());
        }
        assert.deepEqual([...new Set(answers.slice(0, 60).map(({ status }) => status))], [410]);
        const { status, json, headers } = answers.at(-1);
        assert.deepEqual([status, json.error], [423, "locked"]);
        assert.equal(headers["retry-after"], String(json.retry_after));
        assert.equal((await activate(server, link, "gerust")).status, 200);
    });

    it("is refused to a page of another site, and to what is no JSON", async () => {
        for (const path of ["/activate", "/invitation", "/reset", "/reset/confirm"]) {
            assert.equal((await post(server, path, {}, { headers: { Origin: "https://evil.example" } })).status, 403, path);
            assert.equal((await post(server, path, {}, { headers: { "Content-Type": "text/plain" } })).status, 415, path);
            assert.equal((await post(server, path, [])).status, 400, path);
        }
    });

    it("is made by the operator as well, with a server or without one (R-ACC-1)", async () => {
        const made = await ctl(server, ["user", "invite", "--name", "Pieter Planner", "--role", "planner"]);
        assert.equal(made.code, 0, made.stderr);
        const { first } = await join(server, made.result.link, "pieter");
        assert.equal(first.user.role, "planner");
        const [activated] = (await rows(server, "event = 'account.activate'")).slice(-1);
        assert.equal(activated.role, "planner", "the access log knows in which role");
        assert.equal((await ctl(server, ["user", "invite", "--name", "X", "--role", "king"])).code, 5);
        assert.equal((await ctl(server, ["user", "invite", "--name", "X", "--role", "client", "--mail", "none"])).code, 5);
        await server.shut();
        const alone = await ctl(server, ["user", "invite", "--name", "Anna", "--role", "client", "--mail", "anna@example.nl", "--language", "en"]);
        await server.boot();
        assert.equal((await activate(server, alone.result.link, "anna")).status, 200);
    });

    it("leaves neither link nor password nor secret in the log, or in the clear on disk (R-PRIV-10)", async () => {
        const { code, stdout } = await server.ctl("check");
        assert.equal(code, 0, stdout);
        const files = (await readdir(server.data, { withFileTypes: true })).filter((entry) => entry.isFile());
        for (const secret of [...secrets, "anna@example.nl"]) {
            assert.equal(server.log.includes(secret), false, "the log holds a secret");
            for (const { name } of files) {
                assert.equal((await readFile(path.join(server.data, name))).includes(secret), false, `${name} holds a secret`);
            }
        }
    });
});
