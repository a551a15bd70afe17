import { css } from "../tokens/css.ts";

/* The colours are those of the stage around them: dark in both schemes. */
export const controlStyles = css`
    .control {
        display: inline-flex;
        flex-direction: column;
        align-items: center;
        gap: 0.25rem;
        min-width: var(--em-target);
        padding: 0;
        border: 0;
        border-radius: 1rem;
        background: none;
        color: var(--on-stage);
        font-size: var(--em-tiny);
        line-height: 1.2;
        cursor: pointer;
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
    }
    .disc {
        display: grid;
        place-items: center;
        width: var(--disc, 3.25rem);
        height: var(--disc, 3.25rem);
        border: 1px solid transparent;
        border-radius: 999px;
        background: var(--stage-raised);
        transition: background-color 120ms;
    }
    .control:hover .disc {
        background: var(--stage-hover);
    }
    .control[aria-expanded="true"] .disc,
    .control.on .disc {
        background: var(--stage-lit);
        color: var(--stage);
    }
    .control.off .disc {
        background: var(--on-stage);
        color: var(--stage);
    }
    .control.danger .disc {
        width: calc(var(--disc, 3.25rem) * 1.35);
        background: var(--stage-danger);
        color: #ffffff;
    }
    .control.danger:hover .disc {
        background: var(--stage-danger-strong);
    }
    .word {
        white-space: nowrap;
    }
    @container (max-width: 480px) {
        .word {
            display: none;
        }
    }
    @container (max-height: 420px) {
        .word {
            display: none;
        }
    }
    @container (max-height: 272px) {
        .disc {
            width: var(--em-target);
            height: var(--em-target);
        }
        .control.danger .disc {
            width: var(--em-target);
        }
    }
    @container (max-width: 350px) {
        .disc,
        .control.danger .disc {
            width: var(--em-target);
            height: var(--em-target);
        }
    }
    @media (forced-colors: active) {
        .disc {
            border-color: ButtonText;
        }
    }
`;

export const moreMenuStyles = css`
    .menu {
        position: relative;
    }
    ul {
        position: absolute;
        z-index: 5;
        right: 50%;
        bottom: calc(100% + 0.5rem);
        width: max-content;
        max-width: min(20rem, 100cqw - 1.5rem);
        max-height: calc(100cqh - 5.5rem);
        padding: 0.375rem;
        overflow-y: auto;
        border: 1px solid rgb(255 255 255 / 18%);
        border-radius: var(--em-radius);
        background: var(--stage-raised);
        box-shadow: 0 8px 28px rgb(0 0 0 / 50%);
        transform: translateX(var(--menu-shift, 50%));
    }
    .item {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        width: 100%;
        min-height: var(--em-target);
        padding: 0.25rem 0.75rem;
        border: 0;
        border-radius: var(--em-radius-small);
        background: none;
        color: var(--on-stage);
        font-size: 1rem;
        text-align: left;
        cursor: pointer;
    }
    .item:hover {
        background: var(--stage-hover);
    }
    .item .icon {
        flex: none;
    }
    .what {
        flex: 1;
    }
    kbd {
        min-width: 1.5rem;
        padding: 0 0.375rem;
        border: 1px solid rgb(255 255 255 / 35%);
        border-radius: 5px;
        color: var(--stage-muted);
        font: inherit;
        font-size: var(--em-tiny);
        text-align: center;
    }
    :focus-visible {
        outline-color: #8fc1ff;
    }
    /* Where it would reach beyond the stage, it ends at the stage's edge. */
    @container (max-width: 480px) {
        ul {
            --menu-shift: 5.5rem;
        }
    }
    @container (max-height: 272px) {
        ul {
            --menu-shift: 4.75rem;
        }
    }
    @media (pointer: coarse) {
        kbd {
            display: none;
        }
    }
`;
