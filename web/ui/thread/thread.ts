import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, queryAll, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { isDenied, type Conversation, type Entry, type FileRef } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { base } from "../tokens/base.ts";
import { messageItem, type MessageActions } from "./message.ts";
import { messageStyles } from "./message.styles.ts";
import { onlyAppends, rowsOf, type Row } from "./rows.ts";
import { ScrollKeeper } from "./scroll-keeper.ts";
import { threadStyles } from "./thread.styles.ts";

/** Before this much is left above the view, the page before it is asked for. */
const ahead_px = 240;
/** How long assistive technology gets to see a change it is not to read out. */
const quiet_ms = 300;

/**
 * One conversation as a list of messages, oldest first.
 *
 * Tells with events what the reader wants: `load-older`, `fill-hole` (seq), `seen` (seq), `reply`, `edit`, `remove`,
 * `retry`, `discard` (each with the entry), `download` (the file).
 *
 * The list is a `log`: what is added at its end is read out by assistive technology, once. Everything else that
 * happens to it (a first page, older messages, a hole that fills) is kept quiet by turning the live region off
 * for the moment of that change.
 */
export class Thread extends EmpowerElement {
    static override styles = [base, buttonStyles, threadStyles, messageStyles];

    @property({ attribute: false }) conversation: Conversation | undefined;
    @property({ attribute: false }) newAfter: number | undefined;
    @property({ attribute: false }) heading = "";
    @property({ attribute: false }) name: (user: string) => string = () => "";
    @property({ attribute: false }) entryOf: (seq: number) => Entry | undefined = () => undefined;
    @property({ attribute: false }) downloading: ReadonlySet<string> = new Set();
    @property({ attribute: false }) readOnly = false;

    @state() private activeKey: string | undefined;
    @state() private following = true;
    @state() private today = new Date();

    @query("[role=log]") private readonly log!: HTMLElement;
    @queryAll("li[data-key]") private readonly items!: NodeListOf<HTMLElement>;

    private rows: Row[] = [];
    private keeper: ScrollKeeper | undefined;
    /** The conversation whose first page has been shown and scrolled to its place. */
    private placed: string | undefined;
    private quietUntil_ms = 0;
    private readonly spoken = new Set<string>();
    private lastSeen = 0;
    private askedFor: string | undefined;
    private onScreen = false;
    private readonly resizes = new ResizeObserver(() => this.afterResize());
    private readonly sight = new IntersectionObserver((seen) => this.noteSight(seen));
    private midnight: ReturnType<typeof setTimeout> | undefined;

    private readonly actions: MessageActions = {
        reply: (entry) => this.emit("reply", entry),
        edit: (entry) => this.emit("edit", entry),
        remove: (entry) => this.emit("remove", entry),
        report: (entry) => this.emit("report", entry),
        retry: (entry) => this.emit("retry", entry),
        discard: (entry) => this.emit("discard", entry),
        download: (file: FileRef) => this.emit("download", file),
        show: (seq) => this.show(seq),
    };

    /** Whether that entry was read out by the list itself, when it came in. */
    spoke(key: string): boolean {
        return this.spoken.has(key);
    }

    /** Whether the reader sees the end of the conversation now. */
    get watched(): boolean {
        return (
            this.onScreen &&
            this.following &&
            document.visibilityState === "visible" &&
            document.hasFocus()
        );
    }

    override connectedCallback(): void {
        super.connectedCallback();
        document.addEventListener("visibilitychange", this.look);
        window.addEventListener("focus", this.look);
        this.sight.observe(this);
        this.waitForMidnight();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        document.removeEventListener("visibilitychange", this.look);
        window.removeEventListener("focus", this.look);
        this.sight.disconnect();
        this.resizes.disconnect();
        this.keeper = undefined;
        clearTimeout(this.midnight);
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (
            changed.has("conversation") &&
            changed.get("conversation")?.id !== this.conversation?.id
        ) {
            this.forget();
        }
        const before = this.rows;
        this.rows = rowsOf(this.conversation?.entries ?? [], {
            dayKey: (time) => this.words.dayKey(time),
            newAfter: this.newAfter,
        });
        this.speakOrHush(before);
        const newest = this.rows.at(-1);
        const sentNow =
            newest?.kind === "entry" && newest.entry.mine && newest.key !== before.at(-1)?.key;
        if (this.keeper !== undefined && this.placed !== undefined) {
            this.keeper.following ||= sentNow;
            this.keeper.remember(this.items);
        }
    }

    /** Before the new rows are drawn: decides whether assistive technology reads them out. */
    private speakOrHush(before: readonly Row[]): void {
        const old = new Set(before.map((row) => row.key));
        const added = this.rows.filter((row) => !old.has(row.key));
        if (added.length === 0 && before.length === this.rows.length) {
            return;
        }
        if (this.placed === undefined || !this.onScreen || !onlyAppends(before, this.rows)) {
            this.quietUntil_ms = performance.now() + quiet_ms;
            setTimeout(() => this.requestUpdate(), quiet_ms + 1);
        } else if (performance.now() >= this.quietUntil_ms) {
            added.forEach((row) => this.spoken.add(row.key));
        }
    }

