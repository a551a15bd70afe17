import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { define } from "../element.ts";
import { EntranceElement } from "./entrance-element.ts";
import { failureAlert, field, stepHead, submitButton } from "./parts.ts";

/**
 * Back in without the password: without a link it asks for one by mail, with one it sets another password. Event:
 * `spent` (the link is used up).
 */
export class ResetSteps extends EntranceElement<"ask" | "asked" | "choose" | "codes" | "done" | "gone"> {
    @state() protected override step: "ask" | "asked" | "choose" | "codes" | "done" | "gone" = "ask";
    @state() private needsCode = false;

    override connectedCallback(): void {
        super.connectedCallback();
        this.step = this.token === "" ? "ask" : "choose";
    }

    protected override render(): TemplateResult {
        const t = this.words.t.entrance;
        switch (this.step) {
            case "ask":
                return this.ask();
            case "asked":
                return this.end(t.forgotSentTitle, t.forgotSent, "/", t.toSignIn);
            case "choose":
                return this.choose();
            case "codes":
                return this.recovery(this.onKeptAll);
            case "done":
                return this.end(t.resetDoneTitle, t.resetDone, "/", t.toSignIn);
            case "gone":
                return this.end(t.goneTitle, t.resetGone, "/reset", t.resetAgain);
        }
    }

    private ask(): TemplateResult {
        const { words, failure } = this;
        const t = words.t.entrance;
        return html`<form novalidate @submit=${this.onAsk}>
            ${stepHead(words, t.forgotTitle)}
            <p>${t.forgot}</p>
            ${field({ words, failure, name: "username", label: words.t.signIn.username, autocomplete: "username" })}
            ${failureAlert(failure, words)} ${submitButton(words, this.busy, t.forgotSend)}
            <a class="forgotten" href="/">${t.toSignIn}</a>
        </form>`;
    }

    private choose(): TemplateResult {
        const { words, failure } = this;
        const t = words.t.entrance;
        return html`<form novalidate @submit=${this.onChosen}>
            ${stepHead(words, t.resetTitle)}
            <p>${t.reset}</p>
            ${field({ words, failure, name: "password", label: t.newPassword, hint: t.passwordHint, autocomplete: "new-password", reveal: this.reveal })}
            ${
                this.needsCode
                    ? html`${field({ words, failure, name: "otp", label: t.otp, hint: t.otpHint, autocomplete: "one-time-code", extra: "otp" })}
                          <p class="hint">${t.otpRecovery}</p>`
                    : nothing
            }
            ${failureAlert(failure, words)} ${submitButton(words, this.busy, t.resetSave)}
        </form>`;
    }

    private end(title: string, text: string, href: string, label: string): TemplateResult {
        return html`<div class="page" data-testid="reset-${this.step}">
            ${stepHead(this.words, title)}
            <p>${text}</p>
            <a class="button main submit" href=${href} data-testid="entrance-sign-in">${label}</a>
        </div>`;
    }

    private readonly onAsk = async (event: Event): Promise<void> => {
        event.preventDefault();
        const username = this.value("username").trim();
        if (username === "") {
            this.failure = { reason: "invalid_username", retryAfter: undefined };
            return;
        }
        await this.attempt(async () => {
            await this.entrance.askReset(username);
            this.step = "asked";
        });
    };

    private readonly onChosen = async (event: Event): Promise<void> => {
        event.preventDefault();
        const [password, otp] = [this.value("password"), this.value("otp").trim()];
        if (password === "" || (this.needsCode && otp === "")) {
            this.failure = { reason: password === "" ? "password_too_short" : "otp_missing", retryAfter: undefined };
            return;
        }
        await this.attempt(async () => {
            this.codes = await this.entrance.setPassword({ reset: this.token, password, ...(otp === "" ? {} : { otp }) });
            this.emit("spent");
            this.step = this.codes.length === 0 ? "done" : "codes";
        });
        if (this.failure?.reason === "reset_gone") {
            this.failure = undefined;
            this.step = "gone";
        } else if (this.failure?.reason === "otp_required") {
            this.failure = undefined;
            await this.askCode();
        }
    };

    private readonly onKeptAll = (): void => {
        this.step = "done";
    };

    private async askCode(): Promise<void> {
        this.needsCode = true;
        await this.updateComplete;
        this.renderRoot.querySelector<HTMLElement>("[name=otp]")?.focus();
    }
}

define("empower-reset", ResetSteps);

declare global {
    interface HTMLElementTagNameMap {
        "empower-reset": ResetSteps;
    }
}
