import { expect, test } from "vitest";
import type { CallView } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { callSample } from "../testing/call-sample.ts";
import { newsOf, qualityText, worseOf } from "./news.ts";

const words = new Words("nl", "UTC");
const active: CallView = { ...callSample, phase: "active", link: "connected" };
const { remote, local } = active;
const screen = {} as MediaStream;

function news(now: Partial<CallView>, before: Partial<CallView> = {}): string[] {
    return newsOf({ ...active, ...before }, { ...active, ...now }, "Anna", words);
}

test("whoever does not see the call is told what changes in it, each in a line (R-FUN-2)", () => {
    expect(news({})).toEqual([]);
    expect(news({ remote: { ...remote, hand: true } })).toEqual(["Anna steekt de hand op"]);
    expect(news({}, { remote: { ...remote, hand: true } })).toEqual(["Anna heeft de hand laten zakken."]);
    expect(news({ remote: { ...remote, muted: true, screen } })).toEqual([
        "Anna heeft de microfoon uit",
        "Anna laat je een scherm zien.",
    ]);
    expect(news({}, { remote: { ...remote, screen } })).toEqual(["Anna deelt geen scherm meer."]);
});

test("what one did oneself is told as well: a key may have done it", () => {
    const off = { state: "off" } as const;
    expect(news({ local: { ...local, microphone: off } })).toEqual(["Je microfoon staat uit."]);
    expect(news({}, { local: { ...local, camera: off } })).toEqual(["Je camera staat aan."]);
    expect(news({ hand: true })).toEqual(["Je steekt je hand op"]);
    const on = { state: "on", surface: "window", stream: screen } as const;
    expect(news({ screen: on })).toEqual(["Anna ziet nu je venster."]);
    expect(news({}, { screen: on })).toEqual(["Je deelt je scherm niet meer."]);
});

test("a device that fails is told by its own notice, and not as if one had turned it off", () => {
    const error = { state: "error", error: "in-use" } as const;
    expect(news({ local: { ...local, camera: error } })).toEqual([]);
});

test("pictures that are left out are one line, with the reason, and so is their return", () => {
    const camera = { state: "off" } as const;
    const spared = { soundOnly: { state: "on", by: "line" } as const, local: { ...local, camera } };
    expect(news(spared)).toEqual([words.t.call.soundOnlyBy.line("Anna")]);
    expect(news({ local: { ...local, camera } }, spared)).toEqual([words.t.call.pictureBack("Anna")]);
    expect(news({ soundOnly: { state: "offered" } })).toEqual([words.t.call.soundOnlyOffer]);
    expect(news({}, { soundOnly: { state: "offered" } })).toEqual([]);
});

test("another call, and one that is not on yet, bring no news", () => {
    expect(news({ hand: true }, { id: "W" })).toEqual([]);
    expect(news({ hand: true }, { phase: "connecting" })).toEqual([]);
});

test("the line is told in words, of each side where they differ", () => {
    const text = (incoming: CallView["quality"]["incoming"], outgoing: CallView["quality"]["outgoing"]) =>
        qualityText({ ...active, quality: { incoming, outgoing } }, "Anna", words);
    expect(text(undefined, undefined)).toBeUndefined();
    expect(text("good", undefined)).toBe("Verbinding: goed");
    expect(text("poor", "hopeless")).toBe("Verbinding: slecht");
    expect(text("good", "fair")).toBe("Anna bij jou: goed. Jij bij Anna: matig");
    const good = { incoming: "good", outgoing: "good" } as const;
    const poor = { incoming: "poor", outgoing: "good" } as const;
    expect(news({ quality: poor }, { quality: good })).toEqual(["Anna bij jou: slecht. Jij bij Anna: goed"]);
    expect(news({ quality: good })).toEqual([]); // the first word of it is no change
    expect(worseOf({ ...active, quality: poor })).toBe("poor");
    expect(worseOf(active)).toBeUndefined();
});
