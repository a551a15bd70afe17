// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { chosenPresence, keepPresence } from "./own-presence.ts";

beforeEach(() => sessionStorage.clear());

test("a choice outlives a reload, for the one who made it", () => {
    keepPresence("T", "invisible");
    expect(chosenPresence("T")).toBe("invisible");
    expect(chosenPresence("T2")).toBe("online");
});

test("without a choice, or with one this version does not know, one is online", () => {
    expect(chosenPresence("T")).toBe("online");
    sessionStorage.setItem("empower-presence", "T dancing");
    expect(chosenPresence("T")).toBe("online");
});

test("a browser that blocks storage is no obstacle", () => {
    const blocked = () => {
        throw new DOMException("blocked", "SecurityError");
    };
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(blocked);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(blocked);
    expect(() => keepPresence("T", "busy")).not.toThrow();
    expect(chosenPresence("T")).toBe("online");
});
