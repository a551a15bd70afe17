import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, SignIn } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { confirm } from "../dialog/dialog.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { deviceName, inOrder } from "./device.ts";
import { sectionStyles } from "./security.styles.ts";
import { signInsStyles } from "./sign-ins.styles.ts";

/** Where one is signed in, and the way to end that. */
export class SignIns extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, sectionStyles, signInsStyles];

    @property({ attribute: false }) client!: Client;

    @state() private list: readonly SignIn[] | undefined;
    @state() private problem: string | undefined;
    @state() private said = "";

    @query("h3") private readonly heading!: HTMLElement;

    /** Asks the server anew. */
    async load(): Promise<void> {
        await this.attempt(async () => {
            this.list = inOrder(await this.client.security.signIns());
        });
    }

    protected override render(): TemplateResult {
        const t = this.words.t.security.signIns;
        const problem = this.problem === undefined ? "" : reasonText(this.problem, this.words);
        return html`<h3 tabindex="-1">${t.title}</h3>
            <p>${t.about}</p>
            ${errorBox(problem, "sign-ins-error")} ${noticeBox(this.said, "sign-ins-said", "good")}
            ${this.list === undefined ? this.loading() : this.devices(this.list)}`;
    }

    private loading(): TemplateResult {
        const t = this.words.t.common;
        return this.problem === undefined
            ? html`<p class="muted">${t.loading}</p>`
            : html`<div class="actions">
                  <button type="button" class="button" @click=${() => void this.load()}>
                      ${t.retry}
                  </button>
              </div>`;
    }

    private devices(list: readonly SignIn[]): TemplateResult {
        return html`<ul data-testid="sign-ins">
                ${list.map((signIn) => this.row(signIn))}
            </ul>
            ${
                list.length < 2
                    ? nothing
                    : html`<div class="actions">
                          <button
                              type="button"
                              class="button"
                              data-testid="sign-ins-others"
                              @click=${() => void this.endOthers()}
                          >
                              ${this.words.t.security.signIns.others}
                          </button>
                      </div>`
            }`;
    }

    private row(signIn: SignIn): TemplateResult {
        const { words } = this;
        const t = words.t.security.signIns;
        const name = deviceName(signIn.device, words);
        const used = words.dayAndTime(new Date(signIn.used_at), new Date());
        return html`<li data-testid="sign-in-row" data-current=${signIn.current || nothing}>
            <div>
                <p class="name">
                    <strong>${name}</strong>
                    ${signIn.current ? html`<span class="this">${t.this}</span>` : nothing}
                </p>
                <p class="muted">${t.since(words.dayAndTime(new Date(signIn.created_at), new Date()))}</p>
                <p class="muted">${t.used(used)}</p>
            </div>
            ${
                signIn.current
                    ? nothing
                    : html`<button
                          type="button"
                          class="button"
                          data-testid="sign-in-revoke"
                          aria-label=${t.revokeThat(name, used)}
                          @click=${() => void this.end(signIn, name)}
                      >
                          ${t.revoke}
                      </button>`
            }
        </li>`;
    }

    private async end({ id }: SignIn, name: string): Promise<void> {
        const { words, renderRoot } = this;
        const t = words.t.security.signIns;
        const question = { title: t.revokeTitle(name), text: t.revokeText, action: t.revoke };
        if (await confirm(renderRoot, { words, ...question })) {
            await this.revoke({ id }, t.revoked(name));
        }
    }

    private async endOthers(): Promise<void> {
        const { words, renderRoot } = this;
        const t = words.t.security.signIns;
        const question = { title: t.othersTitle, text: t.othersText, action: t.revoke };
        if (await confirm(renderRoot, { words, ...question })) {
            await this.revoke({ others: true }, t.othersDone);
        }
    }

    private async revoke(which: { id: string } | { others: true }, said: string): Promise<void> {
        await this.attempt(async () => {
            await this.client.security.revoke(which).catch((error: unknown) => {
                if (reasonOf(error) !== "not_found") {
                    throw error; // else it had ended by itself
                }
            });
            this.list = inOrder(await this.client.security.signIns());
            this.said = said;
        });
        await this.updateComplete;
        this.heading.focus(); // the button that was pressed may be gone
    }

    private async attempt(work: () => Promise<void>): Promise<void> {
        this.problem = undefined;
        this.said = "";
        try {
            await work();
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
    }
}

define("empower-sign-ins", SignIns);

declare global {
    interface HTMLElementTagNameMap {
        "empower-sign-ins": SignIns;
    }
}
