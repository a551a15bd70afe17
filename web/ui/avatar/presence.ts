import { html, nothing, type TemplateResult } from "lit";
import type { Presence } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

/** How present somebody is, in words. Nothing while nothing is known: an old state is worse than none. */
export function presenceText(
    presence: Presence | undefined,
    words: Words,
): TemplateResult | typeof nothing {
    if (presence === undefined) {
        return nothing;
    }
    return html`<span class="presence" data-testid="presence" data-state=${presence.state}
        >${words.t.presence[presence.state]}</span
    >`;
}
