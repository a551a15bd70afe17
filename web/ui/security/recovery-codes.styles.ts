import { css } from "../tokens/css.ts";

export const codesStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        gap: 1rem;
    }
    h4 {
        font-size: 1.125rem;
    }
    ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr));
        gap: 0.375rem 1.5rem;
        padding: 1rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius-small);
        background: var(--em-raised);
        font-family: ui-monospace, "Cascadia Mono", "Liberation Mono", monospace;
    }
    li {
        white-space: nowrap;
        user-select: all;
    }
    .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
    }
    .submit {
        align-self: flex-start;
    }
    @media print {
        .ways,
        form,
        [role="status"] {
            display: none;
        }
    }
`;
