import { css } from "../tokens/css.ts";

export const inviteFormStyles = css`
    .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
        gap: 1rem;
    }
    .select {
        width: 100%;
        min-height: 3rem;
    }
    .submit {
        align-self: flex-start;
        min-width: 10rem;
    }
    @media (max-width: 560px) {
        .submit {
            align-self: stretch;
        }
    }
`;

export const invitationsStyles = css`
    h3 {
        font-size: 1.25rem;
        line-height: 1.3;
    }
    .row {
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.75rem 1rem;
        padding: 1rem 0;
    }
    .who {
        flex: 1 1 14rem;
        min-width: 0;
    }
    .who .muted {
        font-size: var(--em-small);
    }
`;
