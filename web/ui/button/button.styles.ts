import { css } from "../tokens/css.ts";

/* A button stays the browser's own <button>, so that keyboard, forms and assistive technology know it; this dresses it. */
export const buttonStyles = css`
    .button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 0.5rem;
        min-height: var(--em-target);
        min-width: var(--em-target);
        padding: 0.5rem 1.125rem;
        border: 1px solid transparent;
        border-radius: 999px;
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-weight: 600;
        line-height: 1.2;
        text-align: center;
        text-decoration: none;
        cursor: pointer;
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
        transition:
            background-color 120ms,
            border-color 120ms;
    }
    .button:hover {
        border-color: currentColor;
    }
    .button .icon {
        flex: none;
        width: 1.375rem;
        height: 1.375rem;
    }
    .button.main {
        background: var(--em-accent);
        color: var(--em-on-accent);
    }
    .button.main:hover {
        background: var(--em-accent-strong);
        border-color: transparent;
    }
    .button.danger {
        background: var(--em-danger);
        color: var(--em-on-danger);
    }
    .button.danger:hover {
        background: var(--em-danger-strong);
        border-color: transparent;
    }
    .button.plain {
        background: transparent;
        color: var(--em-text);
    }
    .button.plain:hover {
        background: var(--em-accent-soft);
        border-color: transparent;
    }
    .button.round {
        flex: none;
        width: var(--em-target);
        height: var(--em-target);
        padding: 0;
        border-radius: 50%;
    }
    .button.button[aria-disabled="true"],
    .button.button:disabled {
        background: var(--em-line);
        color: var(--em-muted);
        border-color: transparent;
        cursor: default;
    }
    @media (forced-colors: active) {
        .button {
            border-color: ButtonText;
        }
    }
`;

export const selectStyles = css`
    .select {
        min-height: var(--em-target);
        max-width: 100%;
        padding: 0.375rem 0.625rem;
        border: 1px solid var(--em-edge);
        border-radius: var(--em-radius-small);
        background: var(--em-raised);
        color: var(--em-text);
        cursor: pointer;
    }
`;
