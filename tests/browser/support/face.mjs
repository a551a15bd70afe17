// A page of the product in a real browser, seen by what a person finds there: marked by `data-testid`, as
// web/ui/README.md lists them. Whatever the console or the content policy complains about fails the test.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { PASSWORD } from "../../integration/support/server.mjs";
import { until } from "../../integration/support/wait.mjs";

const DEADLINE_MS = 20_000;

/** What the browser itself reports of each attempt that finds no server. */
export const NO_SERVER = [/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/];

/**
 * A camera and a microphone that are always there, candidates that need no multicast, and no pages of the browser's own,
 * two of which it would load for the address bar of each window.
 */
const FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
];

/** The same browser without windows of its own, for less than two thirds of the processor's time. */
const SHELL = "/usr/bin/chromium-headless-shell";
const WHOLE = "/usr/bin/chromium";

/**
 * `more`: flags beside those of every test; `whole`: with what the browser remembers and asks around a page, as whether a
 * camera is allowed; `asks`: and lets the person choose what is shown of the screen.
 */
export function launch({ more = [], asks = false, whole = asks } = {}) {
    const flags = asks ? FLAGS.filter((flag) => flag !== "--use-fake-ui-for-media-stream") : FLAGS;
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? (whole ? WHOLE : SHELL), args: [...flags, ...more] });
}

