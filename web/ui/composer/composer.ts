import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { composerStyles } from "./composer.styles.ts";
import { bodyLimit, lengthOf, readiness, type Attachment, type DraftState } from "./drafts.ts";

/** From here on the characters that are left are counted down. */
const warn_at = 500;

/**
 * Where a message is written. It holds nothing itself: the draft comes in, and what the person does goes out as events:
 * `text` (string), `submit-draft`, `attach` (File[]), `detach` (key), `cancel` (stop editing or replying), `edit-last`.
 */
export class Composer extends EmpowerElement {
    static override styles = [base, buttonStyles, composerStyles];

    @property({ attribute: false }) channel = "";
    @property({ attribute: false }) draft: DraftState | undefined;
    @property({ attribute: false }) to = "";
    /** The message that is answered, as one line; undefined where none is. */
    @property({ attribute: false }) answered:
        { readonly name: string; readonly text: string } | undefined;

    @query("textarea") private readonly area!: HTMLTextAreaElement;
    @query("input[type=file]") private readonly picker!: HTMLInputElement;

    override focus(): void {
        this.area.focus();
    }

    override connectedCallback(): void {
        super.connectedCallback();
        this.addEventListener("dragover", this.onDragOver);
        this.addEventListener("dragleave", this.onDragLeave);
        this.addEventListener("drop", this.onDrop);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.removeEventListener("dragover", this.onDragOver);
        this.removeEventListener("dragleave", this.onDragLeave);
        this.removeEventListener("drop", this.onDrop);
    }

    private get text(): string {
        return this.draft?.editing?.text ?? this.draft?.text ?? "";
    }

    protected override render(): TemplateResult {
        const t = this.words.t.composer;
        const editing = this.draft?.editing !== undefined;
        const label = this.to === "" ? t.label : t.labelTo(this.to);
        return html`${this.above()} ${this.files()}
            <form @submit=${this.onSubmit}>
                ${editing ? nothing : this.attach()}
                <textarea
                    rows="1"
                    data-testid="composer-input"
                    aria-label=${label}
                    aria-describedby="note"
                    placeholder=${t.placeholder}
                    enterkeyhint="send"
                    autocomplete="off"
                    .value=${live(this.text)}
                    @input=${this.onInput}
                    @keydown=${this.onKey}
                    @paste=${this.onPaste}
                ></textarea>
                ${roundButton({
                    icon: editing ? "check" : "send",
                    label: editing ? t.save : t.send,
                    testid: "composer-send",
                    look: "main",
                    press: this.onSubmit,
                })}
            </form>
            ${this.note()}`;
    }

    private attach(): TemplateResult {
        return html`${roundButton({
                icon: "attach",
                label: this.words.t.files.attach,
                testid: "attach-button",
                press: () => this.picker.click(),
            })}
            <input
                type="file"
                multiple
                hidden
                tabindex="-1"
                data-testid="attach-file"
                aria-label=${this.words.t.files.attach}
                @change=${this.onPick}
            />`;
    }

    private above(): TemplateResult | typeof nothing {
        const t = this.words.t;
        const editing = this.draft?.editing !== undefined;
        if (!editing && this.answered === undefined) {
            return nothing;
        }
        const title = editing ? t.composer.editing : t.thread.replyTo(this.answered?.name ?? "");
        return html`<div class="above">
            <p class="above-text">
                <strong>${title}</strong>
                ${editing ? nothing : html`<span>${this.answered?.text}</span>`}
            </p>
            ${roundButton({
                icon: "close",
                label: editing ? t.composer.stopEditing : t.composer.stopReply,
                testid: "composer-cancel",
                press: () => this.emit("cancel"),
            })}
        </div>`;
    }

    private files(): TemplateResult | typeof nothing {
        const attachments = this.draft?.attachments ?? [];
        if (attachments.length === 0 || this.draft?.editing !== undefined) {
            return nothing;
        }
        return html`<ul class="files" aria-label=${this.words.t.files.attached}>
            ${repeat(
                attachments,
                (attachment) => attachment.key,
                (attachment) => this.file(attachment),
            )}
        </ul>`;
    }

