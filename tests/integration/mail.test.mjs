// Mail: queued with what it tells of, sent whatever happens, and never with anything that is nobody else's business.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { change } from "./support/log.mjs";
import { guest, join, planner, tokenOf } from "./support/people.mjs";
import { PostOffice } from "./support/post-office.mjs";
import { freePort, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const DEADLINE_MS = 30_000;

/** A server that sends mail to this office, with a planner. */
class Practice extends Server {
    constructor(office, config = {}) {
        super({ clients: 1, config: () => ({ smtp_url: `smtp://127.0.0.1:${office().port}`, smtp_from: "Praktijk <portaal@example.nl>", smtp_tls: "none", ...config }) });
    }

    async start() {
        await super.start();
        this.desk = await planner(this);
    }

    async invite(mail, more = {}) {
        const { user, link } = await this.desk.request("admin.invite", guest({ mail, ...more }));
        assert.equal(link, undefined, "who gets mail gets the link by mail alone");
        return user;
    }

    /** Waits until the mail of an invitation is in this state. */
    fared(user, state) {
        const ask = async () => (await this.desk.request("admin.invitations", { limit: 200 })).invitations.find((row) => row.user === user)?.mail === state;
        return until(DEADLINE_MS, ask, `the mail to be ${state}`);
    }

    async metric(name) {
        const { text } = await this.http({ path: "/metrics" });
        return Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (\\d+)$`, "m").exec(text)?.[1]);
    }

    async restart() {
        await this.boot();
        const { token } = this.desk;
        this.desk = Object.assign(await this.open({ token }), { token });
    }
}

describe("mail", { concurrency: false }, () => {
    let office;
    const server = new Practice(() => office);
    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
    });
    after(async () => {
        await server.stop();
        await office.close();
    });

    it("carries an invitation, and tells neither who it is nor what it is about (R-ACC-1)", async () => {
        const user = await server.invite("noor@example.nl", { name: "Noor de Vries" });
        const mail = await office.mailTo("noor@example.nl");
        await server.fared(user, "sent");
        assert.equal(mail.from, "portaal@example.nl");
        assert.equal(mail.headers.from, "Praktijk <portaal@example.nl>");
        assert.equal(mail.headers.to, "noor@example.nl");
        assert.equal(mail.headers.subject, "Maak je account voor het portaal");
        assert.equal(mail.headers["auto-submitted"], "auto-generated");
        assert.match(mail.headers["message-id"], /^<[0-9a-f-]{36}@example\.nl>$/);
        assert.ok(Math.abs(Date.parse(mail.headers.date) - Date.now()) < 60_000);
        assert.match(mail.body, /één keer/);
        assert.doesNotMatch(mail.raw, /[^\x00-\x7f]/);
        assert.doesNotMatch(mail.body, /Noor|Vries|zorg|client/i);
        assert.ok(mail.link.startsWith(`${server.origin}/activate#`));
        const { first } = await join(server, mail.link, "noor");
        assert.equal(first.user.id, user);
    });

    it("is in the language that its person reads (R-PRIV-11)", async () => {
        await server.invite("emma@example.nl", { language: "en" });
        const mail = await office.mailTo("emma@example.nl");
        assert.equal(mail.headers.subject, "Create your account for the portal");
        assert.equal(mail.headers["content-language"], "en");
    });

    it("to an address that is refused is given up and shown to the inviter, and others go on (R-ACC-1)", async () => {
        office.refused.add("weg@example.nl");
        const refused = await server.invite("weg@example.nl");
        const other = await server.invite("hier@example.nl");
        await server.fared(refused, "failed");
        await server.fared(other, "sent");
        assert.equal(office.tries.get("weg@example.nl"), 1);
        assert.match(server.log, /mail_given_up mail=[0-9a-f-]{36} tries=1 code=550/);
        assert.equal(await server.metric('empower_mails_total{result="failed"}'), 1);
        office.refused.delete("weg@example.nl");
        assert.deepEqual(await server.desk.request("admin.invite_again", { user: refused }), {});
        await office.mailTo("weg@example.nl");
        await server.fared(refused, "sent");
    });

    it("of an invitation whose address was wrong goes to the right one, and stays there (R-ACC-1)", async () => {
        const user = await server.invite("tikfout@example.nl");
        await office.mailTo("tikfout@example.nl");
        assert.equal((await server.desk.refused("admin.invite_again", { user, mail: "geen adres" })).field, "mail");
        assert.deepEqual(await server.desk.request("admin.invite_again", { user, mail: "goed@example.nl" }), {});
        const { link } = await office.mailTo("goed@example.nl");
        await server.desk.request("admin.invite_again", { user });
        assert.notEqual((await office.mailTo("goed@example.nl")).link, link);
    });

    it("that is refused for now is tried again, with the same id (R-ACC-1)", async () => {
        let refusals = 2;
        office.onMail = async () => {
            if (refusals > 0) {
                refusals -= 1;
                throw new Error("greylisted");
            }
        };
        const user = await server.invite("traag@example.nl");
        await server.fared(user, "sent");
        assert.equal(refusals, 0);
        assert.equal(office.tries.get("traag@example.nl"), 3);
    });

    it("waits while the mail server is down, and goes once it is back (R-ACC-1)", async () => {
        await office.close();
        const users = [await server.invite("een@example.nl"), await server.invite("twee@example.nl")];
        await until(DEADLINE_MS, () => /mail_deferred/.test(server.log), "a try in vain");
        await until(DEADLINE_MS, async () => (await server.metric("empower_mail_queue")) === 2, "both in the queue");
        await office.open();
        await Promise.all(users.map((user) => server.fared(user, "sent")));
        await until(DEADLINE_MS, async () => (await server.metric("empower_mail_queue")) === 0, "an empty queue");
    });

    it("stays in the queue where the configuration names no mail server any more, and goes once it names one (R-ACC-1)", async () => {
        const reload = async (more) => {
            const before = server.log.split("reloaded").length;
            await server.configure(more);
            server.hangUp();
            await until(DEADLINE_MS, () => server.log.split("reloaded").length > before, "the new configuration");
        };
        await office.close();
        const user = await server.invite("drie@example.nl");
        await reload({ smtp_url: undefined });
        await office.open();
        assert.equal(await server.metric("empower_mail_queue"), 1);
        await server.fared(user, "waiting");
        await reload({});
        await server.fared(user, "sent");
    });

    it("never holds the server up, whatever the mail server does", async () => {
        await office.close();
        const sockets = new Set();
        const silent = net.createServer((socket) => sockets.add(socket.on("error", () => {}))); // takes a connection and says nothing
        await new Promise((resolve) => silent.listen(office.port, "127.0.0.1", resolve));
        const user = await server.invite("stil@example.nl");
        await until(DEADLINE_MS, () => sockets.size > 0, "a connection");
        for (let i = 0; i < 20; i++) {
            const start = performance.now();
            assert.equal((await server.http({ path: "/healthz" })).status, 200);
            await server.desk.request("account.get", {});
            assert.ok(performance.now() - start < 2000);
        }
        const start = performance.now();
        await server.shut(); // with a mail on its way
        assert.ok(performance.now() - start < 15_000);
        sockets.forEach((socket) => socket.destroy());
        await new Promise((resolve) => silent.close(resolve));
        await office.open();
        await server.restart();
        await server.fared(user, "sent");
    });

    it("outlives SIGKILL with the queue full: every mail arrives, some perhaps twice (R-ACC-1)", async () => {
        await office.close();
        const addresses = Array.from({ length: 8 }, (_, i) => `kill${i}@example.nl`);
        for (const address of addresses) {
            await server.invite(address);
        }
        await server.kill();
        const links = new Set();
        await office.open();
        await server.boot();
        for (const address of addresses.slice(0, 3)) {
            links.add((await office.mailTo(address)).link);
        }
        await server.kill(); // in the midst of them
        await server.restart();
        for (const address of addresses.slice(3)) {
            links.add((await office.mailTo(address)).link);
        }
        assert.equal(links.size, 8);
        const ids = office.mails.filter(({ to }) => to[0].startsWith("kill")).map(({ headers }) => headers["message-id"]);
        assert.equal(new Set(ids).size, 8, "one that comes twice has one id");
    });

    it("is given up after three days, and told to the inviter and the log without its address (R-ACC-1)", async () => {
        await office.close();
        const user = await server.invite("oud@example.nl");
        await server.kill();
        await change(server.data, "UPDATE mail SET created_ms = created_ms - 259200000, due_ms = 0");
        await server.restart();
        await server.fared(user, "failed");
        assert.match(server.log, /error mail_given_up/);
        await office.open();
    });

    it("of an invitation that was called off, or has expired, does not go out (R-ACC-1)", async () => {
        await office.close();
        const cancelled = await server.invite("toch-niet@example.nl");
        await server.desk.request("admin.invite_cancel", { user: cancelled });
        await office.open();
        const later = await server.invite("later@example.nl");
        await server.fared(later, "sent");
        assert.equal(office.tries.get("toch-niet@example.nl"), undefined);
    });

    it("is sealed while it waits, checked, and sealed anew under a new master key (R-PRIV-10)", async () => {
        await office.close();
        await server.invite("geheim@example.nl");
        const { code, stderr } = await server.ctl("key", "rotate");
        assert.equal(code, 0, stderr);
        assert.equal((await server.ctl("check")).code, 0);
        for (const { name } of (await readdir(server.data, { withFileTypes: true })).filter((entry) => entry.isFile())) {
            assert.equal((await readFile(path.join(server.data, name))).includes("geheim@example.nl"), false, name);
        }
        await office.open();
        const { link } = await office.mailTo("geheim@example.nl");
        await server.kill();
        for (const { name } of (await readdir(server.data, { withFileTypes: true })).filter((entry) => entry.isFile())) {
            assert.equal((await readFile(path.join(server.data, name))).includes(tokenOf(link)), false, name);
        }
        await change(server.data, "UPDATE mail_address SET sealed = zeroblob(length(sealed)) WHERE account = (SELECT max(account) FROM mail_address)");
        const { code: found, stdout } = await server.ctl("check");
        assert.deepEqual([found, /mail address [0-9a-f-]{36}: does not open/.test(stdout)], [3, true], stdout);
        await server.restart();
    });

    it("leaves no address and no link in the log (R-PRIV-10)", () => {
        assert.doesNotMatch(server.log, /@example|#[A-Za-z0-9_-]{20}/);
        for (const { link } of office.mails) {
            assert.equal(server.log.includes(tokenOf(link)), false);
        }
    });
});

