import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Id, User } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import "./audit-list.ts";
import { auditPageStyles } from "./page.styles.ts";

/** The page on which a client reads who saw the own dossier, and a representative that of a client. */
export class SeenPage extends EmpowerElement {
    static override styles = [
        base,
        buttonStyles,
        selectStyles,
        formStyles,
        securityStyles,
        auditPageStyles,
    ];

    @property({ attribute: false }) client!: Client;

    /** Those for whom one is a representative; undefined until told. */
    @state() private represented: readonly User[] | undefined;
    @state() private chosen: Id | undefined;
    @state() private problem: string | undefined;

    @query("h2") private readonly heading!: HTMLElement;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (this.problem !== undefined && cameOnline(change, this.client)) {
                    void this.load();
                }
            },
            { redraw: false },
        );
    }

    override focus(): void {
        this.heading.focus();
    }

    private get ownDossier(): boolean {
        return this.client.me?.role === "client";
    }

    /** Whose dossier it is about; oneself where one is a client. */
    private get subject(): User | undefined {
        return this.ownDossier
            ? this.client.me
            : (this.represented?.find(({ id }) => id === this.chosen) ?? this.represented?.[0]);
    }

    protected override firstUpdated(): void {
        void this.load();
    }

    protected override render(): TemplateResult {
        const { words, subject, ownDossier } = this;
        const t = words.t.audit.seen;
        const name = subject?.name ?? "";
        const provider = this.client.provider?.name ?? t.provider;
        return html`<div class="page" data-testid="seen">
            <h2 tabindex="-1">${ownDossier || name === "" ? t.title : t.titleOf(name)}</h2>
            ${this.choice()}
            ${
                subject === undefined
                    ? this.nobody()
                    : html`<div class="about">
                              <p>${ownDossier ? t.about : t.aboutOther(name)}</p>
                              <p class="notice" data-testid="seen-wrong">${t.wrong(provider)}</p>
                          </div>
                          <section class="card" aria-label=${words.t.audit.list.label}>
                              <empower-audit-list
                                  .words=${words}
                                  .client=${this.client}
                                  .about=${subject.id}
                                  .notAllowed=${ownDossier ? "" : t.notAllowed(name)}
                              ></empower-audit-list>
                          </section>`
            }
        </div>`;
    }

    private choice(): TemplateResult | typeof nothing {
        const list = this.represented ?? [];
        if (this.ownDossier || list.length < 2) {
            return nothing;
        }
        return html`<div class="whose">
            <label for="whose">${this.words.t.audit.seen.whose}</label>
            <select
                id="whose"
                class="select"
                data-testid="seen-whose"
                @change=${(event: Event) => {
                    this.chosen = (event.target as HTMLSelectElement).value;
                }}
            >
                ${list.map(
                    ({ id, name }) =>
                        html`<option value=${id} ?selected=${id === this.subject?.id}>
                            ${name}
                        </option>`,
                )}
            </select>
        </div>`;
    }

    private nobody(): TemplateResult {
        const { problem, words } = this;
        if (this.represented !== undefined) {
            return html`<p data-testid="seen-nobody">${words.t.audit.seen.nobody}</p>`;
        }
        const said = problem === undefined ? "" : reasonText(problem, words);
        return html`${errorBox(said, "seen-error")}
            ${
                problem === undefined
                    ? html`<p class="muted">${words.t.common.loading}</p>`
                    : html`<div>
                          <button
                              type="button"
                              class="button"
                              data-testid="seen-retry"
                              @click=${() => void this.load()}
                          >
                              ${words.t.common.retry}
                          </button>
                      </div>`
            }`;
    }

    private async load(): Promise<void> {
        if (this.ownDossier) {
            return;
        }
        this.problem = undefined;
        try {
            const clients = await this.client.care.clients();
            this.represented = clients
                .filter(({ relation }) => relation === "representative")
                .map(({ client }) => client);
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
    }
}

define("empower-seen", SeenPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-seen": SeenPage;
    }
}
