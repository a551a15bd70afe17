import { beforeEach, expect, test } from "vitest";
import { FakeEnvironment } from "../testing/environment.ts";
import { LinkWatch } from "./link-watch.ts";

let world: FakeEnvironment;
let packets: number;
let told: string[];
let watch: LinkWatch;

beforeEach(() => {
    world = new FakeEnvironment();
    packets = 0;
    told = [];
    watch = new LinkWatch(world.clock, {
        stats: () => {
            const report = new Map([["t", { type: "transport", packetsReceived: packets }]]);
            return Promise.resolve(report as unknown as RTCStatsReport);
        },
        weak: () => told.push("weak"),
        gone: () => told.push("gone"),
    });
    watch.start();
});

async function flow(ms: number, each: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
        packets += each;
        await world.clock.advance(100);
    }
}

test("what stops from one moment to the next is weak, then gone, once (R-FUN-2)", async () => {
    await flow(2_000, 5);
    expect(told).toEqual([]);
    await flow(600, 0);
    expect(told).toEqual(["weak"]);
    await flow(5_000, 0);
    expect(told).toEqual(["weak", "gone"]);
    expect(watch.silent).toBe(true);
    await flow(500, 5);
    expect(watch.silent).toBe(false);
});

test("what comes again in time was only weak", async () => {
    await flow(1_000, 5);
    await flow(600, 0);
    await flow(1_000, 5);
    expect(told).toEqual(["weak"]);
    await flow(2_000, 0);
    expect(told).toEqual(["weak", "weak", "gone"]);
});

test("where nobody sends, the few packets that keep a connection tell nothing", async () => {
    for (let round = 0; round < 5; round++) {
        await flow(100, 1);
        await flow(2_400, 0);
    }
    expect(told).toEqual([]);
});

test("after its stop nothing is told", async () => {
    await flow(1_000, 5);
    watch.stop();
    await flow(3_000, 0);
    expect(told).toEqual([]);
});
