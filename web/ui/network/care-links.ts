import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Change, Client, Role } from "../../client/index.ts";
import { define, EmpowerElement } from "../element.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { Loaded } from "../model/loaded.ts";
import { address, type Page } from "../model/place.ts";
import { base } from "../tokens/base.ts";
import { careLinksStyles } from "./care-links.styles.ts";
import { QuestionCount } from "./question-count.ts";

/** The ways from the chat to the pages about a dossier and back, and how many questions wait for an answer there. */
export class CareLinks extends EmpowerElement {
    static override styles = [base, careLinksStyles];

    @property({ attribute: false }) client!: Client;
    /** Where one is; the chat where absent. */
    @property({ attribute: false }) current: Page | undefined;
    /** Where one was before. */
    private left: Page | undefined;

    private readonly count = new QuestionCount(
        () => this.client.care,
        () => this.client.me?.id,
    );
    private readonly waiting = new Loaded<number>(this, () => this.count.ask());

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => this.heard(change),
            { redraw: false },
        );
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("client")) {
            this.count.forget();
            void this.waiting.restart();
        }
        if (changed.has("current")) {
            this.left = changed.get("current");
        }
    }

    /** On the way to where one was. */
    override focus(): void {
        const name = `[data-testid="page-${this.left ?? "chat"}"]`;
        this.renderRoot.querySelector<HTMLElement>(name)?.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.care.pages;
        return html`<nav aria-label=${t.label}>
            ${this.link(undefined, t.chat)} ${this.link("consent", t.consent)}
            ${this.link("network", t.network)}
            ${mayReadLog(this.client.me?.role) ? this.link("seen", t.seen) : nothing}
        </nav>`;
    }

    private link(page: Page | undefined, name: string): TemplateResult {
        return html`<a
            href=${address(page)}
            data-testid="page-${page ?? "chat"}"
            aria-current=${page === this.current ? "page" : nothing}
            >${name}${page === "consent" ? this.badge() : nothing}</a
        >`;
    }

    private badge(): TemplateResult | typeof nothing {
        const count = this.waiting.value ?? 0;
        if (count === 0) {
            return nothing;
        }
        return html`<span class="count" data-testid="questions-waiting"
            ><span aria-hidden="true">${count}</span
            ><span class="unseen">, ${this.words.t.care.pages.questions(count)}</span></span
        >`;
    }

    private heard(change: Change): void {
        if (change.what === "care" && this.count.stale(change.client)) {
            void this.waiting.load();
        }
    }
}

/** Who saw a dossier is for the client, and for whoever decides for the client. */
function mayReadLog(role: Role | undefined): boolean {
    return role === "client" || role === "representative";
}

define("empower-care-links", CareLinks);

declare global {
    interface HTMLElementTagNameMap {
        "empower-care-links": CareLinks;
    }
}
