import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, FoundClient, RecentEmergencies, User } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { Loaded, notLoaded } from "../model/loaded.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import "./audit-list.ts";
import type { Subject } from "./audit-list.ts";
import { auditPageStyles } from "./page.styles.ts";

const shortestName = 2;

/** Who was found by a name. */
type Found =
    | { readonly whom: "client"; readonly clients: readonly FoundClient[] }
    | { readonly whom: "employee"; readonly users: readonly User[] };
const whoms = ["client", "employee"] as const;

/**
 * The page on which a privacy officer reads the access log: of a client or of an employee, looked for by name; of an
 * employee also from the rows of a client. Event: `leave` (where `backable`).
 */
export class AccessLog extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, securityStyles, auditPageStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) backable = false;
    /** Whose dossier to begin with: another one each time it is set. */
    @property({ attribute: false }) wanted: Subject | undefined;

    @state() private about: Subject | undefined;
    @state() private by: Subject | undefined;
    @state() private found: Found | undefined;
    @state() private whom: Found["whom"] = "client";
    @state() private short = false;
    @state() private problem: string | undefined;
    @state() private busy = false;

    private emergencyPages = 1;
    private readonly emergencies = new Loaded(this, () => this.client.emergency.recent(this.emergencyPages));

    @query("h2") private readonly heading!: HTMLElement;
    @query("h3") private readonly subjectHeading!: HTMLElement | null;
    @query("#name") private readonly input!: HTMLInputElement | null;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (change.what === "emergency") {
                    void this.emergencies.load();
                }
            },
        );
    }

    protected override firstUpdated(): void {
        void this.emergencies.load();
    }

    override focus(): void {
        this.heading.focus();
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("wanted") && this.wanted !== undefined) {
            this.about = this.wanted;
            this.by = undefined;
        }
    }

    protected override render(): TemplateResult {
        const { words } = this;
        const t = words.t.audit.log;
        const subject = this.by ?? this.about;
        return html`<div class="page" data-testid="access-log">
            ${pageHead({ words, title: t.title, testid: "access-log", leave: this.backable ? () => this.emit("leave") : undefined })}
            ${subject === undefined ? html`<p>${t.about}</p>` : nothing}
            ${subject === undefined ? [this.search(), this.recent()] : this.log(subject)}
        </div>`;
    }

    private search(): TemplateResult {
        const { words } = this;
        const t = words.t.audit.log;
        const problem = this.short
            ? t.findShort
            : this.problem === undefined
              ? ""
              : reasonText(this.problem, words);
        return html`<section class="card">
            <form role="search" novalidate @submit=${this.onSearch}>
                <fieldset>
                    <legend>${t.whom}</legend>
                    <div class="whom">
                        ${whoms.map(
                            (whom) =>
                                html`<label class="check"
                                    ><input
                                        type="radio"
                                        name="whom"
                                        data-testid="log-whom-${whom}"
                                        .checked=${this.whom === whom}
                                        @change=${() => this.lookFor(whom)}
                                    />${t.whoms[whom]}</label
                                >`,
                        )}
                    </div>
                </fieldset>
                <label for="name">${t.find}</label>
                <p class="hint" id="hint">${t.findHint}</p>
                <div class="field asked">
                    <input
                        id="name"
                        type="search"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="100"
                        data-testid="log-name"
                        aria-describedby="hint"
                        aria-invalid=${this.short}
                    />
                    <button class="button main" data-testid="log-search" aria-disabled=${this.busy}>
                        ${icon("search")}${t.search}
                    </button>
                </div>
                ${errorBox(problem, "log-error")}
            </form>
            <div role="status" data-testid="log-found">
                ${this.found === undefined ? nothing : html`<p class="muted results">${this.foundText(this.found)}</p>`}
            </div>
            ${this.results()}
        </section>`;
    }

    private lookFor(whom: Found["whom"]): void {
        this.whom = whom;
        this.found = undefined;
        this.problem = undefined;
        this.short = false;
    }

    private foundText(found: Found): string {
        const t = this.words.t.audit.log;
        if (found.whom === "client") {
            return found.clients.length === 0 ? t.none : t.found(found.clients.length);
        }
        return found.users.length === 0 ? t.noEmployee : t.foundEmployees(found.users.length);
    }

    private results(): TemplateResult | typeof nothing {
        const { found, words } = this;
        const t = words.t.audit;
        if (found === undefined) {
            return nothing;
        }
        const rows =
            found.whom === "client"
                ? found.clients.map(({ client, born }) => {
                      const date = born === undefined ? t.log.noBorn : t.log.born(words.calendarDate(born));
                      return this.result("log-client", client.name, date, () => this.choose(client));
                  })
                : found.users.map((user) =>
                      this.result("log-employee", user.name, t.roles[user.role], () => this.chooseUser(user)),
                  );
        return rows.length === 0 ? nothing : html`<ul class="results">${rows}</ul>`;
    }

    private result(testid: string, name: string, more: string, press: () => void): TemplateResult {
        return html`<li>
            <button type="button" class="result" data-testid=${testid} @click=${press}>
                <strong>${name}</strong><span class="muted">${more}</span>
            </button>
        </li>`;
    }

    private recent(): TemplateResult {
        const { words, emergencies } = this;
        const t = words.t.audit.log;
        return html`<section class="card" data-testid="log-emergencies">
            <h3>${t.emergencies}</h3>
            ${emergencies.value === undefined ? notLoaded(emergencies, words, t.noEmergencies) : this.taken(emergencies.value)}
        </section>`;
    }

    private taken({ emergencies, more }: RecentEmergencies): TemplateResult {
        const { words } = this;
        const { failed } = this.emergencies;
        const t = words.t.audit.log;
        if (emergencies.length === 0) {
            return html`<p class="muted">${t.noEmergencies}</p>`;
        }
        return html`<ul class="results">
                ${emergencies.map(
                    ({ client, user, since, added_self }) =>
                        html`<li>
                            <button
                                type="button"
                                class="result"
                                data-testid="log-emergency"
                                @click=${() => this.choose(client)}
                            >
                                <strong>${added_self ? t.addedSelf(user.name, client.name) : t.emergencyOf(user.name, client.name)}</strong
                                ><span class="muted">${words.fullTime(new Date(since))}</span>
                            </button>
                        </li>`,
                )}
            </ul>
            ${errorBox(failed === undefined ? "" : reasonText(failed, words), "log-emergencies-error")}
            ${more ? this.button(words.t.audit.list.older, "log-emergencies-older", () => this.olderEmergencies()) : nothing}`;
    }

    private olderEmergencies(): void {
        this.emergencyPages += this.emergencies.failed === undefined ? 1 : 0;
        void this.emergencies.load();
    }

    private log(subject: Subject): TemplateResult {
        const { words, about, by } = this;
        const t = words.t.audit.log;
        return html`<section class="card">
            <div class="top">
                <h3 tabindex="-1" data-testid="log-subject">
                    ${by === undefined ? t.ofClient(subject.name) : t.ofUser(subject.name)}
                </h3>
                ${
                    by !== undefined && about !== undefined
                        ? this.button(t.backTo(about.name), "log-back-to", () => this.choose(about))
                        : this.button(t.another, "log-another", () => void this.another())
                }
            </div>
            <p class="muted">${by === undefined ? t.userHint : t.ofUserHint}</p>
            <empower-audit-list
                .words=${words}
                .client=${this.client}
                .officer=${true}
                .about=${by === undefined ? about?.id : undefined}
                .by=${by?.id}
                @user=${(event: CustomEvent<Subject>) => this.chooseUser(event.detail)}
                @client=${(event: CustomEvent<Subject>) => this.choose(event.detail)}
            ></empower-audit-list>
        </section>`;
    }

    private button(label: string, testid: string, press: () => void): TemplateResult {
        return html`<button type="button" class="button" data-testid=${testid} @click=${press}>
            ${label}
        </button>`;
    }

    private choose({ id, name }: Subject): void {
        this.about = { id, name };
        this.by = undefined;
        void this.toSubject();
    }

    private chooseUser({ id, name }: Subject): void {
        this.by = { id, name };
        void this.toSubject();
    }

    /** What was pressed is gone: the keyboard goes on where the new list begins. */
    private async toSubject(): Promise<void> {
        await this.updateComplete;
        this.subjectHeading?.focus();
    }

    private async another(): Promise<void> {
        this.about = undefined;
        this.by = undefined;
        this.found = undefined;
        await this.updateComplete;
        this.input?.focus();
    }

    private readonly onSearch = (event: Event): void => {
        event.preventDefault();
        void this.find(this.input?.value.trim() ?? "");
    };

    private async find(name: string): Promise<void> {
        this.short = [...name].length < shortestName;
        this.problem = undefined;
        if (this.short || this.busy) {
            this.input?.focus();
            return;
        }
        this.found = undefined;
        this.busy = true;
        try {
            const { audit } = this.client;
            const { whom } = this;
            const found: Found =
                whom === "client" ? { whom, clients: await audit.find(name) } : { whom, users: await audit.employees(name) };
            this.found = whom === this.whom ? found : undefined;
        } catch (error) {
            this.found = undefined;
            this.problem = reasonOf(error) ?? "internal";
        }
        this.busy = false;
    }
}

define("empower-access-log", AccessLog);

declare global {
    interface HTMLElementTagNameMap {
        "empower-access-log": AccessLog;
    }
}
