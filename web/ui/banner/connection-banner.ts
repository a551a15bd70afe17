import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { css } from "../tokens/css.ts";
import { property, state } from "lit/decorators.js";
import type { Connection } from "../../client/index.ts";
import { define, EmpowerElement } from "../element.ts";
import { base } from "../tokens/base.ts";

/** A line that is back sooner than this never looked gone. */
const patience_ms = 1200;
/** How long it is said that the connection is back. */
const restored_ms = 4000;

/** Tells when the line to the server is gone, and that it is back. Event: `reconnect`. */
export class ConnectionBanner extends EmpowerElement {
    static override styles = [
        base,
        css`
            :host {
                display: block;
            }
            .banner {
                display: flex;
                flex-wrap: wrap;
                align-items: center;
                justify-content: center;
                gap: 0 0.75rem;
                padding: 0.375rem 1rem;
                background: var(--em-notice-soft);
                color: var(--em-on-notice-soft);
                font-size: var(--em-small);
                text-align: center;
            }
            button {
                min-height: var(--em-target);
                padding: 0 0.5rem;
                border: 0;
                background: none;
                color: inherit;
                font-weight: 600;
                text-decoration: underline;
                cursor: pointer;
            }
        `,
    ];

    @property({ attribute: false }) connection: Connection | undefined;
    /** Messages that are not sent would be lost with this page. */
    @property({ attribute: false }) atRisk = false;

    @state() private shown: "nothing" | "trouble" | "restored" = "nothing";

    private timer: ReturnType<typeof setTimeout> | undefined;

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        clearTimeout(this.timer);
        this.timer = undefined;
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (
            !changed.has("connection") ||
            isTrouble(changed.get("connection")) === isTrouble(this.connection)
        ) {
            return;
        }
        clearTimeout(this.timer);
        if (isTrouble(this.connection)) {
            this.later("trouble", patience_ms);
        } else if (this.shown === "trouble" && this.connection?.state === "online") {
            this.shown = "restored";
            this.later("nothing", restored_ms);
        } else {
            this.shown = "nothing";
        }
    }

    private later(shown: "nothing" | "trouble", after_ms: number): void {
        this.timer = setTimeout(() => {
            this.shown = shown;
        }, after_ms);
    }

    protected override render(): TemplateResult {
        return html`<div
            role="status"
            data-testid="connection-banner"
            data-state=${this.connection?.state ?? nothing}
        >
            ${this.line()}
        </div>`;
    }

    private line(): TemplateResult | typeof nothing {
        const t = this.words.t.connection;
        if (this.shown === "restored") {
            return html`<span class="unseen">${t.restored}</span>`;
        }
        if (this.shown === "nothing") {
            return this.atRisk && !isTrouble(this.connection)
                ? html`<div class="banner"><span>${t.atRisk}</span></div>`
                : nothing;
        }
        if (this.connection?.state === "connecting" && this.connection.attempt === 0) {
            return html`<div class="banner"><span>${t.connecting}</span></div>`;
        }
        return html`<div class="banner">
            <span
                >${navigator.onLine ? t.reconnecting : t.offline}
                ${this.atRisk ? t.atRisk : nothing}</span
            >
            <button type="button" @click=${() => this.emit("reconnect")}>${t.retryNow}</button>
        </div>`;
    }
}

function isTrouble(connection: Connection | undefined): boolean {
    return connection?.state === "connecting" || connection?.state === "offline";
}

define("empower-connection-banner", ConnectionBanner);

declare global {
    interface HTMLElementTagNameMap {
        "empower-connection-banner": ConnectionBanner;
    }
}
