import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, FoundClient } from "../../client/index.ts";
import { auditPageStyles } from "../audit/page.styles.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { address } from "../model/place.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { clientsStyles } from "./clients.styles.ts";

const shortest_name = 2;
/** As many as the server finds at once. */
const most_found = 50;

/** The page on which a planner finds a client, and goes on to the client's network. Event: `leave` (where `backable`). */
export class ClientsPage extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, securityStyles, auditPageStyles, clientsStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) backable = true;

    @state() private found: readonly FoundClient[] | undefined;
    @state() private wrong: "name" | "born" | undefined;
    @state() private problem: string | undefined;
    @state() private busy = false;

    @query("h2") private readonly heading!: HTMLElement;
    @query("#name") private readonly name!: HTMLInputElement;
    @query("#born") private readonly born!: HTMLInputElement;

    override focus(): void {
        this.heading.focus();
    }

    protected override render(): TemplateResult {
        const { words } = this;
        const t = words.t.oversight.clients;
        return html`<div class="page" data-testid="clients">
            ${pageHead({ words, title: t.title, testid: "clients", leave: this.backable ? () => this.emit("leave") : undefined })}
            <p>${t.about}</p>
            <section class="card">
                ${this.search()}
                <div role="status" data-testid="clients-found">
                    ${this.found === undefined ? nothing : html`<p class="muted results">${this.foundText(this.found)}</p>`}
                </div>
                ${this.results()}
            </section>
            <p>${t.invite} <a href=${address("invitations")} data-testid="clients-invite">${t.inviteLink}</a></p>
        </div>`;
    }

    private search(): TemplateResult {
        const t = this.words.t.oversight.clients;
        return html`<form role="search" novalidate @submit=${this.onSearch}>
            <div class="fields">
                <div class="field">
                    <label for="name">${t.name}</label>
                    <input
                        id="name"
                        type="search"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="100"
                        data-testid="clients-name"
                        aria-describedby="hint"
                        aria-invalid=${this.wrong === "name"}
                    />
                    <p class="hint" id="hint">${t.nameHint}</p>
                </div>
                <div class="field">
                    <label for="born">${t.born}</label>
                    <input
                        id="born"
                        type="date"
                        autocomplete="off"
                        data-testid="clients-born"
                        aria-describedby="born-hint"
                        aria-invalid=${this.wrong === "born"}
                    />
                    <p class="hint" id="born-hint">${t.bornHint}</p>
                </div>
            </div>
            ${errorBox(this.said, "clients-error")}
            <button class="button main submit" data-testid="clients-search" aria-disabled=${this.busy}>
                ${icon("search")}${t.search}
            </button>
        </form>`;
    }

    private get said(): string {
        const t = this.words.t.oversight.clients;
        if (this.wrong !== undefined) {
            return this.wrong === "name" ? t.nameShort : t.bornWrong;
        }
        return this.problem === undefined ? "" : reasonText(this.problem, this.words);
    }

    private foundText(found: readonly FoundClient[]): string {
        const t = this.words.t.oversight.clients;
        return found.length === 0 ? t.none : t.found(found.length, found.length < most_found);
    }

    private results(): TemplateResult | typeof nothing {
        const { found, words } = this;
        const t = words.t.oversight.clients;
        if (found === undefined || found.length === 0) {
            return nothing;
        }
        return html`<ul class="results">
            ${found.map(({ client, born, age }) => {
                const date = born === undefined ? t.noBorn : t.bornOn(words.calendarDate(born), age ?? 0);
                return html`<li>
                    <a
                        class="result"
                        href=${address("network", client.id)}
                        data-testid="clients-client"
                        data-user=${client.id}
                    >
                        <span class="who"><strong>${client.name}</strong><span class="muted">${date}</span></span>
                        <span class="to">${icon("people")}${t.network}</span>
                    </a>
                </li>`;
            })}
        </ul>`;
    }

    private readonly onSearch = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.find(this.name.value.trim());
        }
    };

    private async find(name: string): Promise<void> {
        const { born } = this;
        this.found = undefined;
        this.problem = undefined;
        this.wrong = [...name].length < shortest_name ? "name" : born.validity.badInput ? "born" : undefined;
        if (this.wrong !== undefined) {
            (this.wrong === "name" ? this.name : born).focus();
            return;
        }
        this.busy = true;
        try {
            this.found = await this.client.audit.find(name, born.value === "" ? undefined : born.value);
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
        this.busy = false;
    }
}

define("empower-clients", ClientsPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-clients": ClientsPage;
    }
}
