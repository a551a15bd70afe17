import { languageOf, type Language } from "./words.ts";

const key = "empower-language";

/**
 * The language of a page of our own: what the person chose before, else what the browser asks for, else Dutch. Only a
 * choice is stored, so nothing is kept before the person acts. A browser that blocks storage forgets it, no more.
 */
export function chosenLanguage(): Language {
    try {
        const stored = localStorage.getItem(key);
        if (stored !== null) {
            return languageOf(stored);
        }
    } catch {
        // blocked: go by the browser
    }
    const asked = navigator.languages.find((tag) =>
        ["nl", "en"].includes(tag.toLowerCase().slice(0, 2)),
    );
    return languageOf(asked);
}

export function keepLanguage(lang: Language): void {
    try {
        localStorage.setItem(key, lang);
    } catch {
        // blocked: it holds until the page is left
    }
}
