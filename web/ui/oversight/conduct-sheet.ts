import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Id } from "../../client/index.ts";
import { Sheet } from "../dialog/sheet.ts";
import { errorBox } from "../form/form-parts.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";

/**
 * What is said in writing to somebody before something is done. Events: `done`; `stale`, where it turned out that things
 * are otherwise; `closed`.
 */
export abstract class ConductSheet extends Sheet {
    @property({ attribute: false }) user: Id = "";
    @property({ attribute: false }) name = "";

    /** As the server has it. */
    protected readonly longest: number = 2000;

    @state() protected problem = "";
    @state() private wrong = false;
    @state() private busy = false;

    @query(".error") private readonly told!: HTMLElement | null;
    @query("textarea") private readonly written!: HTMLTextAreaElement;

    /** What its field is called, what stands below that, and what is missing while it is empty. */
    protected abstract field(): { readonly label: string; readonly hint: string; readonly missing: string };
    protected abstract action(): TemplateResult;
    protected abstract act(text: string): Promise<void>;

    /** Why it cannot be done as it is filled in; empty: it can. */
    protected check(): string {
        return "";
    }

    /** A refusal in words. */
    protected refused(reason: string): string {
        const gone = this.words.t.oversight.reports.gone(this.name);
        return reason === "not_found" ? gone : reasonText(reason, this.words);
    }

    protected form(more: TemplateResult | string = ""): TemplateResult {
        const { label, hint } = this.field();
        return html`<form novalidate @submit=${this.onSubmit}>
            <div class="field">
                <label for="text">${label}</label>
                <p class="hint" id="hint">${hint}</p>
                <textarea
                    id="text"
                    rows="4"
                    maxlength=${this.longest}
                    required
                    data-testid="${this.testid}-text"
                    aria-describedby="hint"
                    aria-invalid=${this.wrong}
                ></textarea>
            </div>
            ${more} ${errorBox(this.problem, `${this.testid}-problem`)}
            <div class="choices">
                <button type="button" class="button plain" data-testid="${this.testid}-cancel" @click=${() => this.close()}>
                    ${this.words.t.common.cancel}
                </button>
                <button class="button danger" data-testid="${this.testid}-confirm" aria-disabled=${this.busy}>
                    ${this.action()}
                </button>
            </div>
        </form>`;
    }

    protected override firstUpdated(): void {
        super.firstUpdated();
        this.written.focus();
    }

    protected override updated(changed: PropertyValues): void {
        if (changed.has("problem")) {
            this.told?.scrollIntoView({ block: "nearest" }); // below what may be a long form
        }
    }

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (!this.busy) {
            void this.send(this.written.value.trim());
        }
    };

    private async send(text: string): Promise<void> {
        this.wrong = text === "";
        this.problem = this.wrong ? this.field().missing : this.check();
        if (this.wrong) {
            this.written.focus();
        }
        if (this.problem !== "") {
            return;
        }
        this.busy = true;
        try {
            await this.act(text);
            this.emit("done");
            this.close();
        } catch (error) {
            const reason = reasonOf(error) ?? "internal";
            this.problem = this.refused(reason);
            if (reason === "conflict") {
                this.emit("stale");
            }
        }
        this.busy = false;
    }
}
