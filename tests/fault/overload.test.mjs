// More messages than the disk takes, and no end of them: those that are taken are stored hardly later than ever, the others are refused
// at once, and memory stays as it is. The disk is made slow, so that it and no processor is what there is too little of: how much it
// takes is measured first, in the same run.
import "./support/fast.mjs";
import "./support/memory.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { percentile } from "../integration/support/measure.mjs";
import { Server } from "../integration/support/server.mjs";
import { each, until, within } from "../integration/support/wait.mjs";
import { Wire } from "../integration/support/wire.mjs";
import { FIRST } from "./support/load.mjs";
import { Preloaded } from "./support/preloaded.mjs";

const SLOWER_MS = 100;
const CLIENTS = 128;
const WINDOW = 8; // of each client, to find out how much is too much
const FULL_MS = 3000;
const SPAN_MS = 4000;
const SUSTAINED = 0.5;
const LATER_MOST = 3;
const REFUSED_WITHIN = 0.5; // of what the median of those taken takes
const GROWTH_MOST = 64e6;
const DEADLINE_MS = 30_000;

describe(`twice as many messages as a disk takes that needs ${SLOWER_MS} ms more for each commit`, { concurrency: false }, () => {
    const disk = new Preloaded("slow_disk", { SLOW_DISK_MS: SLOWER_MS });
    const server = new Server({ clients: CLIENTS, env: disk.env, under: FIRST });
    const clients = [];
    before(async () => {
        await server.start();
        clients.push(...(await Promise.all(Array.from({ length: CLIENTS }, (_, i) => talker(`client${i + 1}`)))));
    });
    after(async () => {
        clients.forEach(({ wire }) => wire.destroy());
        await each(
            () => server.stop(),
            () => disk.remove(),
        );
    });

    /** Somebody whose answers are sorted by how they went; `answered` is called with each. */
    async function talker(name) {
        const channel = await server.careChannel(name);
        const wire = await Wire.open({ port: server.port, token: server.tokens[name] });
        const open = new Map();
        const one = { wire, open, taken: [], refused: [], answered: () => {} };
        let id = 0;
        one.send = (since = performance.now()) => {
            open.set((id += 1), since);
            wire.sendText(JSON.stringify({ jsonrpc: "2.0", id, method: "chat.send", params: { channel, nonce: randomUUID(), body: "genoeg" } }));
        };
        wire.on("message", (text) => {
            const answer = JSON.parse(text);
            const took = performance.now() - open.get(answer.id);
            open.delete(answer.id);
            if (answer.error !== undefined) {
                assert.deepEqual([answer.error.code, answer.error.data.reason], [5030, "overloaded"]);
            }
            (answer.error === undefined ? one.taken : one.refused).push(took);
            one.answered();
        });
        return one;
    }

    const settled = () => until(DEADLINE_MS, () => clients.every(({ open }) => open.size === 0), "all the answers");
    const collect = (name) => clients.flatMap((one) => one[name].splice(0));

    /** As many a second as there are answers, if everybody always has some under way. */
    async function full() {
        let on = true;
        clients.forEach((one) => (one.answered = () => on && one.send()));
        clients.forEach((one) => Array.from({ length: WINDOW }, () => one.send()));
        const [began, before1] = [performance.now(), clients.reduce((sum, { taken }) => sum + taken.length, 0)];
        await until(DEADLINE_MS, () => performance.now() - began > FULL_MS, "the span");
        const perSecond = (clients.reduce((sum, { taken }) => sum + taken.length, 0) - before1) / ((performance.now() - began) / 1000);
        on = false;
        await settled();
        clients.forEach((one) => (one.answered = () => {}));
        assert.deepEqual(collect("refused"), []);
        collect("taken");
        return perSecond;
    }

    /** So many a second, whatever becomes of them; one is as late as it was due. */
    async function offer(perSecond) {
        const began = performance.now();
        const before1 = server.resident();
        let sent = 0;
        let grown = 0;
        await until(DEADLINE_MS, () => {
            const now = performance.now();
            for (; began + (sent / perSecond) * 1000 <= now && now - began <= SPAN_MS; sent++) {
                clients[sent % CLIENTS].send(began + (sent / perSecond) * 1000);
            }
            grown = Math.max(grown, server.resident() - before1);
            return now - began > SPAN_MS;
        }, "the span");
        await within(DEADLINE_MS, settled(), "the answers");
        const [taken, refused] = [collect("taken"), collect("refused")];
        assert.equal(taken.length + refused.length, sent, "each is answered once");
        return { sent, taken, refused, grown };
    }

    it("takes as many as it can, hardly later than ever, and refuses the others at once; memory stays as it is (R-FUN-1)", async (test) => {
        const most = await full();
        const well = await offer(most * SUSTAINED);
        const over = await offer(most * 2);
        const p99 = ({ taken }) => percentile(taken, 99);
        const later = p99(over) / p99(well);
        test.diagnostic(`${most.toFixed(0)} a second at most; of ${well.sent} at ${SUSTAINED} of that ${well.refused.length} refused, p99 ${p99(well).toFixed(0)} ms`);
        test.diagnostic(
            `of ${over.sent} at twice that ${over.refused.length} refused, half within ${percentile(over.refused, 50).toFixed(0)} ms, p99 of those taken ${p99(over).toFixed(0)} ms, ` +
                `${later.toFixed(1)} times as late; ${(over.grown / 1e6).toFixed(0)} MB more`,
        );
        assert.ok(well.refused.length < well.sent / 100, `${well.refused.length} were refused that could have been taken`);
        assert.ok(over.refused.length > over.sent * 0.25, `${over.refused.length} of ${over.sent} were refused`);
        assert.ok(over.taken.length > most * (SPAN_MS / 1000) * 0.6, `${over.taken.length} were taken`);
        assert.ok(later < LATER_MOST, `${later.toFixed(1)} times as late`);
        assert.ok(percentile(over.refused, 50) < percentile(over.taken, 50) * REFUSED_WITHIN, "who is refused has to wait for it");
        assert.ok(over.grown < GROWTH_MOST, `${(over.grown / 1e6).toFixed(0)} MB more`);
    });

    it("is over when it is over: the next message is taken, and the check finds nothing (R-FUN-1)", async () => {
        const client = await server.session("client1");
        assert.ok((await client.send(await server.careChannel("client1"), "weer rustig")).seq > 0);
        await client.close();
        const { code, stdout, stderr } = await server.ctl("check");
        assert.equal(code, 0, stdout + stderr);
    });
});
