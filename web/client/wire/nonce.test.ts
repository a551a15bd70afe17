import { expect, test } from "vitest";
import { newNonce } from "./nonce.ts";

test("a nonce is a UUID of version 7 that begins with its time", () => {
    const nonce = newNonce(0x0193_0000_0001, Math.random);
    expect(nonce).toMatch(/^01930000-0001-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("two nonces of one moment differ", () => {
    const nonces = Array.from({ length: 100 }, () => newNonce(1, Math.random));
    expect(new Set(nonces).size).toBe(100);
});
