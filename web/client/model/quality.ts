import type { Clock, Timer } from "../wire/environment.ts";
import type { Grade, Quality } from "./types.ts";

/*
 * How well each of the two comes over at the other, from what the browser counts. Read every two seconds; what is judged
 * is what happened since the last reading.
 *
 * | grade    | lost packets | round trip | pictures per second, where there should be any |
 * |----------|--------------|------------|------------------------------------------------|
 * | good     | below 3 %    | < 300 ms   | 8 and more                                     |
 * | fair     | below 10 %   | < 600 ms   | 3 and more                                     |
 * | poor     | below 25 %   | < 1500 ms  | fewer                                          |
 * | hopeless | more         | more       |                                                |
 *
 * The worst of the three counts. A grade is told when it has stood for a while (`steady`), so that no word flickers.
 */
export const readEveryMs = 2_000;

const worseAfter = 2;
const betterAfter = 3;

const grades: readonly Grade[] = ["good", "fair", "poor", "hopeless"];
const lossLimits = [0.03, 0.1, 0.25];
const roundTripLimitsMs = [300, 600, 1_500];
const pictureLimits = [8, 3];

/** What is read of the browser's counters; those of a kind that is not sent, or not known, are undefined. */
export interface Counters {
    readonly atMs: number;
    readonly roundTripMs: number | undefined;
    readonly received: number;
    readonly lost: number;
    /** Of the camera, and of the other's: a screen may stand still. */
    readonly framesReceived: number | undefined;
    readonly framesSent: number | undefined;
    /** As the other side tells of what one sent. */
    readonly sentLoss: number | undefined;
}

/** Which pictures there should be. */
export interface Expected {
    readonly incoming: boolean;
    readonly outgoing: boolean;
}

type Stat = Readonly<Record<string, unknown>>;

/** `camera` is the `mid` of the place where cameras are sent. */
export function countersOf(report: Iterable<Stat>, camera: string | undefined, atMs: number): Counters {
    const stats = [...report];
    const of = (type: string) => stats.filter((stat) => stat["type"] === type);
    const filmed = (type: string, key: string) => {
        const found = of(type).filter((stat) => stat["kind"] === "video" && stat["mid"] === camera);
        return found.length === 0 ? undefined : sum(found, key);
    };
    const incoming = of("inbound-rtp");
    const trips = of("candidate-pair").filter((pair) => pair["nominated"] === true && pair["state"] === "succeeded");
    const told = of("remote-inbound-rtp");
    return {
        atMs,
        roundTripMs: seconds(largest(trips, "currentRoundTripTime") ?? largest(told, "roundTripTime")),
        received: sum(incoming, "packetsReceived"),
        lost: sum(incoming, "packetsLost"),
        framesReceived: filmed("inbound-rtp", "framesDecoded"),
        framesSent: filmed("outbound-rtp", "framesSent"),
        sentLoss: largest(told, "fractionLost"),
    };
}

/** How it went between two readings. */
export function judge(before: Counters, now: Counters, expected: Expected): Quality {
    const elapsed = (now.atMs - before.atMs) / 1000;
    const lost = Math.max(0, now.lost - before.lost); // a packet that comes late takes its loss back
    const all = lost + now.received - before.received;
    const trip = above(now.roundTripMs, roundTripLimitsMs);
    const pictures = (wanted: boolean, from: number | undefined, to: number | undefined) =>
        wanted && from !== undefined && to !== undefined && elapsed > 0
            ? below((to - from) / elapsed, pictureLimits)
            : undefined;
    return {
        incoming: worst([
            trip,
            all > 0 ? above(lost / all, lossLimits) : undefined,
            pictures(expected.incoming, before.framesReceived, now.framesReceived),
        ]),
        outgoing: worst([
            trip,
            above(now.sentLoss, lossLimits),
            pictures(expected.outgoing, before.framesSent, now.framesSent),
        ]),
    };
}

/** A grade that is told, and the one that has been seen since. */
export interface Steady {
    readonly told: Grade | undefined;
    readonly seen: Grade | undefined;
    readonly times: number;
}

