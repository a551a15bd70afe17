import { css } from "../tokens/css.ts";

export const incomingStyles = css`
    :host {
        display: block;
        container-type: inline-size;
    }
    .window {
        position: relative;
        width: 100%;
        max-width: none;
        margin: 0;
        max-height: calc(100dvh - 2rem);
        overflow-y: auto;
    }
    .window[open] {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 0.5rem;
        padding: 1.5rem 1.25rem 1.25rem;
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-raised);
        color: var(--em-text);
        text-align: center;
        box-shadow: var(--em-shadow);
    }
    .window:modal {
        position: fixed;
        inset: 1.25rem 0 auto;
        width: min(26rem, calc(100vw - 2rem));
        margin: 0 auto;
    }
    .window::backdrop {
        background: rgb(10 20 17 / 45%);
    }
    .window:focus-visible {
        outline-offset: -4px;
    }
    .corner {
        position: absolute;
        top: 0.5rem;
        right: 0.5rem;
    }
    .silent {
        padding: 0.375rem 0.75rem;
        border-radius: var(--em-radius-small);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-size: var(--em-small);
    }
    .hint {
        margin-top: 0.5rem;
        font-size: var(--em-tiny);
    }
    @media (pointer: coarse) {
        .key {
            display: none;
        }
    }
    .small {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding: 0.5rem 0.5rem 0.5rem 1rem;
        border: 1px solid var(--em-line);
        border-radius: 16px;
        background: var(--em-raised);
        color: var(--em-text);
        box-shadow: var(--em-shadow);
    }
    .small[hidden] {
        display: none;
    }
    .small p {
        flex: 1;
        min-width: 0;
        color: inherit;
        font-weight: 600;
        overflow-wrap: anywhere;
    }
    empower-avatar {
        --em-avatar: 4.5rem;
        margin-bottom: 0.25rem;
        border-radius: 50%;
        animation: ring 1.6s ease-out infinite;
    }
    @keyframes ring {
        from {
            box-shadow: 0 0 0 0 var(--em-accent);
        }
        to {
            box-shadow: 0 0 0 1.25rem transparent;
        }
    }
    h2 {
        font-size: 1.25rem;
        line-height: 1.3;
        overflow-wrap: anywhere;
    }
    p {
        color: var(--em-muted);
    }
    .choices {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 0.625rem;
        width: 100%;
        margin-top: 1rem;
    }
    .choices .button {
        flex: 1 1 9rem;
    }
    .choices .answer {
        background: var(--em-accent);
        color: var(--em-on-accent);
    }
`;
