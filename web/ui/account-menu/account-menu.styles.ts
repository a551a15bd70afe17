import { css } from "../tokens/css.ts";

export const accountMenuStyles = css`
    :host {
        min-width: 0;
    }
    .menu {
        position: relative;
        display: flex;
        min-width: 0;
    }
    .who {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-width: 0;
        min-height: var(--em-target);
        padding: 0.125rem 0.625rem 0.125rem 0.25rem;
        border: 1px solid transparent;
        border-radius: 999px;
        background: transparent;
        cursor: pointer;
    }
    .who:hover,
    .who[aria-expanded="true"] {
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .who empower-avatar {
        flex: none;
    }
    .name {
        overflow: hidden;
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    .who .icon {
        flex: none;
        width: 1.125rem;
        height: 1.125rem;
    }
    ul {
        position: absolute;
        z-index: 15;
        top: calc(100% + 0.25rem);
        left: 0;
        width: max-content;
        min-width: max(100%, 13rem);
        max-width: calc(100vw - 1.5rem);
        padding: 0.375rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius);
        background: var(--em-raised);
        box-shadow: var(--em-shadow);
    }
    .deed {
        width: 100%;
        border: 0;
        background: none;
        text-align: left;
        cursor: pointer;
    }
    a,
    .deed {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-height: var(--em-target);
        padding: 0.25rem 0.75rem;
        border-radius: var(--em-radius-small);
        color: var(--em-text);
        text-decoration: none;
    }
    a .icon,
    .deed .icon {
        flex: none;
    }
    a:hover,
    .deed:hover {
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    /* Where it lies over links, it covers them whole. */
    @media (max-width: 520px) {
        ul {
            left: -0.75rem;
            width: 100vw;
            max-width: 100vw;
            padding-inline: 0;
            border-inline: 0;
            border-radius: 0 0 var(--em-radius) var(--em-radius);
        }
        a,
        .deed {
            min-height: calc(var(--em-target) + 0.25rem);
        }
    }
    @media (forced-colors: active) {
        .who {
            border-color: ButtonText;
        }
    }
`;
