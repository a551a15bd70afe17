import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { isDenied, type Change, type Client, type Conversation, type Entry, type FileRef, type Id, type LiveCall } from "../../client/index.ts";
import "../avatar/avatar.ts";
import "../call/call-options.ts";
import { presenceText } from "../avatar/presence.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import "../composer/composer.ts";
import type { Composer } from "../composer/composer.ts";
import { Drafts, readiness, type DraftState } from "../composer/drafts.ts";
import "../conduct/report.ts";
import { confirm } from "../dialog/dialog.ts";
import { openSheet } from "../dialog/sheet.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { faceOf, nameOf, summaryOf, titleOf } from "../model/names.ts";
import "../thread/thread.ts";
import { canChange, failedKey } from "../thread/marks.ts";
import type { Thread } from "../thread/thread.ts";
import { base } from "../tokens/base.ts";
import { conversationStyles } from "./conversation.styles.ts";
import { attach, save } from "./uploads.ts";

/**
 * One conversation with all that belongs to it: who it is with, the messages, what is being written.
 *
 * Slot `tools`: what else the face does with it, beside the call. Events: `back` (where `backable`), `call` (the channel), `room` (the channel: a call with a waiting room), `test-devices` (the channel: before a call in it), `say` (a line for the live region of the face).
 */
export class ConversationView extends EmpowerElement {
    static override styles = [base, buttonStyles, conversationStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) channel: Id = "";
    @property({ attribute: false }) drafts = new Drafts();
    /** There is a list to go back to. */
    @property({ type: Boolean }) backable = false;

    @state() private newAfter: number | undefined;
    @state() private downloading: ReadonlySet<string> = new Set();

    @query("empower-thread") private readonly thread!: Thread;
    @query("empower-composer") private readonly composer!: Composer;

