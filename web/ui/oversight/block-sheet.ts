import { html, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { define } from "../element.ts";
import { ConductSheet } from "./conduct-sheet.ts";

/** Blocking somebody: after a warning, or at once for forbidden conduct. Events: see `ConductSheet`. */
export class BlockSheet extends ConductSheet {
    /** The person was warned before. */
    @property({ attribute: false }) warned = false;

    @query("#immediate") private readonly immediate!: HTMLInputElement | null;

    protected readonly testid = "block";

    protected heading(): string {
        return this.words.t.oversight.blockSheet.title(this.name);
    }

    protected body(): TemplateResult {
        const t = this.words.t.oversight.blockSheet;
        return html`<p>${t.about(this.name)}</p>
            ${
                this.warned
                    ? this.form()
                    : this.form(html`<p>${t.first(this.name)}</p>
                          <label class="check"
                              ><input id="immediate" type="checkbox" data-testid="block-immediate" />${t.immediate}</label
                          >`)
            }`;
    }

    protected field(): { label: string; hint: string; missing: string } {
        const t = this.words.t.oversight.blockSheet;
        return { label: t.reason, hint: t.reasonHint(this.name), missing: t.missing };
    }

    protected action(): TemplateResult {
        return html`${this.words.t.oversight.blockSheet.confirm}`;
    }

    protected override check(): string {
        if (this.warned || this.immediate?.checked === true) {
            return "";
        }
        this.immediate?.focus();
        return this.words.t.oversight.blockSheet.immediateMissing;
    }

    protected override refused(reason: string): string {
        return reason === "conflict" ? this.words.t.oversight.blockSheet.conflict(this.name) : super.refused(reason);
    }

    protected async act(text: string): Promise<void> {
        await this.client.oversight.block(this.user, text, !this.warned);
    }
}

define("empower-block-sheet", BlockSheet);

declare global {
    interface HTMLElementTagNameMap {
        "empower-block-sheet": BlockSheet;
    }
}
