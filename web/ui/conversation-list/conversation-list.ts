import { html, nothing, type TemplateResult } from "lit";
import { property, query, queryAll, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Conversation, Id } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import type { Drafts } from "../composer/drafts.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { faceOf, nameOf, summaryOf, titleOf } from "../model/names.ts";
import { base } from "../tokens/base.ts";
import { listStyles } from "./conversation-list.styles.ts";
import { filterConversations } from "./filter.ts";

/** All conversations, the one with the newest entry first. Event: `choose` (the channel). */
export class ConversationList extends EmpowerElement {
    static override styles = [base, buttonStyles, listStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) drafts: Drafts | undefined;
    @property({ attribute: false }) current: Id | undefined;
    @property({ attribute: false }) searchable = false;

    @state() private text = "";
    @state() private unreadOnly = false;

    @query(".items") private readonly items!: HTMLElement;
    @queryAll(".item") private readonly buttons!: NodeListOf<HTMLElement>;

    constructor() {
        super();
        new ClientWatch(this, () => this.client);
    }

    override focus(): void {
        this.focusOn(this.current);
    }

    /** The keyboard on that conversation, or on the first one. */
    focusOn(channel: Id | undefined): void {
        const buttons = [...this.buttons];
        (buttons.find((button) => button.dataset["channel"] === channel) ?? buttons[0])?.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.conversations;
        const shown = filterConversations(
            this.client.conversations,
            { text: this.text, unreadOnly: this.unreadOnly },
            (conversation) => titleOf(conversation, this.words),
            this.current,
        );
        return html`${this.searchable ? this.tools() : nothing}
            <ul
                class="items ${shown.length === 0 ? "bare" : ""}"
                data-testid="conversation-list"
                aria-label=${t.title}
                @keydown=${this.onKey}
            >
                ${repeat(
                    shown,
                    (conversation) => conversation.id,
                    (conversation, at) =>
                        html`<li>${this.item(conversation, this.inTabOrder(shown, at))}</li>`,
                )}
            </ul>
            ${shown.length === 0 ? html`<p class="none" role="status">${this.none()}</p>` : nothing}`;
    }

    private inTabOrder(shown: readonly Conversation[], at: number): boolean {
        const current = shown.findIndex((conversation) => conversation.id === this.current);
        return at === Math.max(0, current);
    }

    private none(): string {
        const t = this.words.t.conversations;
        if (this.client.conversations.length === 0) {
            return t.none;
        }
        return this.unreadOnly && this.text === "" ? t.noneUnread : t.noneFound;
    }

    private tools(): TemplateResult {
        const t = this.words.t.conversations;
        const filter = (unreadOnly: boolean, label: string): TemplateResult =>
            html`<button
                type="button"
                class="button"
                data-testid=${unreadOnly ? "filter-unread" : "filter-all"}
                aria-pressed=${this.unreadOnly === unreadOnly}
                @click=${() => {
                    this.unreadOnly = unreadOnly;
                }}
            >
                ${label}
            </button>`;
        return html`<div class="tools">
            <div class="search" role="search">
                ${icon("search")}
                <input
                    type="search"
                    data-testid="conversation-search"
                    aria-label=${t.search}
                    placeholder=${t.search}
                    autocomplete="off"
                    .value=${this.text}
                    @input=${this.onSearch}
                    @keydown=${this.onSearchKey}
                />
            </div>
            <div class="filters">${filter(false, t.filterAll)} ${filter(true, t.filterUnread)}</div>
        </div>`;
    }

