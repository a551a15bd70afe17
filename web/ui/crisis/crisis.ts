import { html, type TemplateResult } from "lit";
import { css } from "../tokens/css.ts";
import { icon } from "../icons/icons.ts";
import type { Words } from "../i18n/words.ts";

const number = /\b(0800-0113|112|113)\b/gu;

/** Where help is when it cannot wait. Always in view for clients; a phone calls the numbers at a touch. */
export function crisisLine(words: Words): TemplateResult {
    const { text, label } = words.t.crisis;
    const parts = text
        .split(number)
        .map((part) =>
            part.match(number) === null
                ? part
                : html`<a href="tel:${part.replace("-", "")}">${part}</a>`,
        );
    return html`<aside class="crisis" aria-label=${label} data-testid="crisis">
        ${icon("help")}
        <p>${parts}</p>
    </aside>`;
}

export const crisisStyles = css`
    .crisis {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 0.5rem;
        padding: 0.375rem 0.875rem;
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
        font-size: var(--em-small);
        line-height: 1.4;
    }
    .crisis .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .crisis a {
        position: relative;
        color: inherit;
        font-weight: 700;
        white-space: nowrap;
    }
    /* Room for a finger, without room between the lines. */
    .crisis a::after {
        content: "";
        position: absolute;
        inset: -0.625rem -0.25rem;
    }
`;
