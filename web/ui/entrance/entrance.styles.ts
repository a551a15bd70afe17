import { css } from "../tokens/css.ts";

/** What the pages of the entrance have beyond the form for signing in. */
export const entranceStyles = css`
    :host {
        max-width: none;
    }
    .step {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    h1 {
        overflow-wrap: anywhere;
    }
    h1:focus {
        outline: none;
    }
    .page {
        display: flex;
        flex-direction: column;
        gap: 1rem;
    }
    .select {
        min-height: 3rem;
    }
    a.button {
        text-decoration: none;
    }
    .code {
        width: min(14rem, 100%);
        margin: 0 auto;
    }
    .qr {
        display: block;
        width: 100%;
        height: auto;
        border-radius: var(--em-radius-small);
    }
    .key {
        overflow-wrap: anywhere;
        font-family: ui-monospace, monospace;
        letter-spacing: 0.05em;
    }
    .otp {
        font-size: 1.25rem;
        letter-spacing: 0.15em;
    }
`;
