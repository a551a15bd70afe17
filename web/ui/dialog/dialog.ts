import { html, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import type { Words } from "../i18n/words.ts";
import { base } from "../tokens/base.ts";
import { dialogStyles } from "./dialog.styles.ts";
import { showModal } from "./modal.ts";

export interface Question {
    readonly words: Words;
    readonly title: string;
    readonly text: string;
    readonly quote?: string;
    /** What the button says that does it. */
    readonly action: string;
}

/** A question before something that cannot be undone. The browser's own modal dialog keeps and returns the focus. */
export class Dialog extends EmpowerElement {
    static override styles = [base, buttonStyles, dialogStyles];

    @property({ attribute: false }) question: Question | undefined;

    @query("dialog") private readonly dialog!: HTMLDialogElement;

    protected override render(): TemplateResult | typeof nothing {
        const { question } = this;
        if (question === undefined) {
            return nothing;
        }
        return html`<dialog
            aria-labelledby="title"
            aria-describedby="text"
            data-testid="dialog"
            @keydown=${this.onKey}
            @close=${() => this.emit("answer", this.dialog.returnValue === "yes")}
        >
            <h2 id="title">${question.title}</h2>
            <p id="text">${question.text}</p>
            ${
                question.quote === undefined || question.quote === ""
                    ? nothing
                    : html`<blockquote>${question.quote}</blockquote>`
            }
            <div class="choices">
                <button
                    type="button"
                    class="button plain"
                    data-testid="dialog-cancel"
                    @click=${() => this.dialog.close("no")}
                >
                    ${question.words.t.common.cancel}
                </button>
                <button
                    type="button"
                    class="button danger"
                    data-testid="dialog-confirm"
                    @click=${() => this.dialog.close("yes")}
                >
                    ${question.action}
                </button>
            </div>
        </dialog>`;
    }

    protected override firstUpdated(): void {
        showModal(this.dialog);
    }

    /** Escape closes the question, not what stands behind it. */
    private readonly onKey = (event: KeyboardEvent): void => event.stopPropagation();
}

define("empower-dialog", Dialog);

/** Asks, within the element whose root is given, and answers true when the person said yes. */
export async function confirm(root: ParentNode & Node, question: Question): Promise<boolean> {
    const dialog = document.createElement("empower-dialog");
    dialog.question = question;
    root.append(dialog);
    return await new Promise((resolve) => {
        dialog.addEventListener("answer", (event) => {
            dialog.remove();
            resolve((event as CustomEvent<boolean>).detail);
        });
    });
}

declare global {
    interface HTMLElementTagNameMap {
        "empower-dialog": Dialog;
    }
}
