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
    .card {
        display: flex;
        flex-direction: column;
        gap: 1rem;
        padding: clamp(1rem, 4vw, 1.75rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
    }
    h3 {
        font-size: 1.25rem;
        line-height: 1.3;
    }
    h3:focus {
        outline: none;
    }
    .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.75rem 1rem;
        padding: 1rem 0;
        border-top: 1px solid var(--em-line);
    }
    .row:last-child {
        padding-bottom: 0;
    }
    .who {
        flex: 1 1 14rem;
        min-width: 0;
        overflow-wrap: anywhere;
    }
    .muted {
        color: var(--em-muted);
    }
    .who .muted,
    .failed {
        font-size: var(--em-small);
    }
    .failed {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        color: var(--em-danger);
        font-weight: 600;
    }
    .failed .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
    }
    .actions .button {
        padding: 0.5rem 0.875rem;
    }
`;
