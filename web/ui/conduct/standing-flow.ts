import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Announced, Client, Notice } from "../../client/index.ts";
import { openSheet } from "../dialog/sheet.ts";
import type { Words } from "../i18n/words.ts";
import "../terms/terms-gate.ts";
import "../terms/terms-sheet.ts";
import { css } from "../tokens/css.ts";
import "./blocked.ts";
import "./close-account.ts";
import "./warning.ts";

export interface StandingHost extends ReactiveControllerHost {
    readonly words: Words;
    readonly renderRoot: ParentNode & Node;
}

/**
 * How one stands, on a face: the page that stands in the way of everything else, what is announced above the rest, a
 * warning to confirm; and, for the account's menu, `readTerms()` and `closeAccount()`.
 */
export class StandingFlow implements ReactiveController {
    /** The warnings that were shown since signing in: one that was put away is not shown again at once. */
    private readonly shown = new Set<string>();

    constructor(
        private readonly host: StandingHost,
        private readonly client: () => Client,
    ) {
        host.addController(this);
    }

    hostUpdated(): void {
        const client = this.client();
        if (client.connection.state === "signed-out") {
            this.shown.clear();
        }
        const warning = client.standing.warnings.find((one) => one.read_at === undefined && !this.shown.has(one.id));
        if (client.connection.state !== "online" || warning === undefined) {
            return;
        }
        this.shown.add(warning.id);
        const sheet = document.createElement("empower-warning");
        sheet.words = this.host.words;
        sheet.client = client;
        sheet.warning = warning;
        openSheet(this.host.renderRoot, sheet);
    }

    /** The page that stands in the way; undefined: nothing does. */
    page(): TemplateResult | undefined {
        const client = this.client();
        const { words } = this.host;
        if (client.connection.state !== "held") {
            return undefined;
        }
        return client.connection.reason === "terms_required"
            ? html`<empower-terms-gate .words=${words} .client=${client}></empower-terms-gate>`
            : html`<empower-blocked .words=${words} .client=${client}></empower-blocked>`;
    }

    /** What is announced, above everything else. */
    bars(): TemplateResult | typeof nothing {
        const { standing, connection } = this.client();
        if (connection.state === "signed-out") {
            return nothing;
        }
        return html`<div role="status">
            ${this.announced(standing.announced)} ${this.ending(standing.notice)}
        </div>`;
    }

    private announced(announced: Announced | undefined): TemplateResult | typeof nothing {
        const { words } = this.host;
        return announced === undefined
            ? nothing
            : html`<div class="bar" data-testid="terms-announced">
                  <span>${words.t.terms.announced(words.dayInFull(new Date(announced.from)))}</span>
                  <button type="button" data-testid="terms-read-ahead" @click=${() => this.readTerms(announced.version)}>
                      ${words.t.terms.readAhead}
                  </button>
              </div>`;
    }

    private ending({ on, ended }: Notice): TemplateResult | typeof nothing {
        const { words } = this.host;
        return on === undefined || ended
            ? nothing
            : html`<div class="bar" data-testid="portal-notice">
                  <span>${words.t.conduct.endsOn(words.dayInFull(new Date(on)))}</span>
              </div>`;
    }

    readonly readTerms = (version?: string): void => {
        const sheet = document.createElement("empower-terms");
        sheet.words = this.host.words;
        sheet.client = this.client();
        sheet.version = version;
        openSheet(this.host.renderRoot, sheet);
    };

    readonly closeAccount = (): void => {
        const sheet = document.createElement("empower-close-account");
        sheet.words = this.host.words;
        sheet.client = this.client();
        openSheet(this.host.renderRoot, sheet);
    };
}

export const standingStyles = css`
    .bar {
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
    .bar button {
        min-height: var(--em-target);
        padding: 0 0.5rem;
        border: 0;
        background: none;
        color: inherit;
        font-weight: 600;
        text-decoration: underline;
        cursor: pointer;
    }
`;
