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
        display: flex;
        align-items: flex-start;
        gap: 0.375rem;
        margin-top: 0.25rem;
        color: var(--em-muted);
        font-size: var(--em-small);
        line-height: 1.4;
    }
    .sight .icon {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
    }
    .sight.sees {
        color: var(--em-accent);
        font-weight: 600;
    }
`;
