// Everybody's line breaks at once, as when a proxy is restarted, and everybody comes back at once: all are let in, and each gets what
// was said meanwhile.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until, within } from "../integration/support/wait.mjs";
import { Wire } from "../integration/support/wire.mjs";

const CLIENTS = 20;
const CONNECTIONS = Number(process.env.FAULT_CONNECTIONS ?? 2000);
const AT_ONCE = 200; // of what this process has under way
const MEANWHILE = 5;
const DEADLINE_MS = 15_000;

describe(`${CONNECTIONS} connections that break at once`, { concurrency: false }, () => {
    const server = new Server({ clients: CLIENTS });
    const names = Array.from({ length: CLIENTS }, (_, i) => `client${i + 1}`);
    const channels = new Map();
    const lines = [];

    before(async () => {
        await server.start();
        for (const name of names) {
            channels.set(name, await server.careChannel(name));
        }
    });
    after(async () => {
        lines.forEach(({ wire }) => wire.destroy());
        await server.stop();
    });

    /** A connection that keeps the numbers it is told of, and no more: thousands of them have to fit into this process. */
    async function line(username, seq) {
        const wire = await Wire.open({ port: server.port, token: server.tokens[username] });
        const channel = channels.get(username);
        const heard = [];
        const greeted = new Promise((resolve, reject) => {
            wire.on("message", (text) => {
                const { id, result, error, method, params } = JSON.parse(text);
                if (id === 1) {
                    (error ? reject : resolve)(error ?? result);
                } else if (method === "chat.message" && params.channel === channel) {
                    heard.push(params.seq);
                }
            });
            wire.once("close", () => reject(new Error("closed before hello was answered")));
        });
        const positions = [{ channel, seq }];
        wire.sendText(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session.hello", params: { client: { name: "test", version: "1.0" }, positions } }));
        await within(DEADLINE_MS, greeted, "the answer to hello");
        return { wire, username, heard, last: () => heard.at(-1) ?? seq };
    }

    /** A line for each of these, as many at a time as this process can keep up with. */
    async function openAll(wanted) {
        const opened = [];
        let next = 0;
        const lane = async () => {
            while (next < wanted.length) {
                const at = next;
                next += 1;
                opened[at] = await line(wanted[at].username, wanted[at].seq);
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
        return opened;
    }

    const say = async (count) => {
        const therapist = await server.session("therapist1");
        const last = new Map();
        for (const name of names) {
            for (let i = 0; i < count; i++) {
                last.set(name, (await therapist.send(channels.get(name), `nummer ${i}`)).seq);
            }
        }
        await therapist.close();
        return last;
    };

    it("are all back in seconds, and each has every message, once and in order (R-FUN-1)", async (test) => {
        const first = Array.from({ length: CONNECTIONS }, (_, i) => ({ username: names[i % CLIENTS], seq: 0 }));
        lines.push(...(await openAll(first)));
        const before1 = await say(1);
        await until(DEADLINE_MS, () => lines.every((one) => one.last() === before1.get(one.username)), "the first message to all");

        const positions = lines.map((one) => ({ username: one.username, seq: one.last() }));
        lines.splice(0).forEach(({ wire }) => wire.destroy());
        const meanwhile = say(MEANWHILE);
        const began = performance.now();
        lines.push(...(await openAll(positions)));
        const took = performance.now() - began;
        const last = await meanwhile;
        await until(DEADLINE_MS, () => lines.every((one) => one.last() === last.get(one.username)), "everything to all");
        test.diagnostic(`${lines.length} back within ${took.toFixed(0)} ms; the server has ${(server.resident() / 1e6).toFixed(0)} MB`);
        for (const [i, { heard, username }] of lines.entries()) {
            const wanted = Array.from({ length: MEANWHILE }, (_, k) => positions[i].seq + 1 + k);
            assert.deepEqual(heard, wanted, `${username}, connection ${i}`);
        }
        const health = (await server.http({ path: "/readyz" })).status;
        assert.equal(health, 200);
        assert.doesNotMatch(server.log, /accept_failed|storage_failed/);
    });
});
