import type { MediaError } from "../../client/index.ts";
import type { Messages, Words } from "../i18n/words.ts";

type Steps = Messages["devices"]["steps"];
export type Browser = keyof Steps["denied"];
export type System = keyof Steps["system"] | "ios" | "other";

/** Where one is, as far as it changes where a permission is given. */
export interface Here {
    readonly browser: Browser;
    readonly system: System;
    /** The page stands in a frame of another. */
    readonly framed: boolean;
}

/** What the browser says of itself; of the many that say several names, the most particular counts. */
export function browserOf(agent: string, touch: boolean): Pick<Here, "browser" | "system"> {
    const system = systemOf(agent, touch);
    if (system === "ios") {
        return { browser: "ios", system }; // all of them use Safari's
    }
    const firefox = /Firefox\//.test(agent);
    if (system === "android") {
        return { browser: firefox ? "android-firefox" : "android", system };
    }
    const names: readonly (readonly [RegExp, Browser])[] = [
        [/Firefox\//, "firefox"],
        [/Edg\//, "edge"],
        [/Chrom(e|ium)\//, "chrome"],
        [/Safari\//, "safari"],
    ];
    return { browser: names.find(([name]) => name.test(agent))?.[1] ?? "other", system };
}

/** An iPad says that it is a Mac; no Mac has a screen to touch. */
function systemOf(agent: string, touch: boolean): System {
    if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touch)) {
        return "ios";
    }
    if (/Android/.test(agent)) {
        return "android";
    }
    return /Windows/.test(agent) ? "windows" : /Macintosh/.test(agent) ? "mac" : "other";
}

export function here(): Here {
    const { userAgent, maxTouchPoints } = navigator;
    return { ...browserOf(userAgent, maxTouchPoints > 1), framed: window.top !== window };
}

/** What one can do about it, step by step. */
export function stepsFor(error: MediaError, { browser, system, framed }: Here, words: Words): readonly string[] {
    const { steps } = words.t.devices;
    const ofSystem: Readonly<Partial<Record<System, string>>> = steps.system;
    switch (error) {
        case "denied":
            return [...steps.denied[browser], ofSystem[system] ?? "", framed ? steps.frame : ""].filter((step) => step !== "");
        case "insecure":
            return framed ? [steps.frame] : steps.insecure;
        case "lost":
            return steps["not-found"];
        default:
            return steps[error];
    }
}

export interface DeviceProblem {
    readonly what: "camera" | "microphone" | "both";
    readonly error: MediaError;
}

/** The same of both is told once. */
export function problemsOf(microphone: MediaError | undefined, camera: MediaError | undefined): readonly DeviceProblem[] {
    if (microphone !== undefined && microphone === camera) {
        return [{ what: "both", error: microphone }];
    }
    const ofMicrophone: DeviceProblem[] = microphone === undefined ? [] : [{ what: "microphone", error: microphone }];
    return camera === undefined ? ofMicrophone : [...ofMicrophone, { what: "camera", error: camera }];
}

export function problemText({ what, error }: DeviceProblem, words: Words): string {
    const t = words.t.devices;
    return t.problems[error](t.what[what]);
}
