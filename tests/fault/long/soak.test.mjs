// A working day in short: people come and go, chat, call and show what they do, for half an hour or as long as SOAK_MINUTES says. What
// the server takes of memory and descriptors, and how long an acknowledgement takes, must not grow. Draws build/soak.svg.
import "../support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { drawOverTime } from "../../bench/harness/picture.mjs";
import { median, percentile } from "../../integration/support/measure.mjs";
import { BUILD, Server } from "../../integration/support/server.mjs";
import { within } from "../../integration/support/wait.mjs";
import { Wire } from "../../integration/support/wire.mjs";

const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
const CONNECTIONS = Number(process.env.SOAK_CONNECTIONS ?? 5000);
const CLIENTS = 1000;
const AT_ONCE = 100;
const CALLS = 20;
const A_SECOND = { messages: 200, signals: 200, leave: 20, presence: 20, calls: 1 };
const SAMPLE_MS = Math.min(5000, MINUTES * 1000);
const WARM = 0.2; // of the time
const MEMORY_MORE = 1.1;
const MEMORY_BYTES = 8e6;
const DESCRIPTORS_MORE = 10;
const LATER_MOST = 2;
const DEADLINE_MS = 60_000;

describe(`${MINUTES} minutes with ${CONNECTIONS} connections that come and go`, { concurrency: false }, () => {
    const server = new Server({ clients: CLIENTS });
    const lines = [];
    const calls = [];
    let took = [];
    let fault;
    before(() => server.start());
    after(async () => {
        lines.forEach(({ wire }) => wire.destroy());
        await server.stop();
    });

    /** A connection past its hello that keeps nothing but what it asked. */
    async function line(name) {
        const wire = await Wire.open({ port: server.port, token: server.tokens[name] });
        const open = new Map();
        const one = { wire, name };
        let id = 0;
        one.ask = (method, params) => {
            if (one.closed) {
                return Promise.reject(new Error("closed"));
            }
            id += 1;
            wire.sendText(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
            return within(DEADLINE_MS, new Promise((resolve, reject) => open.set(id, { method, resolve, reject })), `an answer to ${method}`);
        };
        wire.on("message", (text) => {
            if (text.startsWith('{"jsonrpc":"2.0","id":')) {
                const { id: of, result, error } = JSON.parse(text);
                const { method, resolve, reject } = open.get(of);
                open.delete(of);
                error ? reject(new Error(`${method}: ${JSON.stringify(error)}`)) : resolve(result);
            }
        });
        wire.once("close", () => {
            one.closed = true;
            open.forEach(({ reject }) => reject(new Error("closed")));
        });
        one.hello = await one.ask("session.hello", { client: { name: "test", version: "1.0" } });
        one.channel = one.hello.channels[0].id;
        return one;
    }

    const any = (list) => list[Math.floor(Math.random() * list.length)];
    const clientName = () => `client${1 + CALLS + Math.floor(Math.random() * (CLIENTS - CALLS))}`;

    async function openAll(count) {
        let left = count;
        const lane = async () => {
            while (left-- > 0) {
                lines.push(await line(clientName()));
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
    }

    /** A client and a therapist in a call, who send signals. */
    async function call(i) {
        const [client, therapist] = await Promise.all([line(`client${i + 1}`), line(`therapist${i + 1}`)]);
        const flags = { audio: true, video: true };
        const started = await client.ask("call.start", { channel: client.channel, nonce: randomUUID(), ...flags });
        const joined = await therapist.ask("call.join", { call: started.call.id, ...flags });
        return { client, therapist, id: started.call.id, to: joined.participant };
    }

    async function replaceCall(i) {
        const { client, therapist, id } = calls[i];
        calls[i].over = true;
        await therapist.ask("call.end", { call: id });
        await Promise.all([client, therapist].map(({ wire }) => wire.close()));
        calls[i] = await call(i);
    }

    const deeds = {
        messages: async () => {
            const one = any(lines);
            const began = performance.now();
            await one.ask("chat.send", { channel: one.channel, nonce: randomUUID(), body: "Vandaag ging het beter dan gisteren." });
            took.push(performance.now() - began);
        },
        signals: () => {
            const one = any(calls.filter(({ over }) => !over));
            const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid: "0" };
            // One that crosses the call's end is no fault.
            return one.client.ask("call.signal", { call: one.id, to: one.to, candidate }).catch((error) => one.over || Promise.reject(error));
        },
        leave: async () => {
            const [gone] = lines.splice(Math.floor(Math.random() * lines.length), 1);
            await (Math.random() < 0.5 ? gone.wire.close() : gone.wire.destroy());
            lines.push(await line(clientName()));
        },
        presence: () => any(lines).ask("presence.set", { state: any(["online", "away", "busy"]) }),
        calls: (() => {
            let next = 0;
            return () => replaceCall(next++ % CALLS);
        })(),
    };
    /** Whoever left meanwhile is no fault. */
    const forgive = (error) => {
        if (!/closed|ended/.test(error.message)) {
            fault ??= error;
        }
    };

    it("leave memory, descriptors and the time to an acknowledgement as they are (R-FUN-1, R-FUN-2)", async (test) => {
        for (let i = 0; i < CALLS; i++) {
            calls.push(await call(i));
        }
        await openAll(CONNECTIONS - 2 * CALLS);
        const began = performance.now();
        const done = Object.fromEntries(Object.keys(deeds).map((name) => [name, 0]));
        const samples = [];
        const under = new Set();
        for (let now = began; now - began < MINUTES * 60_000 && fault === undefined; now = performance.now()) {
            for (const [name, perSecond] of Object.entries(A_SECOND)) {
                for (; began + (done[name] / perSecond) * 1000 <= now; done[name]++) {
                    const deed = Promise.resolve(deeds[name]()).catch(forgive).finally(() => under.delete(deed));
                    under.add(deed);
                }
            }
            if (now - began >= (samples.length + 1) * SAMPLE_MS) {
                const files = readdirSync(`/proc/${server.pid}/fd`).length;
                samples.push({ minutes: (now - began) / 60_000, bytes: server.resident(), files, p50: median(took), p99: percentile(took, 99) });
                took = [];
            }
            await new Promise((resolve) => setTimeout(resolve, 10)); // the rate of what people do
        }
        await within(DEADLINE_MS, Promise.all(under), "the last answers");
        assert.ifError(fault);

        const picture = path.join(BUILD, "soak.svg");
        writeFileSync(picture, drawOverTime(samples, [
            ["Memory, MB", ({ bytes }) => bytes / 1e6],
            ["Open files", ({ files }) => files],
            ["From sent to acknowledged, p99, ms", ({ p99 }) => p99],
            ["From sent to acknowledged, half of them, ms", ({ p50 }) => p50],
        ]));
        const warm = samples.slice(Math.floor(samples.length * WARM));
        const third = Math.floor(warm.length / 3);
        assert.ok(third >= 3, `${samples.length} samples are too few`);
        const [first, last] = [warm.slice(0, third), warm.slice(-third)].map((part) =>
            Object.fromEntries(["bytes", "files", "p50", "p99"].map((name) => [name, median(part.map((sample) => sample[name]))])),
        );
        for (const [when, { bytes, files, p50, p99 }] of Object.entries({ first, last })) {
            test.diagnostic(`the ${when} third: ${(bytes / 1e6).toFixed(1)} MB, ${files} open files, half acknowledged within ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
        }
        test.diagnostic(`${Object.entries(done).map(([name, count]) => `${count} ${name}`).join(", ")}; drawn in ${picture}`);
        assert.ok(last.bytes < first.bytes * MEMORY_MORE + MEMORY_BYTES, "memory grew");
        assert.ok(last.files <= first.files + DESCRIPTORS_MORE, "open files grew");
        assert.ok(last.p99 < first.p99 * LATER_MOST, "acknowledgements take longer");
        assert.doesNotMatch(server.log, / error |accept_failed|storage_failed/);
    });
});
