import { html, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { Unfolding } from "../model/unfolding.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";

/** The other ways to begin a call, beside the button that calls: a button that unfolds them. Event: `room`. */
export class CallOptions extends EmpowerElement {
    static override styles = [
        base,
        buttonStyles,
        css`
            .menu {
                position: relative;
            }
            .fold {
                min-width: 0;
                width: 2rem;
                padding: 0;
                border-start-start-radius: 4px;
                border-end-start-radius: 4px;
            }
            ul {
                position: absolute;
                z-index: 5;
                top: calc(100% + 0.375rem);
                right: 0;
                width: min(18rem, 80vw);
                padding: 0.375rem;
                border: 1px solid var(--em-line);
                border-radius: var(--em-radius);
                background: var(--em-raised);
                box-shadow: var(--em-shadow);
            }
            .item {
                display: flex;
                align-items: center;
                gap: 0.75rem;
                width: 100%;
                min-height: var(--em-target);
                padding: 0.375rem 0.75rem;
                border: 0;
                border-radius: var(--em-radius-small);
                background: none;
                color: var(--em-text);
                line-height: 1.3;
                text-align: left;
                cursor: pointer;
            }
            .item:hover {
                background: var(--em-accent-soft);
                color: var(--em-on-accent-soft);
            }
            .item .icon {
                flex: none;
            }
            strong,
            .hint {
                display: block;
            }
            .hint {
                font-size: var(--em-small);
            }
        `,
    ];

    @property({ attribute: false }) off = false;

    @query(".fold") private readonly button!: HTMLElement;

    private readonly menu = new Unfolding(this, () => this.button);

    protected override render(): TemplateResult {
        const t = this.words.t.ringing.lobby;
        return this.menu.around(html`<button
                type="button"
                class="button fold"
                aria-label=${t.options}
                title=${t.options}
                aria-expanded=${this.menu.open}
                aria-controls="ways"
                data-testid="call-options"
                ?disabled=${this.off}
                @click=${this.menu.toggle}
            >
                ${icon("unfold")}
            </button>
            <ul id="ways" ?hidden=${!this.menu.open}>
                <li>
                    <button type="button" class="item" data-testid="call-start-lobby" @click=${this.choose}>
                        ${icon("video")}<span><strong>${t.open}</strong> <span class="hint">${t.openHint}</span></span>
                    </button>
                </li>
            </ul>`);
    }

    private readonly choose = (): void => {
        this.menu.fold();
        this.emit("room");
    };
}

define("empower-call-options", CallOptions);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-options": CallOptions;
    }
}
