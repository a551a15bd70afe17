import { expect, test } from "vitest";
import type { MediaError } from "../../client/index.ts";
import { languages, Words } from "../i18n/words.ts";
import { browserOf, problemsOf, problemText, stepsFor, type Browser, type System } from "./help.ts";

const words = new Words("nl", "UTC");
const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0";

test.each<[string, boolean, Browser, System]>([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, false, "chrome", "windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, true, "chrome", "windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/156.0.0.0`, false, "edge", "windows"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0", false, "firefox", "windows"],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.0 Safari/605.1.15`, false, "safari", "mac"],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.0 Safari/605.1.15`, true, "ios", "ios"],
    [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${webkit} CriOS/156.0 Mobile/15E148 Safari/604.1`, true, "ios", "ios"],
    [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`, true, "android", "android"],
    ["Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0", true, "android-firefox", "android"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36`, false, "chrome", "other"],
    ["Something/1.0", false, "other", "other"],
])("%s (touch: %s) is %s on %s", (agent, touch, browser, system) => {
    expect(browserOf(agent, touch)).toEqual({ browser, system });
});

test("each browser has its own steps to give a permission, in every language (R-FUN-2)", () => {
    const browsers = Object.keys(words.t.devices.steps.denied) as Browser[];
    for (const language of Object.keys(languages) as (keyof typeof languages)[]) {
        const told = browsers.map((browser) =>
            stepsFor("denied", { browser, system: "other", framed: false }, new Words(language)).join(" "),
        );
        expect(new Set(told).size).toBe(browsers.length);
    }
});

test("on another site it is said that the site may hold it back", () => {
    const { frame } = words.t.devices.steps;
    expect(stepsFor("denied", { browser: "chrome", system: "mac", framed: true }, words).at(-1)).toBe(frame);
    expect(stepsFor("denied", { browser: "chrome", system: "mac", framed: false }, words)).not.toContain(frame);
    expect(stepsFor("insecure", { browser: "chrome", system: "mac", framed: true }, words)).toEqual([frame]);
});

test("whatever goes wrong has words and steps", () => {
    const errors: MediaError[] = ["denied", "not-found", "in-use", "lost", "paused", "insecure", "unknown"];
    for (const error of errors) {
        expect(problemText({ what: "camera", error }, words)).toContain("je camera");
        expect(stepsFor(error, { browser: "firefox", system: "windows", framed: false }, words).length).toBeGreaterThan(0);
    }
});

test("what is wrong with both is told once, and else each for itself", () => {
    expect(problemsOf("denied", "denied")).toEqual([{ what: "both", error: "denied" }]);
    expect(problemsOf("denied", "in-use")).toEqual([
        { what: "microphone", error: "denied" },
        { what: "camera", error: "in-use" },
    ]);
    expect(problemsOf(undefined, undefined)).toEqual([]);
});
