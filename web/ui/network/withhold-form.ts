import { html, type TemplateResult } from "lit";
import { property, query, queryAll, state } from "lit/decorators.js";
import type { Client, Id, Part } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import type { Row } from "../consent/picture.ts";
import { define, EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { panelStyles } from "./panel.styles.ts";

const reasonMin = 3;
const reasonMax = 1000;

/** Keeps parts from a representative, with a reason for the care team. Events: `say` (a line), `done`. */
export class WithholdForm extends EmpowerElement {
    static override styles = [base, buttonStyles, careStyles, formStyles, panelStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) subject: Id = "";
    @property({ attribute: false }) row!: Row;

    @state() private wrong = "";

    @query("textarea") private readonly reason!: HTMLTextAreaElement;
    @queryAll("input") private readonly boxes!: NodeListOf<HTMLInputElement>;

    override focus(): void {
        this.boxes[0]?.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork.withhold;
        return html`<form novalidate @submit=${this.onSubmit}>
            <fieldset aria-describedby="hint">
                <legend>${t.title(this.row.user.name)}</legend>
                <p class="quiet" id="hint">${t.hint}</p>
                ${this.row.cells.map(
                    ({ part, withheld }) => html`<label class="check">
                        <input type="checkbox" value=${part} data-testid="withhold-part" .checked=${withheld} />
                        <span>${this.words.t.care.parts[part].name}</span>
                    </label>`,
                )}
            </fieldset>
            <div class="field">
                <label for="reason">${t.reason}</label>
                <textarea
                    id="reason"
                    maxlength=${reasonMax}
                    data-testid="withhold-reason"
                    aria-invalid=${this.wrong !== ""}
                    aria-describedby="reason-hint wrong"
                ></textarea>
                <p class="quiet" id="reason-hint">${t.reasonHint}</p>
                <p class="problem" id="wrong" role="alert">${this.wrong}</p>
            </div>
            <div class="buttons">
                <button type="submit" class="button main" data-testid="withhold-save">${t.save}</button>
                <button type="button" class="button plain" @click=${() => this.emit("done")}>
                    ${this.words.t.common.cancel}
                </button>
            </div>
        </form>`;
    }

    private readonly onSubmit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const t = this.words.t.deskNetwork.withhold;
        const reason = this.reason.value.trim();
        const chosen = [...this.boxes].filter(({ checked }) => checked).map(({ value }) => value);
        const parts: Part[] = this.row.cells.map(({ part }) => part).filter((part) => chosen.includes(part));
        if (reason.length < reasonMin) {
            this.wrong = t.reasonMissing;
            this.reason.focus();
            return;
        }
        try {
            await this.client.care.withhold(this.subject, this.row.user.id, parts, reason);
            this.emit("say", t.saved);
            this.emit("done");
        } catch (error) {
            this.wrong = this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
        }
    };
}

define("empower-withhold-form", WithholdForm);

declare global {
    interface HTMLElementTagNameMap {
        "empower-withhold-form": WithholdForm;
    }
}
