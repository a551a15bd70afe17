import { expect, test } from "vitest";
import type { Consent, ConsentPerson, Part } from "../../client/index.ts";
import { user } from "../testing/samples.ts";
import { questionsOf, rowsOf, unaskedOf, withPart } from "./picture.ts";

const sanne = user("C", "Sanne", "client");
const mother = user("M", "Moeder", "representative");
const all: Part[] = ["chat", "video", "network"];

function person(over: Partial<ConsentPerson> = {}): ConsentPerson {
    return {
        user: user("A", "Tante Els", "relative"),
        tie: "relative",
        needs: "both",
        asked: [],
        parts: [],
        signatures: [
            { user: sanne, parts: [], missing: [] },
            { user: mother, parts: [], missing: [] },
        ],
        may_sign: true,
        ...over,
    };
}

function picture(...people: ConsentPerson[]): Consent {
    return { client: sanne, age: "12_to_15", offered: all, people };
}

const sights = (consent: Consent, me = "C") => rowsOf(consent, me)[0]?.cells.map(({ sight }) => sight);
const signatures = (client: Part[], signed: Part[]) => [
    { user: sanne, parts: client, missing: [] },
    { user: mother, parts: signed, missing: [] },
];

test("a related person who may not know who must sign still sees what waits, and that it waits in vain (R-CONS-2)", () => {
    const { needs: _needs, signatures: _signatures, ...own } = person({ asked: ["chat"], may_sign: false });
    const consent: Consent = { client: sanne, offered: all, people: [{ ...own, gone: true }] };
    expect(sights(consent, own.user.id)).toEqual(all.map((part) => (part === "chat" ? "waits" : "hidden")));
    const [row] = rowsOf(consent, own.user.id);
    expect([row?.own, row?.byRight, row?.gone, row?.cells[0]?.no]).toEqual([true, false, true, []]);
});

test("a part is seen once all who must sign did, and waits while one is missing (R-CONS-1)", () => {
    const half = picture(person({ parts: ["chat"], signatures: signatures(["chat", "video"], ["chat"]) }));
    expect(sights(half)).toEqual(["sees", "waits", "hidden"]);
    const video = rowsOf(half, "C")[0]?.cells[1];
    expect([video?.yes, video?.no, video?.mine]).toEqual([["C"], ["M"], true]);
});

test("who turned something off is not told that anything waits, nor asked about it again (R-CONS-2)", () => {
    const off = picture(person({ signatures: signatures([], ["chat"]) }));
    expect(sights(off)).toEqual(["hidden", "hidden", "hidden"]);
    expect(questionsOf(rowsOf(off, "C"))).toEqual([]);
    expect(sights(off, "M")).toEqual(["waits", "hidden", "hidden"]);
});

test("a relative sees what was asked, and not who of the family said what", () => {
    const asked = person({ asked: ["chat"], may_sign: false, signatures: signatures(["chat", "video"], []) });
    const row = rowsOf(picture(asked), "A")[0];
    expect(row?.own).toBe(true);
    expect(row?.cells.map(({ sight }) => sight)).toEqual(["waits", "hidden", "hidden"]);
    expect(row?.cells.flatMap(({ yes, no }) => [...yes, ...no])).toEqual([]);
    expect(row?.cells.map(({ mine }) => mine)).toEqual([undefined, undefined, undefined]);
});

test("what a therapist withholds is simply not seen, though the client said yes (R-CONS-5)", () => {
    const parent = person({
        user: user("M", "Moeder", "representative"),
        tie: "representative",
        needs: "client",
        may_sign: false,
        signatures: [{ user: sanne, parts: ["chat"], missing: [] }],
    });
    expect(sights(picture(parent), "M")).toEqual(["hidden", "hidden", "hidden"]);
    expect(sights(picture({ ...parent, may_sign: true }))).toEqual(["hidden", "hidden", "hidden"]);
});

test("who sees by right is signed for by nobody (R-CONS-3)", () => {
    const parent = person({ tie: "representative", needs: "nothing", parts: all, may_sign: false, signatures: [] });
    const row = rowsOf(picture(parent), "X")[0];
    expect([row?.byRight, row?.maySign]).toEqual([true, false]);
    expect(row?.cells.map(({ sight, mine }) => [sight, mine])).toEqual(all.map(() => ["sees", undefined]));
});

test("a question stays until the reader said yes to all of it", () => {
    const asked = person({ asked: ["chat", "video"], signatures: signatures(["chat"], []) });
    expect(questionsOf(rowsOf(picture(asked), "C")).map(({ parts }) => parts)).toEqual([["video"]]);
    expect(questionsOf(rowsOf(picture(asked), "M")).map(({ parts }) => parts)).toEqual([["chat", "video"]]);
});

test("others can be asked for what the reader signed and they did not", () => {
    const [row] = rowsOf(picture(person({ asked: ["chat"], signatures: signatures(["chat", "video"], []) })), "C");
    expect(row === undefined ? [] : unaskedOf(row)).toEqual(["video"]);
});

test("a switch shows at once what one did, before the server's answer", () => {
    const [row] = rowsOf(picture(person()), "C", new Map([["A", ["chat"]]]));
    expect(row?.cells.map(({ mine }) => mine)).toEqual([true, false, false]);
    expect(row?.cells.map(({ no }) => no)).toEqual([["M"], ["C", "M"], ["C", "M"]]);
});

test("one part is added or taken, and the others stay as they were", () => {
    expect(withPart(["network"], "chat", true, all)).toEqual(["chat", "network"]);
    expect(withPart(["chat", "network"], "chat", false, all)).toEqual(["network"]);
});

test("who must sign and has no account any more is told, of the own access too, and asked for nothing (R-CONS-1, R-ACC-9)", () => {
    const [client, gone] = signatures(["chat"], []);
    const waits = person({ asked: ["chat"], signatures: [client, { ...gone, closed: true as const }] as NonNullable<ConsentPerson["signatures"]> });
    for (const reader of ["C", "A"]) {
        const [row] = rowsOf(picture(waits), reader);
        expect(row?.cells.map(({ gone: ids }) => ids)).toEqual([["M"], ["M"], ["M"]]);
    }
    expect(rowsOf(picture(person({ closed: true })), "C")[0]?.closed).toBe(true);
    expect(rowsOf(picture(person()), "C")[0]?.closed).toBe(false);
});
