import { css } from "../../ui/tokens/css.ts";

export const widgetStyles = css`
    :host {
        display: block;
    }
    :host([mode="inline"]) {
        height: 100%;
        min-height: 22rem;
    }
    :host([covered]) {
        height: 0;
        min-height: 0;
    }
    .face {
        font-family: var(--em-font);
        font-size: var(--em-size);
        font-weight: 400;
        font-style: normal;
        line-height: 1.5;
        letter-spacing: normal;
        text-align: start;
        text-transform: none;
        white-space: normal;
        color: var(--em-text);
    }
    .inline {
        height: 100%;
    }
    .panel {
        display: flex;
        flex-direction: column;
        min-height: 0;
        height: 100%;
        overflow: hidden;
        background: var(--em-page);
    }
    .floating {
        --panel-height: min(42rem, calc(100vh - 6.5rem));
    }
    @supports (height: 100dvh) {
        .floating {
            --panel-height: min(42rem, calc(100dvh - 6.5rem));
        }
    }
    .floating .panel {
        position: fixed;
        z-index: 2147483000;
        right: max(1rem, env(safe-area-inset-right));
        bottom: calc(5.25rem + env(safe-area-inset-bottom));
        width: min(25rem, calc(100vw - 2rem));
        height: var(--panel-height);
        border: 1px solid var(--em-line);
        border-radius: 18px;
        box-shadow: var(--em-shadow);
    }
    .floating .panel.big {
        width: min(64rem, calc(100vw - 2rem));
    }
    .bar {
        display: flex;
        align-items: center;
        gap: 0.25rem;
        min-height: 3rem;
        padding: 0.125rem 0.375rem 0.125rem 1rem;
        background: var(--em-accent);
        color: var(--em-on-accent);
    }
    .bar h1 {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        font-size: 1rem;
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    .bar .button {
        background: transparent;
        color: inherit;
    }
    .bar .button:hover {
        background: var(--em-accent-strong);
    }
    .bar :focus-visible {
        outline-color: currentColor;
        outline-offset: -4px;
    }
    .page {
        flex: 1;
        display: flex;
        min-height: 0;
        overflow-y: auto;
        padding: 1.5rem 1.25rem;
    }
    .page > * {
        margin: auto;
    }
    .wait {
        color: var(--em-muted);
    }
    empower-conversation-list {
        flex: 1;
    }
    .toggle {
        position: fixed;
        z-index: 2147483000;
        right: max(1rem, env(safe-area-inset-right));
        bottom: calc(1rem + env(safe-area-inset-bottom));
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 0.5rem;
        min-width: 3.5rem;
        height: 3.5rem;
        padding: 0 1rem;
        border: 0;
        border-radius: 999px;
        background: var(--em-accent);
        color: var(--em-on-accent);
        font-weight: 600;
        cursor: pointer;
        box-shadow: var(--em-shadow);
        touch-action: manipulation;
    }
    .toggle:hover {
        background: var(--em-accent-strong);
    }
    .toggle .icon {
        width: 1.75rem;
        height: 1.75rem;
    }
    .toggle .count {
        position: absolute;
        top: -0.25rem;
        right: -0.25rem;
        display: grid;
        place-items: center;
        min-width: 1.5rem;
        height: 1.5rem;
        padding: 0 0.375rem;
        border: 2px solid var(--em-surface);
        border-radius: 999px;
        background: var(--em-danger);
        color: var(--em-on-danger);
        font-size: var(--em-tiny);
        font-weight: 700;
    }
    .ring {
        position: fixed;
        z-index: 2147483001;
        right: max(1rem, env(safe-area-inset-right));
        bottom: calc(5.25rem + env(safe-area-inset-bottom));
        width: min(25rem, calc(100vw - 2rem));
    }
    /* Over the messages: neither what one writes nor the crisis line, at the foot of the panel, is covered. */
    .floating.open .ring {
        bottom: auto;
        top: calc(100vh - var(--panel-height) + 2rem - env(safe-area-inset-bottom));
        top: calc(100dvh - var(--panel-height) + 2rem - env(safe-area-inset-bottom));
    }
    .inline {
        position: relative;
    }
    .inline .ring {
        position: absolute;
        top: 1rem;
        right: auto;
        bottom: auto;
        left: 50%;
        width: min(25rem, calc(100% - 2rem));
        transform: translateX(-50%);
    }
    :host([covered]) .ring {
        position: fixed;
    }
    @media (max-width: 520px) {
        .floating .panel,
        .floating .panel.big {
            inset: 0;
            width: auto;
            height: auto;
            border: 0;
            border-radius: 0;
            padding-bottom: env(safe-area-inset-bottom);
        }
        .floating.open .toggle {
            display: none;
        }
        .floating .ring {
            top: 1rem;
            right: 1rem;
            bottom: auto;
        }
        .floating.open .ring {
            top: 7.25rem;
        }
    }
`;
