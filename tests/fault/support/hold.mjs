// Another program that holds the database for a while.
import { spawn } from "node:child_process";
import path from "node:path";
import { within } from "../../integration/support/wait.mjs";

const DEADLINE_MS = 15_000;

/** Holds the database until `release` is called. */
export async function hold(data) {
    const other = spawn("sqlite3", ["-cmd", ".timeout 5000", path.join(data, "empower.db")], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise((resolve) => other.once("close", resolve));
    const held = new Promise((resolve) => other.stdout.once("data", resolve));
    other.stdin.write("BEGIN EXCLUSIVE;\nSELECT 'held';\n");
    await within(DEADLINE_MS, held, "the lock");
    return async () => {
        other.stdin.end("ROLLBACK;\n");
        await ended;
    };
}
