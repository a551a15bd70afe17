import { html, nothing, type TemplateResult } from "lit";
import type { Words } from "../i18n/words.ts";

const mail_max = 254;

export interface MailField {
    readonly wrong: boolean;
    readonly testid: string;
    readonly edited: () => void;
    readonly hidden?: boolean;
}

/** Where a person who is invited gets mail; it may stay empty. */
export function mailField(words: Words, { wrong, testid, edited, hidden = false }: MailField): TemplateResult {
    const t = words.t.invitations;
    return html`<div class="field" ?hidden=${hidden}>
        <label for="mail">${t.mail}</label>
        <p class="hint" id="mail-hint">${t.mailHint}</p>
        <input
            id="mail"
            type="email"
            autocomplete="off"
            spellcheck="false"
            maxlength=${mail_max}
            data-testid=${testid}
            aria-invalid=${wrong}
            aria-describedby=${wrong ? "mail-problem mail-hint" : "mail-hint"}
            @input=${edited}
        />
        ${wrong ? html`<p class="problem" id="mail-problem" data-testid="${testid}-problem">${t.mailWrong}</p>` : nothing}
    </div>`;
}
