import { css } from "../tokens/css.ts";

/* What a person fills in, and what is said about it. */
export const formStyles = css`
    form {
        display: flex;
        flex-direction: column;
        gap: 1rem;
    }
    .field {
        display: flex;
        flex-direction: column;
        gap: 0.25rem;
    }
    fieldset {
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
    }
    label,
    legend {
        font-weight: 600;
    }
    legend {
        padding: 0;
    }
    .field input,
    .field textarea {
        width: 100%;
        min-height: 3rem;
        padding: 0.5rem 0.875rem;
        border: 1px solid var(--em-edge);
        border-radius: var(--em-radius-small);
        background: var(--em-raised);
    }
    .field textarea {
        min-height: 5rem;
        resize: vertical;
    }
    .field :is(input, textarea)[aria-invalid="true"] {
        border: 2px solid var(--em-danger);
    }
    /* A box or one of several, with its words beside it. */
    .check {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        min-height: var(--em-target);
        font-weight: 400;
        cursor: pointer;
    }
    .check input {
        flex: none;
        width: 1.5rem;
        height: 1.5rem;
        margin: 0;
        accent-color: var(--em-accent);
    }
    .check input[aria-invalid="true"] {
        outline: 2px solid var(--em-danger);
        outline-offset: 2px;
    }
    .hint {
        color: var(--em-muted);
        font-size: var(--em-small);
        margin-bottom: 0.25rem;
    }
    .problem {
        color: var(--em-danger);
        font-size: var(--em-small);
    }
    .error,
    .notice {
        padding: 0.75rem 0.875rem;
        border-radius: var(--em-radius-small);
    }
    .error {
        display: flex;
        gap: 0.625rem;
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    .error .icon {
        flex: none;
    }
    .notice {
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
    }
    .notice.good {
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    /* Out of the layout, not out of the page: what hears it must find it before there is a text. */
    [role="alert"]:empty,
    [role="status"]:empty {
        position: absolute;
    }
    .countdown {
        text-align: center;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
    }
    .submit {
        min-height: 3rem;
    }
`;
