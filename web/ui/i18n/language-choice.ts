import { html, type TemplateResult } from "lit";
import { languages, type Language, type Words } from "./words.ts";

/** The switch between languages; every language is called by its own name. */
export function languageChoice(words: Words, choose: (lang: Language) => void, testid = "language"): TemplateResult {
    const options = Object.entries(languages) as [Language, (typeof languages)[Language]][];
    return html`<select
        class="select"
        data-testid=${testid}
        aria-label=${words.t.language.choose}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as Language)}
    >
        ${options.map(
            ([lang, messages]) =>
                html`<option value=${lang} lang=${lang} ?selected=${lang === words.lang}>
                    ${messages.language.name}
                </option>`,
        )}
    </select>`;
}
