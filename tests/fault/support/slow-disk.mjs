// A disk that is slower by some milliseconds for each commit: a library that is preloaded into the server.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export class SlowDisk {
    #folder = mkdtempSync(path.join(tmpdir(), "empower-slow-"));

    constructor(ms) {
        const library = path.join(this.#folder, "slow_disk.so");
        execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, fileURLToPath(new URL("./slow_disk.c", import.meta.url))]);
        this.env = { LD_PRELOAD: library, SLOW_DISK_MS: String(ms) };
    }

    remove() {
        rmSync(this.#folder, { recursive: true });
    }
}
