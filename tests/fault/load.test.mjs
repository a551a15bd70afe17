// The load of the benchmark, for a second: whatever it comes to, nothing is lost, doubled or out of order (bench/README.md).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { BUILD, Server } from "../integration/support/server.mjs";

const PAIRS = 5;
const CLIENTS_OF_A_THERAPIST = 20;
const FAULTS = { unfinished: 0, doubled: 0, reordered: 0, strange: 0, lost: 0 };

describe("a server under load", { concurrency: false }, () => {
    const server = new Server({ clients: PAIRS * CLIENTS_OF_A_THERAPIST });
    let people;
    before(async () => {
        await server.start();
        people = path.join(server.directory, "people");
        const names = Array.from({ length: PAIRS }, (_, i) => [`client${i + 1}`, `therapist${i + 1}`]).flat();
        await writeFile(people, names.map((name) => `${name} ${server.tokens[name]}\n`).join(""));
    });
    after(() => server.stop());

    async function load(...args) {
        const all = ["--people", people, "--port", server.port, "--pids", server.pid, "--pairs", PAIRS, ...args];
        const { stdout } = await promisify(execFile)(path.join(BUILD, "bench_load"), all.map(String), { timeout: 60_000 });
        const result = JSON.parse(stdout);
        assert.ok(result.count > 0, stdout);
        assert.deepEqual(Object.fromEntries(Object.keys(FAULTS).map((fault) => [fault, result[fault]])), FAULTS);
        return result;
    }

    it("stores and delivers each message once and in order, ten of each pair under way (R-FUN-1)", async () => {
        await load("--window", 10, "--warm", 0.2, "--time", 1);
    });

    it("passes each signal on once and in order (R-FUN-2)", async () => {
        await load("--signal", "--window", 10, "--warm", 0.2, "--time", 1);
    });

    it("gives who comes back all of what was said (R-FUN-1)", async () => {
        assert.equal((await load("--scenario", "catchup", "--history", 100)).short, 0);
    });
});
