import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ifDefined } from "lit/directives/if-defined.js";
import type { CallView, Client } from "../../client/index.ts";
import "../avatar/avatar.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { faceRoot, openSheet } from "../dialog/sheet.ts";
import { define, EmpowerElement } from "../element.ts";
import { icon, type IconName } from "../icons/icons.ts";
import { playOn } from "../precall/sound-test.ts";
import { base } from "../tokens/base.ts";
import { callViewStyles } from "./call-view.styles.ts";
import { controlFor, mainControls, moreControls, type CallDeed, type Control, type Possible, type ViewDeed } from "./controls.ts";
import { controlStyles } from "./controls.styles.ts";
import "../precall/level.ts";
import "./lobby-list.ts";
import type { Waiting } from "./lobby-list.ts";
import "./more-menu.ts";
import { qualityText, worseOf } from "./news.ts";
import "./screen-guard.ts";
import { Shortcuts } from "./shortcuts.ts";
import { deviceNotice, nextSteps, statusOf, type Seen, type Step } from "./status.ts";

const nothingPossible: Possible = { share: false, fullScreen: false, floating: false };

/**
 * The call one is in. Event: `deed`, what the person does about it (`CallDeed`). `chat` says what the button for the
 * messages offers.
 */
export class CallStage extends EmpowerElement {
    static override styles = [base, buttonStyles, controlStyles, callViewStyles];

    @property({ attribute: false }) client!: Client;
    @property({ attribute: false }) call: CallView | undefined;
    @property({ attribute: false }) name = "";
    @property({ attribute: false }) person = "";
    @property({ attribute: false }) seen: Seen = {};
    /** Who waits to be let in by the one who is here. */
    @property({ attribute: false }) waiting: readonly Waiting[] = [];
    @property({ attribute: false }) lobbyProblem = "";
    @property({ attribute: false }) chat: "show" | "hide" = "show";
    @property({ attribute: false }) unread = 0;
    @property({ attribute: false }) can = nothingPossible;
    @property({ attribute: false }) fullScreen = false;

    @state() private now_ms = Date.now();
    @state() private soundBlocked = false;
    @state() private floating = false;

    @query(".remote") private readonly remote!: HTMLVideoElement | null;
    @query(".shown") private readonly shownScreen!: HTMLVideoElement | null;
    @query(".self video") private readonly local!: HTMLVideoElement | null;

    private ticking: ReturnType<typeof setInterval> | undefined;

