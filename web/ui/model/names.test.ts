import { expect, test } from "vitest";
import { Words } from "../i18n/words.ts";
import { conversation, entry, user } from "../testing/samples.ts";
import { callText, faceOf, summaryOf, titleOf } from "./names.ts";

const words = new Words("nl", "UTC");
const therapist = user("T", "Anna", "therapist");
const colleague = user("T2", "Joris", "therapist");
const client = user("C", "Sanne", "client");

test("a conversation of two is called after the other one", () => {
    const care = conversation([client, therapist], { title: "Dossier 12" });
    expect(titleOf(care, words)).toBe("Anna");
    expect(faceOf(care)).toBe("T");
});

test("for staff a care channel is called after its client, whoever else is in it", () => {
    const care = conversation([therapist, colleague, client], { title: "Zorgteam" });
    expect(titleOf(care, words)).toBe("Sanne");
    expect(faceOf(care)).toBe("C");
});

test("for staff the care channel of a child without an account is called by its title, the child, and not after the one other in it (R-ACC-5)", () => {
    for (const other of [user("M", "Moeder", "representative"), colleague]) {
        const care = conversation([therapist, other], { title: "Kind Klein" });
        expect([titleOf(care, words), faceOf(care)]).toEqual(["Kind Klein", undefined]);
        expect(titleOf({ ...care, title: "" }, words)).toBe(other.name);
        expect(titleOf({ ...care, kind: "direct" }, words)).toBe(other.name);
    }
    const own = conversation([user("M", "Moeder", "representative"), therapist], { title: "Kind Klein" });
    expect([titleOf(own, words), faceOf(own)]).toEqual(["Anna", "T"]);
});

test("for the client a care channel with more people keeps its title, or lists them", () => {
    const care = conversation([client, therapist, colleague], { title: "Zorgteam" });
    expect(titleOf(care, words)).toBe("Zorgteam");
    expect(titleOf({ ...care, title: "" }, words)).toBe("Anna, Joris");
    expect(titleOf({ ...care, title: "Sanne" }, words)).toBe("Anna, Joris");
    expect(faceOf(care)).toBeUndefined();
});

test("an entry is told in one line", () => {
    const file = { id: "F", name: "plan.pdf", type: "", size: 1 };
    expect(summaryOf(entry({ body: "een\n\n twee " }), words)).toBe("een twee");
    expect(summaryOf(entry({ body: "", files: [file] }), words)).toBe("plan.pdf");
    expect(summaryOf(entry({ body: "", files: [file, file] }), words)).toBe("2 bestanden");
    expect(summaryOf(entry({ body: undefined, retracted: true }), words)).toBe(
        "Dit bericht is verwijderd.",
    );
});

test("a call is told from where the reader stands", () => {
    const call = (outcome: string, mine: boolean, seconds = 0): string =>
        callText(entry({ kind: "call", mine, call: { id: "V", outcome, seconds } }), words);
    expect(call("missed", false)).toBe("Gemist gesprek");
    expect(call("missed", true)).toBe("Gesprek niet beantwoord");
    expect(call("hangup", true, 600)).toBe("Videogesprek, 10 minuten");
    expect(call("declined", true)).toBe("Gesprek geweigerd");
});
