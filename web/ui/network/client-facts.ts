import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Network } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { dutchToday } from "../model/age.ts";
import { reason_max, reason_min, reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { factsStyles } from "./desk.styles.ts";
import { panelStyles } from "./panel.styles.ts";

/** Birth date and capacity, by which everything else is decided. Event: `say` (a line for the live region). */
export class ClientFacts extends EmpowerElement {
    static override styles = [base, buttonStyles, careStyles, formStyles, panelStyles, factsStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) network!: Network;
    @property({ type: Boolean }) editable = false;

    @state() private editing = false;
    @state() private wrong = "";
    /** What the box says, where it says something else than the server. */
    @state() private turned = false;

    @query("#reason") private readonly reason!: HTMLTextAreaElement | null;
    @query("#born") private readonly born!: HTMLInputElement | null;
    @query("#incapacitated") private readonly incapacitated!: HTMLInputElement | null;

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork.facts;
        const { network, words } = this;
        const { born, age } = network;
        const date = born === undefined || age === undefined ? t.bornUnknown : t.bornOn(words.calendarDate(born), age);
        return html`<h3>${t.title}</h3>
            <dl>
                <div>
                    <dt>${t.born}</dt>
                    <dd data-testid="facts-born">${date}</dd>
                </div>
                <div>
                    <dt class="unseen">${t.title}</dt>
                    <dd data-testid="facts-capacity">${network.incapacitated ? t.incapacitated : t.capable}</dd>
                </div>
            </dl>
            <ul class="turns">
                ${network.turns.map((turn) => html`<li data-testid="facts-turn">${this.turnText(turn)}</li>`)}
            </ul>
            ${this.editing ? this.form() : this.button()}`;
    }

    /** At 12 who arranges has something to do, where the client can decide and was not invited before. */
    private turnText({ age, on }: Network["turns"][number]): string {
        const t = this.words.t.deskNetwork.facts;
        const date = this.words.calendarDate(on);
        const { account, incapacitated } = this.network;
        return age === 12 && account === "none" && !incapacitated ? t.turn12(date) : t.turn(age, date);
    }

    private button(): TemplateResult | typeof nothing {
        if (!this.editable) {
            return nothing;
        }
        return html`<button type="button" class="button" data-testid="facts-edit" @click=${this.onEdit}>
            ${this.words.t.deskNetwork.facts.edit}
        </button>`;
    }

    private form(): TemplateResult {
        const t = this.words.t.deskNetwork.facts;
        return html`<form novalidate @submit=${this.onSubmit}>
            <p class="quiet">${t.warning}</p>
            <div class="field">
                <label for="born">${t.born}</label>
                <input
                    id="born"
                    type="date"
                    data-testid="facts-born-input"
                    .value=${this.network.born ?? ""}
                    aria-invalid=${this.wrong !== ""}
                    aria-describedby="wrong"
                />
            </div>
            <label class="check">
                <input
                    id="incapacitated"
                    type="checkbox"
                    data-testid="facts-incapacitated"
                    .checked=${this.network.incapacitated}
                    @change=${this.onCapacity}
                />
                <span>${t.incapacitatedLabel}</span>
            </label>
            ${
                this.turned
                    ? html`<div class="field">
                          <label for="reason">${t.reason}</label>
                          <textarea
                              id="reason"
                              maxlength=${reason_max}
                              data-testid="facts-reason"
                              aria-invalid=${this.wrong !== ""}
                              aria-describedby="reason-hint wrong"
                          ></textarea>
                          <p class="quiet" id="reason-hint">${t.reasonHint}</p>
                      </div>`
                    : nothing
            }
            <p class="problem" id="wrong" role="alert">${this.wrong}</p>
            <div class="buttons">
                <button type="submit" class="button main" data-testid="facts-save">${t.save}</button>
                <button type="button" class="button plain" @click=${this.close}>
                    ${this.words.t.common.cancel}
                </button>
            </div>
        </form>`;
    }

    private readonly onCapacity = (): void => {
        this.turned = this.incapacitated?.checked !== this.network.incapacitated;
        this.wrong = "";
    };

    private readonly onEdit = (): void => {
        this.editing = true;
        void this.updateComplete.then(() => this.born?.focus());
    };

    private readonly close = (): void => {
        this.editing = false;
        this.turned = false;
        this.wrong = "";
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".button")?.focus());
    };

    private readonly onSubmit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const t = this.words.t.deskNetwork.facts;
        const born = this.born?.value ?? "";
        const incapacitated = this.incapacitated?.checked === true;
        if ((born === "" && this.network.born !== undefined) || born > dutchToday() || this.born?.validity.badInput === true) {
            this.wrong = t.bornMissing;
            this.born?.focus();
            return;
        }
        const reason = this.reason?.value.trim();
        if (reason !== undefined && reason.length < reason_min) {
            this.wrong = t.reasonMissing;
            this.reason?.focus();
            return;
        }
        const facts = {
            ...(born !== "" && born !== this.network.born && { born }),
            ...(incapacitated !== this.network.incapacitated && { incapacitated, reason }),
        };
        try {
            if (Object.keys(facts).length > 0) {
                await this.client.care.setClient(this.network.client.id, facts);
                this.emit("say", t.saved);
            }
            this.close();
        } catch (error) {
            this.wrong = this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
        }
    };
}

define("empower-client-facts", ClientFacts);

declare global {
    interface HTMLElementTagNameMap {
        "empower-client-facts": ClientFacts;
    }
}
