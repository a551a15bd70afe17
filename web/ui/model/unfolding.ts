import type { ReactiveController, ReactiveControllerHost } from "lit";
import { html, type TemplateResult } from "lit";

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

/**
 * What a button unfolds (the disclosure pattern of the WAI-ARIA practices): it folds by itself where one presses beside it
 * or goes on with Tab, and on Escape, which gives the focus back to the button.
 */
export class Unfolding implements ReactiveController {
    private unfolded = false;

    constructor(
        private readonly host: Host,
        private readonly button: () => HTMLElement | null,
    ) {
        host.addController(this);
    }

    get open(): boolean {
        return this.unfolded;
    }

    hostConnected(): void {
        document.addEventListener("pointerdown", this.onPress);
    }

    hostDisconnected(): void {
        document.removeEventListener("pointerdown", this.onPress);
    }

    readonly toggle = (): void => this.set(!this.unfolded);

    readonly fold = (): void => this.set(false);

    /** After something was chosen in it. */
    readonly foldAndFocus = (): void => {
        this.fold();
        this.button()?.focus();
    };

    /** The button and what it unfolds stand in it. */
    around(content: unknown): TemplateResult {
        return html`<div class="menu" @keydown=${this.onKey} @focusout=${this.onFocusOut}>${content}</div>`;
    }

    private set(unfolded: boolean): void {
        this.unfolded = unfolded;
        this.host.requestUpdate();
    }

    private readonly onPress = (event: Event): void => {
        if (this.unfolded && !event.composedPath().includes(this.host)) {
            this.fold();
        }
    };

    /** A press on nothing that takes the focus is no leaving. */
    private readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
        if (relatedTarget instanceof Node && !this.host.renderRoot.contains(relatedTarget)) {
            this.fold();
        }
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        if (event.key === "Escape" && this.unfolded) {
            event.stopPropagation();
            this.foldAndFocus();
        }
    };
}
