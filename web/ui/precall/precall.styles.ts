import { css } from "../tokens/css.ts";

export const precallStyles = css`
    dialog {
        width: min(36rem, calc(100vw - 1.5rem));
        padding-bottom: 0;
    }
    .picture {
        position: relative;
        display: grid;
        place-items: center;
        aspect-ratio: 16 / 9;
        max-height: 40dvh;
        overflow: hidden;
        border-radius: var(--em-radius-small);
        background: #14211e;
        color: #f1f5f3;
    }
    .picture video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        transform: scaleX(-1);
    }
    .picture.dark video {
        visibility: hidden;
    }
    .picture p {
        padding: 1rem 1rem 3.5rem;
        text-align: center;
    }
    .toggles {
        position: absolute;
        bottom: 0.625rem;
        display: flex;
        gap: 0.75rem;
    }
    .toggles .button.button {
        background: #24352f;
        color: #f1f5f3;
    }
    .toggles .button.button.off {
        background: #f1f5f3;
        color: #14211e;
    }
    .toggles .button:focus-visible {
        outline-color: #8fc1ff;
    }
    fieldset {
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
        min-width: 0;
        margin: 0;
        padding: 0.875rem 0 0;
        border: 0;
        border-top: 1px solid var(--em-line);
    }
    h3,
    label {
        font-size: 1rem;
        font-weight: 600;
    }
    .select {
        width: 100%;
        text-overflow: ellipsis;
    }
    .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.75rem;
    }
    .trouble {
        padding: 0.75rem 0.875rem;
        border-radius: var(--em-radius-small);
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
    }
    .trouble summary {
        min-height: var(--em-target);
        display: flex;
        align-items: center;
        gap: 0.375rem;
        cursor: pointer;
        font-weight: 600;
    }
    .trouble summary .icon {
        width: 1.125rem;
        height: 1.125rem;
    }
    .trouble details[open] summary .icon {
        transform: rotate(180deg);
    }
    .trouble ol {
        padding-left: 1.375rem;
        list-style: decimal;
    }
    .trouble li {
        margin: 0.25rem 0;
    }
    .trouble .button {
        margin-top: 0.5rem;
    }
    .found li {
        display: flex;
        gap: 0.5rem;
        padding: 0.25rem 0;
    }
    .found .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
        margin-top: 0.125rem;
    }
    .actions {
        position: sticky;
        bottom: 0;
        z-index: 1;
        margin: 0 -1.5rem;
        padding: 0.75rem 1.5rem 1rem;
        border-top: 1px solid var(--em-line);
        background: var(--em-raised);
    }
    .actions .row {
        justify-content: flex-end;
    }
    .actions .button .icon {
        flex: none;
    }
    @media (max-width: 480px) {
        dialog {
            padding: 1rem 1rem 0;
        }
        .actions {
            margin: 0 -1rem;
            padding: 0.625rem 1rem 0.75rem;
        }
        .actions .button {
            flex: 1 1 auto;
        }
    }
`;
