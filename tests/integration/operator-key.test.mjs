// A new master key: everything opens under it, at any time, whatever happens.
import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { change, sql } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { enrol } from "./support/totp.mjs";

describe("key rotate", { concurrency: false }, () => {
    const server = new Server({ clients: 5 });
    const key = () => readFile(path.join(server.data, "master.key"));
    let channel;
    let app;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        const client = await server.connect("client2");
        app = (await enrol(client)).app;
        await client.close();
    });
    after(() => server.stop());

    async function rotate() {
        const { code, stdout, stderr } = await server.ctl("key", "rotate", "--json");
        assert.equal(code, 0, stderr);
        return JSON.parse(stdout);
    }

    async function assertWhole() {
        const { code, stdout, stderr } = await server.ctl("check");
        assert.equal(code, 0, stdout + stderr);
    }

    it("seals every dossier's key anew while people talk, and nothing is lost", async () => {
        const [client, therapist] = await Promise.all([server.session("client1"), server.session("therapist1")]);
        const before = await key();
        const sent = [];
        let talking = true;
        const talk = (async () => {
            while (talking) {
                const body = `bericht ${sent.length}`;
                sent.push({ body, seq: (await client.send(channel, body)).seq });
                await therapist.request("chat.history", { channel, limit: 5 });
            }
        })();
        for (let i = 0; i < 3; i++) {
            assert.deepEqual(await rotate(), { dossiers: 5 });
            await assertWhole();
        }
        talking = false;
        await talk;
        assert.notDeepEqual(await key(), before);
        const { messages } = await therapist.request("chat.history", { channel, limit: 200 });
        const bodies = new Map(messages.map(({ seq, body }) => [seq, body]));
        for (const { seq, body } of sent.slice(-150)) {
            assert.equal(bodies.get(seq), body);
        }
        await Promise.all([client.close(), therapist.close()]);
    });

    it("leaves one key, for nobody else's eyes", async () => {
        const keys = (await readdir(server.data)).filter((name) => name.startsWith("master.key"));
        assert.deepEqual(keys, ["master.key"]);
        assert.equal((await stat(path.join(server.data, "master.key"))).mode & 0o777, 0o600);
    });

    it("holds over a restart, and works without a server too", async () => {
        await server.shut();
        await assertWhole();
        assert.deepEqual(await rotate(), { dossiers: 5 });
        await assertWhole();
        await server.boot();
        const client = await server.session("client1");
        assert.ok((await client.request("chat.history", { channel })).messages.length > 0);
        await client.close();
    });

    it("may be cut off by SIGKILL at any moment", async () => {
        for (let i = 0; i < 6; i++) {
            const rotating = server.ctl("key", "rotate");
            await new Promise((resolve) => setTimeout(resolve, i * 8)); // anywhere: not a wait for something
            await server.kill();
            await rotating;
            await server.boot();
            await assertWhole();
        }
        assert.deepEqual(await rotate(), { dossiers: 5 });
    });

    it("keeps second factors, and a secret that is tampered with under the new key is found", async () => {
        assert.equal((await login(server, "client2", PASSWORD, { otp: app.code() })).status, 200);
        for (const [table, names] of [
            ["otp", /^account [0-9a-f-]{36}: the secret of its second factor does not open$/m],
            ["device_key", /^device key: does not open$/m],
        ]) {
            const [{ sealed }] = await sql(server.data, `SELECT hex(sealed) AS sealed FROM ${table}`);
            await change(server.data, `UPDATE ${table} SET sealed = zeroblob(length(sealed))`);
            const { code, stdout } = await server.ctl("check");
            assert.equal(code, 3);
            assert.match(stdout, names);
            await change(server.data, `UPDATE ${table} SET sealed = x'${sealed}'`);
        }
        await assertWhole();
    });

    it("refuses where a dossier's key does not open, and changes nothing", async () => {
        await server.shut();
        const before = await key();
        const damaged = "WHERE dossier = (SELECT max(dossier) FROM dossier_key)";
        const [{ sealed }] = await sql(server.data, `SELECT hex(sealed) AS sealed FROM dossier_key ${damaged}`);
        await change(server.data, `UPDATE dossier_key SET sealed = zeroblob(length(sealed)) ${damaged}`);
        const { code, stderr } = await server.ctl("key", "rotate");
        assert.equal(code, 1);
        assert.match(stderr, /internal/);
        assert.deepEqual(await key(), before);
        await change(server.data, `UPDATE dossier_key SET sealed = x'${sealed}' ${damaged}`);
        await server.boot();
        await assertWhole();
    });
});
