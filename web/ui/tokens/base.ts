import { unsafeCSS, type CSSResult } from "lit";
import { css } from "./css.ts";
import { dark, light, type Scheme } from "./tokens.ts";

function declare(scheme: Scheme): CSSResult {
    const lines = Object.entries(scheme).map(([name, value]) => `--em-${name}: ${value};`);
    return unsafeCSS(lines.join("\n"));
}

/*
 * For the outermost element of a face only: custom properties pass through every shadow root below it, and a page that
 * embeds the widget can set any of them on the element itself.
 */
export const tokens = css`
    :host {
        color-scheme: light dark;
        ${declare(light)}
        --em-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
        --em-size: 1rem;
        --em-small: 0.875rem;
        --em-tiny: 0.8125rem;
        --em-radius: 14px;
        --em-radius-small: 9px;
        --em-target: 44px;
        --em-shadow: 0 1px 2px rgb(30 40 36 / 8%), 0 8px 28px rgb(30 40 36 / 14%);
        font-family: var(--em-font);
        font-size: var(--em-size);
        line-height: 1.5;
        color: var(--em-text);
        -webkit-text-size-adjust: 100%;
    }
    @media screen and (prefers-color-scheme: dark) {
        :host {
            ${declare(dark)}
            --em-shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 28px rgb(0 0 0 / 50%);
        }
    }
`;

/* What every component starts from. */
export const base = css`
    :host {
        box-sizing: border-box;
    }
    :host([hidden]),
    [hidden] {
        display: none !important;
    }
    *,
    *::before,
    *::after {
        box-sizing: inherit;
    }
    h1,
    h2,
    h3,
    h4,
    p,
    ul,
    ol {
        margin: 0;
        padding: 0;
    }
    ul,
    ol {
        list-style: none;
    }
    button,
    input,
    textarea,
    select {
        font: inherit;
        color: inherit;
    }
    a {
        color: var(--em-accent);
    }
    :focus-visible {
        outline: 3px solid var(--em-focus);
        outline-offset: 2px;
    }
    .unseen {
        position: absolute;
        width: 1px;
        height: 1px;
        margin: -1px;
        padding: 0;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
        border: 0;
    }
    @media (prefers-reduced-motion: reduce) {
        *,
        *::before,
        *::after {
            animation-duration: 0.01ms !important;
            animation-iteration-count: 1 !important;
            transition-duration: 0.01ms !important;
            scroll-behavior: auto !important;
        }
    }
`;
