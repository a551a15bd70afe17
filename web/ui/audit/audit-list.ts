import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { AuditKind, AuditRow, Client, Id } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { auditLine, type LineActions } from "./audit-line.ts";
import { auditFilterStyles, auditListStyles } from "./audit-list.styles.ts";
import { daysOf, peopleIn, type Day } from "./lines.ts";
import { LogReader } from "./log-reader.ts";

const choices = ["all", "look", "change", "refused", "emergency"] as const satisfies readonly (
    | AuditKind
    | "all"
)[];

/** Somebody of whom the log tells. */
export interface Subject {
    readonly id: Id;
    readonly name: string;
}

/**
 * The access log about one client or one employee: by day, page by page, to be narrowed down.
 *
 * Events, for an `officer` alone: `user` and `client`, each with the `Subject` that was chosen.
 */
export class AuditList extends EmpowerElement {
    static override styles = [
        base,
        buttonStyles,
        selectStyles,
        formStyles,
        auditFilterStyles,
        auditListStyles,
    ];

    @property({ attribute: false }) client!: Client;
    /** Whose dossier. */
    @property({ attribute: false }) about: Id | undefined;
    /** Whose deeds. */
    @property({ attribute: false }) by: Id | undefined;
    @property({ attribute: false }) officer = false;
    /** What to say where the server does not let one read this log. */
    @property({ attribute: false }) notAllowed = "";

    @state() private kind: (typeof choices)[number] = "all";
    @state() private person: Id | "" = "";
    @state() private hideOwn = true;

