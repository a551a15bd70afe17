import { expect, test } from "vitest";
import { encode } from "uqr";
import { pathOf, secretOf } from "./qr.ts";

const uri = "otpauth://totp/Praktijk:sanne?secret=ABCDEFGHIJ234567&issuer=Praktijk&algorithm=SHA1&digits=6&period=30";

test("the path covers the dark modules and no others", () => {
    const { data, size } = encode(uri);
    const drawn = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    for (const [, x, y, width] of pathOf(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu)) {
        drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
    }
    expect(drawn).toEqual(data);
});

test("the secret is written in groups of four", () => {
    expect(secretOf(uri)).toBe("ABCD EFGH IJ23 4567");
});
