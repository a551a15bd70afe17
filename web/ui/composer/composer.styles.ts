import { css } from "../tokens/css.ts";

export const composerStyles = css`
    :host {
        display: block;
        padding: 0.5rem clamp(0.5rem, 2cqi, 1rem) 0.625rem;
        background: var(--em-surface);
    }
    form {
        display: flex;
        align-items: flex-end;
        gap: 0.375rem;
    }
    textarea {
        flex: 1;
        display: block;
        min-width: 0;
        min-height: var(--em-target);
        max-height: 11rem;
        padding: 0.5625rem 0.875rem;
        border: 1px solid var(--em-edge);
        border-radius: 22px;
        background: var(--em-raised);
        resize: none;
        overflow-y: auto;
        overflow-wrap: anywhere;
    }
    textarea::placeholder {
        color: var(--em-muted);
        opacity: 1;
    }
    textarea:focus-visible {
        outline-offset: 0;
        border-color: var(--em-focus);
    }
    .above {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        margin: 0 0.25rem 0.5rem;
        padding-left: 0.75rem;
        border-left: 3px solid var(--em-accent);
        font-size: var(--em-small);
    }
    .above-text {
        flex: 1;
        min-width: 0;
    }
    .above-text strong,
    .above-text span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    .above-text span {
        color: var(--em-muted);
    }
    .files {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        margin: 0 0.25rem 0.5rem;
    }
    .files li {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        max-width: 100%;
        padding-left: 0.75rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius-small);
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-size: var(--em-small);
    }
    .files li.failed {
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    .files li > .icon {
        flex: none;
        width: 1.125rem;
        height: 1.125rem;
    }
    .files span {
        overflow-wrap: anywhere;
    }
    progress {
        width: 4rem;
        height: 0.5rem;
        accent-color: var(--em-accent);
    }
    .note {
        margin: 0.25rem 0.75rem 0;
        color: var(--em-muted);
        font-size: var(--em-tiny);
    }
    .note.bad {
        color: var(--em-danger);
    }
    @media (pointer: coarse), (max-height: 480px) {
        .note.hint {
            display: none;
        }
    }
    :host(.dropping) textarea {
        border: 2px dashed var(--em-accent);
        background: var(--em-accent-soft);
    }
`;
