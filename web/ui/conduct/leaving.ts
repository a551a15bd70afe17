import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Client } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { faceRoot, openSheet } from "../dialog/sheet.ts";
import { define, EmpowerElement } from "../element.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { gateStyles } from "../terms/terms.styles.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";
import "./close-account.ts";

/** What is open to everybody, however the account stands: to ask for a copy of one's data, and to close the account. */
export class Leaving extends EmpowerElement {
    static override styles = [
        base,
        buttonStyles,
        gateStyles,
        css`
            :host {
                padding: 0;
                overflow: visible;
            }
        `,
    ];

    @property({ attribute: false }) client!: Client;

    @state() private due: string | undefined;
    @state() private failure: string | undefined;
    @state() private busy = false;

    protected override render(): TemplateResult {
        const t = this.words.t;
        return html`<div class="choices">
                <button type="button" class="button" data-testid="ask-copy" ?disabled=${this.busy || this.due !== undefined} @click=${this.ask}>
                    ${t.conduct.copy}
                </button>
                <button type="button" class="button plain" data-testid="close-account" @click=${this.close}>
                    ${t.closing.action}
                </button>
            </div>
            <div role="status">
                ${
                    this.due === undefined
                        ? nothing
                        : html`<p class="muted" data-testid="copy-asked">
                              ${t.conduct.copyAsked(this.words.dayInFull(new Date(this.due)))}
                          </p>`
                }
            </div>
            <div role="alert">${this.failure === undefined ? nothing : html`<p class="error">${reasonText(this.failure, this.words)}</p>`}</div>`;
    }

    private readonly ask = async (): Promise<void> => {
        this.busy = true;
        this.failure = undefined;
        try {
            this.due = await this.client.standing.askCopy();
        } catch (error) {
            this.failure = reasonOf(error);
        } finally {
            this.busy = false;
        }
    };

    private readonly close = (): void => {
        const sheet = document.createElement("empower-close-account");
        sheet.words = this.words;
        sheet.client = this.client;
        openSheet(faceRoot(this), sheet);
    };
}

define("empower-leaving", Leaving);

declare global {
    interface HTMLElementTagNameMap {
        "empower-leaving": Leaving;
    }
}
