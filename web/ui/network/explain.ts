import type { Explanation, Part } from "../../client/index.ts";
import type { Messages, Words } from "../i18n/words.ts";

type RuleKey = keyof Messages["deskNetwork"]["explain"]["rules"];

export interface Explained {
    readonly lines: readonly string[];
    /** Where it is written. */
    readonly source: string | undefined;
}

/** The decision, its rule, and the signatures it rests on, in words. */
export function explained(why: Explanation, name: string, part: Part, words: Words): Explained {
    const t = words.t.deskNetwork.explain;
    const of = words.t.care.parts[part].in;
    const first = why.allowed ? t.yes(name, of) : t.no(name, of);
    const { rule } = why;
    if (rule === undefined) {
        return { lines: [first, reasonLine(why, words)], source: undefined };
    }
    return {
        lines: [
            first,
            t.rules[ruleKey(why)],
            ...signatureLines(why, part, words),
            ...(why.withheld ? [t.withheld] : []),
        ],
        source: t.rule(articleText(rule.article, words), rule.id),
    };
}

function reasonLine({ reason, account }: Explanation, words: Words): string {
    const { accounts, reasons } = words.t.deskNetwork.explain;
    if (account !== "active" && (reason === "blocked" || reason === "terms_required")) {
        return accounts[account];
    }
    return Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : reasons.other;
}

/** One rule of the server is several sentences, by whom and whose age it is about. */
function ruleKey({ rule, age, relation }: Explanation): RuleKey {
    switch (rule?.id) {
        case "R-ACC-5":
            return "client";
        case "R-CONS-3":
            return age === "under_12" ? "child" : "incapacitated";
        case "R-CONS-4":
            return age === "12_to_15" ? "representative12" : "representative16";
        case "R-CONS-1":
            return relativeKey(rule.needs, age);
        case "R-ACC-6":
            return relation === "care_team" ? "team" : relation === "contact" || relation === "emergency" ? relation : "unknown";
        case "R-ACC-1":
            return "planner";
        default:
            return "unknown";
    }
}

function relativeKey(needs: NonNullable<Explanation["rule"]>["needs"], age: Explanation["age"]): RuleKey {
    switch (needs) {
        case "client":
            return "relative16";
        case "both":
            return "relative12";
        default:
            return age === "under_12" ? "relativeChild" : "relativeIncapacitated";
    }
}

function signatureLines(why: Explanation, part: Part, words: Words): string[] {
    const t = words.t.deskNetwork.explain;
    const needs = why.rule?.needs;
    const client = needs === "client" || needs === "both";
    const others = needs === "representatives" || needs === "both";
    return [
        ...(client ? [why.client_signed.includes(part) ? t.clientSigned : t.clientNotSigned] : []),
        ...(others ? [why.representatives_signed.includes(part) ? t.othersSigned : t.othersNotSigned] : []),
    ];
}

/** `TU 4.2, 4.3` is the terms of use, `PS 7` the privacy statement. */
function articleText(article: string, words: Words): string {
    const t = words.t.deskNetwork.explain;
    const [, book, articles] = /^(TU|PS) (.+)$/u.exec(article) ?? [];
    if (articles === undefined) {
        return t.article(article);
    }
    return book === "TU" ? t.terms(articles) : t.privacy(articles);
}
