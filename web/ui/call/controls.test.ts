import { expect, test } from "vitest";
import { Words } from "../i18n/words.ts";
import { callSample } from "../testing/call-sample.ts";
import { controlFor, mainControls, moreControls, type Now } from "./controls.ts";

const { call: t } = new Words("nl", "UTC").t;
const all = { share: true, fullScreen: true, floating: true };
const now: Now = { call: { ...callSample, phase: "active" }, can: all, fullScreen: false, floating: false };

function ids(over: Partial<Now>): string[] {
    const it = { ...now, ...over };
    return [...mainControls(it, t), ...moreControls(it, t)].map(({ testid }) => testid);
}

test("what the browser or the camera cannot do is not there at all", () => {
    expect(ids({ can: { share: false, fullScreen: false, floating: false } })).toEqual([
        "call-mute",
        "call-camera",
        "call-hand",
        "call-devices",
        "call-sound-only",
        "call-shortcuts",
    ]);
    const blurring = { ...now.call, local: { ...now.call.local, blur: false } };
    expect(ids({ call: blurring })).toContain("call-blur");
});

test("before the two are connected nothing is shared and no hand is raised", () => {
    expect(ids({ call: { ...now.call, phase: "ringing-out" } })).not.toContain("call-screen");
});

test("every word under a picture is in what the button is called, so that who speaks to it is understood", () => {
    const others = { ...now.call, hand: true, screen: { state: "on", surface: "tab", stream: {} as MediaStream } } as const;
    for (const call of [now.call, others]) {
        for (const { word, label } of mainControls({ ...now, call }, t)) {
            expect(label.toLowerCase()).toContain(word.toLowerCase());
        }
    }
});

test("each key does one thing; none does anything together with the browser's own", () => {
    const controls = [...mainControls(now, t), ...moreControls(now, t)];
    const keys = controls.flatMap(({ key }) => (key === undefined ? [] : [key]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain("T"); // the messages'
    const press = (init: KeyboardEventInit & { key: string }) =>
        controlFor({ ctrlKey: false, metaKey: false, altKey: false, repeat: false, defaultPrevented: false, ...init } as KeyboardEvent, controls)?.testid;
    expect(press({ key: "m" })).toBe("call-mute");
    expect(press({ key: "M" })).toBe("call-mute");
    expect(press({ key: "?" })).toBe("call-shortcuts");
    expect(press({ key: "m", ctrlKey: true })).toBeUndefined();
    expect(press({ key: "m", repeat: true })).toBeUndefined();
    expect(press({ key: "x" })).toBeUndefined();
});
