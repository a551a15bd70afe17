import { css } from "../tokens/css.ts";

export const messageStyles = css`
    .message {
        position: relative;
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        margin-top: 0.25rem;
        border-radius: var(--em-radius);
    }
    .message.first {
        margin-top: 0.875rem;
    }
    .message.mine {
        align-items: flex-end;
    }
    .bubble {
        position: relative;
        min-width: 4.5rem;
        max-width: min(38rem, 84%);
        padding: 0.5rem 0.875rem 0.375rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius);
        background: var(--em-raised);
    }
    .first.theirs .bubble {
        border-top-left-radius: 4px;
    }
    .mine .bubble {
        border-color: transparent;
        background: var(--em-mine);
        color: var(--em-on-mine);
    }
    .first.mine .bubble {
        border-top-right-radius: 4px;
    }
    .name {
        color: var(--em-accent);
        font-size: var(--em-small);
        font-weight: 600;
        overflow-wrap: anywhere;
    }
    .body {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
    }
    .mine .body a {
        color: inherit;
    }
    .body.deleted {
        color: var(--em-muted);
        font-style: italic;
    }
    .mine .body.deleted {
        color: var(--em-mine-muted);
    }
    .gone .bubble {
        background: transparent;
        border: 1px dashed var(--em-edge);
    }
    .gone.mine .body.deleted,
    .gone.mine .meta {
        color: var(--em-muted);
    }
    .meta {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 0.375rem;
        color: var(--em-muted);
        font-size: var(--em-tiny);
        line-height: 1.4;
    }
    .mine .meta {
        color: var(--em-mine-muted);
    }
    .mark {
        display: inline-flex;
    }
    .mark .icon {
        width: 1.125rem;
        height: 1.125rem;
        stroke-width: 2.2;
    }
    .mark.read {
        color: var(--em-accent);
    }
    .mark.failed {
        color: var(--em-danger);
    }
    .quote {
        display: block;
        width: 100%;
        margin: 0.25rem 0 0.375rem;
        padding: 0.375rem 0.625rem;
        border: 0;
        border-left: 3px solid var(--em-accent);
        border-radius: 4px;
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
        font-size: var(--em-small);
        text-align: left;
        cursor: pointer;
    }
    .mine .quote {
        background: var(--em-surface);
        color: var(--em-text);
    }
    .quote-name {
        display: block;
        font-weight: 600;
    }
    .quote-text {
        display: -webkit-box;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
    }
    .files {
        display: flex;
        flex-direction: column;
        gap: 0.375rem;
        margin: 0.25rem 0;
    }
    .file {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        width: 100%;
        min-height: var(--em-target);
        padding: 0.375rem 0.625rem;
        border: 1px solid var(--em-edge);
        border-radius: var(--em-radius-small);
        background: var(--em-surface);
        color: var(--em-text);
        text-align: left;
        cursor: pointer;
    }
    .file:hover {
        border-color: var(--em-accent);
    }
    .file .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
        color: var(--em-accent);
    }
    .file-name {
        flex: 1;
        overflow-wrap: anywhere;
    }
    .file-size {
        flex: none;
        color: var(--em-muted);
        font-size: var(--em-tiny);
    }
    .actions {
        position: absolute;
        z-index: 1;
        top: -1.25rem;
        right: 0.25rem;
        display: flex;
        padding: 2px;
        border: 1px solid var(--em-line);
        border-radius: 999px;
        background: var(--em-raised);
        color: var(--em-text);
        box-shadow: var(--em-shadow);
        opacity: 0;
        pointer-events: none;
    }
    .theirs .actions {
        right: -1.25rem; /* beside the name of who wrote, not over it */
    }
    .message:focus-within .actions,
    .message:focus .actions {
        opacity: 1;
        pointer-events: auto;
    }
    @media (hover: hover) {
        .message:hover .actions {
            opacity: 1;
            pointer-events: auto;
        }
    }
    .actions .button.round {
        width: 2.25rem;
        height: 2.25rem;
        min-width: 0;
        min-height: 0;
    }
    .actions .icon {
        width: 1.25rem;
        height: 1.25rem;
    }
    @media (pointer: coarse) {
        .actions {
            top: -2rem;
        }
        .actions .button.round {
            width: var(--em-target);
            height: var(--em-target);
        }
    }
    .failure {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: flex-end;
        gap: 0.25rem 0.5rem;
        max-width: min(38rem, 100%);
        margin-top: 0.375rem;
        color: var(--em-danger);
        font-size: var(--em-small);
        text-align: right;
    }
    .button.small {
        padding: 0.25rem 0.875rem;
        font-size: var(--em-small);
    }
    .button.small .icon {
        width: 1.125rem;
        height: 1.125rem;
    }
    .message.call {
        align-items: center;
    }
    .call-line {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        margin: 0.5rem 0;
        padding: 0.375rem 1rem;
        border: 1px solid var(--em-line);
        border-radius: 999px;
        background: var(--em-surface);
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .call-line .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .call-line.missed {
        color: var(--em-danger);
    }
`;
