import { describe, expect, test } from "vitest";
import { en } from "./en.ts";
import { nl } from "./nl.ts";
import { languageOf, Words } from "./words.ts";

type Leaf = string | ((...args: never[]) => string);
interface Tree {
    readonly [key: string]: Leaf | Tree;
}

function leaves(tree: Tree, path = ""): Map<string, Leaf> {
    const found = new Map<string, Leaf>();
    for (const [key, value] of Object.entries(tree)) {
        if (typeof value === "object") {
            leaves(value, `${path}${key}.`).forEach((leaf, name) => found.set(name, leaf));
        } else {
            found.set(path + key, value);
        }
    }
    return found;
}

const dutch = leaves(nl as unknown as Tree);
const english = leaves(en as unknown as Tree);

test("a date from which something counts is a Dutch day, wherever it is read", () => {
    const midnight = new Date("2031-06-30T22:00:00.000Z");
    expect(new Words("nl", "America/New_York").dayInFull(midnight)).toBe("dinsdag 1 juli 2031");
    expect(new Words("en", "UTC").dayInFull(midnight)).toContain("1 July 2031");
});

describe("the language files", () => {
    test("hold the same keys", () => {
        expect([...english.keys()].sort()).toEqual([...dutch.keys()].sort());
    });

    test("leave no key empty", () => {
        for (const [key, value] of [...dutch, ...english]) {
            expect(value, key).not.toBe("");
        }
    });

    test("keep the numbers of the crisis lines in every language", () => {
        for (const messages of [nl, en]) {
            for (const number of ["112", "113", "0800-0113"]) {
                expect(messages.crisis.text).toContain(number);
            }
        }
        expect(nl.crisis.text).toBe(
            "Acute nood? Bel 112. Denk je aan zelfmoord? Bel 113 of 0800-0113.",
        );
    });

    test("speak to the reader as je, never as u", () => {
        for (const [key, value] of dutch) {
            if (typeof value === "string") {
                expect(value, key).not.toMatch(/\b(u|uw)\b/i);
            }
        }
    });

    test("choose the plural by the rules of the language", () => {
        expect(nl.conversations.unread(1)).toBe("1 ongelezen bericht");
        expect(nl.conversations.unread(0)).toBe("0 ongelezen berichten");
        expect(en.conversations.unread(1200)).toBe("1,200 unread messages");
        expect(nl.conversations.unread(1200)).toBe("1.200 ongelezen berichten");
    });

    test("name everybody who types", () => {
        expect(nl.thread.typing(["Anna"])).toBe("Anna is aan het typen…");
        expect(nl.thread.typing(["Anna", "Bo"])).toBe("Anna en Bo zijn aan het typen…");
        expect(en.thread.typing(["Anna", "Bo", "Cas"])).toBe("Anna, Bo and Cas are typing…");
    });

    test("tell how long a lock lasts, in minutes once it is long", () => {
        expect(nl.signIn.locked(30)).toContain("30 seconden");
        expect(nl.signIn.locked(61)).toContain("2 minuten");
        expect(en.signIn.locked(1)).toContain("1 second,");
    });
});

test("a language tag falls to the language it belongs to, and to Dutch where we speak none of it", () => {
    expect(languageOf("en-US")).toBe("en");
    expect(languageOf("NL-be")).toBe("nl");
    expect(languageOf("fr")).toBe("nl");
    expect(languageOf("constructor")).toBe("nl");
    expect(languageOf(null)).toBe("nl");
});

describe("times", () => {
    const words = new Words("nl", "Europe/Amsterdam");
    const now = new Date("2026-11-21T10:00:00Z");

    test("are told in the time zone of the person", () => {
        expect(words.time(new Date("2026-07-01T22:30:00Z"))).toBe("00:30");
        expect(words.dayKey(new Date("2026-07-01T22:30:00Z"))).toBe("2026-07-02");
        expect(new Words("nl", "UTC").dayKey(new Date("2026-07-01T22:30:00Z"))).toBe("2026-07-01");
    });

    test("name today, yesterday, and the date before that, with the year where it is another", () => {
        expect(words.day(now, now)).toBe("Vandaag");
        expect(words.day(new Date("2026-11-20T22:30:00Z"), now)).toBe("Gisteren");
        expect(words.day(new Date("2026-11-17T09:00:00Z"), now)).toBe("Dinsdag 17 november");
        expect(words.day(new Date("2025-11-17T09:00:00Z"), now)).toBe("Maandag 17 november 2025");
        expect(new Words("en", "Europe/Amsterdam").day(new Date("2026-11-20T09:00:00Z"), now)).toBe(
            "Yesterday",
        );
    });

    test("take a calendar date for that day, wherever one is", () => {
        expect(new Words("nl", "America/New_York").calendarDate("2013-05-06")).toBe("6 mei 2013");
    });

    test("know yesterday over the day the clocks go forward", () => {
        const monday = new Date("2026-03-30T22:10:00Z");
        expect(words.day(new Date("2026-03-29T22:20:00Z"), monday)).toBe("Gisteren");
        expect(words.day(new Date("2026-03-29T21:20:00Z"), monday)).toBe("Zondag 29 maart");
    });

    test("are short in a list", () => {
        expect(words.dayAndTime(new Date("2026-11-20T08:05:00Z"), now)).toBe("Gisteren, 09:05");
        expect(words.moment(new Date("2026-11-21T08:05:00Z"), now)).toBe("09:05");
        expect(words.moment(new Date("2026-11-20T08:05:00Z"), now)).toBe("Gisteren");
        expect(words.moment(new Date("2026-11-18T08:05:00Z"), now)).toBe("Woensdag");
        expect(words.moment(new Date("2026-10-02T08:05:00Z"), now)).toBe("2 okt");
    });

    test("measure a call", () => {
        expect(words.stopwatch(65.9)).toBe("1:05");
        expect(words.stopwatch(3723)).toBe("1:02:03");
        expect(words.stopwatch(-1)).toBe("0:00");
        expect(words.duration(42)).toBe("42 seconden");
        expect(words.duration(60)).toBe("1 minuut");
        expect(words.duration(3900)).toBe("1 uur 5 minuten");
        expect(words.duration(7200)).toBe("2 uur");
    });
});

test("sizes are told in the unit a person knows", () => {
    const words = new Words("nl", "UTC");
    expect(words.size(999)).toBe("999 B");
    expect(words.size(1234)).toBe("1,2 kB");
    expect(words.size(50_000_000)).toBe("50 MB");
});
