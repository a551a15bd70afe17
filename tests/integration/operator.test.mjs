// What an operator does to people and channels, under a running server and without one.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { change, key, rows } from "./support/log.mjs";
import { acceptTerms, login } from "./support/people.mjs";
import { PASSWORD, run, Server } from "./support/server.mjs";
import { ctl, OTHER } from "./support/standing.mjs";
import { enrol } from "./support/totp.mjs";

const EXIT = { done: 0, failed: 1, usage: 2, found: 3, noServer: 4, refused: 5 };

/** Switches the second factor on for an account; gives the recovery codes. */
async function enrolled(server, username) {
    const client = await server.connect(username);
    const { codes } = await enrol(client);
    await client.close();
    return codes;
}

/** One POST over the control socket. */
function control(server, body, { method = "POST", type = "application/json" } = {}) {
    return new Promise((resolve, reject) => {
        const socketPath = path.join(server.data, "control.sock");
        const outgoing = http.request({ socketPath, method, path: "/control", headers: { "Content-Type": type } }, (incoming) => {
            let text = "";
            incoming.on("data", (chunk) => (text += chunk)).on("end", () => resolve({ status: incoming.statusCode, json: JSON.parse(text) }));
        });
        outgoing.on("error", reject);
        outgoing.end(method === "POST" ? body : undefined);
    });
}

