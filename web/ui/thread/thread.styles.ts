import { css } from "../tokens/css.ts";

export const threadStyles = css`
    :host {
        position: relative;
        display: flex;
        flex-direction: column;
        min-height: 0;
    }
    .log {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 1.75rem clamp(0.75rem, 3cqi, 1.5rem) 0.75rem;
        overflow-x: hidden;
        overflow-y: auto;
        overflow-anchor: none;
        overscroll-behavior: contain;
        scrollbar-color: var(--em-edge) transparent;
    }
    .rows {
        display: flex;
        flex-direction: column;
        margin-top: auto;
    }
    .older {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 0.5rem;
        padding-bottom: 1rem;
    }
    .problem {
        color: var(--em-danger);
    }
    .day,
    .new,
    .hole {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        margin: 1.25rem 0 0.75rem;
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .day::before,
    .day::after,
    .new::before,
    .new::after {
        content: "";
        flex: 1;
        height: 1px;
        background: var(--em-line);
    }
    .new {
        color: var(--em-accent);
        font-weight: 600;
    }
    .new::before,
    .new::after {
        height: 2px;
        background: var(--em-accent);
    }
    .hole {
        justify-content: center;
    }
    .newest {
        position: absolute;
        bottom: 0.75rem;
        right: 0;
        left: 0;
        width: max-content;
        max-width: calc(100% - 2rem);
        margin: 0 auto;
        background: var(--em-raised);
        color: var(--em-accent);
        box-shadow: var(--em-shadow);
    }
    .nothing {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 0.5rem;
        margin: auto;
        padding: 2rem 1rem;
        text-align: center;
        color: var(--em-muted);
    }
    .nothing .icon {
        width: 2.5rem;
        height: 2.5rem;
        color: var(--em-accent);
    }
    .nothing-title {
        color: var(--em-text);
        font-size: 1.125rem;
        font-weight: 600;
    }
    .skeleton {
        display: flex;
        flex-direction: column;
        gap: 0.75rem;
        margin-top: auto;
    }
    .skeleton i {
        width: min(60%, 22rem);
        height: 3.25rem;
        border-radius: var(--em-radius);
        background: var(--em-line);
        animation: breathe 1.6s ease-in-out infinite;
    }
    .skeleton i.mine {
        width: min(45%, 16rem);
        align-self: flex-end;
    }
    @keyframes breathe {
        50% {
            opacity: 0.45;
        }
    }
`;
