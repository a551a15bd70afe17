import { css } from "../tokens/css.ts";

/** A card with rows of what there is to do something about, one below the other. */
export const listCardStyles = css`
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
    .row {
        display: flex;
        border-top: 1px solid var(--em-line);
        overflow-wrap: anywhere;
    }
    .row:last-child {
        padding-bottom: 0;
    }
    .muted {
        color: var(--em-muted);
    }
    .failed {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        color: var(--em-danger);
        font-size: var(--em-small);
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
    }
    .actions .button {
        padding: 0.5rem 0.875rem;
    }
`;
