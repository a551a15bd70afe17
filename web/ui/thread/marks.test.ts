import { expect, test } from "vitest";
import { entry } from "../testing/samples.ts";
import { canChange, failedKey, failureReason, markOf } from "./marks.ts";

const mine = { mine: true, author: "C" } as const;

test("only one's own messages carry a mark", () => {
    expect(markOf(entry())).toBeUndefined();
    expect(markOf(entry({ ...mine, kind: "call" }))).toBeUndefined();
    expect(markOf(entry({ ...mine, delivery: { state: "delivered", to: ["T"] } }))).toBe(
        "delivered",
    );
});

test("a change under way shows over what was delivered before", () => {
    const changed = entry({
        ...mine,
        delivery: { state: "read", by: ["T"], to: ["T"] },
        change: { key: "change", kind: "amend", state: "pending", reason: undefined },
    });
    expect(markOf(changed)).toBe("pending");
    expect(canChange(changed)).toBe(false);
});

test("a failure tells its reason, of the message or of its change", () => {
    expect(
        failureReason(entry({ ...mine, delivery: { state: "failed", reason: "forbidden" } })),
    ).toBe("forbidden");
    const change = {
        key: "change",
        kind: "retract",
        state: "failed",
        reason: "storage_unavailable",
    } as const;
    expect(failureReason(entry({ ...mine, change }))).toBe("storage_unavailable");
    expect(failedKey(entry({ ...mine, change }))).toBe("change");
    expect(failedKey(entry({ ...mine, key: "itself" }))).toBe("itself");
    expect(failureReason(entry({ ...mine, delivery: { state: "sent" } }))).toBeUndefined();
});

test("one changes one's own stored messages, until they are taken back", () => {
    expect(canChange(entry(mine))).toBe(true);
    expect(canChange(entry())).toBe(false);
    expect(canChange(entry({ ...mine, seq: undefined }))).toBe(false);
    expect(canChange(entry({ ...mine, retracted: true }))).toBe(false);
    expect(canChange(entry({ ...mine, kind: "call" }))).toBe(false);
});
