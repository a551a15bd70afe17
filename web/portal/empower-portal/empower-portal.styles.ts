import { css } from "../../ui/tokens/css.ts";

export const portalStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        height: 100vh;
        height: 100dvh;
        background: var(--em-page);
    }
    header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 1rem;
        padding: 0.5rem clamp(0.75rem, 3vw, 1.5rem);
        border-bottom: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    .brand {
        flex: 1;
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-width: 0;
    }
    .brand img {
        flex: none;
        width: 2rem;
        height: 2rem;
    }
    .brand p {
        min-width: 0;
        line-height: 1.2;
    }
    .brand strong,
    .brand span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
    }
    .brand strong {
        font-size: 1.125rem;
    }
    .brand span {
        color: var(--em-muted);
        font-size: var(--em-small);
    }
    empower-account-menu {
        --em-avatar: 2.25rem;
        max-width: 18rem;
    }
    main {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
    }
    empower-chat {
        flex: 1;
        width: 100%;
        max-width: 64rem;
        min-height: 0;
        margin: 0 auto;
    }
    empower-chat[covered] {
        flex: none;
        border: 0;
    }
    empower-account,
    empower-security,
    empower-care-pages,
    empower-seen {
        flex: 1;
        min-height: 0;
    }
    .door {
        flex: 1;
        display: flex;
        min-height: 0;
        padding: 1.5rem 1rem;
        overflow-y: auto;
    }
    .card {
        width: min(26rem, 100%);
        margin: auto;
        padding: clamp(1.25rem, 5vw, 2.25rem);
        border: 1px solid var(--em-line);
        border-radius: 20px;
        background: var(--em-surface);
        box-shadow: var(--em-shadow);
    }
    .wait {
        margin: auto;
        color: var(--em-muted);
    }
    @media (min-width: 1200px) {
        empower-chat {
            border-right: 1px solid var(--em-line);
            border-left: 1px solid var(--em-line);
        }
    }
    @media (max-width: 1440px) {
        .leave .word {
            display: none;
        }
        .leave {
            padding: 0.5rem;
        }
    }
    @media (max-height: 480px) {
        header {
            padding-top: 0.125rem;
            padding-bottom: 0.125rem;
        }
    }
    @media (max-width: 520px) {
        header {
            gap: 0.25rem 0.5rem;
        }
        .signed-in .brand {
            display: none;
        }
        empower-account-menu {
            flex: 1;
        }
    }
    /* Recovery codes, on as much paper as they take. */
    @media print {
        :host {
            display: block;
            height: auto;
        }
        header,
        .crisis {
            display: none;
        }
    }
`;
