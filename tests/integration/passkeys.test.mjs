// Passkeys: adding one, signing in with it alone, and everything that must not sign in.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { SoftAuthenticator } from "./support/authenticator.mjs";
import { change, key, rows } from "./support/log.mjs";
import { login, post } from "./support/people.mjs";
import { PASSWORD, run, Server } from "./support/server.mjs";
import { enrol as switchOn } from "./support/totp.mjs";
import { until } from "./support/wait.mjs";

const PARTNER = "https://partner.example";
const NAME = "Telefoon van Noor";
const ANEW = "acht groene ganzen";
const WRONG = [401, { error: "invalid_credentials" }];

/** Options to sign in with. */
async function begin(server, body = {}, more) {
    const answer = await post(server, "/login/passkey/begin", body, more);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
}

/** Adds a passkey to the account, made by a device of its own. */
async function enrol(server, username, options = {}) {
    const client = await server.connect(username);
    const device = new SoftAuthenticator(server.origin, options);
    const creation = await client.request("account.passkey_begin", {});
    const { passkey } = await client.request("account.passkey_add", { name: NAME, credential: device.create(creation) });
    return { client, device, passkey, creation };
}

const signIn = async (server, device, bent, more) => post(server, "/login/passkey", { credential: device.get(await begin(server, {}, more), bent) }, more);
const told = ({ status, json }) => [status, json];

