import { beforeEach, expect, test } from "vitest";
import { ServiceError, type PasskeyPrompt, type Reason } from "../../client/index.ts";
import { FakeClock, settle } from "../../client/testing/clock.ts";
import type { Failure } from "../model/reasons.ts";
import { PasskeyFill, type PasskeyService } from "./passkey-fill.ts";

let clock: FakeClock;
let offers: { how: PasskeyPrompt | undefined; refuse: (reason: Reason) => void }[];
let failures: Failure[];
let fills: boolean;
let canHavePasskeys: boolean;
let fill: PasskeyFill;

beforeEach(() => {
    clock = new FakeClock();
    offers = [];
    failures = [];
    fills = true;
    canHavePasskeys = true;
    const service = (): PasskeyService => ({
        canHavePasskeys,
        fillsInPasskeys: () => Promise.resolve(fills),
        signInWithPasskey: (how) =>
            new Promise((_, reject) => {
                const refuse = (reason: Reason) => reject(new ServiceError(reason));
                offers.push({ how, refuse });
                how?.signal?.addEventListener("abort", () => refuse("cancelled"));
            }),
    });
    fill = new PasskeyFill(service, clock, (failure) => failures.push(failure));
});

test("passkeys are offered once, for as long as the form is there", async () => {
    fill.start();
    fill.start();
    await settle();
    expect(offers.map(({ how }) => how?.fillIn)).toEqual([true]);
    fill.stop();
    await settle();
    expect([offers[0]?.how?.signal?.aborted, failures, clock.running]).toEqual([true, [], 0]);
    fill.start();
    await settle();
    expect(offers.length).toBe(2);
});

test("what is offered is renewed before the server's five minutes are over", async () => {
    fill.start();
    await settle();
    await clock.advance(4 * 60_000);
    await settle();
    expect(offers.map(({ how }) => how?.signal?.aborted)).toEqual([true, false]);
    expect(failures).toEqual([]);
});

test("nothing is offered where the browser cannot, or nobody can have passkeys", async () => {
    fills = false;
    fill.start();
    await settle();
    fill.stop();
    canHavePasskeys = false;
    fills = true;
    fill.start();
    await settle();
    expect([offers, clock.running]).toEqual([[], 0]);
});

test("one that the server does not want is told, and not offered again", async () => {
    fill.start();
    await settle();
    offers[0]?.refuse("invalid_credentials");
    await settle();
    expect(failures.map(({ reason }) => reason)).toEqual(["invalid_credentials"]);
    fill.stop();
    fill.start();
    await settle();
    expect(offers.length).toBe(1);
    fill.reset();
    fill.start();
    await settle();
    expect(offers.length).toBe(2);
});

test("a line that is down is not told: nobody asked for anything", async () => {
    fill.start();
    await settle();
    offers[0]?.refuse("network");
    await settle();
    expect(failures).toEqual([]);
});
