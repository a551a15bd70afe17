// The load generator of the benchmark (bench/README.md), in a process of its own: pairs of a client and a therapist who talk.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { BUILD } from "../../integration/support/server.mjs";

/** What is measured goes before whatever else this machine does, where it is allowed to. */
export const FIRST = ["nice", "-n", "-15"];

/** A seeded therapist has as many clients. */
export const CLIENTS_OF_A_THERAPIST = 20;
const FAULTS = { unfinished: 0, doubled: 0, reordered: 0, strange: 0, lost: 0 };

export class Load {
    #server;
    #pairs;
    #under;

    /** Of a server that was seeded with `CLIENTS_OF_A_THERAPIST` clients for each pair. `under`: as for the server. */
    constructor(server, pairs, under = []) {
        this.#server = server;
        this.#pairs = pairs;
        this.#under = under;
    }

    async #people() {
        const file = path.join(this.#server.directory, "people");
        const names = Array.from({ length: this.#pairs }, (_, i) => [`client${i + 1}`, `therapist${i + 1}`]).flat();
        const token = (name) => this.#server.tokens[name] ?? this.#server.tokens.therapist1; // a storm is of clients alone
        await writeFile(file, names.map((name) => `${name} ${token(name)}\n`).join(""));
        return file;
    }

    /** Its figures, after it was held to it that nothing was lost, doubled or out of order. */
    async run(...args) {
        const { port, pid } = this.#server;
        const all = ["--people", await this.#people(), "--port", port, "--pids", pid, "--pairs", this.#pairs, ...args];
        const [command, ...words] = [...this.#under, path.join(BUILD, "bench_load"), ...all];
        const { stdout } = await promisify(execFile)(command, words.map(String), { timeout: 120_000 });
        const result = JSON.parse(stdout);
        assert.ok(result.count > 0, stdout);
        assert.deepEqual(Object.fromEntries(Object.keys(FAULTS).map((fault) => [fault, result[fault]])), FAULTS);
        return result;
    }
}
