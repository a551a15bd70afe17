import { isPoor } from "./quality.ts";
import type { Grade, SoundOnly } from "./types.ts";

/*
 * A line that is too poor for pictures is better for the sound without them. It is offered first; where the line is
 * hopeless it is done, for both. Pictures come back when one of the two asks for them, and from then on nothing is done
 * to that person unasked.
 */
const offerAfter = 5;
const actAfter = 5;
const withdrawAfter = 5;

export interface Sparing {
    readonly shown: SoundOnly;
    readonly poor: number;
    readonly hopeless: number;
    readonly fine: number;
    /** One brought the picture back: from then on it is only offered. */
    readonly own: boolean;
    /** One said no to the offer. */
    readonly refused: boolean;
}

export const withPicture: Sparing = {
    shown: { state: "no" },
    poor: 0,
    hopeless: 0,
    fine: 0,
    own: false,
    refused: false,
};

/** A reading of the line: `grade` is that of its worse side, `picture` whether there is any to go without. */
export function lineRead(before: Sparing, grade: Grade | undefined, picture: boolean): Sparing {
    if (before.shown.state === "on" || grade === undefined) {
        return before;
    }
    const counted = {
        ...before,
        poor: isPoor(grade) ? before.poor + 1 : 0,
        hopeless: grade === "hopeless" ? before.hopeless + 1 : 0,
        fine: isPoor(grade) ? 0 : before.fine + 1,
    };
    if (picture && counted.hopeless >= actAfter && !counted.own && !counted.refused) {
        return soundChosen(counted, "line");
    }
    const offers = before.shown.state === "offered" ? counted.fine < withdrawAfter : counted.poor >= offerAfter;
    return { ...counted, shown: { state: offers && picture && !counted.refused ? "offered" : "no" } };
}

export function soundChosen(before: Sparing, by: "line" | "self" | "other"): Sparing {
    return { ...before, shown: { state: "on", by }, poor: 0, hopeless: 0, fine: 0 };
}

/** `self`: this person wants pictures; else the other does. */
export function pictureChosen(before: Sparing, by: "self" | "other"): Sparing {
    const shown: SoundOnly = { state: "no" };
    return { ...before, shown, poor: 0, hopeless: 0, fine: 0, own: before.own || by === "self" };
}

export function offerRefused(before: Sparing): Sparing {
    return { ...before, shown: { state: "no" }, refused: true };
}
