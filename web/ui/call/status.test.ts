import { expect, test } from "vitest";
import type { CallView } from "../../client/index.ts";
import { callSample } from "../testing/call-sample.ts";
import { Words } from "../i18n/words.ts";
import { deviceNotice, nextSteps, statusOf, type Seen } from "./status.ts";

const words = new Words("nl", "UTC");
const own = { startedBy: "C" };
function status(over: Partial<CallView>, seen: Seen = {}): string {
    return statusOf({ ...callSample, ...over }, "Anna", words, seen);
}

test("every phase of a call is told in words", () => {
    expect(status({})).toBe("");
    expect(status({ phase: "ringing-in" })).toBe("Anna belt je");
    expect(status({ phase: "ringing-out", id: undefined })).toBe(words.t.call.asking);
    expect(status({ phase: "ringing-out" })).toBe("We bellen Anna…");
    expect(status({ phase: "connecting" })).toBe("Verbinden…");
    expect(status({ phase: "active", link: "connected" })).toBe("In gesprek");
    expect(status({ phase: "active", link: "interrupted" })).toBe(
        "De verbinding met Anna hapert. We maken opnieuw verbinding…",
    );
    const away = { ...callSample.remote, away: true };
    expect(status({ phase: "active", link: "interrupted", remote: away })).toBe("Anna maakt opnieuw verbinding…");
});

test("the end tells its reason", () => {
    expect(status({ ...own, phase: "ended", endReason: "missed" })).toBe("Anna heeft niet opgenomen.");
    expect(status({ ...own, phase: "ended", endReason: "missed" }, { presence: "busy" })).toBe(
        "Anna is bezet of wil niet gestoord worden, en heeft niet opgenomen.",
    );
    expect(status({ ...own, phase: "ended", endReason: "missed" }, { presence: "offline" })).toBe(
        "Anna is niet online en heeft niet opgenomen.",
    );
    expect(status({ phase: "ended", endReason: "missed" })).toBe("Dit gesprek is al afgelopen.");
    expect(status({ ...own, phase: "ended", endReason: "busy" })).toBe("Anna is nu bezet.");
    expect(status({ ...own, phase: "ended", endReason: "declined" })).toBe("Anna heeft de oproep geweigerd.");
    expect(status({ phase: "ended", endReason: "refused" })).toBe("Anna kan je nu niet binnenlaten.");
    expect(status({ phase: "ended", endReason: "lost" })).toBe("De verbinding viel weg.");
    expect(status({ phase: "ended", endReason: "failed", failure: "network" })).toContain(
        "Er is geen verbinding.",
    );
    expect(status({ phase: "ended", endReason: "failed" })).toBe(words.t.call.reasons.failed);
});

test("while it rings, it is told why it may not be answered (R-FUN-2)", () => {
    expect(status({ ...own, phase: "ringing-out" }, { presence: "busy" })).toBe(
        "Anna is bezet of wil niet gestoord worden. Het gesprek rinkelt niet hardop.",
    );
    expect(status({ ...own, phase: "ringing-out" }, { presence: "offline" })).toContain("Anna is nu niet online.");
    expect(status({ ...own, phase: "ringing-out" }, { presence: "away" })).toBe("We bellen Anna…");
});

test("a waiting room tells who is there and who is not, on both sides (R-FUN-2)", () => {
    const waits = { phase: "waiting", lobby: true } as const;
    expect(status(waits)).toBe("Je zit in de wachtkamer van Anna. Anna is er nog niet.");
    expect(status(waits, { hostHere: true })).toContain("Anna is er en laat je zo binnen.");
    const away = { ...callSample.remote, away: true };
    expect(status({ ...waits, remote: away }, { hostHere: true })).toContain("Anna heeft even geen verbinding.");
    const open = { ...own, phase: "ringing-out", lobby: true } as const;
    expect(status(open, { waiting: [] })).toBe("De wachtkamer is open. Anna is er nog niet.");
    expect(status(open, { waiting: ["Anna"] })).toBe("Anna zit in de wachtkamer.");
    expect(status({ ...open, phase: "active" }, { waiting: ["Bo"] })).toBe("Bo zit in de wachtkamer.");
    expect(status({ phase: "ended", endReason: "hangup" }, { leftRoom: true })).toContain("kan blijven wachten");
});

test("what there is to do next fits how the call ended (R-FUN-2)", () => {
    const steps = (over: Partial<CallView>) => nextSteps({ ...callSample, phase: "ended", ...over });
    expect(steps({ ...own, endReason: "busy" })).toEqual(["write", "again"]);
    expect(steps({ ...own, endReason: "missed" })).toEqual(["write", "again"]);
    expect(steps({ endReason: "missed" })).toEqual([]);
    expect(steps({ endReason: "refused" })).toEqual(["write"]);
    expect(steps({ endReason: "hangup" })).toEqual([]);
    expect(nextSteps({ ...callSample, phase: "active" })).toEqual([]);
});

test("a device that fails is told, and what the other misses by it (R-FUN-2)", () => {
    const failing = { state: "error", error: "denied" } as const;
    const on = { state: "on" } as const;
    const notice = (microphone: typeof on | typeof failing, camera: typeof on | typeof failing) =>
        deviceNotice({ ...callSample, local: { ...callSample.local, microphone, camera } }, words);
    expect(notice(on, on)).toBeUndefined();
    expect(notice(on, failing)).toBe("Je browser geeft geen toegang tot je camera. De ander ziet je niet.");
    expect(notice(failing, on)).toBe("Je browser geeft geen toegang tot je microfoon. De ander hoort je niet.");
    expect(notice(failing, failing)).toBe(
        "Je browser geeft geen toegang tot je camera en microfoon. De ander hoort je niet. De ander ziet je niet.",
    );
});

test("a device that took the place of another is told by its name, and one that refused as well (R-FUN-2)", () => {
    const notice = (news: CallView["local"]["news"]) => deviceNotice({ ...callSample, local: { ...callSample.local, news } }, words);
    expect(notice({ what: "moved", kind: "microphone", label: "Headset" })).toBe("Je microfoon is nu: Headset");
    expect(notice({ what: "moved", kind: "camera", label: "" })).toBe("Je gebruikt nu een andere camera.");
    expect(notice({ what: "refused", kind: "camera", error: "in-use" })).toBe(
        "Een ander programma gebruikt je camera. We gebruiken nog steeds de vorige.",
    );
});
