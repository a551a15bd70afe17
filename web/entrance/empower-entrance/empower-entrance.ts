import { html, LitElement, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { Entrance } from "../../client/index.ts";
import { selectStyles } from "../../ui/button/button.styles.ts";
import { crisisLine, crisisStyles } from "../../ui/crisis/crisis.ts";
import { define } from "../../ui/element.ts";
import "../../ui/entrance/activation.ts";
import type { Activated } from "../../ui/entrance/activation.ts";
import "../../ui/entrance/reset.ts";
import { chosenLanguage, keepLanguage } from "../../ui/i18n/choice.ts";
import { languageChoice } from "../../ui/i18n/language-choice.ts";
import { wordsFor, type Language, type Words } from "../../ui/i18n/words.ts";
import mark from "../../ui/icons/empower.svg";
import { isStaff } from "../../ui/model/roles.ts";
import { base, tokens } from "../../ui/tokens/base.ts";
import { entrancePageStyles } from "./empower-entrance.styles.ts";

/**
 * Where the links of mails lead: `/activate#TOKEN` and `/reset#TOKEN`. The token stands behind the `#`, which no
 * browser sends to a server or to another site; it leaves the address, and so the history, once it is used up.
 */
export class EmpowerEntrance extends LitElement {
    static override styles = [tokens, base, selectStyles, crisisStyles, entrancePageStyles];

    @state() private language: Language = chosenLanguage();
    private readonly token = location.hash.slice(1);
    private readonly entrance = new Entrance();
    private readonly activates = location.pathname.startsWith("/activate");

    get words(): Words {
        return wordsFor(this.language);
    }

    override connectedCallback(): void {
        super.connectedCallback();
        window.addEventListener("hashchange", this.onLink);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        window.removeEventListener("hashchange", this.onLink);
    }

    protected override render(): TemplateResult {
        const { words } = this;
        return html`<header>
                <img src=${mark} alt="" />
                <strong>${words.t.portal.title}</strong>
                ${languageChoice(words, this.onLanguage)}
            </header>
            <main>
                <div class="card">${this.activates ? this.activation() : this.reset()}</div>
            </main>
            ${crisisLine(words)}`;
    }

    private activation(): TemplateResult {
        return html`<empower-activation
            .words=${this.words}
            .entrance=${this.entrance}
            .token=${this.token}
            @language=${(event: CustomEvent<Language>) => this.onLanguage(event.detail)}
            @spent=${this.onSpent}
            @activated=${this.onActivated}
        ></empower-activation>`;
    }

    private reset(): TemplateResult {
        return html`<empower-reset
            .words=${this.words}
            .entrance=${this.entrance}
            .token=${this.token}
            @spent=${this.onSpent}
        ></empower-reset>`;
    }

    protected override updated(): void {
        document.title = this.words.t.entrance.title;
        document.documentElement.lang = this.words.lang;
    }

    private readonly onLanguage = (lang: Language): void => {
        this.language = lang;
        keepLanguage(lang);
    };

    private readonly onSpent = (): void => {
        history.replaceState(null, "", location.pathname);
    };

    /** Another link, opened in the tab of the first one. */
    private readonly onLink = (): void => {
        if (location.hash !== "") {
            location.reload();
        }
    };

    private readonly onActivated = (event: CustomEvent<Activated>): void => {
        location.assign(isStaff(event.detail.role) ? "/desk/" : "/");
    };
}

define("empower-entrance", EmpowerEntrance);
