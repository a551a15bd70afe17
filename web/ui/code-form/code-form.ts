import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { countdown, errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { codeText, isWrongCode, type Failure } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { codeFormStyles } from "./code-form.styles.ts";

type Kind = "app" | "recovery";

/**
 * Asks for a code of the app, or for a recovery code instead (`recoverable`). Events: `code` (what was typed) and
 * `leave`, where there is a way back (`back`, its text). What came of a code is told by `busy` and `failure`.
 */
export class CodeForm extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, codeFormStyles];

    /** What the button says that sends the code. */
    @property({ attribute: false }) action = "";
    @property({ attribute: false }) back = "";
    @property({ attribute: false }) recoverable = false;
    @property({ attribute: false }) busy = false;
    @property({ attribute: false }) notice = "";
    /** Seconds until another code is taken. */
    @property({ attribute: false }) wait = 0;
    @property({ attribute: false }) failure: Failure | undefined;

    @state() private kind: Kind = "app";
    @state() private missing = "";
    /** What the failure speaks of. */
    private tried: Kind = "app";

    @query("input") private readonly input!: HTMLInputElement | null;

    override focus(): void {
        this.input?.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.code;
        const held = this.busy || this.wait > 0;
        return html`<form novalidate @submit=${this.onSubmit}>
            ${keyed(this.kind, this.field())} ${errorBox(this.problem, "code-error", "problem")}
            ${countdown(this.wait, this.words)} ${noticeBox(this.notice, "code-notice")}
            <button
                type="submit"
                class="button main submit"
                data-testid="code-submit"
                aria-disabled=${held}
            >
                ${this.busy ? t.busy : this.action}
            </button>
            ${this.recoverable || this.back !== "" ? this.others() : nothing}
        </form>`;
    }

    private field(): TemplateResult {
        const t = this.words.t.code;
        const app = this.kind === "app";
        const { problem, failure } = this;
        const wrong = this.missing !== "" || (failure !== undefined && isWrongCode(failure));
        return html`<div class="field">
            <label for="code">${app ? t.app : t.recovery}</label>
            <p class="hint" id="hint">${app ? t.appHint : t.recoveryHint}</p>
            <input
                id="code"
                class=${this.kind}
                data-testid="code-input"
                inputmode=${app ? "numeric" : "text"}
                autocomplete=${app ? "one-time-code" : "off"}
                autocapitalize="none"
                autocorrect="off"
                spellcheck="false"
                required
                aria-invalid=${wrong && problem !== ""}
                aria-describedby=${problem === "" ? "hint" : "problem hint"}
                @input=${this.onInput}
            />
        </div>`;
    }

    private others(): TemplateResult {
        const t = this.words.t.code;
        return html`<div class="others">
            ${
                this.recoverable
                    ? html`<button
                          type="button"
                          class="button plain"
                          data-testid="code-kind"
                          @click=${this.onKind}
                      >
                          ${this.kind === "app" ? t.useRecovery : t.useApp}
                      </button>`
                    : nothing
            }
            ${
                this.back === ""
                    ? nothing
                    : html`<button
                          type="button"
                          class="button plain"
                          data-testid="code-back"
                          @click=${() => this.emit("leave")}
                      >
                          ${this.back}
                      </button>`
            }
        </div>`;
    }

    private get problem(): string {
        const { failure } = this;
        if (this.missing !== "" || failure === undefined) {
            return this.missing;
        }
        const ofAnother = isWrongCode(failure) && this.tried !== this.kind;
        return ofAnother ? "" : codeText(failure, this.kind === "recovery", this.words);
    }

    protected override updated(changed: PropertyValues<this>): void {
        if (changed.has("failure") && this.failure !== undefined) {
            this.input?.select();
            this.input?.focus();
        }
    }

    private readonly onInput = (): void => {
        this.missing = "";
    };

    private readonly onKind = (): void => {
        this.kind = this.kind === "app" ? "recovery" : "app";
        this.missing = "";
        void this.updateComplete.then(() => this.focus());
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (this.busy || this.wait > 0) {
            return;
        }
        const typed = this.input?.value.trim() ?? "";
        const t = this.words.t.code;
        if (this.kind === "app") {
            this.missing = /^\d{6}$/u.test(typed.replace(/\s/gu, "")) ? "" : t.missing;
        } else {
            this.missing = typed === "" ? t.missingRecovery : "";
        }
        if (this.missing === "") {
            this.tried = this.kind;
            this.emit("code", typed);
        } else {
            this.focus();
        }
    };
}

define("empower-code-form", CodeForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-code-form": CodeForm;
    }
}
