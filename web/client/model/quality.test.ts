import { describe, expect, test } from "vitest";
import { FakeClock } from "../testing/clock.ts";
import { countersOf, judge, Meter, steady, unsure, worst, type Counters } from "./quality.ts";
import type { Grade, Quality } from "./types.ts";

const start: Counters = {
    atMs: 0,
    roundTripMs: 40,
    received: 1000,
    lost: 10,
    framesReceived: 100,
    framesSent: 100,
    sentLoss: 0,
};
const pictures = { incoming: true, outgoing: true };

/** Two seconds later, with a hundred packets and forty pictures each way, if nothing else is said. */
function after(more: Partial<Counters>, expected = pictures): Quality {
    const now = { ...start, atMs: 2000, received: 1100, framesReceived: 140, framesSent: 140, ...more };
    return judge(start, now, expected);
}

describe("what a reading is worth (R-FUN-2)", () => {
    test("nothing lost, a short way and moving pictures are good both ways", () => {
        expect(after({})).toEqual({ incoming: "good", outgoing: "good" });
    });

    test.each([
        [2, "good"],
        [4, "fair"],
        [15, "poor"],
        [60, "hopeless"],
    ] as const)("%i lost of a hundred and as many that came: what comes in is %s, what goes out is not touched", (lost, grade) => {
        expect(after({ received: 1100 - lost, lost: 10 + lost })).toEqual({ incoming: grade, outgoing: "good" });
    });

    test.each([
        [299, "good"],
        [300, "fair"],
        [600, "poor"],
        [1500, "hopeless"],
    ] as const)("a round trip of %i ms is %s for both", (roundTripMs, grade) => {
        expect(after({ roundTripMs })).toEqual({ incoming: grade, outgoing: grade });
    });

    test("what the other says it lost is of what goes out", () => {
        expect(after({ sentLoss: 0.2 })).toEqual({ incoming: "good", outgoing: "poor" });
    });

    test("few pictures make a line poor only where there should be more", () => {
        expect(after({ framesReceived: 104 }).incoming).toBe("poor");
        expect(after({ framesReceived: 110 }).incoming).toBe("fair");
        expect(after({ framesSent: 100 }).outgoing).toBe("poor");
        expect(after({ framesReceived: 100, framesSent: 100 }, { incoming: false, outgoing: false })).toEqual({
            incoming: "good",
            outgoing: "good",
        });
    });

    test("lost packets that come late after all are no loss, and where nothing is known nothing is said", () => {
        expect(after({ lost: 5 }).incoming).toBe("good");
        const blank = { roundTripMs: undefined, received: 1000, framesReceived: undefined, sentLoss: undefined };
        expect(after({ ...blank, framesSent: undefined })).toEqual({ incoming: undefined, outgoing: undefined });
    });

    test("the worst of several counts", () => {
        expect(worst(["good", undefined, "poor", "fair"])).toBe("poor");
        expect(worst([undefined])).toBeUndefined();
    });
});

describe("what is told of many readings", () => {
    function told(...readings: (Grade | undefined)[]): (Grade | undefined)[] {
        let state = unsure;
        return readings.map((grade) => (state = steady(state, grade)).told);
    }

    test("the first word is of two readings, the better one; where nothing is known any more, nothing is said", () => {
        expect(told("poor", "good", undefined, "good")).toEqual([undefined, "good", undefined, undefined]);
        expect(told("fair", "poor")).toEqual([undefined, "fair"]);
    });

    test("a worse one is told when it was so twice, a better one when it was so three times", () => {
        expect(told("good", "good", "poor", "poor")).toEqual([undefined, "good", "good", "poor"]);
        expect(told("poor", "poor", "good", "good", "good")).toEqual([undefined, "poor", "poor", "poor", "good"]);
    });

    test("one that differs once is not told, and of several worse ones the mildest is", () => {
        const after = (...readings: Grade[]) => told(readings[0], ...readings).slice(1);
        expect(after("good", "poor", "good", "poor", "good")).toEqual(["good", "good", "good", "good", "good"]);
        expect(after("good", "hopeless", "fair")).toEqual(["good", "good", "fair"]);
        expect(after("poor", "good", "fair", "good")).toEqual(["poor", "poor", "poor", "fair"]);
    });
});

describe("the counters of a browser", () => {
    const report = [
        { type: "inbound-rtp", kind: "audio", mid: "0", packetsReceived: 90, packetsLost: 3 },
        { type: "inbound-rtp", kind: "video", mid: "1", packetsReceived: 200, packetsLost: 1, framesDecoded: 30 },
        { type: "inbound-rtp", kind: "video", mid: "2", packetsReceived: 10, packetsLost: 0, framesDecoded: 2 },
        { type: "outbound-rtp", kind: "video", mid: "1", framesSent: 44 },
        { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.01, roundTripTime: 0.9 },
        { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.05 },
        { type: "candidate-pair", nominated: false, state: "succeeded", currentRoundTripTime: 2 },
        { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.05 },
    ];

    test("are those of the pair in use and of all media, pictures those of the camera alone", () => {
        expect(countersOf(report, "1", 7)).toEqual({
            atMs: 7,
            roundTripMs: 50,
            received: 300,
            lost: 4,
            framesReceived: 30,
            framesSent: 44,
            sentLoss: 0.05,
        });
    });

    test("are undefined where there are none; the way is told by the other where the pair does not", () => {
        expect(countersOf([], undefined, 0)).toMatchObject({ roundTripMs: undefined, sentLoss: undefined, framesSent: undefined });
        expect(countersOf(report.slice(0, 6), "1", 0).roundTripMs).toBe(900);
    });
});

describe("reading a connection", () => {
    const packets = (packetsReceived: number, packetsLost = 0) => [
        { type: "inbound-rtp", kind: "audio", mid: "0", packetsReceived, packetsLost },
    ];

    test("goes on every two seconds, misses what fails, begins anew with another connection, and ends", async () => {
        const clock = new FakeClock();
        const readings = [packets(100), packets(200), undefined, packets(300), packets(20), packets(20, 80), packets(40, 160), packets(60, 240)];
        const judged: Quality[] = [];
        const meter = new Meter({
            clock,
            read: () => {
                const report = readings.shift();
                return report === undefined ? Promise.reject(new Error("closed")) : Promise.resolve({ report, camera: "1" });
            },
            expected: () => pictures,
            judged: (now) => judged.push(now),
        });
        await clock.advance(4_000);
        expect(judged).toEqual([{ incoming: "good", outgoing: undefined }]);
        await clock.advance(6_000); // a failure, one to begin with, and one of another connection
        expect(judged).toHaveLength(1);
        await clock.advance(6_000);
        expect(judged.map(({ incoming }) => incoming)).toEqual(["good", "hopeless", "hopeless", "hopeless"]);
        expect(meter.quality.incoming).toBe("hopeless");
        meter.stop();
        expect(clock.running).toBe(0);
    });
});