    constructor() {
        super();
        this.addEventListener("keydown", (event) => this.onKey(event));
    }

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
        const status = statusOf(call, this.name, this.words, this.seen);
        const ended = call.phase === "ended";
        return html`<div class="top">
                <div class="title">
                    <h2 tabindex="-1">${this.name}</h2>
                    <p class="state">
                        <span
                            class=${tellsBelow(call) ? "unseen" : ""}
                            data-testid="call-status"
                            data-phase=${call.phase}
                            >${status}</span
                        >
                        ${this.time(call)} ${this.quality(call)}
                    </p>
                </div>
                ${this.chatButton()}
            </div>
            ${this.lobby()}
            <div class="stage" tabindex="-1">
                ${this.theirScreen(call)}
                <div class="other ${call.remote.screen === undefined || ended ? "" : "small"}">
                    ${this.remoteVideo(call)} ${this.portrait(call, status)}
                </div>
                ${ended ? nothing : html`${this.signs(call)} ${this.self(call)}`}
            </div>
            ${ended ? nothing : this.notices(call)}
            <div class="controls ${ended ? "over" : ""}">${ended ? this.close() : this.controls(call)}</div>
            ${this.guard(call)}`;
    }

    private lobby(): TemplateResult | typeof nothing {
        if (this.waiting.length === 0 && this.lobbyProblem === "") {
            return nothing;
        }
        return html`<empower-lobby-list
            .words=${this.words}
            .people=${this.waiting}
            .problem=${this.lobbyProblem}
            @deed=${(event: CustomEvent<CallDeed>) => {
                event.stopPropagation();
                this.tell(event.detail);
            }}
        ></empower-lobby-list>`;
    }

    private quality(call: CallView): TemplateResult | typeof nothing {
        const grade = call.phase === "active" && call.link === "connected" ? worseOf(call) : undefined;
        if (grade === undefined) {
            return nothing;
        }
        const { incoming, outgoing } = call.quality;
        return html`<span
            class="quality ${grade}"
            data-testid="call-quality"
            data-incoming=${incoming ?? ""}
            data-outgoing=${outgoing ?? ""}
            ><span class="bars" aria-hidden="true"><i></i><i></i><i></i></span>${qualityText(
                call,
                this.name,
                this.words,
            )}</span
        >`;
    }

    private theirScreen(call: CallView): TemplateResult | typeof nothing {
        if (call.remote.screen === undefined || call.phase === "ended") {
            return nothing;
        }
        return html`<video
            class="shown"
            data-testid="remote-screen"
            aria-label=${this.words.t.call.screenOf(this.name)}
            autoplay
            playsinline
            .muted=${true}
            @enterpictureinpicture=${this.onFloating}
            @leavepictureinpicture=${this.onFloating}
        ></video>`;
    }

    /** What is to be known of the two, on their pictures. */
    private signs(call: CallView): TemplateResult {
        const t = this.words.t.call;
        const { remote } = call;
        const sign = (testid: string, name: IconName, text: string) =>
            html`<li data-testid=${testid}>${icon(name)}${text}</li>`;
        return html`<ul class="signs ${remote.screen === undefined ? "" : "beside"}">
            ${remote.hand ? sign("remote-hand", "hand", t.handRaised(this.name)) : nothing}
            ${remote.muted && call.phase === "active" ? sign("remote-muted", "mic-off", t.muted(this.name)) : nothing}
            ${call.hand ? sign("own-hand", "hand", t.ownHand) : nothing}
            ${call.relayOnly && call.phase !== "waiting" ? sign("relay-only", "shield", this.words.t.ringing.relayOnly) : nothing}
        </ul>`;
    }

    private guard(call: CallView): TemplateResult | typeof nothing {
        if (call.screen.state !== "held") {
            return nothing;
        }
        return html`<empower-screen-guard
            .words=${this.words}
            .client=${this.client}
            .name=${this.name}
            .screen=${call.screen}
            @choice=${(event: CustomEvent<"again" | "share" | "stop">) => this.onGuard(event.detail)}
        ></empower-screen-guard>`;
    }

    private onGuard(choice: "again" | "share" | "stop"): void {
        this.tell({ do: choice === "share" ? "confirm-screen" : "stop-screen" });
        if (choice === "again") {
            this.tell({ do: "share" });
        }
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
            @enterpictureinpicture=${this.onFloating}
            @leavepictureinpicture=${this.onFloating}
        ></video>`;
    }

    private portrait(call: CallView, status: string): TemplateResult | typeof nothing {
        if (showsPicture(call)) {
            return nothing;
        }
        const waiting = call.phase === "ringing-out" || call.phase === "connecting" || call.phase === "waiting";
        const joined = !tellsBelow(call);
        const line = joined ? this.words.t.call.noPicture(this.name) : status;
        return html`<div class="person ${waiting ? "waiting" : ""}">
            <empower-avatar .name=${this.name} .person=${this.person}></empower-avatar>
            <p aria-hidden=${joined ? "false" : "true"}>${line}</p>
            ${call.phase === "waiting" ? html`<p class="calm">${this.words.t.ringing.lobby.calm}</p>
                      <empower-level
                          class="calm"
                          .words=${this.words}
                          .stream=${call.local.stream}
                          .on=${call.local.microphone.state === "on"}
                      ></empower-level>` : nothing}
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
        const { screen, soundOnly } = call;
        const device = deviceNotice(call, this.words);
        return html`${
            this.soundBlocked
                ? this.notice("sound-blocked", t.soundBlocked, [
                      this.answer("sound-on", t.soundOn, this.turnSoundOn),
                  ])
                : nothing
        }
        ${
            call.remote.away && call.link === "connected"
                ? this.notice("remote-away", t.away(this.name), [])
                : nothing
        }
        ${
            screen.state === "on"
                ? this.notice("sharing", t.sharing[screen.surface](this.name), [
                      this.answer("sharing-stop", t.stopSharing, () => this.tell({ do: "stop-screen" })),
                  ])
                : nothing
        }
        ${
            soundOnly.state === "offered"
                ? this.notice("sound-only-offer", t.soundOnlyOffer, [
                      this.answer("sound-only-yes", t.soundOnly, () => this.tell({ do: "spare" })),
                      this.answer("sound-only-no", t.notNow, () => this.tell({ do: "refuse-sound-only" })),
                  ])
                : nothing
        }
        ${
            soundOnly.state === "on"
                ? this.notice("sound-only", t.soundOnlyBy[soundOnly.by](this.name), [
                      this.answer("picture-on", t.pictureOn, () => this.tell({ do: "camera", on: true })),
                  ])
                : nothing
        }
        ${screen.state === "error" ? html`<p class="notice" role="alert">${t.screenFailed}</p>` : nothing}
        ${
            device === undefined
                ? nothing
                : html`<div class="notice" data-testid="call-device-notice">
                      <p role="alert">${device}</p>
                      <span class="answers">
                          ${this.answer("call-device-help", this.words.t.devices.inCall, () => this.tell({ do: "devices" }))}
                      </span>
                  </div>`
        }`;
    }

    private notice(testid: string, text: string, answers: readonly TemplateResult[]): TemplateResult {
        return html`<div class="notice" data-testid=${testid}>
            <span>${text}</span>${answers.length > 0 ? html`<span class="answers">${answers}</span>` : nothing}
        </div>`;
    }

    private answer(testid: string, label: string, press: () => void): TemplateResult {
        return html`<button type="button" class="button" data-testid=${testid} @click=${press}>${label}</button>`;
    }

    private controls(call: CallView): TemplateResult {
        const hangup = call.phase === "waiting" ? this.words.t.ringing.lobby.leave : this.words.t.call.hangup;
        const { main, more } = this.known(call);
        return html`${main.map((control) => this.control(control))}
            <empower-call-more
                .words=${this.words}
                .controls=${more}
                @control=${(event: CustomEvent<Control>) => this.tell(event.detail.deed)}
            ></empower-call-more>
            <button
                type="button"
                class="control danger"
                data-testid="call-hangup"
                aria-label=${hangup}
                title=${hangup}
                @click=${() => this.tell({ do: "hangup" })}
            >
                <span class="disc">${icon("hang-up")}</span><span class="word" aria-hidden="true">${hangup}</span>
            </button>`;
    }

    private control({ testid, icon: name, label, word, key, look, deed }: Control): TemplateResult {
        return html`<button
            type="button"
            class="control ${look}"
            data-testid=${testid}
            aria-label=${label}
            aria-pressed=${look !== ""}
            aria-keyshortcuts=${ifDefined(key)}
            title=${key === undefined ? label : `${label} (${key})`}
            @click=${() => this.tell(deed)}
        >
            <span class="disc">${icon(name)}</span><span class="word" aria-hidden="true">${word}</span>
        </button>`;
    }

    private known(call: CallView): { main: Control[]; more: Control[] } {
        const { fullScreen, floating } = this;
        const can = { ...this.can, floating: this.can.floating && this.picture !== undefined };
        const now = { call, can, fullScreen, floating };
        const t = this.words.t.call;
        return { main: mainControls(now, t), more: moreControls(now, t) };
    }

    private tell(deed: CallDeed | ViewDeed): void {
        if (deed.do === "floating") {
            void this.float();
        } else if (deed.do === "shortcuts") {
            this.showShortcuts();
        } else {
            this.emit("deed", deed);
        }
    }

    private onKey(event: KeyboardEvent): void {
        const { call } = this;
        if (call === undefined || call.phase === "none" || call.phase === "ended") {
            return;
        }
        const { main, more } = this.known(call);
        const control = controlFor(event, [...main, ...more, this.messages]);
        if (control !== undefined) {
            event.preventDefault();
            this.tell(control.deed);
        }
    }

    private showShortcuts(): void {
        const { call } = this;
        if (call !== undefined) {
            const { main, more } = this.known(call);
            const sheet = new Shortcuts();
            sheet.words = this.words;
            sheet.client = this.client;
            sheet.controls = [...main, this.messages, ...more];
            openSheet(faceRoot(this), sheet);
        }
    }

    /** What is large now, and can stand in a window of its own. */
    private get picture(): HTMLVideoElement | undefined {
        const { call } = this;
        if (call?.remote.screen !== undefined && this.shownScreen !== null) {
            return this.shownScreen;
        }
        return call !== undefined && showsPicture(call) ? (this.remote ?? undefined) : undefined;
    }

    /** A browser may refuse; then the picture stays where it is. */
    private async float(): Promise<void> {
        const done = this.floating ? document.exitPictureInPicture() : this.picture?.requestPictureInPicture();
        await done?.catch(() => undefined);
    }

    private readonly onFloating = ({ type }: Event): void => {
        this.floating = type === "enterpictureinpicture";
    };

    private close(): TemplateResult {
        const { call } = this;
        return html`${call === undefined ? nothing : nextSteps(call).map((step) => this.step(step))}<button
            type="button"
            class="button close"
            data-testid="call-dismiss"
            @click=${() => this.tell({ do: "dismiss" })}
        >
            ${this.words.t.common.close}
        </button>`;
    }

    private step(step: Step): TemplateResult {
        return html`<button type="button" class="button" data-testid="call-${step}" @click=${() => this.tell({ do: step })}>
            ${icon(step === "write" ? "chat" : "video")}${this.words.t.ringing[step]}
        </button>`;
    }

    private get messages(): Control {
        const t = this.words.t;
        const unread = this.unread > 0 ? `, ${t.conversations.unread(this.unread)}` : "";
        const label = (this.chat === "show" ? t.call.showChat : t.call.hideChat) + unread;
        const deed = { do: "chat" } as const;
        return { testid: "call-chat", icon: "chat", label, word: label, key: "T", look: "", deed };
    }

    private chatButton(): TemplateResult | typeof nothing {
        if (this.call?.phase === "ended") {
            return nothing;
        }
        const { label, key, deed } = this.messages;
        return html`<button
            type="button"
            class="button ${this.chat === "hide" ? "lit" : ""}"
            data-testid="call-chat"
            aria-label=${label}
            aria-expanded=${this.chat === "hide"}
            aria-keyshortcuts=${ifDefined(key)}
            title="${label} (${key ?? ""})"
            @click=${() => this.tell(deed)}
        >
            ${icon("chat")}${this.unread > 0 ? html`<b>${this.unread}</b>` : nothing}
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
        feed(this.shownScreen, this.call?.remote.screen);
        if (this.remote !== null && this.call !== undefined) {
            void playOn(this.remote, this.call.local.speaker);
        }
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

/** How it goes stands in the middle, where no picture is; above, it is only read out. */
function tellsBelow(call: CallView): boolean {
    return !showsPicture(call) && !(call.phase === "active" && call.remote.stream !== undefined);
}

function showsPicture(call: CallView): boolean {
    return call.phase !== "ended" && call.remote.stream !== undefined && call.remote.video;
}

define("empower-call-view", CallStage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-view": CallStage;
    }
}
