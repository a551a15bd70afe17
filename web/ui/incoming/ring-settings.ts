import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Client } from "../../client/index.ts";
import { selectStyles } from "../button/button.styles.ts";
import { askPermission, permission, type Permission } from "../call/alerts.ts";
import { openSheet, Sheet, sheetStyles } from "../dialog/sheet.ts";
import { define } from "../element.ts";
import type { Words } from "../i18n/words.ts";
import { icon } from "../icons/icons.ts";
import { css } from "../tokens/css.ts";
import { RingTone, tones, type Tone } from "./ring-tone.ts";
import { chosenTone, keepTone } from "./tone-choice.ts";

/** How one hears and sees on this device that somebody calls, or waits. */
export class RingSettings extends Sheet {
    static override styles = [
        ...(Array.isArray(sheetStyles) ? sheetStyles : [sheetStyles]),
        selectStyles,
        css`
            .row {
                display: flex;
                flex-wrap: wrap;
                gap: 0.5rem;
            }
            .select {
                flex: 1 1 10rem;
            }
            h3 {
                font-size: 1.0625rem;
            }
        `,
    ];

    @state() private tone: Tone = chosenTone();
    @state() private permission: Permission = permission();

    protected readonly testid = "ring-settings-sheet";
    private readonly sound = new RingTone();

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.sound.stop();
    }

    protected heading(): string {
        return this.words.t.ringing.settings.title;
    }

    protected body(): TemplateResult {
        const { common, ringing } = this.words.t;
        const t = ringing.settings;
        return html`<label for="tone">${t.tone}</label>
            <div class="row">
                <select id="tone" class="select" data-testid="ring-tone" @change=${this.onTone}>
                    ${tones.map((tone) => html`<option value=${tone} ?selected=${tone === this.tone}>${t.tones[tone]}</option>`)}
                </select>
                <button
                    type="button"
                    class="button"
                    data-testid="ring-listen"
                    ?disabled=${this.tone === "silent"}
                    @click=${() => this.sound.once(this.tone)}
                >
                    ${icon("bell")}${t.listen}
                </button>
            </div>
            <h3>${t.notify}</h3>
            <p>${t.notifyAbout}</p>
            <p role="status" data-testid="ring-notify-state" data-permission=${this.permission}>
                ${this.permission === "default" ? nothing : t[this.permission]}
            </p>
            <div class="choices">
                ${
                    this.permission === "default"
                        ? html`<button type="button" class="button" data-testid="ring-notify" @click=${this.onNotify}>
                              ${t.notifyOn}
                          </button>`
                        : nothing
                }
                <button type="button" class="button main" data-testid="ring-settings-close" @click=${() => this.close()}>
                    ${common.close}
                </button>
            </div>`;
    }

    private readonly onTone = (event: Event): void => {
        this.tone = tones.find((tone) => tone === (event.target as HTMLSelectElement).value) ?? "soft";
        keepTone(this.tone);
        this.sound.once(this.tone);
    };

    private readonly onNotify = async (): Promise<void> => {
        this.permission = await askPermission();
    };
}

define("empower-ring-settings", RingSettings);

export function openRingSettings(root: ParentNode & Node, client: Client, words: Words): void {
    const sheet = new RingSettings();
    sheet.client = client;
    sheet.words = words;
    openSheet(root, sheet);
}

declare global {
    interface HTMLElementTagNameMap {
        "empower-ring-settings": RingSettings;
    }
}
