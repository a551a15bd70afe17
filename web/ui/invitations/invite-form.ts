import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, User } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { languages, type Language } from "../i18n/words.ts";
import { dutchToday } from "../model/age.ts";
import { fieldOf, reasonOf, reasonText, reason_max } from "../model/reasons.ts";
import { sectionStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { faultAt, faultsOf, fields, invites, type Draft, type Faults, type Field } from "./intake.ts";
import { invitable, type InvitableRole, type Sent } from "./invitable.ts";
import { inviteFormStyles } from "./invitations.styles.ts";
import { mailField } from "./mail-field.ts";
import "./team-field.ts";

const name_max = 100;

/** Who is invited, and as what; a client, into whose care. Events: `begin`, and `sent` (a `Sent`). */
export class InviteForm extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, formStyles, sectionStyles, inviteFormStyles];

    @property({ attribute: false }) client!: Client;

    @state() private chosen: InvitableRole | undefined;
    @state() private born = "";
    @state() private incapacitated = false;
    @state() private reason = "";
    @state() private team: readonly User[] = [];
    @state() private faults: Faults = {};
    @state() private failure: string | undefined;
    @state() private busy = false;

    @query("form") private readonly form!: HTMLFormElement;
    @query("#name") private readonly nameField!: HTMLInputElement;
    @query("#mail") private readonly mailField!: HTMLInputElement;
    @query("#born") private readonly bornField!: HTMLInputElement | null;
    @query("#reason") private readonly reasonField!: HTMLTextAreaElement | null;
    @query("empower-team-field") private readonly teamField!: HTMLElementTagNameMap["empower-team-field"] | null;
    @query("#language") private readonly languageChoice!: HTMLSelectElement;

    override focus(): void {
        this.nameField.focus();
    }

    private draft(name = ""): Draft {
        const { me } = this.client;
        return {
            name,
            role: this.chosen ?? this.offered[0] ?? "client",
            born: this.born,
            incapacitated: this.incapacitated,
            reason: this.reason.trim(),
            team: me?.role === "therapist" ? [me, ...this.team] : this.team,
        };
    }

    private get offered(): readonly InvitableRole[] {
        return invitable(this.client.me?.role);
    }

    protected override render(): TemplateResult {
        const { words, failure, busy } = this;
        const t = words.t.invitations;
        const draft = this.draft();
        const asked = invites(draft, dutchToday());
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
                        aria-invalid=${this.faults.name !== undefined}
                        aria-describedby=${this.faults.name === undefined ? "name-hint" : "name-problem name-hint"}
                        @input=${() => this.mend("name")}
                    />
                    ${this.problem("name")}
                </div>
                <div class="pair">${this.roles(draft.role)} ${this.languages(asked)}</div>
                ${draft.role === "client" ? this.care() : nothing}
                ${noticeBox(asked ? "" : t.alone[this.incapacitated ? "incapacitated" : "child"], "invite-alone")}
                ${mailField(words, {
                    wrong: this.faults.mail !== undefined,
                    testid: "invite-mail",
                    edited: () => this.mend("mail"),
                    hidden: !asked,
                })}
                ${errorBox(failure === undefined ? "" : reasonText(failure, words), "invite-error")}
                <button type="submit" class="button main submit" data-testid="invite-send" aria-disabled=${busy}>
                    ${busy ? t.sending : asked ? t.send : t.take}
                </button>
            </form>`;
    }

    private text(field: Exclude<Field, "mail">): string {
        const t = this.words.t.invitations;
        switch (this.faults[field]) {
            case "missing":
                return { name: t.nameMissing, born: t.bornWrong, reason: t.reasonMissing, team: t.team.missing }[field];
            case "wrong":
                return { name: t.nameWrong, born: t.bornWrong, reason: t.reasonMissing, team: t.team.wrong }[field];
            default:
                return "";
        }
    }

    private problem(field: "name" | "born" | "reason"): TemplateResult | typeof nothing {
        const text = this.text(field);
        return text === ""
            ? nothing
            : html`<p class="problem" id="${field}-problem" data-testid="invite-${field}-problem">${text}</p>`;
    }

    private roles(current: InvitableRole): TemplateResult {
        const t = this.words.t.invitations;
        return html`<div class="field">
            <label for="role">${t.role}</label>
            <select id="role" class="select" data-testid="invite-role" @change=${this.onRole}>
                ${this.offered.map((role) => html`<option value=${role} ?selected=${role === current}>${t.roles[role]}</option>`)}
            </select>
        </div>`;
    }

    private languages(asked: boolean): TemplateResult {
        return html`<div class="field" ?hidden=${!asked}>
            <label for="language">${this.words.t.invitations.language}</label>
            <select id="language" class="select" data-testid="invite-language">
                ${(Object.keys(languages) as Language[]).map(
                    (lang) => html`<option value=${lang} lang=${lang}>${languages[lang].language.name}</option>`,
                )}
            </select>
        </div>`;
    }

    /** What a client is taken into care with. */
    private care(): TemplateResult {
        const t = this.words.t.invitations;
        const { me } = this.client;
        return html`<div class="field">
                <label for="born">${t.born}</label>
                <input
                    id="born"
                    type="date"
                    autocomplete="off"
                    required
                    data-testid="invite-born"
                    aria-invalid=${this.faults.born !== undefined}
                    aria-describedby=${this.faults.born === undefined ? nothing : "born-problem"}
                    .value=${this.born}
                    @input=${this.onBorn}
                />
                ${this.problem("born")}
            </div>
            <div>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="invite-incapacitated"
                        aria-describedby="incapacitated-hint"
                        .checked=${this.incapacitated}
                        @change=${this.onIncapacitated}
                    />
                    <span>${t.incapacitated}</span>
                </label>
                <p class="hint" id="incapacitated-hint">${t.incapacitatedHint}</p>
            </div>
            ${this.incapacitated ? this.why() : nothing}
            <empower-team-field
                .words=${this.words}
                .client=${this.client}
                .self=${me?.role === "therapist" ? me : undefined}
                .team=${this.team}
                .problem=${this.text("team")}
                @team=${this.onTeam}
            ></empower-team-field>`;
    }

    private why(): TemplateResult {
        const t = this.words.t.invitations;
        return html`<div class="field">
            <label for="reason">${t.reason}</label>
            <p class="hint" id="reason-hint">${t.reasonHint}</p>
            <textarea
                id="reason"
                maxlength=${reason_max}
                required
                data-testid="invite-reason"
                aria-invalid=${this.faults.reason !== undefined}
                aria-describedby=${this.faults.reason === undefined ? "reason-hint" : "reason-problem reason-hint"}
                .value=${this.reason}
                @input=${this.onReason}
            ></textarea>
            ${this.problem("reason")}
        </div>`;
    }

    private mend(field: Field): void {
        const { [field]: _, ...left } = this.faults;
        this.faults = left;
    }

    private readonly onRole = (event: Event): void => {
        const { value } = event.target as HTMLSelectElement;
        this.chosen = this.offered.find((role) => role === value);
        this.faults = {};
    };

    private readonly onBorn = (event: Event): void => {
        this.born = (event.target as HTMLInputElement).value;
        this.mend("born");
    };

    private readonly onReason = (event: Event): void => {
        this.reason = (event.target as HTMLTextAreaElement).value;
        this.mend("reason");
    };

    private readonly onIncapacitated = (event: Event): void => {
        this.incapacitated = (event.target as HTMLInputElement).checked;
        this.mend("reason");
    };

    private readonly onTeam = (event: CustomEvent<readonly User[]>): void => {
        this.team = event.detail;
        this.mend("team");
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.send(this.draft(this.nameField.value.trim()));
        }
    };

    private async send(draft: Draft): Promise<void> {
        const today = dutchToday();
        const asked = invites(draft, today);
        this.failure = undefined;
        if (this.refused(faultsOf(draft, today))) {
            return;
        }
        const { name, role, born, incapacitated, reason } = draft;
        const mail = asked ? this.mailField.value.trim() : "";
        const care = role === "client" ? { born, incapacitated, ...(incapacitated && { reason }), team: this.team.map(({ id }) => id) } : undefined;
        this.emit("begin");
        this.busy = true;
        try {
            const language = this.languageChoice.value as Language;
            const invited = await this.client.invitations.invite({ name, role, mail, language, care });
            this.clear();
            this.emit("sent", {
                invited,
                name,
                withMail: mail !== "",
                care: care === undefined ? undefined : asked ? "invited" : "alone",
            } satisfies Sent);
        } catch (error) {
            const field = faultAt(fieldOf(error));
            if (field === undefined) {
                this.failure = reasonOf(error) ?? "internal";
            } else {
                this.refused({ [field]: "wrong" });
            }
        }
        this.busy = false;
    }

    /** The keyboard goes to the first field that is wrong. */
    private refused(faults: Faults): boolean {
        const field = fields.find((one) => faults[one] !== undefined);
        const elements = { name: this.nameField, born: this.bornField, reason: this.reasonField, team: this.teamField, mail: this.mailField };
        this.faults = faults;
        if (field !== undefined) {
            elements[field]?.focus();
        }
        return field !== undefined;
    }

    private clear(): void {
        this.form.reset();
        this.teamField?.clear();
        this.chosen = undefined;
        this.born = "";
        this.incapacitated = false;
        this.reason = "";
        this.team = [];
        this.faults = {};
    }
}

define("empower-invite-form", InviteForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-invite-form": InviteForm;
    }
}
