import { expect, test } from "vitest";
import type { Invitation } from "../../client/index.ts";
import { awaitsMail, invitable, outcomeOf } from "./invitable.ts";

const row = (mail: Invitation["mail"], state: Invitation["state"] = "open"): Invitation => ({
    user: "N",
    name: "Noor",
    role: "client",
    invited_at: "2026-11-20T08:00:00.000Z",
    expires_at: "2026-11-27T08:00:00.000Z",
    state,
    mail,
});

test("therapists invite people in care, planners staff as well, others nobody (R-ACC-1)", () => {
    expect(invitable("therapist")).toEqual(["client", "representative", "relative"]);
    expect(invitable("planner")).toEqual(["client", "representative", "relative", "therapist", "planner"]);
    for (const role of ["client", "privacy_officer", "operator", undefined] as const) {
        expect(invitable(role)).toEqual([]);
    }
});

test("a link is shown where there is one, also with a mail address: then no mail can be sent", () => {
    expect(outcomeOf({ user: "N", link: "https://x" }, true, row("none"))).toEqual({ what: "link", link: "https://x" });
});

test("without a link the list says whether a mail is on its way, or the link was told before", () => {
    const told = { user: "N", link: undefined };
    expect(outcomeOf(told, true, row("waiting"))).toEqual({ what: "mailed" });
    expect(outcomeOf(told, true, row("none"))).toEqual({ what: "unshown" });
    expect(outcomeOf(told, true, undefined)).toEqual({ what: "mailed" });
    expect(outcomeOf(told, false, undefined)).toEqual({ what: "unshown" });
});

test("the list is followed while a mail of an open invitation is on its way", () => {
    expect(awaitsMail([row("sent"), row("waiting")])).toBe(true);
    expect(awaitsMail([row("failed"), row("none"), row("waiting", "expired")])).toBe(false);
});
