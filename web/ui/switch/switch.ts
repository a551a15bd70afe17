import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons/icons.ts";
import { css } from "../tokens/css.ts";

export interface Switch {
    /** Read aloud, with whether it is on: no less than who and what. */
    readonly label: string;
    readonly on: boolean;
    readonly testid: string;
    /** The id, in the same root, of what is to be known before one presses. */
    readonly describedBy?: string | undefined;
    readonly press: () => void;
}

/** On or off, at once. The sign in it says which, whatever colours one sees. */
export function switchButton({ label, on, testid, describedBy, press }: Switch): TemplateResult {
    return html`<button
        type="button"
        class="switch"
        role="switch"
        aria-checked=${on}
        aria-label=${label}
        aria-describedby=${describedBy ?? nothing}
        title=${label}
        data-testid=${testid}
        @click=${press}
    >
        <span class="track"><span class="knob">${icon(on ? "check" : "close")}</span></span>
    </button>`;
}

export const switchStyles = css`
    .switch {
        flex: none;
        display: inline-flex;
        align-items: center;
        justify-content: center;
        min-width: 3.75rem;
        min-height: var(--em-target);
        padding: 0;
        border: 0;
        border-radius: 999px;
        background: transparent;
        cursor: pointer;
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
    }
    .track {
        display: flex;
        width: 3.25rem;
        height: 1.875rem;
        padding: 0.1875rem;
        border: 2px solid var(--em-edge);
        border-radius: 999px;
        background: var(--em-raised);
        transition: background-color 120ms;
    }
    .knob {
        display: flex;
        align-items: center;
        justify-content: center;
        width: 1.25rem;
        height: 1.25rem;
        border-radius: 50%;
        background: var(--em-edge);
        color: var(--em-raised);
        transition: transform 120ms;
    }
    .knob .icon {
        width: 0.875rem;
        height: 0.875rem;
        stroke-width: 3;
    }
    .switch[aria-checked="true"] .track {
        border-color: var(--em-accent);
        background: var(--em-accent);
    }
    .switch[aria-checked="true"] .knob {
        background: var(--em-on-accent);
        color: var(--em-accent);
        transform: translateX(1.375rem);
    }
    .switch:hover .track {
        border-color: var(--em-accent-strong);
    }
    @media (forced-colors: active) {
        .track,
        .switch[aria-checked="true"] .track {
            border-color: ButtonText;
        }
        .knob,
        .switch[aria-checked="true"] .knob {
            background: ButtonText;
            color: ButtonFace;
        }
    }
`;
