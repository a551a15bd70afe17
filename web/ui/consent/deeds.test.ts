import { expect, test } from "vitest";
import type { Deed } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { user } from "../testing/samples.ts";
import { askerOf, byDay, deedText, DeedLog } from "./deeds.ts";
import { Names } from "./names.ts";

const words = new Words("nl", "Europe/Amsterdam");
const people: Record<string, string> = { C: "Sanne", M: "Moeder", A: "Tante Els", T: "Dr. Vos" };
const read = (me: string): Names =>
    new Names(
        {
            me: user(me, people[me] ?? "", "client"),
            user: (id) => (people[id] === undefined ? undefined : user(id, people[id], "relative")),
        },
        words,
        undefined,
        undefined,
    );

function deed(over: Partial<Deed>): Deed {
    return { seq: 1, kind: "consent", what: "signed", by: "C", at: "2026-11-21T10:00:00.000Z", ...over };
}

const told = (over: Partial<Deed>, me = "C"): string => deedText(deed(over), read(me), words);

test("a signature is told by who gave it, for whom and what, from where the reader stands (R-CONS-8)", () => {
    const signed: Partial<Deed> = { user: "A", parts: ["chat", "video"] };
    expect(told(signed)).toBe("Jij vond het goed dat Tante Els dit ziet: de chat en videobellen.");
    expect(told(signed, "A")).toBe("Sanne vond het goed dat jij dit ziet: de chat en videobellen.");
    expect(told({ what: "withdrawn", user: "A", by: "M" }, "A")).toBe("Moeder trok de toestemming voor jou in.");
});

test("asking for oneself is told apart from asking for another", () => {
    expect(told({ what: "asked", by: "A", user: "A", parts: ["chat"] })).toBe("Tante Els vroeg om dit te mogen zien: de chat.");
    expect(told({ what: "asked", by: "T", user: "A", parts: ["chat"] })).toBe("Dr. Vos vroeg of Tante Els dit mag zien: de chat.");
    expect(told({ what: "unasked", by: "C", user: "A" })).toBe("Jij sloot de vraag over Tante Els.");
});

test("what changed in the network and of the client is a sentence too", () => {
    expect(told({ kind: "network", what: "teacher", by: "T", user: "A" })).toBe("Dr. Vos voegde Tante Els toe als leerkracht.");
    expect(told({ kind: "network", what: "removed", by: "T", user: "A" })).toBe("Dr. Vos haalde Tante Els uit het netwerk.");
    expect(told({ kind: "network", what: "client", by: "T", born: "2013-05-03", incapacitated: false })).toBe(
        "Dr. Vos legde de geboortedatum vast: 3 mei 2013. Dr. Vos legde vast dat de cliënt zelf kan beslissen.",
    );
    expect(told({ kind: "network", what: "intake", by: "T", born: "2013-05-03", incapacitated: true })).toBe(
        "Dr. Vos begon de zorg, met een dossier en een gesprek. Dr. Vos legde de geboortedatum vast: 3 mei 2013. Dr. Vos legde vast dat de cliënt niet zelf kan beslissen.",
    );
    expect(told({ kind: "emergency", what: "opened", by: "T" })).toBe("Dr. Vos bekeek het dossier met noodtoegang.");
});

test("what an operator did is told as that, and what it changed (R-CONS-8, R-PRIV-8)", () => {
    const told = (over: Partial<Deed>): string => {
        const { by: _nobody, ...done } = deed({ kind: "network", ...over });
        return deedText(done, read("C"), words);
    };
    expect(told({ what: "teacher", user: "A" })).toBe("De systeembeheerder voegde Tante Els toe als leerkracht.");
    expect(told({ what: "client", incapacitated: true, restricted: true })).toBe(
        "De systeembeheerder legde vast dat de cliënt niet zelf kan beslissen. De systeembeheerder beperkte het dossier: het werd bewaard en niet gebruikt.",
    );
    expect(told({ what: "client", restricted: false })).toBe("De systeembeheerder hief de beperking van het dossier op.");
});

test("staff reads why something is withheld", () => {
    const withheld = { kind: "withholding", what: "withheld", by: "T", user: "M", parts: ["chat"] } as const;
    expect(told({ ...withheld, parts: ["chat"], reason: "Onrust" })).toBe("Dr. Vos schermde dit af voor Moeder: de chat. Reden: Onrust");
});

test("what a later server tells and whom one may not know are told even so", () => {
    expect(told({ kind: "network", what: "moved", by: "X" })).toBe("Iemand veranderde iets.");
});

test("deeds are grouped by day, the newest first", () => {
    const now = new Date("2026-11-21T12:00:00Z");
    const days = byDay(
        [deed({ seq: 1, at: "2026-11-20T10:00:00Z" }), deed({ seq: 2 }), deed({ seq: 3, at: "2026-11-21T11:00:00Z" })],
        words,
        now,
    );
    expect(days.map(({ day, deeds }) => [day, deeds.map(({ seq }) => seq)])).toEqual([
        ["Vandaag", [3, 2]],
        ["Gisteren", [1]],
    ]);
});

test("pages are put together, and the newest read again does not hide that there is more", () => {
    const log = new DeedLog();
    log.take({ deeds: [deed({ seq: 5 }), deed({ seq: 6 })], more: true });
    expect([log.oldest, log.more]).toEqual([5, true]);
    log.take({ deeds: [deed({ seq: 2 })], more: false });
    log.take({ deeds: [deed({ seq: 6 }), deed({ seq: 7 })], more: true });
    expect([log.deeds.length, log.oldest, log.more]).toEqual([4, 2, false]);
});

test("who asked is known from the newest question about that person", () => {
    const deeds = [deed({ seq: 1, what: "asked", by: "A", user: "A" }), deed({ seq: 2, what: "asked", by: "T", user: "A" })];
    expect(askerOf(deeds, "A")).toBe("T");
    expect(askerOf(deeds, "M")).toBeUndefined();
});
