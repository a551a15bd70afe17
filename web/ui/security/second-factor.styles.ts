import { css } from "../tokens/css.ts";

export const factorStyles = css`
    .state {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
        padding: 0.125rem 0.75rem 0.125rem 0.5rem;
        border-radius: 999px;
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
        font-size: var(--em-small);
        font-weight: 600;
        white-space: nowrap;
    }
    .state.on {
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .state .icon {
        width: 1.25rem;
        height: 1.25rem;
    }
    ol {
        display: flex;
        flex-direction: column;
        gap: 1.5rem;
        counter-reset: step;
    }
    li {
        position: relative;
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
        padding-left: 2.75rem;
        counter-increment: step;
    }
    li::before {
        content: counter(step);
        position: absolute;
        top: -0.125rem;
        left: 0;
        display: grid;
        place-items: center;
        width: 1.875rem;
        height: 1.875rem;
        border-radius: 50%;
        background: var(--em-accent);
        color: var(--em-on-accent);
        font-weight: 700;
    }
    .key {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: 1rem 1.5rem;
    }
    .key > div {
        flex: 1 1 14rem;
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
        min-width: 0;
    }
    .qr {
        flex: none;
        width: 13rem;
        max-width: 100%;
        border-radius: var(--em-radius-small);
        border: 1px solid var(--em-line);
    }
    .open {
        display: inline-block;
        padding: 0.25rem 0;
        font-weight: 600;
    }
    code {
        font-family: ui-monospace, "Cascadia Mono", "Liberation Mono", monospace;
        font-size: 1.0625rem;
        letter-spacing: 0.04em;
    }
    empower-code-form {
        max-width: 22rem;
    }
    @media (max-width: 520px) {
        li {
            padding-left: 0;
        }
        li > strong {
            padding-left: 2.625rem;
        }
        .qr {
            width: 100%;
            max-width: 15rem;
        }
    }
`;
