import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { sectionStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";

/** The link of an invitation, shown this once, to be handed over. Event: `done`, when the person has it. */
export class InvitationLink extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, sectionStyles];

    @property({ attribute: false }) name = "";
    @property({ attribute: false }) link = "";
    /** There was an earlier one. */
    @property({ attribute: false }) renewed = false;

    @state() private copied: boolean | undefined;

    @query("h3") private readonly heading!: HTMLElement;
    @query("input") private readonly field!: HTMLInputElement;

    override connectedCallback(): void {
        super.connectedCallback();
        window.addEventListener("beforeunload", this.onLeave);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        window.removeEventListener("beforeunload", this.onLeave);
    }

    override focus(): void {
        this.heading.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.invitations;
        return html`<h3 tabindex="-1" data-testid="invitation-link-title">${t.linkTitle(this.name)}</h3>
            <p class="notice" id="once" data-testid="invitation-once">${t.linkOnce(this.name)}</p>
            ${this.renewed ? html`<p>${t.linkVoid}</p>` : nothing}
            <div class="field">
                <label for="link">${t.link}</label>
                <input
                    id="link"
                    readonly
                    spellcheck="false"
                    autocomplete="off"
                    data-testid="invitation-link"
                    aria-describedby="once"
                    .value=${this.link}
                    @focus=${() => this.field.select()}
                />
            </div>
            ${noticeBox(this.said, "invitation-copied", this.copied === true ? "good" : "")}
            <div class="actions">
                <button
                    type="button"
                    class="button main"
                    data-testid="invitation-copy"
                    @click=${() => void this.copy()}
                >
                    ${icon("copy")}${t.copy}
                </button>
                <button type="button" class="button" data-testid="invitation-done" @click=${() => this.emit("done")}>
                    ${t.done}
                </button>
            </div>`;
    }

    private get said(): string {
        const t = this.words.t.invitations;
        return this.copied === undefined ? "" : this.copied ? t.copied : t.copyFailed;
    }

    private async copy(): Promise<void> {
        try {
            // Typed as always there; it is absent outside secure contexts.
            await navigator.clipboard.writeText(this.link);
            this.copied = true;
        } catch {
            this.copied = false;
            this.field.focus(); // which selects it
        }
    }

    /** Nothing shows it again: the browser asks before it leaves. */
    private readonly onLeave = (event: BeforeUnloadEvent): void => event.preventDefault();
}

define("empower-invitation-link", InvitationLink);

declare global {
    interface HTMLElementTagNameMap {
        "empower-invitation-link": InvitationLink;
    }
}
