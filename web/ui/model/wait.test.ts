import { expect, test } from "vitest";
import { FakeClock } from "../../client/testing/clock.ts";
import { Wait } from "./wait.ts";

test("a wait counts down by the clock and ends by itself, once", async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    const wait: Wait = new Wait(clock, (over) => seen.push(over ? "over" : String(wait.seconds)));
    expect(wait.seconds).toBe(0);
    wait.begin(3);
    expect(wait.seconds).toBe(3);
    await clock.advance(10_000);
    expect(seen).toEqual(["2", "1", "over"]);
    expect(wait.seconds).toBe(0);
    expect(clock.running).toBe(0);
});

test("a device that slept has waited meanwhile", () => {
    const clock = new FakeClock();
    let now = 0;
    const due: (() => void)[] = [];
    const asleep = { now: () => now, cancel: () => undefined, after: (_: number, run: () => void) => (due.push(run), clock.after(0, run)) };
    const ends: boolean[] = [];
    const wait = new Wait(asleep, (over) => ends.push(over));
    wait.begin(60);
    now = 3_600_000;
    expect(wait.seconds).toBe(0);
    due[0]?.();
    expect(ends).toEqual([true]);
});

test("a wait that begins again, or is stopped, leaves no timer behind", async () => {
    const clock = new FakeClock();
    const wait = new Wait(clock, () => undefined);
    wait.begin(5);
    wait.begin(60);
    expect([wait.seconds, clock.running]).toEqual([60, 1]);
    wait.stop();
    expect([wait.seconds, clock.running]).toEqual([0, 0]);
});
