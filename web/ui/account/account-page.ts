import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Account, Client } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { languageChoice } from "../i18n/language-choice.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { isStaff } from "../model/roles.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { accountStyles } from "./account.styles.ts";
import "./mail-change.ts";
import "./password-change.ts";

/** Who one is here, and what one can change of it. Events: `leave`, `language` (which one), `read-terms`. */
export class AccountPage extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, formStyles, securityStyles, accountStyles];

    @property({ attribute: false }) client!: Client;

    @state() private account: Account | undefined;
    @state() private factor = false;
    @state() private problem: string | undefined;

    @query("h2") private readonly heading!: HTMLElement;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (cameOnline(change, this.client)) {
                    void this.load();
                }
            },
            { redraw: false },
        );
    }

    override focus(): void {
        this.heading.focus();
    }

    protected override firstUpdated(): void {
        void this.load();
    }

    protected override render(): TemplateResult {
        const { words } = this;
        const t = words.t.account;
        return html`<div class="page" data-testid="account">
            ${pageHead({ words, title: t.title, testid: "account", leave: () => this.emit("leave") })}
            ${errorBox(this.problem === undefined ? "" : reasonText(this.problem, words), "account-error")}
            ${this.account === undefined ? this.waiting() : this.parts(this.account)}
        </div>`;
    }

    private waiting(): TemplateResult {
        const t = this.words.t.common;
        return this.problem === undefined
            ? html`<p class="muted">${t.loading}</p>`
            : html`<div class="actions">
                  <button type="button" class="button" data-testid="account-retry" @click=${() => void this.load()}>${t.retry}</button>
              </div>`;
    }

    private parts(account: Account): TemplateResult {
        const { words, client, factor } = this;
        const t = words.t.account;
        return html`<section>
                <h3>${t.who}</h3>
                ${this.details(account)}
                <p class="hint">${isStaff(account.role) ? t.wrongStaff : t.wrong}</p>
            </section>
            <empower-password-change .words=${words} .client=${client} .account=${account} .factor=${factor}></empower-password-change>
            ${
                account.sends_mail
                    ? html`<empower-mail-change
                          .words=${words}
                          .client=${client}
                          .account=${account}
                          .factor=${factor}
                          @changed=${() => void this.load()}
                      ></empower-mail-change>`
                    : nothing
            }
            <section>
                <h3>${t.terms.title}</h3>
                <p>${t.terms.about}</p>
                <div>
                    <button type="button" class="button soft" data-testid="account-terms" @click=${() => this.emit("read-terms")}>
                        ${t.terms.read}
                    </button>
                </div>
            </section>`;
    }

    private details({ name, username, role, provider, mail }: Account): TemplateResult {
        const { words } = this;
        const t = words.t.account;
        return html`<dl>
            <dt>${t.name}</dt>
            <dd data-testid="account-name">${name}</dd>
            <dt>${t.username}</dt>
            <dd data-testid="account-username">${username}</dd>
            <dt>${t.role}</dt>
            <dd class="role" data-testid="account-role">${words.t.audit.roles[role]}</dd>
            <dt>${t.provider}</dt>
            <dd data-testid="account-provider">${provider}</dd>
            <dt>${t.mailAddress}</dt>
            <dd data-testid="account-address">${mail ?? t.noMail}</dd>
            <dt>${t.language}</dt>
            <dd>${languageChoice(words, (lang) => this.emit("language", lang), "account-language")}</dd>
        </dl>`;
    }

    private async load(): Promise<void> {
        const { security } = this.client;
        try {
            const [account, factor] = await Promise.all([security.account(), security.secondFactor()]);
            this.account = account;
            this.factor = factor.on;
            this.problem = undefined;
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
    }
}

define("empower-account", AccountPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-account": AccountPage;
    }
}
