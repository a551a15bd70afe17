// The configuration: what is wrong is named with its file, line and reason before anything starts.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { run } from "./support/server.mjs";

describe("a configuration", () => {
    let directory;
    let file;
    before(async () => {
        directory = await mkdtemp(path.join(tmpdir(), "empower-config-"));
        file = path.join(directory, "empower.conf");
    });
    after(() => rm(directory, { recursive: true, force: true }));

    async function check(text, env) {
        await writeFile(file, text);
        return run("empowerd", ["--config", file, "--check-config"], { env });
    }

    it("that is empty is a good one", async () => {
        const { code, stderr } = await check("");
        assert.equal(code, 0, stderr);
    });

    it("may hold every key, comments and empty lines", async () => {
        const text = `
            # where it listens
            listen = 127.0.0.1:18080
            public_url=https://portaal.example
            trusted_proxies = 127.0.0.1, 10.0.0.0/8, ::1
            data_dir = ${directory}/data
            node = node-1
            redis = redis://:a%2Fb@127.0.0.1:6379/2
            turn_uris = turn:turn.example:3478?transport=udp
            turn_secret = a#b=c
            allowed_origins = https://a.example,https://b.example
            limit_exempt = 192.0.2.0/24

            log_level = debug
            web_dir = ${directory}
            frame_ancestors = https://a.example
            file_limit = 1000000
        `;
        const { code, stderr } = await check(text);
        assert.equal(code, 0, stderr);
    });

    it("that is wrong is told with file, line, and what is wrong", async () => {
        const wrong = {
            "listn = 127.0.0.1:80": /listn/,
            "listen 127.0.0.1:80": /=/,
            "listen = nonsense": /listen/,
            "listen = 127.0.0.1:99999": /listen/,
            "public_url = portaal.example": /public_url/,
            "trusted_proxies = 10.0.0.0/33": /trusted_proxies/,
            "limit_exempt = everyone": /limit_exempt/,
            "allowed_origins = https://a.example/path": /allowed_origins/,
            "log_level = loud": /log_level/,
            "redis = redis://localhost:6379": /redis is not/,
            "redis = 127.0.0.1:6379": /redis is not/,
            "redis = redis://someone:secret@127.0.0.1:6379": /redis has a user/,
            "file_limit = 5MB?": /file_limit/,
            "file_limit = -1": /file_limit/,
            "turn_uris = http://turn.example": /turn_uris/,
        };
        for (const [line, told] of Object.entries(wrong)) {
            const { code, stderr } = await check(`# a comment\n\n${line}\n`);
            assert.ok(Number.isInteger(code) && code !== 0, `${line}: ended with ${code}`);
            assert.ok(stderr.includes(`${file}:3`), `${line}: ${stderr}`);
            assert.match(stderr, told);
        }
    });

    it("has certificate and key together", async () => {
        const { code, stderr } = await check(`tls_cert = ${file}\n`);
        assert.notEqual(code, 0);
        assert.match(stderr, /tls_key/);
    });

    it("in the environment goes before the file, and is told when it is wrong", async () => {
        assert.equal((await check("log_level = loud\n", { EMPOWER_LOG_LEVEL: "info" })).code === 0, false, "the file's own mistake stays one");
        const { code, stderr } = await check("log_level = info\n", { EMPOWER_LOG_LEVEL: "loud" });
        assert.notEqual(code, 0);
        assert.match(stderr, /EMPOWER_LOG_LEVEL/);
    });

    it("must be there", async () => {
        const { code, stderr } = await run("empowerd", ["--config", path.join(directory, "absent.conf"), "--check-config"]);
        assert.notEqual(code, 0);
        assert.match(stderr, /absent\.conf/);
    });

    it("is checked without making or holding anything", async () => {
        const { code } = await check(`data_dir = ${directory}/never\n`);
        assert.equal(code, 0);
        assert.equal((await readdir(directory)).includes("never"), false);
    });

    it("is not needed to tell the version; a switch that is unknown is refused", async () => {
        const { code, stdout } = await run("empowerd", ["--version"]);
        assert.equal(code, 0);
        assert.match(stdout, /\d+\.\d+/);
        assert.notEqual((await run("empowerd", ["--nonsense"])).code, 0);
        assert.notEqual((await run("empowerctl", [])).code, 0);
        assert.notEqual((await run("empowerctl", ["--config", file, "nonsense"])).code, 0);
    });
});
