import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Duties, Id } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { listCardStyles } from "../form/list-card.styles.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { Loaded } from "../model/loaded.ts";
import { listProblem, reasonOf, reasonText } from "../model/reasons.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { oversightStyles } from "./oversight.styles.ts";

interface Duty {
    readonly id: Id;
    readonly handled_at?: string;
    readonly handled_by?: string;
}

interface DutyTexts {
    readonly title: string;
    readonly about: string;
    readonly noneOpen: string;
    readonly noneHandled: string;
}

/** A page of what staff have to deal with: what is open, and what was dealt with. Event: `leave`. */
export abstract class DutyPage<Row extends Duty> extends EmpowerElement {
    static override styles: CSSResultGroup = [base, buttonStyles, formStyles, securityStyles, listCardStyles, oversightStyles];

    @property({ attribute: false }) client!: Client;
    /** It is in view. */
    @property({ attribute: false }) shown = false;
    @property({ attribute: false }) backable = true;

    @state() private handled = false;
    @state() private said = "";
    @state() private problem = "";
    @state() protected busy = false;

    @query("h2") private readonly heading!: HTMLElement;
    @query("h3") private readonly listHeading!: HTMLElement;
    @query(".page > [role] > p") private readonly told!: HTMLElement | null;

    private pages = 1;
    protected readonly duties = new Loaded<Duties<Row>>(this, () => this.ask(this.handled, this.pages));

    protected abstract readonly testid: string;
    protected abstract ask(handled: boolean, pages: number): Promise<Duties<Row>>;
    protected abstract texts(): DutyTexts;
    protected abstract row(row: Row): TemplateResult;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (this.shown && cameOnline(change, this.client)) {
                    void this.duties.load();
                }
            },
        );
    }

    override focus(): void {
        this.heading.focus();
    }

    protected override willUpdate(changed: PropertyValues): void {
        if (changed.has("shown") && this.shown) {
            this.hush();
            void this.duties.load();
        }
    }

    protected override updated(changed: PropertyValues): void {
        if (changed.has("said") || changed.has("problem")) {
            this.told?.scrollIntoView({ block: "nearest" }); // said above a list that may be long
        }
    }

    protected override render(): TemplateResult {
        const { words, handled } = this;
        const t = words.t.oversight;
        const { title, about } = this.texts();
        return html`<div class="page" data-testid=${this.testid}>
            ${pageHead({ words, title, testid: this.testid, leave: this.backable ? () => this.emit("leave") : undefined })}
            <p>${about}</p>
            ${noticeBox(this.said, `${this.testid}-said`, "good")} ${errorBox(this.problem, `${this.testid}-problem`)}
            <section class="card" aria-labelledby="which">
                <div class="filters" role="group" aria-label=${t.which}>
                    ${this.filter(false, t.open, `${this.testid}-open`)} ${this.filter(true, t.handled, `${this.testid}-handled`)}
                </div>
                <h3 id="which" tabindex="-1">${handled ? t.handled : t.open}</h3>
                ${errorBox(listProblem(this.duties, this.words.t.oversight, this.words), `${this.testid}-error`)} ${this.list()}
            </section>
        </div>`;
    }

    private filter(handled: boolean, text: string, testid: string): TemplateResult {
        return html`<button
            type="button"
            class="button"
            data-testid=${testid}
            aria-pressed=${this.handled === handled}
            @click=${() => this.choose(handled)}
        >
            ${text}
        </button>`;
    }

    private list(): TemplateResult {
        const { value, failed } = this.duties;
        const { t } = this.words;
        if (value === undefined) {
            return failed === undefined
                ? html`<p class="muted" data-testid="${this.testid}-loading">${t.common.loading}</p>`
                : html`<div>${this.button(t.common.retry, `${this.testid}-retry`, () => void this.duties.load())}</div>`;
        }
        if (value.rows.length === 0) {
            const { noneOpen, noneHandled } = this.texts();
            return html`<p class="muted" data-testid="${this.testid}-none">${this.handled ? noneHandled : noneOpen}</p>`;
        }
        return html`<ul>
                ${repeat(
                    value.rows,
                    ({ id }) => id,
                    (row) => this.row(row),
                )}
            </ul>
            ${value.more ? html`<div>${this.button(t.oversight.older, `${this.testid}-older`, this.onOlder)}</div>` : nothing}`;
    }

    protected button(text: string, testid: string, press: () => void, label?: string): TemplateResult {
        return html`<button
            type="button"
            class="button"
            data-testid=${testid}
            aria-label=${label ?? nothing}
            aria-disabled=${this.busy}
            @click=${press}
        >
            ${text}
        </button>`;
    }

    protected handledText({ handled_at, handled_by }: Row): TemplateResult | typeof nothing {
        const { words } = this;
        return handled_at === undefined || handled_by === undefined
            ? nothing
            : html`<p class="muted">
                  ${words.t.oversight.handledBy(this.nameOf(handled_by), words.longDate(new Date(handled_at)))}
              </p>`;
    }

    protected nameOf(user: Id): string {
        return this.duties.value?.people.get(user)?.name ?? this.words.t.common.unknownPerson;
    }

    /** Does it, and says so; the row is what it has become, or has gone and leaves the keyboard at the list. */
    protected async act(deed: () => Promise<void>, said: string, gone: string): Promise<void> {
        if (this.busy) {
            return;
        }
        this.hush();
        this.busy = true;
        try {
            await deed();
            this.said = said;
        } catch (error) {
            const reason = reasonOf(error) ?? "internal";
            this.problem = reason === "not_found" ? gone : reasonText(reason, this.words);
        }
        await this.afresh();
        this.busy = false;
    }

    /** What was done elsewhere, with the words that tell of it. */
    protected async done(said: string): Promise<void> {
        this.hush();
        this.said = said;
        await this.afresh();
    }

    protected async afresh(): Promise<void> {
        await this.duties.load();
        await this.updateComplete;
        if (document.activeElement === document.body) {
            this.listHeading.focus(); // what was pressed is gone
        }
    }

    private hush(): void {
        this.said = "";
        this.problem = "";
    }

    private choose(handled: boolean): void {
        if (this.handled !== handled) {
            this.hush();
            this.handled = handled;
            this.pages = 1;
            void this.duties.restart();
        }
    }

    private readonly onOlder = (): void => {
        this.pages += 1;
        void this.duties.load();
    };
}
