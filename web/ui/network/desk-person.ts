import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Id, NetworkPerson, Part } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import type { Names } from "../consent/names.ts";
import { sightLine } from "../consent/person-row.ts";
import type { Cell, Row, Sight } from "../consent/picture.ts";
import { confirm } from "../dialog/dialog.ts";
import { define, EmpowerElement } from "../element.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { deskPersonStyles } from "./desk.styles.ts";
import { explained, type Explained } from "./explain.ts";
import "./withhold-form.ts";

/** One of a client's network as staff sees it: what they see and why, and what can be done about it. Events: `say` (a line), `removed`. */
export class DeskPerson extends EmpowerElement {
    static override styles = [base, buttonStyles, deskPersonStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) subject: Id = "";
    @property({ attribute: false }) person!: NetworkPerson;
    /** Who signs for it; none for the care team. */
    @property({ attribute: false }) row: Row | undefined;
    @property({ attribute: false }) offered: readonly Part[] = [];
    @property({ attribute: false }) names!: Names;
    /** The reader arranges the network. */
    @property({ type: Boolean }) arranges = false;

    @state() private withholding = false;
    @state() private why: ReadonlyMap<Part, Explained> = new Map();
    @state() private told = "";

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("words")) {
            this.why = new Map(); // explained in the other language
            this.told = "";
        } else if (changed.has("person") || changed.has("row")) {
            this.why.forEach((_, part) => void this.explain(part));
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t;
        const { user, tie, since } = this.person;
        const day = this.words.longDate(new Date(since));
        return html`<div class="who">
                <empower-avatar .name=${user.name} .person=${user.id}></empower-avatar>
                <div>
                    <h4>${user.name}</h4>
                    <p class="quiet">${t.deskNetwork.sinceAs(t.care.ties[tie], day)}</p>
                </div>
            </div>
            ${this.row?.closed === true ? html`<p class="small" data-testid="desk-closed">${t.deskNetwork.closed(user.name)}</p>` : nothing}
            <ul class="parts" aria-label=${user.name}>
                ${repeat(
                    this.offered,
                    (part) => part,
                    (part) => this.partLine(part),
                )}
            </ul>
            ${this.withholding && this.row !== undefined ? this.withholdForm(this.row) : this.actions()}
            ${this.told === "" ? nothing : html`<p class="told" data-testid="desk-told">${this.told}</p>`}`;
    }

    private partLine(part: Part): TemplateResult {
        const t = this.words.t.care;
        const cell = this.row?.cells.find((one) => one.part === part);
        const sees = this.person.parts.includes(part);
        // What is signed for counts once the account can come in.
        const sight: Sight = sees ? "sees" : cell?.sight === "waits" ? "waits" : "hidden";
        const text = { sees: t.consent.sees, hidden: t.consent.hidden, waits: t.consent.waits }[sight];
        return html`<li data-testid="desk-part" data-part=${part} data-sight=${sight}>
            <div class="line">
                <div class="state">
                    <p class="part">${t.parts[part].name}</p>
                    ${sightLine(sight, text)} ${this.signatures(cell)}
                </div>
                <div class="do">${this.askButton(part, cell)} ${this.whyButton(part, sees)}</div>
            </div>
            ${this.explanation(part)}
        </li>`;
    }

    private signatures(cell: Cell | undefined): TemplateResult | typeof nothing {
        const t = this.words.t;
        if (cell === undefined) {
            return nothing;
        }
        const shown = cell.sight === "waits" || cell.yes.length > 0;
        const { names } = this;
        return html`${cell.withheld ? html`<p class="small strong">${t.deskNetwork.withheld}</p>` : nothing}
        ${cell.asked ? html`<p class="small">${t.deskNetwork.isAsked}</p>` : nothing}
        ${shown && cell.yes.length > 0 ? html`<p class="small">${t.care.consent.yes(names.subjects(cell.yes))}</p>` : nothing}
        ${shown && cell.no.length > 0 ? html`<p class="small">${t.care.consent.no(names.subjects(cell.no))}</p>` : nothing}`;
    }

    private askButton(part: Part, cell: Cell | undefined): TemplateResult | typeof nothing {
        const t = this.words.t;
        const { row } = this;
        if (!this.arranges || row === undefined || cell === undefined || row.byRight || cell.asked || cell.no.length === 0) {
            return nothing;
        }
        return html`<button
            type="button"
            class="button"
            data-testid="desk-ask"
            aria-label=${t.deskNetwork.askLabel(row.user.name, t.care.parts[part].in)}
            @click=${() => void this.ask(row, part)}
        >
            ${t.deskNetwork.ask}
        </button>`;
    }

    private whyButton(part: Part, sees: boolean): TemplateResult | typeof nothing {
        if (!this.arranges) {
            return nothing;
        }
        const t = this.words.t.deskNetwork.explain;
        const { name } = this.person.user;
        const of = this.words.t.care.parts[part].in;
        return html`<button
            type="button"
            class="button plain"
            data-testid="explain-open"
            aria-expanded=${this.why.has(part)}
            aria-label=${sees ? t.yesLabel(name, of) : t.noLabel(name, of)}
            @click=${() => this.toggleWhy(part)}
        >
            ${t.open}
        </button>`;
    }

    private explanation(part: Part): TemplateResult | typeof nothing {
        const why = this.why.get(part);
        if (why === undefined) {
            return nothing;
        }
        return html`<div class="why" role="status" data-testid="explanation">
            ${why.lines.map((line) => html`<p>${line}</p>`)}
            ${why.source === undefined ? nothing : html`<p class="source">${why.source}</p>`}
        </div>`;
    }

    private withholdForm(row: Row): TemplateResult {
        return html`<empower-withhold-form
            .words=${this.words}
            .client=${this.client}
            .subject=${this.subject}
            .row=${row}
            @say=${(event: CustomEvent<string>) => (this.told = event.detail)}
            @done=${this.onWithheld}
        ></empower-withhold-form>`;
    }

    private actions(): TemplateResult | typeof nothing {
        const t = this.words.t.deskNetwork;
        const { name, id } = this.person.user;
        const mayWithhold = this.row?.withheld !== undefined && this.person.tie === "representative";
        if (!this.arranges || (id === this.client.me?.id && !mayWithhold)) {
            return nothing;
        }
        return html`<div class="actions">
            ${
                mayWithhold
                    ? html`<button
                          type="button"
                          class="button"
                          data-testid="withhold-open"
                          aria-label=${t.withhold.openLabel(name)}
                          @click=${this.onWithhold}
                      >
                          ${t.withhold.open}
                      </button>`
                    : nothing
            }
            <button
                type="button"
                class="button plain"
                data-testid="remove-person"
                aria-label=${t.remove.openLabel(name)}
                @click=${() => void this.takeOut()}
            >
                ${t.remove.open}
            </button>
        </div>`;
    }

    // ----------------------------------------------------------- what one does

    private toggleWhy(part: Part): void {
        if (this.why.has(part)) {
            this.why = new Map([...this.why].filter(([of]) => of !== part));
        } else {
            void this.explain(part);
        }
    }

    private async explain(part: Part): Promise<void> {
        const { user } = this.person;
        await this.attempt(async () => {
            const why = await this.client.care.explain(this.subject, user.id, part);
            this.why = new Map(this.why).set(part, explained(why, user.name, part, this.words));
            return undefined;
        });
    }

    /** What was pressed goes away: the keyboard goes on beside it. */
    private ask(row: Row, part: Part): Promise<void> {
        return this.attempt(async () => {
            await this.client.care.ask(this.subject, row.user.id, [...row.asked, part]);
            this.renderRoot.querySelector<HTMLElement>(`[data-part=${part}] [data-testid=explain-open]`)?.focus();
            return this.words.t.deskNetwork.asked;
        });
    }

    private async takeOut(): Promise<void> {
        const t = this.words.t.deskNetwork.remove;
        const { name, id } = this.person.user;
        const sure = await confirm(this.renderRoot as ShadowRoot, {
            words: this.words,
            title: t.title(name),
            text: t.text(name),
            action: t.open,
        });
        if (sure) {
            await this.attempt(async () => {
                await this.client.care.remove(this.subject, id);
                this.emit("removed");
                return t.done(name);
            });
        }
    }

    private async attempt(deed: () => Promise<string | undefined>): Promise<void> {
        try {
            const line = await deed();
            if (line !== undefined) {
                this.told = line;
                this.emit("say", line);
            }
        } catch (error) {
            this.told = this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
            this.emit("say", this.told);
        }
    }

    private readonly onWithhold = (): void => {
        this.withholding = true;
        void this.updateComplete.then(() => this.renderRoot.querySelector("empower-withhold-form")?.updateComplete).then(() =>
            this.renderRoot.querySelector("empower-withhold-form")?.focus(),
        );
    };

    private readonly onWithheld = (): void => {
        this.withholding = false;
        void this.updateComplete.then(() =>
            this.renderRoot.querySelector<HTMLElement>("[data-testid=withhold-open]")?.focus(),
        );
    };
}

define("empower-desk-person", DeskPerson);

declare global {
    interface HTMLElementTagNameMap {
        "empower-desk-person": DeskPerson;
    }
}
