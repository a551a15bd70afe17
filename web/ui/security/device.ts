import type { SignIn } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

type Names = ReadonlyArray<readonly [RegExp, string]>;

/* In this order: each of them also calls itself by names of those that come later. */
const browsers: Names = [
    [/\bEdg(?:A|iOS)?\//u, "Edge"],
    [/\bSamsungBrowser\//u, "Samsung Internet"],
    [/\bOPR\//u, "Opera"],
    [/\b(?:Firefox|FxiOS)\//u, "Firefox"],
    [/(?:Chrome|Chromium|CriOS)\//u, "Chrome"],
    [/\bVersion\/\d/u, "Safari"],
];
const systems: Names = [
    [/\biPhone\b/u, "iPhone"],
    [/\biPad\b/u, "iPad"],
    [/\bAndroid\b/u, "Android"],
    [/\bCrOS\b/u, "Chromebook"],
    [/\bWindows\b/u, "Windows"],
    [/\bMac OS X\b/u, "Mac"],
    [/\bLinux\b/u, "Linux"],
];

/** What a device is called by its owner, from what it calls itself (`User-Agent`, which the server cuts off). */
export function deviceName(device: string, words: Words): string {
    const t = words.t.security;
    const [browser, system] = [browsers, systems].map(
        (names) => names.find(([pattern]) => pattern.test(device))?.[1],
    );
    if (browser !== undefined && system !== undefined) {
        return t.device(browser, system);
    }
    return browser ?? system ?? t.unknownDevice;
}

/** This one first, then that which was used last. */
export function inOrder(signIns: readonly SignIn[]): readonly SignIn[] {
    const rank = ({ current, used_at }: SignIn): number =>
        current ? -Infinity : -Date.parse(used_at);
    return [...signIns].sort((a, b) => rank(a) - rank(b));
}
