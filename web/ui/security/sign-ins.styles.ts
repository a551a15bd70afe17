import { css } from "../tokens/css.ts";

export const signInsStyles = css`
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
    .name {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.625rem;
    }
    li .muted {
        font-size: var(--em-small);
    }
    .this {
        padding: 0 0.625rem;
        border-radius: 999px;
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-size: var(--em-small);
        font-weight: 600;
    }
`;
