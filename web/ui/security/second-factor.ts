import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { browserEnvironment, type Client, type SecondFactor } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import "../code-form/code-form.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { codeText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { FactorFlow, type FactorTask } from "./factor-flow.ts";
import { qrCode, secretOf } from "./qr.ts";
import "./recovery-codes.ts";
import { factorStyles } from "./second-factor.styles.ts";
import { sectionStyles } from "./security.styles.ts";

/** From here on fresh recovery codes are advised. */
const few = 3;

type Begin = HTMLElement & { readonly updateComplete?: Promise<boolean> };

/** Where one reads on at each step: at its heading, or at the code it asks for. */
const begins: Readonly<Record<FactorTask["at"], string>> = {
    rest: "h3",
    app: "h4",
    code: "empower-code-form",
    codes: "empower-recovery-codes",
};

/** The second factor of one's own account, from whether it is on to the codes that open the door without the app. */
export class SecondFactorView extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, sectionStyles, factorStyles];

    @property({ attribute: false }) client!: Client;

    private flow!: FactorFlow;
    private task: FactorTask["at"] = "rest";

    /** Asks the server how things stand, unless the person is in the middle of something. */
    async load(): Promise<void> {
        if (this.flow.task.at === "rest") {
            await this.flow.load();
        }
    }

    /** The person goes elsewhere. */
    leave(): void {
        this.flow.cancel();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.flow.stop();
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("client")) {
            const { clock } = browserEnvironment();
            this.flow = new FactorFlow(this.client.security, clock, () => this.requestUpdate());
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.security.factor;
        const { factor, task, done } = this.flow;
        return html`<h3 tabindex="-1">
                <span>${t.title}</span>
                ${
                    factor === undefined
                        ? nothing
                        : html`<span class="state ${factor.on ? "on" : ""}" data-testid="factor-state"
                              >${icon(factor.on ? "check" : "alert")}${factor.on ? t.on : t.off}</span
                          >`
                }
            </h3>
            ${noticeBox(done === undefined || task.at !== "rest" ? "" : t.done[done], "factor-done", "good")}
            ${this.step(factor)}`;
    }

    private step(factor: SecondFactor | undefined): TemplateResult {
        const { task } = this.flow;
        switch (task.at) {
            case "app":
                return this.setUp(task.uri);
            case "code":
                return this.codeFor(task.purpose);
            case "codes":
                return html`<empower-recovery-codes
                    .words=${this.words}
                    .codes=${task.codes}
                    @kept=${() => this.flow.kept()}
                ></empower-recovery-codes>`;
            case "rest":
                return this.state(factor);
        }
    }

    private state(factor: SecondFactor | undefined): TemplateResult {
        const { failure } = this.flow;
        const t = this.words.t;
        const problem = failure === undefined ? "" : codeText(failure, false, this.words);
        return html`${
                factor?.on === true
                    ? this.left(factor.recoveryLeft)
                    : html`<p>${t.security.factor.about}</p>`
            }
            ${
                factor?.required === true
                    ? html`<p class=${factor.on ? "" : "notice"} data-testid="factor-required">${
                          factor.on ? t.security.factor.requiredOn : t.security.factor.requiredOff
                      }</p>`
                    : nothing
            }
            ${errorBox(problem, "factor-error")}
            <div class="actions">${factor === undefined ? this.loading() : this.actions(factor)}</div>`;
    }

    private loading(): TemplateResult {
        const t = this.words.t.common;
        return this.flow.failure === undefined
            ? html`<p class="muted">${t.loading}</p>`
            : this.button(t.retry, "factor-retry", () => void this.load(), "soft");
    }

    private left(count: number): TemplateResult {
        const t = this.words.t.security.factor;
        const line = count === 0 ? t.noneLeft : t.left(count);
        return count > few
            ? html`<p data-testid="recovery-left">${line}</p>`
            : html`<p class="notice" data-testid="recovery-left">${line} ${t.fewLeft}</p>`;
    }

    private actions({ on, required }: SecondFactor): TemplateResult {
        const t = this.words.t.security.factor;
        const { flow } = this;
        return on
            ? html`${this.button(t.fresh, "factor-fresh", () => flow.ask("fresh"), "soft")}
              ${required ? nothing : this.button(t.turnOff, "factor-off", () => flow.ask("off"), "plain")}`
            : this.button(t.turnOn, "factor-on", () => void flow.begin(), "main");
    }

    private button(text: string, testid: string, press: () => void, look: string): TemplateResult {
        return html`<button
            type="button"
            class="button ${look}"
            data-testid=${testid}
            aria-disabled=${this.flow.busy}
            @click=${press}
        >
            ${text}
        </button>`;
    }

    private setUp(uri: string): TemplateResult {
        const t = this.words.t.security.factor;
        return html`<h4 tabindex="-1">${t.setUp}</h4>
            <p>${t.setUpAbout}</p>
            <ol>
                <li>
                    <strong>${t.appTitle}</strong>
                    <p>${t.appText}</p>
                </li>
                <li>
                    <strong>${t.scanTitle}</strong>
                    <div class="key">
                        ${qrCode(uri, t.qr)}
                        <div>
                            <p>
                                ${t.here}
                                <a class="open" href=${uri} data-testid="factor-link">${t.open}</a>
                            </p>
                            <p>${t.byHand}</p>
                            <p><code data-testid="factor-secret">${secretOf(uri)}</code></p>
                            <p class="muted">${t.warning}</p>
                        </div>
                    </div>
                </li>
                <li>
                    <strong>${t.firstTitle}</strong>
                    ${this.codeForm(t.confirm, false)}
                </li>
            </ol>`;
    }

    private codeFor(purpose: "fresh" | "off"): TemplateResult {
        const t = this.words.t.security.factor;
        const fresh = purpose === "fresh";
        return html`<h4>${fresh ? t.fresh : t.turnOff}</h4>
            <p>${fresh ? t.freshAbout : t.offAbout}</p>
            ${this.codeForm(fresh ? t.freshAction : t.offAction, true)}`;
    }

    private codeForm(action: string, recoverable: boolean): TemplateResult {
        const { flow, words } = this;
        return html`<empower-code-form
            .words=${words}
            .action=${action}
            .back=${words.t.security.factor.stop}
            .recoverable=${recoverable}
            .busy=${flow.busy}
            .wait=${flow.wait}
            .failure=${flow.failure}
            @code=${(event: CustomEvent<string>) => void flow.code(event.detail)}
            @leave=${() => flow.cancel()}
        ></empower-code-form>`;
    }

    protected override updated(): void {
        const { at } = this.flow.task;
        if (at === this.task) {
            return;
        }
        this.task = at;
        const target = this.renderRoot.querySelector<Begin>(begins[at]);
        void Promise.resolve(target?.updateComplete).then(() => target?.focus());
    }
}

define("empower-second-factor", SecondFactorView);

declare global {
    interface HTMLElementTagNameMap {
        "empower-second-factor": SecondFactorView;
    }
}
