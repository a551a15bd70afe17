import { expect, test } from "vitest";
import { qrPath } from "./qr-code.ts";

test("a text becomes modules with a light border on every side", () => {
    const { path, size } = qrPath("otpauth://totp/Praktijk:noor?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Praktijk");
    const cells = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(cells.length).toBeGreaterThan(200);
    for (const [x, y] of cells) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(4);
        expect(Math.max(x, y)).toBeLessThan(size - 4);
    }
    expect(cells).toContainEqual([4, 4]); // the corner of the first finder
    expect(cells).toContainEqual([size - 5, 4]);
    expect(cells).toContainEqual([4, size - 5]);
});
