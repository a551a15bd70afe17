import { html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { Client, indexedStore, type Change } from "../../client/index.ts";
import { version } from "../../package.json";
import "../../ui/account-menu/account-menu.ts";
import { portalPages } from "../../ui/audit/menu.ts";
import "../../ui/audit/seen-page.ts";
import "../../ui/banner/connection-banner.ts";
import { buttonStyles, selectStyles } from "../../ui/button/button.styles.ts";
import { Drafts } from "../../ui/composer/drafts.ts";
import { unreadIn } from "../../ui/conversation-list/filter.ts";
import { crisisLine, crisisStyles } from "../../ui/crisis/crisis.ts";
import { define } from "../../ui/element.ts";
import { chosenLanguage, keepLanguage } from "../../ui/i18n/choice.ts";
import { languageChoice } from "../../ui/i18n/language-choice.ts";
import { wordsFor, type Language, type Words } from "../../ui/i18n/words.ts";
import mark from "../../ui/icons/empower.svg";
import { icon } from "../../ui/icons/icons.ts";
import { ClientWatch } from "../../ui/model/client-watch.ts";
import { Place, securityAddress, seenAddress } from "../../ui/model/place.ts";
import "../../ui/security/security.ts";
import { SignInFlow } from "../../ui/sign-in/sign-in-flow.ts";
import { base, tokens } from "../../ui/tokens/base.ts";
import "../../widget/empower-chat/empower-chat.ts";
import { portalStyles } from "./empower-portal.styles.ts";

/** The client's own page: who one is, in which language, and the chat in all the room that is left. */
export class EmpowerPortal extends LitElement {
    static override styles = [tokens, base, buttonStyles, selectStyles, crisisStyles, portalStyles];

    @state() private language: Language = chosenLanguage();

    private readonly client = new Client({
        name: "portal",
        version,
        auth: "cookie",
        previews: true,
        store: indexedStore(),
    });
    /** The chat goes from the page when a sign-in runs out; what was being written in it stays here. */
    private readonly drafts = new Drafts();
    private readonly place = new Place(this, [securityAddress, seenAddress]);
    private readonly signing = new SignInFlow(
        this,
        () => this.client,
        () => this.drafts,
    );

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change: Change) => this.heard(change),
        );
    }

    get words(): Words {
        return wordsFor(this.language);
    }

    override connectedCallback(): void {
        super.connectedCallback();
        this.client.start();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.client.stop();
    }

    private heard(change: Change): void {
        this.signing.heard(change);
        this.place.heard(this.client.connection);
        if (change.what === "call" && this.client.calls.current.phase === "connecting") {
            this.place.home(); // a call that was answered is to be seen
        }
    }

    protected override render(): TemplateResult {
        const { words, client } = this;
        const t = words.t;
        return html`<header class=${this.inside ? "signed-in" : ""}>
                <div class="brand">
                    <img src=${mark} alt="" />
                    <p>
                        <strong>${t.portal.title}</strong>
                        ${client.provider === undefined ? nothing : html`<span>${client.provider.name}</span>`}
                    </p>
                </div>
                ${this.who()} ${languageChoice(words, this.onLanguage)} ${this.leave()}
            </header>
            <main>
                ${this.signing.wanted ? nothing : html`<h1 class="unseen">${t.portal.title}</h1>`}
                ${this.content()}
            </main>`;
    }

    private get atSecurity(): boolean {
        return this.place.security && this.inside;
    }

    private get inside(): boolean {
        return this.client.me !== undefined && !this.signing.wanted;
    }

    private who(): TemplateResult | typeof nothing {
        const { me } = this.client;
        if (me === undefined || this.signing.wanted) {
            return nothing;
        }
        return html`<empower-account-menu
            .words=${this.words}
            .name=${me.name}
            .person=${me.id}
            .pages=${portalPages(me.role, this.words)}
        ></empower-account-menu>`;
    }

    private leave(): TemplateResult | typeof nothing {
        if (this.client.me === undefined || this.signing.wanted) {
            return nothing;
        }
        const label = this.words.t.signIn.signOut;
        return html`<button
            type="button"
            class="button plain leave"
            data-testid="sign-out"
            aria-label=${label}
            title=${label}
            @click=${() => void this.signing.signOut()}
        >
            ${icon("sign-out")}<span class="word">${label}</span>
        </button>`;
    }

    private content(): TemplateResult {
        const { words, client } = this;
        if (this.signing.wanted) {
            return html`<div class="door">
                    <div class="card">${this.signing.form(words.t.portal.welcome)}</div>
                </div>
                ${crisisLine(words)}`;
        }
        if (client.me === undefined) {
            return html`${this.banner()}
                <p class="wait">${words.t.common.loading}</p>
                ${crisisLine(words)}`;
        }
        const { security } = this.place;
        const covered = this.place.page !== undefined;
        return html`${covered ? this.banner() : nothing}
            ${this.seen()}
            <empower-security
                ?hidden=${!security}
                .words=${words}
                .client=${client}
                .shown=${security}
                @leave=${() => this.place.home()}
            ></empower-security>
            <empower-chat
                mode="inline"
                lang=${words.lang}
                .client=${client}
                .drafts=${this.drafts}
                ?covered=${covered}
            ></empower-chat>
            ${covered ? crisisLine(words) : nothing}`;
    }

    private seen(): TemplateResult | typeof nothing {
        return this.place.at(seenAddress)
            ? html`<empower-seen
                  .words=${this.words}
                  .client=${this.client}
                  @leave=${() => this.place.home()}
              ></empower-seen>`
            : nothing;
    }

    private banner(): TemplateResult {
        const { words, client } = this;
        return html`<empower-connection-banner
            .words=${words}
            .connection=${client.connection}
            .atRisk=${client.atRisk}
            @reconnect=${() => client.reconnect()}
        ></empower-connection-banner>`;
    }

    protected override updated(): void {
        const unread = this.signing.wanted ? 0 : unreadIn(this.client.conversations);
        const t = this.words.t;
        const title = unread > 0 ? t.portal.titleUnread(unread) : t.portal.title;
        const seen = this.place.at(seenAddress) && this.inside;
        document.title = this.atSecurity
            ? t.security.titleIn(title)
            : seen
              ? t.audit.seen.titleIn(title)
              : title;
        document.documentElement.lang = this.words.lang;
    }

    private readonly onLanguage = (lang: Language): void => {
        this.language = lang;
        keepLanguage(lang);
    };
}

define("empower-portal", EmpowerPortal);
