import { expect, test } from "vitest";
import type { Explanation } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { explained } from "./explain.ts";

const words = new Words("nl", "UTC");
const t = words.t.deskNetwork.explain;

function why(over: Partial<Explanation>): Explanation {
    return {
        allowed: true,
        reason: "ok",
        account: "active",
        relation: "representative",
        age: "12_to_15",
        withheld: false,
        client_signed: [],
        representatives_signed: [],
        ...over,
    };
}

const rule = (id: string, needs: "nothing" | "client" | "representatives" | "both", article = "TU 3.1") => ({
    id,
    needs,
    article,
    says: "x",
});
const lines = (over: Partial<Explanation>) => explained(why(over), "Tante Els", "chat", words).lines;

test("every rule of who sees what has a sentence of its own (R-CONS-9)", () => {
    const cases: Partial<Explanation>[] = [
        { relation: "self", rule: rule("R-ACC-5", "nothing") },
        { age: "under_12", rule: rule("R-CONS-3", "nothing") },
        { age: "from_16", rule: rule("R-CONS-3", "nothing") },
        { rule: rule("R-CONS-4", "client") },
        { age: "from_16", rule: rule("R-CONS-4", "client") },
        { relation: "relative", age: "from_16", rule: rule("R-CONS-1", "client") },
        { relation: "relative", rule: rule("R-CONS-1", "both") },
        { relation: "relative", age: "under_12", rule: rule("R-CONS-1", "representatives") },
        { relation: "relative", rule: rule("R-CONS-1", "representatives") },
        { relation: "care_team", rule: rule("R-ACC-6", "nothing") },
        { relation: "contact", rule: rule("R-ACC-6", "nothing") },
        { relation: "emergency", rule: rule("R-ACC-6", "nothing") },
        { relation: "planner", rule: rule("R-ACC-1", "nothing") },
    ];
    const sentences = cases.map((one) => lines(one)[1]);
    expect(new Set(sentences).size).toBe(cases.length);
    expect(sentences).not.toContain(t.rules.unknown);
});

test("what is missing is told by whose signature it is (R-CONS-1)", () => {
    const told = lines({ allowed: false, reason: "consent_required", relation: "relative", client_signed: ["chat"], rule: rule("R-CONS-1", "both") });
    expect(told).toEqual([t.no("Tante Els", "de chat"), t.rules.relative12, t.clientSigned, t.othersNotSigned]);
});

test("what a therapist withholds is told to staff as that (R-CONS-5)", () => {
    const told = lines({ allowed: false, reason: "forbidden", withheld: true, client_signed: ["chat"], rule: rule("R-CONS-4", "client") });
    expect(told.at(-1)).toBe(t.withheld);
});

test("where no rule was asked, the reason stands alone, and an unknown one is told too", () => {
    expect(lines({ allowed: false, reason: "blocked" })).toEqual([t.no("Tante Els", "de chat"), t.reasons.blocked]);
    expect(lines({ allowed: false, reason: "toString" })[1]).toBe(t.reasons.other);
    expect(lines({ rule: rule("R-NEW-1", "nothing") })[1]).toBe(t.rules.unknown);
});

test("an account that nobody can come in by is told as what it is (R-ACC-1, R-ACC-9)", () => {
    for (const account of ["none", "invited", "locked", "closed"] as const) {
        expect(lines({ allowed: false, reason: "blocked", account })[1]).toBe(t.accounts[account]);
    }
    expect(lines({ allowed: false, reason: "terms_required", account: "invited" })[1]).toBe(t.accounts.invited);
    expect(lines({ allowed: false, reason: "terms_required" })[1]).toBe(t.reasons.terms_required);
    expect(lines({ allowed: false, reason: "not_found", account: "locked" })[1]).toBe(t.reasons.not_found);
});

test("the article is named as people know it", () => {
    const source = (article: string) => explained(why({ rule: rule("R-CONS-4", "client", article) }), "x", "chat", words).source;
    expect(source("TU 4.3, 4.4")).toBe("Gebruiksvoorwaarden, artikel 4.3, 4.4. Regel R-CONS-4.");
    expect(source("PS 7")).toBe("Privacyverklaring, artikel 7. Regel R-CONS-4.");
});
