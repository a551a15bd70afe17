import { css } from "../tokens/css.ts";

/* Lists of what has to be dealt with, after `listCardStyles` and the styles of the security page. */
export const oversightStyles = css`
    .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
    }
    .filters .button {
        border-color: var(--em-edge);
        background: transparent;
        color: var(--em-text);
    }
    .filters .button[aria-pressed="true"] {
        border-color: var(--em-accent);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .row {
        flex-direction: column;
        gap: 0.5rem;
        padding: 1.125rem 0;
    }
    .row h4 {
        font-size: 1rem;
    }
    .said {
        padding: 0.25rem 0 0.25rem 0.75rem;
        border-left: 3px solid var(--em-edge);
        white-space: pre-line;
    }
    .muted {
        font-size: var(--em-small);
    }
    .actions {
        margin-top: 0.25rem;
    }
`;
