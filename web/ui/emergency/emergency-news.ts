import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, EmergencyNews } from "../../client/index.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { base } from "../tokens/base.ts";
import { newsStyles } from "./emergency.styles.ts";

/**
 * Tells a privacy officer of emergency accesses as they are taken, until they are put away. Event: `show`, with whose
 * dossier it is (`{ id, name }`).
 */
export class EmergencyNewsView extends EmpowerElement {
    static override styles = [base, buttonStyles, newsStyles];

    @property({ attribute: false }) client!: Client;

    constructor() {
        super();
        new ClientWatch(this, () => this.client);
    }

    /* The region is there before there is anything in it: one that comes with its text is not read out. */
    protected override render(): TemplateResult {
        const { news } = this.client.emergency;
        return html`<div role="alert" data-testid="emergency-news">
            <ul aria-label=${this.words.t.emergency.newsLabel} ?hidden=${news.length === 0}>
                ${repeat(
                    news,
                    (one) => one,
                    (one) => this.item(one),
                )}
            </ul>
        </div>`;
    }

    private item(news: EmergencyNews): TemplateResult {
        const { words } = this;
        const t = words.t.emergency;
        const { client, clientName, userName, until } = news;
        const line = t.news(userName, clientName, words.time(new Date(until)));
        return html`<li data-testid="emergency-news-item">
            ${icon("siren")}
            <p>${line}</p>
            <button
                type="button"
                class="button"
                data-testid="emergency-news-show"
                aria-label=${t.toLogOf(clientName)}
                @click=${() => this.emit("show", { id: client, name: clientName })}
            >
                ${t.toLog}
            </button>
            ${roundButton({
                icon: "close",
                label: t.putAway(userName, clientName),
                testid: "emergency-news-close",
                press: () => this.client.emergency.putAway(news),
            })}
        </li>`;
    }
}

define("empower-emergency-news", EmergencyNewsView);

declare global {
    interface HTMLElementTagNameMap {
        "empower-emergency-news": EmergencyNewsView;
    }
}