    private forget(): void {
        this.rows = [];
        this.placed = undefined;
        this.activeKey = undefined;
        this.spoken.clear();
        this.lastSeen = 0;
        this.askedFor = undefined;
        this.following = true;
    }

    protected override render(): TemplateResult {
        const loaded = this.conversation?.history.loaded ?? false;
        const quiet = performance.now() < this.quietUntil_ms;
        return html`<div
                class="log"
                role="log"
                data-testid="thread"
                data-channel=${this.conversation?.id ?? nothing}
                aria-label=${this.words.t.thread.label(this.heading)}
                aria-live=${quiet ? "off" : "polite"}
                aria-relevant="additions"
                aria-busy=${!loaded}
                @scroll=${this.onScroll}
                @keydown=${this.onKey}
                @focusin=${this.onFocus}
            >
                ${this.older()}
                <ol class="rows">
                    ${repeat(
                        this.rows,
                        (row) => row.key,
                        (row) => this.row(row),
                    )}
                </ol>
                ${loaded && this.rows.length === 0 ? this.nothingYet() : nothing}
                ${loaded ? nothing : this.notLoaded()}
            </div>
            ${this.toNewest()}`;
    }

    private older(): TemplateResult | typeof nothing {
        const history = this.conversation?.history;
        if (history === undefined || !history.loaded || !history.more) {
            return nothing;
        }
        const { thread } = this.words.t;
        return html`<div class="older">
            ${history.failed === undefined ? nothing : html`<p class="problem">${thread.loadFailed}</p>`}
            <button
                type="button"
                class="button"
                data-testid="load-older"
                aria-disabled=${history.loading}
                @click=${this.askOlder}
            >
                ${history.loading ? thread.loadingOlder : thread.loadOlder}
            </button>
        </div>`;
    }

    private nothingYet(): TemplateResult {
        return html`<div class="nothing">
            ${icon("chat")}
            <p class="nothing-title">${this.words.t.thread.empty}</p>
            ${this.readOnly ? nothing : html`<p>${this.words.t.thread.emptyHint}</p>`}
        </div>`;
    }

    private notLoaded(): TemplateResult {
        const failed = this.conversation?.history.failed;
        if (isDenied(failed)) {
            return html`<div class="nothing" data-testid="thread-denied">
                ${icon("eye-off")}
                <p class="nothing-title">${this.words.t.thread.notAllowed}</p>
            </div>`;
        }
        if (failed !== undefined) {
            return html`<div class="nothing">
                ${icon("alert")}
                <p class="nothing-title">${this.words.t.thread.loadFailed}</p>
                <button type="button" class="button" @click=${this.askAgain}>
                    ${this.words.t.common.retry}
                </button>
            </div>`;
        }
        return html`<div class="skeleton">
            <span class="unseen">${this.words.t.common.loading}</span>
            <i></i><i class="mine"></i><i></i><i class="mine"></i>
        </div>`;
    }

    private row(row: Row): TemplateResult {
        switch (row.kind) {
            case "day":
                return html`<li class="day" data-testid="day">
                    <span>${this.words.day(row.time, this.today)}</span>
                </li>`;
            case "new":
                return html`<li class="new" data-testid="new-messages">
                    <span>${this.words.t.thread.newMarker}</span>
                </li>`;
            case "hole":
                return html`<li class="hole">
                    <button
                        type="button"
                        class="button"
                        @click=${() => this.emit("fill-hole", row.seq)}
                    >
                        ${this.words.t.thread.hole}
                    </button>
                </li>`;
            case "entry":
                return this.entryRow(row.entry, row.first);
        }
    }

    private entryRow(entry: Entry, first: boolean): TemplateResult {
        return messageItem({
            words: this.words,
            entry,
            first,
            active: entry.key === this.activeKey,
            name: this.name,
            answered: entry.replyTo === undefined ? undefined : this.entryOf(entry.replyTo),
            downloading: this.downloading,
            readOnly: this.readOnly,
            actions: this.actions,
        });
    }

    private toNewest(): TemplateResult | typeof nothing {
        if (this.following || this.rows.length === 0) {
            return nothing;
        }
        const unread = this.conversation?.unread ?? 0;
        const { thread } = this.words.t;
        return html`<button
            type="button"
            class="newest button"
            data-testid="to-newest"
            @click=${this.jumpToEnd}
        >
            ${icon("down")}${unread > 0 ? thread.newBelow(unread) : thread.toNewest}
        </button>`;
    }

