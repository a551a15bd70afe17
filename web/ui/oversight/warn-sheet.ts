import { html, type TemplateResult } from "lit";
import { define } from "../element.ts";
import { ConductSheet } from "./conduct-sheet.ts";

/** Warning somebody in writing. Events: see `ConductSheet`. */
export class WarnSheet extends ConductSheet {
    protected readonly testid = "warn";
    private tried: { readonly text: string; readonly nonce: string } | undefined;

    protected heading(): string {
        return this.words.t.oversight.warnSheet.title(this.name);
    }

    protected body(): TemplateResult {
        return html`<p>${this.words.t.oversight.warnSheet.about(this.name)}</p>
            ${this.form()}`;
    }

    protected field(): { label: string; hint: string; missing: string } {
        const t = this.words.t.oversight.warnSheet;
        return { label: t.text, hint: t.secret, missing: t.missing };
    }

    protected action(): TemplateResult {
        return html`${this.words.t.oversight.warnSheet.send}`;
    }

    /** Tried again after no answer, it warns once; with other words it is another warning. */
    protected async act(text: string): Promise<void> {
        const { oversight } = this.client;
        const nonce = this.tried?.text === text ? this.tried.nonce : oversight.nonce();
        this.tried = { text, nonce };
        await oversight.warn(this.user, text, nonce);
    }
}

define("empower-warn-sheet", WarnSheet);

declare global {
    interface HTMLElementTagNameMap {
        "empower-warn-sheet": WarnSheet;
    }
}
