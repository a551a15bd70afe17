import { css as plainCss, unsafeCSS, type CSSResult } from "lit";

const rem = /(?<![\w.]|--em-rem, )(-?\d*\.?\d+)rem\b/gu;

/**
 * Styles as Lit knows them, but `rem` follows `--em-rem`. Sizes are to follow what the person chose as a size to read;
 * a real rem follows the root of the page, and a page that embeds the widget may have made that anything.
 * Conditions (`@container`, `@media`) cannot hold a variable: write px there.
 */
export function css(strings: TemplateStringsArray, ...values: readonly CSSResult[]): CSSResult {
    const { cssText } = plainCss(strings, ...values);
    return unsafeCSS(cssText.replace(rem, "calc($1 * var(--em-rem, 1rem))"));
}

/** Measures the size the person reads at, on an element whose `font-size` is `medium`, and sets `--em-rem` on it. */
export function followReadingSize(element: HTMLElement): void {
    element.style.setProperty("--em-rem", "");
    element.style.setProperty("font-size", "medium");
    const size = getComputedStyle(element).fontSize;
    element.style.removeProperty("font-size");
    if (/^[\d.]+px$/u.test(size)) {
        element.style.setProperty("--em-rem", size);
    }
}
