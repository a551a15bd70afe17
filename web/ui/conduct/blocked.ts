import { html, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { Client, OwnBlock } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { openSheet } from "../dialog/sheet.ts";
import { define, EmpowerElement } from "../element.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { focusIsLost } from "../model/focus.ts";
import { gateStyles } from "../terms/terms.styles.ts";
import "../terms/terms-sheet.ts";
import { base } from "../tokens/base.ts";
import "./leaving.ts";

/** Why nothing goes on: a block with its reason, or the end of the portal; and what one can do. */
export class Blocked extends EmpowerElement {
    static override styles = [base, buttonStyles, gateStyles];

    @property({ attribute: false }) client!: Client;

    @query("h1") private readonly heading!: HTMLElement;

    constructor() {
        super();
        new ClientWatch(this, () => this.client);
    }

    protected override firstUpdated(): void {
        if (focusIsLost()) {
            this.heading.focus();
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.conduct;
        const { notice, block } = this.client.standing;
        return html`<div class="card" data-testid="blocked">
            ${notice.ended ? this.ended(notice.on) : this.blocked(block)}
            <h2>${t.whatYouCan}</h2>
            <p>${t.mistake}</p>
            <div class="choices">
                <button type="button" class="button" data-testid="read-terms" @click=${this.read}>
                    ${this.words.t.terms.title}
                </button>
            </div>
            <empower-leaving .words=${this.words} .client=${this.client}></empower-leaving>
        </div>`;
    }

    private ended(on: string | undefined): TemplateResult {
        const t = this.words.t.conduct;
        const date = this.words.dayInFull(on === undefined ? new Date() : new Date(on));
        return html`<h1 tabindex="-1">${t.endedTitle}</h1>
            <p>${t.endedText(date)}</p>`;
    }

    private blocked(block: OwnBlock | undefined): TemplateResult {
        const t = this.words.t.conduct;
        return html`<h1 tabindex="-1">${t.blockedTitle}</h1>
            ${
                block === undefined
                    ? nothing
                    : html`<h2>${t.reason}</h2>
                          <p class="said" data-testid="blocked-reason">${block.reason}</p>
                          <p class="muted">${t.blockedSince(this.words.dayInFull(new Date(block.since)))}</p>`
            }
            ${this.warnings()}`;
    }

    private warnings(): TemplateResult | typeof nothing {
        const { warnings } = this.client.standing;
        if (warnings.length === 0) {
            return nothing;
        }
        const t = this.words.t.conduct;
        return html`<h2>${t.earlier}</h2>
            ${warnings.map(
                (warning) =>
                    html`<p class="said">${warning.text}</p>
                        <p class="muted">${t.warnedAt(this.words.dayInFull(new Date(warning.at)))}</p>`,
            )}`;
    }

    private readonly read = (): void => {
        const sheet = document.createElement("empower-terms");
        sheet.words = this.words;
        sheet.client = this.client;
        openSheet(this.renderRoot, sheet);
    };
}

define("empower-blocked", Blocked);

declare global {
    interface HTMLElementTagNameMap {
        "empower-blocked": Blocked;
    }
}
