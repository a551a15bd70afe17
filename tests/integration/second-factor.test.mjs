// The second factor: switching it on and off, signing in with it, codes that are good once.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { change, rows } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { run, Server } from "./support/server.mjs";
import { Authenticator, enrol as switchOn, timeInStep } from "./support/totp.mjs";

const ELSEWHERE = "127.0.0.2";

describe("the second factor", { concurrency: false }, () => {
    const server = new Server({ clients: 13 });
    const secrets = [];
    before(() => server.start());
    after(async () => {
        for (const secret of secrets) {
            assert.equal(server.log.includes(secret), false, "the log holds a secret");
        }
        await server.stop();
    });

    const signIn = (username, otp, { password, ...more } = {}) => login(server, username, password, { otp, ...more });

    /** Switches it on for an account; the app has then used its code of the step before. */
    async function enrol(username) {
        const client = await server.connect(username);
        const { app, codes } = await switchOn(client);
        secrets.push(app.uri.searchParams.get("secret"), ...codes);
        return { client, app, codes };
    }

    it("is off at first", async () => {
        const client = await server.connect("client1");
        assert.deepEqual(await client.request("account.otp_status", {}), { on: false, recovery_left: 0, required: false });
        for (const method of ["account.otp_confirm", "account.otp_off", "account.recovery_codes"]) {
            assert.equal((await client.refused(method, { otp: "123456" })).reason, "conflict", method);
        }
        assert.equal((await signIn("client1")).status, 200);
        assert.equal((await signIn("client1", "123456")).status, 200);
        await client.close();
    });

    it("is begun with a URI for the app, and counts for nothing until confirmed (R-ACC-4)", async () => {
        const client = await server.connect("client1");
        const { uri } = await client.request("account.otp_begin", {});
        const { protocol, host, pathname, searchParams } = new URL(uri);
        assert.deepEqual([protocol, host], ["otpauth:", "totp"]);
        const issuer = searchParams.get("issuer");
        assert.ok(issuer.length > 0);
        assert.equal(decodeURIComponent(pathname), `/${issuer}:client1`);
        assert.match(searchParams.get("secret"), /^[A-Z2-7]{32}$/);
        assert.deepEqual([searchParams.get("algorithm"), searchParams.get("digits"), searchParams.get("period")], ["SHA1", "6", "30"]);
        assert.equal((await client.request("account.otp_status", {})).on, false);
        assert.equal((await signIn("client1")).status, 200);
        const again = new URL((await client.request("account.otp_begin", {})).uri);
        assert.notEqual(again.searchParams.get("secret"), searchParams.get("secret"));
        const refusal = await client.refused("account.otp_confirm", { otp: new Authenticator(uri).code() });
        assert.deepEqual([refusal.code, refusal.field], [-32602, "otp"]);
        await client.close();
    });

    it("is asked for after the right password, and after that alone (R-ACC-4)", async () => {
        const { client, app, codes } = await enrol("client2");
        assert.equal(new Set(codes).size, 10);
        assert.deepEqual(await client.request("account.otp_status", {}), { on: true, recovery_left: 10, required: false });
        const asked = await signIn("client2");
        assert.deepEqual([asked.status, asked.json], [401, { error: "otp_required" }]);
        assert.equal(asked.headers["set-cookie"], undefined);
        const wrong = await signIn("client2", app.wrong());
        assert.deepEqual([wrong.status, wrong.json], [401, { error: "invalid_otp" }]);
        for (const otp of [undefined, app.code(), app.wrong(), codes[0]]) {
            const answer = await signIn("client2", otp, { password: "wrong" });
            assert.deepEqual([answer.status, answer.json], [401, { error: "invalid_credentials" }]);
        }
        assert.equal((await client.request("account.otp_status", {})).recovery_left, 10);
        const right = await signIn("client2", app.code());
        assert.equal(right.status, 200);
        assert.equal((await server.rpc(right.json.token, "session.list", {})).status, 200);
        await client.close();
    });

    it("ends no sign-in when it is switched on", async () => {
        const other = await server.connect("client3");
        const { client } = await enrol("client3");
        assert.ok(await other.request("session.list", {}));
        assert.equal((await server.rpc(server.tokens.client3, "session.list", {})).status, 200);
        await Promise.all([other.close(), client.close()]);
    });

    it("takes a code once, and none of a step before it", async () => {
        const { client, app } = await enrol("client4");
        await timeInStep();
        const [now, before1] = [app.code(), app.code(-1)];
        assert.equal((await signIn("client4", `${now.slice(0, 3)} ${now.slice(3)}`)).status, 200);
        for (const otp of [now, before1]) {
            const answer = await signIn("client4", otp);
            assert.deepEqual([answer.status, answer.json], [401, { error: "invalid_otp" }]);
        }
        assert.equal((await client.refused("account.otp_off", { otp: now })).field, "otp");
        await client.close();
    });

    it("lets one in of many who come at once with one code", async () => {
        const { client, app, codes } = await enrol("client5");
        await timeInStep(20_000);
        for (const otp of [app.code(), codes[3]]) {
            const answers = await Promise.all(Array.from({ length: 6 }, () => signIn("client5", otp)));
            assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401]);
        }
        await client.close();
    });

    it("takes a recovery code in its place, once each, however it is typed", async () => {
        const { client, codes } = await enrol("client6");
        const typed = [codes[0], codes[1].toUpperCase(), codes[2].replaceAll("-", ""), codes[3].replaceAll("-", " ")];
        for (const [i, code] of typed.entries()) {
            assert.equal((await signIn("client6", code)).status, 200, code);
            assert.equal((await client.request("account.otp_status", {})).recovery_left, 9 - i);
            assert.equal((await signIn("client6", codes[i])).json.error, "invalid_otp");
        }
        await client.close();
    });

    it("outlives a restart, used codes too", async () => {
        const { client, app, codes } = await enrol("client7");
        await client.close();
        await timeInStep(20_000);
        const code = app.code();
        assert.equal((await signIn("client7", code)).status, 200);
        await server.shut();
        await server.boot();
        assert.equal((await signIn("client7")).json.error, "otp_required");
        assert.equal((await signIn("client7", code)).json.error, "invalid_otp");
        assert.equal((await signIn("client7", codes[0])).status, 200);
    });

    it("gives fresh recovery codes for a code; the old ones are void", async () => {
        const { client, app, codes } = await enrol("client8");
        assert.equal((await client.refused("account.recovery_codes", { otp: app.wrong() })).field, "otp");
        const { recovery_codes: fresh } = await client.request("account.recovery_codes", { otp: codes[0] });
        assert.equal(new Set([...fresh, ...codes]).size, 20);
        assert.deepEqual(await client.request("account.otp_status", {}), { on: true, recovery_left: 10, required: false });
        assert.equal((await signIn("client8", codes[1])).json.error, "invalid_otp");
        assert.equal((await signIn("client8", fresh[1])).status, 200);
        await client.close();
    });

    it("is switched off with a code, and can be switched on anew", async () => {
        const { client, app, codes } = await enrol("client9");
        assert.equal((await client.refused("account.otp_begin", {})).reason, "conflict");
        assert.equal((await client.refused("account.otp_off", { otp: app.wrong() })).field, "otp");
        assert.equal((await signIn("client9")).json.error, "otp_required");
        assert.deepEqual(await client.request("account.otp_off", { otp: app.code() }), {});
        assert.deepEqual(await client.request("account.otp_status", {}), { on: false, recovery_left: 0, required: false });
        assert.equal((await signIn("client9")).status, 200);
        await client.close();
        const again = await enrol("client9");
        assert.equal((await signIn("client9", codes[0])).json.error, "invalid_otp");
        await again.client.close();
    });

    it("leaves a refused line in the access log for wrong codes, the same again within a minute counted and told as a sum, and undoes the rest (R-PRIV-2)", async () => {
        const client = await server.connect("client10");
        const { uri } = await client.request("account.otp_begin", {});
        const app = new Authenticator(uri);
        const before = (await rows(server)).length;
        assert.equal((await client.refused("account.otp_confirm", { otp: app.wrong() })).field, "otp");
        await timeInStep();
        const { recovery_codes: codes } = await client.request("account.otp_confirm", { otp: app.code(-1) });
        secrets.push(app.uri.searchParams.get("secret"), ...codes);
        // At once, so that they may share a transaction with each other, and with what is kept.
        const methods = ["account.otp_off", "account.recovery_codes", "account.otp_off"];
        const wrong = await Promise.all([
            ...methods.map((method) => client.refused(method, { otp: app.wrong() })),
            client.request("account.recovery_codes", { otp: codes[0] }).then(({ recovery_codes: fresh }) => secrets.push(...fresh)),
        ]);
        assert.deepEqual(wrong.slice(0, 3).map(({ field }) => field), ["otp", "otp", "otp"]);
        assert.deepEqual(await client.request("account.otp_status", {}), { on: true, recovery_left: 10, required: false });
        const lines = (await rows(server)).slice(before);
        assert.deepEqual(
            lines.map(({ event, allowed }) => `${event} ${allowed}`).sort(),
            [
                "account.otp_confirm 0",
                "account.otp_confirm 1",
                "account.otp_off 0",
                "account.recovery_codes 0",
                "account.recovery_codes 1",
            ],
        );
        const [first] = lines;
        assert.equal(first.allowed, 0, "in the order in which it came");
        for (const { actor, object, sign_in: signIn, address, channel, dossier } of lines) {
            assert.deepEqual([actor, object, signIn, address], [first.actor, first.actor, first.sign_in, "127.0.0.1"]);
            assert.deepEqual([channel, dossier], ["", ""]);
        }
        assert.match(first.actor, /^[0-9a-f]{32}$/);
        assert.match(first.sign_in, /^[0-9a-f]{32}$/);
        const { code, stdout } = await server.ctl("audit", "verify");
        assert.equal(code, 0, stdout);
        await client.close();
    });

    it("refuses nobody where the access log cannot tell of it: that is our fault then, and told as such", async () => {
        const { client } = await enrol("client12");
        const head = (by) => change(server.data, `UPDATE audit_head SET rows = rows ${by}`);
        const otp = "999 is no code";
        await head("- 1");
        const refusal = await client.refused("account.otp_off", { otp });
        await head("+ 1");
        assert.deepEqual([refusal.reason, typeof refusal.request], ["internal", "string"]);
        assert.equal((await client.refused("account.otp_off", { otp })).field, "otp");
        assert.equal((await server.ctl("audit", "verify")).code, 0);
        await client.close();
    });

    it("leaves that line too where a method is run without a server", async () => {
        const { client, app } = await enrol("client11");
        await client.close();
        await server.shut();
        const before = (await rows(server)).length;
        const words = ["--config", server.configFile, "call", "account.otp_off", JSON.stringify({ otp: app.wrong() })];
        const { code, stderr } = await run("empowerctl", words, { env: { EMPOWER_TOKEN: server.tokens.client11 } });
        assert.equal(code, 5, stderr);
        const lines = (await rows(server)).slice(before);
        assert.deepEqual(lines.map(({ event, allowed }) => [event, allowed]), [["account.otp_off", 0]]);
        await server.boot();
        assert.equal((await signIn("client11")).json.error, "otp_required");
    });

    it("is of its account alone", async () => {
        const client = await server.connect("therapist1");
        assert.equal((await client.request("account.otp_status", {})).on, false);
        assert.equal((await signIn("therapist1")).status, 200);
        await client.close();
    });

    it("can be required of staff, who then cannot switch it off, while clients still can; the operator hears who has none (R-ACC-4)", async () => {
        const require = async (word) => {
            const { code, stdout, stderr } = await server.ctl("provider", "set", "--staff-second-factor", word, "--json");
            assert.equal(code, 0, stderr);
            return JSON.parse(stdout);
        };
        const { client: therapist, app, codes } = await enrol("therapist1");
        const { client, codes: own } = await enrol("client13");
        assert.deepEqual((await require("yes")).without_second_factor, []);
        assert.equal((await therapist.request("account.otp_status", {})).required, true);
        assert.equal((await client.request("account.otp_status", {})).required, false);
        const before = (await rows(server)).length;
        for (const otp of [codes[0], app.wrong()]) {
            const refusal = await therapist.refused("account.otp_off", { otp });
            assert.deepEqual([refusal.code, refusal.reason], [4030, "forbidden"]);
        }
        assert.ok((await rows(server)).slice(before).some(({ event, allowed }) => event === "account.otp_off" && allowed === 0));
        assert.deepEqual(await therapist.request("account.otp_status", {}), { on: true, recovery_left: 10, required: true }, "no code was used up");
        await client.request("account.otp_off", { otp: own[0] });

        assert.equal((await server.ctl("provider", "set", "--features", "chat")).code, 0);
        assert.equal((await therapist.request("account.otp_status", {})).required, true, "features are another matter");
        assert.deepEqual(JSON.parse((await server.ctl("provider", "list", "--json")).stdout).providers[0].features, ["chat"]);
        assert.equal((await server.ctl("provider", "set", "--features", "chat,video,files")).code, 0);

        assert.equal((await server.ctl("user", "otp", "therapist1", "--off")).code, 0);
        assert.deepEqual((await require("yes")).without_second_factor, ["therapist1"]);
        assert.deepEqual(await therapist.request("account.otp_status", {}), { on: false, recovery_left: 0, required: true });
        const again = await enrol("therapist1");
        assert.equal((await require("no")).without_second_factor, undefined);
        await therapist.request("account.otp_off", { otp: again.codes[0] });
        await Promise.all([therapist, client, again.client].map((one) => one.close()));
    });

    it("cannot be guessed by whoever is signed in: 4290 with the time to wait (R-ACC-4)", async () => {
        const client = await server.connect("client2", { from: ELSEWHERE });
        const refusals = [];
        for (let i = 0; i < 12; i++) {
            refusals.push(await client.refused("account.otp_off", { otp: "000000" }));
        }
        assert.deepEqual(refusals.slice(0, 10).map(({ field }) => field), Array(10).fill("otp"));
        for (const { code, reason, retry_after: wait } of refusals.slice(10)) {
            assert.deepEqual([code, reason], [4290, "rate_limited"]);
            assert.ok(wait > 0 && wait <= 60, `wait ${wait} s`);
        }
        assert.equal((await client.request("account.otp_status", {})).on, true);
        await client.close();
    });

    it("leaves its changes in the access log, and neither secret nor code in the clear on disk (R-PRIV-10)", async () => {
        const { stdout, code } = await server.ctl("check");
        assert.equal(code, 0, stdout);
        const files = (await readdir(server.data, { withFileTypes: true })).filter((entry) => entry.isFile());
        let events = "";
        for (const { name } of files) {
            const bytes = await readFile(`${server.data}/${name}`);
            events += bytes.toString("latin1");
            for (const secret of secrets) {
                assert.equal(bytes.includes(secret), false, `${name} holds a secret`);
            }
        }
        for (const event of ["otp_begin", "otp_confirm", "otp_off", "recovery_codes"]) {
            assert.ok(events.includes(`account.${event}`), event);
        }
    });
});
