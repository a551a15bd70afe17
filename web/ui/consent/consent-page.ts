import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Change, Client, Consent, Id, Network, Part } from "../../client/index.ts";
import { Announcer } from "../announcer/announcer.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { Loaded, notLoaded } from "../model/loaded.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { switchStyles } from "../switch/switch.ts";
import { base } from "../tokens/base.ts";
import { consentStyles } from "./consent.styles.ts";
import { HistoryFlow } from "./history-flow.ts";
import { Names } from "./names.ts";
import { personRow, sightLine, type RowContext } from "./person-row.ts";
import { questionsOf, rowsOf, withPart, type Cell, type Row } from "./picture.ts";
import { questionCards } from "./questions.ts";
import { turnNotices } from "./turns.ts";

/** Who may see what of one client's care, and the switches of who may decide it. */
export class ConsentPage extends EmpowerElement {
    static override styles = [base, buttonStyles, switchStyles, consentStyles];

    @property({ attribute: false }) client!: Client;
    /** The client whom it is about. */
    @property({ attribute: false }) subject: Id = "";
    @property({ attribute: false }) subjectName = "";

    @state() private wishes: ReadonlyMap<Id, readonly Part[]> = new Map();
    @state() private told: ReadonlyMap<Id, string> = new Map();

    private readonly announcer = new Announcer(this);
    private readonly consent = new Loaded<Consent>(this, () =>
        this.client.care.consent(this.subject),
    );
    private readonly network = new Loaded<Network>(this, () =>
        this.client.care.network(this.subject),
    );
    private readonly history = new HistoryFlow(this, (before) =>
        this.client.care.history(this.subject, before),
    );

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => this.heard(change),
        );
    }

    /** The keyboard begins where the page does. */
    override focus(): void {
        this.renderRoot.querySelector("h2")?.focus();
    }

    private get self(): boolean {
        return this.subject === this.client.me?.id;
    }

    private get names(): Names {
        return new Names(this.client, this.words, this.consent.value, this.network.value);
    }

    private heard(change: Change): void {
        if (change.what === "care" && (change.client ?? this.subject) === this.subject) {
            void this.reload(this.consent.load());
        }
    }

    /** Who may not see the network is not to be refused, and noted down as that, for having opened this page. */
    private async reload(consent: Promise<void>): Promise<void> {
        await consent;
        const own = this.consent.value?.people.find(({ user }) => user.id === this.client.me?.id);
        if (this.self || own?.parts.includes("network") === true) {
            await Promise.all([this.network.load(), this.history.load()]);
        } else {
            this.network.forget();
            this.history.forget();
        }
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("words")) {
            this.told = new Map(); // it was said in the other language
        }
        if (changed.has("subject")) {
            this.wishes = new Map();
            this.told = new Map();
            this.network.forget();
            this.history.forget();
            void this.reload(this.consent.restart());
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.care;
        const intro = this.self ? t.consent.intro : t.consent.introFor(this.subjectName);
        return html`<h2 tabindex="-1">${t.consent.title}</h2>
            <p class="intro">${intro}</p>
            ${this.content()} ${this.history.render(this.words, this.names, new Date())}
            ${this.announcer.render()}`;
    }

    private content(): TemplateResult {
        const { value } = this.consent;
        const t = this.words.t.care;
        if (value === undefined) {
            return notLoaded(this.consent, this.words, t.notAllowed);
        }
        const rows = rowsOf(value, this.client.me?.id, this.wishes);
        return html`${this.turns()} ${this.questions(rows)}
            <section class="people">
                <h3 class="unseen">${t.consent.people}</h3>
                ${this.head(value)}
                <ul class="rows">
                    ${this.rows(rows.filter(({ own }) => own))} ${this.teamRow(value)}
                    ${this.rows(rows.filter(({ own }) => !own))}
                </ul>
                ${rows.length === 0 ? html`<p class="quiet">${t.consent.nobody}</p>` : nothing}
            </section>`;
    }

    private rows(rows: readonly Row[]): unknown {
        return repeat(
            rows,
            ({ user }) => user.id,
            (row) => personRow(row, this.contextOf(row)),
        );
    }

    private turns(): TemplateResult[] {
        const { value } = this.network;
        const lines = value === undefined ? [] : turnNotices(value, this.self, this.words, new Date());
        return lines.map(
            (line) => html`<p class="turn" data-testid="turn-notice">${icon("calendar")}<span>${line}</span></p>`,
        );
    }

    private questions(rows: readonly Row[]): TemplateResult | typeof nothing {
        return questionCards(questionsOf(rows), {
            words: this.words,
            names: this.names,
            me: this.client.me?.id,
            deeds: this.history.deeds,
            agree: (row, parts) => void this.agree(row, parts),
            refuse: (row) => void this.refuse(row),
        });
    }

    /** What the columns are, where there are columns: each cell says it again for who cannot see that. */
    private head(consent: Consent): TemplateResult {
        const t = this.words.t.care;
        return html`<div class="heads" aria-hidden="true">
            <p>${t.consent.person}</p>
            <div class="cells">
                ${consent.offered.map(
                    (part) => html`<p>
                        <strong>${t.parts[part].name}</strong><span>${t.parts[part].hint}</span>
                    </p>`,
                )}
            </div>
        </div>`;
    }

    private teamRow(consent: Consent): TemplateResult {
        const t = this.words.t.care;
        const team = this.network.value?.people.filter(({ tie }) => tie === "care_team") ?? [];
        return html`<li class="row team" data-testid="care-team">
            <div class="who">
                <span class="group">${icon("people")}</span>
                <div>
                    <h4>${t.consent.team}</h4>
                    ${team.length === 0 ? nothing : html`<p class="quiet">${t.list(team.map(({ user }) => user.name))}</p>`}
                    <div class="all">${sightLine("sees", t.consent.teamSeesAll)}</div>
                </div>
            </div>
            <ul class="cells" aria-label=${t.consent.team}>
                ${consent.offered.map(
                    (part) => html`<li class="cell">
                        <div class="state">
                            <p class="part">${t.parts[part].name}</p>
                            ${sightLine("sees", t.consent.teamSees)}
                        </div>
                    </li>`,
                )}
            </ul>
            <p class="note quiet">${this.self ? t.consent.teamHint : t.consent.teamHintFor}</p>
        </li>`;
    }

    private contextOf(row: Row): RowContext {
        return {
            words: this.words,
            names: this.names,
            told: this.told.get(row.user.id),
            toggle: (of, cell) => void this.toggle(of, cell),
            ask: (of, parts) => void this.ask(of, parts),
        };
    }

    // ----------------------------------------------------------- what one does

    private async toggle(row: Row, cell: Cell): Promise<void> {
        const on = cell.mine !== true;
        const parts = withPart(row.signed, cell.part, on, this.consent.value?.offered ?? []);
        await this.sign(row, parts, (now) => this.afterwards(now, [cell.part], on, cell.sight === "sees"));
    }

    private async agree(row: Row, parts: readonly Part[]): Promise<void> {
        const offered = this.consent.value?.offered ?? [];
        const all = offered.filter((part) => row.signed.includes(part) || parts.includes(part));
        await this.sign(row, all, (now) => this.afterwards(now, parts, true, false));
        this.focusRow(row);
    }

    private async refuse(row: Row): Promise<void> {
        await this.attempt(row, async () => {
            await this.client.care.ask(this.subject, row.user.id, []);
            await this.consent.load();
            return this.words.t.care.consent.saidNoTo(row.user.name);
        });
        this.focusRow(row);
    }

    private async ask(row: Row, parts: readonly Part[]): Promise<void> {
        await this.attempt(row, async () => {
            await this.client.care.ask(this.subject, row.user.id, parts);
            await this.consent.load();
            return parts.length === 0 ? "" : this.words.t.care.consent.askedOthers;
        });
        this.focusRow(row);
    }

    /** The switch is where one put it at once; the words follow when the server has it. */
    private async sign(row: Row, parts: readonly Part[], tell: (now: Row) => string): Promise<void> {
        const user = row.user.id;
        this.wishes = new Map(this.wishes).set(user, parts);
        await this.attempt(row, async () => {
            await this.client.care.sign(this.subject, user, parts);
            await this.consent.load();
            const now = this.consent.value && rowsOf(this.consent.value, this.client.me?.id).find((one) => one.user.id === user);
            return now === undefined ? "" : tell(now);
        });
        if (this.wishes.get(user) === parts) {
            this.wishes = new Map([...this.wishes].filter(([of]) => of !== user));
        }
    }

    private async attempt(row: Row, deed: () => Promise<string>): Promise<void> {
        let line: string;
        try {
            line = await deed();
        } catch (error) {
            line = this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
        }
        this.told = new Map([[row.user.id, line]]);
        if (line !== "") {
            this.announcer.say(line);
        }
    }

    private afterwards(now: Row, parts: readonly Part[], on: boolean, seen: boolean): string {
        const t = this.words.t.care;
        const { name } = now.user;
        const lines = now.cells
            .filter(({ part }) => parts.includes(part))
            .map((cell) => {
                if (!on) {
                    return seen ? t.parts[cell.part].off(name) : t.consent.saidNo;
                }
                if (cell.sight === "sees") {
                    return t.parts[cell.part].on(name);
                }
                return cell.no.length > 0
                    ? t.consent.saidYes(name, this.names.subjects(cell.no))
                    : t.consent.yesButHidden(name);
            });
        return [...new Set(lines)].join(" ");
    }

    /** What was pressed may be gone: the keyboard goes on at the person it was about. */
    private focusRow(row: Row): void {
        void this.updateComplete.then(() => {
            const place = this.renderRoot.querySelector<HTMLElement>(`.row[data-user="${row.user.id}"]`);
            if (this.shadowRoot?.activeElement == null) {
                place?.querySelector<HTMLElement>("button")?.focus();
            }
        });
    }
}

define("empower-consent-page", ConsentPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-consent-page": ConsentPage;
    }
}
