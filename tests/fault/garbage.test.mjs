// Somebody sends garbage at full speed, on many connections, and comes again at once when thrown out. A thousand people beside, who
// talk at a modest rate, must hardly notice. What throws garbage so fast keeps a small machine busy by itself, wherever it goes: so it
// is compared with the same garbage thrown at a sink beside the server, in turns, and by how many times the acknowledgements are later.
import "./support/fast.mjs";
import "./support/memory.mjs";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { median } from "../integration/support/measure.mjs";
import { Server } from "../integration/support/server.mjs";
import { within } from "../integration/support/wait.mjs";
import { CLIENTS_OF_A_THERAPIST, FIRST, Load } from "./support/load.mjs";

const PAIRS = 500;
const PER_SECOND = 500;
const ROUNDS = 7; // each at the sink and at the server
const SECONDS = 2;
const OF_EACH_KIND = 4;
const TIMES_MOST = 2;
const DEADLINE_MS = 20_000;
/** Loopback has many addresses: this one is not exempt. */
const ELSEWHERE = "127.0.0.2";

/** What floods gets of the processors what nobody else wants, as on another machine; the sink as much as the server. */
const LAST = ["nice", "-n", "19"];

function start([command, ...how], name, ...words) {
    const program = fileURLToPath(new URL(`./support/${name}.mjs`, import.meta.url));
    const child = spawn(command, [...how, process.execPath, program, ...words.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
    const said = once(child.stdout.setEncoding("utf8"), "data").then(([text]) => JSON.parse(text));
    return { said: () => within(DEADLINE_MS, said, `what ${name} has to say`), end: () => child.stdin.end() };
}

describe(`garbage at full speed beside ${2 * PAIRS} people who talk`, { concurrency: false }, () => {
    const server = new Server({ clients: PAIRS * CLIENTS_OF_A_THERAPIST, under: FIRST });
    const load = new Load(server, PAIRS, FIRST);
    const sink = start(FIRST, "sink");
    before(() => server.start());
    after(async () => {
        sink.end();
        await server.stop();
    });

    const p99 = async () => (await load.run("--rate", PER_SECOND, "--warm", 1, "--time", SECONDS)).ack_p99_us / 1000;

    /** The p99 while garbage goes to that port, and what went. */
    async function beside(port) {
        const flood = start(LAST, "flood", port, ELSEWHERE, server.tokens[`client${PAIRS + 1}`], OF_EACH_KIND);
        try {
            const ms = await p99();
            flood.end();
            return { ms, ...(await flood.said()) };
        } finally {
            flood.end();
        }
    }

    it("makes the slowest hundredth of acknowledgements less than twice as late, loses nothing, and is told (R-FUN-1)", async (test) => {
        const elsewhere = await sink.said();
        const aside = [];
        const here = [];
        for (let round = 0; round < ROUNDS; round++) {
            aside.push((await beside(elsewhere)).ms);
            const { ms, connected, bytes } = await beside(server.port);
            here.push(ms);
            test.diagnostic(`p99 ${aside.at(-1).toFixed(2)} ms; with ${connected} connections and ${(bytes / 1e6).toFixed(0)} MB of garbage ${ms.toFixed(2)} ms`);
        }
        const times = median(here) / median(aside);
        test.diagnostic(`${times.toFixed(2)} times as late; with no garbage at all p99 is ${(await p99()).toFixed(2)} ms`);
        assert.ok(times < TIMES_MOST, `${times.toFixed(2)} times as late`);
        assert.match(server.log, /connections_held_off times=\d+/);
        const told = server.log.split("\n").length;
        assert.ok(told < 1000, `the log has ${told} lines`);
    });
});
