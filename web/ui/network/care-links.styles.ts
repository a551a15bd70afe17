import { css } from "../tokens/css.ts";

export const careLinksStyles = css`
    :host {
        display: block;
        min-width: 0;
    }
    nav {
        display: flex;
        gap: 0.125rem;
    }
    a {
        position: relative;
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
        min-height: var(--em-target);
        padding: 0.25rem 0.75rem;
        border-bottom: 3px solid transparent;
        color: var(--em-text);
        line-height: 1.2;
        text-align: center;
        text-wrap: balance;
        text-decoration: none;
    }
    a:hover {
        border-bottom-color: var(--em-edge);
    }
    a[aria-current="page"] {
        border-bottom-color: var(--em-accent);
        color: var(--em-accent);
        font-weight: 600;
    }
    .count {
        min-width: 1.375rem;
        padding: 0.125rem 0.375rem;
        border-radius: 999px;
        background: var(--em-accent);
        color: var(--em-on-accent);
        font-size: var(--em-tiny);
        font-weight: 700;
        line-height: 1.15rem;
    }
    @media (max-width: 1240px) {
        :host {
            order: 1;
            flex: 1 0 100%;
        }
    }
    @media (max-width: 520px) {
        a {
            flex: 1 1 auto;
            justify-content: center;
            padding: 0.25rem;
            font-size: var(--em-small);
        }
        a:has(.count) {
            padding-right: 1.125rem;
        }
        .count {
            position: absolute;
            top: 0;
            right: 0;
            min-width: 1.25rem;
            padding: 0 0.25rem;
        }
    }
`;
