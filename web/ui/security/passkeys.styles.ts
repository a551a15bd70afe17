import { css } from "../tokens/css.ts";

export const passkeysStyles = css`
    ul {
        border-top: 1px solid var(--em-line);
    }
    li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1rem;
        padding: 0.75rem 0;
        border-bottom: 1px solid var(--em-line);
    }
    li > div {
        min-width: 0;
        overflow-wrap: anywhere;
    }
    li .muted {
        font-size: var(--em-small);
    }
    form {
        max-width: 24rem;
    }
`;
