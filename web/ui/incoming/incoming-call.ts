import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import "../avatar/avatar.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { modalIsOpen, onModals } from "../dialog/modal.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { deepFocus, focusIsLost } from "../model/focus.ts";
import { base } from "../tokens/base.ts";
import { incomingStyles } from "./incoming-call.styles.ts";
import { RingTone, type Tone } from "./ring-tone.ts";

/**
 * Somebody calls. Rings for as long as it is in the page; the face takes it out when the ring is over.
 *
 * The window takes the focus, but none of its buttons does: who is typing when the call comes must not answer it, with
 * the camera on, by the next space. It stands above everything, also a dialog that was there before; F8 takes the keyboard
 * to it. Escape and the cross make it small and silent on this page alone: it goes on ringing, here and elsewhere. Events:
 * `answer` (with or without a picture), `test` (one's devices first), `decline`, `busy`.
 */
export class IncomingCall extends EmpowerElement {
    static override styles = [base, buttonStyles, incomingStyles];

    @property({ attribute: false }) name = "";
    @property({ attribute: false }) person = "";
    @property({ attribute: false }) video = true;
    @property({ attribute: false }) tone: Tone = "soft";
    @property({ attribute: false }) silent = false;
    /** It is silent because one is not to be disturbed. */
    @property({ attribute: false }) busy = false;
    /** Rings while one is in another call: answering leaves that one. */
    @property({ attribute: false }) second = false;

    @state() private small = false;

    @query("dialog") private readonly window!: HTMLDialogElement;

    private readonly sound = new RingTone();
    private focusBefore: HTMLElement | undefined;
    private unfollow: (() => void) | undefined;

    override connectedCallback(): void {
        super.connectedCallback();
        this.focusBefore = deepFocus();
        document.addEventListener("keydown", this.onShortcut);
        this.unfollow = onModals(() => this.place());
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.sound.stop();
        document.removeEventListener("keydown", this.onShortcut);
        this.unfollow?.();
        if (focusIsLost() && this.focusBefore?.isConnected === true) {
            this.focusBefore.focus();
        }
    }

    protected override render(): TemplateResult {
        const { call: t, ringing: r } = this.words.t;
        const who = this.second ? t.waiting(this.name) : t.incoming(this.name);
        return html`<div class="small" role="region" aria-label=${who} ?hidden=${!this.small} data-testid="call-small">
                <p>${who}</p>
                <button type="button" class="button main" data-testid="call-unfold" aria-keyshortcuts="F8" @click=${this.unfold}>
                    ${r.unfold}
                </button>
            </div>
            ${this.full(who)}`;
    }

    private full(who: string): TemplateResult {
        const t = this.words.t.call;
        const r = this.words.t.ringing;
        return html`<dialog
            class="window"
            role="alertdialog"
            tabindex="-1"
            aria-labelledby="who"
            aria-describedby="what hint"
            aria-keyshortcuts="F8"
            data-testid="call-incoming"
            data-tone=${this.audible ? this.tone : "none"}
            @keydown=${this.onKey}
            @cancel=${this.onCancel}
        >
            <div class="corner">
                ${roundButton({ icon: "close", label: r.hush, testid: "call-hush", press: () => this.fold() })}
            </div>
            <empower-avatar .name=${this.name} .person=${this.person}></empower-avatar>
            <h2 id="who">${who}</h2>
            <p id="what">${t.incomingTitle}</p>
            ${this.busy && !this.second ? html`<p class="silent" data-testid="call-silent">${r.silent}</p>` : nothing}
            <div class="choices">
                <button
                    type="button"
                    class="button danger"
                    data-testid="call-decline"
                    @click=${() => this.emit("decline")}
                >
                    ${icon("hang-up")}${t.decline}
                </button>
                ${
                    this.second
                        ? html`<button
                              type="button"
                              class="button"
                              data-testid="call-busy"
                              @click=${() => this.emit("busy")}
                          >
                              ${icon("stop")}${r.busy}
                          </button>`
                        : nothing
                }
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
                    @click=${this.testFirst}
                >
                    ${icon("sliders")}${this.words.t.devices.testBefore}
                </button>
            </div>
            <p id="hint" class="hint">${r.hushHint} <span class="key">${r.toRing}</span></p>
        </dialog>`;
    }

    private get audible(): boolean {
        return !this.silent && !this.busy && !this.small;
    }

    protected override firstUpdated(): void {
        this.place();
        this.window.focus();
    }

    protected override updated(changed: PropertyValues<this> & Map<"small", unknown>): void {
        if (["silent", "busy", "tone", "small"].some((name) => changed.has(name as "silent"))) {
            this.ring();
        }
    }

    private ring(): void {
        if (this.audible) {
            this.sound.start(this.tone);
        } else {
            this.sound.stop();
        }
    }

    /** Above everything: what is modal leaves room for nothing but another modal. */
    private place(): void {
        const { window } = this;
        if (this.small || window === null) {
            return;
        }
        const modal = modalIsOpen();
        if (window.open && window.matches(":modal") === modal) {
            return;
        }
        const inside = window.matches(":focus-within");
        const before = deepFocus();
        window.close();
        if (modal) {
            window.showModal();
            window.focus();
        } else {
            window.show(); // and takes the focus to a button
            (inside ? window : before)?.focus();
        }
    }

    /** Makes way for it. */
    private testFirst(): void {
        this.fold();
        this.emit("test");
    }

    private fold(): void {
        const inside = this.window.matches(":focus-within");
        this.small = true;
        this.window.close();
        if (inside && this.focusBefore?.isConnected === true) {
            this.focusBefore.focus();
        }
    }

    private readonly unfold = async (): Promise<void> => {
        if (this.small) {
            this.small = false;
            this.focusBefore = deepFocus();
            await this.updateComplete;
            this.place();
        }
        this.window.focus();
    };

    private readonly onShortcut = (event: KeyboardEvent): void => {
        if (event.key === "F8") {
            event.preventDefault();
            void this.unfold();
        }
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        event.stopPropagation(); // Escape closes this, not what stands behind it
        if (event.key === "F8") {
            this.onShortcut(event);
        } else if (event.key === "Escape") {
            event.preventDefault();
            this.fold();
        }
    };

    /** A browser closes a modal by other means than the key as well: back, on a phone. */
    private readonly onCancel = (event: Event): void => {
        event.preventDefault();
        this.fold();
    };
}

define("empower-incoming-call", IncomingCall);

declare global {
    interface HTMLElementTagNameMap {
        "empower-incoming-call": IncomingCall;
    }
}
