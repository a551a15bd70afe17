import { expect, test } from "vitest";
import type { AuditRow } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { auditRow } from "../testing/audit-samples.ts";
import { daysOf, peopleIn } from "./lines.ts";

const words = new Words("nl", "Europe/Amsterdam");
const dayKey = (time: Date) => words.dayKey(time);
const lines = (rows: AuditRow[], exact = false) =>
    daysOf(rows, { dayKey, exact }).map((day) => [
        day.key,
        ...day.lines.map(({ row, times }) => `${row.event} ${times}`),
    ]);

const look = (number: number, over: Partial<AuditRow> = {}) =>
    auditRow({ number, actor: "T", at: `2026-11-21T10:${String(number).padStart(2, "0")}:00.000Z`, ...over });

test("who looks again on the same day is one line, wherever the other looks stand", () => {
    const rows = [look(4), look(3, { event: "consent.get" }), look(2, { times: 2 }), look(1, { actor: "P" })];
    expect(lines(rows)).toEqual([["2026-11-21", "chat.history 3", "consent.get 1", "chat.history 1"]]);
    const [line] = daysOf(rows, { dayKey, exact: false })[0]?.lines ?? [];
    expect([line?.first.toISOString(), line?.last.toISOString()]).toEqual([
        "2026-11-21T10:02:00.000Z",
        "2026-11-21T10:04:00.000Z",
    ]);
});

test("changes are one line only where nothing else was done in between", () => {
    const send = (number: number) => look(number, { event: "chat.send", look: false });
    expect(lines([send(4), send(3), look(2), send(1)])).toEqual([
        ["2026-11-21", "chat.send 2", "chat.history 1", "chat.send 1"],
    ]);
});

test("another ground, a refusal, or another day is another line", () => {
    const rows = [
        look(5, { emergency: true, basis: "emergency" }),
        look(4, { outcome: "refused" }),
        look(3),
        look(2, { at: "2026-11-20T22:59:00.000Z" }),
    ];
    expect(lines(rows)).toEqual([
        ["2026-11-21", "chat.history 1", "chat.history 1", "chat.history 1"],
        ["2026-11-20", "chat.history 1"],
    ]);
});

test("an officer sees different addresses and dossiers apart", () => {
    const rows = [look(3, { address: "10.0.0.1" }), look(2, { address: "10.0.0.2" }), look(1, { address: "10.0.0.1" })];
    expect(lines(rows, true)).toEqual([["2026-11-21", "chat.history 2", "chat.history 1"]]);
    expect(lines(rows)).toEqual([["2026-11-21", "chat.history 3"]]);
});

test("everybody with a name is there to be chosen, once", () => {
    const rows = [look(3, { name: "Noor" }), look(2, { actor: "A", name: "Anna" }), look(1, { name: "Noor" }), auditRow({})];
    expect(peopleIn(rows)).toEqual([
        { id: "A", name: "Anna" },
        { id: "T", name: "Noor" },
    ]);
});
