import { html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { DeviceKind, LocalMedia } from "../../client/index.ts";
import { selectStyles } from "../button/button.styles.ts";
import { Sheet, sheetStyles } from "../dialog/sheet.ts";
import { noticeBox } from "../form/form-parts.ts";
import { icon } from "../icons/icons.ts";
import { ClientWatch } from "../model/client-watch.ts";
import { errorOf, newsText } from "./device-words.ts";
import { here, problemsOf, problemText, stepsFor, type DeviceProblem } from "./help.ts";
import "./level.ts";
import { precallStyles } from "./precall.styles.ts";
import { canChooseSpeaker, SoundTest } from "./sound-test.ts";

/**
 * Which camera, microphone and speaker to use, whether they work, and what to do where not. It closes by itself where
 * something comes that is to be seen: a ring, a call that begins or ends, a sign-in that is over.
 */
export abstract class DeviceSheet extends Sheet {
    static override styles: CSSResultGroup = [sheetStyles, selectStyles, precallStyles];

    @state() private sound: "untried" | "playing" | "asked" | "heard" | "not-heard" | "failed" = "untried";

    private readonly tones = new SoundTest();

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            () => this.heard(),
        );
    }

    /** What one's camera and microphone do now. */
    protected abstract get local(): LocalMedia;
    /** Asks for it once more. */
    protected abstract retry(kind: "camera" | "microphone"): void;
    /** What one may do all the same. */
    protected get comfort(): string {
        return "";
    }

    /** It has its reason to be there, whatever came. */
    protected abstract get wanted(): boolean;

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.tones.stop();
    }

    private heard(): void {
        if (this.isConnected && this.dialog?.open && !this.wanted) {
            this.close();
        }
    }

    // ------------------------------------------------------------ the devices

    protected devices(): TemplateResult {
        return html`${this.troubles()} ${noticeBox(newsText(this.local, this.words), "device-news")}
            <fieldset aria-labelledby="name-microphone">
                ${this.choice("microphone")}
                <empower-level
                    .words=${this.words}
                    .stream=${this.local.stream}
                    .on=${this.local.microphone.state === "on"}
                ></empower-level>
            </fieldset>
            <fieldset aria-labelledby="name-camera">${this.choice("camera")}</fieldset>
            <fieldset aria-labelledby="name-speaker">${this.speaker()}</fieldset>`;
    }

    private choice(kind: DeviceKind): TemplateResult {
        const t = this.words.t.devices;
        const { devices } = this.client;
        const chosen = devices.chosen(kind) ?? "";
        return html`<label id="name-${kind}" for=${kind}>${t[kind]}</label>
            <select
                class="select"
                id=${kind}
                data-testid="device-${kind}"
                @change=${(event: Event) => devices.choose(kind, (event.target as HTMLSelectElement).value)}
            >
                <option value="" .selected=${chosen === ""}>${t.automatic}</option>
                ${devices.list[kind].map(
                    ({ id, label }, at) =>
                        html`<option value=${id} .selected=${chosen === id}>
                            ${label === "" ? `${t.unnamed[kind]} ${at + 1}` : label}
                        </option>`,
                )}
            </select>`;
    }

    private speaker(): TemplateResult {
        const t = this.words.t.devices;
        const { devices } = this.client;
        return html`${
                canChooseSpeaker()
                    ? devices.asksForSpeaker
                        ? html`<h3 id="name-speaker">${t.speaker}</h3>
                              <div class="row">
                                  <button
                                      type="button"
                                      class="button"
                                      data-testid="speaker-ask"
                                      @click=${() => void devices.askForSpeaker()}
                                  >
                                      ${t.sound.ask}
                                  </button>
                              </div>`
                        : this.choice("speaker")
                    : html`<h3 id="name-speaker">${t.speaker}</h3>
                          <p class="muted">${t.sound.system}</p>`
            }
            <div class="row">
                <button
                    type="button"
                    class="button"
                    data-testid="sound-play"
                    aria-disabled=${this.sound === "playing"}
                    @click=${() => void this.play()}
                >
                    ${icon("sound")}${t.sound.play}
                </button>
                ${this.sound === "asked" ? this.question() : nothing}
            </div>
            ${noticeBox(this.soundText(), "sound-said", this.sound === "heard" ? "good" : "")}`;
    }

    private question(): TemplateResult {
        const t = this.words.t.devices.sound;
        const answer = (sound: "heard" | "not-heard", label: string): TemplateResult =>
            html`<button
                type="button"
                class="button"
                data-testid="sound-${sound}"
                aria-label="${t.question} ${label}"
                @click=${() => {
                    this.sound = sound;
                    this.renderRoot.querySelector<HTMLElement>("[data-testid=sound-play]")?.focus();
                }}
            >
                ${label}
            </button>`;
        return html`${answer("heard", t.yes)} ${answer("not-heard", t.no)}`;
    }

    private soundText(): string {
        const t = this.words.t.devices.sound;
        const texts = {
            untried: "",
            playing: t.playing,
            asked: t.question,
            heard: t.heard,
            "not-heard": t.notHeard,
            failed: t.failed,
        };
        return texts[this.sound];
    }

    private async play(): Promise<void> {
        if (this.sound === "playing") {
            return;
        }
        this.sound = "playing";
        const played = this.tones.play(this.client.devices.chosen("speaker") ?? "");
        this.sound = await played.then(
            () => "asked" as const,
            () => "failed" as const,
        );
    }

    // ------------------------------------------------------ what is wrong

    private troubles(): TemplateResult {
        const { microphone, camera } = this.local;
        const problems = problemsOf(errorOf(microphone), errorOf(camera));
        const { words } = this;
        return html`<div role="status"
                >${problems.length === 0 ? nothing : html`<span class="unseen">${problems.map((one) => `${problemText(one, words)} `)}</span>`}</div
            >
            ${problems.map((problem) => this.trouble(problem))}`;
    }

    private trouble(problem: DeviceProblem): TemplateResult {
        const t = this.words.t;
        return html`<div class="trouble" data-testid="device-problem" data-what=${problem.what} data-error=${problem.error}>
            <p>${problemText(problem, this.words)} ${this.comfort}</p>
            <details>
                <summary data-testid="device-help">${icon("unfold")}${t.devices.help}</summary>
                <ol>
                    ${stepsFor(problem.error, here(), this.words).map((step) => html`<li>${step}</li>`)}
                </ol>
            </details>
            <button type="button" class="button" data-testid="device-retry" @click=${() => this.again(problem)}>
                ${icon("retry")}${t.common.retry}
            </button>
        </div>`;
    }

    private again({ what }: DeviceProblem): void {
        for (const kind of ["microphone", "camera"] as const) {
            if (what === kind || what === "both") {
                this.retry(kind);
            }
        }
    }
}
