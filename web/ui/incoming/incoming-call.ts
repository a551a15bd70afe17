import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { deepFocus, focusIsLost } from "../model/focus.ts";
import { base } from "../tokens/base.ts";
import { incomingStyles } from "./incoming-call.styles.ts";
import { RingTone } from "./ring-tone.ts";

/**
 * Somebody calls. Rings for as long as it is in the page; the face takes it out when the ring is over.
 *
 * The window takes the focus, but none of its buttons does: who is typing when the call comes must not answer it, with
 * the camera on, by the next space. Escape stops the sound alone. Events: `answer` (with or without a picture),
 * `test` (one's devices first), `decline`.
 */
export class IncomingCall extends EmpowerElement {
    static override styles = [base, buttonStyles, incomingStyles];

    @property({ attribute: false }) name = "";
    @property({ attribute: false }) person = "";
    @property({ attribute: false }) video = true;
    @property({ attribute: false }) silent = false;
    /** Rings while one is in another call: answering leaves that one. */
    @property({ attribute: false }) second = false;

    @query(".window") private readonly window!: HTMLElement;

    private readonly tone = new RingTone();
    private focusBefore: HTMLElement | undefined;

    override connectedCallback(): void {
        super.connectedCallback();
        this.focusBefore = deepFocus();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.tone.stop();
        if (focusIsLost() && this.focusBefore?.isConnected === true) {
            this.focusBefore.focus();
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.call;
        return html`<div
            class="window"
            role="alertdialog"
            tabindex="-1"
            aria-labelledby="who"
            aria-describedby="what"
            data-testid="call-incoming"
            @keydown=${this.onKey}
        >
            <empower-avatar .name=${this.name} .person=${this.person}></empower-avatar>
            <h2 id="who">${this.second ? t.waiting(this.name) : t.incoming(this.name)}</h2>
            <p id="what">${t.incomingTitle}</p>
            <div class="choices">
                <button
                    type="button"
                    class="button danger"
                    data-testid="call-decline"
                    @click=${() => this.emit("decline")}
                >
                    ${icon("hang-up")}${t.decline}
                </button>
                <button
                    type="button"
                    class="button answer"
                    data-testid="call-answer"
                    @click=${() => this.emit("answer", true)}
                >
                    ${icon("video")}${t.answer}
                </button>
                ${
                    this.video
                        ? html`<button
                              type="button"
                              class="button"
                              data-testid="call-answer-audio"
                              @click=${() => this.emit("answer", false)}
                          >
                              ${icon("mic")}${t.answerAudio}
                          </button>`
                        : nothing
                }
                <button
                    type="button"
                    class="button plain"
                    data-testid="call-answer-test"
                    @click=${() => this.emit("test")}
                >
                    ${icon("sliders")}${this.words.t.devices.testBefore}
                </button>
            </div>
        </div>`;
    }

    protected override firstUpdated(): void {
        this.window.focus();
    }

    protected override updated(changed: PropertyValues<this>): void {
        if (changed.has("silent")) {
            if (this.silent) {
                this.tone.stop();
            } else {
                this.tone.start();
            }
        }
    }

    private readonly onKey = (event: KeyboardEvent): void => {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.tone.stop();
        }
    };
}

define("empower-incoming-call", IncomingCall);

declare global {
    interface HTMLElementTagNameMap {
        "empower-incoming-call": IncomingCall;
    }
}
