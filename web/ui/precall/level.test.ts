// @vitest-environment jsdom
import { expect, test } from "vitest";
import { loudnessOf, widthOf } from "./level.ts";

test("silence is empty, the loudest is full, and a whisper is to be seen (R-FUN-2)", () => {
    const tone = (size: number) => Float32Array.from({ length: 480 }, (_, at) => size * Math.sin(at / 5));
    expect(widthOf(loudnessOf(new Float32Array(480)))).toBe(0);
    expect(widthOf(loudnessOf(new Float32Array(480).fill(1)))).toBe(1);
    expect(loudnessOf(tone(1))).toBeCloseTo(Math.SQRT1_2, 1);
    const whisper = widthOf(loudnessOf(tone(0.02)));
    const voice = widthOf(loudnessOf(tone(0.3)));
    expect(whisper).toBeGreaterThan(0.25);
    expect(voice).toBeGreaterThan(whisper + 0.3);
    expect(voice).toBeLessThan(1);
});
