import { css } from "../tokens/css.ts";

export const clientsStyles = css`
    .card form {
        gap: 1rem;
    }
    .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
        gap: 1rem;
    }
    .submit {
        align-self: flex-start;
        min-width: 10rem;
    }
    a.result {
        color: inherit;
        text-decoration: none;
    }
    .who {
        display: flex;
        flex-direction: column;
        min-width: 0;
        overflow-wrap: anywhere;
    }
    .to {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
    }
    @media (max-width: 560px) {
        .submit {
            align-self: stretch;
        }
    }
`;
