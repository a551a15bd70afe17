// A disk that takes 20 ms more for every write that must last: who sends waits for it, many share one wait, and the loop waits for
// nothing.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { median } from "../integration/support/measure.mjs";
import { Server } from "../integration/support/server.mjs";
import { each, within } from "../integration/support/wait.mjs";
import { Preloaded } from "./support/preloaded.mjs";

const SLOWER_MS = 20;
const IN_A_ROW = 30;
const AT_ONCE = 60; // one connection has 64 requests at most on their way
const ROUNDS = 20;
const MEASURES = process.env.TEST_MEASURES !== "no";

describe(`a disk that takes ${SLOWER_MS} ms more for each commit`, { concurrency: false }, () => {
    const disk = new Preloaded("slow_disk", { SLOW_DISK_MS: SLOWER_MS });
    const server = new Server({ clients: 1, env: disk.env });
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() =>
        each(
            () => server.stop(),
            () => disk.remove(),
        ),
    );

    async function took(deed) {
        const began = performance.now();
        await deed();
        return performance.now() - began;
    }

    it("makes one acknowledgement later by that, and sixty at once by hardly more than one (R-FUN-1)", async (test) => {
        const client = await server.session("client1");
        const alone = [];
        for (let i = 0; i < IN_A_ROW; i++) {
            alone.push(await took(() => client.send(channel, `alleen ${i}`)));
        }
        const all = await took(async () => {
            for (let round = 0; round < ROUNDS; round++) {
                await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => client.send(channel, `samen ${round} ${i}`)));
            }
        });
        const each = all / (ROUNDS * AT_ONCE);
        test.diagnostic(`alone ${median(alone).toFixed(1)} ms; ${AT_ONCE} at once ${each.toFixed(2)} ms each, ${(1000 / each).toFixed(0)} a second`);
        assert.ok(Math.min(...alone) >= SLOWER_MS, "answered before it was on the disk");
        assert.ok(!MEASURES || each < SLOWER_MS / 4, `${each} ms each: no commit is shared`);
        await client.close();
    });

    it("keeps neither health, nor who types, nor reading waiting", async (test) => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        let on = true;
        const load = Array.from({ length: 30 }, async () => {
            while (on) {
                await client.send(channel, randomUUID());
            }
        });
        const took1 = { health: [], typing: [], list: [] };
        for (let i = 0; i < 40; i++) {
            took1.health.push(await took(() => server.http({ path: "/healthz" })));
            took1.typing.push(
                await took(async () => {
                    const heard = client.event("chat.typing", (typing) => typing.on === (i % 2 === 0));
                    await therapist.request("chat.typing", { channel, on: i % 2 === 0 });
                    await heard;
                }),
            );
            took1.list.push(await took(() => therapist.request("session.list", {})));
        }
        on = false;
        await within(10_000, Promise.all(load), "the last answers");
        for (const [name, times] of Object.entries(took1)) {
            test.diagnostic(`${name}: half of them within ${median(times).toFixed(1)} ms`);
            assert.ok(!MEASURES || median(times) < SLOWER_MS, `${name} waits for the disk: ${median(times)} ms`);
        }
        await Promise.all([client.close(), therapist.close()]);
    });

    it("loses nothing by SIGKILL that was acknowledged (R-FUN-1)", async () => {
        const client = await server.session("client1");
        const acknowledged = [];
        let reached;
        const moment = new Promise((resolve) => (reached = resolve));
        const send = async () => {
            for (;;) {
                acknowledged.push((await client.send(channel, "tot de val")).seq);
                if (acknowledged.length === 100) {
                    reached();
                }
            }
        };
        const lanes = Promise.allSettled(Array.from({ length: 20 }, send));
        await within(10_000, moment, "load");
        await server.kill();
        await lanes;
        await server.boot();
        const again = await server.session("client1");
        const { messages } = await again.request("chat.history", { channel, after: acknowledged[0] - 1, limit: 200 });
        const stored = new Set(messages.map(({ seq }) => seq));
        assert.deepEqual(acknowledged.filter((seq) => !stored.has(seq)), []);
        await again.close();
    });
});
