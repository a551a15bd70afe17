import { html, nothing, type TemplateResult } from "lit";
import type { Duties, Report } from "../../client/index.ts";
import { confirm } from "../dialog/dialog.ts";
import { openSheet, type Sheet } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { icon } from "../icons/icons.ts";
import "./block-sheet.ts";
import { DutyPage } from "./duty-page.ts";
import "./warn-sheet.ts";

/** The page of what people reported of messages, and what is done about those who wrote them. Event: `leave`. */
export class ReportsPage extends DutyPage<Report> {
    protected readonly testid = "reports";

    protected ask(handled: boolean, pages: number): Promise<Duties<Report>> {
        return this.client.oversight.reports(handled, pages);
    }

    protected texts(): { title: string; about: string; noneOpen: string; noneHandled: string } {
        return this.words.t.oversight.reports;
    }

    protected row(row: Report): TemplateResult {
        const { words } = this;
        const t = words.t.oversight.reports;
        const kind = words.t.conduct.kinds[row.kind];
        return html`<li class="row" data-testid="report-row" data-report=${row.id}>
            <h4>${t.row(kind, this.nameOf(row.user))}</h4>
            <p class="muted">${t.by(this.nameOf(row.by), words.fullTime(new Date(row.at)))}</p>
            ${
                row.text === undefined
                    ? html`<p class="muted">${t.noText}</p>`
                    : html`<p class="said" data-testid="report-words">${row.text}</p>`
            }
            <p class="muted" data-testid="report-warnings">
                ${row.warnings === 0 ? t.neverWarned : t.warned(row.warnings)}
            </p>
            ${
                row.blocked
                    ? html`<p class="failed" data-testid="report-blocked">${icon("stop")}<span>${t.blocked}</span></p>`
                    : nothing
            }
            ${this.handledText(row)} ${this.actions(row)}
        </li>`;
    }

    /** What was said of oneself is for a colleague. */
    private actions(row: Report): TemplateResult {
        const t = this.words.t.oversight.reports;
        if (row.user === this.client.me?.id) {
            return html`<p data-testid="report-own">${t.own}</p>`;
        }
        const name = this.nameOf(row.user);
        return html`<div class="actions">
            ${this.button(t.warn, "report-warn", () => this.warn(row), t.warnThat(name))}
            ${
                row.blocked
                    ? this.button(t.unblock, "report-unblock", () => void this.unblock(row), t.unblockThat(name))
                    : this.button(t.block, "report-block", () => this.block(row), t.blockThat(name))
            }
            ${
                row.handled_at === undefined
                    ? this.button(t.handle, "report-handle", () => void this.handle(row), t.handleThat(name))
                    : nothing
            }
        </div>`;
    }

    private warn(row: Report): void {
        const sheet = document.createElement("empower-warn-sheet");
        this.ready(sheet, row, this.words.t.oversight.reports.warnedNow);
    }

    private block(row: Report): void {
        const sheet = document.createElement("empower-block-sheet");
        sheet.warned = row.warnings > 0;
        this.ready(sheet, row, this.words.t.oversight.reports.blockedNow);
    }

    private ready(sheet: Sheet & { client: unknown; user: string; name: string }, row: Report, said: (name: string) => string): void {
        const name = this.nameOf(row.user);
        Object.assign(sheet, { words: this.words, client: this.client, user: row.user, name });
        sheet.addEventListener("done", () => void this.done(said(name)));
        sheet.addEventListener("stale", () => void this.duties.load());
        openSheet(this.renderRoot, sheet);
    }

    private async unblock(row: Report): Promise<void> {
        const { words, renderRoot } = this;
        const t = words.t.oversight.reports;
        const name = this.nameOf(row.user);
        const question = { words, title: t.unblockTitle(name), text: t.unblockText(name), action: t.unblock };
        if (!this.busy && (await confirm(renderRoot, question))) {
            await this.act(() => this.client.oversight.unblock(row.user), t.unblockedNow(name), t.gone(name));
        }
    }

    private async handle(row: Report): Promise<void> {
        const { words, renderRoot } = this;
        const t = words.t.oversight.reports;
        const name = this.nameOf(row.user);
        const question = { words, title: t.handleTitle(name), text: t.handleText, action: t.handle };
        if (!this.busy && (await confirm(renderRoot, question))) {
            await this.act(() => this.client.oversight.handle(row.id), t.handledNow(name), t.gone(name));
        }
    }
}

define("empower-reports", ReportsPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-reports": ReportsPage;
    }
}
