import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Terms } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import "../conduct/leaving.ts";
import { define, EmpowerElement } from "../element.ts";
import { focusIsLost } from "../model/focus.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import "./terms-text.ts";
import type { TermsText } from "./terms-text.ts";
import { gateStyles } from "./terms.styles.ts";

/** The terms that must be accepted before anything else; or what it means not to. */
export class TermsGate extends EmpowerElement {
    static override styles = [base, buttonStyles, gateStyles];

    @property({ attribute: false }) client!: Client;

    @state() private terms: Terms | undefined;
    @state() private refusing = false;
    @state() private busy = false;
    @state() private failure: string | undefined;

    @query("h1") private readonly heading!: HTMLElement;
    @query("empower-terms-text") private readonly text!: TermsText | null;

    protected override firstUpdated(): void {
        if (focusIsLost()) {
            this.heading.focus();
        }
    }

    protected override render(): TemplateResult {
        return html`<div class="card" data-testid=${this.refusing ? "terms-refusing" : "terms-gate"}>
            ${this.refusing ? this.consequences() : this.question()}
        </div>`;
    }

    private question(): TemplateResult {
        const t = this.words.t.terms;
        return html`<h1 tabindex="-1">${t.gateTitle}</h1>
            <p>${t.gateText}</p>
            <empower-terms-text .words=${this.words} .client=${this.client} @read=${this.onRead}></empower-terms-text>
            <div role="alert" data-testid="terms-problem">${this.failure === undefined ? nothing : html`<p class="error">${this.why(this.failure)}</p>`}</div>
            <div class="choices">
                <button
                    type="button"
                    class="button main"
                    data-testid="terms-accept"
                    ?disabled=${this.terms === undefined || this.busy}
                    @click=${this.accept}
                >
                    ${t.accept}
                </button>
                <button type="button" class="button plain" data-testid="terms-not-now" @click=${() => this.turn(true)}>
                    ${t.notNow}
                </button>
            </div>`;
    }

    private why(failure: string): string {
        return failure === "conflict" ? this.words.t.terms.others : reasonText(failure, this.words);
    }

    private consequences(): TemplateResult {
        const t = this.words.t.terms;
        return html`<h1 tabindex="-1">${t.refuseTitle}</h1>
            <p>${t.refuseText}</p>
            <ul class="points">
                <li>${t.refuseLater}</li>
                <li>${t.refuseLeave}</li>
                <li>${t.refuseCopy}</li>
                <li>${t.refuseClose}</li>
            </ul>
            <button type="button" class="button main" data-testid="terms-back" @click=${() => this.turn(false)}>
                ${t.readAgain}
            </button>
            <empower-leaving .words=${this.words} .client=${this.client}></empower-leaving>`;
    }

    private turn(refusing: boolean): void {
        this.refusing = refusing;
        this.terms = undefined;
        void this.updateComplete.then(() => this.heading.focus());
    }

    private readonly onRead = (event: CustomEvent<Terms>): void => {
        this.terms = event.detail;
    };

    private readonly accept = async (): Promise<void> => {
        if (this.terms === undefined) {
            return;
        }
        this.busy = true;
        this.failure = undefined;
        try {
            await this.client.standing.accept(this.terms.version);
        } catch (error) {
            this.failure = reasonOf(error);
            if (this.failure === "conflict") {
                this.terms = undefined; // what was read counts no longer: what does is to be read first
                this.text?.reload();
            }
        } finally {
            this.busy = false;
        }
    };
}

define("empower-terms-gate", TermsGate);

declare global {
    interface HTMLElementTagNameMap {
        "empower-terms-gate": TermsGate;
    }
}
