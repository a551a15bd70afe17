import { expect, test } from "vitest";
import type { CallView } from "../../client/index.ts";
import { callSample } from "../testing/call-sample.ts";
import { Words } from "../i18n/words.ts";
import { deviceNotice, statusOf } from "./status.ts";

const words = new Words("nl", "UTC");
function status(over: Partial<CallView>): string {
    return statusOf({ ...callSample, ...over }, "Anna", words);
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
    expect(status({ phase: "ended", endReason: "missed" })).toBe("Er werd niet opgenomen.");
    expect(status({ phase: "ended", endReason: "lost" })).toBe("De verbinding viel weg.");
    expect(status({ phase: "ended", endReason: "failed", failure: "network" })).toContain(
        "Er is geen verbinding.",
    );
    expect(status({ phase: "ended", endReason: "failed" })).toBe(words.t.call.reasons.failed);
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
