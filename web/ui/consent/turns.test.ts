import { expect, test } from "vitest";
import type { Network } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { user } from "../testing/samples.ts";
import { turnNotices } from "./turns.ts";

const words = new Words("nl", "Europe/Amsterdam");
const now = new Date("2026-11-21T10:00:00Z");
const network = (over: Partial<Network>): Network => ({
    client: user("C", "Sanne", "client"),
    incapacitated: false,
    restricted: false,
    people: [],
    turns: [{ on: "2026-12-03", age: 16 }],
    ...over,
});

test("a birthday soon is told beforehand, with what changes by itself (R-CONS-6)", () => {
    expect(turnNotices(network({}), true, words, now)[0]).toMatch(/^Op 3 december 2026 word je 16\./);
    expect(turnNotices(network({}), false, words, now)[0]).toMatch(/^Op 3 december 2026 wordt Sanne 16\./);
    const twelve = network({ turns: [{ on: "2026-12-03", age: 12 }, { on: "2030-12-03", age: 16 }] });
    const lines = turnNotices(twelve, false, words, now);
    expect(lines).toHaveLength(1);
    // What the rules do that night, and what a person has to do: nothing makes an account.
    expect(lines[0]).toMatch(/Zolang Sanne geen ja zegt, zien zij niets\. Dit gaat vanzelf\. Een account komt niet vanzelf\. Het zorgteam kan Sanne/);
    expect(lines[0]).not.toMatch(/eigen account/);
});

test("one that is far away, or changes nothing, is not told", () => {
    expect(turnNotices(network({ turns: [{ on: "2027-03-01", age: 16 }] }), true, words, now)).toEqual([]);
    expect(turnNotices(network({ incapacitated: true }), false, words, now)).toEqual([]);
});
