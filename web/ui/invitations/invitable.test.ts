import { expect, test } from "vitest";
import type { Invitation } from "../../client/index.ts";
import { awaitsMail, invitable, outcomeOf, type Sent } from "./invitable.ts";

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

const sent = (over: Partial<Sent> = {}): Sent => ({ invited: { user: "N", link: undefined }, name: "Noor", withMail: true, ...over });

test("a link is shown where there is one, also with a mail address: then no mail can be sent", () => {
    expect(outcomeOf(sent({ invited: { user: "N", link: "https://x" } }), row("none"))).toEqual({ what: "link", link: "https://x" });
});

test("without a link the list says whether a mail is on its way, or the link was told before", () => {
    expect(outcomeOf(sent(), row("waiting"))).toEqual({ what: "mailed" });
    expect(outcomeOf(sent({ care: "invited" }), row("none"))).toEqual({ what: "unshown" });
    expect(outcomeOf(sent(), undefined)).toEqual({ what: "mailed" });
    expect(outcomeOf(sent({ withMail: false }), undefined)).toEqual({ what: "unshown" });
});

test("a client without an own account is in care, and nobody was invited (R-ACC-5)", () => {
    expect(outcomeOf(sent({ withMail: false, care: "alone" }), undefined)).toEqual({ what: "alone" });
});

test("the list is followed while a mail of an open invitation is on its way", () => {
    expect(awaitsMail([row("sent"), row("waiting")])).toBe(true);
    expect(awaitsMail([row("failed"), row("none"), row("waiting", "expired")])).toBe(false);
});
