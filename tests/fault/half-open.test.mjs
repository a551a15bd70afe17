// Everybody's line dies without a word, as when a mast or a router does: no FIN, no reset. The server finds out within the time that
// the protocol names (silent for 60 s is gone), tells who is left, and has back what the lines cost.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { descriptors, figure, openLine } from "./support/lines.mjs";
import { Proxy } from "./support/proxy.mjs";

const CLIENTS = 20;
const CONNECTIONS = 500;
const GONE_MS = 60_000;
const LOOK_MS = 10_000; // everybody is looked at each 5 s; the rest is a busy machine's
const DEADLINE_MS = 20_000;
const DESCRIPTORS_MORE = 10;
const BYTES_MORE = 16e6; // of what the allocator keeps for next time

describe(`${CONNECTIONS} lines that die without a word`, { concurrency: false }, () => {
    const server = new Server({ clients: CLIENTS });
    const proxy = new Proxy();
    const names = Array.from({ length: CLIENTS }, (_, i) => `client${i + 1}`);
    const lost = [];
    before(async () => {
        await server.start();
        await proxy.start(server.port);
    });
    after(async () => {
        proxy.stop();
        lost.forEach((wire) => wire.destroy());
        await server.stop();
    });

    const count = (name) => figure(server, name);
    const line = (name) => openLine(proxy.port, server.tokens[name]);

    it("are gone within the time that the protocol names, presence follows, and descriptors and memory are back (R-FUN-1)", async (test) => {
        const watcher = await server.session("therapist1");
        const ids = await Promise.all(names.map(async (name) => (await server.person(name)).id));
        const states = async () => (await watcher.request("presence.get", { users: ids })).presence.map(({ state }) => state);
        // Once before, so that what the process keeps for good is there.
        const round = async () => lost.push(...(await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => line(names[i % CLIENTS])))));
        await round();
        await Promise.all(lost.splice(0).map((wire) => wire.close()));
        await until(DEADLINE_MS, async () => (await count("empower_sessions")) === 1, "everybody's leaving");
        const [files, bytes] = [descriptors(server), server.resident()];

        await round();
        assert.ok(descriptors(server) >= files + CONNECTIONS);
        assert.deepEqual(new Set(await states()), new Set(["online"]));
        const began = performance.now();
        proxy.silence();
        await until(GONE_MS + LOOK_MS, async () => (await count("empower_sessions")) === 1, "all of them found out");
        const took = performance.now() - began;
        test.diagnostic(`found out within ${(took / 1000).toFixed(1)} s`);
        assert.ok(took > GONE_MS / 2, "given up while they could still have come back");
        assert.deepEqual(new Set(await states()), new Set(["offline"]));
        assert.ok((await count('empower_drops_total{reason="silent"}')) >= CONNECTIONS);
        await until(DEADLINE_MS, () => descriptors(server) <= files + DESCRIPTORS_MORE, "the descriptors back");
        const more = server.resident() - bytes;
        assert.ok(more < BYTES_MORE, `${(more / 1e6).toFixed(0)} MB more than before`);
        proxy.mend();
        const again = await line("client1");
        await watcher.event("presence.changed", ({ user, state }) => user === ids[0] && state === "online");
        await again.close();
        await watcher.close();
    });
});
