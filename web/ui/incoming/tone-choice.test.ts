// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { chosenTone, keepTone } from "./tone-choice.ts";

beforeEach(() => localStorage.clear());

test("the tone that was chosen stays on this device (R-FUN-2)", () => {
    expect(chosenTone()).toBe("soft");
    keepTone("silent");
    expect(chosenTone()).toBe("silent");
});

test("a tone this version does not know is the usual one, and a browser that blocks storage no obstacle", () => {
    localStorage.setItem("empower-ring-tone", "trumpet");
    expect(chosenTone()).toBe("soft");
    const blocked = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
        throw new Error("blocked");
    });
    keepTone("bell");
    blocked.mockRestore();
    expect(chosenTone()).toBe("soft");
});
