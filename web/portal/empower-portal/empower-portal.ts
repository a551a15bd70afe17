import { html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { Client, indexedStore, type Change } from "../../client/index.ts";
import { version } from "../../package.json";
import "../../ui/account/account-page.ts";
import "../../ui/account-menu/account-menu.ts";
import "../../ui/audit/seen-page.ts";
import "../../ui/banner/connection-banner.ts";
import { buttonStyles, selectStyles } from "../../ui/button/button.styles.ts";
import { Drafts } from "../../ui/composer/drafts.ts";
import { unreadIn } from "../../ui/conversation-list/filter.ts";
import { crisisLine, crisisStyles } from "../../ui/crisis/crisis.ts";
import { StandingFlow, standingStyles } from "../../ui/conduct/standing-flow.ts";
import { define } from "../../ui/element.ts";
import { AccountLanguage } from "../../ui/i18n/account-language.ts";
import { chosenLanguage } from "../../ui/i18n/choice.ts";
import { languageChoice } from "../../ui/i18n/language-choice.ts";
import { wordsFor, type Language, type Words } from "../../ui/i18n/words.ts";
import mark from "../../ui/icons/empower.svg";
import { icon } from "../../ui/icons/icons.ts";
import { ClientWatch } from "../../ui/model/client-watch.ts";
import { Place } from "../../ui/model/place.ts";
import "../../ui/network/care-links.ts";
import "../../ui/network/care-pages.ts";
import { hasNetwork } from "../../ui/network/paths.ts";
import { openPreCall } from "../../ui/precall/open.ts";
import "../../ui/security/security.ts";
import { SignInFlow } from "../../ui/sign-in/sign-in-flow.ts";
import { base, tokens } from "../../ui/tokens/base.ts";
import "../../widget/empower-chat/empower-chat.ts";
import { portalStyles } from "./empower-portal.styles.ts";

/** The client's own page: who one is, in which language, and the chat in all the room that is left. */
export class EmpowerPortal extends LitElement {
    static override styles = [tokens, base, buttonStyles, selectStyles, crisisStyles, standingStyles, portalStyles];

    @state() private language: Language = chosenLanguage();

    private readonly client = new Client({
        name: "portal",
        version,
        auth: "cookie",
        previews: true,
        standing: true,
        store: indexedStore(),
    });
    /** The chat goes from the page when a sign-in runs out; what was being written in it stays here. */
    private readonly drafts = new Drafts();
    private readonly place = new Place(this, {
        account: "empower-account",
        security: "empower-security",
        consent: "empower-care-pages",
        network: "empower-care-pages",
        seen: "empower-seen",
    });
    private readonly signing = new SignInFlow(
        this,
        () => this.client,
        () => this.drafts,
    );

    private readonly languages = new AccountLanguage(
        () => this.client,
        (lang) => {
            this.language = lang;
        },
    );
    private readonly standing = new StandingFlow(this, () => this.client);
    private calling = false;

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
        this.languages.heard(change);
        this.place.heard(this.client);
        if (change.what === "call") {
            this.onCall();
        }
    }

    /** A call that begins, or is answered, is to be seen; whoever looks elsewhere meanwhile may. */
    private onCall(): void {
        const calling = ["ringing-out", "waiting", "connecting", "active"].includes(this.client.calls.current.phase);
        if (calling && !this.calling) {
            this.place.home();
        }
        this.calling = calling;
    }

    protected override render(): TemplateResult {
        const { words, client } = this;
        const t = words.t;
        const known = client.me !== undefined && !this.signing.wanted;
        return html`<header class=${known ? "signed-in" : ""}>
                <div class="brand">
                    <img src=${mark} alt="" />
                    <p>
                        <strong>${t.portal.title}</strong>
                        ${client.provider === undefined ? nothing : html`<span>${client.provider.name}</span>`}
                    </p>
                </div>
                ${keyed(client.me?.id, [this.ways(), this.who()])} ${languageChoice(words, this.onLanguage)} ${this.leave()}
            </header>
            <main>
                ${this.standing.bars()}
                ${this.signing.wanted || this.client.connection.state === "held" ? nothing : html`<h1 class="unseen">${t.portal.title}</h1>`}
                ${this.content()}
            </main>`;
    }

    private get inside(): boolean {
        return this.client.me !== undefined && !this.signing.wanted && this.client.connection.state !== "held";
    }

    private ways(): TemplateResult | typeof nothing {
        const { me } = this.client;
        if (me === undefined || !this.inside || !hasNetwork(me)) {
            return nothing;
        }
        return html`<empower-care-links
            .words=${this.words}
            .client=${this.client}
            .current=${this.place.page}
        ></empower-care-links>`;
    }

    private who(): TemplateResult | typeof nothing {
        const { me } = this.client;
        if (me === undefined || this.signing.wanted) {
            return nothing;
        }
        return html`<empower-account-menu
            @read-terms=${() => this.standing.readTerms()}
            @close-account=${this.standing.closeAccount}
            @test-devices=${this.onTestDevices}
            .calls=${this.client.features.has("video")}
            .words=${this.words}
            .name=${me.name}
            .person=${me.id}
        ></empower-account-menu>`;
    }

    private leave(): TemplateResult | typeof nothing {
        const held = this.client.connection.state === "held";
        if ((this.client.me === undefined && !held) || this.signing.wanted) {
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
        const standing = this.standing.page();
        if (standing !== undefined) {
            return html`${standing} ${crisisLine(words)}`;
        }
        if (client.me === undefined) {
            return html`${this.banner()}
                <p class="wait">${words.t.common.loading}</p>
                ${crisisLine(words)}`;
        }
        return html`${keyed(client.me.id, this.pages())}`;
    }

    /** Of one account: another one, whom another tab let in, finds no element of it. */
    private pages(): TemplateResult {
        const { words, client } = this;
        const { page } = this.place;
        const covered = page !== undefined;
        return html`${covered ? this.banner() : nothing}
            <empower-security
                ?hidden=${page !== "security"}
                .words=${words}
                .client=${client}
                .shown=${page === "security"}
                @leave=${() => this.place.home()}
            ></empower-security>
            ${
                page === "account"
                    ? html`<empower-account
                          .words=${words}
                          .client=${client}
                          @leave=${() => this.place.home()}
                          @language=${(event: CustomEvent<Language>) => this.onLanguage(event.detail)}
                          @read-terms=${() => this.standing.readTerms()}
                      ></empower-account>`
                    : nothing
            }
            ${
                page === "consent" || page === "network"
                    ? html`<empower-care-pages
                          .words=${words}
                          .client=${client}
                          .page=${page}
                      ></empower-care-pages>`
                    : nothing
            }
            ${
                page === "seen"
                    ? html`<empower-seen
                          .words=${words}
                          .client=${client}
                      ></empower-seen>`
                    : nothing
            }
            <empower-chat
                mode="inline"
                lang=${words.lang}
                .client=${client}
                .drafts=${this.drafts}
                ?covered=${covered}
            ></empower-chat>
            ${covered ? crisisLine(words) : nothing}`;
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
        const { t } = this.words;
        const title = unread > 0 ? t.portal.titleUnread(unread) : t.portal.title;
        const page = this.inside ? this.pageName : undefined;
        document.title = page === undefined ? title : t.common.pageIn(page, title);
        document.documentElement.lang = this.words.lang;
    }

    /** Of the page one is at. */
    private get pageName(): string | undefined {
        const { t } = this.words;
        const { page } = this.place;
        switch (page) {
            case "account":
            case "security":
                return t[page].title;
            case "consent":
            case "network":
            case "seen":
                return t.care.pages[page];
            default:
                return undefined;
        }
    }

    private readonly onTestDevices = (): void => {
        const { client, words, renderRoot } = this;
        openPreCall(renderRoot, { client, words, purpose: { kind: "test" } });
    };

    private readonly onLanguage = (lang: Language): void => {
        this.languages.choose(lang);
    };
}

define("empower-portal", EmpowerPortal);
