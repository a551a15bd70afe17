import { expect, test } from "vitest";
import { lineRead, offerRefused, pictureChosen, soundChosen, withPicture, type Sparing } from "./sound-only.ts";
import type { Grade } from "./types.ts";

function read(state: Sparing, grade: Grade, times: number, picture = true): Sparing {
    return Array.from({ length: times }).reduce<Sparing>((before) => lineRead(before, grade, picture), state);
}

test("sound alone is offered when the line was poor for ten seconds, and not before (R-FUN-2)", () => {
    expect(read(withPicture, "poor", 4).shown).toEqual({ state: "no" });
    expect(read(withPicture, "poor", 5).shown).toEqual({ state: "offered" });
    expect(read(read(read(withPicture, "poor", 4), "fair", 1), "poor", 4).shown).toEqual({ state: "no" });
});

test("the offer goes when the line is better again for as long", () => {
    const offered = read(withPicture, "poor", 5);
    expect(read(offered, "good", 4).shown).toEqual({ state: "offered" });
    expect(read(offered, "good", 5).shown).toEqual({ state: "no" });
});

test("a hopeless line drops the pictures by itself (R-FUN-2)", () => {
    expect(read(withPicture, "hopeless", 5).shown).toEqual({ state: "on", by: "line" });
});

test("nothing is offered or done where there is no picture to go without", () => {
    expect(read(withPicture, "hopeless", 9, false).shown).toEqual({ state: "no" });
});

test("whoever said no is not asked again, nor is it done to them", () => {
    expect(read(offerRefused(read(withPicture, "poor", 5)), "hopeless", 20).shown).toEqual({ state: "no" });
});

test("whoever brought the picture back keeps it: then it is only offered", () => {
    const back = pictureChosen(read(withPicture, "hopeless", 5), "self");
    expect(back.shown).toEqual({ state: "no" });
    expect(read(back, "hopeless", 20).shown).toEqual({ state: "offered" });
});

test("brought back by the other, it may be dropped again", () => {
    const back = pictureChosen(soundChosen(withPicture, "other"), "other");
    expect(read(back, "hopeless", 5).shown).toEqual({ state: "on", by: "line" });
});
