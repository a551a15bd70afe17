import { css } from "../tokens/css.ts";

export const codeFormStyles = css`
    :host {
        display: block;
    }
    .field .app {
        font-size: 1.5rem;
        font-variant-numeric: tabular-nums;
        letter-spacing: 0.25em;
    }
    .field .recovery {
        font-family: ui-monospace, "Cascadia Mono", "Liberation Mono", monospace;
    }
    .others {
        display: flex;
        flex-direction: column;
    }
    .others .button {
        text-decoration: underline;
        text-underline-offset: 0.2em;
        font-weight: 400;
    }
`;
