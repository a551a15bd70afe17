import { html, nothing, type TemplateResult } from "lit";
import type { Words } from "../i18n/words.ts";
import { roundButton } from "./button.ts";

export interface PageHead {
    readonly words: Words;
    readonly title: string;
    /** The page's own, which the way back has as well. */
    readonly testid: string;
    /** Undefined: there is nothing to go back to. */
    readonly leave: (() => void) | undefined;
}

/** The head of a page: the way back, and what the page is. */
export function pageHead({ words, title, testid, leave }: PageHead): TemplateResult {
    return html`<header>
        ${leave === undefined ? nothing : roundButton({ icon: "back", label: words.t.common.back, testid: `${testid}-back`, press: leave })}
        <h2 tabindex="-1">${title}</h2>
    </header>`;
}
