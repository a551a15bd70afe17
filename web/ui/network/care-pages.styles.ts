import { css } from "../tokens/css.ts";

export const carePagesStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--em-page);
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
        max-width: 64rem;
        margin: 0 auto;
        padding: 1.25rem clamp(0.75rem, 3vw, 1.5rem) 3rem;
    }
    .choice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.75rem;
        margin-bottom: 1.25rem;
        font-weight: 600;
    }
    .choice .select {
        font-weight: 400;
    }
`;

/* The ways to the pages, in the header of a face. */
export const careLinksStyles = css`
    .pages {
        display: flex;
        gap: 0.125rem;
        min-width: 0;
    }
    .pages a {
        display: inline-flex;
        align-items: center;
        min-height: var(--em-target);
        padding: 0.25rem 0.75rem;
        border-bottom: 3px solid transparent;
        color: var(--em-text);
        line-height: 1.2;
        text-align: center;
        text-decoration: none;
    }
    .pages a:hover {
        border-bottom-color: var(--em-edge);
    }
    .pages a[aria-current="page"] {
        border-bottom-color: var(--em-accent);
        color: var(--em-accent);
        font-weight: 600;
    }
    @media (max-width: 900px) {
        .pages {
            order: 1;
            flex: 1 0 100%;
        }
    }
    @media (max-width: 520px) {
        .pages a {
            flex: 1 1 auto;
            justify-content: center;
            padding: 0.25rem 0.375rem;
        }
    }
`;
