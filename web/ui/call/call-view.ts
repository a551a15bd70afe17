import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { CallView, DeviceState } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { roundButton } from "../button/button.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon } from "../icons/icons.ts";
import { base } from "../tokens/base.ts";
import { callViewStyles } from "./call-view.styles.ts";
import { deviceNotice, statusOf } from "./status.ts";

/**
 * The call one is in. Events: `hangup`, `microphone` and `camera` (on or off), `dismiss`, and `chat` where the face can
 * show the messages beside or instead (`chat` says which of the two the button offers).
 */
export class CallStage extends EmpowerElement {
    static override styles = [base, buttonStyles, callViewStyles];

    @property({ attribute: false }) call: CallView | undefined;
    @property({ attribute: false }) name = "";
    @property({ attribute: false }) person = "";
    @property({ attribute: false }) chat: "show" | "hide" | "none" = "none";
    @property({ attribute: false }) unread = 0;

    @state() private now_ms = Date.now();
    @state() private soundBlocked = false;

    @query(".remote") private readonly remote!: HTMLVideoElement | null;
    @query(".self video") private readonly local!: HTMLVideoElement | null;

    private ticking: ReturnType<typeof setInterval> | undefined;

    override connectedCallback(): void {
        super.connectedCallback();
        this.ticking = setInterval(() => {
            this.now_ms = Date.now();
        }, 500);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        clearInterval(this.ticking);
    }

    /** Takes the keyboard to the call, but to none of its buttons: what one was typing must not hang up. */
    override focus(): void {
        this.renderRoot.querySelector<HTMLElement>("h2")?.focus();
    }

    protected override render(): TemplateResult | typeof nothing {
        const { call } = this;
        if (call === undefined || call.phase === "none") {
            return nothing;
        }
        const status = statusOf(call, this.name, this.words);
        const ended = call.phase === "ended";
        return html`<div class="top">
                <div class="title">
                    <h2 tabindex="-1">${this.name}</h2>
                    <p class="state">
                        <span data-testid="call-status" data-phase=${call.phase}>${status}</span>
                        ${this.time(call)}
                    </p>
                </div>
                ${this.chatButton()}
            </div>
            <div class="stage">
                ${this.remoteVideo(call)} ${this.portrait(call, status)}
                ${ended ? nothing : this.self(call)}
            </div>
            ${this.notices(call)}
            <div class="controls">${ended ? this.close() : this.controls(call)}</div>`;
    }

    private time(call: CallView): TemplateResult | typeof nothing {
        if (call.phase === "ended") {
            const seconds = call.seconds ?? 0;
            return seconds > 0
                ? html`<span class="time"
                      >${this.words.t.call.duration(this.words.duration(seconds))}</span
                  >`
                : nothing;
        }
        if (call.activeSince === undefined) {
            return nothing;
        }
        const seconds = (this.now_ms - call.activeSince) / 1000;
        return html`<span class="time" data-testid="call-duration"
            >${this.words.stopwatch(seconds)}</span
        >`;
    }

    /* Stays in the page without a picture too: the sound comes from it. */
    private remoteVideo(call: CallView): TemplateResult {
        return html`<video
            class="remote ${showsPicture(call) ? "" : "dark"}"
            data-testid="remote-video"
            aria-label=${this.words.t.call.remote(this.name)}
            autoplay
            playsinline
        ></video>`;
    }

    private portrait(call: CallView, status: string): TemplateResult | typeof nothing {
        if (showsPicture(call)) {
            return nothing;
        }
        const waiting = call.phase === "ringing-out" || call.phase === "connecting";
        const joined = call.phase === "active" && call.remote.stream !== undefined;
        const line = joined ? this.words.t.call.noPicture(this.name) : status;
        return html`<div class="person ${waiting ? "waiting" : ""}">
            <empower-avatar .name=${this.name} .person=${this.person}></empower-avatar>
            <p aria-hidden=${joined ? "false" : "true"}>${line}</p>
        </div>`;
    }

    private self(call: CallView): TemplateResult | typeof nothing {
        const { stream, camera } = call.local;
        const t = this.words.t.call;
        const shown = camera.state === "on" && stream !== undefined;
        return html`<div class="self ${shown ? "" : "dark"}">
            <video
                data-testid="local-video"
                aria-label=${t.self}
                autoplay
                playsinline
                .muted=${true}
            ></video>
            ${shown || camera.state === "none" ? nothing : html`<p>${t.cameraIsOff}</p>`}
        </div>`;
    }

