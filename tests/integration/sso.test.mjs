// Single sign-on: the whole way by HTTP, through an identity provider and back, and what is refused on it.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Browser, CLIENT_SECRET, IdentityProvider } from "./support/idp.mjs";
import { change, key, rows, sql } from "./support/log.mjs";
import { acceptTerms, activate, guest, login, planner } from "./support/people.mjs";
import { freePort, PASSWORD, run, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

describe("single sign-on", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let idp;
    let provider;
    before(async () => {
        await server.start();
        idp = new IdentityProvider(await freePort(), `${server.origin}/sso/callback`);
        await idp.start();
        provider = JSON.parse((await ctl(["provider", "list", "--json"])).stdout).providers[0];
        await ctl(["user", "add", "planner1", "--name", "Pia Planner", "--role", "planner"], { input: `${PASSWORD}\n` });
    });
    after(async () => {
        await idp?.stop();
        await server.stop();
    });

    async function ctl(words, { input = "", code = 0 } = {}) {
        const result = await run("empowerctl", ["--config", server.configFile, ...words], { input });
        assert.equal(result.code, code, `${words.join(" ")}: ${result.stderr}`);
        return result;
    }

    const configure = (more = [], { secret = CLIENT_SECRET, code } = {}) =>
        ctl(["provider", "sso", "--issuer", idp.issuer, "--client-id", idp.clientId, "--client-secret", ...more], { input: `${secret}\n`, code });
    const link = (username, subject, code = 0) => ctl(["user", "sso", username, "--subject", subject], { code });
    const start = () => `${server.origin}/sso/start?provider=${provider.id}`;
    const isCallback = (url) => url.startsWith(`${server.origin}/sso/callback?`);

    /** Signs in as `person` has it: the browser, and where it ended. */
    async function signIn(person, browser = new Browser()) {
        idp.person = person;
        const { url, way } = await browser.go(start(), (next) => next.startsWith(`${server.origin}/desk/`));
        return { browser, url, way, word: new URL(url).hash };
    }

    async function assertRefused(person, word) {
        const { browser, url } = await signIn(person);
        assert.equal(url, `${server.origin}/desk/#sso=${word}`);
        assert.equal(browser.cookie(server.port, "empower"), undefined);
        assert.equal(browser.cookie(server.port, "empower-sso"), undefined);
    }

    async function whoIs(browser) {
        const client = await server.open({ token: browser.cookie(server.port, "empower").value });
        const { user } = await client.hello();
        await client.close();
        return user;
    }

    it("is offered for nobody at first, and starting it leads back", async () => {
        const list = await server.http({ path: "/sso/providers" });
        assert.deepEqual([list.status, list.json], [200, []]);
        for (const query of ["", "?provider=", "?provider=x", `?provider=${provider.id}`, "?provider=00000000-0000-0000-0000-000000000000"]) {
            const { location, answer } = await new Browser().step(`${server.origin}/sso/start${query}`);
            assert.deepEqual([answer.status, location], [302, `${server.origin}/desk/#sso=unavailable`], query);
        }
    });

    it("is arranged by an operator, checked, told without the secret, and offered to everybody (R-ACC-4)", async () => {
        for (const issuer of ["http://idp.example", "idp.example", "https://idp.example/?x", "https://u@idp.example", "javascript:alert(1)"]) {
            const { stderr } = await ctl(["provider", "sso", "--issuer", issuer, "--client-id", "x"], { code: 5 });
            assert.match(stderr, /invalid_params: issuer/);
        }
        await ctl(["provider", "sso", "--issuer", idp.issuer], { code: 5 });
        await ctl(["provider", "sso", "--issuer", idp.issuer, "--client-id", "x", "--roles", "client"], { code: 5 });
        const { stdout, stderr } = await configure();
        assert.match(stdout, new RegExp(`^issuer: ${idp.issuer}$`, "m"));
        assert.match(stdout, /^roles: therapist,planner,privacy_officer,support$/m);
        assert.match(stdout, /^link_by: none$/m);
        assert.equal((stdout + stderr + server.log).includes(CLIENT_SECRET), false);
        assert.equal((await ctl(["provider", "sso"])).stdout, stdout);
        const { json, headers } = await server.http({ path: "/sso/providers" });
        assert.deepEqual(json, [{ id: provider.id, name: provider.name }]);
        assert.equal(headers["cache-control"], "no-store");
    });

    it("asks for a code with state, nonce and a challenge, tied to the browser by a cookie", async () => {
        const browser = new Browser();
        const { location } = await browser.step(start());
        const { origin, searchParams } = new URL(location);
        assert.equal(origin, idp.issuer);
        const asked = Object.fromEntries(searchParams);
        assert.deepEqual(
            [asked.response_type, asked.client_id, asked.redirect_uri, asked.scope, asked.code_challenge_method],
            ["code", idp.clientId, `${server.origin}/sso/callback`, "openid", "S256"],
        );
        for (const name of ["state", "nonce", "code_challenge"]) {
            assert.match(asked[name], /^[A-Za-z0-9_-]{43}$/, name);
        }
        const { value, flags } = browser.cookie(server.port, "empower-sso");
        assert.match(value, /^[A-Za-z0-9_-]{43}$/);
        assert.notEqual(value, asked.state);
        assert.deepEqual(flags.sort(), ["httponly", "max-age=600", "path=/", "samesite=lax"]);
        const other = new URL((await new Browser().step(start())).location).searchParams;
        for (const name of ["state", "nonce", "code_challenge"]) {
            assert.notEqual(other.get(name), asked[name], name);
        }
    });

    it("refuses whom the identity provider knows and nobody here is, and makes no account (R-ACC-4)", async () => {
        const count = async () => (await ctl(["user", "list"])).stdout.split("\n").length;
        const before = await count();
        await assertRefused({ sub: "stranger", preferred_username: "therapist1", email: "therapist1", email_verified: true }, "unknown_account");
        assert.equal(await count(), before);
    });

    it("lets in whom the operator linked, as POST /login does, and says so in the access log (R-ACC-4)", async () => {
        await link("therapist1", "sub-therapist1");
        const { browser, url } = await signIn({ sub: "sub-therapist1" });
        assert.equal(url, `${server.origin}/desk/`);
        const { flags } = browser.cookie(server.port, "empower");
        assert.deepEqual(flags.sort(), ["httponly", "path=/", "samesite=strict"]);
        assert.ok(browser.cookie(server.port, "empower-device"));
        assert.equal(browser.cookie(server.port, "empower-sso"), undefined);
        const me = await whoIs(browser);
        assert.equal(me.id, (await server.person("therapist1")).id);
        const { basis, role, actor } = (await rows(server, "event = 'sign_in' AND allowed")).at(-1);
        assert.deepEqual([basis, role, actor], ["sso", "therapist", key(me.id)]);
        const other = await signIn({ sub: "sub-therapist1" });
        assert.notEqual(other.browser.cookie(server.port, "empower").value, browser.cookie(server.port, "empower").value);
    });

    it("keeps the device known that it was begun on", async () => {
        const browser = new Browser();
        const before = (await signIn({ sub: "sub-therapist1" }, browser)).browser.cookie(server.port, "empower-device").value;
        const after = (await signIn({ sub: "sub-therapist1" }, browser)).browser.cookie(server.port, "empower-device").value;
        const device = (cookie) => Buffer.from(cookie.split(".")[0], "base64url").subarray(1, 17).toString("hex");
        assert.equal(device(after), device(before));
    });

    it("links by a claim where the provider's configuration says so, once, and another subject does not take over", async () => {
        await assertRefused({ sub: "sub-planner", preferred_username: "planner1" }, "unknown_account");
        await configure(["--link-by", "preferred_username"]);
        await assertRefused({ sub: "thief", preferred_username: "therapist1" }, "unknown_account");
        await assertRefused({ sub: "nameless" }, "unknown_account");
        assert.equal((await signIn({ sub: "sub-planner", preferred_username: "Planner1" })).word, "");
        assert.match((await ctl(["user", "sso", "planner1"])).stdout, /^subject: sub-planner$/m);
        await assertRefused({ sub: "thief", preferred_username: "planner1" }, "unknown_account");
        await configure();
        assert.equal((await signIn({ sub: "sub-planner" })).word, "");
        await ctl(["user", "sso", "planner1", "--off"]);
        await assertRefused({ sub: "sub-planner" }, "unknown_account");
    });

    it("takes an e-mail address that is verified alone", async () => {
        await ctl(["user", "add", "sam@kliniek.example", "--name", "Sam", "--role", "support", "--provider", provider.id], { input: `${PASSWORD}\n` });
        await configure(["--link-by", "email"]);
        const person = { sub: "sub-sam", email: "sam@kliniek.example" };
        await assertRefused({ ...person, email_verified: false }, "unknown_account");
        await assertRefused({ sub: "sub-sam", preferred_username: person.email }, "unknown_account");
        assert.equal((await signIn({ ...person, email_verified: true })).word, "");
        await configure();
    });

    it("is for staff, and for those roles that the provider named (R-ACC-4)", async () => {
        assert.match((await link("client1", "sub-client1", 5)).stderr, /conflict: username/);
        await configure(["--link-by", "preferred_username"]);
        await assertRefused({ sub: "sub-client1", preferred_username: "client1" }, "refused");
        await configure(["--roles", "planner,support"]);
        await assertRefused({ sub: "sub-therapist1" }, "refused");
        await configure();
        assert.equal((await signIn({ sub: "sub-therapist1" })).word, "");
    });

    it("ends the invitation of somebody who first comes in by it: the account is nobody's to take back (R-ACC-1)", async () => {
        const desk = await planner(server, "planner3");
        const { user, link: invitation } = await desk.request("admin.invite", guest({ role: "therapist", name: "Tom" }));
        assert.equal((await activate(server, invitation, "tom")).status, 200);
        await link("tom", "sub-tom");
        assert.equal((await signIn({ sub: "sub-tom" })).word, "");
        assert.deepEqual((await desk.request("admin.invitations", {})).invitations, []);
        for (const method of ["admin.invite_again", "admin.invite_cancel"]) {
            assert.equal((await desk.refused(method, { user })).reason, "not_found", method);
        }
        assert.equal((await signIn({ sub: "sub-tom" })).word, "", "it is in use as before");
        await desk.close();
    });

    it("gives one subject to one account", async () => {
        assert.match((await link("planner1", "sub-therapist1", 5)).stderr, /conflict: subject/);
    });

    it("refuses an account that is locked, and leaves a row (R-ACC-4)", async () => {
        await ctl(["user", "lock", "therapist1"]);
        await assertRefused({ sub: "sub-therapist1" }, "refused");
        await ctl(["user", "unlock", "therapist1"]);
        const { refusal, basis } = (await rows(server, "event = 'sign_in' AND NOT allowed")).at(-1);
        assert.deepEqual([refusal, basis], ["refused", "sso"]);
        assert.equal((await signIn({ sub: "sub-therapist1" })).word, "");
    });

    it("lets in somebody who is blocked to what is left, as the password does, and nobody whose account was closed (R-ACC-7, R-ACC-9)", async () => {
        await ctl(["user", "add", "planner2", "--name", "Piet Planner", "--role", "planner", "--provider", provider.id], { input: `${PASSWORD}\n` });
        await link("planner2", "sub-planner2");
        const first = await signIn({ sub: "sub-planner2" });
        await acceptTerms(server, first.browser.cookie(server.port, "empower").value);
        await ctl(["user", "block", "planner2", "--reason", "verboden gedrag", "--immediate"]);
        const { browser, word } = await signIn({ sub: "sub-planner2" });
        assert.equal(word, "");
        const token = browser.cookie(server.port, "empower").value;
        assert.equal((await server.rpc(token, "account.passkeys", {})).json.error.data.reason, "blocked");
        assert.equal((await server.rpc(token, "conduct.mine", {})).json.result.block.reason, "verboden gedrag");
        await ctl(["user", "unblock", "planner2"]);
        assert.deepEqual((await server.rpc(token, "account.passkeys", {})).json.result.passkeys, []);
        await ctl(["user", "close", "planner2"]);
        await assertRefused({ sub: "sub-planner2" }, "unknown_account");
        assert.deepEqual(await sql(server.data, "SELECT account FROM sso_subject WHERE subject = 'sub-planner2'"), []);
        assert.equal((await server.rpc(token, "conduct.mine", {})).status, 401);
    });

    it("takes a state once, from the browser it was given to", async () => {
        idp.person = { sub: "sub-therapist1" };
        const mine = new Browser();
        const { url: callback } = await mine.go(start(), isCallback);
        const stolen = await new Browser().step(callback, true);
        assert.equal(stolen.location, `${server.origin}/desk/#sso=expired`);
        const burnt = await mine.step(callback, true);
        assert.equal(burnt.location, `${server.origin}/desk/#sso=expired`);

        const again = new Browser();
        const { url: second } = await again.go(start(), isCallback);
        const kept = again.cookie(server.port, "empower-sso");
        assert.equal((await again.step(second, true)).location, `${server.origin}/desk/`);
        assert.ok(kept);
        assert.equal((await again.step(second, true)).location, `${server.origin}/desk/#sso=expired`);
    });

    it("takes no code that was used, or was given for another challenge", async () => {
        const first = new Browser();
        const { url: used } = await first.go(start(), isCallback);
        assert.equal((await first.step(used, true)).location, `${server.origin}/desk/`);
        const unused = (await new Browser().go(start(), isCallback)).url;
        for (const foreign of [used, unused]) {
            const second = new Browser();
            const callback = new URL((await second.go(start(), isCallback)).url);
            callback.searchParams.set("code", new URL(foreign).searchParams.get("code"));
            assert.equal((await second.step(callback.href, true)).location, `${server.origin}/desk/#sso=refused`);
            assert.equal(second.cookie(server.port, "empower"), undefined);
        }
    });

    it("takes no answer of another identity provider, and none without its name where it gives one (RFC 9207)", async () => {
        for (const bend of [(query) => query.set("iss", "https://evil.example"), (query) => query.delete("iss")]) {
            const browser = new Browser();
            const callback = new URL((await browser.go(start(), isCallback)).url);
            bend(callback.searchParams);
            assert.equal((await browser.step(callback.href, true)).location, `${server.origin}/desk/#sso=refused`);
        }
    });

    it("answers nonsense at the callback with a way back", async () => {
        for (const query of ["", "?", "?state=", "?state=x&code=y", `?state=${"a".repeat(43)}&code=b`, `?state=${"a".repeat(3000)}`]) {
            const { answer, location } = await new Browser().step(`${server.origin}/sso/callback${query}`);
            assert.deepEqual([answer.status, location], [302, `${server.origin}/desk/#sso=expired`], query);
        }
        assert.equal((await server.http({ method: "POST", path: "/sso/callback", body: "", headers: { "Content-Length": "0" } })).status, 405);
    });

    it("tells somebody who cancelled there that it was refused", async () => {
        idp.answer = "cancel";
        await assertRefused({ sub: "sub-therapist1" }, "refused");
        idp.answer = "login";
    });

    it("tells a wrong client secret to the log alone", async () => {
        await configure([], { secret: "not the secret" });
        await assertRefused({ sub: "sub-therapist1" }, "unavailable");
        assert.match(server.log, /sso_refused outcome=unavailable reason=invalid_client/);
        await configure();
    });

    it("asks for the identity provider's document and keys once, and for keys anew when it changed them", async () => {
        const asked = (name) => idp.asked.get(name) ?? 0;
        const [documents, keys] = [asked("/.well-known/openid-configuration"), asked("/jwks")];
        assert.equal((await signIn({ sub: "sub-therapist1" })).word, "");
        assert.deepEqual([asked("/.well-known/openid-configuration"), asked("/jwks")], [documents, keys]);
        await idp.stop();
        idp.rotate();
        await idp.start();
        assert.equal((await signIn({ sub: "sub-therapist1" })).word, "");
        assert.deepEqual([asked("/.well-known/openid-configuration"), asked("/jwks")], [documents, keys + 1]);
    });

    it("says within seconds that the identity provider is away, and passwords go on (R-ACC-4)", async () => {
        idp.person = { sub: "sub-therapist1" };
        const browser = new Browser();
        const { url: callback } = await browser.go(start(), isCallback);
        await idp.stop();
        const began = performance.now();
        assert.equal((await browser.step(callback, true)).location, `${server.origin}/desk/#sso=unavailable`);
        assert.ok(performance.now() - began < 10_000);
        assert.equal((await login(server, "therapist1")).status, 200);
        await idp.start();
    });

    it("opens its secret under a new master key, and a changed one is found (R-PRIV-10)", async () => {
        await ctl(["key", "rotate"]);
        await server.shut();
        await server.boot();
        assert.equal((await signIn({ sub: "sub-therapist1" })).word, "");
        assert.match((await ctl(["check"])).stdout, /all is well/);
        const [{ sealed }] = await sql(server.data, "SELECT hex(sealed) AS sealed FROM sso");
        await change(server.data, "UPDATE sso SET sealed = zeroblob(length(sealed))");
        const { stdout: found } = await ctl(["check"], { code: 3 });
        assert.match(found, new RegExp(`^provider ${provider.id}: the secret of its single sign-on does not open$`, "m"));
        await change(server.data, `UPDATE sso SET sealed = x'${sealed}'`);
        await ctl(["check"]);
    });

    it("asks for keys anew, once in a while, where the identity provider changed its key and not the key's name", async () => {
        const keys = () => idp.asked.get("/jwks") ?? 0;
        await server.shut();
        await server.boot();
        assert.equal((await signIn({ sub: "sub-therapist1" })).word, "");
        const before = keys();
        const [{ kid }] = idp.keys;
        for (const word of ["", "#sso=refused"]) {
            await idp.stop();
            idp.rotate(kid);
            await idp.start();
            assert.equal((await signIn({ sub: "sub-therapist1" })).word, word);
            assert.equal(keys(), before + 1, "no more than once a minute");
        }
        await server.shut();
        await server.boot();
    });

    it("leaves neither secrets nor persons in the log, and no secret in the clear on disk (R-PRIV-10)", async () => {
        const secrets = [CLIENT_SECRET, "sub-therapist1", "planner1", "sam@kliniek.example"];
        for (const secret of secrets) {
            assert.equal(server.log.includes(secret), false, "the log holds what it must not");
        }
        const names = (await readdir(server.data, { withFileTypes: true })).filter((entry) => entry.isFile());
        for (const { name } of names) {
            assert.equal((await readFile(path.join(server.data, name))).includes(CLIENT_SECRET), false, name);
        }
    });

    it("is switched off by the operator, also for who is on the way", async () => {
        const browser = new Browser();
        const { url: callback } = await browser.go(start(), isCallback);
        await ctl(["provider", "sso", "--off"]);
        assert.equal((await browser.step(callback, true)).location, `${server.origin}/desk/#sso=expired`);
        assert.deepEqual((await server.http({ path: "/sso/providers" })).json, []);
        await ctl(["provider", "sso"], { code: 5 });
    });
});