export const unsure: Steady = { told: undefined, seen: undefined, times: 0 };

export function steady({ told, seen, times }: Steady, next: Grade | undefined): Steady {
    if (next === told || next === undefined) {
        return { told: next, seen: undefined, times: 0 };
    }
    if (told === undefined) {
        // A camera begins slowly: of the first two the better one is told.
        return seen === undefined
            ? { told, seen: next, times: 1 }
            : { told: grades[Math.min(grades.indexOf(seen), grades.indexOf(next))], seen: undefined, times: 0 };
    }
    const worse = grades.indexOf(next) > grades.indexOf(told);
    const goesOn = seen !== undefined && grades.indexOf(seen) > grades.indexOf(told) === worse;
    const count = goesOn ? times + 1 : 1;
    // Of several worse ones in a row the mildest is true of all of them, and so of better ones.
    const mild = goesOn && grades.indexOf(seen) < grades.indexOf(next) === worse ? seen : next;
    return count >= (worse ? worseAfter : betterAfter)
        ? { told: mild, seen: undefined, times: 0 }
        : { told, seen: mild, times: count };
}

export function isPoor(grade: Grade | undefined): boolean {
    return grade === "poor" || grade === "hopeless";
}

/** The worse of two; undefined where neither is known. */
export function worst(all: readonly (Grade | undefined)[]): Grade | undefined {
    return all.reduce((a, b) => (a === undefined || (b !== undefined && grades.indexOf(b) > grades.indexOf(a)) ? b : a), undefined);
}

export interface MeterOptions {
    readonly clock: Clock;
    read(): Promise<{ report: Iterable<Stat>; camera: string | undefined } | undefined>;
    expected(): Expected;
    /** A reading was judged: how it was this time, and what to tell. */
    judged(momentary: Quality, told: Quality): void;
}

/** Reads the counters of a connection for as long as it stands. */
export class Meter {
    private timer: Timer | undefined;
    private before: Counters | undefined;
    private incoming = unsure;
    private outgoing = unsure;
    private stopped = false;

    constructor(private readonly options: MeterOptions) {
        this.readLater();
    }

    get quality(): Quality {
        return { incoming: this.incoming.told, outgoing: this.outgoing.told };
    }

    stop(): void {
        this.stopped = true;
        this.options.clock.cancel(this.timer);
    }

    private readLater(): void {
        this.timer = this.options.clock.after(readEveryMs, () => void this.read());
    }

    private async read(): Promise<void> {
        const found = await this.options.read().catch(() => undefined);
        if (this.stopped) {
            return;
        }
        const { before } = this;
        this.before = found && countersOf(found.report, found.camera, this.options.clock.now());
        // Fewer than before: another connection took its place, and counts from nothing.
        if (before !== undefined && this.before !== undefined && this.before.received >= before.received) {
            const now = judge(before, this.before, this.options.expected());
            this.incoming = steady(this.incoming, now.incoming);
            this.outgoing = steady(this.outgoing, now.outgoing);
            this.options.judged(now, this.quality);
        }
        this.readLater();
    }
}

function above(value: number | undefined, limits: readonly number[]): Grade | undefined {
    return value === undefined ? undefined : grades[limits.filter((limit) => value >= limit).length];
}

function below(value: number, limits: readonly number[]): Grade | undefined {
    return grades[limits.filter((limit) => value < limit).length];
}

function numbers(stats: readonly Stat[], key: string): number[] {
    return stats.map((stat) => stat[key]).filter((value) => typeof value === "number");
}

function sum(stats: readonly Stat[], key: string): number {
    return numbers(stats, key).reduce((a, b) => a + b, 0);
}

function largest(stats: readonly Stat[], key: string): number | undefined {
    const all = numbers(stats, key);
    return all.length === 0 ? undefined : Math.max(...all);
}

function seconds(value: number | undefined): number | undefined {
    return value === undefined ? undefined : value * 1000;
}
