import { css } from "../tokens/css.ts";

/* Who one is: what it is called, and beside it what it is. */
export const accountStyles = css`
    section {
        display: flex;
        flex-direction: column;
        gap: 1rem;
        padding: clamp(1rem, 4vw, 1.75rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
    }
    h3 {
        font-size: 1.25rem;
        line-height: 1.3;
    }
    dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.625rem 1.5rem;
        align-items: center;
        margin: 0;
    }
    dt {
        color: var(--em-muted);
    }
    dd {
        margin: 0;
        font-weight: 600;
        overflow-wrap: anywhere;
    }
    .role::first-letter {
        text-transform: uppercase;
    }
    dd .select {
        font-weight: 400;
    }
    @media (max-width: 480px) {
        dl {
            grid-template-columns: minmax(0, 1fr);
            gap: 0;
        }
        dd + dt {
            margin-top: 0.75rem;
        }
    }
`;

/* A password that can be shown, with the eye in its field. */
export const revealStyles = css`
    .reveal {
        position: relative;
    }
    .reveal input {
        padding-right: 3.25rem;
    }
    .reveal .button {
        position: absolute;
        top: calc(50% - var(--em-target) / 2);
        right: 0.25rem;
    }
`;
