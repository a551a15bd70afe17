import { css } from "../tokens/css.ts";

/* Lists of what has to be dealt with, beside the styles of the security page. */
export const oversightStyles = css`
    .card {
        display: flex;
        flex-direction: column;
        gap: 1rem;
        padding: clamp(1rem, 4vw, 1.75rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
    }
    h3:focus {
        outline: none;
    }
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
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
        padding: 1.125rem 0;
        border-top: 1px solid var(--em-line);
        overflow-wrap: anywhere;
    }
    .row:last-child {
        padding-bottom: 0;
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
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .failed {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        color: var(--em-danger);
        font-weight: 600;
    }
    .failed .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-top: 0.25rem;
    }
    .actions .button {
        padding: 0.5rem 0.875rem;
    }
`;
