import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { nl } from "../i18n/nl.ts";
import { Words } from "../i18n/words.ts";
import { auditRow } from "../testing/audit-samples.ts";
import { deedOf, groundOf, isEmployee, lookOf, whoOf } from "./telling.ts";

const top = fileURLToPath(new URL("../../../", import.meta.url));
const dutch = new Words("nl", "Europe/Amsterdam");
const english = new Words("en", "Europe/Amsterdam");
const reader = { me: "C", own: true };

function sources(folder: string): string[] {
    return readdirSync(join(top, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".c"))
        .map((name) => readFileSync(join(top, folder, name), "utf8"));
}

/** The calls by which the server names the event of a row, and what sets it in a deed or a row. */
const naming = [
    /\bgate_(?:audit|audit_care|look|looked|note_refusal)\([^;]*;/g,
    /\bgate_audit_refusal\([^,]*, "[^"]*"/g,
    /\bclosing_close\([^;]*;/g,
    /\bstep_(?:keep|join)\([^;]*;/g,
    /\b(?:append|revise)\((?:&\w+|request), "[^;]*;/g,
    /(?:\.|->)event = [^,;}]*/g,
];

/** Every event word that the server can write in the access log. */
function eventWords(): Set<string> {
    const code = sources("server");
    const calls = code.flatMap((text) => naming.flatMap((pattern) => text.match(pattern) ?? []));
    const named = calls.map((call) => call.replace(/\bparam_\w+\([^)]*\)/g, ""));
    const words = named.flatMap((call) => call.match(/"[a-z_]+(?:\.[a-z_]+)*"/g) ?? []);
    return new Set(words.map((word) => word.slice(1, -1)));
}

/** Methods on somebody's care: each of them leaves a row where it is refused. */
function refusableMethods(): string[] {
    const types = readFileSync(join(top, "web/client/wire/protocol.gen.ts"), "utf8");
    const methods = types.matchAll(/^ {4}"([a-z_.]+)": \{\n {8}params: \{([^}]*)\}/gm);
    return [...methods]
        .filter(([, , params = ""]) => /^\s+(?:client|channel|call)\??:/m.test(params))
        .map(([, name = ""]) => name);
}

describe("a deed (R-PRIV-2)", () => {
    test("has a sentence for every event word that the server writes", () => {
        const words = eventWords();
        expect(words.size).toBeGreaterThan(40);
        for (const word of ["chat.send", "sign_in", "refusals", "call.forbid", "consent.withdraw"]) {
            expect(words).toContain(word);
        }
        expect([...words].filter((word) => !Object.hasOwn(nl.audit.deeds, word))).toEqual([]);
    });

    test("has a sentence for every method that can be refused", () => {
        const methods = refusableMethods();
        expect(methods.length).toBeGreaterThan(20);
        expect(methods.filter((word) => !Object.hasOwn(nl.audit.deeds, word))).toEqual([]);
    });

    test("is told as done, and as tried where it was refused", () => {
        expect(deedOf(auditRow({ event: "chat.history" }), dutch)).toBe("las de chat");
        const refused = auditRow({ event: "chat.history", outcome: "refused" });
        expect(deedOf(refused, dutch)).toBe("probeerde de chat te lezen, maar mocht niet");
        expect(deedOf(refused, english)).toBe("tried to read the chat, but it was not allowed");
    });

    test("reads as well after \"you\", where it is the reader's own", () => {
        const others = [
            [dutch, /\b(hij|zij|hun|haar)\b/],
            [english, /^(was|is|has)\b|\b(he|she|they|their|them|his|her)\b/],
        ] as const;
        for (const [words, other] of others) {
            const told = Object.values(words.t.audit.deeds).flatMap(({ did, tried }) => [did, tried]);
            const grounds = Object.entries(words.t.audit.grounds).filter(([word]) => word !== "self");
            const sentences = [...told, ...grounds.map(([, ground]) => ground.other)];
            expect(sentences.filter((sentence) => other.test(sentence))).toEqual([]);
        }
    });

    test("of a later server is told by its kind, never by its word", () => {
        for (const event of ["dossier.print", "constructor"]) {
            const told = [
                deedOf(auditRow({ event, look: true }), dutch),
                deedOf(auditRow({ event, look: false }), dutch),
                deedOf(auditRow({ event, outcome: "refused" }), dutch),
            ];
            expect(told).toEqual([
                nl.audit.telling.otherLook,
                nl.audit.telling.otherChange,
                nl.audit.telling.otherRefused,
            ]);
        }
    });

    test("looks like the worst that it is", () => {
        expect(lookOf(auditRow({ emergency: true, outcome: "refused" }))).toBe("emergency");
        expect(lookOf(auditRow({ outcome: "refused", look: true }))).toBe("refused");
        expect(lookOf(auditRow({ look: true }))).toBe("look");
        expect(lookOf(auditRow({ look: false }))).toBe("change");
    });
});

describe("the ground (R-ACC-6)", () => {
    test("has a sentence for every one that the server knows", () => {
        const rules = readFileSync(join(top, "server/access/rules.c"), "utf8");
        const rows = rules.slice(rules.indexOf("rules[] = {"), rules.indexOf("rule_count"));
        const found = rows.matchAll(/(?:false|true),\s+"([a-z_]+)",/g);
        const words = new Set([...[...found].map(([, word = ""]) => word), "operator"]);
        expect(words.size).toBeGreaterThan(7);
        expect([...words].filter((word) => !Object.hasOwn(nl.audit.grounds, word))).toEqual([]);
    });

    test("speaks to the client of the client's own care, and to others of it", () => {
        const row = auditRow({ basis: "care_team" });
        expect(groundOf(row, reader, dutch)).toBe("als iemand uit je zorgteam");
        expect(groundOf(row, { ...reader, own: false }, dutch)).toBe("als iemand uit het zorgteam");
    });

    test("is not told where there was none, or it is not known", () => {
        expect(groundOf(auditRow({ basis: "care_team", outcome: "refused" }), reader, dutch)).toBe("");
        expect(groundOf(auditRow({ basis: "valueOf" }), reader, dutch)).toBe("");
        expect(groundOf(auditRow({}), reader, dutch)).toBe("");
    });
});

describe("who did it (R-PRIV-2)", () => {
    test("is a name with the role of that time, or oneself", () => {
        const row = auditRow({ actor: "T", name: "Noor", role: "therapist" });
        expect(whoOf(row, reader, dutch)).toEqual({ name: "Noor", role: "therapeut" });
        expect(whoOf({ ...row, actor: "C" }, reader, dutch)).toEqual({ name: "Jij", role: "" });
    });

    test("is told by the role where there is no name, and is the system where there is nobody", () => {
        expect(whoOf(auditRow({ role: "client" }), reader, dutch).name).toBe("Een andere cliënt");
        expect(whoOf(auditRow({ role: "toString" }), reader, dutch).name).toBe("Iemand");
        expect(whoOf(auditRow({}), reader, dutch).name).toBe("Het systeem");
    });

    test("is an employee only in a role of the provider", () => {
        expect(isEmployee(auditRow({ actor: "T", role: "therapist" }))).toBe(true);
        expect(isEmployee(auditRow({ actor: "M", role: "representative" }))).toBe(false);
        expect(isEmployee(auditRow({ role: "operator" }))).toBe(false);
    });
});
