import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { property, query, state } from "lit/decorators.js";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { base } from "../tokens/base.ts";
import type { Control } from "./controls.ts";
import { controlStyles, moreMenuStyles } from "./controls.styles.ts";

/** What does not stand in the row of controls: a button that unfolds it. Event: `control`. */
export class MoreMenu extends EmpowerElement {
    static override styles = [base, controlStyles, moreMenuStyles];

    @property({ attribute: false }) controls: readonly Control[] = [];

    @state() private open = false;

    @query(".control") private readonly button!: HTMLElement;

    override connectedCallback(): void {
        super.connectedCallback();
        document.addEventListener("pointerdown", this.onPress);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        document.removeEventListener("pointerdown", this.onPress);
    }

    protected override render(): TemplateResult {
        const label = this.words.t.call.more;
        return html`<div class="menu" @keydown=${this.onKey} @focusout=${this.onFocusOut}>
            <button
                type="button"
                class="control"
                title=${label}
                aria-label=${label}
                aria-expanded=${this.open}
                aria-controls="rest"
                data-testid="call-more"
                @click=${() => {
                    this.open = !this.open;
                }}
            >
                <span class="disc">${icon("more")}</span><span class="word" aria-hidden="true">${label}</span>
            </button>
            <ul id="rest" ?hidden=${!this.open}>
                ${this.controls.map((control) => this.item(control))}
            </ul>
        </div>`;
    }

    private item(control: Control): TemplateResult {
        return html`<li>
            <button
                type="button"
                class="item"
                data-testid=${control.testid}
                aria-keyshortcuts=${ifDefined(control.key)}
                @click=${() => {
                    this.fold();
                    this.button.focus();
                    this.emit("control", control);
                }}
            >
                ${icon(control.icon)}<span class="what">${control.label}</span>
                ${control.key === undefined ? nothing : html`<kbd aria-hidden="true">${control.key}</kbd>`}
            </button>
        </li>`;
    }

    private fold(): void {
        this.open = false;
    }

    private readonly onPress = (event: Event): void => {
        if (!event.composedPath().includes(this)) {
            this.fold();
        }
    };

    private readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
        if (relatedTarget instanceof Node && !this.renderRoot.contains(relatedTarget)) {
            this.fold();
        }
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        if (event.key === "Escape" && this.open) {
            event.stopPropagation();
            this.fold();
            this.button.focus();
        }
    };
}

define("empower-call-more", MoreMenu);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-more": MoreMenu;
    }
}