describe("single sign-on at an identity provider that misbehaves", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const asked = [];
    let liar;
    let port;
    let silentMs;
    const endpoints = (issuer) => ({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
    });
    /** By the first part of the path: how it answers where its document should be. */
    const ways = {
        silent: () => undefined,
        mute: () => undefined,
        huge: (answer) => answer.end(JSON.stringify({ ...endpoints(issuerOf("huge")), more: "x".repeat(2 << 20) })),
        elsewhere: (answer) => answer.writeHead(302, { Location: `${issuerOf("good")}/.well-known/openid-configuration` }).end(),
        other: (answer) => answer.end(JSON.stringify(endpoints(issuerOf("good")))),
        page: (answer) => answer.end("<html>"),
        broken: (answer) => answer.writeHead(500).end("{}"),
        plain: (answer) => answer.end(JSON.stringify({ ...endpoints(issuerOf("plain")), token_endpoint: "http://idp.example/token" })),
        good: (answer) => answer.end(JSON.stringify(endpoints(issuerOf("good")))),
    };
    const issuerOf = (way) => `http://127.0.0.1:${port}/${way}`;

    before(async () => {
        await server.start();
        port = await freePort();
        liar = http.createServer((incoming, answer) => {
            asked.push(incoming.url);
            ways[incoming.url.split("/")[1]](answer);
        });
        await new Promise((resolve) => liar.listen(port, "127.0.0.1", resolve));
    });
    after(async () => {
        liar?.closeAllConnections();
        liar?.close();
        await server.stop();
    });

    async function begin(way) {
        const words = ["provider", "sso", "--issuer", issuerOf(way), "--client-id", "empower", "--json"];
        const { code, stdout, stderr } = await run("empowerctl", ["--config", server.configFile, ...words]);
        assert.equal(code, 0, stderr);
        return (await new Browser().step(`${server.origin}/sso/start?provider=${JSON.parse(stdout).id}`)).location;
    }

    it("is sent to one that is good", async () => {
        assert.ok((await begin("good")).startsWith(`${issuerOf("good")}/auth?response_type=code&`));
    });

    for (const way of ["huge", "elsewhere", "other", "page", "broken", "plain"]) {
        it(`goes nowhere by a document that is ${way}`, async () => {
            const before = asked.length;
            assert.equal(await begin(way), `${server.origin}/desk/#sso=unavailable`);
            assert.deepEqual(asked.slice(before), [`/${way}/.well-known/openid-configuration`]);
        });
    }

    it("is told within seconds that one gives no answer, and then at once; the others go on meanwhile (R-ACC-4)", async () => {
        const began = performance.now();
        const waiting = begin("silent");
        await until(10_000, () => asked.some((path) => path.startsWith("/silent/")), "a question to the silent one");
        assert.equal((await server.http({ path: "/sso/providers" })).status, 200);
        const token = server.tokens.therapist1;
        assert.equal((await server.rpc(token, "session.list", {})).status, 200);
        assert.equal(await waiting, `${server.origin}/desk/#sso=unavailable`);
        silentMs = performance.now() - began;
        assert.ok(silentMs < 15_000);
        const before = asked.length;
        assert.equal(await begin("silent"), `${server.origin}/desk/#sso=unavailable`);
        assert.equal(asked.length, before, "it is left alone for a while");
    });

    it("ends with the server, also in the middle of a question: who is connected does not wait for the answer", async () => {
        const client = await server.session("client1");
        const waiting = begin("mute").catch(() => "cut");
        await until(10_000, () => asked.some((path) => path.startsWith("/mute/")), "a question to the mute one");
        const began = performance.now();
        server.terminate();
        assert.equal(await waiting, `${server.origin}/desk/#sso=unavailable`);
        assert.ok(performance.now() - began < silentMs / 2, "it is given up at once");
        assert.equal((await client.wire.ended()).code, 1012);
        assert.equal(await server.exited, 0);
        await server.boot();
    });
});

describe("single sign-on over TLS", { concurrency: false }, () => {
    const server = new Server({ clients: 1, config: { public_url: "https://portal.example" } });
    let idp;
    before(async () => {
        await server.start();
        idp = new IdentityProvider(await freePort(), "https://portal.example/sso/callback");
        await idp.start();
    });
    after(async () => {
        await idp?.stop();
        await server.stop();
    });

    it("has a cookie that is bound to the very host, and comes back there (R-PRIV-9)", async () => {
        const words = ["provider", "sso", "--issuer", idp.issuer, "--client-id", idp.clientId, "--json"];
        const { stdout } = await run("empowerctl", ["--config", server.configFile, ...words]);
        const answer = await server.http({ path: `/sso/start?provider=${JSON.parse(stdout).id}` });
        const [cookie] = answer.headers["set-cookie"];
        assert.match(cookie, /^__Host-empower-sso=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/);
        assert.equal(new URL(answer.headers.location).searchParams.get("redirect_uri"), "https://portal.example/sso/callback");
    });
});
