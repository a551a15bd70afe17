import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Invited } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { languages, type Language } from "../i18n/words.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { sectionStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { invitable } from "./invitable.ts";
import { inviteFormStyles } from "./invitations.styles.ts";

/** What the server finds wrong is told at its field. */
type Fault = { readonly field: "name" | "mail"; readonly missing: boolean };

export interface Sent {
    readonly invited: Invited;
    readonly name: string;
    readonly withMail: boolean;
}

const name_max = 100;
const mail_max = 254;

/** Who is invited, and as what. Events: `begin`, and `sent` (a `Sent`). */
export class InviteForm extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, formStyles, sectionStyles, inviteFormStyles];

    @property({ attribute: false }) client!: Client;

    @state() private fault: Fault | undefined;
    @state() private failure: string | undefined;
    @state() private busy = false;

    @query("form") private readonly form!: HTMLFormElement;
    @query("#name") private readonly nameField!: HTMLInputElement;
    @query("#mail") private readonly mailField!: HTMLInputElement;
    @query("#role") private readonly roleChoice!: HTMLSelectElement;
    @query("#language") private readonly languageChoice!: HTMLSelectElement;

    override focus(): void {
        this.nameField.focus();
    }

    protected override render(): TemplateResult {
        const { words, fault, failure, busy } = this;
        const t = words.t.invitations;
        const nameText = fault?.field === "name" ? (fault.missing ? t.nameMissing : t.nameWrong) : "";
        const mailText = fault?.field === "mail" ? t.mailWrong : "";
        return html`<h3>${t.newTitle}</h3>
            <form novalidate @submit=${this.onSubmit}>
                <div class="field">
                    <label for="name">${t.name}</label>
                    <p class="hint" id="name-hint">${t.nameHint}</p>
                    <input
                        id="name"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength=${name_max}
                        required
                        data-testid="invite-name"
                        aria-invalid=${nameText !== ""}
                        aria-describedby=${nameText === "" ? "name-hint" : "name-problem name-hint"}
                        @input=${this.onInput}
                    />
                    ${this.problem("name", nameText)}
                </div>
                <div class="pair">
                    ${this.roles()} ${this.languages()}
                </div>
                <div class="field">
                    <label for="mail">${t.mail}</label>
                    <p class="hint" id="mail-hint">${t.mailHint}</p>
                    <input
                        id="mail"
                        type="email"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength=${mail_max}
                        data-testid="invite-mail"
                        aria-invalid=${mailText !== ""}
                        aria-describedby=${mailText === "" ? "mail-hint" : "mail-problem mail-hint"}
                        @input=${this.onInput}
                    />
                    ${this.problem("mail", mailText)}
                </div>
                ${errorBox(failure === undefined ? "" : reasonText(failure, words), "invite-error")}
                <button type="submit" class="button main submit" data-testid="invite-send" aria-disabled=${busy}>
                    ${busy ? t.sending : t.send}
                </button>
            </form>`;
    }

    private problem(field: Fault["field"], text: string): TemplateResult | typeof nothing {
        return text === ""
            ? nothing
            : html`<p class="problem" id="${field}-problem" data-testid="invite-${field}-problem">${text}</p>`;
    }

    private roles(): TemplateResult {
        const t = this.words.t.invitations;
        return html`<div class="field">
            <label for="role">${t.role}</label>
            <select id="role" class="select" data-testid="invite-role">
                ${invitable(this.client.me?.role).map(
                    (role) => html`<option value=${role}>${t.roles[role]}</option>`,
                )}
            </select>
        </div>`;
    }

    private languages(): TemplateResult {
        return html`<div class="field">
            <label for="language">${this.words.t.invitations.language}</label>
            <select id="language" class="select" data-testid="invite-language">
                ${(Object.keys(languages) as Language[]).map(
                    (lang) => html`<option value=${lang} lang=${lang}>${languages[lang].language.name}</option>`,
                )}
            </select>
        </div>`;
    }

    private readonly onInput = (): void => {
        this.fault = undefined;
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.send(this.nameField.value.trim(), this.mailField.value.trim());
        }
    };

    private async send(name: string, mail: string): Promise<void> {
        this.failure = undefined;
        this.fault = name === "" ? { field: "name", missing: true } : undefined;
        const role = invitable(this.client.me?.role).find((one) => one === this.roleChoice.value);
        if (this.fault !== undefined || role === undefined) {
            this.nameField.focus();
            return;
        }
        const language = this.languageChoice.value as Language;
        this.emit("begin");
        this.busy = true;
        try {
            const invited = await this.client.invitations.invite({ name, role, mail, language });
            this.form.reset();
            this.emit("sent", { invited, name, withMail: mail !== "" } satisfies Sent);
        } catch (error) {
            this.tell(error);
        }
        this.busy = false;
    }

    private tell(error: unknown): void {
        const field = (error as { field?: unknown } | null)?.field;
        if (field === "name" || field === "mail") {
            this.fault = { field, missing: false };
            (field === "name" ? this.nameField : this.mailField).focus();
        } else {
            this.failure = reasonOf(error) ?? "internal";
        }
    }
}

define("empower-invite-form", InviteForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-invite-form": InviteForm;
    }
}
