import { html, type TemplateResult } from "lit";
import type { Client } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

/** How the provider of who is signed in stands: what it has switched on, and whether the portal ends. */
export function providerCard(client: Client, words: Words): TemplateResult {
    const t = words.t.accounts.provider;
    const { on } = client.standing.notice;
    return html`<section class="card" aria-labelledby="provider" data-testid="provider">
        <h3 id="provider">${t.title}</h3>
        <p>${client.provider?.name}</p>
        <ul class="features">
            ${(["chat", "video", "files"] as const).map((feature) => {
                const state = client.features.has(feature) ? "on" : "off";
                return html`<li data-testid="provider-feature" data-feature=${feature} data-state=${state}>
                    ${t.features[feature]}: <strong>${t[state]}</strong>
                </li>`;
            })}
        </ul>
        <p class="muted" data-testid="provider-end">${on === undefined ? t.goesOn : t.ends(words.dayInFull(new Date(on)))}</p>
    </section>`;
}
