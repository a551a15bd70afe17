import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Client, Conversation, EmergencyAccess, Entry, FileRef, Id } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { save } from "../conversation/uploads.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { nameOf } from "../model/names.ts";
import { address } from "../model/place.ts";
import "../thread/thread.ts";
import { base } from "../tokens/base.ts";
import { readingStyles } from "./emergency.styles.ts";

const minute_ms = 60_000;

/** The conversations of a dossier that is open in an emergency, to be read and no more. Event: `shut`. */
export class EmergencyReading extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, readingStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) access!: EmergencyAccess;

    @state() private chosen: Id | undefined;
    @state() private downloading: ReadonlySet<string> = new Set();
    @state() private problem = "";

    @query("h2") private readonly heading!: HTMLElement;

    private ticking: ReturnType<typeof setInterval> | undefined;

    override connectedCallback(): void {
        super.connectedCallback();
        this.ticking = setInterval(() => this.requestUpdate(), minute_ms / 4);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        clearInterval(this.ticking);
    }

    override focus(): void {
        void this.updateComplete.then(() => this.heading.focus());
    }

    private get shown(): Conversation | undefined {
        const { conversations } = this.access;
        return conversations.find(({ id }) => id === this.chosen) ?? conversations[0];
    }

    protected override render(): TemplateResult {
        const { words, access, shown } = this;
        const t = words.t.emergency;
        return html`<section class="mark" aria-label=${t.mark} data-testid="emergency-mark">
                ${icon("siren")}
                <div class="text">
                    <h2 tabindex="-1">${t.dialogTitle(access.client.name)}</h2>
                    <p data-testid="emergency-left">${this.left()}</p>
                </div>
                <a
                    class="button"
                    href=${address("network", access.client.id)}
                    aria-label=${t.networkOf(access.client.name)}
                    data-testid="emergency-network"
                    >${icon("people")}${t.network}</a
                >
                <button
                    type="button"
                    class="button"
                    data-testid="emergency-shut"
                    @click=${() => this.emit("shut")}
                >
                    ${t.close}
                </button>
            </section>
            ${access.conversations.length > 1 ? this.choice(access.conversations) : nothing}
            ${shown === undefined ? html`<p class="none">${t.noTalks}</p>` : this.thread(shown)}
            <div class="foot">
                <p data-testid="emergency-no-writing">${t.noWriting}</p>
                ${errorBox(this.problem, "emergency-problem")}
                ${
                    shown === undefined
                        ? nothing
                        : html`<button
                              type="button"
                              class="button"
                              data-testid="emergency-reread"
                              @click=${() => void this.client.emergency.reread(shown.id)}
                          >
                              ${icon("retry")}${t.reread}
                          </button>`
                }
            </div>`;
    }

    private left(): TemplateResult {
        const { words } = this;
        const until = new Date(this.access.until);
        const minutes = Math.max(1, Math.ceil((this.access.until - Date.now()) / minute_ms));
        const text = words.t.emergency.left(words.duration(minutes * 60), words.time(until));
        return html`<time datetime=${until.toISOString()} title=${words.fullTime(until)}>${text}</time>`;
    }

    private choice(conversations: readonly Conversation[]): TemplateResult {
        return html`<nav class="talks" aria-label=${this.words.t.emergency.talks}>
            ${conversations.map(
                (conversation) =>
                    html`<button
                        type="button"
                        class="button"
                        data-testid="emergency-talk"
                        aria-pressed=${conversation.id === this.shown?.id}
                        @click=${() => {
                            this.chosen = conversation.id;
                        }}
                    >
                        ${this.titleOf(conversation)}
                    </button>`,
            )}
        </nav>`;
    }

    private titleOf({ title, members }: Conversation): string {
        const names = members.map(({ user }) => user.name).join(", ");
        return title !== "" ? title : names;
    }

    private thread(conversation: Conversation): TemplateResult {
        const { emergency } = this.client;
        return html`<empower-thread
            .words=${this.words}
            .conversation=${conversation}
            .heading=${this.titleOf(conversation)}
            .name=${(user: Id) => this.nameOf(conversation, user)}
            .entryOf=${(seq: number): Entry | undefined =>
                conversation.entries.find((entry) => entry.seq === seq)}
            .downloading=${this.downloading}
            .readOnly=${true}
            @load-older=${() => void emergency.older(conversation.id)}
            @reload=${() => void emergency.reread(conversation.id)}
            @download=${(event: CustomEvent<FileRef>) => void this.download(event.detail)}
        ></empower-thread>`;
    }

    private nameOf({ members }: Conversation, user: Id): string {
        const member = members.find((one) => one.user.id === user);
        return member?.user.name ?? nameOf(this.client, user, this.words);
    }

    private async download(file: FileRef): Promise<void> {
        if (this.downloading.has(file.id)) {
            return;
        }
        this.problem = "";
        this.downloading = new Set([...this.downloading, file.id]);
        try {
            save(await this.client.download(file.id), file.name);
        } catch {
            this.problem = this.words.t.files.downloadFailed(file.name);
        }
        this.downloading = new Set([...this.downloading].filter((id) => id !== file.id));
    }
}

define("empower-emergency-reading", EmergencyReading);

declare global {
    interface HTMLElementTagNameMap {
        "empower-emergency-reading": EmergencyReading;
    }
}
