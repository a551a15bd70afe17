import { describe, expect, test } from "vitest";
import { dark, light, markPairs, textPairs, type Scheme } from "./tokens.ts";

function luminance(hex: string): number {
    const channel = (at: number): number => {
        const value = parseInt(hex.slice(at, at + 2), 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
    const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
    return (bright + 0.05) / (dim + 0.05);
}

const schemes: ReadonlyArray<readonly [string, Scheme]> = [
    ["light", light],
    ["dark", dark],
];

describe.each(schemes)("the %s scheme", (_name, scheme) => {
    test.each(textPairs)("text %s is readable on %s", (front, back) => {
        expect(contrast(scheme[front], scheme[back])).toBeGreaterThanOrEqual(4.5);
    });

    test.each(markPairs)("mark %s stands out on %s", (front, back) => {
        expect(contrast(scheme[front], scheme[back])).toBeGreaterThanOrEqual(3);
    });
});

test("the contrast measure knows black on white", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});
