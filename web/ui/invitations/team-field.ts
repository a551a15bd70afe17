import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, User } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { foundStyles } from "../form/found.styles.ts";
import { PeopleSearch } from "../model/people-search.ts";
import { reasonText } from "../model/reasons.ts";
import { base } from "../tokens/base.ts";
import { teamFieldStyles } from "./invitations.styles.ts";

/** As many as the server takes, who invites not counted. */
const most = 20;

/** A client's care team: colleagues are found by name and chosen. Event: `team`, those who are chosen now. */
export class TeamField extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, foundStyles, teamFieldStyles];

    @property({ attribute: false }) client!: Client;
    /** Who is in the team whatever is chosen. */
    @property({ attribute: false }) self: User | undefined;
    @property({ attribute: false }) team: readonly User[] = [];
    /** What is wrong with it. */
    @property({ attribute: false }) problem = "";

    @state() private said = "";

    @query("input") private readonly name!: HTMLInputElement;

    private readonly search = new PeopleSearch(this, (name) => this.client.invitations.colleagues(name));

    override focus(): void {
        this.name.focus();
    }

    /** Nobody is looked for any more. */
    clear(): void {
        this.name.value = "";
        this.said = "";
        this.search.forget();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.invitations.team;
        const { problem, self, team } = this;
        return html`<fieldset>
            <legend>${t.title}</legend>
            <p class="hint">${self === undefined ? t.hint : t.hintOwn}</p>
            ${
                self === undefined && team.length === 0
                    ? nothing
                    : html`<ul class="team" aria-label=${t.title}>
                          ${self === undefined ? nothing : this.chip(self, true)}
                          ${repeat(
                              team,
                              ({ id }) => id,
                              (one) => this.chip(one, false),
                          )}
                      </ul>`
            }
            <div class="field">
                <label for="name">${t.search}</label>
                <input
                    id="name"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="100"
                    data-testid="team-name"
                    aria-invalid=${problem !== ""}
                    aria-describedby=${problem === "" ? nothing : "problem"}
                    @input=${this.onName}
                    @keydown=${this.onKey}
                />
                ${problem === "" ? nothing : html`<p class="problem" id="problem" data-testid="invite-team-problem">${problem}</p>`}
            </div>
            <div role="status" data-testid="team-said">${this.status}</div>
            <ul class="found">
                ${repeat(
                    this.search.found ?? [],
                    ({ id }) => id,
                    (one) => this.candidate(one),
                )}
            </ul>
        </fieldset>`;
    }

    private get status(): string {
        const t = this.words.t.invitations.team;
        const { failed, found } = this.search;
        if (failed !== undefined) {
            return reasonText(failed, this.words);
        }
        return found === undefined ? this.said : found.length === 0 ? t.none : t.found(found.length);
    }

    private chip(one: User, own: boolean): TemplateResult {
        const t = this.words.t.invitations.team;
        return html`<li data-testid="team-member" data-user=${one.id}>
            <empower-avatar .name=${one.name} .person=${one.id}></empower-avatar>
            <span class="name">${one.name}<small>${own ? t.you : this.words.t.audit.roles[one.role]}</small></span>
            ${
                own
                    ? nothing
                    : roundButton({
                          icon: "close",
                          label: t.remove(one.name),
                          testid: "team-remove",
                          press: () => this.drop(one),
                      })
            }
        </li>`;
    }

    private candidate(one: User): TemplateResult {
        const t = this.words.t.invitations.team;
        const is = one.id === this.self?.id || this.team.some(({ id }) => id === one.id);
        return html`<li data-testid="team-candidate" data-user=${one.id}>
            <empower-avatar .name=${one.name} .person=${one.id}></empower-avatar>
            <span>${one.name}<small>${this.words.t.audit.roles[one.role]}</small></span>
            ${
                is
                    ? html`<small>${t.already}</small>`
                    : html`<button
                          type="button"
                          class="button"
                          data-testid="team-add"
                          aria-label=${t.addThat(one.name)}
                          @click=${() => this.choose(one)}
                      >
                          ${t.add}
                      </button>`
            }
        </li>`;
    }

    private readonly onName = (): void => {
        this.said = "";
        this.search.typed(this.name.value);
    };

    /** It looks for a name, and sends no form. */
    private readonly onKey = (event: KeyboardEvent): void => {
        if (event.key === "Enter") {
            event.preventDefault();
            void this.search.look(this.name.value);
        }
    };

    private choose(one: User): void {
        const t = this.words.t.invitations.team;
        this.clear();
        if (this.team.length >= most) {
            this.said = t.full(most);
        } else {
            this.said = t.added(one.name);
            this.emit("team", [...this.team, one]);
        }
        this.name.focus();
    }

    private drop(one: User): void {
        this.said = this.words.t.invitations.team.removed(one.name);
        this.emit(
            "team",
            this.team.filter(({ id }) => id !== one.id),
        );
        this.name.focus();
    }
}

define("empower-team-field", TeamField);

declare global {
    interface HTMLElementTagNameMap {
        "empower-team-field": TeamField;
    }
}
