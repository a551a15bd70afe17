import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ConsentHistory, Deed } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { Loaded } from "../model/loaded.ts";
import { byDay, deedText, DeedLog } from "./deeds.ts";
import type { Names } from "./names.ts";

/** What was signed, asked and changed, for an element to show: the newest days first, page by page. */
export class HistoryFlow {
    private readonly log = new DeedLog();
    private readonly newest: Loaded<ConsentHistory>;
    private olderFailed = false;
    private loadingOlder = false;

    constructor(
        private readonly host: { requestUpdate(): void },
        private readonly ask: (before?: number) => Promise<ConsentHistory>,
    ) {
        this.newest = new Loaded(host, () => ask());
    }

    get deeds(): readonly Deed[] {
        return this.log.deeds;
    }

    async load(): Promise<void> {
        await this.newest.load();
        this.taken();
    }

    async restart(): Promise<void> {
        this.forget();
        await this.load();
    }

    forget(): void {
        this.log.forget();
        this.newest.forget();
    }

    private taken(): void {
        const page = this.newest.value;
        if (page === undefined) {
            this.log.forget();
        } else {
            this.log.take(page);
        }
        this.host.requestUpdate();
    }

    private async older(): Promise<void> {
        if (this.loadingOlder) {
            return;
        }
        this.loadingOlder = true;
        this.olderFailed = false;
        this.host.requestUpdate();
        try {
            this.log.take(await this.ask(this.log.oldest));
        } catch {
            this.olderFailed = true;
        } finally {
            this.loadingOlder = false;
            this.host.requestUpdate();
        }
    }

    /** Nothing where one may not see it. */
    render(words: Words, names: Names, now: Date): TemplateResult | typeof nothing {
        const t = words.t.care.history;
        if (this.newest.value === undefined) {
            return nothing;
        }
        const days = byDay(this.log.deeds, words, now);
        return html`<section class="history" data-testid="history">
            <h3>${t.title}</h3>
            ${days.length === 0 ? html`<p class="quiet">${t.empty}</p>` : nothing}
            ${repeat(
                days,
                ({ day }) => day,
                ({ day, deeds }) => html`<div class="day" data-testid="history-day">
                    <h4>${day}</h4>
                    <ul>
                        ${repeat(
                            deeds,
                            (deed) => deed.seq,
                            (deed) => html`<li data-testid="history-deed">
                                <time datetime=${deed.at}>${words.time(new Date(deed.at))}</time>
                                <span>${deedText(deed, names, words)}</span>
                            </li>`,
                        )}
                    </ul>
                </div>`,
            )}
            ${this.olderFailed ? html`<p class="quiet">${t.failed}</p>` : nothing}
            ${
                this.log.more
                    ? html`<button
                          type="button"
                          class="button"
                          data-testid="history-older"
                          aria-disabled=${this.loadingOlder}
                          @click=${() => void this.older()}
                      >
                          ${this.loadingOlder ? words.t.common.loading : t.older}
                      </button>`
                    : nothing
            }
        </section>`;
    }
}
