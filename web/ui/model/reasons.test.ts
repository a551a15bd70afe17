import { expect, test } from "vitest";
import { Words } from "../i18n/words.ts";
import { failureOf, reasonOf, reasonText, removedText, signInText } from "./reasons.ts";

const words = new Words("nl", "UTC");

test("every reason of the server has words of its own, and an unknown one some", () => {
    expect(reasonText("storage_unavailable", words)).toBe(words.t.errors.storage);
    expect(reasonText("rate_limited", words)).toBe(words.t.errors.tooMuch);
    expect(reasonText("of_a_later_version", words)).toBe(words.t.errors.unknown);
    expect(reasonText("toString", words)).toBe(words.t.errors.unknown);
    expect(reasonText(undefined, words)).toBe(words.t.errors.unknown);
});

test("a conversation that is gone is told with what holds now, by nobody's doing", () => {
    const texts = ["consent_required", "restricted", "not_found"].map((reason) =>
        removedText(reason, words),
    );
    expect(new Set(texts).size).toBe(3);
    texts.forEach((text) => expect(text).toContain(words.t.conversations.removed));
    expect(removedText("forbidden", words)).toBe(words.t.conversations.removed);
    expect(removedText(undefined, words)).toBe(words.t.conversations.removed);
});

test("signing in tells a wrong password from a lock and from a line that is down", () => {
    expect(signInText({ reason: "invalid_credentials", retryAfter: undefined }, words)).toBe(
        words.t.signIn.invalid,
    );
    expect(signInText({ reason: "locked", retryAfter: 130 }, words)).toContain("3 minuten");
    expect(signInText({ reason: "network", retryAfter: undefined }, words)).toBe(
        words.t.signIn.unreachable,
    );
    expect(signInText({ reason: "internal", retryAfter: undefined }, words)).toBe(
        words.t.signIn.failed,
    );
});

test("what a promise rejected with is read without trust", () => {
    expect(reasonOf({ reason: "forbidden" })).toBe("forbidden");
    expect(reasonOf(new Error("x"))).toBeUndefined();
    expect(reasonOf(undefined)).toBeUndefined();
    expect(failureOf({ reason: "locked", retryAfter: 9 })).toEqual({
        reason: "locked",
        retryAfter: 9,
    });
    expect(failureOf("x")).toEqual({ reason: "internal", retryAfter: undefined });
});
