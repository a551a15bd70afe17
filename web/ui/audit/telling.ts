import type { AuditRow, Id } from "../../client/index.ts";
import type { Messages, Words } from "../i18n/words.ts";
import { isStaff } from "../model/roles.ts";

/** Who reads the log, and how near the reader is to it. */
export interface Reader {
    readonly me: Id | undefined;
    /** The dossier is the reader's own. */
    readonly own: boolean;
}

export interface Who {
    readonly name: string;
    /** Empty where the name says it. */
    readonly role: string;
}

type DeedWord = keyof Messages["audit"]["deeds"];

/** An employee of the provider, of whom an officer may read all. */
export function isEmployee({ actor, role }: AuditRow): boolean {
    return actor !== undefined && isStaff(role);
}

/** Who did it: the name and the role at that time, or what is known where there is no name. */
export function whoOf(row: AuditRow, reader: Reader, words: Words): Who {
    const t = words.t.audit;
    const role = textOf(t.roles, row.role) ?? "";
    if (row.actor !== undefined && row.actor === reader.me) {
        return { name: words.t.common.you, role: "" };
    }
    if (row.name !== undefined) {
        return { name: row.name, role };
    }
    if (row.role === undefined || row.role === "") {
        return { name: t.telling.system, role: "" };
    }
    return { name: textOf(t.somebody, row.role) ?? t.somebody.other, role: "" };
}

/** What was done, to be read after the name. A word of a later server is told by what kind of deed it is. */
export function deedOf({ event, outcome, look }: AuditRow, words: Words): string {
    const { deeds, telling } = words.t.audit;
    const deed = Object.hasOwn(deeds, event) ? deeds[event as DeedWord] : undefined;
    if (outcome === "refused") {
        return deed === undefined ? telling.otherRefused : telling.refused(deed.tried);
    }
    return deed?.did ?? (look ? telling.otherLook : telling.otherChange);
}

/** On what ground it was allowed; empty where the log names none, or one this version does not know. */
export function groundOf({ outcome, basis }: AuditRow, reader: Reader, words: Words): string {
    const { grounds } = words.t.audit;
    if (outcome === "refused" || basis === undefined || !Object.hasOwn(grounds, basis)) {
        return "";
    }
    const ground = grounds[basis as keyof typeof grounds];
    return reader.own ? ground.own : ground.other;
}

/** What it looks like, worst first. */
export type Look = "emergency" | "refused" | "change" | "look";

export function lookOf({ emergency, outcome, look }: AuditRow): Look {
    if (emergency) {
        return "emergency";
    }
    return outcome === "refused" ? "refused" : look ? "look" : "change";
}

function textOf(texts: Readonly<Record<string, string>>, key: string | undefined): string | undefined {
    return key !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined;
}