    private notices(call: CallView): TemplateResult {
        const t = this.words.t.call;
        const device = call.phase === "ended" ? undefined : deviceNotice(call, this.words);
        const blocked = this.soundBlocked && call.phase !== "ended";
        return html`${
            blocked
                ? html`<div class="notice">
                      <span>${t.soundBlocked}</span>
                      <button
                          type="button"
                          class="button"
                          data-testid="sound-on"
                          @click=${this.turnSoundOn}
                      >
                          ${icon("sound")}${t.soundOn}
                      </button>
                  </div>`
                : nothing
        }
        ${device === undefined ? nothing : html`<p class="notice" role="alert">${device}</p>`}`;
    }

    private controls(call: CallView): TemplateResult {
        const t = this.words.t.call;
        const { microphone, camera } = call.local;
        const mic = isOn(microphone);
        const cam = isOn(camera);
        return html`${roundButton({
                icon: mic ? "mic" : "mic-off",
                label: mic ? t.mute : t.unmute,
                testid: "call-mute",
                pressed: !mic,
                extra: mic ? "" : "off",
                press: () => this.emit("microphone", !mic),
            })}
            ${roundButton({
                icon: cam ? "video" : "video-off",
                label: cam ? t.cameraOff : t.cameraOn,
                testid: "call-camera",
                pressed: !cam,
                extra: cam ? "" : "off",
                press: () => this.emit("camera", !cam),
            })}
            <button
                type="button"
                class="button danger hangup"
                data-testid="call-hangup"
                aria-label=${t.hangup}
                title=${t.hangup}
                @click=${() => this.emit("hangup")}
            >
                ${icon("hang-up")}<span class="word">${t.hangup}</span>
            </button>`;
    }

    private close(): TemplateResult {
        return html`<button
            type="button"
            class="button close"
            data-testid="call-dismiss"
            @click=${() => this.emit("dismiss")}
        >
            ${this.words.t.common.close}
        </button>`;
    }

    private chatButton(): TemplateResult | typeof nothing {
        if (this.chat === "none" || this.call?.phase === "ended") {
            return nothing;
        }
        const t = this.words.t;
        const label = this.chat === "show" ? t.call.showChat : t.call.hideChat;
        const unread = this.unread > 0 ? `, ${t.conversations.unread(this.unread)}` : "";
        return html`<button
            type="button"
            class="button"
            data-testid="call-chat"
            aria-label=${label + unread}
            title=${label + unread}
            @click=${() => this.emit("chat")}
        >
            ${icon(this.chat === "show" ? "chat" : "grow")}${this.unread > 0 ? html`<b>${this.unread}</b>` : nothing}
        </button>`;
    }

    /* Not by a binding: one sets an object at every redraw, and a video that is given its stream again starts anew. */
    protected override updated(): void {
        this.role = "region";
        this.ariaLabel = this.words.t.call.title(this.name);
        if (feed(this.remote, this.call?.remote.stream)) {
            void this.play();
        }
        feed(this.local, this.call?.local.stream);
    }

    /** A browser may refuse to play sound that nobody asked for by a click. Then the picture goes on without it. */
    private async play(): Promise<void> {
        const { remote } = this;
        if (remote === null || this.call?.remote.stream === undefined) {
            return;
        }
        try {
            await remote.play();
        } catch (error) {
            if (
                error instanceof DOMException &&
                error.name === "NotAllowedError" &&
                !remote.muted
            ) {
                this.soundBlocked = true;
                remote.muted = true;
                await this.play();
            }
        }
    }

    private readonly turnSoundOn = (): void => {
        if (this.remote !== null) {
            this.remote.muted = false;
        }
        this.soundBlocked = false;
        void this.play();
    };
}

/** Gives a video its stream; true when it is another one than it had. */
function feed(video: HTMLVideoElement | null, stream: MediaStream | undefined): boolean {
    if (video === null || video.srcObject === (stream ?? null)) {
        return false;
    }
    video.srcObject = stream ?? null;
    return true;
}

function showsPicture(call: CallView): boolean {
    return call.phase !== "ended" && call.remote.stream !== undefined && call.remote.video;
}

function isOn(device: DeviceState): boolean {
    return device.state === "on";
}

define("empower-call-view", CallStage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-view": CallStage;
    }
}
