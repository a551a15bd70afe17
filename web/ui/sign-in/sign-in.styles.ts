import { css } from "../tokens/css.ts";

export const signInStyles = css`
    :host {
        display: block;
        width: 100%;
        max-width: 24rem;
    }
    h1 {
        font-size: 1.5rem;
        line-height: 1.25;
    }
    .welcome {
        color: var(--em-muted);
        margin-top: -0.5rem;
    }
    .code h1 {
        margin-bottom: 1rem;
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
    .forgotten {
        align-self: center;
        padding: 0.625rem;
        color: var(--em-accent);
    }
    .submit {
        margin-top: 0.25rem;
    }
    .other {
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
    }
    .other .hint {
        margin: 0;
        text-align: center;
    }
    .or {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    .or::before,
    .or::after {
        content: "";
        flex: 1;
        border-top: 1px solid var(--em-line);
    }
`;
