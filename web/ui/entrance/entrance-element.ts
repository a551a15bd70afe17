import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Entrance } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { failureOf, type Failure } from "../model/reasons.ts";
import { signInStyles } from "../sign-in/sign-in.styles.ts";
import { base } from "../tokens/base.ts";
import { entranceStyles } from "./entrance.styles.ts";
import { fieldOf, stepHead } from "./parts.ts";

/** What activation and reset share: steps, one request at a time, and where the keyboard goes. */
export abstract class EntranceElement<Step extends string> extends EmpowerElement {
    static override styles = [base, buttonStyles, selectStyles, formStyles, signInStyles, entranceStyles];

    @property({ attribute: false }) entrance!: Entrance;
    /** Of the link; "": there is none. */
    @property({ attribute: false }) token = "";

    /** A reactive property of each. */
    protected abstract step: Step;
    @state() protected busy = false;
    @state() protected shown = false;
    @state() protected failure: Failure | undefined;
    @state() protected codes: readonly string[] = [];
    @state() private copied = false;
    @state() private kept = false;

    protected get reveal(): { readonly shown: boolean; readonly press: () => void } {
        return {
            shown: this.shown,
            press: () => {
                this.shown = !this.shown;
            },
        };
    }

    protected value(name: string): string {
        return this.renderRoot.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
    }

    /** Runs `work` unless something runs already; what it rejects with is shown. */
    protected async attempt(work: () => Promise<void>): Promise<void> {
        if (this.busy) {
            return;
        }
        this.busy = true;
        this.failure = undefined;
        try {
            await work();
        } catch (error) {
            this.failure = failureOf(error);
        } finally {
            this.busy = false;
        }
    }

    /** The recovery codes, which are told this once: `done` when they are kept. */
    protected recovery(done: () => void): TemplateResult {
        const t = this.words.t.entrance;
        return html`<div class="page">
            ${stepHead(this.words, t.codesTitle)}
            <p>${t.codes}</p>
            <ul class="codes" aria-label=${t.codesLabel} data-testid="entrance-codes">
                ${this.codes.map((code) => html`<li>${code}</li>`)}
            </ul>
            ${
                "clipboard" in navigator
                    ? html`<button type="button" class="button soft" data-testid="entrance-copy" @click=${() => void this.copy()}>
                          ${this.copied ? t.copied : t.copy}
                      </button>`
                    : nothing
            }
            <label class="check">
                <input type="checkbox" data-testid="entrance-kept" @change=${this.onKept} />
                <span>${t.codesKept}</span>
            </label>
            <button type="button" class="button main submit" data-testid="entrance-done" ?disabled=${!this.kept} @click=${done}>
                ${t.next}
            </button>
        </div>`;
    }

    private async copy(): Promise<void> {
        await navigator.clipboard.writeText(this.codes.join("\n")).catch(() => undefined);
        this.copied = true;
    }

    private readonly onKept = (event: Event): void => {
        this.kept = (event.target as HTMLInputElement).checked;
    };

    protected override updated(changed: PropertyValues): void {
        if (changed.has("step") && changed.get("step") !== undefined) {
            this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
        } else if (changed.has("failure") && this.failure !== undefined) {
            const name = fieldOf(this.failure);
            this.renderRoot.querySelector<HTMLElement>(`[name=${name ?? "none"}]`)?.focus();
        }
    }
}
