import { css } from "../tokens/css.ts";

export const signInStyles = css`
    :host {
        display: block;
        width: 100%;
        max-width: 24rem;
    }
    form {
        display: flex;
        flex-direction: column;
        gap: 1rem;
    }
    h1 {
        font-size: 1.5rem;
        line-height: 1.25;
    }
    .welcome {
        color: var(--em-muted);
        margin-top: -0.5rem;
    }
    .field {
        display: flex;
        flex-direction: column;
        gap: 0.25rem;
    }
    label {
        font-weight: 600;
    }
    input {
        width: 100%;
        min-height: 3rem;
        padding: 0.5rem 0.875rem;
        border: 1px solid var(--em-edge);
        border-radius: var(--em-radius-small);
        background: var(--em-raised);
    }
    input[aria-invalid="true"] {
        border: 2px solid var(--em-danger);
    }
    .password {
        position: relative;
    }
    .password input {
        padding-right: 3.25rem;
    }
    .password .button {
        position: absolute;
        top: calc(50% - var(--em-target) / 2);
        right: 0.25rem;
    }
    .problem {
        color: var(--em-danger);
        font-size: var(--em-small);
    }
    .error {
        display: flex;
        gap: 0.625rem;
        padding: 0.75rem 0.875rem;
        border-radius: var(--em-radius-small);
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
    }
    .error .icon {
        flex: none;
    }
    .notice {
        padding: 0.75rem 0.875rem;
        border-radius: var(--em-radius-small);
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
    }
    .forgotten {
        align-self: center;
        padding: 0.625rem;
        color: var(--em-accent);
    }
    .submit {
        min-height: 3rem;
        margin-top: 0.25rem;
    }
`;
