import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Client, Terms } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import type { Language } from "../i18n/words.ts";
import { base } from "../tokens/base.ts";
import { markdown } from "./markdown.ts";
import { termsStyles } from "./terms.styles.ts";

/**
 * The terms to be read: the text in the reader's language, or the Dutch one, which counts.
 *
 * Event: `read`, with the terms, once they are there.
 */
export class TermsText extends EmpowerElement {
    static override styles = [base, buttonStyles, termsStyles];

    @property({ attribute: false }) client!: Client;
    /** The one that counts where it is absent. */
    @property({ attribute: false }) version: string | undefined;

    @state() private terms: Terms | undefined;
    @state() private failed = false;
    @state() private dutch = false;

    private asked = "";

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("words")) {
            this.dutch = false;
        }
        const language: Language = this.dutch ? "nl" : this.words.lang;
        const wanted = `${language} ${this.version ?? ""}`;
        if (wanted !== this.asked) {
            this.asked = wanted;
            void this.load(language, wanted);
        }
    }

    /** Another version may count by now. */
    reload(): void {
        this.asked = "";
        this.requestUpdate();
    }

    private async load(language: Language, wanted: string): Promise<void> {
        this.failed = false;
        try {
            const terms = await this.client.standing.terms(language, this.version);
            if (this.asked === wanted) {
                this.terms = terms;
                this.emit("read", terms);
            }
        } catch {
            this.failed = this.asked === wanted;
        }
    }

    protected override render(): TemplateResult {
        const { terms } = this;
        const t = this.words.t;
        if (terms === undefined) {
            return this.failed ? this.failure() : html`<p>${t.common.loading}</p>`;
        }
        return html`${this.facts(terms)} ${this.failed ? this.failure() : nothing}
            <div
                class="text"
                role="region"
                tabindex="0"
                aria-label=${t.terms.textLabel}
                lang=${terms.language}
                data-testid="terms-text"
                data-version=${terms.version}
            >
                ${markdown(terms.text)}
            </div>`;
    }

    private failure(): TemplateResult {
        const t = this.words.t;
        return html`<p role="alert" data-testid="terms-failed">${t.terms.loadFailed}</p>
            <button type="button" class="button" data-testid="terms-retry" @click=${() => this.reload()}>
                ${t.common.retry}
            </button>`;
    }

    private facts(terms: Terms): TemplateResult {
        const { words } = this;
        const t = words.t.terms;
        const from = words.dayInFull(new Date(terms.from));
        const accepted = terms.accepted_at;
        return html`<div class="facts">
            <p>${t.version(terms.version, from)}</p>
            <p data-testid="terms-mark" data-informative=${terms.informative}>
                ${terms.informative ? t.informative : t.authoritative}
            </p>
            ${
                accepted === undefined
                    ? nothing
                    : html`<p data-testid="terms-accepted">${t.acceptedOn(words.dayInFull(new Date(accepted)))}</p>`
            }
            ${
                words.lang === "nl"
                    ? nothing
                    : html`<button type="button" class="button small" data-testid="terms-language" @click=${this.turn}>
                          ${this.dutch ? t.showTranslation : t.showDutch}
                      </button>`
            }
        </div>`;
    }

    private readonly turn = (): void => {
        this.dutch = !this.dutch;
    };

}

define("empower-terms-text", TermsText);

declare global {
    interface HTMLElementTagNameMap {
        "empower-terms-text": TermsText;
    }
}