describe("mail over TLS", { concurrency: false }, () => {
    let directory;
    let office;
    let certificate;
    const config = () => ({ smtp_url: `smtp://localhost:${office.port}`, smtp_from: "portaal@example.nl", smtp_user: "portaal", smtp_password: "geheim#1", smtp_ca: certificate.file, smtp_tls: undefined });
    const servers = [];
    before(async () => {
        directory = await mkdtemp(path.join(tmpdir(), "empower-mail-"));
        const [key, file] = [path.join(directory, "key.pem"), path.join(directory, "cert.pem")];
        await promisify(execFile)("openssl", [
            ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", file],
        ]);
        certificate = { file, key: await readFile(key), cert: await readFile(file) };
    });
    after(async () => {
        for (const server of servers) {
            await server.stop();
        }
        await office?.close();
        await rm(directory, { recursive: true, force: true });
    });

    async function practice(options, more = {}) {
        await office?.close();
        office = new PostOffice({ port: await freePort(), ...options });
        await office.open();
        const server = new Practice(() => office, { ...config(), ...more });
        servers.push(server);
        await server.start();
        return server;
    }

    it("begins with STARTTLS, and signs in after it alone", async () => {
        const server = await practice({ key: certificate.key, cert: certificate.cert, authOptional: false });
        const user = await server.invite("noor@example.nl");
        await server.fared(user, "sent");
        assert.deepEqual([office.secured, office.logins], [[true], [["portaal", "geheim#1"]]]);
        assert.equal(server.log.includes("geheim#1"), false);
    });

    it("may be there from the first byte", async () => {
        const server = await practice({ key: certificate.key, cert: certificate.cert, secure: true }, { smtp_url: undefined });
        await server.configure({ smtp_url: `smtps://localhost:${office.port}` });
        server.hangUp();
        await until(DEADLINE_MS, () => /reloaded/.test(server.log), "the new configuration");
        const user = await server.invite("noor@example.nl");
        await server.fared(user, "sent");
        assert.deepEqual(office.secured, [true]);
    });

    it("is required: nothing goes out, and nobody signs in, where it is not offered", async () => {
        const server = await practice({});
        const user = await server.invite("noor@example.nl");
        await until(DEADLINE_MS, () => /mail_deferred/.test(server.log), "a try in vain");
        await server.fared(user, "waiting");
        assert.deepEqual([office.mails, office.logins], [[], []]);
    });

    it("is required of a server that the certificate is for", async () => {
        const server = await practice({ key: certificate.key, cert: certificate.cert }, { smtp_ca: undefined });
        const user = await server.invite("noor@example.nl");
        await until(DEADLINE_MS, () => /mail_deferred/.test(server.log), "a try in vain");
        await server.fared(user, "waiting");
        assert.deepEqual([office.mails, office.logins], [[], []]);
    });
});
