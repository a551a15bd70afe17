// Accessibility as far as a program can tell: axe looks at a page as it is, light and dark, narrow and wide.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { Server } from "../../integration/support/server.mjs";
import { Face, launch } from "./face.mjs";
import { Site } from "./site.mjs";

const AXE = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };
/** Axe looks at a still page, and a call's pictures take the processor that it needs. */
const FEW_PICTURES = "--use-fake-device-for-media-stream=fps=5";
const SETTLE_MS = 4000;
/** On a busy machine one look may take all of that. */
const LOOKS = 3;
const ALL = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** Colours, which take longest, are another scheme's difference and not another width's: each of the two is looked at for them once. */
const COLOURS = ["color-contrast", "link-in-text-block"];
const SIGHTS = [
    { colorScheme: "dark", size: NARROW, rules: { runOnly: { type: "rule", values: COLOURS } } },
    { colorScheme: "light", size: NARROW, rules: { runOnly: ALL, rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) } },
    { colorScheme: "light", size: WIDE, rules: { runOnly: ALL } },
];

/** What axe has to say of the page as it is. */
async function violations(page, rules) {
    const found = await page.evaluate(async (options) => (await window.axe.run(document, { ...options, resultTypes: ["violations"] })).violations, rules);
    return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`));
}

/** The same once colours have faded over and what comes in has come: nothing is left, or it stays. */
async function settled(page, rules) {
    const end = performance.now() + SETTLE_MS;
    for (let looks = 1; ; looks++) {
        const found = await violations(page, rules);
        if (found.length === 0 || (performance.now() > end && looks >= LOOKS)) {
            return found;
        }
    }
}

/** And in every scheme and size; the last is what the page is left with. */
async function findings({ page }) {
    const lines = [];
    for (const { colorScheme, size, rules } of SIGHTS) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize(size);
        lines.push(...(await settled(page, rules)).map((line) => `${colorScheme} ${size.width} ${line}`));
    }
    return lines;
}

/** A face with axe in it; put there by the debugger, since no policy of ours would let the page load it. */
export async function faceWithAxe(browser, url) {
    const face = await Face.open(browser, "about:blank", { bypassCSP: true });
    await face.context.addInitScript(AXE);
    await face.page.goto(url);
    return face;
}

/** Fails with what axe found. */
export async function clean(face) {
    assert.deepEqual(await findings(face), []);
}

/** A server, a site with the widget on it and a browser, for the tests of one describe. */
export class Stage {
    site = new Site();

    constructor({ clients }) {
        this.server = new Server({ clients, config: () => ({ allowed_origins: this.site.origin }) });
        before(async () => {
            await this.site.open();
            await this.server.start();
            this.site.embed(this.server.origin);
            this.names = { client: (await this.server.person("client1")).name, therapist: (await this.server.person("therapist1")).name };
            this.browser = await launch({ more: [FEW_PICTURES] });
        });
        after(async () => {
            await this.browser?.close();
            await this.server.stop();
            await this.site.close();
        });
    }

    open(url) {
        return faceWithAxe(this.browser, url);
    }

    async openWidget() {
        const face = await this.open(this.site.origin);
        await face.at("widget-toggle").click();
        return face;
    }
}
