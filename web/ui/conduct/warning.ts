import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Warning } from "../../client/index.ts";
import { Sheet } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";

/** A warning that one has to confirm. Put away without that, it comes back with the next page, or sign-in. */
export class WarningSheet extends Sheet {
    @property({ attribute: false }) warning!: Warning;

    @state() private failure: string | undefined;

    protected readonly testid = "warning";

    protected heading(): string {
        return this.words.t.conduct.warningTitle;
    }

    protected body(): TemplateResult {
        const t = this.words.t;
        const at = this.words.dayInFull(new Date(this.warning.at));
        return html`<p>${t.conduct.warningText}</p>
            <p class="said" data-testid="warning-text">${this.warning.text}</p>
            <p class="muted">${t.conduct.warnedAt(at)}</p>
            <div role="alert" class="problem">
                ${this.failure === undefined ? nothing : reasonText(this.failure, this.words)}
            </div>
            <div class="choices">
                <button type="button" class="button plain" data-testid="warning-close" @click=${() => this.close()}>
                    ${t.common.close}
                </button>
                <button type="button" class="button main" data-testid="warning-confirm" @click=${this.confirm}>
                    ${t.conduct.confirm}
                </button>
            </div>`;
    }

    private readonly confirm = async (): Promise<void> => {
        try {
            await this.client.standing.confirm(this.warning.id);
            this.close();
        } catch (error) {
            this.failure = reasonOf(error);
        }
    };
}

define("empower-warning", WarningSheet);

declare global {
    interface HTMLElementTagNameMap {
        "empower-warning": WarningSheet;
    }
}
