import { css } from "../tokens/css.ts";

/* Of the text itself, wherever it is read. */
export const termsStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        gap: 0.875rem;
        min-height: 0;
    }
    .facts {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        gap: 0.25rem;
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .button.small {
        margin-top: 0.25rem;
        padding: 0.375rem 0.875rem;
    }
    .text {
        flex: 1 1 auto;
        min-height: 8rem;
        max-height: var(--em-terms-height, 50vh);
        padding: 1rem 1.125rem;
        overflow-y: auto;
        overflow-wrap: anywhere;
        border: 1px solid var(--em-edge);
        border-radius: var(--em-radius-small);
        background: var(--em-raised);
    }
    .text > * + * {
        margin-top: 0.75rem;
    }
    .text h2 {
        font-size: 1.25rem;
    }
    .text h3 {
        margin-top: 1.25rem;
        font-size: 1.0625rem;
    }
    .text h4 {
        font-size: 1rem;
    }
    .text ul,
    .text ol {
        padding-left: 1.375rem;
        list-style: disc;
    }
    .text ol {
        list-style: decimal;
    }
`;

/* Of a page that stands in the way: the terms to accept, a block, the end of the portal. */
export const gateStyles = css`
    :host {
        display: block;
        flex: 1;
        min-height: 0;
        padding: clamp(0.75rem, 3vw, 2rem);
        overflow-y: auto;
    }
    .card {
        display: flex;
        flex-direction: column;
        gap: 1rem;
        width: min(46rem, 100%);
        margin: 0 auto;
        padding: clamp(1rem, 4vw, 2rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
        box-shadow: var(--em-shadow);
    }
    h1 {
        font-size: 1.5rem;
        line-height: 1.25;
    }
    h2 {
        font-size: 1.125rem;
    }
    .points {
        padding-left: 1.375rem;
        list-style: disc;
    }
    .said {
        padding: 0.75rem 0.875rem;
        border-left: 3px solid var(--em-edge);
        overflow-wrap: anywhere;
        white-space: pre-line;
    }
    .muted {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
    }
    .error {
        padding: 0.75rem 0.875rem;
        border-radius: var(--em-radius-small);
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    @media (max-width: 520px) {
        .choices .button {
            flex: 1 1 100%;
        }
    }
`;
