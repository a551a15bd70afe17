import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Client } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { switchButton, switchStyles } from "../switch/switch.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";
import { sectionStyles } from "./security.styles.ts";

/** Whether those one calls with may learn the address of one's device. */
export class CallPrivacy extends EmpowerElement {
    static override styles = [
        base,
        buttonStyles,
        formStyles,
        switchStyles,
        sectionStyles,
        css`
            .choice {
                display: flex;
                align-items: center;
                gap: 0.75rem;
            }
            .choice p {
                flex: 1;
                font-weight: 600;
            }
        `,
    ];

    @property({ attribute: false }) client!: Client;

    @state() private on: boolean | undefined;
    @state() private problem: string | undefined;
    @state() private said = "";

    /** Asks the server anew. */
    async load(): Promise<void> {
        this.said = "";
        await this.attempt(async () => {
            this.on = await this.client.hidesAddress();
        });
    }

    protected override render(): TemplateResult {
        const { ringing, common } = this.words.t;
        const t = ringing.privacy;
        const problem = this.problem === undefined ? "" : reasonText(this.problem, this.words);
        return html`<h3>${t.title}</h3>
            ${
                this.on === undefined
                    ? html`<p class="muted">${this.problem === undefined ? common.loading : nothing}</p>`
                    : html`<div class="choice">
                          <p>${t.label}</p>
                          ${switchButton({
                              label: t.label,
                              on: this.on,
                              testid: "hide-address",
                              press: () => void this.turn(),
                          })}
                      </div>`
            }
            <p>${t.about}</p>
            <p>${t.on}</p>
            <p class="muted">${t.from}</p>
            ${errorBox(problem, "hide-address-error")} ${noticeBox(this.said, "hide-address-said", "good")}
            ${
                this.on === undefined && this.problem !== undefined
                    ? html`<div class="actions">
                          <button type="button" class="button" data-testid="hide-address-retry" @click=${() => void this.load()}>
                              ${common.retry}
                          </button>
                      </div>`
                    : nothing
            }`;
    }

    private async turn(): Promise<void> {
        const on = this.on !== true;
        const t = this.words.t.ringing.privacy;
        this.said = "";
        await this.attempt(async () => {
            await this.client.hideAddress(on);
            this.on = on;
            this.said = on ? t.isOn : t.isOff;
        });
    }

    private async attempt(work: () => Promise<void>): Promise<void> {
        this.problem = undefined;
        try {
            await work();
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
    }
}

define("empower-call-privacy", CallPrivacy);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-privacy": CallPrivacy;
    }
}
