import { css } from "../tokens/css.ts";

export const conversationStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        container-type: inline-size;
        background: var(--em-page);
    }
    .head {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-height: 4rem;
        padding: 0.5rem clamp(0.5rem, 2cqi, 1rem);
        border-bottom: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    .who {
        flex: 1;
        min-width: 0;
    }
    h2 {
        overflow: hidden;
        font-size: 1.0625rem;
        font-weight: 600;
        line-height: 1.3;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    h2:focus {
        outline: none;
    }
    .sub {
        overflow: hidden;
        color: var(--em-muted);
        font-size: var(--em-small);
        line-height: 1.3;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    .calls {
        display: flex;
        flex: none;
        gap: 2px;
    }
    .call.split {
        border-start-end-radius: 4px;
        border-end-end-radius: 4px;
    }
    .live:not(:empty) {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.75rem;
        padding: 0.375rem clamp(0.5rem, 2cqi, 1rem);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .live p {
        flex: 1 1 12rem;
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-height: var(--em-target);
        font-weight: 600;
        line-height: 1.3;
    }
    .live .icon {
        flex: none;
    }
    empower-thread {
        flex: 1;
    }
    .typing {
        min-height: 1.5rem;
        padding: 0 clamp(0.875rem, 3cqi, 1.75rem);
        overflow: hidden;
        color: var(--em-muted);
        font-size: var(--em-small);
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    empower-composer {
        border-top: 1px solid var(--em-line);
    }
    .test {
        display: contents;
    }
    @container (max-width: 416px) {
        .test.spare {
            display: none;
        }
        .button .word {
            display: none;
        }
        .button.call {
            width: var(--em-target);
            padding: 0;
        }
    }
    /* A phone on its side: what is said goes before what stands around it. */
    @media (max-height: 480px) {
        .head {
            min-height: 0;
            padding-top: 0.125rem;
            padding-bottom: 0.125rem;
        }
        empower-avatar {
            --em-avatar: 2.25rem;
        }
    }
`;
