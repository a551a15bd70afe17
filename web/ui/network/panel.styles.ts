import { css } from "../tokens/css.ts";

/* A form that unfolds within the page of a network. */
export const panelStyles = css`
    form {
        margin-top: 0.75rem;
        padding: 1rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius);
        background: var(--em-page);
    }
    .field :is(input, textarea) {
        max-width: 28rem;
    }
    .field input[type="date"] {
        max-width: 12rem;
    }
    .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
    }
`;
