import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Network } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import "../invitations/invitation-link.ts";
import { dutchToday, ownAccount } from "../model/age.ts";
import { address } from "../model/place.ts";
import { fieldOf, reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { factsStyles } from "./desk.styles.ts";
import { panelStyles } from "./panel.styles.ts";

const mail_max = 254;

/** How the client stands with an own account, and inviting who has none yet. Event: `invited`. */
export class ClientAccount extends EmpowerElement {
    static override styles = [base, buttonStyles, careStyles, formStyles, panelStyles, factsStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) network!: Network;

    @state() private editing = false;
    @state() private link: string | undefined;
    @state() private said = "";
    @state() private wrong: string | undefined;
    @state() private busy = false;

    @query("#mail") private readonly mail!: HTMLInputElement | null;
    @query("empower-invitation-link") private readonly linkView!: HTMLElement | null;
    @query("h3") private readonly heading!: HTMLElement;

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork.account;
        return html`<h3 tabindex="-1">${t.title}</h3>
            <p data-testid="account-state" data-state=${this.network.account ?? nothing}>${this.text}</p>
            ${noticeBox(this.said, "account-said", "good")} ${this.next()}`;
    }

    private get own(): boolean {
        const { born, incapacitated } = this.network;
        return ownAccount(born, incapacitated, dutchToday());
    }

    private get text(): string {
        const t = this.words.t.deskNetwork.account;
        const { account, incapacitated } = this.network;
        return account === undefined || account === "none"
            ? this.own
                ? t.none
                : t[incapacitated ? "incapacitated" : "child"]
            : t[account];
    }

    private next(): TemplateResult | typeof nothing {
        const { link, network, words } = this;
        const t = words.t.deskNetwork.account;
        if (link !== undefined) {
            return html`<empower-invitation-link
                .words=${words}
                .name=${network.client.name}
                .link=${link}
                @done=${this.onDone}
            ></empower-invitation-link>`;
        }
        if (network.account === "none" && this.own) {
            return this.editing
                ? this.form()
                : html`<button type="button" class="button" data-testid="account-invite" @click=${this.onOpen}>
                      ${t.invite}
                  </button>`;
        }
        return network.account === "none" || network.account === "invited"
            ? html`<a class="button" href=${address("invitations")} data-testid="account-invitations">${t.toInvitations}</a>`
            : nothing;
    }

    private form(): TemplateResult {
        const t = this.words.t.invitations;
        const wrong = this.wrong ?? "";
        return html`<form novalidate @submit=${this.onSubmit}>
            <div class="field">
                <label for="mail">${t.mail}</label>
                <p class="hint" id="mail-hint">${t.mailHint}</p>
                <input
                    id="mail"
                    type="email"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=${mail_max}
                    data-testid="account-mail"
                    aria-invalid=${wrong === t.mailWrong}
                    aria-describedby="mail-hint wrong"
                />
            </div>
            <p class="problem" id="wrong" role="alert">${wrong}</p>
            <div class="buttons">
                <button type="submit" class="button main" data-testid="account-send" aria-disabled=${this.busy}>
                    ${this.busy ? t.sending : t.send}
                </button>
                <button type="button" class="button plain" @click=${this.close}>${this.words.t.common.cancel}</button>
            </div>
        </form>`;
    }

    private readonly onOpen = (): void => {
        this.editing = true;
        this.said = "";
        void this.updateComplete.then(() => this.mail?.focus());
    };

    private readonly close = (): void => {
        this.editing = false;
        this.wrong = undefined;
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".button")?.focus());
    };

    private readonly onDone = (): void => {
        this.link = undefined;
        this.heading.focus();
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.invite(this.mail?.value.trim() ?? "");
        }
    };

    private async invite(mail: string): Promise<void> {
        const t = this.words.t.invitations;
        const { id, name } = this.network.client;
        this.busy = true;
        this.wrong = undefined;
        try {
            const { link } = await this.client.invitations.again(id, mail);
            this.editing = false;
            this.link = link;
            this.said = link === undefined ? t.mailed(name) : "";
            this.emit("invited");
            await this.updateComplete;
            (this.linkView ?? this.heading).focus();
        } catch (error) {
            this.wrong =
                fieldOf(error) === "mail"
                    ? t.mailWrong
                    : this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
            this.mail?.focus();
        }
        this.busy = false;
    }
}

define("empower-client-account", ClientAccount);

declare global {
    interface HTMLElementTagNameMap {
        "empower-client-account": ClientAccount;
    }
}
