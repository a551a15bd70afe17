import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Id, LocalDevices, LocalMedia, NetworkCheck, NetworkView, Wanted } from "../../client/index.ts";
import { roundButton } from "../button/button.ts";
import { define } from "../element.ts";
import { icon, type IconName } from "../icons/icons.ts";
import { DeviceSheet } from "./device-sheet.ts";
import { errorOf } from "./device-words.ts";

/** What one looks at one's devices for. */
export type Purpose =
    | { readonly kind: "test" }
    | { readonly kind: "start"; readonly channel: Id; readonly name: string }
    | { readonly kind: "answer"; readonly call: Id; readonly name: string };

/**
 * Before a call: one's own picture, one's own sound, the other's sound, and the way of all of it. Event: `join`, with what
 * of it one goes into the call with. That can be nothing at all: whoever only listens takes part as well.
 */
export class PreCall extends DeviceSheet {
    protected readonly testid = "precall";

    @property({ attribute: false }) purpose: Purpose = { kind: "test" };

    /** What one wants to be seen and heard by; what cannot be had is left out. */
    @state() private picked: Wanted = { audio: true, video: true };
    @state() private network: NetworkView | undefined;
    @state() private testing = false;

    @query("video") private readonly video!: HTMLVideoElement | null;

    private preview: LocalDevices | undefined;
    private check: NetworkCheck | undefined;

    override connectedCallback(): void {
        super.connectedCallback();
        this.preview = this.client.preview(() => this.requestUpdate());
        void this.preview.acquire(this.picked);
        void this.tryNetwork();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.preview?.stop();
        this.check?.stop();
    }

    protected heading(): string {
        const t = this.words.t.devices;
        switch (this.purpose.kind) {
            case "test":
                return t.test;
            case "start":
                return t.beforeCall(this.purpose.name);
            case "answer":
                return t.beforeAnswer(this.purpose.name);
        }
    }

    protected body(): TemplateResult {
        return html`${this.picture()} ${this.devices()} ${this.way()}
            <div class="actions">${this.actions()}</div>`;
    }

    protected get local(): LocalMedia {
        return (
            this.preview?.view ?? {
                stream: undefined,
                microphone: { state: "none" },
                camera: { state: "none" },
                blur: undefined,
                speaker: "",
                news: undefined,
            }
        );
    }

    /** Until a call begins, or another rings than one is about to answer. */
    protected get wanted(): boolean {
        const { calls, me } = this.client;
        const { phase, id } = calls.current;
        const answering = this.purpose.kind === "answer" ? this.purpose.call : undefined;
        const others = [...calls.waiting.map((ring) => ring.id), ...(phase === "ringing-in" ? [id] : [])];
        const inCall = ["ringing-out", "connecting", "active"].includes(phase);
        return me !== undefined && others.every((ring) => ring === answering) && (!inCall || answering !== undefined && others.length > 0);
    }

    protected override get comfort(): string {
        return this.purpose.kind === "test" ? "" : this.words.t.devices.withoutAnyway;
    }

    protected retry(kind: "camera" | "microphone"): void {
        const { preview } = this;
        this.picked = { ...this.picked, [kind === "camera" ? "video" : "audio"]: true };
        void (kind === "camera" ? preview?.setCamera(true) : preview?.setMicrophone(true));
    }

    // ------------------------------------------------------------ one's picture

    private picture(): TemplateResult {
        const t = this.words.t;
        const { camera, microphone } = this.local;
        const shown = camera.state === "on";
        const asking = camera.state === "none" && microphone.state === "none";
        const line = asking ? t.devices.asking : camera.state === "off" ? t.call.cameraIsOff : t.devices.noPicture;
        const mic = microphone.state === "on";
        return html`<div class="picture ${shown ? "" : "dark"}">
                <video
                    data-testid="precall-video"
                    aria-label=${t.call.self}
                    autoplay
                    playsinline
                    .muted=${true}
                ></video>
                ${shown ? nothing : html`<p>${line}</p>`}
                <div class="toggles">
                    ${roundButton({
                        icon: mic ? "mic" : "mic-off",
                        label: mic ? t.call.mute : t.call.unmute,
                        testid: "precall-microphone",
                        pressed: !mic,
                        extra: mic ? "" : "off",
                        press: () => this.toggle("audio", !mic),
                    })}
                    ${roundButton({
                        icon: shown ? "video" : "video-off",
                        label: shown ? t.call.cameraOff : t.call.cameraOn,
                        testid: "precall-camera",
                        pressed: !shown,
                        extra: shown ? "" : "off",
                        press: () => this.toggle("video", !shown),
                    })}
                </div>
            </div>
            <p class="muted">
                ${this.rings ? t.devices.beforeAnswerHint : ""} ${shown ? t.devices.onlyYou : ""}
            </p>`;
    }

    private toggle(kind: "audio" | "video", on: boolean): void {
        this.picked = { ...this.picked, [kind]: on };
        void (kind === "audio" ? this.preview?.setMicrophone(on) : this.preview?.setCamera(on));
    }

