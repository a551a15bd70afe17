import { careStyles } from "../consent/consent.styles.ts";
import { css } from "../tokens/css.ts";

export const networkStyles = css`
    ${careStyles}
    h3 {
        overflow-wrap: anywhere;
        font-size: 1rem;
    }
    .people {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr));
        gap: 0.75rem;
        margin-top: 1.25rem;
    }
    .person {
        padding: 0.875rem 1rem;
        border: 1px solid var(--em-line);
        border-radius: var(--em-radius);
        background: var(--em-surface);
    }
    .person .who {
        align-items: flex-start;
    }
    .sight {
        align-items: flex-start;
        margin-top: 0.25rem;
        line-height: 1.4;
    }
`;
