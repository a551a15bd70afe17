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
    .check {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        min-height: var(--em-target);
        cursor: pointer;
    }
    .check input {
        flex: none;
        width: 1.5rem;
        height: 1.5rem;
        margin: 0;
        accent-color: var(--em-accent);
    }
    .check input[aria-invalid="true"] {
        outline: 2px solid var(--em-danger);
        outline-offset: 2px;
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
