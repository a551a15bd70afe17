import { css } from "../../ui/tokens/css.ts";

export const deskStyles = css`
    :host {
        display: block;
        height: 100vh;
        height: 100dvh;
        background: var(--em-page);
    }
    .desk {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        grid-template-columns: 21rem minmax(0, 1fr);
        height: 100%;
    }
    .tops {
        grid-column: 1 / -1;
    }
    .side {
        display: flex;
        flex-direction: column;
        min-height: 0;
        border-right: 1px solid var(--em-line);
        background: var(--em-surface);
    }
    .side empower-conversation-list {
        flex: 1;
    }
    .own {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 0.375rem 0.75rem;
        padding: 0.75rem 0.75rem 0.25rem;
    }
    .choices {
        display: flex;
        gap: 0.5rem;
        padding: 0.25rem 1rem 0.5rem;
    }
    .choices .select {
        flex: 1 1 0;
        min-width: 0;
    }
    empower-account,
    empower-security,
    empower-access-log,
    empower-emergency,
    empower-invitations,
    empower-clients,
    empower-accounts,
    empower-reports,
    empower-requests {
        min-height: 0;
    }
    .entries {
        display: flex;
        flex-direction: column;
        gap: 0.25rem;
        padding: 0.25rem 0.75rem 0.75rem;
    }
    .entry {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-height: 3rem;
        padding: 0.25rem 0.75rem;
        border-radius: var(--em-radius-small);
        color: var(--em-text);
        font-weight: 600;
        text-decoration: none;
    }
    .entry:hover,
    .entry[aria-current] {
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .hint {
        padding: 0 1rem 0.25rem;
        color: var(--em-muted);
        font-size: var(--em-tiny);
    }
    @media (max-width: 1000px) {
        .button[slot="tools"] .word {
            display: none;
        }
        .button[slot="tools"] {
            width: var(--em-target);
            padding: 0;
        }
    }
    .empty {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 0.375rem;
        padding: 2rem;
        color: var(--em-muted);
        text-align: center;
    }
    .empty .icon {
        width: 3rem;
        height: 3rem;
        color: var(--em-accent);
    }
    .empty h2 {
        color: var(--em-text);
        font-size: 1.25rem;
    }
    .door {
        display: flex;
        flex-direction: column;
        height: 100%;
        padding: 1rem;
        overflow-y: auto;
    }
    .held {
        display: flex;
        flex-direction: column;
        height: 100%;
    }
    .held .corner {
        display: flex;
        align-items: center;
        align-self: flex-end;
        padding: 0.5rem 0.75rem 0;
    }
    .door .corner {
        align-self: flex-end;
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
    .brand {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        margin-bottom: 1.25rem;
        color: var(--em-muted);
        font-weight: 600;
    }
    .brand img {
        width: 2rem;
        height: 2rem;
    }
    .wait {
        margin: auto;
        color: var(--em-muted);
    }
    .ring {
        position: fixed;
        z-index: 10;
        top: 1.25rem;
        left: 50%;
        width: min(26rem, calc(100vw - 2rem));
        transform: translateX(-50%);
    }
    .skip {
        position: absolute;
        z-index: 20;
        top: -10rem;
        left: 1rem;
    }
    .skip:focus {
        top: 1rem;
    }
    @media (max-width: 760px) {
        .desk {
            grid-template-columns: minmax(0, 1fr);
        }
        .desk .talk,
        .desk.reading .side {
            display: none;
        }
        .desk.reading .talk {
            display: flex;
        }
        .side {
            border-right: 0;
        }
        .desk.page-first {
            grid-template-rows: auto auto minmax(0, 1fr);
        }
        .desk.page-first .side {
            display: flex;
            border-bottom: 1px solid var(--em-line);
        }
        .entries {
            flex-flow: row wrap;
        }
        .entry {
            min-height: var(--em-target);
            padding: 0.25rem 0.5rem;
        }
    }
    /* Recovery codes, on as much paper as they take. */
    @media print {
        :host,
        .desk {
            display: block;
            height: auto;
        }
        .side,
        .tops {
            display: none;
        }
    }
`;
