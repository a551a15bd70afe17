import { html, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { Id, PresenceState } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon, type IconName } from "../icons/icons.ts";
import { address, type Page } from "../model/place.ts";
import { Unfolding } from "../model/unfolding.ts";
import { base } from "../tokens/base.ts";
import { accountMenuStyles } from "./account-menu.styles.ts";

/** A page that the face has for this person. */
export interface MenuPage {
    readonly page: Page;
    readonly icon: IconName;
    readonly label: string;
}

/** Who one is, and behind it the pages about one's own account: a button that unfolds links. */
export class AccountMenu extends EmpowerElement {
    static override styles = [base, buttonStyles, accountMenuStyles];

    @property({ attribute: false }) name = "";
    @property({ attribute: false }) person: Id = "";
    @property({ attribute: false }) presence: PresenceState | "" = "";
    /** Beside those that everybody has. */
    @property({ attribute: false }) pages: readonly MenuPage[] = [];

    /** One can make calls here. */
    @property({ attribute: false }) calls = false;

    /** It can be set how a call rings here. */
    @property({ attribute: false }) rings = false;

    @query("button") private readonly button!: HTMLElement;

    private readonly menu = new Unfolding(this, () => this.button);

    override focus(): void {
        this.button.focus();
    }

    protected override render(): TemplateResult {
        const t = this.words.t;
        return this.menu.around(html`<button
                type="button"
                class="who"
                title=${t.signIn.as(this.name)}
                aria-expanded=${this.menu.open}
                aria-controls="pages"
                data-testid="account-menu"
                @click=${this.menu.toggle}
            >
                <empower-avatar
                    .name=${this.name}
                    .person=${this.person}
                    .presence=${this.presence}
                ></empower-avatar>
                <span class="name" data-testid="me">${this.name}</span>
                <span class="unseen">${t.account.menu}</span>
                ${icon("unfold")}
            </button>
            <ul id="pages" ?hidden=${!this.menu.open}>
                ${this.pages.map((page) => this.link(page))}
                ${this.link({ page: "account", icon: "person", label: t.account.title })}
                ${this.link({ page: "security", icon: "shield", label: t.security.title })}
                ${this.calls ? html`<li>${this.deed("test-devices", "sliders", t.devices.test)}</li>` : nothing}
                ${this.rings ? html`<li>${this.deed("ring-settings", "bell", t.ringing.settings.title)}</li>` : nothing}
                <li>${this.deed("read-terms", "file", t.terms.title)}</li>
                <li>${this.deed("close-account", "trash", t.closing.action)}</li>
            </ul>`);
    }

    /** Something that the face does on the page as it is; told by an event of the same name. */
    private deed(name: "test-devices" | "ring-settings" | "read-terms" | "close-account", picture: IconName, label: string): TemplateResult {
        return html`<button
            type="button"
            class="deed"
            data-testid=${name}
            @click=${() => {
                this.menu.foldAndFocus();
                this.emit(name);
            }}
        >
            ${icon(picture)}${label}
        </button>`;
    }

    private link({ page, icon: name, label }: MenuPage): TemplateResult {
        return html`<li>
            <a href=${address(page)} data-testid="to-${page}" @click=${this.menu.fold}>${icon(name)}${label}</a>
        </li>`;
    }
}

define("empower-account-menu", AccountMenu);

declare global {
    interface HTMLElementTagNameMap {
        "empower-account-menu": AccountMenu;
    }
}
