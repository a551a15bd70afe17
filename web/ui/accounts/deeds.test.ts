import { expect, test } from "vitest";
import type { KeptAccount } from "../../client/index.ts";
import { calledOf, deedsOf, lacksMail } from "./deeds.ts";

const account = (more: Partial<KeptAccount> = {}): KeptAccount => ({
    user: "A",
    name: "Anna",
    username: "anna",
    role: "client",
    state: "active",
    sign_ins: 1,
    otp: true,
    mail: true,
    may: ["lock", "sign_out", "reset", "otp_off", "close"],
    ...more,
});
/** The same as support sees it. */
function unnamed(more: Partial<KeptAccount> = {}): KeptAccount {
    const { name, ...rest } = account({ may: ["lock", "sign_out", "reset"], ...more });
    return rest;
}

test("all that one may and that changes something is offered (R-ACC-4)", () => {
    expect(deedsOf(account())).toEqual(["reset", "signOut", "otp", "lock", "close"]);
    expect(deedsOf(account({ sign_ins: 0, otp: false }))).toEqual(["reset", "lock", "close"]);
});

test("a lock is not got round by a new password (R-ACC-4)", () => {
    expect(deedsOf(account({ state: "locked", sign_ins: 0 }))).toEqual(["otp", "unlock", "close"]);
});

test("what the server does not let one do is not offered (R-ACC-4)", () => {
    expect(deedsOf(account({ may: [] }))).toEqual([]);
    expect(deedsOf(unnamed())).toEqual(["reset", "signOut", "lock"]);
});

test("support sends a new password by mail alone, a planner hands the link over too (R-ACC-4)", () => {
    expect(deedsOf(unnamed({ mail: false }))).toEqual(["signOut", "lock"]);
    expect(lacksMail(unnamed({ mail: false }))).toBe(true);
    expect(lacksMail(unnamed({ mail: false, may: [] }))).toBe(false);
    expect(deedsOf(account({ mail: false }))).toContain("reset");
    expect(lacksMail(account({ mail: false }))).toBe(false);
});

test("who may not know the name talks of the user name (R-ACC-6)", () => {
    expect([calledOf(account()), calledOf(unnamed())]).toEqual(["Anna", "anna"]);
});
