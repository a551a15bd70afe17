import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Invited, Network } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import "../invitations/again-form.ts";
import "../invitations/invitation-link.ts";
import { mailedText } from "../invitations/invitable.ts";
import { dutchToday, ownAccount, soonInvited } from "../model/age.ts";
import { address } from "../model/place.ts";
import { base } from "../tokens/base.ts";
import { factsStyles } from "./desk.styles.ts";

/** How the client stands with an own account, and inviting who has none yet. Event: `invited`. */
export class ClientAccount extends EmpowerElement {
    static override styles = [base, buttonStyles, careStyles, formStyles, factsStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) network!: Network;

    @state() private inviting = false;
    @state() private link: string | undefined;
    @state() private said = "";

    @query("empower-invitation-link") private readonly linkView!: HTMLElement | null;
    @query("h3") private readonly heading!: HTMLElement;

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork.account;
        return html`<h3 tabindex="-1">${t.title}</h3>
            <p data-testid="account-state" data-state=${this.network.account ?? nothing}>${this.text}</p>
            ${noticeBox(this.said, "account-said", "good")} ${this.next()}`;
    }

    /** Nobody was invited yet, and one can be. */
    private get open(): boolean {
        const { account, born, incapacitated } = this.network;
        return account === "none" && (ownAccount(born, incapacitated, dutchToday()) || this.ahead !== undefined);
    }

    /** The birthday that the client can be invited for already. */
    private get ahead(): string | undefined {
        const { turns, incapacitated } = this.network;
        return soonInvited(turns, incapacitated, dutchToday());
    }

    private get text(): string {
        const t = this.words.t.deskNetwork.account;
        const { account = "none", incapacitated } = this.network;
        const { ahead } = this;
        if (ahead !== undefined && (account === "none" || account === "invited")) {
            return t[account === "none" ? "ahead" : "invitedAhead"](this.words.calendarDate(ahead));
        }
        return t[account !== "none" || this.open ? account : incapacitated ? "incapacitated" : "child"];
    }

    private next(): TemplateResult | typeof nothing {
        const { client, link, network, words } = this;
        const t = words.t.deskNetwork.account;
        if (link !== undefined) {
            return html`<empower-invitation-link
                .words=${words}
                .name=${network.client.name}
                .link=${link}
                @done=${this.onDone}
            ></empower-invitation-link>`;
        }
        if (this.open && this.inviting) {
            return html`<empower-again-form
                .words=${words}
                .client=${client}
                .person=${network.client.id}
                @sent=${(event: CustomEvent<Invited>) => void this.sent(event.detail)}
                @close=${this.close}
            ></empower-again-form>`;
        }
        if (this.open) {
            return html`<button type="button" class="button" data-testid="account-invite" @click=${this.onOpen}>
                ${t.invite}
            </button>`;
        }
        return network.account === "none" || network.account === "invited"
            ? html`<a class="button" href=${address("invitations")} data-testid="account-invitations">${t.toInvitations}</a>`
            : nothing;
    }

    private readonly onOpen = (): void => {
        this.inviting = true;
        this.said = "";
    };

    private readonly close = (): void => {
        this.inviting = false;
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".button")?.focus());
    };

    private readonly onDone = (): void => {
        this.link = undefined;
        this.heading.focus();
    };

    private async sent({ link, from }: Invited): Promise<void> {
        this.inviting = false;
        this.link = link;
        this.said = link === undefined ? mailedText(this.network.client.name, from, this.words) : "";
        this.emit("invited");
        await this.updateComplete;
        (this.linkView ?? this.heading).focus();
    }
}

define("empower-client-account", ClientAccount);

declare global {
    interface HTMLElementTagNameMap {
        "empower-client-account": ClientAccount;
    }
}
