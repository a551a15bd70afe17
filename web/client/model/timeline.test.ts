import { expect, test } from "vitest";
import { message, messages } from "../testing/server.ts";
import { Timeline } from "./timeline.ts";

function bodies(timeline: Timeline): (string | undefined)[] {
    return timeline.folds().map((fold) => fold.body);
}

test("a page goes before what came in live", () => {
    const timeline = new Timeline(3);
    timeline.append(message(4));
    timeline.prepend(3, messages(2, 3), true);
    expect(bodies(timeline)).toEqual(["body 2", "body 3", "body 4"]);
    expect(timeline.floor).toBe(1);
});

test("the last page says that there is no more, though it does not begin at 1", () => {
    const timeline = new Timeline(3);
    timeline.prepend(3, messages(2, 3), false);
    expect(timeline.floor).toBe(0);
});

test("an amended message shows its newest text and keeps all versions", () => {
    const timeline = new Timeline(0);
    [message(1), message(2, { amends: 1, body: "b" }), message(3, { amends: 1, body: "c" })].forEach((entry) =>
        timeline.append(entry),
    );
    const [fold, ...rest] = timeline.folds();
    expect(rest).toEqual([]);
    expect(fold).toMatchObject({ body: "c", amended: true, retracted: false });
    expect(fold?.raw.map((version) => version.body)).toEqual(["body 1", "b", "c"]);
});

test("a retracted message shows no text, whatever was amended before or after", () => {
    const timeline = new Timeline(0);
    timeline.append(message(1));
    timeline.append(message(2, { amends: 1, body: "b" }));
    timeline.append({ ...message(3, { retracts: 1 }), body: "" });
    expect(timeline.folds()).toMatchObject([{ body: undefined, amended: false, retracted: true }]);
    expect(timeline.folds()[0]?.raw[0]?.body).toBe("body 1");
});

test("history alone tells of a retraction that is not loaded", () => {
    const timeline = new Timeline(9);
    timeline.prepend(9, [message(9, { retracted_by: 20 })], true);
    expect(timeline.folds()).toMatchObject([{ retracted: true, body: undefined }]);
    expect(timeline.missing()).toEqual([]);
});

test("an amendment that is not loaded is known to be missing until it is there", () => {
    const timeline = new Timeline(9);
    timeline.prepend(9, [message(9, { amended_by: 20 })], true);
    expect(timeline.missing()).toEqual([20]);
    timeline.keep(message(20, { amends: 9, body: "new" }));
    expect(timeline.missing()).toEqual([]);
    expect(bodies(timeline)).toEqual(["new"]);
});

test("a gap leaves a hole, which pages from above close", () => {
    const timeline = new Timeline(0);
    messages(1, 3).forEach((entry) => timeline.append(entry));
    timeline.gap(10);
    timeline.prepend(10, messages(8, 10), true);
    expect(timeline.folds().map((fold) => [fold.first.seq, fold.holeBefore])).toEqual([
        [1, false],
        [2, false],
        [3, false],
        [8, true],
        [9, false],
        [10, false],
    ]);
    expect(timeline.floorBelow(8)).toBe(7);
    timeline.prepend(7, messages(2, 7), true);
    expect(timeline.folds().map((fold) => fold.first.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(timeline.folds().some((fold) => fold.holeBefore)).toBe(false);
    expect(timeline.floor).toBe(0);
});

test("a server that went back in time is begun with anew", () => {
    const timeline = new Timeline(0);
    messages(1, 3).forEach((entry) => timeline.append(entry));
    timeline.gap(2);
    expect(timeline.folds()).toEqual([]);
    expect(timeline.edge).toBe(2);
});

test("a page that was asked for before a gap changed everything is passed over", () => {
    const timeline = new Timeline(5);
    timeline.gap(2);
    timeline.prepend(5, messages(4, 5), false);
    expect(timeline.folds()).toEqual([]);
    expect(timeline.floor).toBe(2);
});
