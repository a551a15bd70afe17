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
