import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Network, Tie, User } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { foundStyles } from "../form/found.styles.ts";
import { icon } from "../icons/icons.ts";
import { PeopleSearch } from "../model/people-search.ts";
import { address } from "../model/place.ts";
import { reason_max, reason_min, reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { addStyles } from "./desk.styles.ts";
import { panelStyles } from "./panel.styles.ts";

const ties: readonly Tie[] = ["representative", "relative", "teacher", "care_team"];

/** Finds people of the provider by name and makes them one of the network. Event: `say` (a line for the live region). */
export class AddPerson extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, careStyles, formStyles, panelStyles, foundStyles, addStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) network!: Network;

    @state() private opened = false;
    @state() private tie: Tie = "representative";
    @state() private problem = "";
    /** Oneself, who has to say why. */
    @state() private self: User | undefined;

    @query("#reason") private readonly reason!: HTMLTextAreaElement | null;
    @query("#name") private readonly name!: HTMLInputElement | null;

    private readonly search = new PeopleSearch(this, (name) =>
        this.client.care.candidates(this.network.client.id, this.tie, name),
    );

    protected override render(): TemplateResult {
        const t = this.words.t.deskNetwork.add;
        if (!this.opened) {
            return html`<button type="button" class="button" data-testid="add-open" @click=${this.onOpen}>
                ${icon("plus")}${t.open}
            </button>`;
        }
        return html`<form @submit=${this.onSubmit}>
            <h3>${t.title}</h3>
            <div class="field">
                <label for="tie">${t.tie}</label>
                <select id="tie" class="select" data-testid="add-tie" @change=${this.onTie}>
                    ${ties.map(
                        (tie) =>
                            html`<option value=${tie} ?selected=${tie === this.tie}>
                                ${this.words.t.care.ties[tie]}
                            </option>`,
                    )}
                </select>
            </div>
            <div class="field">
                <label for="name">${t.name}</label>
                <input
                    id="name"
                    type="text"
                    maxlength="100"
                    autocomplete="off"
                    data-testid="add-name"
                    aria-describedby="hint"
                    @input=${this.onName}
                />
                <p class="quiet" id="hint">${t.nameHint}</p>
            </div>
            <p class="quiet" role="status">${this.status()}</p>
            ${
                this.search.found?.length === 0
                    ? html`<p class="quiet">
                          ${t.noAccount}
                          <a href=${address("invitations")} data-testid="add-invite">${t.invite}</a>
                      </p>`
                    : nothing
            }
            <ul class="found">
                ${repeat(
                    this.search.found ?? [],
                    ({ id }) => id,
                    (user) => this.candidate(user),
                )}
            </ul>
            ${this.self === undefined ? nothing : this.why(this.self)}
            <p class="problem" id="wrong" role="alert">${this.said}</p>
            <div class="buttons">
                <button type="button" class="button plain" data-testid="add-close" @click=${this.close}>
                    ${this.words.t.common.close}
                </button>
            </div>
        </form>`;
    }

    private status(): string {
        const t = this.words.t.deskNetwork.add;
        const { found } = this.search;
        return found === undefined ? "" : found.length === 0 ? t.none : t.found(found.length);
    }

    private candidate(user: User): TemplateResult {
        const t = this.words.t.deskNetwork.add;
        const is = this.network.people.some((person) => person.user.id === user.id && person.tie === this.tie);
        return html`<li data-testid="add-candidate" data-user=${user.id}>
            <empower-avatar .name=${user.name} .person=${user.id}></empower-avatar>
            <span>${user.name}</span>
            ${
                is
                    ? html`<span class="quiet">${t.already}</span>`
                    : html`<button
                          type="button"
                          class="button"
                          data-testid="add-confirm"
                          aria-label=${t.addLabel(user.name)}
                          @click=${() => this.onAdd(user)}
                      >
                          ${t.add}
                      </button>`
            }
        </li>`;
    }

    private why(self: User): TemplateResult {
        const t = this.words.t.deskNetwork.add;
        return html`<div class="field">
                <label for="reason">${t.reason}</label>
                <textarea
                    id="reason"
                    maxlength=${reason_max}
                    data-testid="add-reason"
                    aria-invalid=${this.problem !== ""}
                    aria-describedby="reason-hint wrong"
                ></textarea>
                <p class="quiet" id="reason-hint">${t.reasonHint}</p>
            </div>
            <div class="buttons">
                <button type="button" class="button main" data-testid="add-self" @click=${() => void this.addSelf(self)}>
                    ${t.addSelf}
                </button>
            </div>`;
    }

    private async addSelf(self: User): Promise<void> {
        const reason = this.reason?.value.trim() ?? "";
        if (reason.length < reason_min) {
            this.problem = this.words.t.deskNetwork.add.reasonMissing;
            this.reason?.focus();
            return;
        }
        await this.add(self, reason);
    }

    private readonly onOpen = (): void => {
        this.opened = true;
        void this.updateComplete.then(() => this.name?.focus());
    };

    private readonly close = (): void => {
        this.search.forget();
        this.opened = false;
        this.self = undefined;
        this.problem = "";
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".button")?.focus());
    };

    private readonly onTie = (event: Event): void => {
        this.tie = (event.target as HTMLSelectElement).value as Tie;
        this.look();
    };

    private readonly onName = (): void => {
        this.self = undefined;
        this.problem = "";
        this.search.typed(this.name?.value ?? "");
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        this.look();
    };

    private look(): void {
        this.self = undefined;
        this.problem = "";
        void this.search.look(this.name?.value ?? "");
    }

    private get said(): string {
        const { failed } = this.search;
        return failed === undefined ? this.problem : reasonText(failed, this.words);
    }

    /** Whoever adds themselves to a care team is asked why first. */
    private readonly onAdd = (user: User): void => {
        if (this.tie !== "care_team" || user.id !== this.client.me?.id) {
            void this.add(user);
            return;
        }
        this.problem = "";
        this.self = user;
        void this.updateComplete.then(() => this.reason?.focus());
    };

    private async add(user: User, reason?: string): Promise<void> {
        try {
            await this.client.care.add(this.network.client.id, user.id, this.tie, reason);
            this.problem = "";
            this.self = undefined;
            this.emit("say", this.words.t.deskNetwork.add.added(user.name));
            this.name?.focus();
        } catch (error) {
            this.problem = this.words.t.care.notDone(reasonText(reasonOf(error), this.words));
        }
    }
}

define("empower-add-person", AddPerson);

declare global {
    interface HTMLElementTagNameMap {
        "empower-add-person": AddPerson;
    }
}
