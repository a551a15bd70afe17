import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import { wordsFor, type Words } from "./i18n/words.ts";

/* What our elements share: the language they speak, and how they tell something happened. */
export abstract class EmpowerElement extends LitElement {
    @property({ attribute: false }) words: Words = wordsFor("nl");

    /*
     * Stops at the shadow root around this element (it is not composed): a page that embeds the widget never gets to
     * see what is said in it.
     */
    protected emit(name: string, detail?: unknown): void {
        this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }
}

/* A page may load the script twice, or two versions of it: the first one defines, the others leave it be. */
export function define(name: string, element: CustomElementConstructor): void {
    if (customElements.get(name) === undefined) {
        customElements.define(name, element);
    }
}
