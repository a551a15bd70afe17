import { describe, expect, test } from "vitest";
import type { Entry } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { entry } from "../testing/samples.ts";
import { onlyAppends, rowsOf, type Row } from "./rows.ts";

const words = new Words("nl", "Europe/Amsterdam");
const dayKey = (time: Date): string => words.dayKey(time);

function rows(entries: readonly Entry[], newAfter?: number): Row[] {
    return rowsOf(entries, { dayKey, newAfter });
}

function kinds(found: readonly Row[]): string {
    return found
        .map((row) => (row.kind === "entry" ? `${row.entry.seq}${row.first ? "!" : ""}` : row.kind))
        .join(" ");
}

const at = (seq: number, time: string, over: Partial<Entry> = {}): Entry =>
    entry({ seq, sentAt: `2026-11-${time}:00.000Z`, ...over });

describe("rows", () => {
    test("have a line before every day, by the calendar of the reader", () => {
        const found = rows([at(1, "20T22:59"), at(2, "20T23:01"), at(3, "21T09:00")]);
        expect(kinds(found)).toBe("day 1! day 2! 3!");
    });

    test("put messages of one person within five minutes together", () => {
        const found = rows([at(1, "21T10:00"), at(2, "21T10:04"), at(3, "21T10:10")]);
        expect(kinds(found)).toBe("day 1! 2 3!");
    });

    test("begin anew with another person, and after a call", () => {
        const found = rows([
            at(1, "21T10:00"),
            at(2, "21T10:01", { author: "C", mine: true }),
            at(3, "21T10:02", { author: "C", mine: true, kind: "call" }),
            at(4, "21T10:03", { author: "C", mine: true }),
        ]);
        expect(kinds(found)).toBe("day 1! 2! 3! 4!");
    });

    test("leave out what this version does not know", () => {
        expect(kinds(rows([at(1, "21T10:00"), at(2, "21T10:01", { kind: "poll" })]))).toBe(
            "day 1!",
        );
    });

    test("draw one line before the first new message of somebody else", () => {
        const entries = [
            at(1, "21T10:00"),
            at(2, "21T10:01", { mine: true, author: "C" }),
            at(3, "21T10:02"),
            at(4, "21T10:03"),
        ];
        expect(kinds(rows(entries, 1))).toBe("day 1! 2! new 3! 4");
        expect(kinds(rows(entries, 4))).toBe("day 1! 2! 3! 4");
        expect(kinds(rows(entries))).toBe("day 1! 2! 3! 4");
    });

    test("show where messages are missing", () => {
        const found = rows([at(1, "21T10:00"), at(9, "21T10:01", { holeBefore: true })]);
        expect(kinds(found)).toBe("day 1! hole 9!");
    });

    test("keep the keys of what stays, so that nothing is drawn twice", () => {
        const keys = rows([at(1, "20T10:00"), at(2, "21T10:00")]).map((row) => row.key);
        expect(new Set(keys).size).toBe(keys.length);
    });
});

describe("what is read out", () => {
    const one = at(1, "21T10:00");
    const two = at(2, "21T10:01");
    const three = at(3, "21T10:02");
    const waiting = entry({
        seq: undefined,
        key: "waiting",
        mine: true,
        sentAt: "2026-11-21T10:01:30.000Z",
    });

    test("is what came in at the end", () => {
        expect(onlyAppends(rows([one, two]), rows([one, two, three]))).toBe(true);
    });

    test("is what came in before one's own message that waits to be sent", () => {
        expect(onlyAppends(rows([one, waiting]), rows([one, two, waiting]))).toBe(true);
    });

    test("is not an older page, a hole that fills, or the first page", () => {
        expect(onlyAppends(rows([two, three]), rows([one, two, three]))).toBe(false);
        expect(onlyAppends(rows([one, three]), rows([one, two, three]))).toBe(false);
        expect(onlyAppends(rows([]), rows([one]))).toBe(false);
    });

    test("is nothing while a line goes away: the rows after it move, and would be read again", () => {
        expect(onlyAppends(rows([one, two], 1), rows([one, two, three]))).toBe(false);
    });
});
