import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { Sheet, sheetStyles } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { css } from "../tokens/css.ts";
import "./terms-text.ts";

/** The terms, to be read again or ahead. */
export class TermsSheet extends Sheet {
    static override styles: CSSResultGroup = [
        sheetStyles,
        css`
            dialog {
                width: min(46rem, calc(100vw - 2rem));
            }
        `,
    ];

    @property({ attribute: false }) version: string | undefined;

    protected readonly testid = "terms";

    protected heading(): string {
        return this.words.t.terms.title;
    }

    protected body(): TemplateResult {
        return html`<empower-terms-text .words=${this.words} .client=${this.client} .version=${this.version}></empower-terms-text>
            <div class="choices">
                <button type="button" class="button main" data-testid="terms-close" @click=${() => this.close()}>
                    ${this.words.t.common.close}
                </button>
            </div>`;
    }
}

define("empower-terms", TermsSheet);

declare global {
    interface HTMLElementTagNameMap {
        "empower-terms": TermsSheet;
    }
}
