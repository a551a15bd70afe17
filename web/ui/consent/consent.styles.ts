import { css } from "../tokens/css.ts";

/* The page of one client's care: shared by who may see what, and who belongs to it. */
export const careStyles = css`
    :host {
        display: block;
        container-type: inline-size;
    }
    h2 {
        font-size: 1.5rem;
        line-height: 1.25;
    }
    h2:focus,
    h3:focus {
        outline: none;
    }
    h3 {
        font-size: 1.125rem;
        line-height: 1.3;
    }
    h4 {
        margin: 0;
        overflow-wrap: anywhere;
        font-size: 1rem;
        line-height: 1.3;
    }
    .intro {
        max-width: 48rem;
        margin-top: 0.25rem;
    }
    .quiet {
        color: var(--em-muted);
        font-size: var(--em-small);
        line-height: 1.4;
    }
    .who {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        min-width: 0;
    }
    .who > div {
        min-width: 0;
    }
    .part {
        font-weight: 600;
        line-height: 1.3;
    }
    .sight {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        color: var(--em-muted);
        font-size: var(--em-small);
        line-height: 1.3;
    }
    .sight .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .sight.sees {
        color: var(--em-accent);
        font-weight: 600;
    }
    .group {
        flex: none;
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: var(--em-avatar, 2.75rem);
        height: var(--em-avatar, 2.75rem);
        border-radius: 50%;
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .history {
        margin-top: 2rem;
    }
    .day {
        margin-top: 0.75rem;
    }
    .day h4 {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .day li {
        display: grid;
        grid-template-columns: 3.25rem minmax(0, 1fr);
        padding: 0.25rem 0;
        overflow-wrap: anywhere;
    }
    .day time {
        color: var(--em-muted);
        font-variant-numeric: tabular-nums;
    }
    .history .button {
        margin-top: 1rem;
    }
`;

export const consentStyles = css`
    ${careStyles}
    .turn {
        display: flex;
        gap: 0.75rem;
        margin-top: 1rem;
        padding: 0.75rem 1rem;
        border-radius: var(--em-radius);
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
    }
    .turn .icon {
        flex: none;
    }
    .questions {
        margin-top: 1.25rem;
    }
    .question {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.75rem 1.5rem;
        margin-top: 0.625rem;
        padding: 0.875rem 1rem;
        border: 2px solid var(--em-accent);
        border-radius: var(--em-radius);
        background: var(--em-surface);
    }
    .question > .asked {
        flex: 1 1 16rem;
        overflow-wrap: anywhere;
    }
    .choices {
        display: flex;
        gap: 0.5rem;
    }
    .people {
        margin-top: 1.5rem;
    }
    .heads {
        display: none;
    }
    .rows {
        display: grid;
        gap: 0.75rem;
    }
    .row {
        padding: 0.875rem 1rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius);
        background: var(--em-surface);
    }
    .cells {
        margin-top: 0.5rem;
    }
    .cell {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 0.75rem;
        min-height: 3.5rem;
        padding: 0.375rem 0;
        border-top: 1px solid var(--em-line);
    }
    .state {
        min-width: 0;
    }
    .signed {
        margin-top: 0.125rem;
        overflow-wrap: anywhere;
        font-size: var(--em-small);
        line-height: 1.35;
    }
    .cell .button {
        flex: none;
    }
    .team .cells {
        display: none;
    }
    .note {
        margin-top: 0.5rem;
    }
    .told:empty {
        display: none;
    }
    .told {
        padding: 0.5rem 0.75rem;
        border-radius: var(--em-radius-small);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-size: var(--em-small);
    }
    .people > .quiet {
        margin-top: 0.75rem;
    }
    /* Room for columns: one for each part, under the same heads. */
    @container (min-width: 760px) {
        .heads,
        .row {
            display: grid;
            grid-template-columns: 13rem minmax(0, 1fr);
            gap: 0 1rem;
            padding-right: 1rem;
            padding-left: 1rem;
        }
        .heads {
            margin-bottom: 0.375rem;
            color: var(--em-muted);
            font-size: var(--em-small);
            line-height: 1.3;
        }
        .heads strong {
            display: block;
            color: var(--em-text);
            font-size: 1rem;
        }
        .cells {
            display: grid;
            grid-auto-flow: column;
            grid-auto-columns: minmax(0, 1fr);
            gap: 0 1rem;
            margin-top: 0;
        }
        .team .cells {
            display: grid;
        }
        .team .all {
            display: none;
        }
        .cell {
            align-items: flex-start;
            padding: 0;
            border-top: 0;
        }
        .cell .sight {
            min-height: 2.75rem;
        }
        .cell:has(.button) {
            flex-direction: column;
            gap: 0.25rem;
        }
        .cell:has(.button) .sight {
            min-height: 0;
        }
        .part {
            position: absolute;
            width: 1px;
            height: 1px;
            margin: -1px;
            overflow: hidden;
            clip-path: inset(50%);
            white-space: nowrap;
        }
        .row .who {
            align-self: start;
        }
        .note {
            grid-column: 2;
            margin-top: 0.375rem;
        }
    }
`;
