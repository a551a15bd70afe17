import { html, LitElement, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import {
    Client,
    indexedStore,
    type Change,
    type Id,
    type OwnPresence,
    type PresenceState,
} from "../../client/index.ts";
import { version } from "../../package.json";
import "../../ui/account/account-page.ts";
import "../../ui/account-menu/account-menu.ts";
import { Announcer, announceArrival } from "../../ui/announcer/announcer.ts";
import "../../ui/banner/connection-banner.ts";
import { Problem, problemStyles } from "../../ui/banner/problem.ts";
import { RemovedNotice } from "../../ui/banner/removed-notice.ts";
import { roundButton } from "../../ui/button/button.ts";
import { buttonStyles, selectStyles } from "../../ui/button/button.styles.ts";
import { CallFlow } from "../../ui/call/call-flow.ts";
import { callLayout, knocks, ring, stage } from "../../ui/call/call-parts.ts";
import { StandingFlow, standingStyles } from "../../ui/conduct/standing-flow.ts";
import { Drafts } from "../../ui/composer/drafts.ts";
import "../../ui/conversation/conversation.ts";
import type { ConversationView } from "../../ui/conversation/conversation.ts";
import "../../ui/conversation-list/conversation-list.ts";
import { unreadIn } from "../../ui/conversation-list/filter.ts";
import { define } from "../../ui/element.ts";
import { AccountLanguage } from "../../ui/i18n/account-language.ts";
import { chosenLanguage } from "../../ui/i18n/choice.ts";
import { languageChoice } from "../../ui/i18n/language-choice.ts";
import { wordsFor, type Language, type Words } from "../../ui/i18n/words.ts";
import mark from "../../ui/icons/empower.svg";
import { icon } from "../../ui/icons/icons.ts";
import { ClientWatch } from "../../ui/model/client-watch.ts";
import { careClientOf } from "../../ui/model/names.ts";
import { Place } from "../../ui/model/place.ts";
import { Wide } from "../../ui/model/wide.ts";
import { openRingSettings } from "../../ui/incoming/ring-settings.ts";
import { chosenTone } from "../../ui/incoming/tone-choice.ts";
import "../../ui/network/desk-network.ts";
import "../../ui/security/security.ts";
import { SignInFlow } from "../../ui/sign-in/sign-in-flow.ts";
import { base, tokens } from "../../ui/tokens/base.ts";
import { AccessPages } from "./access-pages.ts";
import { deskStyles } from "./empower-desk.styles.ts";
import { chosenPresence, keepPresence, presences } from "./own-presence.ts";

/** The desk's pages beside the conversations, and the element that shows each. */
const pages = {
    account: "empower-account",
    security: "empower-security",
    network: "empower-desk-network",
    "access-log": "empower-access-log",
    emergency: "empower-emergency",
    invitations: "empower-invitations",
    clients: "empower-clients",
    accounts: "empower-accounts",
    reports: "empower-reports",
    requests: "empower-requests",
} as const;

/** From this width on a call and its conversation stand side by side; see also the styles. */
const wide_px = 760;
const roomy_px = 761;

/** The therapists' desktop: all conversations on the left, the one at hand on the right, a call beside it. */
export class EmpowerDesk extends LitElement {
    static override styles = [
        tokens,
        base,
        buttonStyles,
        selectStyles,
        callLayout,
        problemStyles,
        standingStyles,
        deskStyles,
    ];

    @state() private language: Language = chosenLanguage();
    @state() private channel: Id | undefined;
    @state() private presence: OwnPresence = "online";

    @query("empower-conversation") private readonly view!: ConversationView | null;
    @query(".talk") private readonly main!: HTMLElement | null;

    private focusWanted: "conversation" | "list" | undefined;
    private left: Id | undefined;
    private me: Id | undefined;
    /** A call begins, and was brought into view. */
    private begun = false;
    private readonly client = new Client({
        name: "desk",
        version,
        auth: "cookie",
        previews: true,
        standing: true,
        store: indexedStore(),
    });
    private readonly drafts = new Drafts();
    private readonly announcer = new Announcer(this);
    private readonly problem = new Problem(this);
    private readonly removedNotice = new RemovedNotice(this.problem, this.announcer);
    private readonly wide = new Wide(this, wide_px, () => this.main);
    /** List and conversation stand side by side. */
    private readonly roomy = new Wide(this, roomy_px);
    private readonly place = new Place(this, pages);
    private readonly access = new AccessPages(
        this,
        () => this.client,
        this.place,
        () => this.atStart,
    );
    private readonly signing = new SignInFlow(
        this,
        () => this.client,
        () => this.drafts,
        { organisations: true },
    );
    private readonly languages = new AccountLanguage(
        () => this.client,
        (lang) => {
            this.language = lang;
        },
    );
    private readonly standing = new StandingFlow(this, () => this.client);
    private readonly calls = new CallFlow(
        this,
        () => this.client,
        (line) => this.announcer.say(line),
        true,
    );

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                this.heard(change);
                this.languages.heard(change);
            },
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
        this.place.heard(this.client);
        this.calls.heard(change);
        if (this.removedNotice.heard(change, this.channel, this.words)) {
            this.onRemoved();
        }
        switch (change.what) {
            case "account":
                this.onAccount();
                break;
            case "call":
                this.onCall();
                break;
            case "arrived":
                void announceArrival(
                    this.announcer,
                    this.view,
                    this.client,
                    change.entry,
                    this.words,
                );
                break;
            default:
                break;
        }
    }

    private onAccount(): void {
        const me = this.client.me?.id;
        if (me === this.me) {
            return;
        }
        this.me = me;
        this.channel = undefined;
        this.access.forget();
        this.problem.say("");
        this.announcer.forget();
        this.presence = me === undefined ? "online" : chosenPresence(me);
        if (this.presence !== "online") {
            this.client.setPresence(this.presence);
        }
    }

    private onRemoved(): void {
        this.focusWanted = this.view?.matches(":focus-within") === true ? "list" : undefined;
        this.channel = undefined;
    }

    /** A call that begins brings its own conversation beside it. */
    private onCall(): void {
        const call = this.calls.current;
        if (
            (call?.phase === "connecting" || call?.phase === "ringing-out" || call?.phase === "waiting") &&
            call.activeSince === undefined
        ) {
            if (!this.begun) {
                this.channel = call.channel ?? this.channel;
                this.place.home();
            }
            this.begun = true;
        } else {
            this.begun = false;
        }
    }

    protected override render(): TemplateResult {
        const { words } = this;
        return html`${this.content()}
        ${ring(this.calls, this.client, words, chosenTone())} ${this.announcer.render()}`;
    }

    private content(): TemplateResult {
        const { words, client } = this;
        if (this.signing.wanted) {
            return html`<main class="door">
                <div class="corner">${languageChoice(words, this.onLanguage)}</div>
                <div class="card">
                    <p class="brand"><img src=${mark} alt="" />${words.t.desk.title}</p>
                    ${this.signing.form(words.t.desk.welcome)}
                </div>
            </main>`;
        }
        const standing = this.standing.page();
        if (standing !== undefined) {
            return html`<main class="held">
                <div class="corner">
                    ${languageChoice(words, this.onLanguage)}
                    ${roundButton({
                        icon: "sign-out",
                        label: words.t.signIn.signOut,
                        testid: "sign-out",
                        press: () => void this.signing.signOut(),
                    })}
                </div>
                ${standing}
            </main>`;
        }
        if (client.me === undefined) {
            return html`<main class="door">
                <h1 class="unseen">${words.t.desk.title}</h1>
                ${this.banner()}
                <p class="wait">${words.t.common.loading}</p>
            </main>`;
        }
        return html`${keyed(client.me.id, this.inside())}`;
    }

    /** Of one account: another one, whom another tab let in, finds no element of it. */
    private inside(): TemplateResult {
        const { words } = this;
        return html`<main
            class="desk ${this.atStart ? "" : "reading"} ${this.access.first !== undefined && this.access.page === this.access.first ? "page-first" : ""}"
        >
            <h1 class="unseen">${words.t.desk.title}</h1>
            <div class="tops">
                ${this.banner()} ${this.standing.bars()} ${this.problem.render(words)} ${this.access.news(words)}
                ${this.away ? knocks(this.calls, words, () => this.place.home()) : nothing}
            </div>
            ${this.side()} ${this.own()} ${this.security()} ${this.access.render(words)} ${this.talk()}
        </main>`;
    }

    /** Where there is room for one thing only, it is the list. */
    private get atStart(): boolean {
        return this.channel === undefined && !this.calls.onStage && (this.place.page === undefined || this.access.astray);
    }

    private banner(): TemplateResult {
        return html`<empower-connection-banner
            .words=${this.words}
            .connection=${this.client.connection}
            .atRisk=${this.client.atRisk}
            @reconnect=${() => this.client.reconnect()}
        ></empower-connection-banner>`;
    }

    private side(): TemplateResult {
        const { words, client } = this;
        const { me } = client;
        const pageFirst = this.access.first !== undefined;
        const label = pageFirst ? words.t.desk.pages : words.t.conversations.title;
        return html`<nav class="side" aria-label=${label}>
            <button type="button" class="skip button main" @click=${this.onSkip}>
                ${pageFirst ? words.t.desk.skipToPage : words.t.desk.skip}
            </button>
            <div class="own">
                <empower-account-menu
                    @read-terms=${() => this.standing.readTerms()}
                    @close-account=${this.standing.closeAccount}
                    @test-devices=${() => this.calls.devices()}
                    .calls=${client.features.has("video")}
                    @ring-settings=${() => openRingSettings(this.renderRoot, client, words)}
                    .rings=${client.features.has("video")}
                    .words=${words}
                    .name=${me?.name ?? ""}
                    .person=${me?.id ?? ""}
                    .presence=${this.shownPresence}
                    .pages=${this.access.menu(words)}
                ></empower-account-menu>
                ${roundButton({
                    icon: "sign-out",
                    label: words.t.signIn.signOut,
                    testid: "sign-out",
                    press: () => void this.signing.signOut(),
                })}
            </div>
            <div class="choices">
                ${pageFirst ? nothing : this.presenceChoice()} ${languageChoice(words, this.onLanguage)}
            </div>
            ${
                this.presence === "invisible"
                    ? html`<p class="hint">${words.t.presence.invisibleHint}</p>`
                    : nothing
            }
            ${
                pageFirst
                    ? this.access.entries(words)
                    : html`<empower-conversation-list
                        .searchable=${true}
                        .words=${words}
                        .client=${client}
                        .drafts=${this.drafts}
                        .current=${this.channel}
                        @choose=${this.onChoose}
                    ></empower-conversation-list>`
            }
        </nav>`;
    }

    /** How others see one: not at all while the line is down. */
    private get shownPresence(): PresenceState {
        const { connection, ownPresence } = this.client;
        return connection.state !== "online" || ownPresence === "invisible" ? "offline" : ownPresence;
    }

    private presenceChoice(): TemplateResult {
        const t = this.words.t.presence;
        return html`<select
            class="select"
            data-testid="presence-choice"
            aria-label=${t.own}
            @change=${this.onPresence}
        >
            ${presences.map(
                (state) =>
                    html`<option value=${state} ?selected=${state === this.presence}>
                        ${t[state]}
                    </option>`,
            )}
        </select>`;
    }

    private own(): TemplateResult | typeof nothing {
        return this.place.at("account")
            ? html`<empower-account
                .words=${this.words}
                .client=${this.client}
                @leave=${() => this.place.home()}
                @language=${(event: CustomEvent<Language>) => this.onLanguage(event.detail)}
                @read-terms=${() => this.standing.readTerms()}
            ></empower-account>`
            : nothing;
    }

    /** Instead of what one reads and writes, until a conversation is chosen. */
    private security(): TemplateResult {
        const shown = this.place.at("security");
        return html`<empower-security
            ?hidden=${!shown}
            .words=${this.words}
            .client=${this.client}
            .shown=${shown}
            @leave=${() => this.place.home()}
        ></empower-security>`;
    }

    /** A page stands where the conversation and the call are. */
    private get away(): boolean {
        return this.place.at("account") || this.place.at("security") || this.access.page !== undefined;
    }

    private talk(): TemplateResult {
        const { words, channel } = this;
        const call = this.calls.onStage ? "in-call" : "";
        const sides = `${this.wide.yes ? "wide" : ""} ${this.calls.showsChat(this.wide.yes) ? "chat" : ""}`;
        return html`<section class="talk ${call} ${sides}" ?hidden=${this.away}>
            ${stage(this.calls, words, {
                wide: this.wide.yes,
                channel,
                open: (wanted) => {
                    this.channel = wanted;
                },
            })}
            ${
                this.place.at("network")
                    ? this.network()
                    : channel === undefined
                    ? html`<div class="empty conversation">
                          ${icon("chat")}
                          ${this.nothingChosen()}
                      </div>`
                    : html`<empower-conversation
                          class="conversation"
                          .words=${words}
                          .client=${this.client}
                          .channel=${channel}
                          .drafts=${this.drafts}
                          .backable=${!this.roomy.yes}
                          @back=${this.onBack}
                          @call=${(event: CustomEvent<Id>) => this.calls.start(event.detail)}
                          @test-devices=${(event: CustomEvent<Id>) => this.calls.testBefore(event.detail)}
                          @room=${(event: CustomEvent<Id>) => this.calls.start(event.detail, true)}
                          @problem=${(event: CustomEvent<string>) => this.problem.say(event.detail)}
                          >${this.networkButton(channel)}</empower-conversation
                      >`
            }
        </section>`;
    }

    private nothingChosen(): TemplateResult {
        const t = this.words.t.conversations;
        return this.client.conversations.length === 0
            ? html`<h2>${t.noneTitle}</h2>
                  <p>${t.noneHint}</p>`
            : html`<h2>${t.choose}</h2>
                  <p>${t.chooseHint}</p>`;
    }

    private networkButton(channel: Id): TemplateResult | typeof nothing {
        const conversation = this.client.conversation(channel);
        if (conversation?.kind !== "care") {
            return nothing;
        }
        const t = this.words.t.deskNetwork;
        const client = careClientOf(conversation)?.user;
        const label = client === undefined ? t.open : t.openOf(client.name);
        return html`<button
            type="button"
            slot="tools"
            class="button"
            data-testid="open-network"
            aria-label=${label}
            title=${label}
            @click=${() => this.place.go("network", client?.id)}
        >
            ${icon("people")}<span class="word">${t.open}</span>
        </button>`;
    }

    private network(): TemplateResult {
        return html`<empower-desk-network
            class="conversation"
            .words=${this.words}
            .client=${this.client}
            .subject=${this.place.about}
            @back=${() => this.access.leaveNetwork(this.place.about, this.channel !== undefined)}
            @choose=${(event: CustomEvent<Id>) => this.place.go("network", event.detail)}
        ></empower-desk-network>`;
    }

    protected override updated(): void {
        this.showTitle();
        document.documentElement.lang = this.words.lang;
        if (this.focusWanted === "conversation") {
            const view = this.view;
            void view?.updateComplete.then(() => view.focus());
        } else if (this.focusWanted === "list") {
            this.renderRoot.querySelector("empower-conversation-list")?.focusOn(this.left);
        }
        this.focusWanted = undefined;
    }

    private showTitle(): void {
        const t = this.words.t;
        const call = this.calls.current;
        if (call?.phase === "ringing-in") {
            document.title = t.call.incoming(this.calls.name);
            return;
        }
        if (this.calls.waiting.length > 0) {
            document.title = `(${this.calls.waiting.length}) ${t.ringing.titleKnock}`;
            return;
        }
        const unread = this.signing.wanted ? 0 : unreadIn(this.client.conversations);
        const title = unread > 0 ? t.desk.titleUnread(unread) : t.desk.title;
        const inside = this.client.me !== undefined && !this.signing.wanted;
        const page = inside ? this.pageName : undefined;
        document.title = page === undefined ? title : t.common.pageIn(page, title);
    }

    /** Of the page one is at. */
    private get pageName(): string | undefined {
        const { t } = this.words;
        switch (this.place.page) {
            case "account":
                return t.account.title;
            case "security":
                return t.security.title;
            case "network":
                return t.deskNetwork.titleNobody;
            default:
                return this.access.name(this.words);
        }
    }

    private readonly onChoose = (event: CustomEvent<Id>): void => {
        this.channel = event.detail;
        this.place.home();
        this.focusWanted = "conversation";
    };

    private readonly onBack = (): void => {
        this.left = this.channel;
        this.channel = undefined;
        this.focusWanted = "list";
    };

    private readonly onSkip = (): void => {
        const shown = this.access.page;
        const page = shown === undefined ? null : this.renderRoot.querySelector<HTMLElement>(pages[shown]);
        (page ?? this.view)?.focus();
    };

    private readonly onPresence = (event: Event): void => {
        this.presence = (event.target as HTMLSelectElement).value as OwnPresence;
        this.client.setPresence(this.presence);
        keepPresence(this.me ?? "", this.presence);
    };

    private readonly onLanguage = (lang: Language): void => {
        this.languages.choose(lang);
    };
}

define("empower-desk", EmpowerDesk);