    private file(attachment: Attachment): TemplateResult {
        const t = this.words.t.files;
        return html`<li
            class=${attachment.state}
            data-testid="attachment"
            data-state=${attachment.state}
        >
            ${icon(attachment.state === "failed" ? "alert" : "file")}
            <span>${this.fileText(attachment)}</span>
            ${
                attachment.state === "uploading"
                    ? html`<progress
                          max="1"
                          .value=${attachment.done}
                          aria-label=${t.uploading(attachment.name)}
                      ></progress>`
                    : nothing
            }
            ${roundButton({
                icon: "close",
                label: t.remove(attachment.name),
                testid: "attachment-remove",
                press: () => this.emit("detach", attachment.key),
            })}
        </li>`;
    }

    private fileText(attachment: Attachment): string {
        const t = this.words.t.files;
        if (attachment.state !== "failed") {
            return attachment.name;
        }
        return attachment.reason === "too_large"
            ? t.tooLarge(attachment.name)
            : `${t.uploadFailed(attachment.name)} ${reasonText(attachment.reason, this.words)}`;
    }

    private note(): TemplateResult {
        const t = this.words.t.composer;
        const left = bodyLimit - lengthOf(this.text.trim());
        if (left < 0) {
            return html`<p id="note" class="note bad" role="alert">${t.tooLong(-left)}</p>`;
        }
        if (left < warn_at) {
            return html`<p id="note" class="note">${t.left(left)}</p>`;
        }
        const state = this.draft === undefined ? "empty" : readiness(this.draft);
        if (state === "file-failed") {
            return html`<p id="note" class="note bad">${t.fileFailed}</p>`;
        }
        if (state === "uploading") {
            return html`<p id="note" class="note">${t.waitForFile}</p>`;
        }
        return html`<p id="note" class="note hint">${t.hint}</p>`;
    }

    protected override updated(changed: PropertyValues<this>): void {
        this.grow();
        const before = changed.get("draft")?.editing;
        const now = this.draft?.editing;
        const replies =
            changed.has("draft") && this.draft?.replyTo !== changed.get("draft")?.replyTo;
        if (changed.has("channel") && changed.get("channel") !== undefined) {
            return; // another conversation: whoever opened it decides about the focus
        }
        if (
            changed.has("draft") &&
            (before?.seq !== now?.seq || (replies && this.draft?.replyTo !== undefined))
        ) {
            this.area.focus();
            this.area.setSelectionRange(this.text.length, this.text.length);
        }
    }

    /** As high as the text, up to the limit in the styles. Set on the object: inline styles are not allowed here. */
    private grow(): void {
        this.area.style.height = "auto";
        const border = this.area.offsetHeight - this.area.clientHeight;
        this.area.style.height = `${this.area.scrollHeight + border}px`;
    }

    private readonly onInput = (): void => this.emit("text", this.area.value);

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        this.emit("submit-draft");
        this.area.focus();
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        // While an input method composes a word, Enter chooses it (229: browsers that say so only by the code).
        if (event.isComposing || event.keyCode === 229) {
            return;
        }
        if (
            event.key === "Enter" &&
            !event.shiftKey &&
            !event.altKey &&
            !event.ctrlKey &&
            !event.metaKey
        ) {
            this.onSubmit(event);
        } else if (
            event.key === "Escape" &&
            (this.draft?.editing !== undefined || this.answered !== undefined)
        ) {
            event.stopPropagation(); // it closes what stands above the text, not the panel around it
            this.emit("cancel");
        } else if (event.key === "ArrowUp" && this.text === "") {
            event.preventDefault();
            this.emit("edit-last");
        }
    };

    private readonly onPaste = (event: ClipboardEvent): void => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length > 0 && this.draft?.editing === undefined) {
            event.preventDefault();
            this.emit("attach", files);
        }
    };

    private readonly onPick = (): void => {
        const files = [...(this.picker.files ?? [])];
        this.picker.value = "";
        if (files.length > 0) {
            this.emit("attach", files);
        }
        this.area.focus();
    };

    private readonly onDragOver = (event: DragEvent): void => {
        if (event.dataTransfer?.types.includes("Files") === true) {
            event.preventDefault();
            this.classList.add("dropping");
        }
    };

    private readonly onDragLeave = (): void => this.classList.remove("dropping");

    private readonly onDrop = (event: DragEvent): void => {
        this.classList.remove("dropping");
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) {
            event.preventDefault();
            this.emit("attach", files);
        }
    };
}

define("empower-composer", Composer);

declare global {
    interface HTMLElementTagNameMap {
        "empower-composer": Composer;
    }
}
