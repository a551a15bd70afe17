import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { icon, type IconName } from "../icons/icons.ts";

export interface RoundButton {
    icon: IconName;
    /* Read aloud, and shown as a tooltip. */
    label: string;
    press: (event: Event) => void;
    testid?: string;
    look?: "plain" | "main" | "danger" | "soft";
    off?: boolean;
    pressed?: boolean;
    tab?: 0 | -1;
    extra?: string;
}

/* A button that shows only a picture. */
export function roundButton(button: RoundButton): TemplateResult {
    const look = button.look ?? "plain";
    return html`<button
        type="button"
        class="button round ${look} ${button.extra ?? ""}"
        aria-label=${button.label}
        title=${button.label}
        aria-pressed=${ifDefined(button.pressed === undefined ? undefined : String(button.pressed))}
        tabindex=${ifDefined(button.tab)}
        data-testid=${button.testid ?? nothing}
        ?disabled=${button.off ?? false}
        @click=${button.press}
    >
        ${icon(button.icon)}
    </button>`;
}