    protected override updated(): void {
        if (this.keeper === undefined) {
            this.keeper = new ScrollKeeper(this.log);
            this.resizes.observe(this.log);
        }
        if (this.placed !== undefined) {
            this.keeper.restore();
        } else if (this.conversation?.history.loaded === true) {
            this.place();
        }
        this.settle();
    }

    /** The first time a conversation is shown: at what is new, else at its end. */
    private place(): void {
        this.placed = this.conversation?.id;
        this.keeper?.toEnd();
        const mark = this.log.querySelector<HTMLElement>("li.new");
        if (mark !== null) {
            this.keeper?.to(mark);
        }
        this.activeKey = this.rows.findLast((row) => row.kind === "entry")?.key;
    }

    /** Takes up whatever follows from where the reader now is. */
    private settle(): void {
        this.following = this.keeper?.following ?? true;
        if (this.activeKey !== undefined && !this.rows.some((row) => row.key === this.activeKey)) {
            this.activeKey = this.rows.findLast((row) => row.kind === "entry")?.key;
        }
        this.look();
        this.wantOlder();
    }

    private readonly onScroll = (): void => {
        this.keeper?.note();
        this.settle();
    };

    private afterResize(): void {
        if (this.keeper?.following === true) {
            this.keeper.toEnd();
        }
        this.settle();
    }

    private noteSight(seen: readonly IntersectionObserverEntry[]): void {
        this.onScreen = seen.at(-1)?.isIntersecting ?? false;
        this.look();
    }

    /** Tells how far the reader has got: what has been in view, while the page has the reader's attention. */
    private readonly look = (): void => {
        const attentive = document.visibilityState === "visible" && document.hasFocus();
        if (!attentive || !this.onScreen || this.placed === undefined) {
            return;
        }
        const seq = this.following ? this.conversation?.lastSeq : this.lastInView();
        if (seq !== undefined && seq > this.lastSeen) {
            this.lastSeen = seq;
            this.emit("seen", seq);
        }
    };

    private lastInView(): number | undefined {
        const edge = this.log.getBoundingClientRect().bottom;
        for (let at = this.items.length - 1; at >= 0; at -= 1) {
            const item = this.items[at];
            const seq = Number(item?.dataset["seq"]);
            if (
                item !== undefined &&
                Number.isInteger(seq) &&
                item.getBoundingClientRect().bottom <= edge + 1
            ) {
                return seq;
            }
        }
        return undefined;
    }

    private wantOlder(): void {
        const history = this.conversation?.history;
        const wanted =
            history?.loaded === true &&
            history.more &&
            !history.loading &&
            history.failed === undefined;
        const first = this.rows[0]?.key;
        if (
            wanted &&
            this.placed !== undefined &&
            this.log.scrollTop < ahead_px &&
            first !== this.askedFor
        ) {
            this.askedFor = first;
            this.emit("load-older");
        }
    }

    private readonly askOlder = (): void => {
        if (this.conversation?.history.loading !== true) {
            this.emit("load-older");
        }
    };

    private readonly askAgain = (): void => this.emit("reload");

    private readonly jumpToEnd = (): void => {
        this.keeper?.toEnd();
        this.settle();
        this.focusMessage(this.items[this.items.length - 1]);
    };

    private show(seq: number): void {
        const item = [...this.items].find((other) => other.dataset["seq"] === String(seq));
        if (item !== undefined && this.keeper !== undefined) {
            this.keeper.to(item);
            this.focusMessage(item);
        }
    }

    private readonly onFocus = (event: FocusEvent): void => {
        const item = (event.target as HTMLElement).closest<HTMLElement>("li[data-key]");
        if (item !== null) {
            this.activeKey = item.dataset["key"];
        }
    };

    /** Arrow keys go from message to message; Tab then goes into the buttons of that one. */
    private readonly onKey = (event: KeyboardEvent): void => {
        const items = [...this.items];
        const at = items.findIndex((item) => item.dataset["key"] === this.activeKey);
        const target: Readonly<Record<string, number>> = {
            ArrowUp: at - 1,
            ArrowDown: at + 1,
            Home: 0,
            End: items.length - 1,
        };
        const next = Object.hasOwn(target, event.key) ? items[target[event.key] ?? -1] : undefined;
        if (next !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            this.focusMessage(next);
        }
    };

    private focusMessage(item: HTMLElement | undefined): void {
        item?.focus({ preventScroll: true });
        item?.scrollIntoView({ block: "nearest" });
    }

    /** "Today" becomes "yesterday" while the page stays open. */
    private waitForMidnight(): void {
        const now = new Date();
        const next = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 0, 0, 1);
        this.midnight = setTimeout(() => {
            this.today = new Date();
            this.waitForMidnight();
        }, next.getTime() - now.getTime());
    }
}

define("empower-thread", Thread);

declare global {
    interface HTMLElementTagNameMap {
        "empower-thread": Thread;
    }
}
