import { html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, User } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { dialogStyles } from "../dialog/dialog.styles.ts";
import { showModal } from "../dialog/modal.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { emergencyDialogStyles } from "./emergency.styles.ts";

/** As the server has it. */
const shortestReason = 10;

/**
 * Says what an emergency access means, asks for the reason, and opens it. Event: `answer`, true when it is open.
 */
export class EmergencyDialog extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, dialogStyles, emergencyDialogStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) about!: User;

    @state() private short = false;
    @state() private problem: string | undefined;
    @state() private busy = false;

    @query("dialog") private readonly dialog!: HTMLDialogElement;
    @query("textarea") private readonly reason!: HTMLTextAreaElement;

    protected override render(): TemplateResult {
        const t = this.words.t.emergency;
        const { name } = this.about;
        return html`<dialog
            aria-labelledby="title"
            data-testid="emergency-dialog"
            @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
            @close=${() => this.emit("answer", this.dialog.returnValue === "yes")}
        >
            <h2 id="title">${icon("siren")}<span>${t.dialogTitle(name)}</span></h2>
            <p id="happens">${t.happens}</p>
            <ul class="happens" aria-labelledby="happens">
                ${[t.hours, t.logged, t.seen].map((line) => html`<li>${line}</li>`)}
            </ul>
            <form novalidate @submit=${this.onSubmit}>
                <div class="field">
                    <label for="reason">${t.reason}</label>
                    <p class="hint" id="hint">${t.reasonHint}</p>
                    <textarea
                        id="reason"
                        maxlength="1000"
                        required
                        data-testid="emergency-reason"
                        aria-describedby="hint"
                        aria-invalid=${this.short}
                    ></textarea>
                </div>
                ${errorBox(this.said, "emergency-dialog-error")}
                <div class="choices">
                    <button
                        type="button"
                        class="button plain"
                        data-testid="emergency-cancel"
                        @click=${() => this.dialog.close("no")}
                    >
                        ${this.words.t.common.cancel}
                    </button>
                    <button
                        class="button danger"
                        data-testid="emergency-open"
                        aria-disabled=${this.busy}
                    >
                        ${this.busy ? t.opening : t.open}
                    </button>
                </div>
            </form>
        </dialog>`;
    }

    protected override firstUpdated(): void {
        showModal(this.dialog);
        this.reason.focus();
    }

    private get said(): string {
        if (this.short) {
            return this.words.t.emergency.reasonShort;
        }
        return this.problem === undefined ? "" : reasonText(this.problem, this.words);
    }

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.open(this.reason.value.trim());
        }
    };

    private async open(reason: string): Promise<void> {
        this.short = [...reason].length < shortestReason;
        this.problem = undefined;
        if (this.short) {
            this.reason.focus();
            return;
        }
        this.busy = true;
        try {
            await this.client.emergency.open(this.about, reason);
            this.dialog.close("yes");
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
        this.busy = false;
    }
}

define("empower-emergency-dialog", EmergencyDialog);

declare global {
    interface HTMLElementTagNameMap {
        "empower-emergency-dialog": EmergencyDialog;
    }
}
