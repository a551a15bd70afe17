import { css } from "../tokens/css.ts";

/* A section of the page: its heading, what stands below it, what can be done. */
export const sectionStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        gap: 1rem;
        padding: clamp(1rem, 4vw, 1.75rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
    }
    h3 {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.75rem;
        font-size: 1.25rem;
        line-height: 1.3;
    }
    h4 {
        font-size: 1.125rem;
    }
    .muted {
        color: var(--em-muted);
    }
    .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
    }
    @media print {
        :host {
            border: 0;
            padding: 0;
        }
    }
`;

export const securityStyles = css`
    :host {
        display: block;
        position: relative; /* what is for the ear alone scrolls along, and makes the document no longer */
        overflow-y: auto;
    }
    .page {
        display: flex;
        flex-direction: column;
        gap: 1.25rem;
        width: min(44rem, 100%);
        margin: 0 auto;
        padding: 0.75rem clamp(0.75rem, 3vw, 1.5rem) 2.5rem;
    }
    header {
        display: flex;
        align-items: center;
        gap: 0.25rem;
    }
    h2 {
        font-size: 1.5rem;
    }
    @media print {
        :host {
            overflow: visible;
        }
        header,
        empower-passkeys,
        empower-call-privacy,
        empower-sign-ins {
            display: none;
        }
    }
`;
