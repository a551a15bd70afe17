import { css } from "../tokens/css.ts";

/** People who were found by name, each with what can be done. */
export const foundStyles = css`
    .found {
        display: grid;
        gap: 0.25rem;
    }
    .found li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 0.75rem;
        --em-avatar: 2.25rem;
    }
    .found li > span:first-of-type {
        flex: 1 1 10rem;
        min-width: 0;
        overflow-wrap: anywhere;
    }
`;
