import { expect, test } from "vitest";
import { Backoff } from "./backoff.ts";

const ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000];

test("the longest wait doubles from half a second and stays at twenty", () => {
    const backoff = new Backoff(() => 1);
    expect(ceilings.map(() => backoff.nextMs())).toEqual(ceilings);
});

test("the jitter is full: the shortest wait is always nothing", () => {
    const backoff = new Backoff(() => 0);
    expect(ceilings.map(() => backoff.nextMs())).toEqual(ceilings.map(() => 0));
});

test("a reset begins anew", () => {
    const backoff = new Backoff(() => 1);
    backoff.nextMs();
    backoff.nextMs();
    backoff.reset();
    expect(backoff.attempt).toBe(0);
    expect(backoff.nextMs()).toBe(500);
});
