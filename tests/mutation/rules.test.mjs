// Every single change of every rule of access must be noticed by its test: what nobody notices is not tried. A change
// that decides nothing otherwise is none; the programs find that out by asking everything.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUILD = path.resolve(ROOT, process.env.TEST_BUILD ?? "build", "tests/mutation");
const run = promisify(execFile);
const with_mutant = (mutant) => ({ env: mutant === undefined ? {} : { MUTANT: mutant } });

/** One number for all that the rules decide. */
const decisions = async (mutant) => (await run(path.join(BUILD, "decisions"), [], with_mutant(mutant))).stdout;
/** Whether the test of the rules still passes. */
const passes = (mutant) => run(path.join(BUILD, "access_mutant"), [], with_mutant(mutant)).then(() => true, ({ code }) => assert.ok(code > 0) ?? false);

/** Asks for each of the list, as many at once as the machine has cores. */
async function filter(list, ask) {
    const kept = [];
    const rest = list.values();
    const work = async () => {
        for (const one of rest) {
            if (await ask(one)) {
                kept.push(one);
            }
        }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return kept;
}

assert.ok(existsSync(path.join(BUILD, "decisions")), `there is no ${BUILD}: build with -DTESTS=ON`);
const { stdout } = await run(path.join(BUILD, "decisions"), ["mutants"], with_mutant());
const mutants = stdout.trim().split("\n").map((line) => {
    const [row, field, value, id] = line.split(" ");
    return { row: Number(row), id, order: `${row} ${field} ${value}` };
});
const rows = [...new Map(mutants.map(({ row, id }) => [row, id]))];

describe("the test of the rules of access", { concurrency: false }, () => {
    let whole;
    before(async () => {
        whole = await decisions();
        assert.ok(await passes(), "passes with the rules as they are");
    });

    it("has every rule to be tried with", () => {
        assert.ok(rows.length >= 20 && mutants.length > 30 * rows.length, `${mutants.length} changes of ${rows.length} rules`);
    });

    for (const [row, id] of rows) {
        it(`notices every change of row ${row} (${id}) that decides anything otherwise (R-CONS-9)`, async (test) => {
            const changes = mutants.filter((mutant) => mutant.row === row).map(({ order }) => order);
            const unnoticed = await filter(changes, passes);
            const survivors = await filter(unnoticed, async (mutant) => (await decisions(mutant)) !== whole);
            test.diagnostic(`${changes.length} changes, ${unnoticed.length - survivors.length} of them none`);
            assert.deepEqual(survivors, []);
        });
    }
});
