// What is measured closely: a time, or an amount of memory. The thread sanitizer changes both by much, so that there
// (TEST_MEASURES=no) none is held against its bound.
import assert from "node:assert/strict";

const MEASURES = process.env.TEST_MEASURES !== "no";

/** Options of a test that says nothing where nothing is measured. */
export const measuring = { skip: !MEASURES && "the build changes what is measured" };

/** Holds what began then (`performance.now()`) against a bound. */
export function assertTook(began, bound) {
    const took = performance.now() - began;
    assert.ok(!MEASURES || took < bound, `it took ${Math.round(took)} ms`);
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The smallest of the numbers that `share` percent of them do not exceed. */
export const percentile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.ceil((share / 100) * numbers.length) - 1];

/**
 * Holds that by its time nobody can tell one kind from another: none takes longer by 15 % in the middle and also in
 * three of four rounds, as what differs does, and what else the machine does meanwhile does not. `take(kind)` gives a
 * time, in any unit. More rounds where it looks as if.
 */
export async function assertAlike(kinds, take) {
    const times = Object.fromEntries(kinds.map((kind) => [kind, []]));
    const longer = (one, other) => {
        const rounds = times[one].length;
        const more = times[one].filter((time, i) => time > times[other][i]).length;
        return median(times[one]) > 1.15 * median(times[other]) && more >= 0.75 * rounds;
    };
    const told = () => kinds.some((one) => kinds.some((other) => longer(one, other)));
    for (let round = 0; round < 90 && (round % 30 > 0 || round === 0 || told()); round++) {
        const turn = round % kinds.length;
        for (const kind of [...kinds.slice(turn), ...kinds.slice(0, turn)]) {
            times[kind].push(await take(kind));
        }
    }
    assert.ok(!told(), JSON.stringify(Object.fromEntries(kinds.map((kind) => [kind, median(times[kind])]))));
}