describe("an operator, while the server runs", { concurrency: false }, () => {
    const server = new Server({ clients: 5 });
    before(() => server.start());
    after(() => server.stop());

    it("adds an account that can sign in at once", async () => {
        const added = await ctl(server, ["user", "add", "noor", "--name", "Noor de Vries", "--role", "client"], { input: `${OTHER}\n` });
        assert.equal(added.code, EXIT.done, added.stderr);
        const answer = await login(server, "noor", OTHER);
        assert.equal(answer.status, 200);
        assert.deepEqual(answer.json.user, { id: added.result.id, name: "Noor de Vries", role: "client" });
    });

    it("adds a channel that its members hear of, and can use at once", async () => {
        const { token } = (await login(server, "noor", OTHER)).json;
        await acceptTerms(server, token);
        const [noor, therapist, stranger] = await Promise.all([server.open({ token }), server.session("therapist1"), server.session("client1")]);
        await noor.hello();
        const { code, result, stderr } = await ctl(server, ["channel", "add", "--client", "noor", "--member", "therapist1", "--title", "Intake"]);
        assert.equal(code, EXIT.done, stderr);
        const channel = await noor.event("channel.added", ({ id }) => id === result.id);
        assert.deepEqual([channel.kind, channel.title, channel.last_seq, channel.read_seq, channel.unread], ["care", "Intake", 0, 0, 0]);
        assert.deepEqual(channel.members.map(({ name }) => name)[0], "Noor de Vries");
        await therapist.event("channel.added", ({ id }) => id === result.id);
        const { seq } = await noor.send(channel.id, "hallo");
        assert.equal((await therapist.event("chat.message", (message) => message.channel === channel.id)).seq, seq);
        const again = await server.open({ token });
        assert.deepEqual((await again.hello()).channels.map(({ id }) => id), [channel.id]);
        assert.equal((await stranger.refused("chat.history", { channel: channel.id })).reason, "not_found");
        assert.deepEqual(stranger.seen("channel.added"), []);
        await Promise.all([noor, therapist, stranger, again].map((client) => client.close()));
    });

    it("adds a second channel to the client's one dossier", async () => {
        const { code, stderr } = await ctl(server, ["channel", "add", "--client", "noor", "--member", "therapist1", "--kind", "group"]);
        assert.equal(code, EXIT.done, stderr);
        assert.equal((await ctl(server, ["check"])).result.dossiers, 6);
    });

    it("sets a password: the old one is none, and all sign-ins of the account end with 4002", async () => {
        const token = (await login(server, "client1", PASSWORD)).json.token;
        const client = await server.open({ token });
        await client.hello();
        const { code, result } = await ctl(server, ["user", "passwd", "client1"], { input: `${OTHER}\n` });
        assert.equal(code, EXIT.done);
        assert.ok(result.sign_ins_ended >= 2);
        assert.equal((await client.wire.ended()).code, 4002);
        assert.equal((await server.rpc(token, "session.list", {})).status, 401);
        assert.equal((await login(server, "client1", PASSWORD)).status, 401);
        assert.equal((await login(server, "client1", OTHER)).status, 200);
    });

    it("locks an account: its connections close with 4002, and to sign in looks like a wrong password", async () => {
        const client = await server.session("client2");
        const { code } = await ctl(server, ["user", "lock", "client2"]);
        assert.equal(code, EXIT.done);
        assert.equal((await client.wire.ended()).code, 4002);
        assert.equal((await server.rpc(server.tokens.client2, "session.list", {})).status, 401);
        const locked = await login(server, "client2", PASSWORD);
        const wrong = await login(server, "client2", "nonsense");
        assert.deepEqual([locked.status, locked.json], [401, { error: "invalid_credentials" }]);
        assert.deepEqual(wrong.json, locked.json);
        assert.equal((await ctl(server, ["user", "lock", "client2"])).code, EXIT.done, "again is no fault");
        const { result } = await ctl(server, ["user", "list"]);
        assert.deepEqual(result.users.filter(({ state }) => state === "locked").map(({ username }) => username), ["client2"]);
        assert.equal((await ctl(server, ["user", "passwd", "client2"], { input: `${OTHER}\n` })).code, EXIT.done);
        assert.equal((await login(server, "client2", OTHER)).status, 401, "a new password does not unlock");
        assert.equal((await ctl(server, ["user", "unlock", "client2"])).code, EXIT.done);
        assert.equal((await login(server, "client2", OTHER)).status, 200);
    });

    it("adds a provider; then an account has to say whose it is", async () => {
        const { result } = await ctl(server, ["provider", "add", "--name", "GGZ Twee", "--features", "chat"]);
        const { providers } = (await ctl(server, ["provider", "list"])).result;
        assert.deepEqual(providers.find(({ id }) => id === result.id), { id: result.id, name: "GGZ Twee", features: ["chat"] });
        const words = ["user", "add", "sem", "--name", "Sem", "--role", "therapist"];
        const vague = await ctl(server, words, { input: `${OTHER}\n` });
        assert.deepEqual([vague.code, /provider/.test(vague.stderr)], [EXIT.refused, true]);
        assert.equal((await ctl(server, [...words, "--provider", result.id], { input: `${OTHER}\n` })).code, EXIT.done);
        const mixed = await ctl(server, ["channel", "add", "--client", "client3", "--member", "sem"]);
        assert.deepEqual([mixed.code, /conflict: members\.0/.test(mixed.stderr)], [EXIT.refused, true]);
    });

    it("is told of a second factor: whether it is on, since when, and how many recovery codes are left (R-ACC-4)", async () => {
        const off = await ctl(server, ["user", "otp", "client4"]);
        assert.equal(off.code, EXIT.done, off.stderr);
        assert.match(off.result.id, /^[0-9a-f-]{36}$/);
        assert.deepEqual(off.result, { id: off.result.id, on: false, recovery_left: 0 });
        const client = await server.connect("client4");
        await client.request("account.otp_begin", {});
        assert.deepEqual((await ctl(server, ["user", "otp", "client4"])).result, off.result, "begun alone is not on");
        await client.close();
        const began = Date.now();
        const codes = await enrolled(server, "client4");
        assert.equal((await login(server, "client4", PASSWORD, { otp: codes[0] })).status, 200);
        const { result } = await ctl(server, ["user", "otp", "client4"]);
        assert.deepEqual({ ...result, since: undefined }, { id: off.result.id, on: true, since: undefined, recovery_left: 9 });
        assert.ok(Date.parse(result.since) >= began && Date.parse(result.since) <= Date.now(), result.since);
        const { stdout } = await run("empowerctl", ["--config", server.configFile, "user", "otp", "client4"]);
        assert.equal(stdout, `id: ${result.id}\non: true\nsince: ${result.since}\nrecovery_left: 9\n`);
    });

    it("switches it off for whoever lost app and codes; the sign-ins stay, and the access log tells (R-ACC-4)", async () => {
        const client = await server.session("client4");
        assert.equal((await login(server, "client4", PASSWORD)).json.error, "otp_required");
        const before = (await rows(server)).length;
        const { code, result, stderr } = await ctl(server, ["user", "otp", "client4", "--off"]);
        assert.equal(code, EXIT.done, stderr);
        assert.equal(result.was_on, true);
        const lines = (await rows(server)).slice(before);
        assert.deepEqual(
            lines.map(({ event, allowed, actor, object }) => [event, allowed, actor, object]),
            [["user.otp_off", 1, "", key(result.id)]],
        );
        assert.deepEqual(await client.request("account.otp_status", {}), { on: false, recovery_left: 0, required: false });
        assert.equal((await server.rpc(server.tokens.client4, "session.list", {})).status, 200);
        assert.equal((await login(server, "client4", PASSWORD)).status, 200);
        await client.close();
        assert.deepEqual((await ctl(server, ["user", "otp", "client4"])).result, { id: result.id, on: false, recovery_left: 0 });
        assert.deepEqual((await ctl(server, ["user", "otp", "--off", "CLIENT4"])).result, { id: result.id, was_on: false }, "again is no fault");
        assert.equal((await enrolled(server, "client4")).length, 10, "it can be switched on anew");
    });

    it("switches off a second factor whose secret does not open any more, which the check names", async () => {
        await enrolled(server, "client5");
        const { id } = (await ctl(server, ["user", "otp", "client5"])).result;
        await server.shut();
        const sql = `UPDATE otp SET sealed = zeroblob(length(sealed)) WHERE account = x'${id.replaceAll("-", "")}'`;
        await change(server.data, sql);
        await server.boot();
        const found = await ctl(server, ["check"]);
        assert.equal(found.code, EXIT.found);
        assert.deepEqual(JSON.parse(found.stdout).findings, [`account ${id}: the secret of its second factor does not open`]);
        assert.equal((await ctl(server, ["user", "otp", "client5"])).result.on, true);
        assert.equal((await ctl(server, ["user", "otp", "client5", "--off"])).result.was_on, true);
        const { result } = await ctl(server, ["check"]);
        assert.deepEqual([result.findings, result.second_factors], [[], 1]);
        assert.equal((await login(server, "client5", PASSWORD)).status, 200);
    });

    it("is refused what does not fit, with what it is about, and nothing is changed", async () => {
        const people = (await ctl(server, ["user", "list"])).stdout;
        const user = (name, role = "client", more = []) => ["user", "add", name, "--name", "X", "--role", role, ...more];
        for (const [args, told] of [
            [user("client1", "client", ["--provider", (await ctl(server, ["provider", "list"])).result.providers[0].id]), /conflict: username/],
            [user("Hoofdletter"), /invalid_params: username/],
            [user("a b"), /invalid_params: username/],
            [user("x".repeat(65)), /invalid_params: username/],
            [user("nieuw", "koning"), /invalid_params: role/],
            [user("nieuw", "client", ["--provider", randomUUID()]), /not_found: provider/],
            [["user", "passwd", "niemand"], /not_found: username/],
            [["user", "lock", "niemand"], /not_found: username/],
            [["user", "unlock", "niemand"], /not_found: username/],
            [["user", "otp", "niemand"], /not_found: username/],
            [["user", "otp", "niemand", "--off"], /not_found: username/],
            [["channel", "add", "--client", "niemand", "--member", "therapist1"], /not_found: client/],
            [["channel", "add", "--client", "therapist1", "--member", "client1"], /conflict: client/],
            [["channel", "add", "--client", "client1", "--member", "therapist1,niemand"], /not_found: members\.1/],
            [["channel", "add", "--client", "client1", "--member", "client1"], /conflict: members\.0/],
            [["channel", "add", "--client", "client1", "--member", "therapist1", "--kind", "secret"], /invalid_params: kind/],
            [["provider", "add", "--name", "X", "--features", "telepathy"], /invalid_params: features/],
            [["log-level", "loud"], /invalid_params: level/],
        ]) {
            const { code, stderr } = await ctl(server, args, { input: `${OTHER}\n` });
            assert.equal(code, EXIT.refused, `${args.join(" ")}: ${code} ${stderr}`);
            assert.match(stderr, told);
        }
        assert.equal((await ctl(server, ["user", "list"])).stdout, people);
    });

    it("never gives a password on the command line, nor one that is too short", async () => {
        assert.equal((await ctl(server, ["user", "passwd", "client3", OTHER])).code, EXIT.usage);
        assert.equal((await ctl(server, ["user", "passwd", "client3", "--password", OTHER])).code, EXIT.usage);
        for (const input of ["", "\n", "kort\n", `${"x".repeat(1025)}\n`]) {
            assert.equal((await ctl(server, ["user", "passwd", "client3"], { input })).code, EXIT.usage, JSON.stringify(input.slice(0, 9)));
        }
        assert.equal((await login(server, "client3", PASSWORD)).status, 200);
    });

    it("is told how each command is typed", async () => {
        const { code, stdout } = await run("empowerctl", ["--help"]);
        assert.equal(code, EXIT.done);
        const commands = [...stdout.matchAll(/^ {2}(\S+(?: \S+)?) {2,}/gm)].map(([, name]) => name.trim());
        assert.ok(commands.length >= 16, commands.join(", "));
        for (const name of commands) {
            const help = await run("empowerctl", [...name.split(" "), "--help"]);
            assert.equal(help.code, EXIT.done, name);
            assert.ok(help.stdout.includes(`empowerctl [--config FILE] ${name}`), help.stdout);
        }
        for (const args of [["user"], ["user", "add"], ["user", "lock"], ["user", "lock", "a", "b"], ["user", "otp"], ["user", "otp", "--off"], ["user", "otp", "a", "--off", "--off"], ["user", "otp", "a", "--on"], ["key"], ["channel", "add"], ["log-level"], ["check", "x"]]) {
            assert.equal((await ctl(server, args)).code, EXIT.usage, args.join(" "));
        }
    });

    it("leaves a line in the access log for each deed, and the chain is whole", async () => {
        const { code, result } = await ctl(server, ["audit", "verify"]);
        assert.equal(code, EXIT.done);
        assert.equal(result.whole, true);
        const before = result.rows;
        await ctl(server, ["user", "lock", "client3"]);
        await ctl(server, ["user", "unlock", "client3"]);
        assert.equal((await ctl(server, ["audit", "verify"])).result.rows, before + 2);
        assert.deepEqual((await ctl(server, ["check"])).result.findings, []);
    });

    it("has a socket that answers JSON, and refuses what is no command", async () => {
        const good = await control(server, JSON.stringify({ command: "provider.list" }));
        assert.deepEqual([good.status, good.json.result.providers.length], [200, 2]);
        for (const [body, status, error, field] of [
            ["{nonsense", 400, "parse_error"],
            ["[]", 400, "parse_error"],
            ["{}", 404, "unknown_method"],
            [JSON.stringify({ command: "server.destroy" }), 404, "unknown_method"],
            [JSON.stringify({ command: "user.lock" }), 400, "invalid_params", "username"],
            [JSON.stringify({ command: "user.lock", params: { username: 1 } }), 400, "invalid_params", "username"],
            [JSON.stringify({ command: "user.lock", params: { username: "client1", surplus: 1 } }), 400, "invalid_params", "surplus"],
            [JSON.stringify({ command: "user.passwd", params: { username: "client1", password_hash: "plain" } }), 400, "invalid_params", "password_hash"],
        ]) {
            const answer = await control(server, body);
            assert.deepEqual([answer.status, answer.json.error, answer.json.field], [status, error, field], body);
        }
        assert.equal((await control(server, "", { method: "GET" })).status, 405);
        assert.equal((await control(server, "{}", { type: "text/plain" })).status, 415);
    });

    it("has that socket alone: elsewhere there is no such path", async () => {
        const headers = { "Content-Type": "application/json", Authorization: `Bearer ${server.tokens.therapist1}` };
        const body = JSON.stringify({ command: "user.list" });
        for (const method of ["POST", "GET", "PUT"]) {
            const answer = await server.http({ method, path: "/control", headers, body: method === "GET" ? undefined : body });
            assert.equal(answer.status, 404, method);
        }
    });
});