describe("a passkey", { concurrency: false }, () => {
    const server = new Server({ clients: 12, config: { allowed_origins: PARTNER } });
    before(() => server.start());
    after(() => server.stop());

    it("is made from options that ask for one the authenticator finds by itself, and unlocks each time (R-ACC-4)", async () => {
        const client = await server.connect("client1");
        const { user } = await client.hello();
        const options = await client.request("account.passkey_begin", {});
        assert.deepEqual(options.rp.id, "127.0.0.1");
        assert.deepEqual(options.authenticatorSelection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
        assert.deepEqual([options.attestation, options.timeout, options.excludeCredentials], ["none", 300_000, []]);
        assert.deepEqual(options.pubKeyCredParams.map(({ alg }) => alg), [-8, -7, -257]);
        assert.equal(Buffer.from(options.challenge, "base64url").length, 32);
        assert.deepEqual([options.user.name, options.user.displayName], ["client1", user.name]);
        const handle = Buffer.from(options.user.id, "base64url");
        assert.equal(handle.length, 32);
        assert.equal(handle.includes(Buffer.from(user.id.replaceAll("-", ""), "hex")), false, "the handle tells the account's id");
        const again = await client.request("account.passkey_begin", {});
        assert.equal(again.user.id, options.user.id);
        assert.notEqual(again.challenge, options.challenge);
        assert.deepEqual(await client.request("account.passkeys", {}), { passkeys: [] });
        await client.close();
    });

    for (const algorithm of ["EdDSA", "ES256", "RS256"]) {
        it(`of ${algorithm} signs in alone: no password, no code, though the account has one (R-ACC-4)`, async () => {
            const username = { EdDSA: "client1", ES256: "client2", RS256: "client3" }[algorithm];
            const { client, device, passkey } = await enrol(server, username, { algorithm });
            await switchOn(client);
            const began = Date.now();
            const answer = await signIn(server, device);
            assert.equal(answer.status, 200, answer.text);
            const { token, expires_at: expiresAt, user, ...more } = answer.json;
            assert.deepEqual([user.id, more], [(await server.person(username)).id, {}]);
            assert.ok(Date.parse(expiresAt) > Date.now());
            const cookies = answer.headers["set-cookie"];
            assert.deepEqual(cookies.map((cookie) => cookie.split("=")[0]), ["empower", "empower-device"]);
            assert.ok(cookies[0].startsWith(`empower=${token};`));
            assert.equal((await server.rpc(token, "session.list", {})).status, 200);
            const { passkeys } = await client.request("account.passkeys", {});
            assert.deepEqual(passkeys.map(({ used_at, ...one }) => one), [passkey]);
            assert.ok(Date.parse(passkeys[0].used_at) >= began);
            const byPassword = await login(server, username);
            assert.deepEqual(told(byPassword), [401, { error: "otp_required" }], "the password still takes the code");
            await client.close();
        });
    }

    it("has options that are alike for every name and none, and tell no credential (R-ACC-4)", async () => {
        const bodies = [{}, { username: "client1" }, { username: "client12" }, { username: "niemand" }];
        const answers = await Promise.all(bodies.map((body) => begin(server, body)));
        for (const { challenge, ...options } of answers) {
            assert.equal(Buffer.from(challenge, "base64url").length, 32);
            assert.deepEqual(options, { timeout: 300_000, rpId: "127.0.0.1", allowCredentials: [], userVerification: "required" });
        }
        assert.equal(new Set(answers.map(({ challenge }) => challenge)).size, bodies.length);
    });

    it("answers for who was named, and for nobody else", async () => {
        const { client, device } = await enrol(server, "client4");
        const other = await enrol(server, "client5");
        const named = async (username, one) => post(server, "/login/passkey", { credential: one.get(await begin(server, { username })) });
        assert.equal((await named("CLIENT4", device)).status, 200);
        assert.deepEqual(told(await named("client4", other.device)), WRONG);
        assert.deepEqual(told(await named("niemand", device)), WRONG);
        await Promise.all([client.close(), other.client.close()]);
    });

    it("signs nobody in when one thing is wrong, and what was wrong is not told (R-ACC-4)", async () => {
        const { client, device } = await enrol(server, "client6");
        const other = await enrol(server, "client7");
        const [mine] = device.credentials;
        const [theirs] = other.device.credentials;
        const before = (await rows(server)).length;
        const bends = {
            "another origin": { client: { origin: PARTNER } },
            "another port": { client: { origin: "http://127.0.0.1:1" } },
            "within another page": { client: { crossOrigin: true } },
            "another relying party": { data: { rpId: "partner.example" } },
            "nobody there": { data: { flags: 0x04 } },
            "not unlocked": { data: { flags: 0x01 } },
            "for the other ceremony": { client: { type: "webauthn.create" } },
            "a challenge of another's": { client: { challenge: Buffer.alloc(32, 1).toString("base64url") } },
            "no challenge": { client: { challenge: "" } },
            "another's key": { credential: { ...mine, key: theirs.key } },
            "another's credential": { credential: { ...mine, id: theirs.id } },
            "another's user handle": { user: theirs.user },
            "a credential that is not known": { credential: { ...mine, id: Buffer.alloc(24, 9).toString("base64url") } },
        };
        for (const [what, bent] of Object.entries(bends)) {
            const answer = await signIn(server, device, bent);
            assert.deepEqual(told(answer), WRONG, what);
            assert.equal(answer.headers["set-cookie"], undefined);
        }
        const lines = (await rows(server)).slice(before);
        assert.deepEqual(
            lines.map(({ event, allowed }) => `${event} ${allowed}`),
            Object.keys(bends).map(() => "sign_in 0"),
        );
        assert.equal((await signIn(server, device)).status, 200, "right it is right");
        await Promise.all([client.close(), other.client.close()]);
    });

    it("has a challenge that is good once, for what it was given for", async () => {
        const { client, device } = await enrol(server, "client6");
        const credential = device.get(await begin(server));
        assert.equal((await post(server, "/login/passkey", { credential })).status, 200);
        assert.deepEqual(told(await post(server, "/login/passkey", { credential })), WRONG, "replayed");
        const options = await begin(server);
        assert.deepEqual(told(await post(server, "/login/passkey", { credential: device.get(options, { data: { flags: 0 } }) })), WRONG);
        assert.deepEqual(told(await post(server, "/login/passkey", { credential: device.get(options) })), WRONG, "used up by a wrong try");
        const { challenge, rp } = await client.request("account.passkey_begin", {});
        assert.deepEqual(told(await post(server, "/login/passkey", { credential: device.get({ challenge, rpId: rp.id }) })), WRONG, "given for adding");
        await client.close();
    });

    it("lets one in of many who come at once with one answer", async () => {
        const { client, device } = await enrol(server, "client6", { count: 0 });
        const credential = device.get(await begin(server));
        const answers = await Promise.all(Array.from({ length: 6 }, () => post(server, "/login/passkey", { credential })));
        assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401]);
        await client.close();
    });

    it("whose authenticator counts back is refused, and the access log tells which (R-PRIV-2)", async () => {
        const { client, device, passkey } = await enrol(server, "client8", { count: 10 });
        const { user } = await client.hello();
        assert.equal((await signIn(server, device)).status, 200);
        const before = (await rows(server)).length;
        for (const count of [11, 3, 0]) {
            assert.deepEqual(told(await signIn(server, device, { data: { count } })), WRONG, `count ${count}`);
        }
        const lines = (await rows(server)).slice(before).filter(({ event }) => event === "passkey.count");
        assert.equal(lines.length, 3);
        for (const { allowed, actor, object } of lines) {
            assert.deepEqual([allowed, actor, object], [0, key(user.id), key(passkey.id)]);
        }
        assert.equal((await signIn(server, device, { data: { count: 100 } })).status, 200);
        await client.close();
    });

    it("whose authenticator keeps no count signs in time after time", async () => {
        const { client, device } = await enrol(server, "client8", { count: 0 });
        for (let i = 0; i < 3; i++) {
            assert.equal((await signIn(server, device)).status, 200);
        }
        await client.close();
    });

    it("is added once, by who asked for it, from this server's pages alone", async () => {
        const client = await server.connect("client9");
        const other = await server.connect("client9", { token: (await login(server, "client9")).json.token });
        const device = new SoftAuthenticator(server.origin);
        const options = () => client.request("account.passkey_begin", {});
        const refusedAdd = async (who, credential) => (await who.refused("account.passkey_add", { name: NAME, credential })).field;
        const before = (await rows(server)).length;
        const bends = [
            { client: { origin: PARTNER } },
            { client: { type: "webauthn.get" } },
            { client: { challenge: Buffer.alloc(32, 1).toString("base64url") } },
            { data: { flags: 0x41 } },
            { data: { flags: 0x44 } },
            { data: { flags: 0x05 } },
            { data: { rpId: "partner.example" } },
        ];
        for (const bent of bends) {
            assert.equal(await refusedAdd(client, device.create(await options(), bent)), "credential", JSON.stringify(bent));
        }
        assert.equal(await refusedAdd(other, device.create(await options())), "credential", "another sign-in");
        const { challenge } = await begin(server);
        assert.equal(await refusedAdd(client, device.create({ ...(await options()), challenge })), "credential", "given for signing in");
        const renamed = device.create(await options());
        assert.equal(await refusedAdd(client, { ...renamed, id: "AAAA" }), "credential", "another id beside it");
        assert.equal(await refusedAdd(client, { id: "!", response: { clientDataJSON: "!", attestationObject: "!" } }), "credential");
        const lines = (await rows(server)).slice(before).filter(({ event }) => event === "account.passkey_add");
        assert.deepEqual(lines.map(({ allowed }) => allowed), [0, 0], "of each sign-in: the same again within a minute is counted, and told as a sum");
        const credential = device.create(await options());
        await client.request("account.passkey_add", { name: NAME, credential });
        assert.equal(await refusedAdd(client, credential), "credential", "replayed");
        assert.deepEqual((await options()).excludeCredentials, [{ type: "public-key", id: credential.id }]);
        await Promise.all([client.close(), other.close()]);
    });

    it("is listed to its owner, removed by him alone, and then signs nobody in", async () => {
        const { client, device, passkey } = await enrol(server, "client10");
        const { passkey: second } = await enrol(server, "client10");
        assert.deepEqual((await client.request("account.passkeys", {})).passkeys, [passkey, second]);
        assert.deepEqual([passkey.name, Object.keys(passkey).sort()], [NAME, ["created_at", "id", "name"]]);
        const stranger = await server.connect("client11");
        assert.deepEqual((await stranger.request("account.passkeys", {})).passkeys, []);
        for (const id of [passkey.id, randomUUID()]) {
            assert.equal((await stranger.refused("account.passkey_remove", { id })).reason, "not_found");
        }
        assert.deepEqual(await client.request("account.passkey_remove", { id: passkey.id }), {});
        assert.equal((await client.refused("account.passkey_remove", { id: passkey.id })).reason, "not_found");
        assert.deepEqual(told(await signIn(server, device)), WRONG);
        assert.equal((await login(server, "client10")).status, 200, "the password is left");
        const events = (await rows(server)).map(({ event }) => event);
        for (const event of ["account.passkey_begin", "account.passkey_add", "account.passkey_remove", "passkey.use"]) {
            assert.ok(events.includes(event), event);
        }
        await Promise.all([client.close(), stranger.close()]);
    });

    it("is listed and removed by an operator, too", async () => {
        const { client, device, passkey } = await enrol(server, "client11");
        const listed = await server.ctl("user", "passkeys", "client11", "--json");
        assert.deepEqual(JSON.parse(listed.stdout), { passkeys: [passkey] });
        assert.equal((await server.ctl("user", "passkeys", "niemand")).code, 5);
        assert.equal((await server.ctl("user", "passkeys", "client10", "--remove", passkey.id)).code, 5, "another's");
        assert.equal((await server.ctl("user", "passkeys", "client11", "--remove")).code, 2);
        const removed = await server.ctl("user", "passkeys", "client11", "--remove", passkey.id, "--json");
        assert.deepEqual([removed.code, JSON.parse(removed.stdout)], [0, { id: passkey.id }]);
        assert.equal((await rows(server)).at(-1).event, "user.passkey_remove");
        assert.deepEqual(told(await signIn(server, device)), WRONG);
        assert.equal((await server.rpc(server.tokens.client11, "session.list", {})).status, 200, "the sign-ins stay");
        await client.close();
    });

    it("does not outlive a password that was set anew, by a link or by the operator: another may have added it (R-ACC-4)", async () => {
        const ways = {
            "reset/confirm": async () => {
                const { link } = JSON.parse((await server.ctl("user", "reset", "client9", "--json")).stdout);
                const answer = await post(server, "/reset/confirm", { reset: new URL(link).hash.slice(1), password: ANEW });
                assert.equal(answer.status, 200, answer.text);
            },
            "user passwd": async () => {
                const { code, stderr } = await run("empowerctl", ["--config", server.configFile, "user", "passwd", "client9"], { input: `${ANEW}\n` });
                assert.equal(code, 0, stderr);
            },
        };
        let token = server.tokens.client9;
        for (const [way, anew] of Object.entries(ways)) {
            const client = await server.connect("client9", { token });
            const device = new SoftAuthenticator(server.origin);
            await client.request("account.passkey_add", { name: NAME, credential: device.create(await client.request("account.passkey_begin", {})) });
            assert.equal((await signIn(server, device)).status, 200);
            await anew();
            assert.deepEqual(told(await signIn(server, device)), WRONG, way);
            assert.deepEqual(JSON.parse((await server.ctl("user", "passkeys", "client9", "--json")).stdout), { passkeys: [] }, way);
            token = (await post(server, "/login", { username: "client9", password: ANEW })).json.token;
        }
    });

    it("of an account that the operator locked signs nobody in", async () => {
        const { client, device } = await enrol(server, "client12");
        assert.equal((await server.ctl("user", "lock", "client12")).code, 0);
        assert.deepEqual(told(await signIn(server, device)), WRONG);
        assert.equal((await server.ctl("user", "unlock", "client12")).code, 0);
        assert.equal((await signIn(server, device)).status, 200);
    });

    it("of an account that is not active signs nobody in, and one whose account was closed is gone (R-ACC-9)", async () => {
        const { client, device } = await enrol(server, "client11");
        const state = (word) => change(server.data, `UPDATE account SET state = '${word}' WHERE username = 'client11'`);
        for (const word of ["invited", "locked", "withdrawn", "closed"]) {
            await state(word);
            assert.deepEqual(told(await signIn(server, device)), WRONG, word);
        }
        await state("active");
        assert.equal((await signIn(server, device)).status, 200);
        const { code, stderr } = await server.ctl("user", "close", "client11");
        assert.equal(code, 0, stderr);
        assert.deepEqual(told(await signIn(server, device)), WRONG);
        await client.close();
    });

    it("of somebody who is blocked signs in to what is left, as the password does (R-ACC-7)", async () => {
        const { client, device } = await enrol(server, "client10");
        const blocked = await server.ctl("user", "block", "client10", "--reason", "verboden gedrag", "--immediate");
        assert.equal(blocked.code, 0, blocked.stderr);
        const { status, json } = await signIn(server, device);
        assert.equal(status, 200);
        assert.equal((await server.rpc(json.token, "account.passkeys", {})).json.error.data.reason, "blocked");
        assert.equal((await server.rpc(json.token, "conduct.mine", {})).json.result.block.reason, "verboden gedrag");
        assert.equal((await server.ctl("user", "unblock", "client10")).code, 0);
        assert.equal((await server.rpc(json.token, "account.passkeys", {})).json.result.passkeys.length > 0, true);
        await client.close();
    });

    it("refuses what is no such request with 400, and the server lives", async () => {
        const { client, device } = await enrol(server, "client1");
        const good = device.get(await begin(server));
        const bent = (response, more = {}) => ({ credential: { ...good, ...more, response: { ...good.response, ...response } } });
        const wrong = [
            "",
            "nonsense",
            "[]",
            {},
            { credential: null },
            { credential: { id: good.id } },
            { ...bent({}), surplus: 1 },
            bent({ surplus: "x" }),
            bent({ signature: "" }),
            bent({ signature: "!!!" }),
            bent({ signature: `${good.response.signature}=` }),
            bent({ signature: "A".repeat(1369) }),
            bent({ authenticatorData: "A".repeat(5464) }),
            bent({ clientDataJSON: "A".repeat(5464) }),
            bent({ clientDataJSON: "A".repeat(200_000) }),
            bent({ userHandle: "AAAA" }),
            bent({ userHandle: null }),
            bent({}, { id: "A".repeat(1366) }),
            bent({}, { id: 7 }),
        ];
        for (const body of wrong) {
            const { status } = await post(server, "/login/passkey", body);
            assert.ok([400, 413].includes(status), `${JSON.stringify(body).slice(0, 80)} answered ${status}`);
        }
        for (const body of ["", "[]", { username: "" }, { username: 7 }, { username: "x".repeat(65) }, { surplus: 1 }]) {
            assert.equal((await post(server, "/login/passkey/begin", body)).status, 400, JSON.stringify(body));
        }
        assert.equal((await post(server, "/login/passkey", { credential: good })).status, 200, "none of them used the challenge up");
        await client.close();
    });

    it("is asked for by no page of another site that is not listed", async () => {
        const headers = { Origin: "https://evil.example" };
        for (const path of ["/login/passkey/begin", "/login/passkey"]) {
            assert.equal((await post(server, path, {}, { headers })).status, 403);
            assert.equal((await server.http({ path })).status, 405);
        }
    });

    it("outlives a restart; a challenge that was given before does not", async () => {
        const { client, device } = await enrol(server, "client2");
        await client.close();
        const options = await begin(server);
        await server.shut();
        await server.boot();
        assert.deepEqual(told(await post(server, "/login/passkey", { credential: device.get(options) })), WRONG);
        assert.equal((await signIn(server, device)).status, 200);
        const { code, stdout } = await server.ctl("check", "--json");
        assert.equal(code, 0, stdout);
        assert.ok(JSON.parse(stdout).passkeys > 5);
    });

    it("takes a server to be made: without one it is a conflict", async () => {
        await server.shut();
        const words = ["--config", server.configFile, "call", "account.passkey_begin", "{}"];
        const { code, stderr } = await run("empowerctl", words, { env: { EMPOWER_TOKEN: server.tokens.client3 } });
        assert.equal(code, 5, stderr);
        await server.boot();
    });
});

