import { html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Id, Network, Tie, User } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { careStyles } from "../consent/consent.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { addStyles } from "./desk.styles.ts";
import { panelStyles } from "./panel.styles.ts";

const ties: readonly Tie[] = ["representative", "relative", "teacher", "care_team"];
/** A pause in typing of this long, and the name is looked for. */
const rest_ms = 250;

/** Finds people of the provider by name and makes them one of the network. Event: `say` (a line for the live region). */
export class AddPerson extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, careStyles, formStyles, panelStyles, addStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) network!: Network;

    @state() private opened = false;
    @state() private tie: Tie = "representative";
    @state() private found: readonly User[] | undefined;
    @state() private problem = "";

    @query("#name") private readonly name!: HTMLInputElement | null;

    private pause: ReturnType<typeof setTimeout> | undefined;
    /** Which question counts: an answer to an earlier one does not. */
    private search = 0;

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        clearTimeout(this.pause);
    }

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
            <ul class="found">
                ${repeat(
                    this.found ?? [],
                    ({ id }) => id,
                    (user) => this.candidate(user),
                )}
            </ul>
            <p class="problem" role="alert">${this.problem}</p>
            <div class="buttons">
                <button type="button" class="button plain" data-testid="add-close" @click=${this.close}>
                    ${this.words.t.common.close}
                </button>
            </div>
        </form>`;
    }

    private status(): string {
        const t = this.words.t.deskNetwork.add;
        if (this.found === undefined) {
            return "";
        }
        return this.found.length === 0 ? t.none : t.found(this.found.length);
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
                          @click=${() => void this.add(user)}
                      >
                          ${t.add}
                      </button>`
            }
        </li>`;
    }

    private readonly onOpen = (): void => {
        this.opened = true;
        void this.updateComplete.then(() => this.name?.focus());
    };

    private readonly close = (): void => {
        clearTimeout(this.pause);
        this.search += 1;
        this.opened = false;
        this.found = undefined;
        this.problem = "";
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".button")?.focus());
    };

    private readonly onTie = (event: Event): void => {
        this.tie = (event.target as HTMLSelectElement).value as Tie;
        void this.look();
    };

    private readonly onName = (): void => {
        clearTimeout(this.pause);
        this.pause = setTimeout(() => void this.look(), rest_ms);
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        clearTimeout(this.pause);
        void this.look();
    };

    private get clientId(): Id {
        return this.network.client.id;
    }

    /** Only the newest answer counts: an older one may come later. */
    private async look(): Promise<void> {
        const name = this.name?.value.trim() ?? "";
        this.search += 1;
        const { search } = this;
        if (name === "") {
            this.found = undefined;
            return;
        }
        try {
            const found = await this.client.care.candidates(this.clientId, this.tie, name);
            if (search === this.search) {
                this.found = found;
                this.problem = "";
            }
        } catch (error) {
            if (search === this.search) {
                this.problem = reasonText(reasonOf(error), this.words);
            }
        }
    }

    private async add(user: User): Promise<void> {
        try {
            await this.client.care.add(this.clientId, user.id, this.tie);
            this.problem = "";
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
