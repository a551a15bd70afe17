import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { Client } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";
import { dialogStyles } from "./dialog.styles.ts";
import { showModal } from "./modal.ts";

export const sheetStyles: CSSResultGroup = [
    base,
    buttonStyles,
    dialogStyles,
    formStyles,
    css`
        dialog {
            width: min(34rem, calc(100vw - 2rem));
        }
        .body {
            display: flex;
            flex-direction: column;
            gap: 0.875rem;
        }
        .said {
            padding: 0.5rem 0 0.5rem 0.75rem;
            border-left: 3px solid var(--em-edge);
            overflow-wrap: anywhere;
            white-space: pre-line;
        }
        .muted {
            color: var(--em-muted);
            font-size: var(--em-small);
        }
    `,
];

/**
 * Something to read or fill in, on top of a face, by the person who is signed in: it goes with the sign-in. The browser's
 * own modal dialog keeps and returns the focus.
 */
export abstract class Sheet extends EmpowerElement {
    static override styles = sheetStyles;

    @property({ attribute: false }) client!: Client;

    @query("dialog") protected readonly dialog!: HTMLDialogElement;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            () => this.follow(),
            { redraw: false },
        );
    }

    /** What the sheet is called, and what stands in it. */
    protected abstract heading(): string;
    protected abstract body(): TemplateResult;
    protected abstract readonly testid: string;

    protected override render(): TemplateResult {
        return html`<dialog
            aria-labelledby="title"
            data-testid=${this.testid}
            @keydown=${this.onKey}
            @close=${() => this.emit("closed")}
        >
            <h2 id="title">${this.heading()}</h2>
            <div class="body">${this.body()}</div>
        </dialog>`;
    }

    protected override firstUpdated(): void {
        showModal(this.dialog);
        this.follow();
    }

    protected close(): void {
        this.dialog.close();
    }

    /** Also where there is nobody any more whom it is for. */
    protected get stays(): boolean {
        return false;
    }

    private follow(): void {
        if (this.hasUpdated && this.client.connection.state === "signed-out" && !this.stays) {
            this.close();
        }
    }

    /** Escape closes the sheet, not what stands behind it. */
    private readonly onKey = (event: KeyboardEvent): void => event.stopPropagation();
}

/** The root of the face that an element stands in: what is put there outlives a page of the face. */
export function faceRoot(element: HTMLElement): ParentNode & Node {
    let at: HTMLElement = element;
    for (let root = at.getRootNode(); root instanceof ShadowRoot; root = at.getRootNode()) {
        at = root.host as HTMLElement;
    }
    return at.shadowRoot ?? element;
}

/** Shows it within the element whose root is given, until it is closed. */
export function openSheet(root: ParentNode & Node, sheet: Sheet): void {
    sheet.addEventListener("closed", () => sheet.remove());
    root.append(sheet);
}
