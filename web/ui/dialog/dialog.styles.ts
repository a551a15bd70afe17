import { css } from "../tokens/css.ts";

export const dialogStyles = css`
    dialog {
        width: min(26rem, calc(100vw - 2rem));
        max-height: calc(100dvh - 2rem);
        margin: auto;
        padding: 1.5rem;
        overflow: auto;
        border: 0;
        border-radius: var(--em-radius);
        background: var(--em-raised);
        color: var(--em-text);
        box-shadow: var(--em-shadow);
    }
    dialog::backdrop {
        background: rgb(10 20 18 / 55%);
    }
    h2 {
        margin-bottom: 0.5rem;
        font-size: 1.1875rem;
    }
    blockquote {
        display: -webkit-box;
        margin: 0.875rem 0 0;
        padding-left: 0.75rem;
        overflow: hidden;
        overflow-wrap: anywhere;
        border-left: 3px solid var(--em-line);
        color: var(--em-muted);
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
    }
    .choices {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.5rem;
        margin-top: 1.5rem;
    }
    @media (max-width: 400px) {
        .choices .button {
            flex: 1 1 auto;
        }
    }
`;
