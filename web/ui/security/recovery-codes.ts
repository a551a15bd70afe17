import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { icon } from "../icons/icons.ts";
import { base } from "../tokens/base.ts";
import { codesStyles } from "./recovery-codes.styles.ts";

/** Recovery codes, shown this once, with every way to put them away. Event: `kept`, when the person says so. */
export class RecoveryCodes extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, codesStyles];

    @property({ attribute: false }) codes: readonly string[] = [];
    /** With a heading of its own; a page that is about nothing else has that already. */
    @property({ attribute: false }) headed = true;

    @state() private said = "";
    @state() private missing = false;

    @query("h4") private readonly heading!: HTMLElement | null;
    @query("input") private readonly box!: HTMLInputElement;

    override connectedCallback(): void {
        super.connectedCallback();
        window.addEventListener("beforeunload", this.onLeave);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        window.removeEventListener("beforeunload", this.onLeave);
    }

    override focus(): void {
        this.heading?.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.security.codes;
        return html`${this.headed ? html`<h4 tabindex="-1">${t.title}</h4>` : nothing}
            <p>${t.about}</p>
            <ul aria-label=${t.list} data-testid="recovery-codes">
                ${this.codes.map((code) => html`<li data-testid="recovery-code">${code}</li>`)}
            </ul>
            <div class="ways">
                <button
                    type="button"
                    class="button"
                    data-testid="recovery-copy"
                    @click=${() => void this.copy()}
                >
                    ${icon("copy")}${t.copy}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="recovery-download"
                    @click=${this.onDownload}
                >
                    ${icon("download")}${t.download}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="recovery-print"
                    @click=${() => window.print()}
                >
                    ${icon("print")}${t.print}
                </button>
            </div>
            ${noticeBox(this.said, "recovery-said")}
            <form novalidate @submit=${this.onSubmit}>
                <div class="kept">
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid="recovery-kept"
                            aria-invalid=${this.missing}
                            aria-describedby="not-kept"
                            @change=${() => {
                                this.missing = false;
                            }}
                        />
                        <span>${t.kept}</span>
                    </label>
                    <p class="problem" id="not-kept">${this.missing ? t.notKept : ""}</p>
                </div>
                <button type="submit" class="button main submit" data-testid="recovery-done">
                    ${t.done}
                </button>
            </form>`;
    }

    private async copy(): Promise<void> {
        const t = this.words.t.security.codes;
        try {
            // Typed as always there; it is absent outside secure contexts.
            await navigator.clipboard.writeText(this.codes.join("\n"));
            this.said = t.copied;
        } catch {
            this.said = t.copyFailed;
        }
    }

    private readonly onDownload = (): void => {
        const t = this.words.t.security.codes;
        const title = t.fileTitle(this.words.date(new Date()));
        const lines = [title, t.fileText, "", ...this.codes, ""];
        const url = URL.createObjectURL(new Blob([lines.join("\r\n")], { type: "text/plain" }));
        const link = document.createElement("a");
        link.href = url;
        link.download = t.fileName;
        link.click();
        setTimeout(() => URL.revokeObjectURL(url)); // once the browser has taken it up
    };

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        if (this.box.checked) {
            window.removeEventListener("beforeunload", this.onLeave);
            this.emit("kept");
        } else {
            this.missing = true;
            this.box.focus();
        }
    };

    /** Nothing shows them again: the browser asks before it leaves. */
    private readonly onLeave = (event: BeforeUnloadEvent): void => event.preventDefault();
}

define("empower-recovery-codes", RecoveryCodes);

declare global {
    interface HTMLElementTagNameMap {
        "empower-recovery-codes": RecoveryCodes;
    }
}