    private people: readonly Subject[] = [];
    private readonly reader = new LogReader(
        () => this.client.audit,
        () => this.requestUpdate(),
        (rows) => rows.some((row) => this.shows(row)),
    );
    private readonly actions: LineActions = {
        user: ({ actor, name }) => this.emit("user", { id: actor, name }),
        client: (row) => this.emit("client", { id: row.client, name: row.client_name }),
    };

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (this.reader.failure !== undefined && cameOnline(change, this.client)) {
                    void this.reader.older();
                }
            },
            { redraw: false },
        );
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("officer")) {
            this.hideOwn = !this.officer;
        }
        if (changed.has("client") || changed.has("about") || changed.has("by")) {
            this.kind = "all";
            this.person = "";
            this.people = [];
            this.begin();
        }
        // Whoever was seen stays to be chosen when the list is narrowed down.
        this.people = peopleIn([
            ...this.reader.rows,
            ...this.people.map(({ id, name }) => ({ actor: id, name })),
        ]);
    }

    protected override render(): TemplateResult {
        const { reader, words } = this;
        const t = words.t.audit.list;
        if (this.refused) {
            return html`<p class="notice" role="status" data-testid="audit-not-allowed">
                ${this.notAllowed}
            </p>`;
        }
        const days = daysOf(
            reader.rows.filter((row) => this.shows(row)),
            { dayKey: (time) => words.dayKey(time), exact: this.officer },
        );
        const lines = days.reduce((sum, day) => sum + day.lines.length, 0);
        return html`${this.filters()}
            <p class="unseen" role="status" data-testid="audit-said">
                ${reader.loading || !reader.loaded ? "" : t.shown(lines)}
            </p>
            <div class="days" data-testid="audit-list">
                ${repeat(
                    days,
                    (day) => day.key,
                    (day) => this.day(day),
                )}
            </div>
            ${this.foot(lines)}`;
    }

    private filters(): TemplateResult {
        const t = this.words.t.audit.list;
        return html`<fieldset class="filters">
                <legend>${t.filters}</legend>
                ${choices.map(
                    (kind) =>
                        html`<button
                            type="button"
                            class="button"
                            data-testid="audit-kind"
                            data-kind=${kind}
                            aria-pressed=${this.kind === kind}
                            @click=${() => this.choose(kind)}
                        >
                            ${t.kinds[kind]}
                        </button>`,
                )}
            </fieldset>
            ${
                this.by === undefined ? html`<div class="narrow">${this.whoChoice()}</div>` : nothing
            }`;
    }

    private whoChoice(): TemplateResult {
        const { audit } = this.words.t;
        const own = this.client.me?.id;
        return html`<div class="person">
                <label for="person">${audit.list.person}</label>
                <select
                    id="person"
                    class="select"
                    data-testid="audit-person"
                    @change=${(event: Event) =>
                        this.narrow(() => {
                            this.person = (event.target as HTMLSelectElement).value;
                        })}
                >
                    <option value="" ?selected=${this.person === ""}>${audit.list.everybody}</option>
                    ${this.people
                        .filter(({ id }) => id !== own || !this.hideOwn)
                        .map(
                            ({ id, name }) =>
                                html`<option value=${id} ?selected=${this.person === id}>
                                    ${name}
                                </option>`,
                        )}
                </select>
            </div>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="audit-own"
                    .checked=${this.hideOwn}
                    @change=${(event: Event) =>
                        this.narrow(() => {
                            this.hideOwn = (event.target as HTMLInputElement).checked;
                        })}
                />
                ${audit.seen.hideOwn}
            </label>`;
    }

    private day({ time, lines }: Day): TemplateResult {
        const { words } = this;
        const reader = { me: this.client.me?.id, own: this.about === this.client.me?.id };
        return html`<section>
            <h3 class="day">
                <time datetime=${words.dayKey(time)}>${words.day(time, new Date())}</time>
            </h3>
            <ul>
                ${repeat(
                    lines,
                    (line) => line.key,
                    (line) =>
                        auditLine({
                            words,
                            line,
                            reader,
                            actions: this.officer ? this.actions : undefined,
                            byUser: this.by !== undefined,
                        }),
                )}
            </ul>
        </section>`;
    }

    /** The log is not for this reader, which is no mishap. */
    private get refused(): boolean {
        return this.reader.failure === "forbidden" && this.notAllowed !== "";
    }

    /** What is there to say below the lines, and to do. */
    private foot(lines: number): TemplateResult {
        const { reader, words } = this;
        const t = words.t.audit.list;
        const { failure } = reader;
        const offline = failure === "network" || failure === "timeout";
        const said =
            failure === undefined ? "" : offline ? t.offline : reasonText(failure, words);
        return html`${errorBox(said, "audit-error")}
            ${lines === 0 && reader.loaded && !reader.loading && failure === undefined
                ? html`<p class="nothing" data-testid="audit-none">${this.nothing()}</p>`
                : nothing}
            <div class="foot">
                ${
                    reader.loading
                        ? html`<p class="muted" data-testid="audit-loading">
                              ${reader.loaded ? t.loadingOlder : words.t.common.loading}
                          </p>`
                        : failure !== undefined
                          ? this.button(words.t.common.retry, "audit-retry")
                          : reader.more
                            ? this.button(t.older, "audit-older")
                            : lines > 0
                              ? html`<p class="muted">${t.end}</p>`
                              : nothing
                }
            </div>`;
    }

    private button(label: string, testid: string): TemplateResult {
        return html`<button
            type="button"
            class="button"
            data-testid=${testid}
            @click=${() => void this.reader.older()}
        >
            ${label}
        </button>`;
    }

    private nothing(): string {
        const t = this.words.t.audit.list;
        if (this.reader.more) {
            return t.noneYet(this.reader.rows.length);
        }
        return this.kind === "all" && this.person === "" ? t.none : t.noneKind;
    }

    private shows({ actor }: AuditRow): boolean {
        const own = this.by === undefined && this.hideOwn && actor === this.client.me?.id;
        return !(own && actor !== undefined) && (this.person === "" || this.person === actor);
    }

    private choose(kind: (typeof choices)[number]): void {
        this.kind = kind;
        this.begin();
    }

    /** With less to see, what is here may not be enough. */
    private narrow(change: () => void): void {
        change();
        if (this.reader.more && !this.reader.rows.some((row) => this.shows(row))) {
            void this.reader.older();
        }
    }

    private begin(): void {
        const kinds = this.kind === "all" ? [] : [this.kind];
        void this.reader.begin({ client: this.about, user: this.by }, kinds);
    }
}

define("empower-audit-list", AuditList);

declare global {
    interface HTMLElementTagNameMap {
        "empower-audit-list": AuditList;
    }
}
