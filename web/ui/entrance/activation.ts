import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { define } from "../element.ts";
import { languageChoice } from "../i18n/language-choice.ts";
import { languageOf, type Language } from "../i18n/words.ts";
import { qrCode, secretOf } from "../security/qr.ts";
import { EntranceElement } from "./entrance-element.ts";
import { failureAlert, field, stepHead, submitButton } from "./parts.ts";
import { keepUnfinished, loadUnfinished } from "./unfinished.ts";

/** Whom the finished account belongs to; the face chooses where that person goes. */
export interface Activated {
    readonly role: string;
}

/**
 * From an invitation to being signed in: whose it is, user name and password, the second factor, the recovery codes.
 * Events: `language` (Language), `spent` (the link is used up), `activated` (Activated).
 */
export class ActivationSteps extends EntranceElement<"checking" | "gone" | "welcome" | "choose" | "factor" | "codes"> {
    @state() protected override step: "checking" | "gone" | "welcome" | "choose" | "factor" | "codes" = "checking";
    @state() private provider = "";
    @state() private uri = "";
    private username = "";
    private password = "";
    private personRole = "";

    override connectedCallback(): void {
        super.connectedCallback();
        const unfinished = this.token === "" ? loadUnfinished() : undefined;
        if (unfinished === undefined) {
            void this.check();
        } else {
            this.username = unfinished.username;
            this.uri = unfinished.uri;
            this.step = "factor";
        }
    }

    protected override render(): TemplateResult {
        switch (this.step) {
            case "checking":
                return this.checking();
            case "gone":
                return this.gone();
            case "welcome":
                return this.welcome();
            case "choose":
                return this.choose();
            case "factor":
                return this.factor();
            case "codes":
                return this.recovery(this.onDone);
        }
    }

    private checking(): TemplateResult {
        const t = this.words.t.entrance;
        const again = html`<button type="button" class="button main submit" @click=${() => void this.check()}>
            ${this.words.t.common.retry}
        </button>`;
        return html`<div class="page">
            <h1 tabindex="-1">${t.title}</h1>
            ${failureAlert(this.failure, this.words)} ${this.failure === undefined ? html`<p role="status">${t.checking}</p>` : again}
        </div>`;
    }

    private gone(): TemplateResult {
        const t = this.words.t.entrance;
        return html`<div class="page" data-testid="entrance-gone">
            ${stepHead(this.words, t.goneTitle)}
            <p>${t.gone}</p>
            <a class="button main submit" href="/" data-testid="entrance-sign-in">${t.toSignIn}</a>
        </div>`;
    }

    private welcome(): TemplateResult {
        const t = this.words.t.entrance;
        return html`<form novalidate @submit=${this.onBegin}>
            ${stepHead(this.words, t.welcomeTitle, 1)}
            <p>${t.welcome(this.provider)}</p>
            <p>${t.welcomePersonal}</p>
            <div class="field">
                <p id="language-hint">${t.languageHint}</p>
                ${languageChoice(this.words, (lang: Language) => this.emit("language", lang))}
            </div>
            <p class="hint">${t.welcomeSteps}</p>
            ${submitButton(this.words, false, t.begin)}
        </form>`;
    }

    private choose(): TemplateResult {
        const { words, failure } = this;
        const t = words.t.entrance;
        return html`<form novalidate @submit=${this.onChosen}>
            ${stepHead(words, t.chooseTitle, 2)}
            ${field({ words, failure, name: "username", label: words.t.signIn.username, hint: t.usernameHint, autocomplete: "username" })}
            ${field({ words, failure, name: "password", label: words.t.signIn.password, hint: t.passwordHint, autocomplete: "new-password", reveal: this.reveal })}
            ${failureAlert(failure, words)} ${submitButton(words, this.busy, t.make)}
        </form>`;
    }

    private factor(): TemplateResult {
        const { words, failure } = this;
        const t = words.t.entrance;
        return html`<form novalidate @submit=${this.onCode}>
            ${stepHead(words, t.factorTitle, 3)}
            <p>${t.factorWhy}</p>
            <p>${t.factorApp}</p>
            <a class="button soft" href=${this.uri} data-testid="entrance-app">${t.factorLink}</a>
            <p>${t.factorScan}</p>
            <div class="code">${qrCode(this.uri, t.qrLabel)}</div>
            <p class="hint">${t.factorManual}</p>
            <p class="key" data-testid="entrance-key">${secretOf(this.uri)}</p>
            ${
                this.password === ""
                    ? field({ words, failure, name: "password", label: words.t.signIn.password, autocomplete: "current-password", reveal: this.reveal })
                    : nothing
            }
            ${field({ words, failure, name: "otp", label: t.otp, hint: t.otpHint, autocomplete: "one-time-code", extra: "otp" })}
            ${failureAlert(failure, words)} ${submitButton(words, this.busy, t.confirm)}
        </form>`;
    }

    private async check(): Promise<void> {
        await this.attempt(async () => {
            const { provider, language } = await this.entrance.look(this.token);
            this.provider = provider;
            this.emit("language", languageOf(language));
            this.step = "welcome";
        });
        this.unlessGone();
    }

    private unlessGone(): void {
        if (this.failure?.reason === "invitation_gone") {
            this.failure = undefined;
            this.step = "gone";
        }
    }

    private readonly onBegin = (event: Event): void => {
        event.preventDefault();
        this.step = "choose";
    };

    private readonly onChosen = async (event: Event): Promise<void> => {
        event.preventDefault();
        this.username = this.value("username").trim();
        this.password = this.value("password");
        if (this.username === "" || this.password === "") {
            this.failure = { reason: this.username === "" ? "invalid_username" : "password_too_short", retryAfter: undefined };
            return;
        }
        await this.attempt(async () => {
            const { username, password, token: invitation } = this;
            this.uri = await this.entrance.activate({ invitation, username, password, language: this.words.lang });
            keepUnfinished({ username, uri: this.uri });
            this.emit("spent");
            this.shown = false;
            this.step = "factor";
        });
        this.unlessGone();
    };

    private readonly onCode = async (event: Event): Promise<void> => {
        event.preventDefault();
        const otp = this.value("otp").trim();
        const password = this.password === "" ? this.value("password") : this.password;
        if (otp === "") {
            this.failure = { reason: "otp_missing", retryAfter: undefined };
            return;
        }
        await this.attempt(async () => {
            const login = await this.entrance.signIn(this.username, password, otp);
            keepUnfinished(undefined);
            this.password = "";
            this.personRole = login.user.role;
            this.codes = login.recovery_codes ?? [];
            this.step = "codes";
        });
    };

    private readonly onDone = (): void => {
        this.emit("activated", { role: this.personRole } satisfies Activated);
    };
}

define("empower-activation", ActivationSteps);

declare global {
    interface HTMLElementTagNameMap {
        "empower-activation": ActivationSteps;
    }
}
