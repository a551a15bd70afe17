// Another program holds the database for a while, as somebody does who looks into it with sqlite3: what waits is stored or
// refused, never lost, and reading goes on.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { run, Server } from "../integration/support/server.mjs";
import { until, within } from "../integration/support/wait.mjs";
import { hold } from "./support/hold.mjs";

const DEADLINE_MS = 15_000;
const PATIENCE_MS = 5000; // of the server, for whoever holds the database

describe("a database that another program holds", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const sent = [];
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() => server.stop());

    const message = (body) => ({ channel, nonce: randomUUID(), body });
    const readiness = async () => (await server.http({ path: "/readyz" })).status;

    async function send(client, params) {
        sent.push([params, await client.request("chat.send", params)]);
    }

    async function holdsAll(client) {
        const { messages } = await client.request("chat.history", { channel, after: 0, limit: 200 });
        const stored = new Map(messages.map((one) => [one.nonce, one]));
        assert.equal(stored.size, messages.length, "stored twice");
        assert.deepEqual(messages.map(({ seq }) => seq), messages.map((_, i) => i + 1), "the numbers have holes");
        for (const [{ nonce, body }, answer] of sent) {
            const { id, seq, sent_at: sentAt, body: kept } = stored.get(nonce) ?? {};
            assert.deepEqual([{ id, seq, sent_at: sentAt }, kept], [answer, body], "an acknowledged message is lost");
        }
        return stored;
    }

    it("for a moment makes answers late and nothing else (R-FUN-1)", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        await send(client, message("voor het slot"));
        const release = await hold(server.data);
        let answered = 0;
        const waiting = Array.from({ length: 20 }, (_, i) => send(client, message(`tijdens het slot ${i}`)).then(() => answered++));
        await client.request("session.list", {}); // reading, after all of them
        assert.equal((await server.http({ path: "/healthz" })).status, 200);
        assert.equal(answered, 0);
        await release();
        await within(DEADLINE_MS, Promise.all(waiting), "the answers");
        assert.equal(await readiness(), 200);
        await holdsAll(therapist);
        await Promise.all([client.close(), therapist.close()]);
    });

    it("for longer makes the server refuse to store, and say so; it is well again by itself (R-FUN-1)", async () => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        const release = await hold(server.data);
        const began = performance.now();
        const params = message("geweigerd");
        const { code, reason } = await client.refused("chat.send", params);
        const took = performance.now() - began;
        assert.ok(took > PATIENCE_MS - 500 && took < 2 * PATIENCE_MS, `refused after ${took} ms`);
        assert.deepEqual([code, reason], [5030, "storage_unavailable"]);
        assert.equal(await readiness(), 503);
        assert.equal((await server.http({ path: "/healthz" })).status, 200);

        await release();
        await until(DEADLINE_MS, async () => (await readiness()) === 200, "ready again");
        assert.equal((await holdsAll(therapist)).has(params.nonce), false, "refused, and stored all the same");
        await send(client, params);
        await holdsAll(therapist);
        assert.match(server.log, /storage_failed/);
        assert.match(server.log, /storage_recovered/);
        await Promise.all([client.close(), therapist.close()]);
    });

    it("keeps a server from starting, which tells so, and changes nothing", async () => {
        await server.shut();
        const release = await hold(server.data);
        const { code, stderr } = await run("empowerd", ["--config", server.configFile]);
        assert.equal(code, 1);
        assert.match(stderr, /start_failed what=data_dir reason="the disk is full or the database cannot be reached"/);
        await release();
        await server.boot();
        const client = await server.session("client1");
        await holdsAll(client);
        await client.close();
    });

    it("passes the check afterwards", async () => {
        const { code, stdout, stderr } = await server.ctl("check");
        assert.equal(code, 0, stdout + stderr);
    });
});
