// Randomness that can be had again: one seed, printed, decides the moments and the load.
import { randomInt } from "node:crypto";

/** mulberry32: small, and good enough to choose moments with. Gives numbers from 0 up to 1. */
export function randomOf(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** The seed of this run: FAULT_SEED where it is given. */
export function chooseSeed() {
    const seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));
    console.log(`FAULT_SEED=${seed}`);
    return seed;
}

export function below(random, bound) {
    return Math.floor(random() * bound);
}
