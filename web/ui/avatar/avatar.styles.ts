import { css } from "../tokens/css.ts";

export const avatarStyles = css`
    :host {
        position: relative;
        display: inline-block;
        flex: none;
        width: var(--em-avatar, 2.75rem);
        height: var(--em-avatar, 2.75rem);
    }
    .disc {
        display: grid;
        place-items: center;
        width: 100%;
        height: 100%;
        border-radius: 50%;
        font-size: calc(var(--em-avatar, 2.75rem) * 0.36);
        font-weight: 600;
        letter-spacing: 0.02em;
        user-select: none;
    }
    .tint-0 {
        background: var(--em-tint-0);
        color: var(--em-on-tint-0);
    }
    .tint-1 {
        background: var(--em-tint-1);
        color: var(--em-on-tint-1);
    }
    .tint-2 {
        background: var(--em-tint-2);
        color: var(--em-on-tint-2);
    }
    .tint-3 {
        background: var(--em-tint-3);
        color: var(--em-on-tint-3);
    }
    .tint-4 {
        background: var(--em-tint-4);
        color: var(--em-on-tint-4);
    }
    .tint-5 {
        background: var(--em-tint-5);
        color: var(--em-on-tint-5);
    }
    .dot {
        position: absolute;
        right: -1px;
        bottom: -1px;
        width: 32%;
        height: 32%;
        min-width: 0.75rem;
        min-height: 0.75rem;
        border: 2px solid var(--em-surface);
        border-radius: 50%;
        background: var(--em-surface);
    }
    /* Told apart by shape too, not by colour alone. */
    .dot.online {
        background: var(--em-good);
    }
    .dot.away {
        background: radial-gradient(circle at 25% 25%, var(--em-surface) 45%, var(--em-away) 47%);
    }
    .dot.busy {
        background: linear-gradient(
            var(--em-danger) 38%,
            var(--em-surface) 38% 62%,
            var(--em-danger) 62%
        );
    }
    .dot.offline {
        box-shadow: inset 0 0 0 2px var(--em-edge);
    }
`;
