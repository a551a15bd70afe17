import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Id } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";
import type { CallDeed } from "./controls.ts";

/** Somebody in the waiting room, as a therapist sees them. */
export interface Waiting {
    readonly participant: Id;
    readonly user: Id;
    readonly name: string;
    readonly away: boolean;
}

/** Who waits to be let in. Event: `deed` (`admit`, `refuse`). The colours are those of the stage it stands on. */
export class LobbyList extends EmpowerElement {
    static override styles = [
        base,
        buttonStyles,
        css`
            :host {
                display: block;
                max-height: 45cqh;
                overflow-y: auto;
                padding: 0.5rem 1rem 0.75rem;
                background: var(--stage-raised);
            }
            h3 {
                font-size: var(--em-small);
            }
            li {
                display: flex;
                flex-wrap: wrap;
                align-items: center;
                gap: 0.375rem 0.75rem;
                padding: 0.25rem 0;
            }
            .who {
                flex: 1 1 8rem;
                min-width: 0;
                overflow-wrap: anywhere;
                line-height: 1.3;
            }
            .away {
                display: block;
                color: var(--stage-muted);
                font-size: var(--em-small);
            }
            empower-avatar {
                --em-avatar: 2.25rem;
            }
            .choices {
                display: flex;
                gap: 0.5rem;
            }
            .button {
                padding: 0.375rem 1rem;
                border-color: var(--stage-muted);
                background: transparent;
                color: var(--on-stage);
            }
            .button:hover {
                background: var(--stage-hover);
            }
            .button.in {
                border-color: transparent;
                background: var(--stage-lit);
                color: var(--stage);
            }
            .error {
                display: flex;
                gap: 0.5rem;
                padding: 0.25rem 0;
                color: #ffb4a8;
                font-size: var(--em-small);
            }
            .error .icon {
                flex: none;
                width: 1.25rem;
                height: 1.25rem;
            }
            :focus-visible {
                outline-color: #8fc1ff;
            }
        `,
    ];

    @property({ attribute: false }) people: readonly Waiting[] = [];
    @property({ attribute: false }) problem = "";

    protected override render(): TemplateResult {
        const t = this.words.t.ringing.lobby;
        return html`<h3 id="title">${t.waiting}</h3>
            <ul aria-labelledby="title">
                ${this.people.map((person) => this.row(person))}
            </ul>
            <div role="alert" data-testid="lobby-problem">
                ${this.problem === "" ? nothing : html`<p class="error">${icon("alert")}<span>${this.problem}</span></p>`}
            </div>`;
    }

    private row({ participant, user, name, away }: Waiting): TemplateResult {
        const t = this.words.t.ringing.lobby;
        const button = (deed: "admit" | "refuse", look: string, label: string, full: string) => html`<button
            type="button"
            class="button ${look}"
            data-testid="lobby-${deed}"
            aria-label=${full}
            @click=${() => this.emit("deed", { do: deed, participant } satisfies CallDeed)}
        >
            ${label}
        </button>`;
        return html`<li data-testid="lobby-person" data-away=${away}>
            <empower-avatar .name=${name} .person=${user}></empower-avatar>
            <p class="who">${name}${away ? html`<span class="away">${t.away}</span>` : nothing}</p>
            <div class="choices">
                ${button("refuse", "", t.refuse, t.refuseWho(name))} ${button("admit", "in", t.admit, t.admitWho(name))}
            </div>
        </li>`;
    }
}

define("empower-lobby-list", LobbyList);

declare global {
    interface HTMLElementTagNameMap {
        "empower-lobby-list": LobbyList;
    }
}
