// Runs each case against each system in turn (A B, A B, …), each time on a server of its own with empty data, and prints what came
// of it. Results are lines of JSON in build/bench/; --from prints the table and the picture of such a file again.
import { execFile, spawn as spawnProcess } from "node:child_process";
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { CANNOT, CASES, FAULTS } from "./cases.mjs";
import { draw } from "./picture.mjs";
import { freePort, opened, SYSTEMS } from "./systems.mjs";
import { table } from "./table.mjs";

const BUILD = process.env.BENCH_BUILD;
const RESULTS = path.join(BUILD, "bench");
const LOAD_TIMEOUT_MS = 420_000;
const USAGE = `usage: tests/bench/run [--peer NAME,…] [--runs N] [--scenario NAME,…] [--from FILE]
  peers      ${Object.keys(SYSTEMS).slice(1).join(", ")} (uws where none is named; "none" measures Empower alone)
  scenarios  ${Object.keys(CASES).join(", ")}
`;

function options() {
    const list = (text) => text.split(",").filter((word) => word !== "");
    try {
        const text = { type: "string" };
        const { values } = parseArgs({ options: { peer: text, runs: text, scenario: text, from: text } });
        const peers = values.peer === "none" ? [] : list(values.peer ?? "uws");
        const cases = list(values.scenario ?? Object.keys(CASES).join(","));
        const runs = Number(values.runs ?? 3);
        if (!peers.every((peer) => peer in SYSTEMS && peer !== "empower") || !cases.every((name) => name in CASES) || !(runs > 0)) {
            throw new Error("there is no such peer or scenario");
        }
        return { systems: ["empower", ...peers], cases, runs, from: values.from };
    } catch (error) {
        process.stderr.write(`${error.message}\n${USAGE}`);
        process.exit(2);
    }
}

/** A system under measurement: its processes, and what counts its syncs. */
class Trial {
    #processes = [];

    constructor(name, directory, { secure = false, delayUs = 0 }) {
        Object.assign(this, { name, directory, secure, delayUs, syncs: path.join(directory, "syncs") });
    }

    async start(prepared) {
        this.port = await freePort();
        await writeFile(this.syncs, Buffer.alloc(8));
        await chmod(this.syncs, 0o666); // PostgreSQL is another user
        this.log = createWriteStream(path.join(this.directory, "log"));
        const spawn = (program, args, environment = {}) => this.#spawn(program, args, environment);
        Object.assign(this, await SYSTEMS[this.name].start({ directory: this.directory, prepared, port: this.port, secure: this.secure, spawn }));
        await opened(this.port);
        // What a start leaves to do in the background is no part of what is measured.
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }

    #spawn(program, args, environment) {
        const env = { PATH: process.env.PATH, HOME: this.directory, ...environment };
        Object.assign(env, { LD_PRELOAD: path.join(BUILD, "bench_slow.so"), BENCH_SYNCS: this.syncs, BENCH_SYNC_DELAY_US: String(this.delayUs) });
        const child = spawnProcess(program, args, { env, cwd: this.directory, stdio: ["ignore", "pipe", "pipe"] });
        child.stdout.pipe(this.log, { end: false });
        child.stderr.pipe(this.log, { end: false });
        child.ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
        this.#processes.push(child);
    }

    get pids() {
        return this.#processes.map(({ pid }) => pid).join(",");
    }

    /** The last that was started goes first. */
    async stop() {
        for (const child of this.#processes.reverse()) {
            child.kill("SIGTERM");
            const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
            await child.ended;
            clearTimeout(patience);
        }
    }
}

async function measure(trial, name) {
    const [scenario, ...rest] = CASES[name].load.map(String);
    const whom = ["--people", trial.people, "--wire", trial.wire, "--port", String(trial.port), "--pids", trial.pids, "--syncs", trial.syncs];
    const { stdout } = await promisify(execFile)(path.join(BUILD, "bench_load"), [...whom, "--label", trial.name, "--scenario", scenario, ...rest], {
        timeout: LOAD_TIMEOUT_MS,
    });
    return JSON.parse(stdout);
}

async function tryOnce(system, name, prepared) {
    const directory = await mkdtemp(path.join(tmpdir(), `empower-bench-${system}-`));
    await chmod(directory, 0o755);
    const trial = new Trial(system, directory, CASES[name]);
    interrupted = async () => {
        await trial.stop();
        await Promise.all([directory, prepared].map((path) => rm(path, { recursive: true, force: true })));
    };
    try {
        await trial.start(prepared);
        return await measure(trial, name);
    } catch (error) {
        return { error: String(error.stderr || error.message).trim().slice(0, 500) };
    } finally {
        await trial.stop();
        await rm(directory, { recursive: true, force: true });
    }
}

function tell(result) {
    const { case: name, run, system, error } = result;
    const faults = FAULTS.filter((fault) => result[fault] > 0).map((fault) => `${fault} ${result[fault]}`);
    const rate = result.per_s === undefined ? "" : ` ${Math.round(result.per_s)}/s`;
    process.stderr.write(`run ${run}  ${name.padEnd(10)} ${system.padEnd(9)}${error ? ` failed: ${error}` : rate}${faults.length > 0 ? `  (${faults.join(", ")})` : ""}\n`);
}

async function runAll({ systems, cases, runs }, file) {
    const prepared = await mkdtemp(path.join(tmpdir(), "empower-bench-seed-"));
    const results = [];
    try {
        await SYSTEMS.empower.prepare(prepared);
        for (let run = 1; run <= runs; run++) {
            for (const name of cases) {
                const takePart = systems.filter((system) => !CANNOT[system]?.(name) && (CASES[name].only?.includes(system) ?? true));
                for (const system of takePart) {
                    const result = { case: name, run, system, load: loadavg()[0], cores: cpus().length, ...(await tryOnce(system, name, prepared)) };
                    results.push(result);
                    tell(result);
                    await appendFile(file, `${JSON.stringify(result)}\n`);
                }
            }
        }
    } finally {
        await rm(prepared, { recursive: true, force: true });
    }
    return results;
}

/** What an interrupted run leaves behind is nothing. */
let interrupted = async () => {};
for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => interrupted().finally(() => process.exit(1)));
}

const chosen = options();
let file = chosen.from;
if (file === undefined) {
    await mkdir(RESULTS, { recursive: true });
    file = path.join(RESULTS, `${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.jsonl`);
    await runAll(chosen, file);
}
const results = (await readFile(file, "utf8")).trim().split("\n").map((line) => JSON.parse(line));
const text = table(results);
const base = file.replace(/\.jsonl$/, "");
await writeFile(`${base}.md`, text);
await writeFile(`${base}.svg`, draw(results));
process.stdout.write(`${text}\n${file}\n${base}.svg\n`);
process.exitCode = results.some(({ error }) => error !== undefined) ? 1 : 0;
