import type { Consent, ConsentPerson, Id, Part, Tie } from "../../client/index.ts";

/** Whether somebody sees a part, or would once others signed. */
export type Sight = "sees" | "hidden" | "waits";

export interface Cell {
    readonly part: Part;
    readonly sight: Sight;
    /** The reader said yes; undefined where the reader has no say. */
    readonly mine: boolean | undefined;
    /** Those who must sign: who did, and who did not. None where somebody sees by right, or where that is not the reader's. */
    readonly yes: readonly Id[];
    readonly no: readonly Id[];
    readonly asked: boolean;
    /** Of those who did not sign: who has no account any more, and so cannot. Kept from nobody: others must know why it waits. */
    readonly gone: readonly Id[];
    /** A therapist keeps it from a representative; known to the care team alone. */
    readonly withheld: boolean;
}

export interface Row {
    readonly user: ConsentPerson["user"];
    readonly tie: Exclude<Tie, "care_team">;
    /** The reader's own access. */
    readonly own: boolean;
    readonly maySign: boolean;
    /** Sees by right: nobody signs. */
    readonly byRight: boolean;
    readonly cells: readonly Cell[];
    /** What the reader has signed. */
    readonly signed: readonly Part[];
    readonly asked: readonly Part[];
    /** What a therapist keeps from this person; undefined where the reader may not know. */
    readonly withheld: readonly Part[] | undefined;
    /** Has no account any more. */
    readonly closed: boolean;
    /** Somebody who did not sign has none; told so where the reader may not know who must. */
    readonly gone: boolean;
}

/** A question that waits for the reader's answer. */
export interface Question {
    readonly row: Row;
    readonly parts: readonly Part[];
}

/** What the reader has just switched, by person, until the server's answer shows it. */
export type Wishes = ReadonlyMap<Id, readonly Part[]>;

export function rowsOf(consent: Consent, me: Id | undefined, wishes: Wishes = new Map()): Row[] {
    return consent.people.map((person) => {
        const own = person.user.id === me;
        const signed =
            wishes.get(person.user.id) ??
            person.signatures?.find(({ user }) => user.id === me)?.parts ??
            [];
        return {
            user: person.user,
            tie: person.tie,
            own,
            maySign: person.may_sign,
            byRight: person.needs === "nothing",
            cells: consent.offered.map((part) => cellOf(person, part, me, signed)),
            signed,
            asked: person.asked,
            withheld: person.withheld,
            closed: person.closed === true,
            gone: person.gone === true,
        };
    });
}

function cellOf(
    person: ConsentPerson,
    part: Part,
    me: Id | undefined,
    signed: readonly Part[],
): Cell {
    const own = person.user.id === me;
    const yes = person.signatures?.filter(({ parts }) => parts.includes(part)) ?? [];
    const no = person.signatures?.filter(({ parts }) => !parts.includes(part)) ?? [];
    // Whoever may not know who must sign knows that somebody has not.
    const missing = no.length > 0 || person.signatures === undefined;
    const mine = person.may_sign ? signed.includes(part) : undefined;
    const asked = person.asked.includes(part);
    // Who turned something off waits for nobody; whose access it is waits only for what was asked.
    const wanted = asked || mine === true || (mine === undefined && !own && yes.length > 0);
    const sees = person.parts.includes(part);
    return {
        part,
        sight: sees ? "sees" : wanted && missing ? "waits" : "hidden",
        mine,
        // Whose access it is need not know who of the family said what.
        yes: own ? [] : yes.map(({ user }) => user.id),
        // Nobody is named, or asked, for what one has just switched on oneself.
        no: own ? [] : no.map(({ user }) => user.id).filter((id) => id !== me || mine !== true),
        gone: no.filter(({ closed }) => closed === true).map(({ user }) => user.id),
        asked,
        withheld: person.withheld?.includes(part) ?? false,
    };
}

/** What the reader has not said yes to, among what is asked. */
export function questionsOf(rows: readonly Row[]): Question[] {
    return rows
        .map((row) => ({
            row,
            parts: row.cells
                .filter((cell) => cell.asked && cell.mine === false)
                .map(({ part }) => part),
        }))
        .filter(({ parts }) => parts.length > 0);
}

/** What others could be asked to sign, since the reader has. */
export function unaskedOf(row: Row): readonly Part[] {
    return row.cells
        .filter(({ sight, mine, asked }) => sight === "waits" && mine === true && !asked)
        .map(({ part }) => part);
}

/** With one part more, or one less, in the order of `offered`. */
export function withPart(
    parts: readonly Part[],
    part: Part,
    on: boolean,
    offered: readonly Part[],
): readonly Part[] {
    return offered.filter((one) => (one === part ? on : parts.includes(one)));
}
