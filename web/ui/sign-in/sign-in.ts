import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import "../code-form/code-form.ts";
import type { CodeForm } from "../code-form/code-form.ts";
import { countdown, errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { signInText, type Failure } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import type { SignInSteps } from "./sign-in-steps.ts";
import { signInStyles } from "./sign-in.styles.ts";

/** Asks who one is, at the step where signing in stands. */
export class SignInForm extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, signInStyles];

    @property({ attribute: false }) welcome = "";
    /** Why one is here again. */
    @property({ attribute: false }) notice = "";
    /** One can sign in with a passkey here. Event: `passkey`. */
    @property({ attribute: false }) passkeys = false;
    /** Where who forgot the password goes on; "": nowhere. */
    @property({ attribute: false }) forgotten = "";
    /** Changes from within: whoever hands it over says so by handing it over again. */
    @property({ attribute: false, hasChanged: () => true }) steps!: SignInSteps;

    @state() private shown = false;
    @state() private missing: { readonly username: boolean; readonly password: boolean } = {
        username: false,
        password: false,
    };

    @query("[name=username]") private readonly username!: HTMLInputElement;
    @query("[name=password]") private readonly password!: HTMLInputElement;

    @query("empower-code-form") private readonly codeForm!: CodeForm | null;

    private at: SignInSteps["step"] = "password";
    private told: Failure | undefined;
    /** The focus was here before what had it went. */
    private attended = false;

    override focus(): void {
        (this.codeForm ?? this.username).focus();
    }

    protected override render(): TemplateResult {
        return this.steps.step === "code" ? this.codeStep() : this.passwordStep();
    }

    private codeStep(): TemplateResult {
        const { steps, words } = this;
        const t = words.t.signIn;
        return html`<div class="code">
            <h1>${t.codeTitle}</h1>
            <empower-code-form
                .words=${words}
                .action=${t.submit}
                .back=${t.restart}
                .recoverable=${true}
                .busy=${steps.busy}
                .wait=${steps.wait}
                .failure=${steps.failure}
                .notice=${this.status("")}
                @code=${(event: CustomEvent<string>) => void steps.code(event.detail)}
                @leave=${() => steps.restart()}
            ></empower-code-form>
        </div>`;
    }

    private status(otherwise: string): string {
        const { slow, prompting, lapse } = this.steps;
        const t = this.words.t.signIn;
        if (prompting) {
            return t.passkeyBusy;
        }
        if (slow) {
            return t.slow;
        }
        switch (lapse) {
            case "wait-over":
                return t.waitOver;
            case "too-late":
                return t.tooLate;
            default:
                return otherwise;
        }
    }

    private passwordStep(): TemplateResult {
        const t = this.words.t.signIn;
        const { busy, failure, wait, username } = this.steps;
        const problem = failure === undefined ? "" : signInText(failure, this.words);
        return html`<form novalidate @submit=${this.onSubmit}>
            <h1>${t.title}</h1>
            ${this.welcome === "" ? nothing : html`<p class="welcome">${this.welcome}</p>`}
            ${noticeBox(this.status(this.notice), "sign-in-notice")}
            <div class="field">
                <label for="username">${t.username}</label>
                <input
                    id="username"
                    name="username"
                    .defaultValue=${username}
                    data-testid="sign-in-username"
                    autocomplete=${this.passkeys ? "username webauthn" : "username"}
                    autocapitalize="none"
                    autocorrect="off"
                    spellcheck="false"
                    required
                    aria-invalid=${this.missing.username}
                    aria-describedby=${this.missing.username ? "username-missing" : nothing}
                    @input=${this.onInput}
                />
                ${
                    this.missing.username
                        ? html`<p id="username-missing" class="problem">${t.usernameMissing}</p>`
                        : nothing
                }
            </div>
            <div class="field">
                <label for="password">${t.password}</label>
                <div class="password">
                    <input
                        id="password"
                        name="password"
                        type=${this.shown ? "text" : "password"}
                        data-testid="sign-in-password"
                        autocomplete="current-password"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        aria-invalid=${this.missing.password}
                        aria-describedby=${this.missing.password ? "password-missing" : nothing}
                        @input=${this.onInput}
                    />
                    ${roundButton({
                        icon: this.shown ? "eye-off" : "eye",
                        label: this.shown ? t.hide : t.show,
                        press: () => {
                            this.shown = !this.shown;
                        },
                    })}
                </div>
                ${
                    this.missing.password
                        ? html`<p id="password-missing" class="problem">${t.passwordMissing}</p>`
                        : nothing
                }
            </div>
            ${errorBox(problem, "sign-in-error")} ${countdown(wait, this.words)}
            <button
                type="submit"
                class="button main submit"
                data-testid="sign-in-submit"
                aria-disabled=${busy || wait > 0}
            >
                ${busy ? t.busy : t.submit}
            </button>
            ${
                this.forgotten === ""
                    ? nothing
                    : html`<a class="forgotten" href=${this.forgotten} target=${this.away() ? "_blank" : nothing} data-testid="sign-in-forgotten"
                          >${t.forgotten}</a
                      >`
            }
            ${this.passkeys ? this.otherWay(busy) : nothing}
        </form>`;
    }

    private otherWay(busy: boolean): TemplateResult {
        const t = this.words.t.signIn;
        return html`<div class="other">
            <p class="or"><span>${t.or}</span></p>
            <button
                type="button"
                class="button submit"
                data-testid="sign-in-passkey"
                aria-disabled=${busy}
                aria-describedby="passkey-about"
                @click=${this.onPasskey}
            >
                ${icon("key")}${t.passkey}
            </button>
            <p id="passkey-about" class="hint">${t.passkeyAbout}</p>
        </div>`;
    }

    protected override willUpdate(): void {
        this.attended = this.shadowRoot?.activeElement != null;
    }

    protected override updated(): void {
        const { step, failure, lapse } = this.steps;
        const moved = step !== this.at;
        const told = failure !== this.told;
        this.at = step;
        this.told = failure;
        if (told && failure?.reason === "invalid_credentials") {
            this.password.select();
            this.password.focus();
        } else if (moved && (lapse !== "too-late" || this.attended)) {
            void Promise.resolve(this.codeForm?.updateComplete).then(() => this.focus());
        }
    }

    private readonly onPasskey = (): void => {
        if (!this.steps.busy) {
            this.missing = { username: false, password: false };
            this.emit("passkey");
        }
    };

    /** On a page of another site: that page stays where it is. */
    private away(): boolean {
        return new URL(this.forgotten, location.href).origin !== location.origin;
    }

    private readonly onInput = (): void => {
        const username = this.username.value.trim();
        this.missing = {
            username: this.missing.username && username === "",
            password: this.missing.password && this.password.value === "",
        };
        this.steps.named(username);
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (this.steps.busy || this.steps.wait > 0) {
            return;
        }
        const username = this.username.value.trim();
        const password = this.password.value;
        this.missing = { username: username === "", password: password === "" };
        if (this.missing.username) {
            this.username.focus();
        } else if (this.missing.password) {
            this.password.focus();
        } else {
            this.shown = false;
            void this.steps.begin({ username, password });
        }
    };
}

define("empower-sign-in", SignInForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-sign-in": SignInForm;
    }
}
