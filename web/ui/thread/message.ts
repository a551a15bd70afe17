import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import type { Entry, FileRef } from "../../client/index.ts";
import { roundButton } from "../button/button.ts";
import { icon, type IconName } from "../icons/icons.ts";
import type { Words } from "../i18n/words.ts";
import { callText, summaryOf } from "../model/names.ts";
import { reasonText } from "../model/reasons.ts";
import { pieces } from "./links.ts";
import { canChange, failureReason, markOf, type Mark } from "./marks.ts";

/** What can be done with a message; the thread passes it on as events. */
export interface MessageActions {
    reply(entry: Entry): void;
    edit(entry: Entry): void;
    remove(entry: Entry): void;
    report(entry: Entry): void;
    retry(entry: Entry): void;
    discard(entry: Entry): void;
    download(file: FileRef): void;
    show(seq: number): void;
}

export interface MessageView {
    readonly words: Words;
    readonly entry: Entry;
    /** First of those that stand together: carries the name. */
    readonly first: boolean;
    /** The arrow keys are on it: its buttons are in the tab order. */
    readonly active: boolean;
    readonly name: (user: string) => string;
    readonly answered: Entry | undefined;
    readonly downloading: ReadonlySet<string>;
    /** It is read by somebody who is not in the conversation: nothing can be done with it. */
    readonly readOnly: boolean;
    readonly actions: MessageActions;
}

const markIcons: Readonly<Record<Mark, IconName>> = {
    pending: "clock",
    sent: "check",
    delivered: "check-double",
    read: "check-double",
    failed: "alert",
};

export function messageItem(view: MessageView): TemplateResult {
    const { entry } = view;
    const mark = markOf(entry);
    const kind = entry.kind === "call" ? "call" : entry.mine ? "mine" : "theirs";
    return html`<li
        class="message ${kind} ${view.first ? "first" : ""} ${entry.retracted ? "gone" : ""}"
        tabindex=${view.active ? 0 : -1}
        data-testid="message"
        data-key=${entry.key}
        data-kind=${entry.kind}
        data-seq=${ifDefined(entry.seq)}
        data-state=${ifDefined(mark)}
        data-author=${entry.author}
        ?data-retracted=${entry.retracted}
        ?data-amended=${entry.amended}
    >
        ${entry.kind === "call" ? callLine(view) : bubble(view, mark)}
    </li>`;
}

function callLine(view: MessageView): TemplateResult {
    const { entry, words } = view;
    const missed = entry.call?.outcome === "missed" && !entry.mine;
    return html`<p class="call-line ${missed ? "missed" : ""}">
        ${icon(missed ? "phone" : "video")}<span>${callText(entry, words)}</span>${timeOf(view)}
    </p>`;
}

/* No white space may stand inside .body: it is shown as written (pre-wrap). */
function bubble(view: MessageView, mark: Mark | undefined): TemplateResult {
    const { entry, words } = view;
    const name = entry.mine ? words.t.common.you : view.name(entry.author);
    const text = entry.retracted
        ? html`<p class="body deleted">${words.t.thread.deleted}</p>`
        : entry.body === undefined || entry.body === ""
          ? nothing
          : html`<p class="body" dir="auto">${bodyText(entry.body)}</p>`;
    return html`<div class="bubble">
            <p class=${view.first && !entry.mine ? "name" : "unseen"}>${name}</p>
            ${quote(view)} ${text} ${entry.retracted ? nothing : files(view)}
            <p class="meta">
                ${entry.amended && !entry.retracted ? html`<span>${words.t.thread.edited}</span>` : nothing}
                ${timeOf(view)} ${markOfMessage(mark, words)}
            </p>
            ${actionBar(view)}
        </div>
        ${mark === "failed" ? failure(view) : nothing}`;
}

function bodyText(body: string): unknown {
    return pieces(body).map((piece) =>
        piece.href === undefined
            ? piece.text
            : html`<a href=${piece.href} target="_blank" rel="noopener noreferrer"
                  >${piece.text}</a
              >`,
    );
}

