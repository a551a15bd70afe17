import { expect, test } from "vitest";
import { dutchToday, ownAccount, soonInvited, yearsOn } from "./age.ts";

test("the day is that of the Netherlands, wherever one is (R-CONS-6)", () => {
    expect(dutchToday(new Date("2026-11-26T23:30:00Z"))).toBe("2026-11-27");
    expect(dutchToday(new Date("2026-07-01T21:59:59Z"))).toBe("2026-07-01");
    expect(dutchToday(new Date("2026-07-01T22:00:00Z"))).toBe("2026-07-02");
});

test("a year is full on the birthday, and after 28 February for who was born on the 29th", () => {
    expect(yearsOn("2014-11-27", "2026-11-26")).toBe(11);
    expect(yearsOn("2014-11-27", "2026-11-27")).toBe(12);
    expect([yearsOn("2012-02-29", "2024-02-28"), yearsOn("2012-02-29", "2024-02-29")]).toEqual([11, 12]);
    expect([yearsOn("2012-02-29", "2027-02-28"), yearsOn("2012-02-29", "2027-03-01")]).toEqual([14, 15]);
});

test("a client has an own account from 12 on, who can decide, also where the age is unknown (R-ACC-5)", () => {
    expect(ownAccount("2014-11-27", false, "2026-11-26")).toBe(false);
    expect(ownAccount("2014-11-27", false, "2026-11-27")).toBe(true);
    expect(ownAccount("1950-01-01", true, "2026-11-27")).toBe(false);
    expect([ownAccount(undefined, false, "2026-11-27"), ownAccount(undefined, true, "2026-11-27")]).toEqual([true, false]);
});

test("a child is invited ahead at most 30 days before becoming 12, and never who cannot decide (R-ACC-5)", () => {
    const turns = [
        { on: "2026-12-27", age: 12 },
        { on: "2030-12-27", age: 16 },
    ];
    expect(soonInvited(turns, false, "2026-11-26")).toBeUndefined();
    expect(soonInvited(turns, false, "2026-11-27")).toBe("2026-12-27");
    expect(soonInvited(turns, true, "2026-11-27")).toBeUndefined();
    expect(soonInvited([{ on: "2026-12-01", age: 16 }], false, "2026-11-27")).toBeUndefined();
});
