// Signed heads of the access log's chain: kept elsewhere, they show what the chain alone cannot.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { sql, tamper } from "./support/log.mjs";
import { run, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const DER_ED25519 = "302a300506032b6570032100";

describe("the heads of the access log", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    let shipped;
    before(() => server.start());
    after(() => server.stop());

    const folder = () => path.join(server.data, "audit-heads");
    async function heads() {
        const names = (await readdir(folder())).sort();
        return (await Promise.all(names.map((name) => readFile(path.join(folder(), name), "utf8")))).join("");
    }
    const lines = async () => (await heads()).trim().split("\n");
    const publicKey = async () => JSON.parse((await server.ctl("audit", "key", "--json")).stdout).key;

    async function say(body) {
        const client = await server.session("client1");
        await client.send(await server.careChannel("client1"), body);
        await client.close();
    }

    /** Verifies a copy of the data that `change` was done to, with the heads that were shipped before. */
    async function verifyChanged(change, text = shipped) {
        const copy = path.join(server.directory, "changed");
        const file = path.join(server.directory, "shipped");
        await rm(copy, { recursive: true, force: true });
        await mkdir(copy, { mode: 0o700 });
        for (const name of ["empower.db", "master.key"]) {
            await cp(path.join(server.data, name), path.join(copy, name));
        }
        if (change !== undefined) {
            await tamper(copy, change);
        }
        await writeFile(file, text);
        const options = { env: { EMPOWER_DATA_DIR: copy } };
        const told = await run("empowerctl", ["--config", server.configFile, "audit", "verify", "--heads", file], options);
        const asJson = await run("empowerctl", ["--config", server.configFile, "audit", "verify", "--heads", file, "--json"], options);
        const alone = await run("empowerctl", ["--config", server.configFile, "audit", "verify"], options);
        return { code: told.code, told: told.stdout, json: JSON.parse(asJson.stdout), alone: alone.code };
    }

    it("are written at the start and at the end, one line each, signed by the key that is told (R-PRIV-2)", async () => {
        await until(10_000, async () => (await readdir(folder()).catch(() => [])).length === 1, "the first head");
        await say("één");
        await server.shut();
        const all = await lines();
        assert.equal(all.length, 2);
        const key = createPublicKey({ key: Buffer.from(DER_ED25519 + (await publicKey()), "hex"), format: "der", type: "spki" });
        for (const line of all) {
            const [, text, signature] = /^(\S{24} node1 \d+ [0-9a-f]{64}) ([0-9a-f]{128})$/.exec(line);
            assert.ok(verify(null, Buffer.from(text), key, Buffer.from(signature, "hex")), line);
        }
        const [last] = await sql(server.data, "SELECT rows, lower(hex(hash)) AS hash FROM audit_head");
        assert.equal(all.at(-1).split(" ").slice(2, 4).join(" "), `${last.rows} ${last.hash}`);
    });

    it("go on in the same file after SIGKILL, also where a power cut left half a line (R-PRIV-2)", async () => {
        const [name] = await readdir(folder());
        await writeFile(path.join(folder(), name), `${await heads()}2026-11-26T22:00:00.000Z node1 12 ab`);
        await server.boot();
        await until(10_000, async () => (await heads()).endsWith("\n"), "a whole line");
        await say("twee");
        await say("drie");
        await server.kill();
        await server.boot();
        await until(10_000, async () => (await lines()).length === 4, "the head of the next start");
        await server.shut();
        shipped = await heads();
        assert.equal((await lines()).length, 5);
        assert.ok((await lines()).every((line) => line.split(" ").length === 5));
    });

    it("are all in a log that was left alone, and after it went on (R-PRIV-2)", async () => {
        const { code, json, told } = await verifyChanged();
        assert.equal(code, 0, told);
        assert.deepEqual([json.whole, json.heads, json.findings], [true, 5, []]);
        await server.boot();
        await say("vier");
        await server.shut();
        assert.equal((await verifyChanged()).code, 0);
    });

    it("are the same after the master key was changed (R-PRIV-2)", async () => {
        const before = await publicKey();
        assert.equal((await server.ctl("key", "rotate")).code, 0);
        assert.equal(await publicKey(), before);
        assert.equal((await verifyChanged()).code, 0);
        await server.boot();
        await server.shut();
        assert.equal((await verifyChanged(undefined, await heads())).code, 0);
    });

    it("show that last rows were removed and the note of the last one put right (R-PRIV-2)", async () => {
        const rowsOf = shipped.trim().split("\n").map((line) => Number(line.split(" ")[2]));
        const [last, before] = [rowsOf.at(-1), Math.max(...rowsOf.filter((rows) => rows < rowsOf.at(-1)))];
        const kept = last - 1;
        const cut = `DELETE FROM audit WHERE number > ${kept}; UPDATE audit_head SET rows = ${kept}, hash = (SELECT hash FROM audit WHERE number = ${kept})`;
        const { code, json, told, alone } = await verifyChanged(cut);
        assert.equal(alone, 0, "the chain alone is whole");
        assert.equal(code, 3);
        assert.deepEqual([json.whole, json.row], [false, before + 1]);
        assert.match(told, new RegExp(`rows ${before + 1} to ${last} are not those signed at .*the log ends with row ${kept}`));
    });

    it("show that the log was emptied and begun anew (R-PRIV-2)", async () => {
        const { code, json, alone } = await verifyChanged("DELETE FROM audit; UPDATE audit_head SET rows = 0, hash = zeroblob(32)");
        assert.deepEqual([alone, code, json.row], [0, 3, 1]);
    });

    it("do not hide what the chain itself shows, nor a line that the log did not sign (R-PRIV-2)", async () => {
        const changed = await verifyChanged("UPDATE audit SET event = 'other' WHERE number = 2");
        assert.deepEqual([changed.code, changed.json.row], [3, 2]);
        for (const forged of [shipped.replace(/ node1 \d+ /, " node1 9 "), shipped.replace(/[0-9a-f]\n$/, "\n"), `${shipped}geen hoofd\n`]) {
            const { code, told } = await verifyChanged(undefined, forged);
            assert.equal(code, 3);
            assert.match(told, /heads: line \d is no head that this log signed/);
        }
    });

    it("are refused by another log, and need a file that is there", async () => {
        const stranger = new Server({ clients: 1 });
        await stranger.start();
        const file = path.join(server.directory, "shipped");
        await writeFile(file, shipped);
        assert.equal((await stranger.ctl("audit", "verify", "--heads", file)).code, 3);
        assert.equal((await stranger.ctl("audit", "verify", "--heads", `${file}-none`)).code, 1);
        assert.equal((await stranger.ctl("audit", "verify", "--heads")).code, 2);
        await stranger.stop();
        await server.boot();
    });
});
