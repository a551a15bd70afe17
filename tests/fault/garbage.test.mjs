// Somebody sends garbage at full speed, on many connections, and comes again at once when thrown out. A thousand people beside, who
// talk at a modest rate, must hardly notice: what is held against a bound is how much later their acknowledgements are than in the
// same minute without the garbage.
import "./support/fast.mjs";
import "./support/memory.mjs";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { median } from "../integration/support/measure.mjs";
import { Server } from "../integration/support/server.mjs";
import { CLIENTS_OF_A_THERAPIST, Load } from "./support/load.mjs";

const PAIRS = 500;
const PER_SECOND = 500;
const ROUNDS = 4; // each without and with
const SECONDS = 3;
const OF_EACH_KIND = 4;
const TIMES_MOST = 2;
/** Loopback has many addresses: this one is not exempt. */
const ELSEWHERE = "127.0.0.2";

describe(`garbage at full speed beside ${2 * PAIRS} people who talk`, { concurrency: false }, () => {
    const server = new Server({ clients: PAIRS * CLIENTS_OF_A_THERAPIST });
    const load = new Load(server, PAIRS);
    before(() => server.start());
    after(() => server.stop());

    const p99 = async () => (await load.run("--rate", PER_SECOND, "--warm", 1, "--time", SECONDS)).ack_p99_us / 1000;

    /** As from another machine: it gets of this one's processors what nobody else wants. */
    async function flooded(during) {
        const program = fileURLToPath(new URL("./support/flood.mjs", import.meta.url));
        const words = ["-n", "19", process.execPath, program, server.port, ELSEWHERE, server.tokens[`client${PAIRS + 1}`], OF_EACH_KIND];
        const flood = spawn("nice", words.map(String), { stdio: ["pipe", "pipe", "inherit"] });
        const said = once(flood.stdout.setEncoding("utf8"), "data");
        try {
            return { result: await during(), flood: await Promise.race([(flood.stdin.end(), said)]).then(([text]) => JSON.parse(text)) };
        } finally {
            flood.kill("SIGKILL");
        }
    }

    it("makes the slowest hundredth of acknowledgements less than twice as late, and loses nothing (R-FUN-1)", async (test) => {
        const quiet = [];
        const loud = [];
        for (let round = 0; round < ROUNDS; round++) {
            quiet.push(await p99());
            const { result, flood } = await flooded(p99);
            loud.push(result);
            test.diagnostic(`p99 ${quiet.at(-1).toFixed(2)} ms, beside ${flood.connected} connections and ${(flood.bytes / 1e6).toFixed(0)} MB of garbage ${result.toFixed(2)} ms`);
        }
        const times = median(loud) / median(quiet);
        assert.ok(times < TIMES_MOST, `${times.toFixed(2)} times as late`);
    });
});
