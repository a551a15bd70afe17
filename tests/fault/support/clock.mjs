// A wall clock that a test sets: libfaketime, preloaded into the program. What measures spans (CLOCK_MONOTONIC) runs on as it is.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const SHARED = "/dev/shm";

function library() {
    for (const folder of readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/faketime`)) {
        const file = path.join(folder, "libfaketimeMT.so.1");
        if (existsSync(file)) {
            return file;
        }
    }
    throw new Error("libfaketime is missing: install Debian's package `faketime`");
}

/** A program that was killed leaves what it shared; one that comes to have its number would not start. */
function sweep() {
    for (const name of readdirSync(SHARED)) {
        const pid = /faketime_(?:shm|sem)_(\d+)$/.exec(name)?.[1];
        if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
            rmSync(path.join(SHARED, name), { force: true });
        }
    }
}

export class Clock {
    #folder = mkdtempSync(path.join(tmpdir(), "empower-clock-"));
    #file = path.join(this.#folder, "offset");
    #ahead = 0;

    constructor(start) {
        sweep();
        this.env = {
            LD_PRELOAD: library(),
            FAKETIME_TIMESTAMP_FILE: this.#file,
            FAKETIME_NO_CACHE: "1",
            FAKETIME_DONT_FAKE_MONOTONIC: "1",
            NO_FAKE_STAT: "1",
        };
        this.set(start);
    }

    now() {
        return Date.now() + this.#ahead;
    }

    /** It is this moment (ISO 8601) now, and goes on from there. */
    set(moment) {
        this.#ahead = Date.parse(moment) - Date.now();
        const next = `${this.#file}.next`;
        writeFileSync(next, `${this.#ahead < 0 ? "-" : "+"}${(Math.abs(this.#ahead) / 1000).toFixed(3)}\n`);
        renameSync(next, this.#file); // a program must never read half of it
    }

    remove() {
        rmSync(this.#folder, { recursive: true });
    }
}
