import { css } from "lit";

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
        background: light-dark(#d7e6e1, #2c4641);
        color: light-dark(#1b433b, #cfe9e1);
    }
    .tint-1 {
        background: light-dark(#f1dfcf, #4d3a2a);
        color: light-dark(#5d3714, #f3d9bf);
    }
    .tint-2 {
        background: light-dark(#dde3f0, #323c53);
        color: light-dark(#2a3a63, #d3dcf2);
    }
    .tint-3 {
        background: light-dark(#efdde4, #4b3340);
        color: light-dark(#652a46, #f0d3e0);
    }
    .tint-4 {
        background: light-dark(#e6e7cf, #3f422a);
        color: light-dark(#454a14, #e3e6bf);
    }
    .tint-5 {
        background: light-dark(#e4dcee, #40364f);
        color: light-dark(#472f66, #e0d3f0);
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
