import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import {
    Client,
    indexedStore,
    memoryTokens,
    noStore,
    sessionTokens,
    type Change,
    type Conversation,
    type Id,
    type TokenStore,
} from "../../client/index.ts";
import { version } from "../../package.json";
import { Announcer, announceArrival } from "../../ui/announcer/announcer.ts";
import "../../ui/banner/connection-banner.ts";
import { Problem, problemStyles } from "../../ui/banner/problem.ts";
import { RemovedNotice } from "../../ui/banner/removed-notice.ts";
import { roundButton } from "../../ui/button/button.ts";
import { buttonStyles } from "../../ui/button/button.styles.ts";
import { CallFlow } from "../../ui/call/call-flow.ts";
import { callLayout, ring, stage } from "../../ui/call/call-parts.ts";
import { Drafts } from "../../ui/composer/drafts.ts";
import "../../ui/conversation/conversation.ts";
import "../../ui/conversation-list/conversation-list.ts";
import { unreadIn } from "../../ui/conversation-list/filter.ts";
import { crisisLine, crisisStyles } from "../../ui/crisis/crisis.ts";
import { define } from "../../ui/element.ts";
import { languageOf, wordsFor, type Words } from "../../ui/i18n/words.ts";
import { icon } from "../../ui/icons/icons.ts";
import { ClientWatch } from "../../ui/model/client-watch.ts";
import { SignInFlow } from "../../ui/sign-in/sign-in-flow.ts";
import { Wide } from "../../ui/model/wide.ts";
import { base, tokens } from "../../ui/tokens/base.ts";
import { followReadingSize } from "../../ui/tokens/css.ts";
import { serverOf } from "./server.ts";
import { widgetStyles } from "./empower-chat.styles.ts";

/** From this width on a call and its conversation stand side by side. */
const wide_px = 760;

/**
 * The chat, for any page:
 *
 *     <script src="https://SERVER/widget/empower-chat.js"></script>
 *     <empower-chat lang="nl"></empower-chat>
 *
 * Attributes: `server` (its address; where absent, where the script came from), `lang` (`nl`, `en`; where absent, the
 * language of the page), `mode` (`panel`: a button that opens a panel; `inline`: fills its container), `channel` (opens that
 * conversation alone), `remember` (keeps the sign-in over reloads of this tab, and what is not sent on this device; see
 * `sessionTokens`).
 * Properties: `token` (a sign-in the page has; never an attribute, so that it stands in no markup), `client` (one that
 * the page made itself: then signing in and out are the page's), `drafts` (what is being written, where the page holds it),
 * `covered` (the page shows something else in its place: then no more of it is seen than who rings).
 *
 * Nothing is stored, and nothing is asked of the server, before the person opens the panel, unless the page gave a
 * token or asked to remember one.
 */
export class EmpowerChat extends LitElement {
    static override styles = [
        tokens,
        base,
        buttonStyles,
        callLayout,
        crisisStyles,
        problemStyles,
        widgetStyles,
    ];

    @property() server = "";
    @property() override lang = "";
    @property() channel = "";
    @property({ reflect: true }) mode: "panel" | "inline" = "panel";
    @property({ type: Boolean }) remember = false;
    @property({ type: Boolean, reflect: true }) open = false;
    @property({ attribute: false }) token = "";
    @property({ attribute: false }) client: Client | undefined;
    @property({ attribute: false }) drafts = new Drafts();
    @property({ type: Boolean, reflect: true }) covered = false;

    @state() private chosen: Id | undefined;
    /** The panel has been open: it stays in the page, so that a call goes on and the place in the text is kept. */
    @state() private unfolded = false;

    @query(".panel") private readonly panel!: HTMLElement | null;
    @query(".toggle") private readonly toggle!: HTMLElement | null;

