import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { Sheet, sheetStyles } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { css } from "../tokens/css.ts";
import type { Control } from "./controls.ts";

/** Which keys do what in a call. */
export class Shortcuts extends Sheet {
    static override styles = [
        ...(Array.isArray(sheetStyles) ? sheetStyles : [sheetStyles]),
        css`
            dl {
                display: grid;
                grid-template-columns: max-content 1fr;
                gap: 0.5rem 1rem;
                margin: 0;
            }
            dd {
                margin: 0;
            }
            kbd {
                display: inline-block;
                min-width: 1.75rem;
                padding: 0 0.5rem;
                border: 1px solid var(--em-edge);
                border-radius: 5px;
                font: inherit;
                text-align: center;
            }
        `,
    ];

    @property({ attribute: false }) controls: readonly Control[] = [];

    protected readonly testid = "shortcuts";

    protected heading(): string {
        return this.words.t.call.shortcuts;
    }

    protected body(): TemplateResult {
        const keyed = this.controls.filter(({ key }) => key !== undefined);
        return html`<p class="muted">${this.words.t.call.shortcutsHint}</p>
            <dl>
                ${keyed.map(({ key, label }) => html`<dt><kbd>${key}</kbd></dt><dd>${label}</dd>`)}
            </dl>
            <div class="choices">
                <button
                    type="button"
                    class="button main"
                    data-testid="shortcuts-close"
                    @click=${() => this.close()}
                >
                    ${this.words.t.common.close}
                </button>
            </div>`;
    }
}

define("empower-call-shortcuts", Shortcuts);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-shortcuts": Shortcuts;
    }
}
