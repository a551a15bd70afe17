// A copy of all that is stored, made beside a running server, and the drill: restored elsewhere it goes on from there.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { run, Server } from "./support/server.mjs";

const EXIT = { done: 0, failed: 1, usage: 2, found: 3 };

describe("empowerctl backup and restore", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    const restored = new Server({ clients: 0 });
    let channel;
    let client;
    let backup;

    const ctl = (of, ...args) => run("empowerctl", ["--config", of.configFile, ...args]);
    const key = () => path.join(server.data, "master.key");
    const upload = async (name, content) =>
        (
            await server.http({
                method: "POST",
                path: `/files?channel=${channel}&name=${name}`,
                headers: { Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "text/plain" },
                body: content,
            })
        ).json;

    before(async () => {
        await server.start();
        await restored.prepare();
        channel = await server.careChannel("client1");
        client = await server.session("client1");
        backup = path.join(server.directory, "empower.tar");
        const file = await upload("brief.txt", "een bijlage".repeat(20_000));
        await client.send(channel, "met een bijlage", { files: [file.id] });
    });
    after(async () => {
        await client.close();
        await server.stop();
        await restored.stop();
    });

    it("is one file for its owner alone, as of one moment, while others write (R-PRIV-10)", async () => {
        let writing = true;
        const writer = (async () => {
            for (let i = 0; writing; i++) {
                await client.send(channel, `onderweg ${i}`);
            }
        })();
        const { code, stderr, stdout } = await ctl(server, "backup", backup, "--json");
        writing = false;
        await writer;
        assert.equal(code, EXIT.done, stderr);
        assert.deepEqual(JSON.parse(stdout), { backup, files: 1 });
        assert.equal((await stat(backup)).mode & 0o777, 0o600);
        const bytes = await readFile(backup);
        assert.ok(!bytes.includes(await readFile(key())), "the master key is kept apart");
        assert.ok(!bytes.includes("een bijlage") && !bytes.includes("onderweg"), "and everything is sealed");
    });

    it("is never written over, and leaves nothing behind where it fails", async () => {
        const again = await ctl(server, "backup", backup);
        assert.deepEqual([again.code, /is there already/.test(again.stderr)], [EXIT.failed, true]);
        const nowhere = await ctl(server, "backup", path.join(server.directory, "no", "such", "folder.tar"));
        assert.equal(nowhere.code, EXIT.failed);
        assert.equal((await ctl(server, "backup")).code, EXIT.usage);
    });

    it("is refused where it is damaged, cut short, somebody else's, or the key is another", async () => {
        const wrongs = path.join(server.directory, "wrongs");
        await mkdir(wrongs);
        const bytes = await readFile(backup);
        const cut = path.join(wrongs, "cut.tar");
        await writeFile(cut, bytes);
        await truncate(cut, bytes.length - 20_000);
        const other = path.join(wrongs, "other.tar");
        await writeFile(other, bytes.toString("latin1").replaceAll("empower.db", "../../evil").slice(0, bytes.length), "latin1");
        const text = path.join(wrongs, "text.tar");
        await writeFile(text, "no archive at all");
        const wrongKey = path.join(wrongs, "master.key");
        await writeFile(wrongKey, Buffer.alloc(32, 7));
        const shortKey = path.join(wrongs, "short.key");
        await writeFile(shortKey, Buffer.alloc(16, 7));
        const tries = [[cut, key()], [other, key()], [text, key()], [backup, wrongKey], [backup, shortKey], [backup, path.join(wrongs, "none")]];
        for (const [index, [archive, master]] of tries.entries()) {
            const data = path.join(wrongs, `data${index}`);
            const { code, stderr } = await run("empowerctl", ["--config", server.configFile, "restore", archive, "--key", master], { env: { EMPOWER_DATA_DIR: data } });
            assert.equal(code, EXIT.failed, `${archive}: ${stderr}`);
            assert.match(stderr, /^empowerctl: /);
        }
        await assert.rejects(stat(path.join(server.directory, "evil")));
    });

    it("fills an empty directory alone, which then checks whole, and a server goes on from there", async () => {
        const full = await ctl(server, "restore", backup, "--key", key());
        assert.deepEqual([full.code, /is not empty/.test(full.stderr)], [EXIT.failed, true]);
        const { code, stdout, stderr } = await ctl(restored, "restore", backup, "--key", key());
        assert.equal(code, EXIT.done, stderr);
        assert.match(stdout, /1 files,.*all is well/);
        restored.tokens = server.tokens;
        await restored.begin();
        const there = await restored.session("client1");
        const { messages } = await there.request("chat.history", { channel, after: 0, limit: 200 });
        const original = await client.request("chat.history", { channel, after: 0, limit: 200 });
        assert.deepEqual(messages, original.messages.slice(0, messages.length));
        const [file] = messages.find(({ body }) => body === "met een bijlage").files;
        const download = await restored.http({ path: `/files/${file.id}`, headers: { Authorization: `Bearer ${server.tokens.client1}` } });
        assert.equal(download.text, "een bijlage".repeat(20_000));
        const last = messages.length > 0 ? (await there.request("chat.history", { channel, limit: 1 })).messages[0].seq : 0;
        assert.equal((await there.request("chat.send", { channel, nonce: randomUUID(), body: "verder" })).seq, last + 1);
        await there.close();
    });
});
