import type { Words } from "../i18n/words.ts";

const day_ms = 86_400_000;

/** Whole days on the calendar of the person from now until then; negative: it was. */
export function daysUntil(due: Date, now: Date, words: Words): number {
    const midnight = (time: Date): number => Date.parse(`${words.dayKey(time)}T00:00:00Z`);
    return Math.round((midnight(due) - midnight(now)) / day_ms);
}

/** Until when an answer is due, in words. */
export function dueText(due: Date, now: Date, words: Words): { readonly text: string; readonly late: boolean } {
    const t = words.t.oversight.requests;
    const date = words.longDate(due);
    const days = daysUntil(due, now, words);
    return days < 0
        ? { text: t.late(date), late: true }
        : { text: `${t.due(date)} (${t.left(days)})`, late: false };
}
