import { html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
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

    @state() private open = false;

    @query(".fold") private readonly button!: HTMLElement;

    override connectedCallback(): void {
        super.connectedCallback();
        document.addEventListener("pointerdown", this.onPress);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        document.removeEventListener("pointerdown", this.onPress);
    }

    protected override render(): TemplateResult {
        const t = this.words.t.ringing.lobby;
        return html`<div class="menu" @keydown=${this.onKey} @focusout=${this.onFocusOut}>
            <button
                type="button"
                class="button fold"
                aria-label=${t.options}
                title=${t.options}
                aria-expanded=${this.open}
                aria-controls="ways"
                data-testid="call-options"
                ?disabled=${this.off}
                @click=${() => {
                    this.open = !this.open;
                }}
            >
                ${icon("unfold")}
            </button>
            <ul id="ways" ?hidden=${!this.open}>
                <li>
                    <button type="button" class="item" data-testid="call-start-lobby" @click=${this.choose}>
                        ${icon("video")}<span><strong>${t.open}</strong> <span class="hint">${t.openHint}</span></span>
                    </button>
                </li>
            </ul>
        </div>`;
    }

    private readonly choose = (): void => {
        this.open = false;
        this.emit("room");
    };

    private readonly onPress = (event: Event): void => {
        if (!event.composedPath().includes(this)) {
            this.open = false;
        }
    };

    private readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
        if (relatedTarget instanceof Node && !this.renderRoot.contains(relatedTarget)) {
            this.open = false;
        }
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        if (event.key === "Escape" && this.open) {
            event.stopPropagation();
            this.open = false;
            this.button.focus();
        }
    };
}

define("empower-call-options", CallOptions);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-options": CallOptions;
    }
}
