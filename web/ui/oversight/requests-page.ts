import { html, nothing, type TemplateResult } from "lit";
import type { Duties, PrivacyRequest } from "../../client/index.ts";
import { confirm } from "../dialog/dialog.ts";
import { define } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { dueText } from "./due.ts";
import { DutyPage } from "./duty-page.ts";

/** The page of who asked for a copy of the own data, and until when it is due. Event: `leave`. */
export class RequestsPage extends DutyPage<PrivacyRequest> {
    protected readonly testid = "requests";

    protected ask(handled: boolean, pages: number): Promise<Duties<PrivacyRequest>> {
        return this.client.oversight.requests(handled, pages);
    }

    protected texts(): { title: string; about: string; noneOpen: string; noneHandled: string } {
        return this.words.t.oversight.requests;
    }

    protected row(row: PrivacyRequest): TemplateResult {
        const { words } = this;
        const { t } = words;
        const role = this.duties.value?.people.get(row.user)?.role;
        const name = this.nameOf(row.user);
        return html`<li class="row" data-testid="request-row" data-request=${row.id}>
            <h4>${name}${role === undefined ? "" : `, ${t.audit.roles[role]}`}</h4>
            <p class="muted">${t.oversight.requests.asked(words.longDate(new Date(row.at)))}</p>
            ${row.handled_at === undefined ? this.due(row) : this.handledText(row)}
            ${
                row.handled_at === undefined
                    ? html`<div class="actions">
                          ${this.button(
                              t.oversight.requests.answer,
                              "request-answered",
                              () => void this.answered(row),
                              t.oversight.requests.answerThat(name),
                          )}
                      </div>`
                    : nothing
            }
        </li>`;
    }

    private due(row: PrivacyRequest): TemplateResult {
        const { text, late } = dueText(new Date(row.due), new Date(), this.words);
        return late
            ? html`<p class="failed" data-testid="request-due" data-late>${icon("alert")}<span>${text}</span></p>`
            : html`<p data-testid="request-due">${text}</p>`;
    }

    private async answered(row: PrivacyRequest): Promise<void> {
        const { words, renderRoot } = this;
        const t = words.t.oversight.requests;
        const name = this.nameOf(row.user);
        const question = { words, title: t.answerTitle(name), text: t.answerText, action: t.answer };
        if (!this.busy && (await confirm(renderRoot, question))) {
            await this.act(() => this.client.oversight.answered(row.id), t.answered(name), t.gone(name));
        }
    }
}

define("empower-requests", RequestsPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-requests": RequestsPage;
    }
}
