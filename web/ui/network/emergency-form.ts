import { html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, EmergencyAccess, Id } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { formStyles } from "./form.styles.ts";

const reasonMin = 10;
const reasonMax = 1000;

/** For a therapist outside the care team: breaks the glass, with a reason. Event: `opened` (the access). */
export class EmergencyForm extends EmpowerElement {
    static override styles = [base, buttonStyles, careStyles, formStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) subject: Id = "";

    @state() private wrong = "";

    @query("textarea") private readonly reason!: HTMLTextAreaElement;

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork.emergency;
        return html`<form novalidate data-testid="emergency" @submit=${this.onSubmit}>
            <h3>${t.title}</h3>
            <p>${t.text}</p>
            <div class="field">
                <label for="reason">${t.reason}</label>
                <textarea
                    id="reason"
                    maxlength=${reasonMax}
                    data-testid="emergency-reason"
                    aria-invalid=${this.wrong !== ""}
                    aria-describedby="wrong"
                ></textarea>
                <p class="wrong" id="wrong" role="alert">${this.wrong}</p>
            </div>
            <div class="buttons">
                <button type="submit" class="button danger" data-testid="emergency-open">${t.open}</button>
            </div>
        </form>`;
    }

    private readonly onSubmit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const reason = this.reason.value.trim();
        if (reason.length < reasonMin) {
            this.wrong = this.words.t.deskNetwork.emergency.reasonMissing;
            this.reason.focus();
            return;
        }
        try {
            const access: EmergencyAccess = await this.client.care.emergency(this.subject, reason);
            this.emit("opened", access);
        } catch (error) {
            this.wrong = this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
        }
    };
}

define("empower-emergency-form", EmergencyForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-emergency-form": EmergencyForm;
    }
}
