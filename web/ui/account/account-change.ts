import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Account, Client, Proof } from "../../client/index.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { failureOf, fieldOf, reasonText, waitOf } from "../model/reasons.ts";
import { sectionStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { revealStyles } from "./account.styles.ts";

/** What is wrong, and with which field; undefined: with the whole. */
export interface Fault {
    readonly field: string | undefined;
    readonly text: string;
}

export interface Input {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly type?: "text" | "password" | "email";
    readonly autocomplete: AutoFill;
    readonly numeric?: boolean;
    /** Can be shown. */
    readonly reveal?: boolean;
}

/** A change of one's own account, proven by the present password, and by a code where the second factor is on. */
export abstract class AccountChange<Step extends string> extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, sectionStyles, revealStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) account!: Account;
    /** The second factor is on. */
    @property({ attribute: false }) factor = false;

    /** What one is at; a form, or `rest`. */
    @state() protected step: Step | "rest" = "rest";
    @state() protected busy = false;
    @state() protected fault: Fault | undefined;
    @state() protected said = "";
    @state() private shown = false;
    /** It was switched on since the page was opened. */
    @state() private asked = false;

    /** The person went there, and not the page by itself. */
    private went = false;

    /** What the server refused, but for the proof, in words; undefined: nothing of this change. */
    protected abstract refusal(reason: string, field: string | undefined): Fault | undefined;

    protected go(step: Step | "rest"): void {
        this.step = step;
        this.went = true;
        this.fault = undefined;
        this.said = "";
        this.shown = false;
    }

    protected value(name: string): string {
        return this.renderRoot.querySelector<HTMLInputElement>(`#${name}`)?.value ?? "";
    }

    /** The first of these that is empty is told of. */
    protected lacks(needed: Readonly<Record<string, string>>): boolean {
        const t = this.words.t.account.proof;
        const all = { ...needed, ...(this.withCode ? { otp: t.otpMissing } : {}) };
        const first = Object.entries(all).find(([name]) => this.value(name).trim() === "");
        this.fault = first === undefined ? undefined : { field: first[0], text: first[1] };
        return first !== undefined;
    }

    protected get proven(): Proof {
        const otp = this.value("otp").trim();
        return { password: this.value("password"), ...(otp === "" ? {} : { otp }) };
    }

    /** Runs `work` unless something runs already; what it rejects with is told. */
    protected async attempt(work: () => Promise<void>): Promise<void> {
        this.busy = true;
        this.fault = undefined;
        try {
            await work();
        } catch (error) {
            this.asked = this.asked || fieldOf(error) === "otp";
            this.fault = this.faultOf(error);
        } finally {
            this.busy = false;
        }
    }

    private faultOf(error: unknown): Fault {
        const failure = failureOf(error);
        const field = fieldOf(error);
        const { account, signIn } = this.words.t;
        if (field === "password" || field === "otp") {
            const text = field === "password" ? account.proof.wrongPassword : account.proof.wrongOtp;
            return { field, text };
        }
        if (failure.reason === "rate_limited") {
            return { field: undefined, text: signIn.locked(waitOf(failure)) };
        }
        return this.refusal(failure.reason, field) ?? { field: undefined, text: reasonText(failure.reason, this.words) };
    }

    private get withCode(): boolean {
        return (this.factor || this.asked) && this.renderRoot.querySelector("#otp") !== null;
    }

    /** The fields that prove who one is. */
    protected proof(): TemplateResult {
        const t = this.words.t.account.proof;
        return html`<input hidden autocomplete="username" .value=${this.account.username} />
            ${this.input({ name: "password", label: t.password, type: "password", autocomplete: "current-password" })}
            ${
                this.factor || this.asked
                    ? this.input({ name: "otp", label: t.otp, hint: t.otpHint, autocomplete: "one-time-code", numeric: true })
                    : nothing
            }`;
    }

    protected input({ name, label, hint, type = "text", autocomplete, numeric = false, reveal = false }: Input): TemplateResult {
        const wrong = this.fault?.field === name;
        const described = [wrong ? "problem" : "", hint === undefined ? "" : `${name}-hint`].join(" ").trim();
        return html`<div class="field">
            <label for=${name}>${label}</label>
            ${hint === undefined ? nothing : html`<p id="${name}-hint" class="hint">${hint}</p>`}
            <div class=${reveal ? "reveal" : ""}>
                <input
                    id=${name}
                    type=${reveal && this.shown ? "text" : type}
                    inputmode=${numeric ? "numeric" : nothing}
                    autocomplete=${autocomplete}
                    autocapitalize="none"
                    autocorrect="off"
                    spellcheck="false"
                    required
                    data-testid="account-${name}"
                    aria-invalid=${wrong}
                    aria-describedby=${described === "" ? nothing : described}
                />
                ${reveal ? this.eye() : nothing}
            </div>
            ${wrong ? html`<p id="problem" class="problem" data-testid="account-problem">${this.fault?.text}</p>` : nothing}
        </div>`;
    }

    private eye(): TemplateResult {
        const t = this.words.t.signIn;
        return roundButton({
            icon: this.shown ? "eye-off" : "eye",
            label: this.shown ? t.hide : t.show,
            press: () => {
                this.shown = !this.shown;
            },
        });
    }

    protected get wholeFault(): string {
        return this.fault !== undefined && this.fault.field === undefined ? this.fault.text : "";
    }

    /** What a form ends in: the button that sends it, and others. */
    protected actions(label: string, testid: string, others: TemplateResult): TemplateResult {
        return html`<div class="actions">
            <button type="submit" class="button main" data-testid=${testid} aria-disabled=${this.busy}>
                ${this.busy ? this.words.t.account.proof.busy : label}
            </button>
            ${others}
        </div>`;
    }

    protected plain(label: string, testid: string, press: () => void, look = "plain"): TemplateResult {
        return html`<button type="button" class="button ${look}" data-testid=${testid} aria-disabled=${this.busy} @click=${press}>
            ${label}
        </button>`;
    }

    /** To the field that is wrong; to a form that opens, and back to the heading from one that closes. */
    protected override updated(changed: PropertyValues): void {
        const find = (what: string): HTMLElement | null => this.renderRoot.querySelector<HTMLElement>(what);
        if (this.went) {
            this.went = false;
            find(this.step === "rest" ? "h3" : "form input:not([hidden])")?.focus();
        } else if (changed.has("fault") && this.fault?.field !== undefined) {
            find(`#${this.fault.field}`)?.focus();
        }
    }
}
