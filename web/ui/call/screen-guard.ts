import { html, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { ScreenView } from "../../client/index.ts";
import { Sheet, sheetStyles } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { css } from "../tokens/css.ts";

export type Held = Extract<ScreenView, { state: "held" | "on" }>;

/** Before a whole screen is seen by another. Event `choice`: `again`, `share`, or `stop` where it is closed. */
export class ScreenGuard extends Sheet {
    static override styles = [
        ...(Array.isArray(sheetStyles) ? sheetStyles : [sheetStyles]),
        css`
            dialog {
                z-index: 4; /* on top anyway; for whoever looks at the numbers alone */
                width: min(38rem, calc(100vw - 2rem));
            }
            video {
                width: 100%;
                max-height: min(14rem, 30dvh);
                border: 1px solid var(--em-line);
                border-radius: var(--em-radius-small);
                background: #14211e;
                object-fit: contain;
            }
        `,
    ];

    @property({ attribute: false }) name = "";
    @property({ attribute: false }) screen: Held | undefined;

    @query("video") private readonly video!: HTMLVideoElement;

    protected readonly testid = "screen-guard";
    private chosen: "again" | "share" | "stop" = "stop";

    private get whole(): boolean {
        return this.screen?.surface === "screen";
    }

    protected heading(): string {
        const t = this.words.t.call.guard;
        return this.whole ? t.screenTitle : t.unknownTitle;
    }

    protected body(): TemplateResult {
        const t = this.words.t.call.guard;
        return html`<p>${this.whole ? t.screenText(this.name) : t.unknownText(this.name)}</p>
            <video aria-label=${t.preview} autoplay playsinline .muted=${true}></video>
            <p class="muted">${t.hidden(this.name)}</p>
            <div class="choices">
                ${this.button("stop", "plain", this.words.t.common.cancel)}
                ${this.button("share", "", this.whole ? t.screenConfirm : t.unknownConfirm)}
                ${this.button("again", "main", t.again)}
            </div>`;
    }

    private button(choice: "again" | "share" | "stop", look: string, label: string): TemplateResult {
        return html`<button
            type="button"
            class="button ${look}"
            data-testid="screen-${choice}"
            ?autofocus=${choice === "again"}
            @click=${() => {
                this.chosen = choice;
                // Here, and not when the dialog has closed: a browser lets choose only in the press itself.
                this.emit("choice", choice);
                this.close();
            }}
        >
            ${label}
        </button>`;
    }

    protected override firstUpdated(): void {
        super.firstUpdated();
        this.addEventListener("closed", () => {
            if (this.chosen === "stop") {
                this.emit("choice", "stop");
            }
        });
    }

    protected override updated(): void {
        const stream = this.screen?.stream ?? null;
        if (this.video.srcObject !== stream) {
            this.video.srcObject = stream;
        }
    }
}

define("empower-screen-guard", ScreenGuard);

declare global {
    interface HTMLElementTagNameMap {
        "empower-screen-guard": ScreenGuard;
    }
}
