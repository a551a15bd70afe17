// Firefox, the second browser: Debian's own, through puppeteer-core over WebDriver BiDi, since playwright-core drives only a
// Firefox of its own make. A page of it takes those words of Playwright that `Face` and `Pair` use, so that a test reads the same.
import puppeteer from "puppeteer-core";
import { until } from "../../integration/support/wait.mjs";
import { Face, instrument } from "./face.mjs";

const DEADLINE_MS = 30_000;

/** A camera and a microphone that are always there and need no asking, addresses that need no multicast, and nothing sent to others. */
const PREFERENCES = {
    "intl.accept_languages": "nl-NL",
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.obfuscate_host_addresses": false,
    "media.gmp-manager.updateEnabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "app.update.enabled": false,
    "browser.safebrowsing.update.enabled": false,
};

export function launchFirefox() {
    return puppeteer.launch({
        browser: "firefox",
        executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
        headless: true,
        extraPrefsFirefox: PREFERENCES,
    });
}

/** What carries a mark, as Playwright's locator: found anew by each word, wherever shadow roots hide it. */
class Found {
    constructor(page, selector, text) {
        this.page = page;
        this.selector = selector;
        this.text = text;
    }

    filter({ hasText }) {
        return new Found(this.page, this.selector, hasText);
    }

    first() {
        return this;
    }

    /** Those that are there now. */
    async #all() {
        const found = [];
        for (const one of await this.page.$$(`>>> ${this.selector}`)) {
            if (this.text === undefined || (await one.evaluate((element, text) => element.textContent.includes(text), this.text))) {
                found.push(one);
            }
        }
        return found;
    }

    async count() {
        return (await this.#all()).length;
    }

    async isVisible() {
        const [found] = await this.#all();
        return found !== undefined && (await found.isVisible());
    }

    async waitFor({ state = "visible" } = {}) {
        const fits = {
            visible: () => this.isVisible(),
            attached: async () => (await this.count()) > 0,
            detached: async () => (await this.count()) === 0,
        };
        await until(DEADLINE_MS, fits[state], `${this.selector} ${state}`);
    }

    async #act(act) {
        await this.waitFor();
        const [found] = await this.#all();
        return act(found);
    }

    click() {
        return this.#act((element) => element.click());
    }

    fill(text) {
        return this.#act((element) => element.type(text));
    }

    evaluate(run, ...args) {
        return this.#act((element) => element.evaluate(run, ...args));
    }
}

class FirefoxPage {
    constructor(page) {
        this.page = page;
    }

    locator(selector) {
        return new Found(this.page, selector);
    }

    getByTestId(testid) {
        return this.locator(`[data-testid=${testid}]`);
    }

    evaluate(run, ...args) {
        return this.page.evaluate(run, ...args);
    }

    async reload() {
        await this.page.reload();
    }

    on(event, listener) {
        this.page.on(event, event === "console" ? (message) => listener(new Proxy(message, asPlaywright)) : listener);
    }
}

/** Puppeteer calls a warning "warn". */
const asPlaywright = {
    get: (message, name) => (name === "type" ? () => message.type().replace(/^warn$/, "warning") : message[name].bind(message)),
};

export class FirefoxFace extends Face {
    static async open(browser, url) {
        const context = await browser.createBrowserContext();
        const page = await context.newPage();
        await page.setViewport({ width: 1200, height: 800 });
        await page.evaluateOnNewDocument(instrument);
        const face = new FirefoxFace(context, new FirefoxPage(page));
        await page.goto(url);
        return face;
    }
}
