import { css } from "../tokens/css.ts";

export const listStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
    }
    .tools {
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
        padding: 0.75rem 1rem;
    }
    .search {
        position: relative;
    }
    .search .icon {
        position: absolute;
        top: calc(50% - 0.625rem);
        left: 0.75rem;
        width: 1.25rem;
        height: 1.25rem;
        color: var(--em-muted);
        pointer-events: none;
    }
    .search input {
        width: 100%;
        min-height: var(--em-target);
        padding: 0.375rem 0.75rem 0.375rem 2.5rem;
        border: 1px solid var(--em-edge);
        border-radius: 22px;
        background: var(--em-raised);
    }
    .search input::placeholder {
        color: var(--em-muted);
        opacity: 1;
    }
    .filters {
        display: flex;
        gap: 0.375rem;
    }
    .filters .button {
        min-height: 2.25rem;
        padding: 0.25rem 0.875rem;
        background: transparent;
        border-color: var(--em-line);
        color: var(--em-text);
        font-size: var(--em-small);
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
    .items {
        flex: 1;
        min-height: 0;
        padding: 0.25rem 0.5rem 0.75rem;
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-color: var(--em-edge) transparent;
    }
    .item {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        column-gap: 0.75rem;
        width: 100%;
        min-height: 4.25rem;
        padding: 0.5rem 0.625rem;
        border: 0;
        border-radius: var(--em-radius);
        background: transparent;
        text-align: left;
        line-height: 1.35;
        cursor: pointer;
    }
    .item:hover {
        background: var(--em-raised);
    }
    .item[aria-current="true"] {
        background: var(--em-accent-soft);
    }
    .item:focus-visible {
        outline-offset: -3px;
    }
    .middle,
    .end {
        display: flex;
        flex-direction: column;
        gap: 0.125rem;
        min-width: 0;
    }
    .end {
        align-items: flex-end;
        align-self: start;
        gap: 0.25rem;
        padding-top: 0.125rem;
    }
    .title,
    .preview {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    .title {
        font-weight: 600;
    }
    .preview,
    .when {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .when {
        font-size: var(--em-tiny);
        white-space: nowrap;
    }
    .unread .preview,
    .unread .when {
        color: var(--em-text);
        font-weight: 600;
    }
    .preview b {
        color: var(--em-danger);
        font-weight: 600;
    }
    .preview.typing {
        color: var(--em-accent);
    }
    .badge {
        display: grid;
        place-items: center;
        min-width: 1.375rem;
        height: 1.375rem;
        padding: 0 0.375rem;
        border-radius: 999px;
        background: var(--em-accent);
        color: var(--em-on-accent);
        font-size: var(--em-tiny);
        font-weight: 700;
    }
    .end .icon {
        width: 1.25rem;
        height: 1.25rem;
        color: var(--em-accent);
    }
    .items.bare {
        flex: none;
        padding: 0;
    }
    .none {
        margin: auto;
        padding: 2rem 1rem;
        color: var(--em-muted);
        text-align: center;
    }
`;
