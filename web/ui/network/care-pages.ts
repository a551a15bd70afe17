import { html, nothing, type LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { CareClient, Client, Id } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import "../consent/consent-page.ts";
import { define, EmpowerElement } from "../element.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { Loaded, notLoaded } from "../model/loaded.ts";
import { base } from "../tokens/base.ts";
import { carePagesStyles } from "./care-pages.styles.ts";
import "./network-page.ts";
import type { CarePage } from "./paths.ts";

/** The pages about a client's network, and the choice of the client for who knows several. */
export class CarePages extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, carePagesStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) page: CarePage = "consent";

    @state() private chosen: Id | undefined;

    private focusWanted = false;

    private readonly clients = new Loaded<readonly CareClient[]>(this, () =>
        this.client.care.clients(),
    );

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (change.what === "care") {
                    void this.clients.load();
                }
            },
            { redraw: false },
        );
    }

    /** On the heading of the page, as soon as it is known whom it is about. */
    override focus(): void {
        this.focusWanted = true;
        this.requestUpdate();
    }

    protected override updated(): void {
        const page = this.renderRoot.querySelector<LitElement>("empower-consent-page, empower-network-page");
        if (this.focusWanted && page !== null) {
            this.focusWanted = false;
            void page.updateComplete.then(() => page.focus());
        }
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("client")) {
            void this.clients.restart();
        }
        if (changed.has("page")) {
            this.renderRoot?.querySelector?.(".scroll")?.scrollTo({ top: 0 });
        }
    }

    private get current(): CareClient | undefined {
        const clients = this.clients.value ?? [];
        return clients.find(({ client }) => client.id === this.chosen) ?? clients[0];
    }

    protected override render(): TemplateResult {
        return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.words.t.care.pages[this.page]}>
            <div class="sheet">${this.content()}</div>
        </div>`;
    }

    private content(): TemplateResult {
        const { words, current } = this;
        if (this.clients.value === undefined) {
            return notLoaded(this.clients, words, words.t.care.notAllowed);
        }
        if (current === undefined) {
            return html`<p>${words.t.care.noClient}</p>`;
        }
        const { id, name } = current.client;
        return html`${this.choice(current)}
        ${
            this.page === "consent"
                ? html`<empower-consent-page
                      .words=${words}
                      .client=${this.client}
                      .subject=${id}
                      .subjectName=${name}
                  ></empower-consent-page>`
                : html`<empower-network-page
                      .words=${words}
                      .client=${this.client}
                      .subject=${id}
                      .subjectName=${name}
                  ></empower-network-page>`
        }`;
    }

    private choice(current: CareClient): TemplateResult | typeof nothing {
        const clients = this.clients.value ?? [];
        const t = this.words.t.care;
        if (clients.length < 2) {
            return nothing;
        }
        return html`<label class="choice">
            <span>${t.chooseClient}</span>
            <select class="select" data-testid="client-choice" @change=${this.onChoose}>
                ${clients.map(
                    ({ client, relation }) =>
                        html`<option value=${client.id} ?selected=${client.id === current.client.id}>
                            ${relation === "self" ? t.myself(client.name) : client.name}
                        </option>`,
                )}
            </select>
        </label>`;
    }

    private readonly onChoose = (event: Event): void => {
        this.chosen = (event.target as HTMLSelectElement).value;
    };
}

define("empower-care-pages", CarePages);

declare global {
    interface HTMLElementTagNameMap {
        "empower-care-pages": CarePages;
    }
}
