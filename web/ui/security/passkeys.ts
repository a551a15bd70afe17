import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Passkey } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { confirm } from "../dialog/dialog.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { passkeyText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { deviceName } from "./device.ts";
import { PasskeyFlow } from "./passkey-flow.ts";
import { passkeysStyles } from "./passkeys.styles.ts";
import { sectionStyles } from "./security.styles.ts";

/** Characters that the server takes. */
const name_max = 50;

/** The passkeys of one's own account. Hidden where there can be none. */
export class PasskeysView extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, sectionStyles, passkeysStyles];

    @property({ attribute: false }) client!: Client;

    @state() private missing = false;

    @query("h3") private readonly heading!: HTMLElement;
    @query("input") private readonly input!: HTMLInputElement | null;

    private flow!: PasskeyFlow;
    private naming = false;

    /** Asks the server anew, unless the person is in the middle of something. */
    async load(): Promise<void> {
        if (!this.flow.naming) {
            await this.flow.load();
        }
    }

    /** The person goes elsewhere. */
    leave(): void {
        this.flow.cancel();
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("client")) {
            this.flow = new PasskeyFlow(this.client.security, () => this.requestUpdate());
        }
        this.hidden = !this.flow.shown;
    }

    protected override render(): TemplateResult {
        const t = this.words.t.security.passkeys;
        const { done, naming, failure } = this.flow;
        const problem = failure === undefined ? "" : passkeyText(failure, this.words);
        return html`<h3 tabindex="-1">${t.title}</h3>
            <p>${t.about}</p>
            ${errorBox(naming ? "" : problem, "passkeys-error")}
            ${noticeBox(done === undefined ? "" : t[done.what](done.name), "passkeys-said", "good")}
            ${this.devices()} ${naming ? this.form(problem) : this.actions()}`;
    }

    private devices(): TemplateResult {
        const { list, failure } = this.flow;
        const t = this.words.t;
        if (list === undefined) {
            return html`${failure === undefined ? html`<p class="muted">${t.common.loading}</p>` : nothing}`;
        }
        return list.length === 0
            ? html`<p class="muted" data-testid="passkeys-none">${t.security.passkeys.none}</p>`
            : html`<ul data-testid="passkeys">
                  ${list.map((passkey) => this.row(passkey))}
              </ul>`;
    }

    private row(passkey: Passkey): TemplateResult {
        const t = this.words.t.security.passkeys;
        const { name, created_at, used_at } = passkey;
        return html`<li data-testid="passkey-row">
            <div>
                <p><strong>${name}</strong></p>
                <p class="muted">${t.since(this.words.dayAndTime(new Date(created_at), new Date()))}</p>
                <p class="muted">
                    ${used_at === undefined ? t.neverUsed : t.used(this.words.dayAndTime(new Date(used_at), new Date()))}
                </p>
            </div>
            <button
                type="button"
                class="button"
                data-testid="passkey-remove"
                aria-label=${t.removeThat(name)}
                aria-disabled=${this.flow.busy}
                @click=${() => void this.forget(passkey)}
            >
                ${t.remove}
            </button>
        </li>`;
    }

    private actions(): TemplateResult | typeof nothing {
        const { flow, words } = this;
        if (flow.list === undefined) {
            return flow.failure === undefined
                ? nothing
                : this.buttons(words.t.common.retry, "passkeys-retry", "", () => void this.load());
        }
        const { add } = words.t.security.passkeys;
        return flow.canAdd
            ? this.buttons(add, "passkey-add", "main", () => flow.begin())
            : nothing;
    }

    private buttons(text: string, testid: string, look: string, press: () => void): TemplateResult {
        return html`<div class="actions">
            <button
                type="button"
                class="button ${look}"
                data-testid=${testid}
                aria-disabled=${this.flow.busy}
                @click=${press}
            >
                ${look === "main" ? icon("key") : nothing}${text}
            </button>
        </div>`;
    }

    private form(problem: string): TemplateResult {
        const t = this.words.t.security.passkeys;
        const { busy, making } = this.flow;
        return html`<form novalidate @submit=${this.onSubmit}>
            <h4>${t.add}</h4>
            <p>${t.addAbout}</p>
            <div class="field">
                <label for="name">${t.name}</label>
                <p class="hint" id="name-hint">${t.nameHint}</p>
                <input
                    id="name"
                    data-testid="passkey-name"
                    maxlength=${name_max}
                    autocomplete="off"
                    required
                    .defaultValue=${deviceName(navigator.userAgent, this.words)}
                    aria-invalid=${this.missing}
                    aria-describedby=${this.missing ? "name-missing name-hint" : "name-hint"}
                    @input=${() => {
                        this.missing = false;
                    }}
                />
                ${this.missing ? html`<p id="name-missing" class="problem">${t.nameMissing}</p>` : nothing}
            </div>
            ${errorBox(problem, "passkey-error")} ${noticeBox(making ? t.making : "", "passkey-notice")}
            <div class="actions">
                <button
                    type="submit"
                    class="button main"
                    data-testid="passkey-create"
                    aria-disabled=${busy}
                >
                    ${t.make}
                </button>
                <button
                    type="button"
                    class="button plain"
                    data-testid="passkey-cancel"
                    aria-disabled=${busy}
                    @click=${() => this.flow.cancel()}
                >
                    ${t.stop}
                </button>
            </div>
        </form>`;
    }

    protected override updated(): void {
        const { naming } = this.flow;
        if (naming === this.naming) {
            return;
        }
        this.naming = naming;
        if (naming) {
            this.input?.select();
            this.input?.focus();
        } else {
            this.heading.focus();
        }
    }

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        const name = this.input?.value.trim() ?? "";
        if (this.flow.busy) {
            return;
        }
        this.missing = name === "";
        if (this.missing) {
            this.input?.focus();
        } else {
            void this.flow.add(name);
        }
    };

    private async forget(passkey: Passkey): Promise<void> {
        const { words, renderRoot, flow } = this;
        const t = words.t.security.passkeys;
        const text = (flow.list?.length ?? 0) > 1 ? t.removeOne : t.removeLast;
        const question = { title: t.removeTitle(passkey.name), text, action: t.remove };
        if (!flow.busy && (await confirm(renderRoot, { words, ...question }))) {
            await flow.remove(passkey);
            await this.updateComplete;
            this.heading.focus(); // the button that was pressed is gone
        }
    }
}

define("empower-passkeys", PasskeysView);

declare global {
    interface HTMLElementTagNameMap {
        "empower-passkeys": PasskeysView;
    }
}
