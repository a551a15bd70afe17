import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../testing/clock.ts";
import type { Port } from "./port.ts";
import { Receipts } from "./receipts.ts";

let clock: FakeClock;
let told: unknown[];
let receipts: Receipts;

beforeEach(() => {
    clock = new FakeClock();
    told = [];
    const ask = (method: string, params: object) => {
        told.push([method, params]);
        return Promise.resolve({});
    };
    const port = { ask, clock, random: Math.random, me: () => "C", changed: () => undefined };
    receipts = new Receipts(port as unknown as Port);
});

test("only the furthest place of a moment is told", async () => {
    receipts.advance("chat.delivered", "K", 3);
    receipts.advance("chat.delivered", "K", 5);
    receipts.advance("chat.delivered", "K", 4);
    await clock.advance(1_000);
    expect(told).toEqual([["chat.delivered", { channel: "K", seq: 5 }]]);
});

test("what the server knows already is not told", async () => {
    receipts.known("chat.delivered", "K", 5);
    receipts.advance("chat.delivered", "K", 5);
    await clock.advance(1_000);
    expect(told).toEqual([]);
});

test("channels and kinds have places of their own", async () => {
    receipts.advance("chat.read", "K", 5);
    receipts.advance("chat.delivered", "L", 2);
    await clock.advance(1_000);
    expect(told).toEqual([
        ["chat.read", { channel: "K", seq: 5 }],
        ["chat.delivered", { channel: "L", seq: 2 }],
    ]);
});

test("nothing is told after one signed out", async () => {
    receipts.advance("chat.read", "K", 5);
    receipts.forget();
    await clock.advance(1_000);
    expect(told).toEqual([]);
});