    /** The client this element made itself, and what it was made from. */
    private own: { readonly client: Client; readonly from: string } | undefined;
    private focusWanted = false;
    /** The conversation on screen. */
    private shown: Id | undefined;
    private me: Id | undefined;
    private readonly announcer = new Announcer(this);
    private readonly problem = new Problem(this);
    private readonly removedNotice = new RemovedNotice(this.problem, this.announcer);
    private readonly wide = new Wide(this, wide_px, () => this.panel);
    private readonly calls = new CallFlow(
        this,
        () => this.using,
        (line) => this.announcer.say(line),
    );
    private readonly signing = new SignInFlow(
        this,
        () => this.using,
        () => this.drafts,
    );

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.using,
            (change) => this.heard(change),
        );
    }

    get words(): Words {
        const page = this.parentElement?.closest<HTMLElement>("[lang]")?.lang;
        return wordsFor(languageOf(this.lang === "" ? page : this.lang));
    }

    private get using(): Client | undefined {
        return this.client ?? this.own?.client;
    }

    private get inline(): boolean {
        return this.mode === "inline";
    }

    override connectedCallback(): void {
        super.connectedCallback();
        followReadingSize(this);
        this.own?.client.start();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.own?.client.stop();
    }

    protected override willUpdate(): void {
        this.unfolded ||= this.open || this.inline;
        this.employ();
    }

    /** Makes the client this element is to use, once it is wanted. Being told the same again changes nothing. */
    private employ(): void {
        const server = serverOf(this.server, location.href);
        const from = [server, this.token, this.remember].join(" ");
        const wanted = this.unfolded || this.token !== "" || this.remember;
        if (this.client !== undefined || server === undefined) {
            this.dismissOwn();
        } else if (wanted && this.own?.from !== from) {
            this.dismissOwn();
            const client = new Client({
                name: "widget",
                version,
                server,
                tokens: this.tokens(server),
                store: this.remember ? indexedStore() : noStore(),
                previews: true,
                ...(this.token === "" ? {} : { auth: "token" as const }),
            });
            this.own = { client, from };
            client.start();
        }
    }

    private tokens(server: string): TokenStore {
        const store = this.remember ? sessionTokens(`empower-token ${server}`) : memoryTokens();
        if (this.token !== "") {
            store.save(this.token);
        }
        return store;
    }

    private dismissOwn(): void {
        this.own?.client.stop();
        this.own = undefined;
        this.chosen = undefined;
    }

    private heard(change: Change): void {
        this.calls.heard(change);
        this.signing.heard(change);
        if (change.what === "account") {
            this.onAccount();
        }
        if (change.what === "call" && this.calls.onStage) {
            this.onCall();
        }
        if (this.removedNotice.heard(change, this.shown, this.words)) {
            this.onRemoved();
        }
        if (change.what === "arrived" && this.using !== undefined) {
            const view = this.renderRoot.querySelector("empower-conversation");
            void announceArrival(this.announcer, view, this.using, change.entry, this.words);
        }
    }

    private onAccount(): void {
        const me = this.using?.me?.id ?? this.me;
        if (me !== this.me) {
            this.me = me;
            this.chosen = undefined;
            this.problem.say("");
            this.announcer.forget();
        }
    }

    /** The keyboard goes on where one is now, if it was in what is gone. */
    private onRemoved(): void {
        const inside = this.renderRoot.querySelector("empower-conversation");
        this.focusWanted ||= inside?.matches(":focus-within") === true;
        this.chosen = undefined;
    }

    /** A call brings its own conversation into view. */
    private onCall(): void {
        const call = this.calls.current;
        if (call?.phase === "connecting" || call?.phase === "ringing-out" || call?.phase === "waiting") {
            this.chosen = call.channel ?? this.chosen;
            this.open = true;
        }
    }

    protected override render(): TemplateResult {
        const { words } = this;
        const layout = this.inline ? "inline" : `floating ${this.open ? "open" : ""}`;
        return html`<div class="face ${layout}" lang=${words.lang} @keydown=${this.onKey}>
            ${this.unfolded ? this.renderPanel() : nothing}
            ${this.inline ? nothing : this.renderToggle()}
            ${this.using === undefined ? nothing : ring(this.calls, this.using, words, "soft")}
            ${this.announcer.render()}
        </div>`;
    }

    private renderToggle(): TemplateResult {
        const t = this.words.t.widget;
        const unread = unreadIn(this.using?.conversations ?? []);
        const label = this.open ? t.close : unread > 0 ? t.openUnread(unread) : t.open;
        const calling = this.calls.onStage && !this.open;
        return html`<button
            type="button"
            class="toggle"
            data-testid="widget-toggle"
            aria-expanded=${this.open}
            aria-label=${calling ? `${label}, ${this.words.t.call.active}` : label}
            title=${label}
            @click=${this.onToggle}
        >
            ${icon(this.open ? "close" : calling ? "video" : "chat")}
            ${calling ? html`<span>${this.words.t.call.active}</span>` : nothing}
            ${
                unread > 0 && !this.open
                    ? html`<span class="count" aria-hidden="true"
                          >${unread > 99 ? "99+" : unread}</span
                      >`
                    : nothing
            }
        </button>`;
    }

    private renderPanel(): TemplateResult {
        const { words } = this;
        const client = this.using;
        return html`<section
            class="panel ${this.calls.onStage ? "big" : ""}"
            role=${this.inline ? nothing : "dialog"}
            aria-label=${words.t.widget.title}
            data-testid="widget-panel"
            ?hidden=${this.covered || (!this.inline && !this.open)}
        >
            ${this.inline && this.client !== undefined ? nothing : this.renderBar()}
            ${this.covered ? nothing : this.banner(client)} ${this.problem.render(words)} ${this.content(client)} ${crisisLine(words)}
        </section>`;
    }

    /** Where something else is shown in its place, that has one. */
    private banner(client: Client | undefined): TemplateResult {
        return html`<empower-connection-banner
            .words=${this.words}
            .connection=${client?.connection}
            .atRisk=${client?.atRisk === true}
            @reconnect=${() => client?.reconnect()}
        ></empower-connection-banner>`;
    }

    private renderBar(): TemplateResult {
        const { words } = this;
        const own = this.client === undefined && this.using?.me !== undefined;
        return html`<div class="bar">
            <h1>${words.t.widget.title}</h1>
            ${
                own
                    ? roundButton({
                          icon: "sign-out",
                          label: words.t.signIn.signOut,
                          testid: "sign-out",
                          press: () => void this.signing.signOut(),
                      })
                    : nothing
            }
            ${
                this.inline
                    ? nothing
                    : roundButton({
                          icon: "close",
                          label: words.t.widget.close,
                          testid: "widget-close",
                          press: () => this.fold(),
                      })
            }
        </div>`;
    }

    private content(client: Client | undefined): TemplateResult {
        const { words } = this;
        if (client === undefined) {
            return html`<div class="page"><p class="wait">${words.t.widget.noServer}</p></div>`;
        }
        if (this.signing.wanted) {
            return html`<div class="page">${this.signing.form(words.t.widget.welcome)}</div>`;
        }
        if (client.connection.state === "held") {
            return this.held(client.connection.reason);
        }
        if (client.me === undefined) {
            return html`<div class="page"><p class="wait">${words.t.common.loading}</p></div>`;
        }
        if (this.channel !== "" && client.conversation(this.channel) === undefined) {
            const line =
                client.connection.state === "online"
                    ? words.t.conversations.removed
                    : words.t.common.loading;
            return html`<div class="page"><p class="wait">${line}</p></div>`;
        }
        return html`${keyed(client.me.id, this.talk(client))}`;
    }

    /** The terms and the like are for the portal, where there is room to read. */
    private held(reason: "terms_required" | "blocked"): TemplateResult {
        const t = this.words.t;
        return html`<div class="page">
            <p class="wait" data-testid="widget-held">
                ${reason === "blocked" ? t.errors.blocked : t.terms.atPortal}
                <a href=${serverOf(this.server, location.href) ?? ""} target="_blank" rel="noopener"
                    >${t.terms.openPortal}</a
                >
            </p>
        </div>`;
    }

    private talk(client: Client): TemplateResult {
        const { words } = this;
        const current = this.current(client);
        const call = this.calls.onStage ? "in-call" : "";
        const sides = `${this.wide.yes ? "wide" : ""} ${this.calls.showsChat(this.wide.yes) ? "chat" : ""}`;
        const several = this.channel === "" && client.conversations.length > 1;
        return html`<div class="talk ${call} ${sides}">
            ${stage(this.calls, words, {
                wide: this.wide.yes,
                channel: current?.id,
                open: (wanted) => {
                    this.chosen = wanted;
                },
            })}
            ${
                current === undefined
                    ? html`<empower-conversation-list
                          class="conversation"
                          .words=${words}
                          .client=${client}
                          .drafts=${this.drafts}
                          @choose=${this.onChoose}
                      ></empower-conversation-list>`
                    : html`<empower-conversation
                          class="conversation"
                          .words=${words}
                          .client=${client}
                          .channel=${current.id}
                          .drafts=${this.drafts}
                          .backable=${several}
                          @back=${this.onBack}
                          @call=${(event: CustomEvent<Id>) => this.calls.start(event.detail)}
                          @test-devices=${(event: CustomEvent<Id>) => this.calls.testBefore(event.detail)}
                          @room=${(event: CustomEvent<Id>) => this.calls.start(event.detail, true)}
                          @problem=${(event: CustomEvent<string>) => this.problem.say(event.detail)}
                      ></empower-conversation>`
            }
        </div>`;
    }

    /** The conversation in view: the one the page names, the only one, or the one that was chosen. */
    private current(client: Client): Conversation | undefined {
        const { conversations } = client;
        if (this.channel !== "") {
            return client.conversation(this.channel);
        }
        const only = conversations.length === 1 ? conversations[0] : undefined;
        return only ?? (this.chosen === undefined ? undefined : client.conversation(this.chosen));
    }

    protected override updated(changed: PropertyValues<this>): void {
        this.shown = this.renderRoot.querySelector("empower-conversation")?.channel;
        if (changed.has("open") && changed.get("open") !== undefined && !this.inline) {
            this.focusWanted = this.open;
            if (!this.open) {
                this.toggle?.focus();
            }
        }
        if (this.focusWanted && !this.calls.onStage) {
            this.focusInside();
        }
    }

    private focusInside(): void {
        type Focusable = HTMLElement & { readonly updateComplete: Promise<boolean> };
        const place = "empower-sign-in, empower-conversation, empower-conversation-list";
        const target = this.renderRoot.querySelector<Focusable>(place);
        if (target !== null) {
            this.focusWanted = false;
            void target.updateComplete.then(() => target.focus());
        }
    }

    /** The keyboard goes to where one would begin: the form, the list, or the text. */
    override focus(): void {
        this.focusInside();
    }

    private fold(): void {
        this.open = false;
    }

    private readonly onToggle = (): void => {
        this.open = !this.open;
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        if (event.key === "Escape" && this.open && !this.inline && !event.defaultPrevented) {
            event.stopPropagation();
            this.fold();
        }
    };

    private readonly onChoose = (event: CustomEvent<Id>): void => {
        this.chosen = event.detail;
        this.focusWanted = true;
    };

    private readonly onBack = (): void => {
        this.chosen = undefined;
        this.focusWanted = true;
    };
}

define("empower-chat", EmpowerChat);

declare global {
    interface HTMLElementTagNameMap {
        "empower-chat": EmpowerChat;
    }
}
