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
