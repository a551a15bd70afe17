import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { signInText, type SignInFailure } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { signInStyles } from "./sign-in.styles.ts";

export interface Credentials {
    readonly username: string;
    readonly password: string;
}

/** Asks who one is. Event: `sign-in` (Credentials). What came of it is told by `busy` and `failure`. */
export class SignInForm extends EmpowerElement {
    static override styles = [base, buttonStyles, signInStyles];

    @property({ attribute: false }) welcome = "";
    @property({ attribute: false }) notice = "";
    /** Where who forgot the password goes on; "": nowhere. */
    @property({ attribute: false }) forgotten = "";
    @property({ attribute: false }) busy = false;
    @property({ attribute: false }) failure: SignInFailure | undefined;

    @state() private shown = false;
    @state() private missing: { readonly username: boolean; readonly password: boolean } = {
        username: false,
        password: false,
    };

    @query("[name=username]") private readonly username!: HTMLInputElement;
    @query("[name=password]") private readonly password!: HTMLInputElement;

    override focus(): void {
        this.username?.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.signIn;
        return html`<form novalidate @submit=${this.onSubmit}>
            <h1>${t.title}</h1>
            ${this.welcome === "" ? nothing : html`<p class="welcome">${this.welcome}</p>`}
            ${this.notice === "" ? nothing : html`<p class="notice" role="status">${this.notice}</p>`}
            <div class="field">
                <label for="username">${t.username}</label>
                <input
                    id="username"
                    name="username"
                    data-testid="sign-in-username"
                    autocomplete="username"
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
            <div role="alert" data-testid="sign-in-error" ?hidden=${this.failure === undefined}>
                ${
                    this.failure === undefined
                        ? nothing
                        : html`<p class="error">
                              ${icon("alert")}<span>${signInText(this.failure, this.words)}</span>
                          </p>`
                }
            </div>
            <button
                type="submit"
                class="button main submit"
                data-testid="sign-in-submit"
                aria-disabled=${this.busy}
            >
                ${this.busy ? t.busy : t.submit}
            </button>
            ${
                this.forgotten === ""
                    ? nothing
                    : html`<a class="forgotten" href=${this.forgotten} target=${this.away() ? "_blank" : nothing} data-testid="sign-in-forgotten"
                          >${t.forgotten}</a
                      >`
            }
        </form>`;
    }

    protected override updated(changed: PropertyValues<this>): void {
        if (changed.has("failure") && this.failure?.reason === "invalid_credentials") {
            this.password.select();
            this.password.focus();
        }
    }

    /** On a page of another site: that page stays where it is. */
    private away(): boolean {
        return new URL(this.forgotten, location.href).origin !== location.origin;
    }

    private readonly onInput = (): void => {
        this.missing = {
            username: this.missing.username && this.username.value.trim() === "",
            password: this.missing.password && this.password.value === "",
        };
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (this.busy) {
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
            this.emit("sign-in", { username, password } satisfies Credentials);
        }
    };
}

define("empower-sign-in", SignInForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-sign-in": SignInForm;
    }
}
