import { css } from "../tokens/css.ts";

export const incomingStyles = css`
    :host {
        display: block;
        container-type: inline-size;
    }
    .window {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 0.5rem;
        padding: 1.5rem 1.25rem 1.25rem;
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-raised);
        color: var(--em-text);
        text-align: center;
        box-shadow: var(--em-shadow);
    }
    .window:focus-visible {
        outline-offset: 3px;
    }
    empower-avatar {
        --em-avatar: 4.5rem;
        margin-bottom: 0.25rem;
        border-radius: 50%;
        animation: ring 1.6s ease-out infinite;
    }
    @keyframes ring {
        from {
            box-shadow: 0 0 0 0 var(--em-accent);
        }
        to {
            box-shadow: 0 0 0 1.25rem transparent;
        }
    }
    h2 {
        font-size: 1.25rem;
        line-height: 1.3;
        overflow-wrap: anywhere;
    }
    p {
        color: var(--em-muted);
    }
    .choices {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 0.625rem;
        width: 100%;
        margin-top: 1rem;
    }
    .choices .button {
        flex: 1 1 9rem;
    }
    .choices .answer {
        background: var(--em-accent);
        color: var(--em-on-accent);
    }
`;
