import { css } from "../tokens/css.ts";

export const inviteFormStyles = css`
    .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
        gap: 1rem;
    }
    .field input[type="date"] {
        max-width: 12rem;
    }
    .check + .hint {
        margin-left: 2.25rem;
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

export const teamFieldStyles = css`
    fieldset,
    .team {
        display: flex;
        flex-direction: column;
        gap: 0.625rem;
    }
    .hint {
        margin: 0;
    }
    .team {
        flex-flow: row wrap;
    }
    .team li {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        max-width: 100%;
        padding-left: 0.25rem;
        border: 1px solid var(--em-line);
        border-radius: 999px;
        background: var(--em-raised);
        --em-avatar: 2rem;
    }
    .team .name {
        min-width: 0;
        padding: 0.25rem 0;
        overflow-wrap: anywhere;
        line-height: 1.2;
    }
    .team .name:last-child {
        padding-right: 1rem;
    }
    small {
        display: block;
        color: var(--em-muted);
        font-size: var(--em-tiny);
    }
    [role="status"] {
        color: var(--em-muted);
        font-size: var(--em-small);
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
    .row empower-again-form {
        flex: 1 1 100%;
    }
    .who {
        flex: 1 1 14rem;
        min-width: 0;
    }
    .who .muted {
        font-size: var(--em-small);
    }
`;
