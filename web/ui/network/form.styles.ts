import { css } from "../tokens/css.ts";

/* Fields of the small forms of this folder. */
export const formStyles = css`
    form {
        display: grid;
        gap: 0.875rem;
        margin-top: 0.75rem;
        padding: 1rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius);
        background: var(--em-page);
    }
    .field {
        display: grid;
        gap: 0.25rem;
        justify-items: start;
    }
    .field > label,
    legend {
        font-weight: 600;
    }
    fieldset {
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
    }
    input:not([type="checkbox"]),
    textarea {
        width: 100%;
        max-width: 28rem;
        min-height: var(--em-target);
        padding: 0.5rem 0.75rem;
        border: 1px solid var(--em-edge);
        border-radius: var(--em-radius-small);
        background: var(--em-raised);
    }
    input[type="date"] {
        max-width: 12rem;
    }
    textarea {
        min-height: 5rem;
        resize: vertical;
    }
    [aria-invalid="true"] {
        border: 2px solid var(--em-danger);
    }
    .check {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-height: var(--em-target);
        cursor: pointer;
    }
    .check input {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
        margin: 0;
        accent-color: var(--em-accent);
    }
    .wrong {
        color: var(--em-danger);
        font-size: var(--em-small);
    }
    .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
    }
`;
