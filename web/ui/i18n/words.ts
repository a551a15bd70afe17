import { en } from "./en.ts";
import { nl, type Messages } from "./nl.ts";

export type { Messages } from "./nl.ts";

export const languages = { nl, en } as const satisfies Readonly<Record<string, Messages>>;
export type Language = keyof typeof languages;

const locales: Readonly<Record<Language, string>> = { nl: "nl-NL", en: "en-GB" };
const day_ms = 24 * 60 * 60 * 1000;

/* `nl-BE`, `EN` and the like fall to their language; whatever we do not speak falls to Dutch. */
export function languageOf(tag: string | null | undefined): Language {
    const short = (tag ?? "").toLowerCase().split("-")[0];
    return short !== undefined && Object.hasOwn(languages, short) ? (short as Language) : "nl";
}

/*
 * One language with its ways of writing times, sizes and numbers, in the time zone of the person (the browser's,
 * unless another is named). Immutable: a component that gets another Words redraws.
 */
export class Words {
    readonly lang: Language;
    readonly t: Messages;
    private readonly clock: Intl.DateTimeFormat;
    private readonly weekday: Intl.DateTimeFormat;
    private readonly dayOfYear: Intl.DateTimeFormat;
    private readonly shortDate: Intl.DateTimeFormat;
    private readonly dateWithYear: Intl.DateTimeFormat;
    private readonly long: Intl.DateTimeFormat;
    private readonly dutchDate: Intl.DateTimeFormat;
    private readonly full: Intl.DateTimeFormat;
    private readonly civil: Intl.DateTimeFormat;
    private readonly key: Intl.DateTimeFormat;
    private readonly number: Intl.NumberFormat;

    constructor(lang: Language, timeZone?: string) {
        this.lang = lang;
        this.t = languages[lang];
        const locale = locales[lang];
        const zone = timeZone === undefined ? {} : { timeZone };
        const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
            new Intl.DateTimeFormat(locale, { ...options, ...zone });
        this.clock = format({ hour: "2-digit", minute: "2-digit" });
        this.weekday = format({ weekday: "long" });
        this.dayOfYear = format({ weekday: "long", day: "numeric", month: "long" });
        this.shortDate = format({ day: "numeric", month: "short" });
        this.dateWithYear = format({
            weekday: "long",
            day: "numeric",
            month: "long",
            year: "numeric",
        });
        this.long = format({ dateStyle: "long" });
        this.dutchDate = new Intl.DateTimeFormat(locale, {
            weekday: "long",
            day: "numeric",
            month: "long",
            year: "numeric",
            timeZone: "Europe/Amsterdam",
        });
        this.full = format({ dateStyle: "full", timeStyle: "short" });
        this.key = new Intl.DateTimeFormat("en", {
            year: "numeric",
            month: "2-digit",
            day: "2-digit",
            ...zone,
        });
        // A birthday is a date and no moment: the same everywhere.
        this.civil = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
        this.number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    }

    /* The calendar day in the person's time zone, as a key to compare: `2026-03-29`. Put together from its parts,
       since the order in which a locale writes them changes between browsers. */
    dayKey(time: Date): string {
        const parts = new Map(this.key.formatToParts(time).map(({ type, value }) => [type, value]));
        return `${parts.get("year") ?? ""}-${parts.get("month") ?? ""}-${parts.get("day") ?? ""}`;
    }

    time(time: Date): string {
        return this.clock.format(time);
    }

    longDate(time: Date): string {
        return this.long.format(time);
    }

    fullTime(time: Date): string {
        return this.full.format(time);
    }

    /* A date without a time, `2013-05-03`, in words. */
    calendarDate(date: string): string {
        return this.civil.format(new Date(`${date}T00:00:00Z`));
    }

    /* A day in the middle of a sentence: `dinsdag 1 juli 2031`. Of what counts from a date on, by the calendar of the
       Netherlands: its midnight is another day elsewhere. */
    dayInFull(time: Date): string {
        return this.dutchDate.format(time);
    }

    date(time: Date): string {
        return this.dateWithYear.format(time);
    }

    /* The line between two days of a conversation. */
    day(time: Date, now: Date): string {
        const near = this.nearDay(time, now);
        if (near !== undefined) {
            return near;
        }
        const sameYear = this.dayKey(time).slice(0, 4) === this.dayKey(now).slice(0, 4);
        return capital((sameYear ? this.dayOfYear : this.dateWithYear).format(time));
    }

    /* When something happened: the day and the time. */
    dayAndTime(time: Date, now: Date): string {
        return `${this.day(time, now)}, ${this.time(time)}`;
    }

    /* The short form in a list: the time today, then the day, then the date. */
    moment(time: Date, now: Date): string {
        if (this.dayKey(time) === this.dayKey(now)) {
            return this.clock.format(time);
        }
        const near = this.nearDay(time, now);
        if (near !== undefined) {
            return near;
        }
        const recent =
            now.getTime() - time.getTime() < 6 * day_ms && time.getTime() < now.getTime();
        return recent ? capital(this.weekday.format(time)) : this.shortDate.format(time);
    }

    private nearDay(time: Date, now: Date): string | undefined {
        const key = this.dayKey(time);
        const today = this.dayKey(now);
        if (key === today) {
            return this.t.time.today;
        }
        return key === dayBefore(today) ? this.t.time.yesterday : undefined;
    }

    /* A running clock: `4:05`, `1:02:03`. */
    stopwatch(seconds: number): string {
        const whole = Math.max(0, Math.floor(seconds));
        const two = (value: number): string => String(value).padStart(2, "0");
        const [hours, minutes, rest] = [
            Math.floor(whole / 3600),
            Math.floor(whole / 60) % 60,
            whole % 60,
        ];
        return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
    }

    /* A length of time in words, rounded as a person would: `12 minuten`, `1 uur 5 minuten`. */
    duration(seconds: number): string {
        const whole = Math.max(0, Math.round(seconds));
        if (whole < 60) {
            return this.t.time.seconds(whole);
        }
        const minutes = Math.round(whole / 60);
        if (minutes < 60) {
            return this.t.time.minutes(minutes);
        }
        const rest = minutes % 60;
        const hours = this.t.time.hours(Math.floor(minutes / 60));
        return rest === 0 ? hours : `${hours} ${this.t.time.minutes(rest)}`;
    }

    size(bytes: number): string {
        const units = ["B", "kB", "MB", "GB"] as const;
        let value = bytes;
        let unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit += 1;
        }
        return `${this.number.format(unit === 0 ? value : Math.round(value * 10) / 10)} ${units[unit] ?? "B"}`;
    }
}

/* By calendar, not by subtracting 24 hours: the day the clocks change has 23 or 25 of them. */
function dayBefore(key: string): string {
    const [year, month, day] = key.split("-").map(Number) as [number, number, number];
    return new Date(Date.UTC(year, month - 1, day - 1)).toISOString().slice(0, 10);
}

function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

const made = new Map<Language, Words>();

export function wordsFor(lang: Language): Words {
    let words = made.get(lang);
    if (words === undefined) {
        words = new Words(lang);
        made.set(lang, words);
    }
    return words;
}
