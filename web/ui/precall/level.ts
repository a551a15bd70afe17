import { html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { define, EmpowerElement } from "../element.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";

/** As loud as a room in which nobody speaks. */
const quiet = 0.012;
const patience_ms = 6000;
/** As often as an eye sees it move: to look at each picture of the screen costs three times as much of the processor. */
const look_ms = 40;
/** What a microphone gives in that time, at 48 kHz and less: nothing goes by unheard between two looks. */
const window_samples = 2048;

/** How loud one's microphone is, as it is: what moves here is what the other would hear. */
export class Level extends EmpowerElement {
    static override styles = [
        base,
        css`
            .bar {
                height: 0.75rem;
                overflow: hidden;
                border: 1px solid var(--em-edge);
                border-radius: 999px;
                background: var(--em-raised);
            }
            .fill {
                height: 100%;
                background: var(--em-accent);
                transform: scaleX(var(--level, 0));
                transform-origin: left;
            }
            p {
                margin-top: 0.375rem;
                color: var(--em-muted);
                font-size: var(--em-small);
            }
            @media (forced-colors: active) {
                .fill {
                    background: Highlight;
                    forced-color-adjust: none;
                }
            }
        `,
    ];

    @property({ attribute: false }) stream: MediaStream | undefined;
    @property({ attribute: false }) on = false;

    @state() private told: "speak" | "heard" | "silent" = "speak";

    @query(".fill") private readonly fill!: HTMLElement;

    private context: AudioContext | undefined;
    private listened: MediaStreamTrack | undefined;
    private looking: ReturnType<typeof setInterval> | undefined;

    override connectedCallback(): void {
        super.connectedCallback();
        this.requestUpdate();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.deafen();
    }

    protected override render(): TemplateResult {
        const t = this.words.t.devices.level;
        return html`<div class="bar" aria-hidden="true"><div class="fill"></div></div>
            <p role="status" data-testid="level" data-heard=${this.on && this.told === "heard"}>
                ${this.on ? t[this.told] : t.off}
            </p>`;
    }

    protected override updated(): void {
        const track = this.stream?.getAudioTracks()[0];
        if (track !== this.listened && this.isConnected) {
            this.deafen();
            if (track !== undefined) {
                this.listen(track);
            }
        }
    }

    private listen(track: MediaStreamTrack): void {
        this.listened = track;
        this.told = "speak";
        const context = new AudioContext();
        const analyser = context.createAnalyser();
        analyser.fftSize = window_samples;
        context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
        void context.resume().catch(() => undefined);
        this.context = context;
        const samples = new Float32Array(window_samples);
        const began = performance.now();
        this.looking = setInterval(() => {
            analyser.getFloatTimeDomainData(samples);
            this.show(loudnessOf(samples), performance.now() - began);
        }, look_ms);
    }

    private show(loudness: number, since_ms: number): void {
        this.fill.style.setProperty("--level", widthOf(loudness).toFixed(3));
        if (loudness > quiet && this.on) {
            this.told = "heard";
        } else if (this.told === "speak" && since_ms > patience_ms) {
            this.told = "silent";
        }
    }

    private deafen(): void {
        clearInterval(this.looking);
        void this.context?.close().catch(() => undefined);
        this.context = undefined;
        this.listened = undefined;
        this.fill?.style.setProperty("--level", "0");
    }
}

/** The root of the mean square: 0 is silence, 1 the loudest there is. */
export function loudnessOf(samples: Float32Array): number {
    const sum = samples.reduce((total, sample) => total + sample * sample, 0);
    return Math.sqrt(sum / Math.max(1, samples.length));
}

/** How loud it seems: an ear, like a meter, goes by powers of ten. From 60 dB below the loudest (0) to there (1). */
export function widthOf(loudness: number): number {
    const decibel = 20 * Math.log10(Math.max(loudness, 1e-6));
    return Math.min(1, Math.max(0, (decibel + 60) / 60));
}

define("empower-level", Level);

declare global {
    interface HTMLElementTagNameMap {
        "empower-level": Level;
    }
}
