import { html, type TemplateResult } from "lit";
import type { Words } from "../i18n/words.ts";
import { reasonOf } from "./reasons.ts";

/** Refusals that say nothing of what is asked: what is shown may stay. */
const passing = new Set(["network", "timeout", "rate_limited", "overloaded", "unauthenticated", "storage_unavailable"]);

/**
 * Something of the server's that an element shows. It stays on screen while it is asked for anew, so that neither focus nor
 * place is lost, and goes when the server says that one may not see it.
 */
export class Loaded<T> {
    value: T | undefined;
    /** Why the last attempt failed. */
    failed: string | undefined;
    private running: Promise<void> | undefined;
    private again = false;
    private subject = 0;

    constructor(
        private readonly host: { requestUpdate(): void },
        private readonly ask: () => Promise<T>,
    ) {}

    /** One may not see it, or it is not there. */
    get denied(): boolean {
        return this.failed !== undefined && !passing.has(this.failed);
    }

    /** Asks once more where an answer is under way, which may be from before. */
    load(): Promise<void> {
        this.again = this.running !== undefined;
        this.running ??= this.run().finally(() => {
            this.running = undefined;
        });
        return this.running;
    }

    /** It is about something else now. */
    restart(): Promise<void> {
        this.forget();
        return this.load();
    }

    /** What is on its way comes to nothing. */
    forget(): void {
        this.subject += 1;
        this.value = undefined;
        this.failed = undefined;
        this.host.requestUpdate();
    }

    private async run(): Promise<void> {
        do {
            this.again = false;
            await this.once();
            this.host.requestUpdate();
        } while (this.again);
    }

    private async once(): Promise<void> {
        const { subject } = this;
        try {
            const value = await this.ask();
            if (subject === this.subject) {
                this.value = value;
                this.failed = undefined;
            }
        } catch (error) {
            const reason = reasonOf(error) ?? "internal";
            if (subject === this.subject) {
                this.failed = reason;
                this.value = passing.has(reason) ? this.value : undefined;
            }
        }
    }
}

/** What stands where it would be: it is on its way, one may not see it, or it failed and can be tried again. */
export function notLoaded(loaded: Loaded<unknown>, words: Words, denied: string): TemplateResult {
    if (loaded.failed === undefined) {
        return html`<p class="quiet">${words.t.common.loading}</p>`;
    }
    if (loaded.denied) {
        return html`<p class="quiet" data-testid="care-denied">${denied}</p>`;
    }
    return html`<p class="quiet">${words.t.care.failed}</p>
        <p>
            <button type="button" class="button" @click=${() => void loaded.load()}>
                ${words.t.common.retry}
            </button>
        </p>`;
}
