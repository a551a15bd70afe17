import { expect, test } from "vitest";
import type { SignIn } from "../../client/index.ts";
import { Words } from "../i18n/words.ts";
import { deviceName, inOrder } from "./device.ts";

const words = new Words("nl", "UTC");
const mozilla = "Mozilla/5.0";
const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
    ["Chrome op Windows", `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/137.0.0.0 Safari/537.36`],
    ["Edge op Windows", `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/137.0.0.0 Safari/537.36 Edg/137`],
    ["Chrome op Android", `${mozilla} (Linux; Android 10; K) ${webkit} Chrome/137.0.0.0 Mobile Safari/537.36`],
    ["Samsung Internet op Android", `${mozilla} (Linux; Android 13; SM-S901B) ${webkit} SamsungBrowser/27.0 Chrome/125.0`],
    ["Firefox op Linux", `${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`],
    ["Chrome op Chromebook", `${mozilla} (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/137.0.0.0`],
    ["Safari op iPhone", `${mozilla} (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobi`],
    ["Safari op Mac", `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605`],
    ["Android", "okhttp/4.12 Android"],
    ["Onbekend apparaat", ""],
])("a device is called by its browser and system: %s", (name, agent) => {
    expect(deviceName(agent, words)).toBe(name);
});

test("this device comes first, then the one that was used last", () => {
    const signIn = (id: string, used_at: string, current = false): SignIn => ({
        id,
        used_at,
        current,
        created_at: used_at,
        expires_at: used_at,
        device: "",
        address: "",
    });
    const list = [
        signIn("old", "2026-01-01T00:00:00.000Z"),
        signIn("new", "2026-01-03T00:00:00.000Z"),
        signIn("this", "2026-01-02T00:00:00.000Z", true),
    ];
    expect(inOrder(list).map(({ id }) => id)).toEqual(["this", "new", "old"]);
});
