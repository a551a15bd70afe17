import { careStyles } from "../consent/consent.styles.ts";
import { css } from "../tokens/css.ts";

const card = css`
    padding: 0.875rem 1rem;
    border: 1px solid var(--em-line);
    border-radius: var(--em-radius);
    background: var(--em-surface);
`;

export const deskNetworkStyles = css`
    ${careStyles}
    :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        background: var(--em-page);
    }
    .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.625rem;
        min-height: 4rem;
        padding: 0.5rem clamp(0.5rem, 2cqi, 1rem);
        border-bottom: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    .head h2 {
        flex: 1 1 12rem;
        min-width: 0;
        overflow-wrap: anywhere;
        font-size: 1.0625rem;
        font-weight: 600;
    }
    .head .select {
        flex: 0 1 16rem;
        min-width: 0;
    }
    .scroll {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
    }
    .scroll:focus-visible {
        outline-offset: -3px;
    }
    .sheet {
        max-width: 48rem;
        margin: 0 auto;
        padding: 1rem clamp(0.75rem, 3cqi, 1.5rem) 3rem;
    }
    .turn {
        margin-bottom: 1rem;
        padding: 0.75rem 1rem;
        border-radius: var(--em-radius);
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
    }
    empower-client-account {
        margin-top: 0.75rem;
    }
    .people {
        display: grid;
        gap: 0.75rem;
        margin-top: 1.5rem;
    }
`;

export const factsStyles = css`
    :host {
        ${card}
    }
    empower-invitation-link {
        margin-top: 0.75rem;
    }
    dl {
        margin: 0.25rem 0 0;
    }
    dl div {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.5rem;
    }
    dt {
        color: var(--em-muted);
    }
    dd {
        margin: 0;
    }
    .turns {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .button {
        margin-top: 0.75rem;
    }
    form .button {
        margin-top: 0;
    }
`;

export const addStyles = css`
    form > .quiet:empty,
    .problem:empty {
        display: none;
    }
`;

export const deskPersonStyles = css`
    ${careStyles}
    :host {
        ${card}
    }
    .parts {
        margin-top: 0.5rem;
    }
    .parts li {
        padding: 0.5rem 0;
        border-top: 1px solid var(--em-line);
    }
    .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.25rem 0.75rem;
    }
    .state {
        flex: 1 1 9rem;
        min-width: 0;
    }
    .do,
    .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
    }
    .do .button {
        padding: 0.375rem 0.75rem;
        font-size: var(--em-small);
    }
    .actions {
        padding-top: 0.625rem;
        border-top: 1px solid var(--em-line);
    }
    .small {
        overflow-wrap: anywhere;
        font-size: var(--em-small);
        line-height: 1.4;
    }
    .strong {
        font-weight: 600;
    }
    .why {
        margin-top: 0.5rem;
        padding: 0.625rem 0.875rem;
        border-left: 3px solid var(--em-accent);
        background: var(--em-page);
        font-size: var(--em-small);
    }
    .why p:first-child {
        font-weight: 600;
    }
    .source {
        margin-top: 0.25rem;
        color: var(--em-muted);
    }
    .told {
        margin-top: 0.625rem;
        padding: 0.5rem 0.75rem;
        border-radius: var(--em-radius-small);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-size: var(--em-small);
    }
`;
