import type { Entry } from "../../client/index.ts";

export type Row =
    | { readonly kind: "day"; readonly key: string; readonly time: Date }
    | { readonly kind: "new"; readonly key: string }
    | { readonly kind: "hole"; readonly key: string; readonly seq: number; readonly missing: Entry }
    | {
          readonly kind: "entry";
          readonly key: string;
          readonly entry: Entry;
          readonly first: boolean;
      };

/** Messages of one person that follow each other within this time stand together under one name. */
const together_ms = 5 * 60 * 1000;
const known = new Set(["message", "call"]);

export interface RowOptions {
    /** The calendar day of a time in the reader's time zone. */
    readonly dayKey: (time: Date) => string;
    /** Messages of others after this number are new; undefined where there is no line to draw. */
    readonly newAfter: number | undefined;
}

/** A conversation as lines on screen: its entries with a line between days, and one before what is new. */
export function rowsOf(entries: readonly Entry[], options: RowOptions): Row[] {
    const rows: Row[] = [];
    let before: Entry | undefined;
    let day = "";
    let marked = options.newAfter === undefined;
    for (const entry of entries) {
        if (!known.has(entry.kind)) {
            continue;
        }
        const time = new Date(entry.sentAt);
        let broken = before === undefined;
        if (entry.holeBefore && entry.seq !== undefined) {
            rows.push({ kind: "hole", key: `hole-${entry.seq}`, seq: entry.seq, missing: entry });
            broken = true;
        }
        if (options.dayKey(time) !== day) {
            day = options.dayKey(time);
            rows.push({ kind: "day", key: `day-${day}-${entry.key}`, time });
            broken = true;
        }
        if (!marked && isNew(entry, options.newAfter)) {
            marked = true;
            rows.push({ kind: "new", key: "new" });
            broken = true;
        }
        const first = broken || before === undefined || !belongs(before, entry);
        rows.push({ kind: "entry", key: entry.key, entry, first });
        before = entry;
    }
    return rows;
}

function isNew(entry: Entry, after: number | undefined): boolean {
    return after !== undefined && !entry.mine && entry.seq !== undefined && entry.seq > after;
}

function belongs(before: Entry, entry: Entry): boolean {
    const apart_ms = Date.parse(entry.sentAt) - Date.parse(before.sentAt);
    return (
        before.author === entry.author &&
        before.kind === "message" &&
        entry.kind === "message" &&
        Math.abs(apart_ms) < together_ms
    );
}

/**
 * Whether the new rows are the old ones with what came in at the end: then, and only then, what is new is to be read
 * out. One's own messages that wait to be sent stand below whatever comes in, so those do not count as the end.
 */
export function onlyAppends(before: readonly Row[], after: readonly Row[]): boolean {
    const old = new Set(before.map((row) => row.key));
    const now = new Set(after.map((row) => row.key));
    const stored = before
        .filter((row) => row.kind === "entry" && row.entry.seq !== undefined)
        .at(-1);
    if (stored === undefined || before.some((row) => !now.has(row.key))) {
        return false;
    }
    const end = after.findIndex((row) => row.key === stored.key);
    return after.slice(0, end).every((row) => old.has(row.key));
}
