import { css } from "../tokens/css.ts";

/* After `listCardStyles`, the styles of the security page and of oversight. */
export const accountsStyles = css`
    .find {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-end;
        gap: 0.75rem;
    }
    .find .field {
        flex: 1 1 14rem;
    }
    .find .button {
        flex: 0 1 auto;
        min-width: 8rem;
    }
    .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem 1rem;
    }
    .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.125rem 1rem;
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .features {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
    }
    @media (max-width: 560px) {
        .find .button {
            flex: 1 1 100%;
        }
    }
`;