describe("who guesses at passkeys", { concurrency: false }, () => {
    const server = new Server({ clients: 2, config: { limit_exempt: undefined } });
    before(() => server.start());
    after(() => server.stop());

    it("is slowed down and locked, with the time to wait; the owner's device is not (R-ACC-4)", async () => {
        const { client, device } = await enrol(server, "client1");
        const right = await signIn(server, device);
        const Cookie = right.headers["set-cookie"].map((one) => one.split(";")[0]).find((one) => one.startsWith("empower-device="));
        const from = "127.0.3.1";
        const guess = () => signIn(server, device, { data: { flags: 0x01 } }, { from, deadline: 60_000 });
        const guesses = Array.from({ length: 10 }, guess);
        const locked = await until(60_000, async () => {
            const answer = await guess();
            return answer.status === 423 && answer;
        }, "a lock"); // prettier-ignore
        const { error, retry_after: wait } = locked.json;
        assert.equal(error, "locked");
        assert.ok(wait > 0 && wait <= 60);
        assert.equal(locked.headers["retry-after"], String(wait));
        assert.equal((await signIn(server, device, {}, { from })).status, 423);
        assert.equal((await signIn(server, device, {}, { from, headers: { Cookie } })).status, 200);
        assert.equal((await login(server, "client1", PASSWORD, { from })).status, 200, "nor is the password locked");
        await Promise.all(guesses);
        await client.close();
    });

    it("who is signed in adds what is wrong so often and no more", async () => {
        const client = await server.connect("client2", { from: "127.0.3.2" });
        const device = new SoftAuthenticator("https://evil.example");
        const reasons = [];
        for (let i = 0; i < 12; i++) {
            const credential = device.create(await client.request("account.passkey_begin", {}));
            reasons.push((await client.refused("account.passkey_add", { name: NAME, credential })).reason);
        }
        assert.deepEqual(reasons, [...Array(6).fill("invalid_params"), ...Array(6).fill("rate_limited")]);
        await client.close();
    });
});

