import type { Deed, Id, Part } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import type { Names } from "./names.ts";

export interface DeedDay {
    readonly day: string;
    readonly deeds: readonly Deed[];
}

/** The newest first, by day. */
export function byDay(deeds: readonly Deed[], words: Words, now: Date): DeedDay[] {
    const days: { day: string; deeds: Deed[] }[] = [];
    for (const deed of [...deeds].sort((a, b) => b.seq - a.seq)) {
        const day = words.day(new Date(deed.at), now);
        const last = days.at(-1);
        if (last?.day === day) {
            last.deeds.push(deed);
        } else {
            days.push({ day, deeds: [deed] });
        }
    }
    return days;
}

/** What somebody did, as a sentence. */
export function deedText(deed: Deed, names: Names, words: Words): string {
    return capital(sentence(deed, names, words));
}

function sentence(deed: Deed, names: Names, words: Words): string {
    const t = words.t.care.history;
    const by = names.subject(deed.by);
    switch (deed.kind) {
        case "consent":
            return consentText(deed, names, words);
        case "withholding":
            return withholdingText(deed, names, words);
        case "network":
            return networkText(deed, names, words);
        case "emergency":
            return t.emergency(by);
        default:
            return t.other(by);
    }
}

function consentText(deed: Deed, names: Names, words: Words): string {
    const t = words.t.care.history;
    const by = names.subject(deed.by);
    const parts = partNames(deed.parts ?? [], words);
    const user = deed.user ?? deed.by;
    const self = user === deed.by;
    switch (deed.what) {
        case "signed":
            return t.signed(by, names.subject(user), parts);
        case "withdrawn":
            return t.withdrawn(by, names.object(user));
        case "asked":
            return self ? t.askedSelf(by, parts) : t.asked(by, names.subject(user), parts);
        case "unasked":
            return self ? t.unaskedSelf(by) : t.unasked(by, names.object(user));
        default:
            return t.other(by);
    }
}

function withholdingText(deed: Deed, names: Names, words: Words): string {
    const t = words.t.care.history;
    const by = names.subject(deed.by);
    const user = names.object(deed.user ?? deed.by);
    const text =
        deed.what === "withheld"
            ? t.withheld(by, user, partNames(deed.parts ?? [], words))
            : t.released(by, user);
    return deed.reason === undefined ? text : `${text} ${t.reason(deed.reason)}`;
}

function networkText(deed: Deed, names: Names, words: Words): string {
    const t = words.t.care.history;
    const by = names.subject(deed.by);
    const user = names.object(deed.user ?? deed.by);
    const { ties } = words.t.care;
    switch (deed.what) {
        case "representative":
        case "relative":
        case "teacher":
        case "care_team":
            return t.added(by, user, ties[deed.what]);
        case "removed":
            return t.removed(by, user);
        case "closed":
            return t.closed(names.subject(deed.user ?? deed.by));
        case "intake":
            return `${capital(t.intake(by))} ${clientText(deed, by, words)}`;
        case "client":
            return clientText(deed, by, words);
        default:
            return t.other(by);
    }
}

function clientText({ born, incapacitated, restricted }: Deed, by: string, words: Words): string {
    const t = words.t.care.history;
    const lines = [
        ...(born === undefined ? [] : [t.born(by, words.calendarDate(born))]),
        ...(incapacitated === undefined ? [] : [incapacitated ? t.incapacitated(by) : t.capable(by)]),
        ...(restricted === undefined ? [] : [restricted ? t.restricted(by) : t.unrestricted(by)]),
    ];
    return lines.length === 0 ? t.other(by) : lines.map(capital).join(" ");
}

export function partNames(parts: readonly Part[], words: Words): string[] {
    return parts.map((part) => words.t.care.parts[part].in);
}

/** What more a yes opens than the part's name tells. */
export function alsoOf(part: Part, words: Words): string | undefined {
    const { also }: { readonly also: Partial<Record<Part, string>> } = words.t.care;
    return also[part];
}

function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Pages of what was done, put together: what was read stays while the newest page is read again. */
export class DeedLog {
    private readonly known = new Map<number, Deed>();
    more = false;

    get deeds(): readonly Deed[] {
        return [...this.known.values()];
    }

    /** Where the page before what is known ends. */
    get oldest(): number | undefined {
        return this.known.size === 0 ? undefined : Math.min(...this.known.keys());
    }

    /** Only the page that reaches further back tells whether there is more. */
    take(page: { readonly deeds: readonly Deed[]; readonly more: boolean }): void {
        const before = this.oldest;
        page.deeds.forEach((deed) => this.known.set(deed.seq, deed));
        if (before === undefined || (this.oldest ?? before) < before || page.deeds.length === 0) {
            this.more = page.more && page.deeds.length > 0;
        }
    }

    forget(): void {
        this.known.clear();
        this.more = false;
    }
}

/** Who asked, as far as the history tells. */
export function askerOf(deeds: readonly Deed[], user: Id): Id | undefined {
    const asked = deeds.filter((deed) => deed.what === "asked" && deed.user === user);
    return asked.sort((a, b) => b.seq - a.seq)[0]?.by;
}
