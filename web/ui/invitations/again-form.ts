import { html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Id } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { fieldOf, reasonOf, reasonText } from "../model/reasons.ts";
import { panelStyles } from "../network/panel.styles.ts";
import { base } from "../tokens/base.ts";
import { mailField } from "./mail-field.ts";

/** Invites somebody anew, by another mail address or by none. Events: `sent` (an `Invited`), `close`. */
export class AgainForm extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, panelStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) person: Id = "";

    @state() private wrong = false;
    @state() private failure: string | undefined;
    @state() private busy = false;

    @query("input") private readonly mail!: HTMLInputElement;

    override focus(): void {
        this.mail.focus();
    }

    protected override firstUpdated(): void {
        this.focus();
    }

    protected override render(): TemplateResult {
        const { words, failure, busy } = this;
        const t = words.t.invitations;
        return html`<form novalidate @submit=${this.onSubmit}>
            ${mailField(words, { wrong: this.wrong, testid: "again-mail", edited: this.onInput })}
            ${errorBox(failure === undefined ? "" : reasonText(failure, words), "again-error")}
            <div class="buttons">
                <button type="submit" class="button main" data-testid="again-send" aria-disabled=${busy}>
                    ${busy ? t.sending : t.send}
                </button>
                <button type="button" class="button plain" data-testid="again-close" @click=${() => this.emit("close")}>
                    ${words.t.common.cancel}
                </button>
            </div>
        </form>`;
    }

    private readonly onInput = (): void => {
        this.wrong = false;
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.send(this.mail.value.trim());
        }
    };

    private async send(mail: string): Promise<void> {
        this.busy = true;
        this.wrong = false;
        this.failure = undefined;
        try {
            this.emit("sent", await this.client.invitations.again(this.person, mail));
        } catch (error) {
            this.wrong = fieldOf(error) === "mail";
            this.failure = this.wrong ? undefined : (reasonOf(error) ?? "internal");
            this.focus();
        }
        this.busy = false;
    }
}

define("empower-again-form", AgainForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-again-form": AgainForm;
    }
}
