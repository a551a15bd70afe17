import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, FoundClient, RunningEmergency, User } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { Loaded } from "../model/loaded.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import "./emergency-dialog.ts";
import { emergencyStyles } from "./emergency.styles.ts";
import "./emergency-reading.ts";

type Missing = "name" | "born";

/**
 * The page on which a therapist reaches a dossier in an emergency: finds the client, says why, and reads. Event: `leave`.
 */
export class EmergencyPage extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, securityStyles, emergencyStyles];

    @property({ attribute: false }) client!: Client;

    @state() private found: readonly FoundClient[] | undefined;
    @state() private missing: Missing | undefined;
    @state() private problem: string | undefined;
    @state() private busy = false;
    @state() private asking: User | undefined;
    /** An access was open here, and is no more. */
    @state() private over = false;

    @query("h2") private readonly heading!: HTMLElement | null;
    @query("empower-emergency-reading") private readonly reading!: HTMLElement | null;
    @query("#name") private readonly name!: HTMLInputElement;
    @query("#born") private readonly born!: HTMLInputElement;

    private wasOpen = false;
    private readonly running = new Loaded<readonly RunningEmergency[]>(this, () => this.client.emergency.mine());

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (cameOnline(change, this.client)) {
                    void this.running.load();
                }
            },
        );
    }

    protected override firstUpdated(): void {
        if (this.client.connection.state === "online") {
            void this.running.load();
        }
    }

    override focus(): void {
        (this.reading ?? this.heading)?.focus();
    }

    protected override willUpdate(): void {
        const open = this.client.emergency.access !== undefined;
        if (this.wasOpen && !open) {
            this.found = undefined;
            this.over = true;
            void this.running.load();
        }
        this.wasOpen = open;
    }

    protected override render(): TemplateResult {
        const { words } = this;
        const { access } = this.client.emergency;
        if (access !== undefined) {
            return html`<empower-emergency-reading
                .words=${words}
                .client=${this.client}
                .access=${access}
                @shut=${() => void this.shut()}
            ></empower-emergency-reading>`;
        }
        const t = words.t.emergency;
        return html`<div class="page" data-testid="emergency">
            ${pageHead({ words, title: t.title, testid: "emergency", leave: () => this.emit("leave") })}
            ${noticeBox(this.over ? t.over : "", "emergency-over")}
            <p>${t.about}</p>
            ${this.goingOn()} ${this.search()}
            ${this.dialog()}
        </div>`;
    }

    /** What one opened before, on a page that is no more or was put away. */
    private goingOn(): TemplateResult | typeof nothing {
        const { words } = this;
        const t = words.t.emergency;
        const { value, failed } = this.running;
        const alive = (value ?? []).filter(({ until }) => Date.parse(until) > Date.now());
        if (failed !== undefined && value === undefined) {
            return html`<section class="card">
                ${errorBox(t.runningFailed, "emergency-running-error")}
                <button type="button" class="button submit" @click=${() => void this.running.load()}>${words.t.common.retry}</button>
            </section>`;
        }
        if (alive.length === 0) {
            return nothing;
        }
        return html`<section class="card">
            <h3>${t.running}</h3>
            <p>${t.runningAbout}</p>
            <ul>
                ${repeat(
                    alive,
                    ({ client }) => client.id,
                    (running) => html`<li class="result" data-testid="emergency-running">
                        <p>
                            <strong>${running.client.name}</strong><br />
                            <span class="muted">${t.runningUntil(words.time(new Date(running.until)))}</span>
                        </p>
                        <button
                            type="button"
                            class="button main"
                            data-testid="emergency-go-on"
                            aria-label=${t.goOnIn(running.client.name)}
                            @click=${() => void this.goOn(running)}
                        >
                            ${t.goOn}
                        </button>
                    </li>`,
                )}
            </ul>
        </section>`;
    }

    private async goOn(running: RunningEmergency): Promise<void> {
        const reading = this.client.emergency.read(running);
        await this.drawn();
        this.reading?.focus();
        await reading;
    }

    private search(): TemplateResult {
        const t = this.words.t.emergency;
        return html`<section class="card">
            <h3>${t.find}</h3>
            <form novalidate @submit=${this.onSearch}>
                <p class="hint" id="hint">${t.findHint}</p>
                <div class="fields">
                    <div class="field">
                        <label for="name">${t.name}</label>
                        <input
                            id="name"
                            autocomplete="off"
                            spellcheck="false"
                            maxlength="100"
                            required
                            data-testid="emergency-name"
                            aria-describedby="hint"
                            aria-invalid=${this.missing === "name"}
                        />
                    </div>
                    <div class="field">
                        <label for="born">${t.born}</label>
                        <input
                            id="born"
                            type="date"
                            autocomplete="off"
                            required
                            data-testid="emergency-born"
                            aria-invalid=${this.missing === "born"}
                        />
                    </div>
                </div>
                ${errorBox(this.said, "emergency-error")}
                <button
                    class="button main submit"
                    data-testid="emergency-search"
                    aria-disabled=${this.busy}
                >
                    ${t.search}
                </button>
            </form>
            <div role="status" data-testid="emergency-found">
                ${this.found?.length === 0 ? html`<p class="result">${t.none}</p>` : nothing}
            </div>
            ${this.results()}
        </section>`;
    }

    private results(): TemplateResult | typeof nothing {
        const { found, words } = this;
        const t = words.t.emergency;
        if (found === undefined || found.length === 0) {
            return nothing;
        }
        return html`<ul>
            ${found.map(
                ({ client, born, age }) =>
                    html`<li class="result" data-testid="emergency-client">
                        <p>
                            <strong>${client.name}</strong><br />
                            <span class="muted"
                                >${born === undefined ? "" : t.bornOn(words.calendarDate(born), age ?? 0)}</span
                            >
                        </p>
                        <button
                            type="button"
                            class="button danger"
                            data-testid="emergency-ask"
                            aria-label=${t.askFor(client.name)}
                            @click=${() => {
                                this.asking = client;
                            }}
                        >
                            ${t.ask}
                        </button>
                    </li>`,
            )}
        </ul>`;
    }

    private dialog(): TemplateResult | typeof nothing {
        return this.asking === undefined
            ? nothing
            : html`<empower-emergency-dialog
                  .words=${this.words}
                  .client=${this.client}
                  .about=${this.asking}
                  @answer=${(event: CustomEvent<boolean>) => void this.answered(event.detail)}
              ></empower-emergency-dialog>`;
    }

    private get said(): string {
        const t = this.words.t.emergency;
        if (this.missing !== undefined) {
            return this.missing === "name" ? t.nameMissing : t.bornMissing;
        }
        return this.problem === undefined ? "" : reasonText(this.problem, this.words);
    }

    private readonly onSearch = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.find(this.name.value.trim(), this.born.value);
        }
    };

    private async find(name: string, born: string): Promise<void> {
        this.over = false;
        this.found = undefined;
        this.problem = undefined;
        this.missing = [...name].length < 2 ? "name" : born === "" ? "born" : undefined;
        if (this.missing !== undefined) {
            (this.missing === "name" ? this.name : this.born).focus();
            return;
        }
        this.busy = true;
        try {
            this.found = await this.client.audit.find(name, born);
        } catch (error) {
            this.problem = reasonOf(error) ?? "internal";
        }
        this.busy = false;
    }

    private async answered(open: boolean): Promise<void> {
        this.asking = undefined;
        await this.updateComplete;
        if (open) {
            this.over = false;
            this.reading?.focus();
        }
    }

    /** What was just changed is on the page: the client tells of it a moment later, when the focus would be lost already. */
    private drawn(): Promise<boolean> {
        this.requestUpdate();
        return this.updateComplete;
    }

    private async shut(): Promise<void> {
        this.client.emergency.close();
        await this.drawn();
        this.over = false; // it was put away, and runs on
        this.heading?.focus();
    }
}

define("empower-emergency", EmergencyPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-emergency": EmergencyPage;
    }
}
