// SIGHUP: what may change under a running server changes, all of it or nothing; what may not is named.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import tls from "node:tls";
import { promisify } from "node:util";
import { ROOT, run, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const SITE = "https://www.voorbeeld.example";

/** Sends SIGHUP and gives the lines of the log that it caused, up to the last one. */
async function reload(server) {
    const before = server.log.length;
    server.hangUp();
    const lines = () => server.log.slice(before);
    await until(10_000, () => /(info reloaded|error reload_refused)[^\n]*\n/.test(lines()), "the end of the reload");
    return lines();
}

describe("SIGHUP", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    before(() => server.start());
    after(() => server.stop());

    const headers = (more = {}) => ({ Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "application/json", ...more });
    const rpc = (more) => server.http({ method: "POST", path: "/rpc", headers: headers(more), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session.list" }) });

    it("takes new allowed_origins", async () => {
        assert.equal((await rpc({ Origin: SITE })).status, 403);
        await server.configure({ allowed_origins: SITE });
        await reload(server);
        assert.equal((await rpc({ Origin: SITE })).status, 200);
        await server.configure();
        await reload(server);
        assert.equal((await rpc({ Origin: SITE })).status, 403);
    });

    it("takes new frame_ancestors", async () => {
        await server.configure({ frame_ancestors: SITE });
        await reload(server);
        const { headers: told } = await server.http({ path: "/" });
        assert.ok(told["content-security-policy"].includes(`frame-ancestors ${SITE}`), told["content-security-policy"]);
    });

    it("takes a new file_limit", async () => {
        const channel = await server.careChannel("client1");
        const upload = () => server.http({ method: "POST", path: `/files?channel=${channel}&name=x`, headers: headers({ "Content-Type": "text/plain" }), body: "0123456789" });
        assert.equal((await upload()).status, 201);
        await server.configure({ file_limit: "9" });
        await reload(server);
        assert.equal((await upload()).status, 413);
        await server.configure({ file_limit: "10" });
        await reload(server);
        assert.equal((await upload()).status, 201);
    });

    it("takes new TURN servers and their secret, also for who is connected", async () => {
        const client = await server.session("client1");
        await server.configure({ turn_uris: "turn:192.0.2.9:3478", turn_secret: "een ander geheim" });
        await reload(server);
        const { ice_servers: servers } = await client.request("ice.servers", {});
        assert.deepEqual(servers.flatMap(({ urls }) => urls), ["turn:192.0.2.9:3478"]);
        await client.close();
    });

    it("takes new limit_exempt and trusted_proxies", async () => {
        const spend = async (address) => {
            for (let i = 0; i < 70; i++) {
                const { status } = await rpc({ "X-Forwarded-For": address });
                if (status !== 200) {
                    return status;
                }
            }
            return 200;
        };
        await server.configure({ trusted_proxies: "127.0.0.1", limit_exempt: "198.51.100.0/24" });
        await reload(server);
        assert.equal(await spend("192.0.2.7"), 429, "counted as the one the proxy speaks for");
        assert.equal(await spend("198.51.100.7"), 200);
        await server.configure({ trusted_proxies: "127.0.0.1", limit_exempt: "192.0.2.7" });
        await reload(server);
        assert.equal(await spend("192.0.2.7"), 200);
    });

    it("takes a new log_level, which goes before what was set by hand", async () => {
        assert.equal((await server.ctl("log-level", "debug")).code, 0);
        await rpc();
        await until(10_000, () => server.log.includes("method=session.list"), "a line of the request");
        await server.configure({ log_level: "info" });
        await reload(server);
        const before = server.log.length;
        await rpc();
        await reload(server);
        assert.equal(server.log.slice(before).includes("method=session.list"), false);
    });

    it("names the keys that count from the next start on, and takes the others", async () => {
        await server.configure({ listen: "127.0.0.1:1", node: "anders", data_dir: "/nowhere", public_url: "https://anders.example", web_dir: undefined, allowed_origins: SITE });
        const lines = await reload(server);
        for (const key of ["listen", "node", "data_dir", "public_url", "web_dir"]) {
            assert.match(lines, new RegExp(`warn reload_kept key=${key} `));
        }
        assert.equal((lines.match(/reload_kept/g) ?? []).length, 5);
        assert.equal((await rpc({ Origin: SITE })).status, 200);
        assert.equal((await rpc({ Origin: server.origin })).status, 200, "public_url is still the old one");
        await server.configure();
        assert.equal((await reload(server)).includes("reload_kept"), false);
    });

    it("refuses a file that is wrong, with file, line and reason, and keeps all there was", async () => {
        await server.configure({ allowed_origins: SITE });
        await reload(server);
        const good = await readFile(server.configFile, "utf8");
        const lines = good.trim().split("\n").length;
        for (const [wrong, told] of [
            ["nonsense = 1", `${server.configFile}:${lines + 1}: nonsense`],
            ["file_limit = -1", `${server.configFile}:${lines + 1}: file_limit`],
            ["tls_cert = /c.pem", `${server.configFile}:${lines + 1}: tls_cert`],
        ]) {
            await writeFile(server.configFile, `${good.replace(SITE, "https://other.example")}${wrong}\n`);
            const log = await reload(server);
            assert.ok(log.includes("reload_refused") && log.includes(told), log);
            assert.equal((await rpc({ Origin: SITE })).status, 200);
        }
        await rm(server.configFile);
        assert.match(await reload(server), /reload_refused.*empower\.conf/);
        assert.equal((await rpc({ Origin: SITE })).status, 200);
        await server.configure();
    });

    it("a hundred times under load hurts nobody", async () => {
        await server.configure({ turn_uris: "turn:192.0.2.9:3478" });
        const client = await server.session("client1");
        const channel = await server.careChannel("client1");
        let reloading = true;
        const work = (async () => {
            let count = 0;
            while (reloading) {
                await Promise.all([client.request("ice.servers", {}), client.send(channel, "x"), rpc()]);
                count++;
            }
            return count;
        })();
        for (let i = 0; i < 100; i++) {
            await server.configure({ turn_uris: `turn:192.0.2.${i + 1}:3478`, allowed_origins: i % 2 ? SITE : undefined });
            await reload(server);
        }
        reloading = false;
        assert.ok((await work) > 0);
        assert.deepEqual((await client.request("ice.servers", {})).ice_servers[0].urls, ["turn:192.0.2.100:3478"]);
        await client.close();
    });
});

describe("SIGHUP over TLS", { concurrency: false }, () => {
    let directory;
    let server;
    const file = (name) => path.join(directory, name);
    async function make(name) {
        await promisify(execFile)("openssl", [
            ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            ...["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"],
            ...["-keyout", file(`${name}.key`), "-out", file(`${name}.crt`)],
        ]);
    }
    const use = (name) => Promise.all(["key", "crt"].map((kind) => copyFile(file(`${name}.${kind}`), file(`used.${kind}`))));
    before(async () => {
        directory = await mkdtemp(path.join(tmpdir(), "empower-renew-"));
        await Promise.all([make("first"), make("second")]);
        await use("first");
        server = new Server({ clients: 1, secure: true, config: { tls_cert: file("used.crt"), tls_key: file("used.key") } });
        await server.start();
    });
    after(async () => {
        await server.stop();
        await rm(directory, { recursive: true, force: true });
    });

    /** Whose certificate a new connection is shown. */
    const shown = () =>
        new Promise((resolve, reject) => {
            const socket = tls.connect({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
                resolve(socket.getPeerCertificate().subject.CN);
                socket.destroy();
            });
            socket.on("error", reject);
        });

    it("shows a new certificate to new connections, and the others live on", async () => {
        assert.equal(await shown(), "first");
        const client = await server.session("client1");
        await use("second");
        assert.match(await reload(server), /certificate_renewed/);
        assert.equal(await shown(), "second");
        assert.ok(await client.request("session.list", {}));
        await client.close();
    });

    it("refuses a broken one, or a key of another, and keeps the one there was", async () => {
        for (const [name, spoil] of Object.entries({
            "a certificate cut short": async () => writeFile(file("used.crt"), (await readFile(file("first.crt"))).subarray(0, 200)),
            "an empty certificate": () => writeFile(file("used.crt"), ""),
            "no certificate": () => rm(file("used.crt")),
            "a key of another": () => copyFile(file("first.crt"), file("used.crt")),
            "a broken key": () => writeFile(file("used.key"), "nonsense"),
        })) {
            await use("second");
            await spoil();
            assert.match(await reload(server), /error certificate_refused reason="tls_(cert|key) /, name);
            assert.equal(await shown(), "second", name);
        }
        await use("first");
        await reload(server);
        assert.equal(await shown(), "first");
    });
});

describe("the keys of the configuration", () => {
    it("stand in the README as the program prints them", async () => {
        const { code, stdout } = await run("empowerctl", ["config"]);
        assert.equal(code, 0);
        const readme = await readFile(path.join(ROOT, "README.md"), "utf8");
        const table = /<!-- keys: [^\n]* -->\n([\s\S]*?)<!-- end of keys -->/.exec(readme)?.[1];
        assert.equal(table, stdout, "write it anew: the output of `empowerctl config` between the two marks");
    });
});
