import { expect, test } from "vitest";
import { Words } from "../i18n/words.ts";
import { daysUntil, dueText } from "./due.ts";

const dutch = new Words("nl", "Europe/Amsterdam");
const at = (text: string) => new Date(text);

test("days are counted on the calendar, also over the change of the clocks (R-PRIV-5)", () => {
    expect(daysUntil(at("2026-10-26T00:30:00+01:00"), at("2026-10-24T23:30:00+02:00"), dutch)).toBe(2);
    expect(daysUntil(at("2026-12-24T00:10:00+01:00"), at("2026-12-24T23:50:00+01:00"), dutch)).toBe(0);
});

test("what is due is told with its date and how long it is, and what is late as late (R-PRIV-5)", () => {
    const now = at("2026-11-27T09:00:00+01:00");
    expect(dueText(at("2026-12-01T09:00:00+01:00"), now, dutch)).toEqual({ text: "Antwoord uiterlijk op 1 december 2026 (nog 4 dagen)", late: false });
    expect(dueText(at("2026-11-27T08:00:00+01:00"), now, dutch)).toEqual({ text: "Antwoord uiterlijk op 27 november 2026 (dat is vandaag)", late: false });
    expect(dueText(at("2026-11-26T23:00:00+01:00"), now, dutch).late).toBe(true);
});
