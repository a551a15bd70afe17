import { html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { Client, indexedStore, type Change } from "../../client/index.ts";
import { version } from "../../package.json";
import "../../ui/avatar/avatar.ts";
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
import { Route } from "../../ui/model/route.ts";
import "../../ui/network/care-links.ts";
import "../../ui/network/care-pages.ts";
import { carePageOf, hasNetwork, type CarePage } from "../../ui/network/paths.ts";
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
    private readonly signing = new SignInFlow(
        this,
        () => this.client,
        () => this.drafts,
    );

    private readonly route = new Route(this, () => this.onMove());
    private focusWanted = false;
    private calling = false;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change: Change) => this.heard(change),
        );
    }

    private get page(): CarePage | undefined {
        return carePageOf(this.route.page);
    }

    private heard(change: Change): void {
        this.signing.heard(change);
        if (change.what === "call") {
            this.onCall();
        }
    }

    /** A call that begins brings its conversation; who looks elsewhere meanwhile may. */
    private onCall(): void {
        const calling = ["ringing-out", "connecting", "active"].includes(this.client.calls.current.phase);
        if (calling && !this.calling && this.page !== undefined) {
            this.route.go();
        }
        this.calling = calling;
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

    protected override render(): TemplateResult {
        const { words, client } = this;
        const t = words.t;
        const inside = client.me !== undefined && !this.signing.wanted;
        return html`<header class=${inside ? "signed-in" : ""}>
                <div class="brand">
                    <img src=${mark} alt="" />
                    <p>
                        <strong>${t.portal.title}</strong>
                        ${client.provider === undefined ? nothing : html`<span>${client.provider.name}</span>`}
                    </p>
                </div>
                ${this.ways()} ${this.who()} ${languageChoice(words, this.onLanguage)} ${this.leave()}
            </header>
            <main>
                ${this.signing.wanted ? nothing : html`<h1 class="unseen">${t.portal.title}</h1>`}
                ${this.content()}
            </main>`;
    }

    private ways(): TemplateResult | typeof nothing {
        const { me } = this.client;
        if (me === undefined || this.signing.wanted || !hasNetwork(me)) {
            return nothing;
        }
        return html`<empower-care-links
            .words=${this.words}
            .client=${this.client}
            .current=${this.page}
        ></empower-care-links>`;
    }

    private who(): TemplateResult | typeof nothing {
        const { me } = this.client;
        if (me === undefined || this.signing.wanted) {
            return nothing;
        }
        return html`<div class="me" title=${this.words.t.signIn.as(me.name)}>
            <empower-avatar .name=${me.name} .person=${me.id}></empower-avatar>
            <span data-testid="me">${me.name}</span>
        </div>`;
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
            return html`<empower-connection-banner
                    .words=${words}
                    .connection=${client.connection}
                    .atRisk=${client.atRisk}
                    @reconnect=${() => client.reconnect()}
                ></empower-connection-banner>
                <p class="wait">${words.t.common.loading}</p>
                ${crisisLine(words)}`;
        }
        const { page } = this;
        return html`<empower-chat
                mode="inline"
                lang=${words.lang}
                ?folded=${page !== undefined}
                .client=${client}
                .drafts=${this.drafts}
            ></empower-chat>
            ${
                page === undefined
                    ? nothing
                    : html`<empower-care-pages
                          .words=${words}
                          .client=${client}
                          .page=${page}
                      ></empower-care-pages>`
            }`;
    }

    protected override updated(): void {
        const unread = this.signing.wanted ? 0 : unreadIn(this.client.conversations);
        const t = this.words.t.portal;
        const title = unread > 0 ? t.titleUnread(unread) : t.title;
        const { page } = this;
        document.title = page === undefined ? title : `${this.words.t.care.pages[page]} · ${title}`;
        document.documentElement.lang = this.words.lang;
        if (this.focusWanted) {
            this.focusWanted = false;
            this.renderRoot.querySelector("empower-care-pages")?.focus();
        }
    }

    private onMove(): void {
        this.focusWanted = this.page !== undefined;
    }

    private readonly onLanguage = (lang: Language): void => {
        this.language = lang;
        keepLanguage(lang);
    };
}

define("empower-portal", EmpowerPortal);
