import type { AuditRow, Id } from "../../client/index.ts";

/** One line on screen: a deed, and how often it was done. */
export interface Line {
    readonly key: string;
    /** The newest of them. */
    readonly row: AuditRow;
    readonly times: number;
    readonly first: Date;
    readonly last: Date;
}

export interface Day {
    readonly key: string;
    readonly time: Date;
    readonly lines: readonly Line[];
}

export interface Grouping {
    /** The calendar day of a time in the reader's time zone. */
    readonly dayKey: (time: Date) => string;
    /** Deeds from different addresses, on different objects and in different dossiers stay apart. */
    readonly exact: boolean;
}

interface Growing {
    key: string;
    row: AuditRow;
    times: number;
    first: Date;
    last: Date;
}

/**
 * Rows, newest first, as days of lines, newest first. Who looks again on the same day, or is refused again, makes a
 * line longer wherever the other looks stand; a change only where nothing else was done in between, so that the order
 * in which things were changed can be read.
 */
export function daysOf(rows: readonly AuditRow[], { dayKey, exact }: Grouping): Day[] {
    const days: { key: string; time: Date; lines: Growing[] }[] = [];
    let known = new Map<string, Growing>();
    for (const row of rows) {
        const time = new Date(row.at);
        const key = dayKey(time);
        let day = days.at(-1);
        if (day?.key !== key) {
            day = { key, time, lines: [] };
            days.push(day);
            known = new Map();
        }
        const alike = likeness(row, exact);
        const before = row.look || row.outcome === "refused" ? known.get(alike) : day.lines.at(-1);
        if (before !== undefined && likeness(before.row, exact) === alike) {
            before.times += row.times;
            before.first = time;
        } else {
            const line = { key: String(row.number), row, times: row.times, first: time, last: time };
            day.lines.push(line);
            known.set(alike, line);
        }
    }
    return days;
}

function likeness(row: AuditRow, exact: boolean): string {
    const { actor, name, role, event, outcome, emergency, basis, behalf, reason } = row;
    const inside = exact ? [row.client, row.channel, row.address, row.node, reason] : [];
    return JSON.stringify([actor, name, role, event, outcome, emergency, basis, behalf, ...inside]);
}

/** Everybody who did something in these rows, each once, in order of name. */
export function peopleIn(
    rows: readonly Pick<AuditRow, "actor" | "name">[],
): { readonly id: Id; readonly name: string }[] {
    const people = new Map<Id, string>();
    for (const { actor, name } of rows) {
        if (actor !== undefined && name !== undefined && !people.has(actor)) {
            people.set(actor, name);
        }
    }
    return [...people]
        .map(([id, name]) => ({ id, name }))
        .sort((a, b) => a.name.localeCompare(b.name));
}
