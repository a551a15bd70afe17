import { css } from "../tokens/css.ts";

/* The pages around the list, beside those of the security page. */
export const auditPageStyles = css`
    .about {
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
    }
    .card {
        padding: clamp(0.875rem, 3vw, 1.5rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
    }
    .card form {
        gap: 0.5rem;
    }
    .whom {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.5rem;
    }
    .field.asked {
        flex-flow: row wrap;
        gap: 0.5rem;
    }
    .asked input {
        flex: 1 1 12rem;
        min-width: 0;
    }
    .results {
        margin-top: 0.75rem;
    }
    .result {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.125rem 1rem;
        width: 100%;
        min-height: var(--em-target);
        padding: 0.5rem 0.75rem;
        border: 0;
        border-top: 1px solid var(--em-line);
        background: none;
        text-align: left;
        cursor: pointer;
    }
    .result:hover {
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .result strong {
        color: var(--em-accent);
        text-decoration: underline;
        text-underline-offset: 0.15em;
    }
    .muted {
        color: var(--em-muted);
    }
    .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1rem;
        margin-bottom: 0.75rem;
    }
    .top h3 {
        font-size: 1.25rem;
        overflow-wrap: anywhere;
    }
    .top + .muted {
        margin-bottom: 1.25rem;
    }
    .top h3:focus {
        outline: none;
    }
    .whose {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        gap: 0.25rem;
    }
`;
