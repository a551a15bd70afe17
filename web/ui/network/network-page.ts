import { html, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Change, Client, Id, Network, NetworkPerson } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { partNames } from "../consent/deeds.ts";
import { sightLine } from "../consent/person-row.ts";
import { define, EmpowerElement } from "../element.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { Loaded, notLoaded } from "../model/loaded.ts";
import { base } from "../tokens/base.ts";
import { networkStyles } from "./network.styles.ts";
import { offeredIn, sortPeople } from "./people.ts";

/** Who belongs to one client, in which role, since when, and what each of them sees. */
export class NetworkPage extends EmpowerElement {
    static override styles = [base, buttonStyles, networkStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) subject: Id = "";
    @property({ attribute: false }) subjectName = "";

    private readonly network = new Loaded<Network>(this, () =>
        this.client.care.network(this.subject),
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

    private heard(change: Change): void {
        if (change.what === "care" && (change.client ?? this.subject) === this.subject) {
            void this.network.load();
        }
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("subject")) {
            void this.network.restart();
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.care.network;
        const self = this.subject === this.client.me?.id;
        return html`<h2 tabindex="-1">${t.title}</h2>
            <p class="intro">${self ? t.intro : t.introFor(this.subjectName)}</p>
            ${this.content()}`;
    }

    private content(): TemplateResult {
        const t = this.words.t.care.network;
        const { value } = this.network;
        if (value === undefined) {
            return notLoaded(this.network, this.words, t.notAllowed(this.subjectName));
        }
        if (value.people.length === 0) {
            return html`<p class="quiet">${t.empty}</p>`;
        }
        return html`<ul class="people">
            ${repeat(
                sortPeople(value.people),
                ({ user }) => user.id,
                (person) => this.person(person),
            )}
        </ul>`;
    }

    private person(person: NetworkPerson): TemplateResult {
        const { words } = this;
        const t = words.t.care;
        const { user, tie, since, parts } = person;
        const mine = user.id === this.client.me?.id;
        const all = offeredIn(this.network.value).every((part) => parts.includes(part));
        const sees = all ? t.network.seesAll : t.network.sees(partNames(parts, words));
        return html`<li class="person" data-testid="network-person" data-user=${user.id} data-tie=${tie}>
            <div class="who">
                <empower-avatar .name=${user.name} .person=${user.id}></empower-avatar>
                <div>
                    <h3>${mine ? t.myself(user.name) : user.name}</h3>
                    <p class="quiet">${t.ties[tie]}, ${t.network.since(words.longDate(new Date(since)))}</p>
                    ${parts.length === 0 ? sightLine("hidden", t.network.seesNothing) : sightLine("sees", sees)}
                </div>
            </div>
        </li>`;
    }
}

define("empower-network-page", NetworkPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-network-page": NetworkPage;
    }
}
