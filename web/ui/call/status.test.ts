import { expect, test } from "vitest";
import type { CallView } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { deviceNotice, statusOf } from "./status.ts";

const words = new Words("nl", "UTC");
const idle: CallView = {
    phase: "none",
    id: "V",
    channel: "K",
    startedBy: "T",
    peer: "T",
    video: true,
    ringsUntil: undefined,
    activeSince: undefined,
    local: { stream: undefined, microphone: { state: "on" }, camera: { state: "on" } },
    remote: { stream: undefined, audio: false, video: false },
    link: "new",
    endReason: undefined,
    failure: undefined,
    seconds: undefined,
};

function status(over: Partial<CallView>): string {
    return statusOf({ ...idle, ...over }, "Anna", words);
}

test("every phase of a call is told in words", () => {
    expect(status({})).toBe("");
    expect(status({ phase: "ringing-in" })).toBe("Anna belt je");
    expect(status({ phase: "ringing-out", id: undefined })).toBe(words.t.call.asking);
    expect(status({ phase: "ringing-out" })).toBe("We bellen Anna…");
    expect(status({ phase: "connecting" })).toBe("Verbinden…");
    expect(status({ phase: "active", link: "connected" })).toBe("In gesprek");
    expect(status({ phase: "active", link: "interrupted" })).toBe(words.t.call.reconnecting);
});

test("the end tells its reason", () => {
    expect(status({ phase: "ended", endReason: "missed" })).toBe("Er werd niet opgenomen.");
    expect(status({ phase: "ended", endReason: "lost" })).toBe("De verbinding viel weg.");
    expect(status({ phase: "ended", endReason: "failed", failure: "network" })).toContain(
        "Er is geen verbinding.",
    );
    expect(status({ phase: "ended", endReason: "failed" })).toBe(words.t.call.reasons.failed);
});

test("a device that fails is told, the microphone first, for without it nobody hears one", () => {
    const failing = { state: "error", error: "denied" } as const;
    const on = { state: "on" } as const;
    const notice = (microphone: typeof on | typeof failing, camera: typeof on | typeof failing) =>
        deviceNotice({ ...idle, local: { stream: undefined, microphone, camera } }, words);
    expect(notice(on, on)).toBeUndefined();
    expect(notice(on, failing)).toBe(words.t.call.withoutCamera);
    expect(notice(failing, failing)).toBe(words.t.call.deviceDenied);
});
