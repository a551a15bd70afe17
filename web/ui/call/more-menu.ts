import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { property, query } from "lit/decorators.js";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { Unfolding } from "../model/unfolding.ts";
import { base } from "../tokens/base.ts";
import type { Control } from "./controls.ts";
import { controlStyles, moreMenuStyles } from "./controls.styles.ts";

/** What does not stand in the row of controls: a button that unfolds it. Event: `control`. */
export class MoreMenu extends EmpowerElement {
    static override styles = [base, controlStyles, moreMenuStyles];

    @property({ attribute: false }) controls: readonly Control[] = [];

    @query(".control") private readonly button!: HTMLElement;

    private readonly menu = new Unfolding(this, () => this.button);

    protected override render(): TemplateResult {
        const label = this.words.t.call.more;
        return this.menu.around(html`<button
                type="button"
                class="control"
                title=${label}
                aria-label=${label}
                aria-expanded=${this.menu.open}
                aria-controls="rest"
                data-testid="call-more"
                @click=${this.menu.toggle}
            >
                <span class="disc">${icon("more")}</span><span class="word" aria-hidden="true">${label}</span>
            </button>
            <ul id="rest" ?hidden=${!this.menu.open}>
                ${this.controls.map((control) => this.item(control))}
            </ul>`);
    }

    private item(control: Control): TemplateResult {
        return html`<li>
            <button
                type="button"
                class="item"
                data-testid=${control.testid}
                aria-keyshortcuts=${ifDefined(control.key)}
                @click=${() => {
                    this.menu.foldAndFocus();
                    this.emit("control", control);
                }}
            >
                ${icon(control.icon)}<span class="what">${control.label}</span>
                ${control.key === undefined ? nothing : html`<kbd aria-hidden="true">${control.key}</kbd>`}
            </button>
        </li>`;
    }
}

define("empower-call-more", MoreMenu);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-more": MoreMenu;
    }
}
