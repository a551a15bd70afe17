import { css } from "../tokens/css.ts";

/* The filters above the list. */
export const auditFilterStyles = css`
    .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        padding: 0;
        margin: 0;
        border: 0;
    }
    .filters legend,
    .person label {
        margin-bottom: 0.375rem;
        font-weight: 600;
    }
    .filters legend {
        padding: 0;
    }
    .filters .button {
        min-height: 2.25rem;
        padding: 0.25rem 0.75rem;
        font-size: var(--em-small);
        background: transparent;
        border-color: var(--em-edge);
        color: var(--em-text);
    }
    .filters .button[aria-pressed="true"] {
        background: var(--em-accent-soft);
        border-color: var(--em-accent);
        color: var(--em-on-accent-soft);
    }
    @media (pointer: coarse) {
        .filters .button {
            min-height: var(--em-target);
        }
    }
    .narrow {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 0.75rem 1.5rem;
    }
    .person {
        display: flex;
        flex-direction: column;
        min-width: 0;
    }
    .person label {
        margin-bottom: 0.25rem;
    }
    .switch {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-height: var(--em-target);
        font-weight: 400;
        cursor: pointer;
    }
    .switch input {
        flex: none;
        width: 1.375rem;
        height: 1.375rem;
        margin: 0;
        accent-color: var(--em-accent);
    }
`;

export const auditListStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        gap: 1.25rem;
        min-width: 0;
    }
    .day {
        margin: 0.5rem 0 0.25rem;
        font-size: 1.0625rem;
    }
    .line {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0.125rem 0.75rem;
        padding: 0.75rem 0.5rem;
        border-bottom: 1px solid var(--em-line);
    }
    .line > .icon {
        width: 1.5rem;
        height: 1.5rem;
        color: var(--em-muted);
    }
    .what {
        min-width: 0;
        overflow-wrap: anywhere;
    }
    .who {
        font-weight: 600;
    }
    .role,
    .ground,
    .inside,
    .line time {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .role {
        font-weight: 400;
    }
    .line time {
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
        line-height: 1.7;
    }
    .span {
        color: var(--em-muted);
        font-size: var(--em-small);
        white-space: nowrap;
    }
    .often {
        font-weight: 600;
        white-space: nowrap;
    }
    .mark {
        display: inline-block;
        padding: 0 0.625rem;
        border: 1px solid currentColor;
        border-radius: 999px;
        font-size: var(--em-small);
        font-weight: 600;
    }
    .refused > .icon,
    .refused .mark {
        color: var(--em-danger);
    }
    .emergency {
        margin: 0.25rem 0;
        border: 0;
        border-left: 4px solid var(--em-danger);
        border-radius: var(--em-radius-small);
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    .emergency > .icon,
    .emergency time,
    .emergency .span,
    .emergency .role,
    .emergency .ground,
    .emergency .inside,
    .emergency .link {
        color: inherit;
    }
    blockquote {
        margin: 0.25rem 0;
        padding-left: 0.625rem;
        border-left: 3px solid currentColor;
        white-space: pre-wrap;
    }
    .link {
        min-height: 1.5rem;
        padding: 0;
        border: 0;
        background: none;
        color: var(--em-accent);
        font-weight: 600;
        text-align: left;
        text-decoration: underline;
        text-underline-offset: 0.15em;
        cursor: pointer;
    }
    .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
    }
    .muted {
        color: var(--em-muted);
    }
    .nothing {
        padding: 1.5rem 0.5rem;
        color: var(--em-muted);
        text-align: center;
    }
    @media (max-width: 520px) {
        .line {
            grid-template-columns: auto minmax(0, 1fr);
            padding-right: 0;
            padding-left: 0;
        }
        .line > time,
        .line > .span {
            grid-column: 2;
        }
        .line.emergency {
            padding: 0.75rem 0.625rem;
        }
    }
    @media (forced-colors: active) {
        .emergency {
            border: 2px solid CanvasText;
        }
    }
`;
