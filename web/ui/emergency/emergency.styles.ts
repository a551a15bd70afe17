import { css } from "../tokens/css.ts";

export const emergencyStyles = css`
    empower-emergency-reading {
        height: 100%;
    }
    .card {
        padding: clamp(1rem, 3vw, 1.5rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
    }
    h3 {
        font-size: 1.25rem;
    }
    .card > h3 {
        margin-bottom: 0.75rem;
    }
    .fields {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(11rem, 2fr);
        gap: 1rem;
        align-items: start;
    }
    .submit {
        align-self: start;
        min-width: 10rem;
    }
    .result {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1rem;
        padding-top: 1rem;
        margin-top: 1rem;
        border-top: 1px solid var(--em-line);
    }
    .muted {
        color: var(--em-muted);
    }
    @media (max-width: 560px) {
        .fields {
            grid-template-columns: minmax(0, 1fr);
        }
        .submit {
            align-self: stretch;
        }
    }
`;

export const emergencyDialogStyles = css`
    dialog {
        width: min(34rem, calc(100vw - 2rem));
    }
    h2 {
        display: flex;
        gap: 0.625rem;
        align-items: flex-start;
        font-size: 1.25rem;
        line-height: 1.3;
        overflow-wrap: anywhere;
    }
    h2 .icon {
        flex: none;
        color: var(--em-danger);
    }
    .happens {
        margin: 0.5rem 0 1.25rem;
        padding-left: 1.25rem;
        list-style: disc;
    }
    .happens li + li {
        margin-top: 0.375rem;
    }
    .choices {
        margin-top: 0;
    }
    @media (max-width: 400px) {
        dialog {
            width: calc(100vw - 1rem);
            max-height: calc(100dvh - 1rem);
            padding: 1rem;
        }
    }
`;

export const readingStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        container-type: inline-size;
        background: var(--em-page);
    }
    .mark {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.75rem;
        padding: 0.625rem clamp(0.75rem, 2cqi, 1.25rem);
        border-bottom: 2px solid var(--em-danger);
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    .mark .icon {
        flex: none;
    }
    .mark .text {
        flex: 1 1 14rem;
        min-width: 0;
        overflow-wrap: anywhere;
    }
    .mark h2 {
        font-size: 1.125rem;
        line-height: 1.3;
    }
    .mark h2:focus {
        outline: none;
    }
    .mark .button {
        border-color: currentColor;
        background: transparent;
        color: inherit;
    }
    .talks {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        padding: 0.5rem clamp(0.75rem, 2cqi, 1.25rem);
        border-bottom: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    .talks .button {
        max-width: 100%;
        border-color: var(--em-edge);
        background: transparent;
        color: var(--em-text);
        overflow-wrap: anywhere;
    }
    .talks .button[aria-pressed="true"] {
        border-color: var(--em-accent);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    empower-thread {
        flex: 1;
        min-height: 0;
    }
    .none {
        flex: 1;
        padding: 2rem;
        color: var(--em-muted);
        text-align: center;
    }
    .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1rem;
        padding: 0.75rem clamp(0.75rem, 2cqi, 1.25rem);
        border-top: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    .foot p {
        flex: 1 1 16rem;
    }
`;

export const newsStyles = css`
    li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.75rem;
        padding: 0.5rem 0.5rem 0.5rem 1rem;
        border-bottom: 1px solid var(--em-danger);
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    .icon {
        flex: none;
    }
    p {
        flex: 1 1 14rem;
        min-width: 0;
        overflow-wrap: anywhere;
    }
    .button {
        border-color: currentColor;
        background: transparent;
        color: inherit;
    }
    .button.round {
        border-color: transparent;
    }
`;
