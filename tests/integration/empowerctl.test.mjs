// The operator's tool: demo data, calls by hand, and the check that finds what was tampered with.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { login } from "./support/people.mjs";
import { PASSWORD, run, Server } from "./support/server.mjs";

describe("empowerctl", { concurrency: false }, () => {
    const server = new Server({ clients: 25 });
    before(() => server.start());
    after(() => server.stop());

    describe("seed", () => {
        it("gives every client a channel of care with the therapist whose turn it is, and tokens for all", async () => {
            const names = Object.keys(server.tokens).sort();
            const clients = Array.from({ length: 25 }, (_, i) => `client${i + 1}`);
            assert.deepEqual(names, [...clients, "therapist1", "therapist2"].sort());
            const [one, two] = await Promise.all(["therapist1", "therapist2"].map((name) => server.person(name)));
            assert.deepEqual([one.channels.length, two.channels.length], [13, 12]);
            for (const [name, therapist] of [
                ["client1", one],
                ["client2", two],
                ["client25", one],
            ]) {
                const [channel] = (await server.person(name)).channels;
                assert.ok(therapist.channels.some(({ id }) => id === channel.id), name);
            }
        });

        it("gives every account the password", async () => {
            for (const username of ["client1", "client25", "therapist2"]) {
                assert.equal((await login(server, username)).status, 200, username);
            }
        });

        it("refuses a directory that holds anything", async () => {
            const directory = path.join(server.directory, "not-empty");
            await mkdir(directory);
            await writeFile(path.join(directory, "a file of mine"), "x");
            const { code, stderr } = await run("empowerctl", ["--config", server.configFile, "seed", "--clients", "1", "--password", PASSWORD], { env: { EMPOWER_DATA_DIR: directory } });
            assert.ok(Number.isInteger(code) && code !== 0);
            assert.match(stderr, /empty/i);
            assert.deepEqual(await readdir(directory), ["a file of mine"]);
        });

        it("keeps keys and data from others' eyes (R-PRIV-10)", async () => {
            const mode = async (name) => ((await stat(path.join(server.data, name))).mode & 0o777).toString(8);
            assert.equal(await mode("master.key"), "600");
            assert.equal(await mode("."), "700");
            for (const name of await readdir(server.data)) {
                assert.equal(Number.parseInt(await mode(name), 8) & 0o077, 0, `${name} is open to others`);
            }
            const tokens = await stat(path.join(server.directory, "tokens"));
            assert.equal(tokens.mode & 0o077, 0, "the tokens are open to others");
        });

        it("needs a number of clients", async () => {
            for (const args of [["seed"], ["seed", "--clients"], ["seed", "--clients", "x"], ["seed", "--clients", "-1"], ["seed", "--surplus"]]) {
                const { code } = await run("empowerctl", ["--config", server.configFile, ...args], { env: { EMPOWER_DATA_DIR: `${server.directory}/unused` } });
                assert.ok(Number.isInteger(code) && code !== 0, args.join(" "));
            }
        });
    });

    describe("call", () => {
        const call = (token, ...args) => run("empowerctl", ["--config", server.configFile, "call", ...args], { env: { EMPOWER_TOKEN: token } });

        it("asks the running server as the owner of the token", async () => {
            const channel = await server.careChannel("client1");
            const sent = await call(server.tokens.client1, "chat.send", JSON.stringify({ channel, nonce: randomUUID(), body: "met de hand" }));
            assert.equal(sent.code, 0, sent.stderr);
            assert.equal(JSON.parse(sent.stdout).seq, 1);
            const { stdout } = await call(server.tokens.client1, "chat.history", JSON.stringify({ channel }));
            assert.equal(JSON.parse(stdout).messages[0].body, "met de hand");
        });

        it("tells a refusal and ends with an error", async () => {
            const refused = await call(server.tokens.client1, "chat.history", JSON.stringify({ channel: randomUUID() }));
            assert.notEqual(refused.code, 0);
            assert.match(refused.stdout + refused.stderr, /not_found/);
            const stranger = await call("nonsense", "session.list", "{}");
            assert.notEqual(stranger.code, 0);
            assert.notEqual((await call(server.tokens.client1, "session.list", "{nonsense")).code, 0);
        });
    });

    it("is refused the directory that the server holds", async () => {
        const { code, stderr } = await server.ctl("seed", "--clients", "1", "--password", PASSWORD);
        assert.notEqual(code, 0);
        assert.ok(stderr.length > 0);
    });

    describe("check", () => {
        let original;
        before(async () => {
            const channel = await server.careChannel("client3");
            const therapist = await server.session("therapist1");
            for (let i = 1; i <= 5; i++) {
                await therapist.send(channel, `verslag ${i}: vertrouwelijk`);
            }
            const headers = { Authorization: `Bearer ${server.tokens.therapist1}`, "Content-Type": "text/plain" };
            const { json: file } = await server.http({ method: "POST", path: `/files?channel=${channel}&name=x`, headers, body: "een bijlage" });
            await therapist.send(channel, "", { files: [file.id] });
            const { call } = await therapist.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true });
            await therapist.request("call.leave", { call: call.id });
            await therapist.close();
            const beside = await server.ctl("check");
            assert.equal(beside.code, 0, `beside the running server: ${beside.stdout}${beside.stderr}`);
            await server.shut();
            original = path.join(server.directory, "original");
            await cp(server.data, original, { recursive: true });
            await server.boot();
        });

        /** Checks a copy in which `sql` was done behind the triggers' back, or `touch` with its folder. */
        async function checkTampered(sql, touch = async () => {}) {
            const copy = path.join(server.directory, `tampered-${randomUUID()}`);
            await cp(original, copy, { recursive: true });
            await chmod(copy, 0o700);
            if (sql) {
                const database = path.join(copy, (await readdir(copy)).find((name) => name.endsWith(".db")));
                const { stdout: triggers } = await promisify(execFile)("sqlite3", [database, "SELECT name FROM sqlite_master WHERE type = 'trigger'"]);
                const drops = triggers.trim().split("\n").map((name) => `DROP TRIGGER ${name};`);
                // The last figure is the number of rows that the statement before it touched.
                const { stdout } = await promisify(execFile)("sqlite3", [database, `${drops.join("")} ${sql}; SELECT changes();`]);
                assert.notEqual(stdout.trim(), "0", `nothing was tampered with by: ${sql}`);
            }
            await touch(copy);
            const outcome = await run("empowerctl", ["--config", server.configFile, "check"], { env: { EMPOWER_DATA_DIR: copy } });
            await rm(copy, { recursive: true });
            return outcome;
        }

        /** `names`: how the finding must name what was tampered with. */
        async function finds(sql, touch, names = /./) {
            const { code, stdout, stderr } = await checkTampered(sql, touch);
            assert.ok(Number.isInteger(code) && code !== 0, `not found: ${sql ?? touch}: ${code} ${stdout}${stderr}`);
            assert.match(stdout + stderr, names, `found, but not named: ${sql ?? touch}`);
            assert.equal(`${stdout}${stderr}`.includes("vertrouwelijk"), false, "the check tells what is in an entry");
        }

        async function query(sql) {
            const database = path.join(original, (await readdir(original)).find((name) => name.endsWith(".db")));
            const { stdout } = await promisify(execFile)("sqlite3", ["-readonly", database, sql]);
            return stdout.trim().split("\n");
        }

        const one = "(SELECT channel FROM entry GROUP BY channel HAVING count(*) > 4 LIMIT 1)";

        it("finds nothing in what was left alone, and says what it looked at", async () => {
            const { code, stdout, stderr } = await checkTampered();
            assert.equal(code, 0, stdout + stderr);
            assert.match(stdout, /\d/);
        });

        it("finds nothing in a backup that was made beside the running server", async () => {
            const copy = path.join(server.directory, "backup");
            await mkdir(copy, { mode: 0o700 });
            const therapist = await server.session("therapist1");
            const channel = await server.careChannel("client5");
            let writing = true;
            const written = (async () => {
                while (writing) {
                    await therapist.send(channel, "terwijl de kopie gemaakt wordt");
                }
            })();
            await therapist.request("session.list", {});
            await promisify(execFile)("sqlite3", [path.join(server.data, "empower.db"), `.backup ${copy}/empower.db`]);
            await cp(path.join(server.data, "files"), path.join(copy, "files"), { recursive: true });
            await cp(path.join(server.data, "master.key"), path.join(copy, "master.key"));
            writing = false;
            await written;
            await therapist.close();
            const { code, stdout, stderr } = await run("empowerctl", ["--config", server.configFile, "check"], { env: { EMPOWER_DATA_DIR: copy } });
            assert.equal(code, 0, stdout + stderr);
        });

        it("finds an entry whose content was changed (R-PRIV-2)", async () => {
            await finds(`UPDATE entry SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || CASE substr(sealed, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE channel = ${one} AND seq = 2`);
            await finds(`UPDATE entry SET sealed = zeroblob(length(sealed)) WHERE channel = ${one} AND seq = 2`);
        });

        it("finds an entry whose author, time, number or reference was changed", async () => {
            for (const change of [
                "sent_ms = sent_ms - 86400000",
                "author = (SELECT id FROM account WHERE id <> entry.author LIMIT 1)",
                "kind = kind + 1",
                "nonce = randomblob(16)",
                "id = randomblob(16)",
                "amends = 1",
            ]) {
                await finds(`UPDATE entry SET ${change} WHERE channel = ${one} AND seq = 3`);
            }
        });

        it("finds a change of any column of an entry, and names the entry (R-PRIV-2)", async () => {
            const changes = {
                channel: "(SELECT id FROM channel WHERE id NOT IN (SELECT channel FROM entry) LIMIT 1)",
                seq: "1003",
                id: "randomblob(16)",
                dossier: "(SELECT id FROM dossier WHERE id <> entry.dossier LIMIT 1)",
                number: "number + 1000",
                place: "place + 100000",
                kind: "kind + 1",
                author: "(SELECT id FROM account WHERE id <> entry.author LIMIT 1)",
                sent_ms: "sent_ms + 1",
                nonce: "NULL",
                amends: "1",
                retracts: "1",
                sealed: "randomblob(length(sealed))",
            };
            assert.deepEqual(Object.keys(changes).sort(), (await query("SELECT name FROM pragma_table_info('entry')")).sort());
            // Zero for NULL: what is bound to the seal is the same, what it means to a query is not.
            for (const [column, value] of [...Object.entries(changes), ["amends", "0"], ["retracts", "0"], ["nonce", "zeroblob(16)"]]) {
                await finds(`UPDATE entry SET ${column} = ${value} WHERE channel = ${one} AND seq = 3`, undefined, /\bentry [0-9a-f-]{36}\/(100)?3\b/);
            }
        });

        it("finds a change of any entry, and names that one", async () => {
            const numbers = await query(`SELECT seq FROM entry WHERE channel = ${one} ORDER BY seq`);
            assert.deepEqual(numbers, ["1", "2", "3", "4", "5", "6", "7"]);
            for (const seq of numbers) {
                const names = new RegExp(`^(?=[^]*\\bentry [0-9a-f-]{36}/${seq}\\b)(?![^]*\\bentry [0-9a-f-]{36}/(?!${seq}\\b))`);
                await finds(`UPDATE entry SET sealed = zeroblob(length(sealed)) WHERE channel = ${one} AND seq = ${seq}`, undefined, names);
            }
        });

        it("finds an entry that was moved to another place", async () => {
            await finds(`UPDATE entry SET sealed = (SELECT e.sealed FROM entry e WHERE e.channel = entry.channel AND e.seq = 2) WHERE channel = ${one} AND seq = 3`);
        });

        it("finds a hole, and an end that is missing", async () => {
            await finds(`DELETE FROM entry WHERE channel = ${one} AND seq = 3`);
            await finds(`DELETE FROM entry WHERE channel = ${one} AND seq = (SELECT max(seq) FROM entry WHERE channel = ${one})`);
        });

        it("finds a changed, a missing and an added line of the access log (R-PRIV-2)", async () => {
            await finds("UPDATE audit SET at_ms = at_ms + 1 WHERE number = (SELECT max(number) / 2 FROM audit)");
            await finds("UPDATE audit SET address = '192.0.2.1' WHERE number = 1");
            await finds("DELETE FROM audit WHERE number = (SELECT max(number) / 2 FROM audit)");
            await finds("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)");
            await finds("INSERT INTO audit (number, form, at_ms, event, allowed, actor, sign_in, dossier, channel, object, address, node, hash) SELECT number + 1, form, at_ms, event, allowed, actor, sign_in, dossier, channel, object, address, node, randomblob(32) FROM audit ORDER BY number DESC LIMIT 1");
        });

        it("finds a change of any column of the access log, and names the line (R-PRIV-2)", async () => {
            const changes = {
                number: "number + 1000",
                at_ms: "at_ms - 1",
                event: "event || 'x'",
                allowed: "1 - allowed",
                actor: "randomblob(16)",
                sign_in: "randomblob(16)",
                dossier: "randomblob(16)",
                channel: "randomblob(16)",
                object: "randomblob(16)",
                address: "'192.0.2.1'",
                node: "'another'",
                form: "form - 1",
                refusal: "refusal || 'x'",
                look: "1 - look",
                times: "times + 1",
                behalf: "randomblob(16)",
                role: "role || 'x'",
                client: "randomblob(16)",
                part: "part || 'x'",
                basis: "basis || 'x'",
                reason: "randomblob(60)",
                hash: "randomblob(32)",
            };
            assert.deepEqual(Object.keys(changes).sort(), (await query("SELECT name FROM pragma_table_info('audit')")).sort());
            for (const [column, value] of Object.entries(changes)) {
                await finds(`UPDATE audit SET ${column} = ${value} WHERE number = 2`, undefined, /\baccess log: row 2\b/);
            }
        });

        it("finds a change of any line of the access log, and names that one", async () => {
            const numbers = await query("SELECT number FROM audit ORDER BY number");
            assert.ok(numbers.length > 3);
            for (const number of numbers) {
                await finds(`UPDATE audit SET event = 'other' WHERE number = ${number}`, undefined, new RegExp(`\\baccess log: row ${number}\\b`));
            }
        });

        it("finds a file that is gone, cut or changed", async () => {
            const theFile = async (copy) => {
                const [name] = (await readdir(path.join(copy, "files"), { recursive: true })).filter((entry) => entry.length > 8);
                return path.join(copy, "files", name);
            };
            await finds(undefined, async (copy) => rm(await theFile(copy)));
            await finds(undefined, async (copy) => {
                const file = await theFile(copy);
                await writeFile(file, (await readFile(file)).subarray(0, -1));
            });
            await finds(undefined, async (copy) => {
                const file = await theFile(copy);
                const bytes = await readFile(file);
                bytes[bytes.length - 1] ^= 1;
                await writeFile(file, bytes);
            });
        });

        it("says so where the master key is not the one, or open to others", async () => {
            await finds(undefined, (copy) => writeFile(path.join(copy, "master.key"), Buffer.alloc(32, 7)));
            await finds(undefined, (copy) => rm(path.join(copy, "master.key")));
            await finds(undefined, (copy) => chmod(path.join(copy, "master.key"), 0o644));
        });
    });
});
