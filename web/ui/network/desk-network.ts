import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import type { CareClient, Change, Client, Consent, Id, Network } from "../../client/index.ts";
import { Announcer } from "../announcer/announcer.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { HistoryFlow } from "../consent/history-flow.ts";
import { Names } from "../consent/names.ts";
import { rowsOf } from "../consent/picture.ts";
import { define, EmpowerElement } from "../element.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { Loaded, notLoaded } from "../model/loaded.ts";
import { address } from "../model/place.ts";
import { base } from "../tokens/base.ts";
import "./add-person.ts";
import "./client-account.ts";
import "./client-facts.ts";
import "./desk-person.ts";
import { deskNetworkStyles } from "./desk.styles.ts";
import { offeredIn, sortPeople } from "./people.ts";

/**
 * A client's network for staff: who belongs to it, what each sees and why, and what can be changed.
 *
 * Events: `back`, `choose` (the client).
 */
export class DeskNetwork extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, deskNetworkStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) subject: Id | undefined;

    private readonly announcer = new Announcer(this);
    private readonly clients = new Loaded<readonly CareClient[]>(this, () =>
        this.client.care.clients(),
    );
    private readonly network = new Loaded<Network>(this, () => this.client.care.network(this.about));
    private readonly consent = new Loaded<Consent>(this, () => this.client.care.consent(this.about));
    private readonly history = new HistoryFlow(this, (before) =>
        this.client.care.history(this.about, before),
    );

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => this.heard(change),
        );
    }

    override focus(): void {
        this.renderRoot.querySelector("h2")?.focus();
    }

    private get about(): Id {
        return this.subject ?? "";
    }

    private heard(change: Change): void {
        if (change.what !== "care") {
            return;
        }
        const known = this.clients.value?.some(({ client }) => client.id === change.client) === true;
        if (!known || change.client === this.subject) {
            void this.clients.load(); // most of what happens in other networks changes nothing here
        }
        if (this.subject !== undefined && (change.client ?? this.subject) === this.subject) {
            void this.network.load();
            void this.consent.load();
            void this.history.load();
        }
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("client")) {
            void this.clients.restart();
        }
        if (changed.has("subject") && this.subject !== undefined) {
            void this.network.restart();
            void this.consent.restart();
            void this.history.restart();
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork;
        const name = this.network.value?.client.name ?? this.chosen?.client.name;
        const title = name === undefined ? t.titleNobody : t.title(name);
        return html`<div class="head">
                ${roundButton({
                    icon: "back",
                    label: this.words.t.common.back,
                    testid: "network-back",
                    press: () => this.emit("back"),
                })}
                <h2 tabindex="-1" title=${title}>${title}</h2>
                ${this.choice()}
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label=${title}>
                <div class="sheet">${this.content()}</div>
            </div>
            ${this.announcer.render()}`;
    }

    private get chosen(): CareClient | undefined {
        return this.clients.value?.find(({ client }) => client.id === this.subject);
    }

    /** Every client of one's care: a conversation need not have its client in it. */
    private choice(): TemplateResult | typeof nothing {
        const t = this.words.t.care;
        const clients = this.clients.value ?? [];
        if (clients.length === 0) {
            return nothing;
        }
        return html`<select class="select" data-testid="client-choice" aria-label=${t.chooseClient} @change=${this.onChoose}>
            ${this.chosen === undefined ? html`<option value="" selected>${t.clientPlaceholder}</option>` : nothing}
            ${clients.map(
                ({ client }) =>
                    html`<option value=${client.id} ?selected=${client.id === this.subject}>
                        ${client.name}
                    </option>`,
            )}
        </select>`;
    }

    private content(): TemplateResult {
        const t = this.words.t.deskNetwork;
        const { value } = this.network;
        if (this.subject === undefined) {
            return html`<p class="quiet">${t.chooseFirst}</p>`;
        }
        if (value === undefined && this.network.failed === "not_found" && this.client.me?.role === "therapist") {
            return html`<p data-testid="network-outside">
                ${t.outside} <a href=${address("emergency")}>${t.inEmergency}</a>
            </p>`;
        }
        return value === undefined
            ? notLoaded(this.network, this.words, this.words.t.care.notAllowed)
            : this.picture(value);
    }

    private picture(network: Network): TemplateResult {
        const t = this.words.t.deskNetwork;
        const consent = this.consent.value;
        const arranges = consent !== undefined;
        const names = new Names(this.client, this.words, consent, network);
        const rows = consent === undefined ? [] : rowsOf(consent, this.client.me?.id);
        return html`${network.restricted ? html`<p class="turn">${t.restricted}</p>` : nothing}
            <empower-client-facts
                .words=${this.words}
                .client=${this.client}
                .network=${network}
                .editable=${arranges}
                @say=${this.onSay}
            ></empower-client-facts>
            ${
                network.account === undefined
                    ? nothing
                    : keyed(
                          network.client.id,
                          html`<empower-client-account
                              .words=${this.words}
                              .client=${this.client}
                              .network=${network}
                              @invited=${() => void this.network.load()}
                          ></empower-client-account>`,
                      )
            }
            <section class="people">
                <h3 tabindex="-1" id="people">${t.people}</h3>
                ${repeat(
                    sortPeople(network.people),
                    ({ user }) => user.id,
                    (person) => html`<empower-desk-person
                        data-testid="desk-person"
                        data-user=${person.user.id}
                        .words=${this.words}
                        .client=${this.client}
                        .subject=${network.client.id}
                        .person=${person}
                        .row=${rows.find(({ user }) => user.id === person.user.id)}
                        .offered=${consent?.offered ?? offeredIn(network)}
                        .names=${names}
                        .arranges=${arranges}
                        @say=${this.onSay}
                        @removed=${this.onRemoved}
                    ></empower-desk-person>`,
                )}
                ${
                    arranges
                        ? html`<empower-add-person
                              .words=${this.words}
                              .client=${this.client}
                              .network=${network}
                              @say=${this.onSay}
                          ></empower-add-person>`
                        : nothing
                }
            </section>
            ${this.history.render(this.words, names, new Date())}`;
    }

    private readonly onChoose = (event: Event): void => {
        const { value } = event.target as HTMLSelectElement;
        if (value !== "") {
            this.emit("choose", value);
        }
    };

    /** Who had the focus is gone: the keyboard goes on at those who are left. */
    private readonly onRemoved = (): void => this.renderRoot.querySelector<HTMLElement>("#people")?.focus();

    private readonly onSay = (event: CustomEvent<string>): void => this.announcer.say(event.detail);
}

define("empower-desk-network", DeskNetwork);

declare global {
    interface HTMLElementTagNameMap {
        "empower-desk-network": DeskNetwork;
    }
}
