// A disk that is full for a while: nothing is stored, which is said; nothing that was acknowledged is lost; and when
// there is room again, the server goes on by itself. The disk is a small one in memory, which only root can mount.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, rmSync, rmdirSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Failure } from "../integration/support/client.mjs";
import { rows } from "../integration/support/log.mjs";
import { Server } from "../integration/support/server.mjs";
import { each, until } from "../integration/support/wait.mjs";

const DISK = "size=12m,mode=700";
const DEADLINE_MS = 30_000;

/** The mounted folder, or why there is none. */
function mountSmallDisk() {
    const folder = mkdtempSync(path.join(tmpdir(), "empower-disk-"));
    try {
        execFileSync("mount", ["-t", "tmpfs", "-o", DISK, "tmpfs", folder], { stdio: "pipe" });
        return { folder };
    } catch (error) {
        rmdirSync(folder);
        return { reason: `a small disk cannot be mounted here: ${String(error.stderr ?? error).trim()}` };
    }
}

const disk = mountSmallDisk();

describe("a full disk", { concurrency: false, skip: disk.reason ?? false }, () => {
    const server = new Server({ clients: 1, config: { data_dir: disk.folder } });
    const ballast = path.join(disk.folder ?? "", "ballast");
    const sent = [];
    let channel;

    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() =>
        each(
            () => server.stop(),
            () => execFileSync("umount", ["--lazy", disk.folder]),
            () => rmdirSync(disk.folder),
        ),
    );

    /** Takes all the room there is, to the last byte. */
    function fill() {
        const file = openSync(ballast, "a");
        let piece = Buffer.alloc(1 << 16, 1);
        while (piece.length > 0) {
            try {
                writeSync(file, piece);
            } catch (error) {
                assert.equal(error.code, "ENOSPC");
                piece = piece.subarray(0, piece.length >> 1);
            }
        }
        fsyncSync(file);
        closeSync(file);
    }

    const readiness = async () => (await server.http({ path: "/readyz" })).status;
    const say = (client, params) => client.request("chat.send", params);
    const newMessage = () => ({ channel, nonce: randomUUID(), body: "x".repeat(2000) });

    /** Sends until the disk is full: what is answered is kept in `sent`; gives what was refused. */
    async function sendUntilRefused(client) {
        for (;;) {
            const params = newMessage();
            try {
                sent.push([params, await say(client, params)]);
            } catch (error) {
                assert.ok(error instanceof Failure, String(error));
                assert.deepEqual([error.code, error.reason], [5030, "storage_unavailable"]);
                return params;
            }
        }
    }

    async function holdsAll(client) {
        const stored = new Map();
        for (let more = true, seq = 0; more; ) {
            const page = await client.request("chat.history", { channel, after: seq, limit: 200 });
            for (const message of page.messages) {
                assert.equal(message.seq, ++seq, "the numbers have holes");
                assert.equal(stored.has(message.nonce), false, "stored twice");
                stored.set(message.nonce, message);
            }
            more = page.more;
        }
        for (const [params, answer] of sent) {
            const { id, seq, sent_at: sentAt } = stored.get(params.nonce) ?? {};
            assert.deepEqual({ id, seq, sent_at: sentAt }, answer, "an acknowledged message is lost");
        }
        return stored;
    }

    it("refuses what it cannot store, goes on telling what it has, and comes back by itself (R-FUN-1)", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        for (let round = 1; round <= 3; round++) {
            const senders = Array.from({ length: 10 }, () => sendUntilRefused(client));
            // Under load, so that the disk fills in the midst of a transaction.
            await until(DEADLINE_MS, () => sent.length >= round * 50, "messages under way");
            fill();
            const refused = await Promise.all(senders);
            // The last bytes of the engine's log may still hold a small change: what is sent uses them up.
            await until(DEADLINE_MS, async () => refused.push(await sendUntilRefused(client)) && (await readiness()) === 503, "not ready");
            assert.equal((await server.http({ path: "/healthz" })).status, 200);

            const stored = await holdsAll(therapist);
            for (const { nonce } of refused) {
                assert.equal(stored.has(nonce), false, "refused, and stored all the same");
            }

            unlinkSync(ballast);
            await until(DEADLINE_MS, async () => (await readiness()) === 200, "ready again");
            for (const params of refused) {
                sent.push([params, await say(client, params)]);
            }
            await holdsAll(therapist);
        }
        await client.close();
        await therapist.close();
    });

    it("shows what is stored while it is full, and logs the looks when there is room again (R-PRIV-2)", async () => {
        const looks = (event) => rows({ data: disk.folder }, `event = '${event}' AND allowed = 1 AND look = 1`);
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        const sender = sendUntilRefused(client);
        await until(DEADLINE_MS, () => sent.length >= 20, "messages under way");
        fill();
        const refused = [await sender];
        await until(DEADLINE_MS, async () => refused.push(await sendUntilRefused(client)) && (await readiness()) === 503, "not ready");
        assert.equal((await looks("chat.search")).length, 0);
        for (const one of [client, therapist, client]) {
            assert.equal((await one.request("chat.search", { channel, text: "xxx", limit: 1 })).messages.length, 1);
        }
        assert.match(server.log, /looks_kept/);
        assert.equal((await looks("chat.search")).length, 0, "there was no room for a row");
        unlinkSync(ballast);
        await until(DEADLINE_MS, async () => (await looks("chat.search")).length === 2, "the rows of the looks");
        assert.deepEqual((await looks("chat.search")).map(({ role }) => role), ["client", "therapist"]);
        assert.match(server.log, /looks_written/);
        await until(DEADLINE_MS, async () => (await readiness()) === 200, "ready again");
        await client.close();
        await therapist.close();
    });

    it("takes no attachment that leaves too little room for what people write, which goes on (R-FUN-1)", async () => {
        const client = await server.session("client1");
        const upload = (bytes, body = Buffer.alloc(bytes, 1)) => {
            const headers = { Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "application/octet-stream", "Content-Length": bytes };
            return server.http({ method: "POST", path: `/files?channel=${channel}&name=foto.bin`, headers, body });
        };
        const { bavail, bsize, blocks } = statfsSync(disk.folder);
        assert.equal((await upload(1000)).status, 201);
        const refused = await upload(Math.floor((bavail - blocks / 20) * bsize));
        assert.deepEqual([refused.status, refused.json.error], [503, "storage_unavailable"]);
        assert.match(server.log, /disk_nearly_full/);
        // Each of two has room, both have not: the one that is on its way counts as a whole.
        const size = Math.floor((bavail - blocks / 20) * bsize * 0.6);
        const halting = async function* () {
            yield Buffer.alloc(1000, 1);
            await until(DEADLINE_MS, () => readdirSync(disk.folder, { recursive: true }).some((name) => name.endsWith(".part")), "the first under way");
            assert.equal((await upload(size)).status, 503);
            yield Buffer.alloc(size - 1000, 1);
        };
        assert.equal((await upload(size, halting())).status, 201);
        const params = newMessage();
        sent.push([params, await say(client, params)]);
        await client.close();
    });

    it("loses nothing by SIGKILL while it is full, and starts again when there is room", async () => {
        const client = await server.session("client1");
        const sender = sendUntilRefused(client);
        await until(DEADLINE_MS, () => sent.length >= 200, "messages under way");
        fill();
        const refused = await sender;
        await server.kill();
        rmSync(ballast);
        await server.boot();
        const again = await server.session("client1");
        assert.equal((await holdsAll(again)).has(refused.nonce), false);
        sent.push([refused, await say(again, refused)]);
        await holdsAll(again);
        await again.close();
    });

    it("leaves data that pass the check", async () => {
        const { code, stdout, stderr } = await server.ctl("check");
        assert.equal(code, 0, stdout + stderr);
        assert.match(server.log, /storage_failed/);
        assert.match(server.log, /storage_recovered/);
    });
});
