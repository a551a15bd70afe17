import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Id, ReportKind } from "../../client/index.ts";
import { Sheet } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";

const kinds: readonly ReportKind[] = ["insult", "threat", "harassment", "discrimination", "sexual", "other"];
const longest = 2000;

/** Reporting a message of somebody else. */
export class ReportMessage extends Sheet {
    @property({ attribute: false }) channel: Id = "";
    @property({ attribute: false }) seq = 0;
    /** The message, as a reminder. */
    @property({ attribute: false }) quote = "";

    @state() private missing = false;
    @state() private failure: string | undefined;
    @state() private state: "writing" | "busy" | "sent" = "writing";

    @query("form") private readonly form!: HTMLFormElement;
    @query("textarea") private readonly added!: HTMLTextAreaElement;

    protected readonly testid = "report";

    protected heading(): string {
        return this.words.t.conduct.reportTitle;
    }

    protected body(): TemplateResult {
        const t = this.words.t;
        if (this.state === "sent") {
            return html`<p role="status" data-testid="report-sent">${t.conduct.sent}</p>
                <div class="choices">
                    <button type="button" class="button main" data-testid="report-close" @click=${() => this.close()}>
                        ${t.common.close}
                    </button>
                </div>`;
        }
        return html`${this.quote === "" ? nothing : html`<blockquote>${this.quote}</blockquote>`}
            <p>${t.conduct.reportText}</p>
            <form novalidate @submit=${this.onSubmit}>
                ${this.choice()}
                <div class="field">
                    <label for="added">${t.conduct.words}</label>
                    <textarea id="added" rows="3" maxlength=${longest} data-testid="report-text"></textarea>
                </div>
                <div role="alert" class="problem" id="fault">${this.fault()}</div>
                <div class="choices">
                    <button type="button" class="button plain" data-testid="report-cancel" @click=${() => this.close()}>
                        ${t.common.cancel}
                    </button>
                    <button type="submit" class="button main" data-testid="report-send" ?disabled=${this.state === "busy"}>
                        ${t.conduct.send}
                    </button>
                </div>
            </form>`;
    }

    private choice(): TemplateResult {
        const t = this.words.t.conduct;
        return html`<fieldset aria-describedby=${this.missing ? "fault" : nothing}>
            <legend>${t.kind}</legend>
            ${kinds.map(
                (kind) =>
                    html`<label class="check"
                        ><input type="radio" name="kind" value=${kind} data-testid=${`report-${kind}`} />${t.kinds[kind]}</label
                    >`,
            )}
        </fieldset>`;
    }

    private fault(): string | typeof nothing {
        if (this.missing) {
            return this.words.t.conduct.kindMissing;
        }
        return this.failure === undefined ? nothing : reasonText(this.failure, this.words);
    }

    private readonly onSubmit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const kind = kinds.find((one) => one === new FormData(this.form).get("kind"));
        this.missing = kind === undefined;
        if (kind === undefined) {
            this.form.querySelector<HTMLInputElement>("input")?.focus();
            return;
        }
        this.state = "busy";
        this.failure = undefined;
        try {
            await this.client.standing.report(this.channel, this.seq, kind, this.added.value.trim());
            this.state = "sent";
        } catch (error) {
            this.failure = reasonOf(error);
            this.state = "writing";
        }
    };
}

define("empower-report-message", ReportMessage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-report-message": ReportMessage;
    }
}
