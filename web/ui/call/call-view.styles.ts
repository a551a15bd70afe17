import { css } from "../tokens/css.ts";

/* A stage is dark in both schemes: a picture is seen best on it. */
export const callViewStyles = css`
    :host {
        --stage: #14211e;
        --stage-raised: #24352f;
        --on-stage: #f1f5f3;
        --stage-muted: #b9c8c2;
        --stage-hover: #34493f;
        --stage-lit: #7cc7b7;
        --stage-danger: #c5352a;
        --stage-danger-strong: #a3271e;
        position: relative;
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        overflow: hidden;
        container-type: size;
        background: var(--stage);
        color: var(--on-stage);
    }
    :focus-visible {
        outline-color: #8fc1ff;
    }
    .top {
        position: relative;
        z-index: 2;
        display: flex;
        align-items: center;
        gap: 0.75rem;
        min-height: 3.5rem;
        padding: 0.5rem 1rem;
    }
    .title {
        flex: 1;
        min-width: 0;
    }
    h2 {
        overflow: hidden;
        font-size: 1rem;
        line-height: 1.3;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    h2:focus {
        outline: none;
    }
    h2:focus-visible {
        text-decoration: underline;
    }
    .state {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.5rem;
        color: var(--stage-muted);
        font-size: var(--em-small);
        line-height: 1.35;
    }
    .time {
        font-variant-numeric: tabular-nums;
    }
    .stage {
        position: relative;
        flex: 1;
        min-height: 0;
    }
    .stage:focus {
        outline: none;
    }
    .other {
        position: absolute;
        inset: 0;
        container-type: size;
    }
    .remote,
    .shown {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: contain;
    }
    .other.small {
        inset: 0.75rem 0.75rem auto auto;
        width: clamp(5.5rem, 24cqw, 13rem);
        aspect-ratio: 4 / 3;
        overflow: hidden;
        border: 1px solid rgb(255 255 255 / 35%);
        border-radius: 10px;
        background: var(--stage-raised);
    }
    .small .remote {
        object-fit: cover;
    }
    .small .person {
        padding: 0.25rem;
    }
    .small .person empower-avatar {
        --em-avatar: 2.5rem;
    }
    .small .person p {
        font-size: var(--em-tiny);
        line-height: 1.25;
    }
    .signs {
        position: absolute;
        z-index: 1;
        top: 0.75rem;
        left: 0.75rem;
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        gap: 0.375rem;
        max-width: calc(100% - 1.5rem);
    }
    .signs.beside {
        max-width: calc(100% - clamp(5.5rem, 24cqw, 13rem) - 2rem);
    }
    .signs li {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        padding: 0.25rem 0.75rem 0.25rem 0.5rem;
        border-radius: 1rem;
        background: rgb(10 20 17 / 82%);
        font-size: var(--em-small);
        line-height: 1.35;
    }
    .signs .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .quality {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
    }
    .bars {
        display: inline-flex;
        align-items: flex-end;
        gap: 2px;
        height: 0.75rem;
    }
    .bars i {
        width: 3px;
        height: 40%;
        border-radius: 1px;
        background: currentColor;
    }
    .bars i:nth-child(2) {
        height: 70%;
    }
    .bars i:nth-child(3) {
        height: 100%;
    }
    .fair i:nth-child(3),
    .poor i:nth-child(n + 2),
    .hopeless i:nth-child(n + 2) {
        opacity: 0.3;
    }
    .quality.poor,
    .quality.hopeless {
        color: #ffb4a8;
    }
    .remote.dark,
    .self.dark video {
        visibility: hidden;
    }
    .person {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 0.875rem;
        padding: 1rem;
        text-align: center;
    }
    .person empower-avatar {
        --em-avatar: clamp(4rem, 26cqmin, 8rem);
    }
    .person p {
        max-width: 28rem;
        color: var(--on-stage);
        overflow-wrap: anywhere;
    }
    .person empower-level {
        --em-muted: var(--stage-muted);
        --em-accent: var(--stage-lit);
        width: min(16rem, 60%);
    }
    .person.waiting empower-avatar {
        animation: wait 2.4s ease-in-out infinite;
    }
    @keyframes wait {
        50% {
            transform: scale(1.05);
        }
    }
    .self {
        position: absolute;
        right: 0.75rem;
        bottom: 0.75rem;
        width: clamp(5.5rem, 24cqw, 13rem);
        aspect-ratio: 4 / 3;
        overflow: hidden;
        border: 1px solid rgb(255 255 255 / 35%);
        border-radius: 10px;
        background: var(--stage-raised);
    }
    .self video {
        width: 100%;
        height: 100%;
        object-fit: cover;
        transform: scaleX(-1);
    }
    .self p {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        padding: 0.25rem;
        color: var(--stage-muted);
        font-size: var(--em-tiny);
        line-height: 1.25;
        text-align: center;
    }
    .notice {
        position: relative;
        z-index: 2;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: 0.5rem 0.75rem;
        margin: 0 0.75rem 0.5rem;
        padding: 0.5rem 0.875rem;
        border-radius: var(--em-radius-small);
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
        font-size: var(--em-small);
    }
    .answers {
        display: inline-flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 0.5rem;
    }
    .controls {
        position: relative;
        z-index: 3;
        display: flex;
        align-items: flex-start;
        justify-content: center;
        gap: clamp(0.375rem, 2cqw, 1.125rem);
        padding: 0.75rem 0.5rem;
    }
    .controls.over {
        flex-wrap: wrap;
    }
    .controls .button {
        background: var(--stage-raised);
        color: var(--on-stage);
        border-color: transparent;
    }
    .controls .button:hover {
        background: var(--stage-hover);
    }
    .top .button {
        background: transparent;
        color: var(--on-stage);
    }
    .top .button:hover,
    .top .button.lit {
        background: var(--stage-raised);
    }
    @container (max-height: 272px) {
        .top {
            position: absolute;
            top: 0;
            right: 0;
            left: 0;
            min-height: 0;
            background: linear-gradient(rgb(10 20 17 / 75%), transparent);
        }
        .controls {
            position: absolute;
            right: 0;
            bottom: 0;
            left: 0;
            justify-content: flex-end;
            gap: 0.375rem;
            padding: 0.5rem;
        }
        .calm {
            display: none;
        }
        .other.small {
            top: 3.75rem;
            width: clamp(4.5rem, 20cqw, 8rem);
        }
        .signs {
            top: 3rem;
        }
        .notice {
            position: absolute;
            right: 0.5rem;
            bottom: calc(var(--em-target) + 1rem);
            left: 0.5rem;
            margin: 0;
        }
        .self {
            right: auto;
            bottom: 0.5rem;
            left: 0.5rem;
            width: clamp(4.5rem, 20cqw, 8rem);
        }
    }
    /* There the controls are as wide as the stage. */
    @container (max-height: 272px) and (max-width: 460px) {
        .self {
            bottom: calc(var(--em-target) + 1rem);
        }
    }
`;