/** Runs in the page before its own scripts. */
export function instrument() {
    const Native = window.RTCPeerConnection;
    window.connectionsOfTheTest = [];
    window.RTCPeerConnection = class extends Native {
        constructor(...args) {
            super(...args);
            window.connectionsOfTheTest.push(this);
        }
    };
    const Socket = window.WebSocket;
    window.candidatesOfTheTest = [];
    window.WebSocket = class extends Socket {
        constructor(...args) {
            super(...args);
            this.addEventListener("message", ({ data }) => window.candidatesOfTheTest.push(...(String(data).match(/candidate:[^"\\]+/g) ?? [])));
        }
    };
    document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
}

export class Face {
    problems = [];

    constructor(context, page) {
        this.context = context;
        this.page = page;
        page.on("console", (message) => {
            if (["error", "warning"].includes(message.type())) {
                this.problems.push(`${message.text()} (${message.location().url})`);
            }
        });
        page.on("pageerror", (error) => this.problems.push(String(error)));
    }

    /** A browser profile of its own, as of another person. */
    static async open(browser, url, { language = "nl-NL", viewport = { width: 1200, height: 800 }, ...more } = {}) {
        const context = await browser.newContext({ locale: language, viewport, permissions: ["camera", "microphone"], ...more });
        context.setDefaultTimeout(DEADLINE_MS);
        await context.addInitScript(instrument);
        const face = new Face(context, await context.newPage());
        await face.page.goto(url);
        return face;
    }

    /** Another tab of the same profile. */
    async tab(url) {
        const face = new Face(this.context, await this.context.newPage());
        await face.page.goto(url);
        return face;
    }

    /** Everything this origin keeps in IndexedDB, by name of its store. */
    kept() {
        return this.page.evaluate(async () => {
            const done = (request) =>
                new Promise((resolve, reject) => {
                    request.onsuccess = () => resolve(request.result);
                    request.onerror = () => reject(request.error);
                });
            const all = {};
            for (const { name } of await indexedDB.databases()) {
                const database = await done(indexedDB.open(name));
                for (const store of database.objectStoreNames) {
                    all[store] = await done(database.transaction(store).objectStore(store).getAll());
                }
                database.close();
            }
            return all;
        });
    }

    /** Waits until that many letters, or drafts, are kept. */
    keeps(kind, count) {
        return until(DEADLINE_MS, async () => (await this.kept()).kept?.filter((row) => row.kind === kind).length === count, `${count} kept (${kind})`);
    }

    /** The line is up again. */
    online() {
        return this.page.locator("[data-testid=connection-banner][data-state=online]").waitFor({ state: "attached", timeout: 40_000 });
    }

    /** The line is found to be down. */
    offline() {
        return this.page.locator("[data-testid=connection-banner]:not([data-state=online])").waitFor({ state: "attached" });
    }

    /** The texts among `wanted` that the thread shows, in its order. */
    async order(wanted) {
        const all = await this.page.locator("[data-testid=message]").allInnerTexts();
        return all.flatMap((text) => wanted.filter((one) => text.includes(one)));
    }

    /** Keeps every line of the live region from now on, for `hears()`. */
    async listen() {
        await this.at("announcer").evaluate((region) => {
            window.heardByTheTest = [];
            new MutationObserver((records) => {
                for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
                    if (node.nodeType === Node.ELEMENT_NODE) {
                        window.heardByTheTest.push(node.textContent);
                    }
                }
            }).observe(region, { childList: true });
        });
    }

    hears(pattern) {
        const heard = () => this.page.evaluate((source) => window.heardByTheTest.some((line) => new RegExp(source).test(line)), pattern.source);
        return until(DEADLINE_MS, heard, `heard: ${pattern}`);
    }

    /** Ends the profile; `expected` says which complaints the test itself provoked. */
    async close(...expected) {
        await this.context.close();
        const others = this.problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
        assert.deepEqual(others, [], "the browser complains");
    }

    /** What carries this mark, wherever shadow roots hide it. */
    at(testid, options) {
        return this.page.getByTestId(testid, options);
    }

    async waitFor(testid, state = "visible") {
        const found = this.at(testid).first();
        await found.waitFor({ state });
        return found;
    }

    /** Goes on with Tab until the focus is on this, a mark or a locator of one element; fails where it never gets there. */
    async reach(what) {
        for (let i = 0; i < 80; i++) {
            if (await this.#isOn(what)) {
                return;
            }
            await this.page.keyboard.press("Tab");
        }
        assert.fail(`Tab never gets to ${what}`);
    }

    /** The keyboard alone: to what this is, and presses it. */
    async press(what, key = "Enter") {
        await this.reach(what);
        await this.page.keyboard.press(key);
    }

    async #isOn(what) {
        return typeof what === "string" ? (await this.focused()) === what : what.evaluate((one) => one.matches(":focus"));
    }

    /** The mark of what has the focus, in any shadow root. */
    focused() {
        return this.page.evaluate(() => {
            let active = document.activeElement;
            while (active?.shadowRoot?.activeElement) {
                active = active.shadowRoot.activeElement;
            }
            return active?.dataset?.testid;
        });
    }

    /** Waits until the page has moved the focus there. */
    focuses(what) {
        return until(DEADLINE_MS, () => this.#isOn(what), `the focus on ${what}`);
    }

    /** Answers to being asked for a code. */
    async code(otp) {
        await this.at("code-input").fill(otp);
        await this.at("code-submit").click();
    }

    /** To the page about one's own account. */
    async toSecurity() {
        await this.at("account-menu").click();
        await this.at("to-security").click();
        await this.waitFor("factor-state");
    }

    /** The video plays pictures, where they can be seen. */
    plays(testid) {
        return until(
            DEADLINE_MS,
            async () => {
                const video = this.at(testid);
                return (await video.count()) === 1 && (await video.isVisible()) && (await video.evaluate((one) => one.videoWidth > 0 && !one.paused && one.readyState >= 2));
            },
            `${testid} plays`,
        );
    }

    async signIn(username, password = PASSWORD) {
        await this.at("sign-in-username").fill(username);
        await this.at("sign-in-password").fill(password);
        await this.at("sign-in-submit").click();
    }

    /** Opens the conversation with this person from the desk's list. */
    async choose(title) {
        await this.at("conversation-item").filter({ hasText: title }).click();
        await this.waitFor("composer-input");
    }

    async write(text) {
        await this.at("composer-input").fill(text);
        await this.at("composer-send").click();
    }

    /** The message with this text; `state` is the mark that one's own carry. */
    message(text, state) {
        const marked = state ? `[data-testid=message][data-state=${state}]` : "[data-testid=message]";
        return this.page.locator(marked).filter({ hasText: text });
    }

    async sees(text, state) {
        await this.message(text, state).first().waitFor();
        assert.equal(await this.message(text).count(), 1, `"${text}" is there more than once`);
    }

    /** Sums over all peer connections of the page: `{frames, packets, connected}`. */
    media() {
        return this.page.evaluate(async () => {
            const sums = { frames: 0, packets: 0, connected: 0 };
            for (const connection of window.connectionsOfTheTest) {
                sums.connected += connection.connectionState === "connected" ? 1 : 0;
                for (const report of (await connection.getStats()).values()) {
                    if (report.type === "inbound-rtp") {
                        sums.frames += report.kind === "video" ? (report.framesDecoded ?? 0) : 0;
                        sums.packets += report.kind === "audio" ? report.packetsReceived : 0;
                    }
                }
            }
            return sums;
        });
    }

    /** Of the other side: `heard`, the candidates that came from the server, as they were written; `tried`, those the browser knows of. */
    candidates() {
        return this.page.evaluate(async () => {
            const tried = [];
            for (const connection of window.connectionsOfTheTest) {
                for (const report of (await connection.getStats()).values()) {
                    if (report.type === "remote-candidate") {
                        tried.push({ type: report.candidateType, port: report.port });
                    }
                }
            }
            return { heard: window.candidatesOfTheTest, tried };
        });
    }

    mediaWhere(fits, what, deadline = DEADLINE_MS) {
        return until(
            deadline,
            async () => {
                const sums = await this.media();
                return fits(sums) && sums;
            },
            what,
        );
    }
}