    private unreadBefore = 0;
    private dropDrafts: (() => void) | undefined;
    private readonly nameOfUser = (user: string): string => nameOf(this.client, user, this.words);
    private readonly entryOf = (seq: number): Entry | undefined =>
        this.client.entry(this.channel, seq);

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => this.heard(change),
        );
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.dropDrafts?.();
        this.dropDrafts = undefined;
    }

    /** Whether the thread itself reads that entry out. Known once it has been drawn. */
    async speaks(entry: Entry): Promise<boolean> {
        await this.updateComplete;
        await this.thread?.updateComplete;
        return this.thread?.spoke(entry.key) ?? false;
    }

    override focus(): void {
        this.composer?.focus();
    }

    private get conversation(): Conversation | undefined {
        return this.client.conversation(this.channel);
    }

    private get draft(): DraftState {
        return this.drafts.get(this.channel);
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("drafts") || this.dropDrafts === undefined) {
            this.dropDrafts?.();
            this.dropDrafts = this.drafts.subscribe(() => this.requestUpdate());
        }
        if (changed.has("channel") || changed.has("client")) {
            const conversation = this.conversation;
            this.unreadBefore = conversation?.unread ?? 0;
            this.newAfter = this.unreadBefore > 0 ? conversation?.readSeq : undefined;
            void this.client.open(this.channel).catch(() => undefined); // told by `history.failed`
        }
    }

    /** Where the line before what is new stands: fixed while one reads, moved when something comes in unseen. */
    private heard(change: Change): void {
        if (change.what !== "conversation" || change.channel !== this.channel) {
            return;
        }
        const conversation = this.conversation;
        const unread = conversation?.unread ?? 0;
        if (unread > 0 && this.unreadBefore === 0 && this.thread?.watched !== true) {
            this.newAfter = conversation?.readSeq;
        }
        this.unreadBefore = unread;
    }

    protected override render(): TemplateResult {
        const conversation = this.conversation;
        if (conversation === undefined) {
            return html`<p class="sub">${this.words.t.conversations.removed}</p>`;
        }
        const title = titleOf(conversation, this.words);
        return html`${this.header(conversation, title)} ${this.live(conversation)}
            <empower-thread
                .words=${this.words}
                .conversation=${conversation}
                .newAfter=${this.newAfter}
                .heading=${title}
                .name=${this.nameOfUser}
                .entryOf=${this.entryOf}
                .downloading=${this.downloading}
                @load-older=${this.onOlder}
                @reload=${this.onReload}
                @fill-hole=${this.onHole}
                @seen=${this.onSeen}
                @reply=${this.onReply}
                @edit=${this.onEdit}
                @remove=${this.onRemove}
                @report=${this.onReport}
                @retry=${this.onRetry}
                @discard=${this.onDiscard}
                @download=${this.onDownload}
            ></empower-thread>
            <p class="typing" data-testid="typing">${this.typing(conversation)}</p>
            ${this.denied ? nothing : this.compose(title)}`;
    }

    /** Its messages are not for the reader, who may take part in its calls all the same. */
    private get denied(): boolean {
        const history = this.conversation?.history;
        return history?.loaded === false && isDenied(history.failed);
    }

    private compose(title: string): TemplateResult {
        return html`<empower-composer
                .words=${this.words}
                .channel=${this.channel}
                .draft=${this.draft}
                .to=${title}
                .answered=${this.answered()}
                @text=${this.onText}
                @submit-draft=${this.onSubmit}
                @attach=${this.onAttach}
                @detach=${this.onDetach}
                @cancel=${this.onCancel}
                @edit-last=${this.onEditLast}
            ></empower-composer>`;
    }

    private header(conversation: Conversation, title: string): TemplateResult {
        const face = faceOf(conversation);
        const presence = face === undefined ? undefined : this.client.presence(face);
        return html`<div class="head">
            ${
                this.backable
                    ? roundButton({
                          icon: "back",
                          label: this.words.t.common.back,
                          testid: "back",
                          press: () => this.emit("back"),
                      })
                    : nothing
            }
            <empower-avatar
                .name=${title}
                .person=${face ?? conversation.id}
                .presence=${presence?.state ?? ""}
            ></empower-avatar>
            <div class="who">
                <h2 tabindex="-1" title=${title}>${title}</h2>
                <p class="sub">${presenceText(presence, this.words)}${this.others(conversation)}</p>
            </div>
            <slot name="tools"></slot>
            ${this.testButton(conversation)} ${this.callButton(conversation, title)}
        </div>`;
    }

    /** Who else is here, where the title does not tell. */
    private others(conversation: Conversation): string {
        const face = faceOf(conversation);
        const names = conversation.others
            .filter((member) => member.user.id !== face)
            .map((member) => member.user.name);
        if (names.join(", ") === titleOf(conversation, this.words)) {
            return "";
        }
        const separator = face === undefined || names.length === 0 ? "" : " · ";
        return separator + names.join(", ");
    }

    private testButton(conversation: Conversation): TemplateResult | typeof nothing {
        const { phase } = this.client.calls.current;
        const busy = phase !== "none" && phase !== "ended";
        if (!this.client.features.has("video") || conversation.others.length === 0 || busy) {
            return nothing;
        }
        const button = roundButton({
            icon: "sliders",
            label: this.words.t.devices.test,
            testid: "call-test",
            press: () => this.emit("test-devices", this.channel),
        });
        // Therapists have two more buttons here, and this one in the account menu, too.
        return html`<span class="test ${this.client.me?.role === "therapist" ? "spare" : ""}">${button}</span>`;
    }

    private callButton(conversation: Conversation, title: string): TemplateResult | typeof nothing {
        if (!this.client.features.has("video") || conversation.others.length === 0) {
            return nothing;
        }
        const t = this.words.t;
        const { busy } = this;
        const offline = this.client.connection.state !== "online";
        const joinable = this.elsewhere(conversation) !== undefined;
        const shut = joinable && (conversation.call?.full === true || conversation.call?.elsewhere === true);
        const label = joinable ? t.call.join : t.call.startWith(title);
        const hint = busy ? t.call.busy : offline ? t.errors.unreachable : label;
        const options = this.client.me?.role === "therapist" && !joinable;
        return html`<span class="calls"><button
            type="button"
            class="button call ${options ? "split" : ""}"
            data-testid="call-start"
            aria-label=${label}
            title=${hint}
            ?disabled=${busy || offline || shut}
            @click=${() => this.emit("call", this.channel)}
        >
            ${icon("video")}<span class="word">${joinable ? t.call.join : t.call.start}</span>
        </button>
        ${
            options
                ? html`<empower-call-options
                      .words=${this.words}
                      .off=${busy || offline}
                      @room=${(event: Event) => {
                          event.stopPropagation();
                          this.emit("room", this.channel);
                      }}
                  ></empower-call-options>`
                : nothing
        }</span>`;
    }

    /** One is in a call on this page, or it rings here. */
    private get busy(): boolean {
        const { phase } = this.client.calls.current;
        return phase !== "none" && phase !== "ended";
    }

    /** A call that lives in the conversation, which one is not in on this page, and which does not ring here. */
    private elsewhere({ call }: Conversation): LiveCall | undefined {
        const { current, waiting } = this.client.calls;
        const rings = call !== undefined && [current.id, ...waiting.map(({ id }) => id)].includes(call.id);
        return call === undefined || call.here || (rings && current.phase !== "ended") ? undefined : call;
    }

    /** The region of such a call is always there: what comes into it is read out. */
    private live(conversation: Conversation): TemplateResult {
        const t = this.words.t.ringing;
        const call = this.elsewhere(conversation);
        const offline = this.client.connection.state !== "online";
        const waiting = this.client.me?.role === "therapist" ? (call?.waiting ?? []) : [];
        const room = waiting.map((user) => t.lobby.someone(this.nameOfUser(user))).join(" ") || t.liveLobby;
        const text = call?.elsewhere === true ? t.elsewhere : call?.lobby === true ? room : t.live;
        const join = call?.elsewhere === false && !call.full && !this.busy && this.client.features.has("video");
        return html`<div role="status" class="live" data-testid="live-call">${
            call === undefined
                ? nothing
                : html`<p>${icon("video")}<span>${text}</span></p>
                      ${
                          join
                              ? html`<button
                                    type="button"
                                    class="button main"
                                    data-testid="live-call-join"
                                    ?disabled=${offline}
                                    @click=${() => this.emit("call", this.channel)}
                                >
                                    ${t.join}
                                </button>`
                              : nothing
                      }`
        }</div>`;
    }

    private typing(conversation: Conversation): string {
        const names = conversation.typing.map((user) => user.name);
        return names.length === 0 ? "" : this.words.t.thread.typing(names);
    }

    private answered(): { name: string; text: string } | undefined {
        const seq = this.draft.replyTo;
        const entry = seq === undefined ? undefined : this.entryOf(seq);
        if (entry === undefined) {
            return undefined;
        }
        const name = entry.mine ? this.words.t.common.you : this.nameOfUser(entry.author);
        return { name, text: summaryOf(entry, this.words) };
    }

    // ------------------------------------------------------------- the thread

    private readonly onOlder = (): void =>
        void this.client.loadOlder(this.channel).catch(() => undefined);

    private readonly onReload = (): void =>
        void this.client.open(this.channel).catch(() => undefined);

    private readonly onHole = (event: CustomEvent<number>): void =>
        void this.client.fillHole(this.channel, event.detail).catch(() => undefined);

    private readonly onSeen = (event: CustomEvent<number>): void =>
        this.client.markRead(this.channel, event.detail);

    private readonly onReply = (event: CustomEvent<Entry>): void => {
        this.drafts.update(this.channel, { replyTo: event.detail.seq, editing: undefined });
        this.composer.focus();
    };

    private readonly onEdit = (event: CustomEvent<Entry>): void => this.edit(event.detail);

    private readonly onEditLast = (): void => {
        const last = this.conversation?.entries.findLast((entry) => canChange(entry));
        if (last !== undefined) {
            this.edit(last);
        }
    };

    private edit(entry: Entry): void {
        if (entry.seq !== undefined) {
            const editing = { seq: entry.seq, text: entry.body ?? "" };
            this.drafts.update(this.channel, { editing, replyTo: undefined });
        }
    }

    private readonly onRemove = async (event: CustomEvent<Entry>): Promise<void> => {
        const { channel } = this;
        const { seq } = event.detail;
        const t = this.words.t;
        const sure = await confirm(this.renderRoot, {
            words: this.words,
            title: t.message.deleteTitle,
            text: t.message.deleteText,
            quote: summaryOf(event.detail, this.words),
            action: t.message.delete,
        });
        if (sure && seq !== undefined) {
            this.client.retract(channel, seq);
        }
    };

    private readonly onReport = (event: CustomEvent<Entry>): void => {
        const sheet = document.createElement("empower-report-message");
        sheet.words = this.words;
        sheet.client = this.client;
        sheet.channel = this.channel;
        sheet.seq = event.detail.seq ?? 0;
        sheet.quote = summaryOf(event.detail, this.words);
        openSheet(this.renderRoot, sheet);
    };

    private readonly onRetry = (event: CustomEvent<Entry>): void =>
        this.client.retry(this.channel, failedKey(event.detail));

    private readonly onDiscard = (event: CustomEvent<Entry>): void =>
        this.client.discard(this.channel, failedKey(event.detail));

    private readonly onDownload = async (event: CustomEvent<FileRef>): Promise<void> => {
        const file = event.detail;
        if (this.downloading.has(file.id)) {
            return;
        }
        this.downloading = new Set([...this.downloading, file.id]);
        try {
            save(await this.client.download(file.id), file.name);
        } catch {
            this.emit("problem", this.words.t.files.downloadFailed(file.name));
        } finally {
            this.downloading = new Set([...this.downloading].filter((id) => id !== file.id));
        }
    };

    // ----------------------------------------------------------- the composer

    private readonly onText = (event: CustomEvent<string>): void => {
        this.drafts.setText(this.channel, event.detail);
        if (this.draft.editing === undefined) {
            this.client.setTyping(this.channel, event.detail.trim() !== "");
        }
    };

    private readonly onSubmit = (): void => {
        const { channel, draft } = this;
        if (readiness(draft) !== "ready") {
            return;
        }
        if (draft.editing !== undefined) {
            const { seq, text } = draft.editing;
            this.drafts.update(channel, { editing: undefined });
            if (text.trim() !== this.entryOf(seq)?.body) {
                this.client.amend(channel, seq, text.trim());
            }
            return;
        }
        const taken = this.drafts.take(channel);
        const files = taken.attachments.flatMap((one) => (one.state === "ready" ? [one.file] : []));
        this.newAfter = undefined;
        this.client.send(channel, { body: taken.text.trim(), replyTo: taken.replyTo, files });
    };

    private readonly onAttach = (event: CustomEvent<File[]>): void =>
        event.detail.forEach((file) => void attach(this.client, this.drafts, this.channel, file));

    private readonly onDetach = (event: CustomEvent<string>): void =>
        this.drafts.removeAttachment(this.channel, event.detail);

    private readonly onCancel = (): void => {
        const stopped =
            this.draft.editing === undefined ? { replyTo: undefined } : { editing: undefined };
        this.drafts.update(this.channel, stopped);
        this.composer.focus();
    };
}

define("empower-conversation", ConversationView);

declare global {
    interface HTMLElementTagNameMap {
        "empower-conversation": ConversationView;
    }
}