describe("an operator, without a server", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    before(async () => {
        await server.start();
        await server.shut();
    });
    after(() => server.stop());

    const call = (...args) => run("empowerctl", ["--config", server.configFile, "call", ...args], { env: { EMPOWER_TOKEN: server.tokens.client1 } });

    it("changes the directory itself, and the server finds it so", async () => {
        assert.equal((await ctl(server, ["user", "lock", "client2"])).code, EXIT.done);
        assert.equal((await ctl(server, ["user", "passwd", "client1"], { input: `${OTHER}\n` })).code, EXIT.done);
        assert.equal((await ctl(server, ["user", "add", "niels", "--name", "Niels", "--role", "client"], { input: `${OTHER}\n` })).code, EXIT.done);
        const { result } = await ctl(server, ["channel", "add", "--client", "niels", "--member", "therapist1"]);
        await server.boot();
        assert.equal((await login(server, "client2", PASSWORD)).status, 401);
        assert.equal((await login(server, "client1", OTHER)).status, 200);
        const { token } = (await login(server, "niels", OTHER)).json;
        await acceptTerms(server, token);
        const niels = await server.open({ token });
        assert.equal((await niels.hello()).channels[0].id, result.id);
        await niels.close();
        assert.equal((await ctl(server, ["check"])).result.findings.length, 0);
        await server.shut();
    });

    it("runs one method alone, with the same checks", async () => {
        const { token } = await withServer(() => login(server, "client1", OTHER).then(({ json }) => json));
        server.tokens.client1 = token;
        const list = await call("session.list");
        assert.equal(list.code, EXIT.done, list.stderr);
        assert.ok(JSON.parse(list.stdout).sign_ins.some(({ current }) => current));
        const channel = await withServer(() => server.careChannel("client1"));
        const nonce = randomUUID();
        const sent = await call("chat.send", JSON.stringify({ channel, nonce, body: "zonder server" }));
        assert.equal(sent.code, EXIT.done, sent.stderr);
        assert.deepEqual(JSON.parse((await call("chat.send", JSON.stringify({ channel, nonce, body: "zonder server" }))).stdout), JSON.parse(sent.stdout));
        const { messages } = JSON.parse((await call("chat.history", JSON.stringify({ channel }))).stdout);
        assert.equal(messages.at(-1).body, "zonder server");
        for (const [args, code, told] of [
            [["chat.history", JSON.stringify({ channel: randomUUID() })], EXIT.refused, /not_found/],
            [["chat.send", JSON.stringify({ channel })], EXIT.refused, /nonce/],
            [["chat.nonsense"], EXIT.refused, /unknown_method/],
            [["session.list", "[]"], EXIT.usage, /usage/],
            [["chat.typing", JSON.stringify({ channel, on: true })], EXIT.noServer, /running/],
            [["presence.get", JSON.stringify({ users: [] })], EXIT.noServer, /running/],
        ]) {
            const answer = await call(...args);
            assert.deepEqual([answer.code, told.test(answer.stderr)], [code, true], `${args.join(" ")}: ${answer.stderr}`);
        }
        server.tokens.client1 = "nonsense";
        const stranger = await call("session.list");
        assert.deepEqual([stranger.code, /unauthenticated/.test(stranger.stderr)], [EXIT.refused, true]);
    });

    async function withServer(what) {
        await server.boot();
        const result = await what();
        await server.shut();
        return result;
    }

    it("switches off a second factor", async () => {
        const { id } = (await ctl(server, ["user", "otp", "therapist1"])).result;
        await withServer(() => enrolled(server, "therapist1"));
        const { result } = await ctl(server, ["user", "otp", "therapist1"]);
        assert.deepEqual([result.id, result.on, result.recovery_left], [id, true, 10]);
        assert.deepEqual((await ctl(server, ["user", "otp", "therapist1", "--off"])).result, { id, was_on: true });
        assert.equal((await rows(server)).at(-1).event, "user.otp_off");
        assert.deepEqual((await ctl(server, ["user", "otp", "therapist1"])).result, { id, on: false, recovery_left: 0 });
        const nobody = await ctl(server, ["user", "otp", "niemand", "--off"]);
        assert.deepEqual([nobody.code, /not_found: username/.test(nobody.stderr)], [EXIT.refused, true]);
        assert.equal(await withServer(async () => (await login(server, "therapist1", PASSWORD)).status), 200);
    });

    it("is told where only a running server can do it", async () => {
        const { code, stderr } = await ctl(server, ["log-level", "debug"]);
        assert.equal(code, EXIT.noServer);
        assert.match(stderr, /no server runs/);
    });

    it("begins in an empty place, and leaves nothing behind but the data", async () => {
        const env = { EMPOWER_DATA_DIR: path.join(server.directory, "fresh") };
        assert.equal((await ctl(server, ["provider", "add", "--name", "Praktijk"], { env })).code, EXIT.done);
        assert.equal((await ctl(server, ["user", "add", "eerste", "--name", "E", "--role", "operator"], { env, input: `${OTHER}\n` })).code, EXIT.done);
        const names = (await readdir(env.EMPOWER_DATA_DIR)).filter((name) => !/^empower\.db-/.test(name));
        assert.deepEqual(names.sort(), ["empower.db", "files", "lock", "master.key"]);
    });
});