    private item(conversation: Conversation, inTabOrder: boolean): TemplateResult {
        const { words } = this;
        const title = titleOf(conversation, words);
        const face = faceOf(conversation);
        const presence = face === undefined ? undefined : this.client.presence(face);
        const { unread } = conversation;
        return html`<button
            type="button"
            class="item ${unread > 0 ? "unread" : ""}"
            tabindex=${inTabOrder ? 0 : -1}
            data-testid="conversation-item"
            data-channel=${conversation.id}
            data-unread=${unread}
            aria-current=${conversation.id === this.current}
            @click=${() => this.emit("choose", conversation.id)}
        >
            <empower-avatar
                .name=${title}
                .person=${face ?? conversation.id}
                .presence=${presence?.state ?? ""}
            ></empower-avatar>
            <span class="middle">
                <span class="title" title=${title}>${title}</span>
                ${
                    presence === undefined
                        ? nothing
                        : html`<span class="unseen">${words.t.presence[presence.state]}</span>`
                }
                ${this.preview(conversation)}
            </span>
            <span class="end">
                ${this.when(conversation)}
                ${conversation.call === undefined ? nothing : icon("video")}
                ${
                    unread === 0
                        ? nothing
                        : html`<span class="badge" aria-hidden="true"
                                  >${unread > 99 ? "99+" : unread}</span
                              >
                              <span class="unseen">${words.t.conversations.unread(unread)}</span>`
                }
            </span>
        </button>`;
    }

    private when(conversation: Conversation): TemplateResult | typeof nothing {
        const { last } = conversation;
        if (last === undefined) {
            return nothing;
        }
        const time = new Date(last.sentAt);
        return html`<time class="when" datetime=${last.sentAt}
            >${this.words.moment(time, new Date())}</time
        >`;
    }

    private preview(conversation: Conversation): TemplateResult {
        const t = this.words.t;
        if (conversation.typing.length > 0) {
            const names = conversation.typing.map((user) => user.name);
            const alone = conversation.others.length === 1;
            return html`<span class="preview typing"
                >${alone ? t.conversations.typing : t.thread.typing(names)}</span
            >`;
        }
        const draft = this.drafts?.get(conversation.id).text.trim() ?? "";
        if (draft !== "" && conversation.unread === 0 && conversation.id !== this.current) {
            return html`<span class="preview"><b>${t.conversations.draft}</b> ${draft}</span>`;
        }
        return html`<span class="preview">${this.lastLine(conversation)}</span>`;
    }

    private lastLine(conversation: Conversation): string {
        const { last } = conversation;
        const t = this.words.t.conversations;
        if (last === undefined) {
            return conversation.lastSeq === 0 ? t.noMessages : "";
        }
        const line = summaryOf(last, this.words);
        if (last.kind === "call") {
            return line;
        }
        if (last.mine) {
            return t.mine(line);
        }
        return conversation.others.length > 1
            ? t.by(nameOf(this.client, last.author, this.words), line)
            : line;
    }

    private readonly onSearch = (event: Event): void => {
        this.text = (event.target as HTMLInputElement).value;
    };

    private readonly onSearchKey = (event: KeyboardEvent): void => {
        if (event.key === "ArrowDown") {
            event.preventDefault();
            this.buttons[0]?.focus();
        } else if (event.key === "Escape" && this.text !== "") {
            event.stopPropagation();
            this.text = "";
        }
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        const buttons = [...this.buttons];
        const at = buttons.indexOf(event.target as HTMLElement);
        const target: Readonly<Record<string, number>> = {
            ArrowUp: at - 1,
            ArrowDown: at + 1,
            Home: 0,
            End: buttons.length - 1,
        };
        const wanted = Object.hasOwn(target, event.key) ? target[event.key] : undefined;
        if (wanted === undefined) {
            return;
        }
        event.preventDefault();
        if (wanted < 0) {
            this.renderRoot.querySelector<HTMLElement>("input")?.focus();
        } else {
            buttons[wanted]?.focus();
        }
    };

    protected override updated(): void {
        // A list that is filtered anew is read from its top.
        if (this.text !== this.searched) {
            this.searched = this.text;
            this.items.scrollTop = 0;
        }
    }
    private searched = "";
}

define("empower-conversation-list", ConversationList);

declare global {
    interface HTMLElementTagNameMap {
        "empower-conversation-list": ConversationList;
    }
}
