import { expect, test } from "vitest";
import { initials, tintOf } from "./initials.ts";

test("initials take the first and the last name, and skip what stands between", () => {
    expect(initials("Anna de Vries")).toBe("AV");
    expect(initials("Mohamed El Amrani")).toBe("MA");
    expect(initials("van Dijk")).toBe("VD");
    expect(initials("Jan-Willem van 't Hof")).toBe("JH");
});

test("initials take what there is of one name, of another script, and of none", () => {
    expect(initials("therapist1")).toBe("T");
    expect(initials("Client 12")).toBe("C1");
    expect(initials("李 小龍")).toBe("李小");
    expect(initials("Émile (stagiair)")).toBe("É");
    expect(initials("  ")).toBe("?");
});

test("a person keeps the same tint, and people spread over all of them", () => {
    expect(tintOf("0193-a", 6)).toBe(tintOf("0193-a", 6));
    const seen = new Set(Array.from({ length: 60 }, (_, at) => tintOf(`person-${at}`, 6)));
    expect(seen.size).toBe(6);
});
