import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { Client } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { define, EmpowerElement } from "../element.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { base } from "../tokens/base.ts";
import "./call-privacy.ts";
import type { CallPrivacy } from "./call-privacy.ts";
import "./passkeys.ts";
import type { PasskeysView } from "./passkeys.ts";
import "./second-factor.ts";
import type { SecondFactorView } from "./second-factor.ts";
import { securityStyles } from "./security.styles.ts";
import "./sign-ins.ts";
import type { SignIns } from "./sign-ins.ts";

/**
 * The page about how one's own account is kept. It stays in the page of a face while it is not `shown`, so that recovery
 * codes are not lost over a call that comes in. Event: `leave`.
 */
export class SecurityPage extends EmpowerElement {
    static override styles = [base, buttonStyles, securityStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) shown = false;

    @query("h2") private readonly heading!: HTMLElement;
    @query("empower-second-factor") private readonly factor!: SecondFactorView;
    @query("empower-passkeys") private readonly passkeys!: PasskeysView;
    @query("empower-call-privacy") private readonly privacy!: CallPrivacy | null;
    @query("empower-sign-ins") private readonly signIns!: SignIns;

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (this.shown && cameOnline(change, this.client)) {
                    void this.load();
                }
            },
        );
    }

    override focus(): void {
        this.heading.focus();
    }

    protected override render(): TemplateResult {
        const { words, client } = this;
        const t = words.t.security;
        return html`<div class="page" data-testid="security">
            ${pageHead({ words, title: t.title, testid: "security", leave: () => this.emit("leave") })}
            <empower-passkeys .words=${words} .client=${client}></empower-passkeys>
            <empower-second-factor .words=${words} .client=${client}></empower-second-factor>
            <empower-sign-ins .words=${words} .client=${client}></empower-sign-ins>
            ${
                client.features.has("video")
                    ? html`<empower-call-privacy .words=${words} .client=${client}></empower-call-privacy>`
                    : nothing
            }
        </div>`;
    }

    protected override updated(changed: PropertyValues<this>): void {
        if (!changed.has("shown")) {
            return;
        }
        if (this.shown) {
            void this.load();
        } else if (changed.get("shown") === true) {
            this.factor.leave();
            this.passkeys.leave();
        }
    }

    private async load(): Promise<void> {
        await Promise.all([this.factor.updateComplete, this.passkeys.updateComplete]);
        await Promise.all([this.factor.load(), this.passkeys.load(), this.signIns.load(), this.privacy?.load()]);
    }
}

define("empower-security", SecurityPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-security": SecurityPage;
    }
}
