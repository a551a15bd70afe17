import { expect, test } from "vitest";
import { user } from "../testing/samples.ts";
import { faultAt, faultsOf, invites, type Draft } from "./intake.ts";

const today = "2026-11-27";
const draft = (over: Partial<Draft> = {}): Draft => ({
    name: "Noor",
    role: "client",
    born: "1990-05-17",
    incapacitated: false,
    reason: "",
    team: [user("T", "Tom", "therapist")],
    ...over,
});

test("a client is taken into care with a name, a birth date and a therapist, and others with a name alone (R-ACC-1)", () => {
    expect(faultsOf(draft(), today)).toEqual({});
    expect(faultsOf(draft({ name: "", born: "", team: [] }), today)).toEqual({ name: "missing", born: "missing", team: "missing" });
    expect(faultsOf(draft({ born: "2026-11-28" }), today)).toEqual({ born: "wrong" });
    expect(faultsOf(draft({ born: today }), today)).toEqual({});
    expect(faultsOf(draft({ incapacitated: true }), today)).toEqual({ reason: "missing" });
    expect(faultsOf(draft({ incapacitated: true, reason: "Beoordeeld door de arts" }), today)).toEqual({});
    expect(faultsOf(draft({ team: [user("P", "Pia", "planner")] }), today)).toEqual({ team: "missing" });
    expect(faultsOf(draft({ role: "relative", born: "", team: [] }), today)).toEqual({});
});

test("nobody is invited for a client under 12 or incapacitated, and everybody else is (R-ACC-5)", () => {
    expect(invites(draft({ born: "2014-11-27" }), today)).toBe(true);
    expect(invites(draft({ born: "2014-11-28" }), today)).toBe(false);
    expect(invites(draft({ incapacitated: true }), today)).toBe(false);
    expect(invites(draft({ born: "" }), today)).toBe(true);
    expect(invites(draft({ role: "representative", born: "2020-01-01", incapacitated: true }), today)).toBe(true);
});

test("what the server finds wrong is told at its field", () => {
    expect(["name", "mail", "care.born", "care.team", "care.team.1"].map(faultAt)).toEqual(["name", "mail", "born", "team", "team"]);
    expect([faultAt("care"), faultAt("nonce"), faultAt(undefined)]).toEqual([undefined, undefined, undefined]);
});
