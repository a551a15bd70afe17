// Mails that tell what was done or what waits: to the person it is about, in the person's language, without a name and without a word of care.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { SoftAuthenticator } from "./support/authenticator.mjs";
import { change } from "./support/log.mjs";
import { acceptTerms, login } from "./support/people.mjs";
import { PostOffice } from "./support/post-office.mjs";
import { freePort, PASSWORD, Server } from "./support/server.mjs";
import { ctl } from "./support/standing.mjs";
import { enrol } from "./support/totp.mjs";
import { until } from "./support/wait.mjs";

const DEADLINE_MS = 30_000;
const MANY_DEEDS = 200; // as many as the server looks back

describe("a notice by mail", { concurrency: false }, () => {
    let office;
    let demo;
    const server = new Server({ clients: 2, config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "portaal@example.nl", smtp_tls: "none" }) });
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
        [{ id: demo }] = (await ctl(server, ["provider", "list"])).result.providers;
    });
    after(async () => {
        await server.stop();
        await office.close();
    });

    const address = (username) => `${username}@example.nl`;
    let people = 0;

    /** Somebody with a mail address, who is signed in and has accepted the terms: a connection with `username` and `id`. */
    async function person(role = "relative", language = undefined) {
        const username = `mens${(people += 1)}`;
        const { code, stderr, result } = await ctl(server, ["user", "add", username, "--name", "Noor de Vries", "--role", role, "--provider", demo, "--mail", address(username)], { input: `${PASSWORD}\n` });
        assert.equal(code, 0, stderr);
        const { token } = (await login(server, username)).json;
        await acceptTerms(server, token);
        const client = Object.assign(await server.open({ token }), { username, id: result.id });
        await client.hello();
        if (language !== undefined) {
            await client.request("account.set", { language });
        }
        return client;
    }

    async function told(username, subject) {
        const mail = await office.mailTo(address(username));
        assert.equal(mail.headers.subject, subject);
        assert.equal(mail.link, undefined, "no link: whoever imitates such a mail would have one");
        assert.doesNotMatch(mail.body, /Noor|Vries|client|https?:/i);
        assert.ok(mail.body.includes(new URL(server.origin).host), "it says which portal");
        return mail;
    }

    const queue = async () => Number(/^empower_mail_queue (\d+)$/m.exec((await server.http({ path: "/metrics" })).text)[1]);
    const silence = async (username, since) => {
        await until(DEADLINE_MS, async () => (await queue()) === 0, "an empty queue");
        assert.deepEqual(office.mails.slice(since).filter(({ to }) => to.includes(address(username))), []);
    };

    it("goes to who switched the second factor off, and to whom the operator or the desk took it from, once each (R-ACC-4)", async () => {
        const [client, planner] = [await person(), await person("planner")];
        const { codes } = await enrol(client);
        await client.request("account.otp_off", { otp: codes[0] });
        assert.match((await told(client.username, "De extra code is uitgezet")).body, /zonder code/);
        await enrol(client);
        assert.equal((await ctl(server, ["user", "otp", client.username, "--off"])).code, 0);
        await told(client.username, "De extra code is uitgezet");
        await enrol(client);
        await planner.request("admin.otp_off", { user: client.id, reason: "Telefoon kwijt, gezien aan de balie" });
        await told(client.username, "De extra code is uitgezet");
        const since = office.mails.length;
        assert.equal((await ctl(server, ["user", "otp", client.username, "--off"])).code, 0);
        await silence(client.username, since);
        await Promise.all([client, planner].map((one) => one.close()));
    });

    it("goes to who got a passkey, or has one less, in the language of the account (R-ACC-4, R-PRIV-11)", async () => {
        const client = await person("therapist", "en");
        const add = async () => {
            const device = new SoftAuthenticator(server.origin);
            return (await client.request("account.passkey_add", { name: "Telefoon", credential: device.create(await client.request("account.passkey_begin", {})) })).passkey;
        };
        const [first, second] = [await add(), await add()];
        assert.match((await told(client.username, "A passkey has been added to your account")).body, /without a password/);
        await told(client.username, "A passkey has been added to your account");
        await client.request("account.passkey_remove", { id: first.id });
        await told(client.username, "A passkey has been removed from your account");
        assert.equal((await ctl(server, ["user", "passkeys", client.username, "--remove", second.id])).code, 0);
        await told(client.username, "A passkey has been removed from your account");
        const since = office.mails.length;
        assert.equal((await client.refused("account.passkey_remove", { id: first.id })).reason, "not_found");
        await silence(client.username, since);
        await client.close();
    });

    it("goes to whom the operator gave another password (R-ACC-4)", async () => {
        const client = await person();
        assert.equal((await ctl(server, ["user", "passwd", client.username], { input: `${PASSWORD}!\n` })).code, 0);
        await told(client.username, "Je wachtwoord is veranderd");
    });

    it("goes to who was warned, and does not say of what (R-ACC-7)", async () => {
        const [client, planner] = [await person(), await person("planner")];
        const params = { user: client.id, text: "Scheldwoorden horen hier niet", nonce: randomUUID() };
        await planner.request("conduct.warn", params);
        assert.doesNotMatch((await told(client.username, "Er staat een waarschuwing voor je klaar")).body, /Scheld/);
        const since = office.mails.length;
        await planner.request("conduct.warn", params);
        await silence(client.username, since);
        await Promise.all([client, planner].map((one) => one.close()));
    });

    it("goes to who closed the account, or whose account was closed, after which the address is nowhere (R-ACC-9)", async () => {
        const [own, others, desks, planner] = [await person(), await person(), await person(), await person("planner")];
        await own.request("account.close", { password: PASSWORD, nonce: randomUUID() });
        await told(own.username, "Je account is gesloten");
        assert.equal((await ctl(server, ["user", "close", others.username])).code, 0);
        await told(others.username, "Je account is gesloten");
        await planner.request("admin.close", { user: desks.id });
        await told(desks.username, "Je account is gesloten");
        await until(DEADLINE_MS, async () => (await queue()) === 0, "an empty queue");
        await Promise.all([others, desks, planner].map((one) => one.close()));
    });

    it("of a closing is given up after three days, and its address with it (R-ACC-9)", async () => {
        const client = await person();
        await office.close();
        await client.request("account.close", { password: PASSWORD, nonce: randomUUID() });
        await until(DEADLINE_MS, async () => (await queue()) === 1, "the notice in the queue");
        const since = office.mails.length;
        await server.kill();
        await office.open();
        await change(server.data, "UPDATE mail SET created_ms = created_ms - 259200000, due_ms = 0");
        office.onMail = () => Promise.reject(new Error("later"));
        await server.boot();
        await until(DEADLINE_MS, async () => (await queue()) === 0, "an empty queue");
        office.onMail = async () => {};
        assert.equal(office.mails.length, since);
        assert.match(server.log, /mail_given_up/);
    });

    it("announces new terms to everybody of the provider who has an address, and to nobody twice (R-ACC-3)", async () => {
        const crowd = await Promise.all([person(), person("therapist", "en"), person()]);
        const { result } = await ctl(server, ["provider", "add", "--name", "GGZ Twee"]);
        assert.equal((await ctl(server, ["user", "add", "vreemd", "--name", "Vreemd", "--role", "relative", "--provider", result.id, "--mail", address("vreemd")], { input: `${PASSWORD}\n` })).code, 0);
        const since = office.mails.length;
        await ctl(server, ["user", "lock", crowd[2].username]);
        const day = new Date(Date.now() + 40 * 86_400_000).toISOString();
        const file = `${server.directory}/nieuw.md`;
        await writeFile(file, "# Nieuw\n");
        const added = await ctl(server, ["terms", "add", "--version", "nieuw", "--from", day, "--nl", file, "--provider", demo]);
        assert.equal(added.code, 0, added.stderr);
        await told(crowd[0].username, "Er zijn nieuwe voorwaarden voor het portaal");
        await told(crowd[1].username, "There are new terms for the portal");
        await silence(crowd[2].username, since);
        await silence("vreemd", since);
        const to = office.mails.slice(since).flatMap((mail) => mail.to);
        assert.equal(new Set(to).size, to.length);
        await Promise.all(crowd.slice(0, 2).map((one) => one.close()));
    });

    it("tells those whose signature is asked for, but not who asks, and once a day however often it is asked (R-CONS-2)", async () => {
        const [mother, father, aunt] = [await person("representative"), await person("representative"), await person("relative")];
        const { id: client } = await server.person("client1");
        assert.equal((await ctl(server, ["client", "set", "client1", "--born", "2019-05-17"])).code, 0);
        for (const [who, tie] of [[mother, "representative"], [father, "representative"], [aunt, "relative"]]) {
            assert.equal((await ctl(server, ["network", "add", "--client", "client1", who.username, "--as", tie])).code, 0);
        }
        const ask = (who, parts) => who.request("consent.ask", { client, user: aunt.id, parts, nonce: randomUUID() });
        await mother.request("consent.sign", { client, user: aunt.id, parts: ["chat"], nonce: randomUUID() });
        let since = office.mails.length;
        await ask(aunt, ["chat"]);
        await told(father.username, "Er wacht een vraag om je toestemming");
        await silence(mother.username, since); // she has signed it
        await silence(aunt.username, since);
        since = office.mails.length;
        await ask(aunt, []);
        await ask(aunt, ["chat", "video"]);
        await silence(father.username, since);
        for (let i = 0; i < MANY_DEEDS; i++) {
            await mother.request("consent.sign", { client, user: aunt.id, parts: i % 2 === 0 ? ["chat", "video"] : ["chat"], nonce: randomUUID() });
        }
        await ask(aunt, ["chat", "video", "network"]);
        await silence(father.username, since); // nor is the question forgotten behind deeds of the same day
        await Promise.all([mother, father, aunt].map((one) => one.close()));
    });
});
