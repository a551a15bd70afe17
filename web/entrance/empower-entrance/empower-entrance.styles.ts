import { css } from "../../ui/tokens/css.ts";

export const entrancePageStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        height: 100vh;
        height: 100dvh;
        background: var(--em-page);
    }
    header {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        padding: 0.5rem clamp(0.75rem, 3vw, 1.5rem);
        border-bottom: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    header img {
        flex: none;
        width: 2rem;
        height: 2rem;
    }
    header strong {
        flex: 1;
        font-size: 1.125rem;
    }
    main {
        flex: 1;
        display: flex;
        min-height: 0;
        padding: 1.5rem 1rem;
        overflow-y: auto;
    }
    .card {
        width: min(30rem, 100%);
        margin: auto;
        padding: clamp(1.25rem, 5vw, 2.25rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
        box-shadow: var(--em-shadow);
    }
`;