describe("people on an origin that can have no passkeys", { concurrency: false }, () => {
    const server = new Server({ clients: 1, config: { public_url: "http://192.0.2.1:8080" } });
    before(() => server.start());
    after(() => server.stop());

    it("are told so", async () => {
        const client = await server.connect("client1");
        assert.equal((await client.refused("account.passkey_begin", {})).reason, "feature_off");
        const device = new SoftAuthenticator(server.origin);
        const options = { challenge: "AAAA", rp: { id: "192.0.2.1" }, rpId: "192.0.2.1", user: { id: "AAAA" } };
        device.create(options);
        for (const [path, body] of [
            ["/login/passkey/begin", {}],
            ["/login/passkey", { credential: device.get(options) }],
        ]) {
            assert.deepEqual(told(await post(server, path, body)), [403, { error: "feature_off" }]);
        }
        await client.close();
    });
});

describe("a row of a passkey that was changed behind the server's back", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    it("signs nobody in, is our fault, and the check names it", async () => {
        const { client, device, passkey } = await enrol(server, "client1");
        await change(server.data, "UPDATE passkey SET algorithm = 'none'");
        assert.equal((await signIn(server, device)).status, 503);
        const { code, stdout } = await server.ctl("check", "--json");
        assert.equal(code, 3);
        assert.deepEqual(JSON.parse(stdout).findings, [`passkey ${passkey.id}: its row cannot be read`]);
        await client.close();
    });
});