describe("a provider's features", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    before(() => server.start());
    after(() => server.stop());

    it("are switched off and on for people who are there, and running calls end with them (R-ACC-10)", async () => {
        const channel = await server.careChannel("client1");
        const [client, therapist] = await Promise.all([server.session("client1"), server.session("therapist1")]);
        const { call } = await client.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true });
        await therapist.request("call.join", { call: call.id, audio: true, video: true });
        const off = await ctl(server, ["provider", "set", "--features", "chat,files"]);
        assert.equal(off.code, EXIT.done, off.stderr);
        assert.deepEqual((await client.event("provider.changed")).features, ["chat", "files"]);
        for (const one of [client, therapist]) {
            assert.equal((await one.event("call.ended")).reason, "forbidden");
            assert.equal(one.seen("call.ended").length, 1);
        }
        const again = { channel, nonce: randomUUID(), audio: true, video: true };
        assert.equal((await client.refused("call.start", again)).reason, "feature_off");
        assert.equal((await therapist.event("chat.message", ({ kind }) => kind === "call")).call.outcome, "forbidden");
        await ctl(server, ["provider", "set", "--features", "chat,video,files"]);
        await client.event("provider.changed", ({ features }) => features.includes("video"));
        await client.request("call.start", again);
        await Promise.all([client, therapist].map((one) => one.close()));
    });
});
