import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../element.ts";
import { ConductSheet } from "../oversight/conduct-sheet.ts";

/** Locking an account, or turning off the second factor that somebody lost: with the reason. Events: see `ConductSheet`. */
export class ReasonSheet extends ConductSheet {
    @property({ attribute: false }) deed: "lock" | "otp" = "lock";

    protected readonly testid = "account-reason";
    protected override readonly longest = 1000;

    protected heading(): string {
        return this.words.t.accounts[this.deed].title(this.name);
    }

    protected body(): TemplateResult {
        return html`<p>${this.words.t.accounts[this.deed].about(this.name)}</p>
            ${this.form()}`;
    }

    protected field(): { label: string; hint: string; missing: string } {
        const t = this.words.t.accounts;
        return { label: t.reason, hint: t.reasonHint, missing: t.reasonMissing };
    }

    protected action(): TemplateResult {
        return html`${this.words.t.accounts[this.deed].action}`;
    }

    protected async act(text: string): Promise<void> {
        const { accounts } = this.client;
        await (this.deed === "lock" ? accounts.lock(this.user, text) : accounts.otpOff(this.user, text));
    }
}

define("empower-account-reason", ReasonSheet);

declare global {
    interface HTMLElementTagNameMap {
        "empower-account-reason": ReasonSheet;
    }
}
