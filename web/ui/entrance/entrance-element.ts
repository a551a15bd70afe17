import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Entrance } from "../../client/index.ts";
import { buttonStyles, selectStyles } from "../button/button.styles.ts";
import { EmpowerElement } from "../element.ts";
import { formStyles } from "../form/form.styles.ts";
import { failureOf, type Failure } from "../model/reasons.ts";
import "../security/recovery-codes.ts";
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
        return html`<div class="page">
            ${stepHead(this.words, this.words.t.security.codes.title)}
            <empower-recovery-codes
                .words=${this.words}
                .codes=${this.codes}
                .headed=${false}
                @kept=${done}
            ></empower-recovery-codes>
        </div>`;
    }

    protected override updated(changed: PropertyValues): void {
        if (changed.has("step") && changed.get("step") !== undefined) {
            this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
        } else if (changed.has("failure") && this.failure !== undefined) {
            const name = fieldOf(this.failure);
            this.renderRoot.querySelector<HTMLElement>(`[name=${name ?? "none"}]`)?.focus();
        }
    }
}
