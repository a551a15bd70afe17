import { describe, expect, test } from "vitest";
import { wordsFor } from "../i18n/words.ts";
import { entranceText, fieldOf } from "./parts.ts";

const failure = (reason: string) => ({ reason, retryAfter: undefined });
const words = wordsFor("nl");

describe("a refusal at the entrance", () => {
    test("is told at the field it is about", () => {
        expect(fieldOf(failure("username_taken"))).toBe("username");
        expect(fieldOf(failure("password_too_common"))).toBe("password");
        expect(fieldOf(failure("invalid_otp"))).toBe("otp");
        for (const reason of ["locked", "network", "invitation_gone", "internal"]) {
            expect(fieldOf(failure(reason)), reason).toBeUndefined();
        }
        expect(fieldOf(undefined)).toBeUndefined();
    });

    test("has words of its own, and those of signing in where it has none", () => {
        expect(entranceText(failure("username_taken"), words)).toBe(words.t.entrance.errors.username_taken);
        expect(entranceText({ reason: "locked", retryAfter: 30 }, words)).toContain("30 seconden");
        expect(entranceText(failure("constructor"), words)).toBe(words.t.signIn.failed);
    });
});
