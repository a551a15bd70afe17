import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { define, EmpowerElement } from "../element.ts";
import { base } from "../tokens/base.ts";
import { avatarStyles } from "./avatar.styles.ts";
import { initials, tintOf } from "./initials.ts";

export type PresenceState = "online" | "away" | "busy" | "offline";

const tints = 6;

/*
 * A person at a glance. It is decoration: who it is and how present they are stands in text beside it, which the one
 * who places it writes (`words.t.presence`), so it is hidden from assistive technology.
 */
export class Avatar extends EmpowerElement {
    static override styles = [base, avatarStyles];

    @property() name = "";
    @property() person = "";
    @property() presence: PresenceState | "" = "";

    override connectedCallback(): void {
        super.connectedCallback();
        this.setAttribute("aria-hidden", "true");
    }

    protected override render(): TemplateResult {
        const tint = tintOf(this.person === "" ? this.name : this.person, tints);
        return html`<span class="disc tint-${tint}">${initials(this.name)}</span>
            ${this.presence === "" ? nothing : html`<span class="dot ${this.presence}"></span>`}`;
    }
}

define("empower-avatar", Avatar);

declare global {
    interface HTMLElementTagNameMap {
        "empower-avatar": Avatar;
    }
}