function timeOf({ entry, words }: MessageView): TemplateResult {
    const time = new Date(entry.sentAt);
    return html`<time datetime=${entry.sentAt} title=${words.fullTime(time)}
        >${words.time(time)}</time
    >`;
}

function markOfMessage(mark: Mark | undefined, words: Words): TemplateResult | typeof nothing {
    if (mark === undefined) {
        return nothing;
    }
    const text = words.t.marks[mark];
    return html`<span class="mark ${mark}" title=${text}
        >${icon(markIcons[mark])}<span class="unseen">${text}</span></span
    >`;
}

function quote(view: MessageView): TemplateResult | typeof nothing {
    const { entry, words, answered } = view;
    const seq = entry.replyTo;
    if (seq === undefined || entry.retracted) {
        return nothing;
    }
    const who =
        answered === undefined
            ? undefined
            : answered.mine
              ? words.t.common.you
              : view.name(answered.author);
    return html`<button
        type="button"
        class="quote"
        tabindex=${view.active ? 0 : -1}
        @click=${() => view.actions.show(seq)}
    >
        <span class="quote-name"
            >${who === undefined ? words.t.thread.replied : words.t.thread.replyTo(who)}</span
        >
        <span class="quote-text">${answered === undefined ? "" : summaryOf(answered, words)}</span>
    </button>`;
}

function files(view: MessageView): TemplateResult | typeof nothing {
    const { words, entry } = view;
    if (entry.files.length === 0) {
        return nothing;
    }
    return html`<ul class="files">
        ${entry.files.map((file) => {
            const size = words.size(file.size);
            const busy = view.downloading.has(file.id);
            const label = busy
                ? words.t.files.downloading(file.name, size)
                : words.t.files.download(file.name, size);
            return html`<li>
                <button
                    type="button"
                    class="file"
                    data-testid="file-download"
                    data-file=${file.id}
                    aria-label=${label}
                    title=${label}
                    aria-busy=${busy}
                    @click=${() => view.actions.download(file)}
                >
                    ${icon("file")}
                    <span class="file-name">${file.name}</span>
                    <span class="file-size">${size}</span>
                    ${icon(busy ? "clock" : "download")}
                </button>
            </li>`;
        })}
    </ul>`;
}

function actionBar(view: MessageView): TemplateResult | typeof nothing {
    const { entry, words, actions } = view;
    const t = words.t.message;
    const stored = entry.seq !== undefined && !entry.retracted;
    if (!stored || view.readOnly) {
        return nothing;
    }
    const tab = view.active ? 0 : -1;
    const own = canChange(entry);
    return html`<div class="actions">
        ${roundButton({
            icon: "reply",
            label: t.reply,
            testid: "message-reply",
            tab,
            press: () => actions.reply(entry),
        })}
        ${
            own
                ? [
                      roundButton({
                          icon: "edit",
                          label: t.edit,
                          testid: "message-edit",
                          tab,
                          press: () => actions.edit(entry),
                      }),
                      roundButton({
                          icon: "trash",
                          label: t.delete,
                          testid: "message-delete",
                          tab,
                          press: () => actions.remove(entry),
                      }),
                  ]
                : nothing
        }
        ${
            entry.mine
                ? nothing
                : roundButton({
                      icon: "flag",
                      label: words.t.conduct.report,
                      testid: "message-report",
                      tab,
                      press: () => actions.report(entry),
                  })
        }
    </div>`;
}

function failure(view: MessageView): TemplateResult {
    const { entry, words, actions } = view;
    return html`<div class="failure">
        <p>${words.t.message.failed(reasonText(failureReason(entry), words))}</p>
        <button
            type="button"
            class="button small"
            data-testid="message-retry"
            @click=${() => actions.retry(entry)}
        >
            ${icon("retry")}${words.t.message.retry}
        </button>
        <button
            type="button"
            class="button small plain"
            data-testid="message-discard"
            @click=${() => actions.discard(entry)}
        >
            ${words.t.message.discard}
        </button>
    </div>`;
}
