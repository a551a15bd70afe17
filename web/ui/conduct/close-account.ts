import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { Sheet } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { reasonText } from "../model/reasons.ts";

type Fault = "password" | "otp";

/** Closing the account: what goes, what stays, and the password to prove who it is. */
export class CloseAccount extends Sheet {

    @state() private fault: { readonly field: Fault | undefined; readonly text: string } | undefined;
    @state() private busy = false;
    @state() private done = false;

    @query("#password") private readonly password!: HTMLInputElement;
    @query("#otp") private readonly otp!: HTMLInputElement;

    protected readonly testid = "closing";

    /** Closing ends the sign-in: that it is done is still to be read. */
    protected override get stays(): boolean {
        return this.busy || this.done;
    }

    protected heading(): string {
        return this.words.t.closing.title;
    }

    protected body(): TemplateResult {
        const t = this.words.t;
        if (this.done) {
            return html`<p role="status" data-testid="closing-done">${t.closing.done}</p>
                <div class="choices">
                    <button type="button" class="button main" data-testid="closing-close" @click=${() => this.close()}>
                        ${t.common.close}
                    </button>
                </div>`;
        }
        return html`<p><strong>${t.closing.text}</strong></p>
            <p>${t.closing.gone}</p>
            <p>${t.closing.stays}</p>
            ${this.client.me?.role === "client" ? html`<p data-testid="closing-granted">${t.closing.granted}</p>` : nothing}
            <form novalidate @submit=${this.onSubmit}>
                ${this.field("password", t.closing.password, "current-password")}
                ${this.field("otp", t.closing.otp, "one-time-code")}
                <div role="alert" class="problem" id="fault" data-testid="closing-fault">${this.fault?.text ?? nothing}</div>
                <div class="choices">
                    <button type="button" class="button plain" data-testid="closing-cancel" @click=${() => this.close()}>
                        ${t.common.cancel}
                    </button>
                    <button type="submit" class="button danger" data-testid="closing-confirm" ?disabled=${this.busy}>
                        ${t.closing.confirm}
                    </button>
                </div>
            </form>`;
    }

    private field(name: Fault, label: string, autocomplete: AutoFill): TemplateResult {
        const wrong = this.fault?.field === name;
        return html`<div class="field">
            <label for=${name}>${label}</label>
            <input
                id=${name}
                type=${name === "password" ? "password" : "text"}
                inputmode=${name === "otp" ? "numeric" : nothing}
                autocomplete=${autocomplete}
                data-testid=${`closing-${name}`}
                aria-invalid=${wrong}
                aria-describedby=${wrong ? "fault" : nothing}
            />
        </div>`;
    }

    private readonly onSubmit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const password = this.password.value;
        if (password === "") {
            this.fail("password", this.words.t.closing.passwordMissing);
            return;
        }
        this.busy = true;
        try {
            await this.client.standing.close(password, this.otp.value.trim());
            this.done = true;
        } catch (error) {
            this.onFailure(error as { reason?: string; field?: string });
        } finally {
            this.busy = false;
        }
    };

    private onFailure({ reason, field }: { readonly reason?: string; readonly field?: string }): void {
        const t = this.words.t.closing;
        if (field === "password" || field === "otp") {
            this.fail(field, field === "password" ? t.wrongPassword : t.wrongOtp);
        } else {
            this.fail(undefined, reasonText(reason, this.words));
        }
    }

    private fail(field: Fault | undefined, text: string): void {
        this.fault = { field, text };
        (field === "otp" ? this.otp : this.password).focus();
    }
}

define("empower-close-account", CloseAccount);

declare global {
    interface HTMLElementTagNameMap {
        "empower-close-account": CloseAccount;
    }
}
