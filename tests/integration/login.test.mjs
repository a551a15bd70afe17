// Signing in and out over HTTP, the cookie, and which pages of other sites may ask.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { measuring } from "./support/measure.mjs";
import { login, post } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";

const PARTNER = "https://partner.example";

describe("signing in", { concurrency: false }, () => {
    const server = new Server({ config: { allowed_origins: PARTNER } });
    before(() => server.start());
    after(() => server.stop());

    const listWith = (token) => server.rpc(token, "session.list", {});

    it("with the right password gives a token, its end, who one is, and the cookie (R-ACC-1)", async () => {
        const answer = await login(server, "client1");
        assert.equal(answer.status, 200);
        assert.match(answer.headers["content-type"], /^application\/json\b/);
        assert.equal(answer.headers["cache-control"], "no-store");
        const { token, expires_at: expiresAt, user, ...more } = answer.json;
        assert.deepEqual(more, {});
        const { id, name, role } = await server.person("client1");
        assert.deepEqual([user.id, user.name, user.role], [id, name, role]);
        assert.equal(role, "client");
        assert.match(expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.ok(Date.parse(expiresAt) > Date.now() + 60_000);
        assert.equal((await listWith(token)).status, 200);
    });

    it("sets a cookie that scripts and other sites cannot use and that ends with the browser (R-PRIV-9)", async () => {
        const answer = await login(server, "client1");
        const cookies = answer.headers["set-cookie"];
        assert.deepEqual(
            cookies.map((cookie) => cookie.split("=")[0]),
            ["empower", "empower-device"],
        );
        const [pair, ...flags] = cookies[0].split(/;\s*/);
        assert.equal(pair, `empower=${answer.json.token}`);
        assert.deepEqual(flags.map((flag) => flag.toLowerCase()).sort(), ["httponly", "path=/", "samesite=strict"]);
    });

    it("gives each device a token of its own, which cannot be guessed from another", async () => {
        const tokens = new Set();
        for (let i = 0; i < 4; i++) {
            tokens.add((await login(server, "client2")).json.token);
        }
        assert.equal(tokens.size, 4);
        for (const token of tokens) {
            assert.match(token, /^[A-Za-z0-9_-]{32,}$/);
        }
    });

    it("answers alike for a wrong password and for a name that is not there, in the same time (R-ACC-4)", measuring, async () => {
        const times = { client1: [], nobody: [] };
        for (let i = 0; i < 5; i++) {
            for (const name of Object.keys(times)) {
                const start = performance.now();
                const answer = await login(server, name, `wrong-${i}`);
                times[name].push(performance.now() - start);
                assert.deepEqual([answer.status, answer.text], [401, '{"error":"invalid_credentials"}'], name);
                assert.equal(answer.headers["set-cookie"], undefined);
            }
        }
        const [known, unknown] = Object.values(times).map((all) => Math.min(...all));
        assert.ok(unknown > known / 3 && known > unknown / 3, `${known} ms for a known name, ${unknown} ms for an unknown one`);
    });

    it("takes the user name and the password as they are", async () => {
        for (const [name, password] of [
            ["client1", `${PASSWORD} `],
            ["client1", PASSWORD.toUpperCase()],
            ["client1", PASSWORD.slice(0, -1)],
            ["client1\u0000", PASSWORD],
            ["client1' OR '1'='1", PASSWORD],
            ["client%", PASSWORD],
            ["client1", `${PASSWORD}\u0000x`],
        ]) {
            const { status } = await login(server, name, password);
            assert.ok([400, 401].includes(status), `${JSON.stringify(name)} answered ${status}`);
        }
    });

    it("takes a name in capitals for the same name, and one of more bytes than any has for nobody's (R-ACC-4)", async () => {
        assert.equal((await login(server, "CLIENT2")).json.user.id, (await server.person("client2")).id);
        const long = await login(server, "é".repeat(64));
        assert.deepEqual([long.status, long.json], [401, { error: "invalid_credentials" }]);
    });

    it("refuses what is no such request with 400, and the server lives", async () => {
        const good = { username: "client1", password: PASSWORD };
        const wrong = [
            "",
            "nonsense",
            "null",
            "[]",
            "7",
            {},
            { username: "client1" },
            { password: PASSWORD },
            { ...good, username: 7 },
            { ...good, password: null },
            { ...good, username: "" },
            { ...good, password: ["x"] },
            { ...good, surplus: true },
            { ...good, otp: 123456 },
            '{"username":"\\ud800","password":"x"}',
            Buffer.from('{"username":"client1","password":"\xff"}', "latin1").toString("latin1"),
        ];
        for (const body of wrong) {
            const answer = await post(server, "/login", body);
            assert.ok([400, 401].includes(answer.status), `${JSON.stringify(body)} answered ${answer.status}`);
            assert.equal(answer.headers["set-cookie"], undefined);
            if (typeof body === "object") {
                assert.equal(answer.status, 400, JSON.stringify(body));
            }
        }
    });

    it("refuses a body that is too large with 413, and another type with 415", async () => {
        assert.equal((await login(server, "client1", "x".repeat(70_000))).status, 413);
        assert.equal((await login(server, "client1", PASSWORD, { headers: { "Content-Type": "text/plain" } })).status, 415);
    });

    it("is a POST", async () => {
        for (const path of ["/login", "/logout"]) {
            assert.equal((await server.http({ path })).status, 405, path);
        }
    });

    it("out ends that sign-in, closes its sessions with 4002, and takes the cookie back", async () => {
        const { token } = (await login(server, "client3")).json;
        const other = (await login(server, "client3")).json.token;
        const leaving = await server.open({ token });
        const staying = await server.open({ token: other });
        const answer = await post(server, "/logout", "", { headers: { Cookie: `empower=${token}`, Origin: server.origin } });
        assert.ok([200, 204].includes(answer.status), `answered ${answer.status}`);
        assert.match(answer.headers["set-cookie"][0], /^empower=;.*(max-age=0|expires=thu, 01 jan 1970)/i);
        assert.equal((await leaving.wire.ended()).code, 4002);
        assert.equal((await listWith(token)).status, 401);
        assert.equal((await listWith(other)).status, 200);
        assert.ok(await staying.request("session.list", {}));
    });

    it("out works with the token in a header as well, and is refused to a foreign page", async () => {
        const { token } = (await login(server, "client3")).json;
        const foreign = await post(server, "/logout", "", { headers: { Cookie: `empower=${token}`, Origin: "https://evil.example" } });
        assert.equal(foreign.status, 403);
        assert.equal((await listWith(token)).status, 200);
        await post(server, "/logout", "", { headers: { Authorization: `Bearer ${token}` } });
        assert.equal((await listWith(token)).status, 401);
    });

    it("keeps no token in the clear on disk, and writes neither token nor password to its log (R-PRIV-10)", async () => {
        const { token } = (await login(server, "client1")).json;
        await login(server, "client1", "a-wrong-password-nobody-may-read");
        const { readdir, readFile } = await import("node:fs/promises");
        const names = (await readdir(server.data, { withFileTypes: true })).filter((entry) => entry.isFile());
        assert.ok(names.length > 0);
        for (const { name } of names) {
            const bytes = await readFile(`${server.data}/${name}`);
            assert.equal(bytes.includes(token), false, `${name} holds a token`);
            assert.equal(bytes.includes(PASSWORD), false, `${name} holds a password`);
        }
        for (const secret of [token, PASSWORD, "a-wrong-password-nobody-may-read"]) {
            assert.equal(server.log.includes(secret), false, "the log holds a secret");
        }
    });

    describe("from a page of another site", () => {
        const allowed = (answer) => answer.headers["access-control-allow-origin"];
        const paths = ["/login", "/rpc", "/files?channel=x&name=y"];

        it("is asked for beforehand, and allowed to a listed site alone", async () => {
            for (const path of paths) {
                const ask = (origin, method = "POST") =>
                    server.http({
                        method: "OPTIONS",
                        path,
                        headers: {
                            Origin: origin,
                            "Access-Control-Request-Method": method,
                            "Access-Control-Request-Headers": "authorization,content-type",
                        },
                    });
                const yes = await ask(PARTNER);
                assert.ok([200, 204].includes(yes.status), `${path} answered ${yes.status}`);
                assert.equal(allowed(yes), PARTNER);
                assert.match(yes.headers["access-control-allow-methods"], /\bPOST\b/);
                const headers = yes.headers["access-control-allow-headers"].toLowerCase();
                assert.ok(headers.includes("authorization") && headers.includes("content-type"));
                assert.match(yes.headers.vary ?? "", /origin/i);
                for (const origin of ["https://evil.example", `${PARTNER}.evil.example`, "null"]) {
                    assert.equal(allowed(await ask(origin)), undefined, `${path} from ${origin}`);
                }
            }
        });

        it("gets an answer it may read when it is listed, and none otherwise", async () => {
            const listed = await login(server, "client1", PASSWORD, { headers: { Origin: PARTNER } });
            assert.deepEqual([listed.status, allowed(listed)], [200, PARTNER]);
            const refused = await login(server, "client1", "wrong", { headers: { Origin: PARTNER } });
            assert.deepEqual([refused.status, allowed(refused)], [401, PARTNER]);
            const foreign = await login(server, "client1", PASSWORD, { headers: { Origin: "https://evil.example" } });
            assert.deepEqual([foreign.status, allowed(foreign)], [403, undefined]);
            const rpc = await server.rpc(listed.json.token, "session.list", {}, { headers: { Origin: PARTNER } });
            assert.deepEqual([rpc.status, allowed(rpc)], [200, PARTNER]);
        });

        it("never gets the other answers of the server", async () => {
            for (const path of ["/", "/openrpc.json", "/healthz"]) {
                const origin = allowed(await server.http({ path, headers: { Origin: "https://evil.example" } }));
                assert.ok(origin === undefined || (origin === "*" && path === "/openrpc.json"), path);
            }
        });
    });
});