    protected override updated(): void {
        const { video, local } = this;
        // Not by a binding: a video that is given its stream again starts anew.
        if (video !== null && video.srcObject !== (local.stream ?? null)) {
            video.srcObject = local.stream ?? null;
        }
    }

    // ---------------------------------------------------------------- the way

    private async tryNetwork(): Promise<void> {
        this.check?.stop();
        const check = this.client.checkNetwork(() => {
            this.network = check.view;
        });
        this.check = check;
        this.network = check.view;
        this.testing = true;
        await check.run();
        if (this.check === check) {
            this.testing = false;
        }
    }

    private way(): TemplateResult {
        const t = this.words.t;
        return html`<fieldset aria-labelledby="name-network">
            <h3 id="name-network">${t.devices.network.title}</h3>
            <div
                role="status"
                data-testid="network"
                data-relay=${this.network?.relay.state ?? nothing}
                data-testing=${this.testing}
            >
                <ul class="found">
                    ${this.findings().map(([name, text]) => html`<li>${icon(name)}<span>${text}</span></li>`)}
                </ul>
            </div>
            <div class="row">
                <button
                    type="button"
                    class="button"
                    data-testid="network-again"
                    aria-disabled=${this.testing}
                    @click=${() => (this.testing ? undefined : void this.tryNetwork())}
                >
                    ${icon("retry")}${t.devices.network.again}
                </button>
            </div>
        </fieldset>`;
    }

    private findings(): readonly (readonly [IconName, string])[] {
        const t = this.words.t.devices.network;
        const { network } = this;
        if (network === undefined || network.server.state !== "good") {
            return network?.server.state === "unreachable" ? [["alert", t.unreachable]] : [["clock", t.trying]];
        }
        const server = ["check", t.server(Math.round(network.server.roundTripMs))] as const;
        const noDirect = ["alert", t.noDirect] as const;
        const { relay } = network;
        switch (relay.state) {
            case "trying":
                return [server, ["clock", t.relayTrying]];
            case "good": {
                const text = relay.slow ? t.relaySlow : t.relayGood;
                return [server, [relay.slow ? "alert" : "check", text(Math.round(relay.roundTripMs))]];
            }
            case "none":
                return network.direct === "trying"
                    ? [server, ["clock", t.relayTrying]]
                    : [server, ["alert", t.noRelay], ...(network.direct === "good" ? [] : [noDirect])];
            case "silent":
                return [server, ["alert", t.relaySilent]];
            case "refused":
                return [server, ["alert", t.relayRefused]];
            case "unreachable":
                return [server, ["alert", t.relayUnreachable], ...(network.direct === "unknown" ? [noDirect] : [])];
        }
    }

    // ------------------------------------------------------------ going in

    /** What one goes in with: what is wanted, as far as it is there. */
    private get able(): Wanted {
        const { microphone, camera } = this.local;
        return {
            audio: this.picked.audio && errorOf(microphone) === undefined,
            video: this.picked.video && errorOf(camera) === undefined,
        };
    }

    private get rings(): boolean {
        const { current, waiting } = this.client.calls;
        const { purpose } = this;
        const ringing = [...waiting, ...(current.phase === "ringing-in" ? [current] : [])];
        return purpose.kind === "answer" && ringing.some(({ id }) => id === purpose.call);
    }

    private actions(): TemplateResult {
        const t = this.words.t;
        if (this.purpose.kind === "test") {
            return html`<div class="row">${this.closing("main", t.common.close)}</div>`;
        }
        const { audio, video } = this.able;
        const how = audio ? (video ? "both" : "sound") : video ? "picture" : "neither";
        const answering = this.purpose.kind === "answer";
        if (answering && !this.rings) {
            return html`<p role="status">${t.devices.ringOver}</p>
                <div class="row">${this.closing("main", t.common.close)}</div>`;
        }
        const hint = how === "neither" ? t.devices.joining.neitherHint : how === "picture" ? t.devices.joining.pictureHint : "";
        const offline = this.client.connection.state !== "online";
        return html`<p class="muted" role="status">${offline ? t.errors.unreachable : hint}</p>
            <div class="row">
                ${this.closing("plain", answering ? t.common.back : t.common.cancel)}
                <button
                    type="button"
                    class="button main"
                    data-testid="precall-join"
                    data-how=${how}
                    ?disabled=${offline}
                    @click=${() => this.join()}
                >
                    ${icon(video ? "video" : "phone")}${answering ? t.devices.answering[how] : t.devices.joining[how]}
                </button>
            </div>`;
    }

    private closing(look: string, label: string): TemplateResult {
        return html`<button
            type="button"
            class="button ${look}"
            data-testid="precall-close"
            @click=${() => this.close()}
        >
            ${label}
        </button>`;
    }

    /** Whoever hears of it begins the call, which takes over what is on. */
    private join(): void {
        this.emit("join", this.able);
        this.close();
    }
}

define("empower-pre-call", PreCall);

declare global {
    interface HTMLElementTagNameMap {
        "empower-pre-call": PreCall;
    }
}
