// A library that is preloaded into the server, made of the C file of that name here: it makes the world worse as the variables say.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export class Preloaded {
    #folder = mkdtempSync(path.join(tmpdir(), "empower-preloaded-"));

    constructor(name, variables) {
        const library = path.join(this.#folder, `${name}.so`);
        execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, fileURLToPath(new URL(`./${name}.c`, import.meta.url))]);
        this.env = { LD_PRELOAD: library };
        for (const [key, value] of Object.entries(variables)) {
            this.env[key] = String(value);
        }
    }

    remove() {
        rmSync(this.#folder, { recursive: true });
    }
}
