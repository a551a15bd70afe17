import type { Environment, Timer } from "../wire/environment.ts";
import { blurOf } from "./blur.ts";
import type { Devices, Previewed } from "./devices.ts";
import type { DeviceNews, DeviceState, Id, LocalMedia, MediaError } from "./types.ts";

export interface Wanted {
    readonly audio: boolean;
    readonly video: boolean;
}

type Kind = "audio" | "video";

const constraints = {
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" },
} satisfies MediaStreamConstraints;

const deviceOf = { audio: "microphone", video: "camera" } as const;
const newsMs = 12_000;

/**
 * Microphone and camera for one call, or for a look at them before it. Whatever cannot be had is told, and the call goes
 * on without.
 *
 * What is unplugged is replaced by another one, and used again once it is back; so is one that was chosen. A microphone
 * that was off stays off whichever it is.
 */
export class LocalDevices implements Previewed {
    private readonly tracks = new Map<Kind, MediaStreamTrack>();
    private readonly states = new Map<Kind, DeviceState>();
    /** Which device was chosen when the one that is used was asked for. */
    private readonly using = new Map<Kind, Id | undefined>();
    /** What is done to a kind of device is done one after the other. */
    private readonly turns = new Map<Kind, Promise<void>>();
    private stream: MediaStream | undefined;
    private news: DeviceNews | undefined;
    private newsTimer: Timer | undefined;
    /** What the person turned off stays off, whatever comes meanwhile. */
    private muted = false;
    private dark = false;
    private stopped = false;
    private readonly unfollow: () => void;

    constructor(
        private readonly environment: Environment,
        private readonly devices: Devices,
        private readonly changed: () => void,
    ) {
        this.unfollow = devices.follow(() => this.devicesChanged());
    }

    get view(): LocalMedia {
        return {
            stream: this.stream,
            microphone: this.state("audio"),
            camera: this.state("video"),
            blur: blurOf(this.track("video")),
            speaker: this.devices.chosen("speaker") ?? "",
            news: this.news,
        };
    }

    track(kind: Kind): MediaStreamTrack | undefined {
        return this.tracks.get(kind);
    }

    /**
     * What is on already in a preview is taken over. Both in one question to the person; where that fails, each on its
     * own, to have at least one of them. The call waits for these alone, and not for the names of all there are.
     */
    async acquire(wanted: Wanted): Promise<void> {
        this.takeOver(wanted);
        const audio = wanted.audio && !this.tracks.has("audio");
        const video = wanted.video && !this.tracks.has("video");
        if (audio && video) {
            const both = await this.ask(["audio", "video"]);
            if (Array.isArray(both)) {
                this.adopt(both);
                void this.devices.refresh();
                return;
            }
        }
        if (audio) {
            await this.acquireOne("audio");
        }
        if (video) {
            await this.acquireOne("video");
        }
        void this.devices.refresh();
    }

    /** Off keeps the microphone, so that on is instant. */
    async setMicrophone(on: boolean): Promise<void> {
        this.muted = !on;
        const track = this.tracks.get("audio");
        if (track !== undefined) {
            track.enabled = on;
            this.put("audio", stateOf(track));
        } else if (on) {
            await this.acquireOne("audio");
            void this.devices.refresh();
        }
    }

    /** Off gives the camera back: its light must not be on while nobody is seen. */
    async setCamera(on: boolean): Promise<void> {
        this.dark = !on;
        const track = this.tracks.get("video");
        if (on && track === undefined) {
            await this.acquireOne("video");
            void this.devices.refresh();
        } else if (!on) {
            this.release("video");
            this.put("video", { state: "off" });
        }
    }

    /** For good: what is still being asked for is given back as soon as it comes. */
    stop(): void {
        this.surrender().forEach((track) => track.stop());
    }

    /** As `stop()`, but what is on stays on, and is the caller's. */
    surrender(): MediaStreamTrack[] {
        const tracks = [...this.tracks.values()];
        this.stopped = true;
        this.unfollow();
        this.devices.withdraw(this);
        this.environment.clock.cancel(this.newsTimer);
        tracks.forEach(letGo);
        this.tracks.clear();
        this.states.clear();
        this.stream = undefined;
        this.news = undefined;
        this.changed();
        return tracks;
    }

    private state(kind: Kind): DeviceState {
        return this.states.get(kind) ?? { state: "none" };
    }

    private takeOver(wanted: Wanted): void {
        const ready = this.devices.claim(this);
        const fits = (track: MediaStreamTrack) => wanted[kindOf(track)] && track.readyState === "live";
        ready.filter((track) => !fits(track)).forEach((track) => track.stop());
        for (const track of ready.filter(fits)) {
            this.using.set(kindOf(track), this.devices.chosen(deviceOf[kindOf(track)]));
            this.adopt([track]);
        }
    }

    // ------------------------------------------------------------ having them

    private acquireOne(kind: Kind): Promise<void> {
        return this.inTurn(kind, async () => {
            if (this.tracks.has(kind)) {
                return;
            }
            const outcome = await this.ask([kind]);
            if (Array.isArray(outcome)) {
                this.adopt(outcome);
            } else if (!this.stopped) {
                this.put(kind, { state: "error", error: outcome });
            }
        });
    }

    /** The chosen ones; where one of them is not there, whichever the browser gives. */
    private async ask(kinds: readonly Kind[]): Promise<MediaStreamTrack[] | MediaError> {
        const { media } = this.environment;
        if (media === undefined) {
            return "insecure";
        }
        kinds.forEach((kind) => this.using.set(kind, this.devices.chosen(deviceOf[kind])));
        try {
            return (await media.getUserMedia(this.wishes(kinds))).getTracks();
        } catch (error) {
            const chosen = kinds.some((kind) => (this.using.get(kind) ?? "") !== "");
            if (!chosen || kinds.length > 1 || mediaErrorOf(error) !== "not-found") {
                return mediaErrorOf(error);
            }
        }
        kinds.forEach((kind) => this.using.set(kind, undefined));
        try {
            return (await media.getUserMedia(this.wishes(kinds))).getTracks();
        } catch (error) {
            return mediaErrorOf(error);
        }
    }

    private wishes(kinds: readonly Kind[]): MediaStreamConstraints {
        return Object.fromEntries(kinds.map((kind) => [kind, this.wish(kind)]));
    }

    /** A camera that was chosen is wanted whichever way it faces. */
    private wish(kind: Kind): MediaTrackConstraints {
        const id = this.using.get(kind) ?? "";
        const { facingMode, ...others }: MediaTrackConstraints = constraints[kind];
        return id === "" ? constraints[kind] : { ...others, deviceId: { exact: id } };
    }

    private adopt(tracks: readonly MediaStreamTrack[]): void {
        for (const track of tracks) {
            const kind = kindOf(track);
            if (this.stopped || this.tracks.has(kind) || (kind === "video" && this.dark)) {
                track.stop(); // came too late, or was asked for twice
                continue;
            }
            this.hold(kind, track);
        }
        if (!this.stopped) {
            this.renew();
        }
    }

    private hold(kind: Kind, track: MediaStreamTrack): void {
        track.enabled = kind === "video" || !this.muted;
        this.tracks.set(kind, track);
        track.onended = () => void this.inTurn(kind, () => this.goOver(kind, track));
        track.onmute = track.onunmute = () => this.put(kind, stateOf(track));
        this.states.set(kind, stateOf(track));
    }

    // ------------------------------------------------- another one meanwhile

    /** Something was plugged in or out, or another one was chosen. */
    private devicesChanged(): void {
        if (this.stopped) {
            return;
        }
        for (const kind of ["audio", "video"] as const) {
            const chosen = this.devices.chosen(deviceOf[kind]);
            const state = this.state(kind);
            if (this.tracks.has(kind) && chosen !== undefined && chosen !== this.using.get(kind)) {
                void this.inTurn(kind, () => this.swap(kind));
            } else if (state.state === "error" && isGone(state.error)) {
                void this.comeBack(kind);
            }
        }
        this.changed();
    }

    /** It ended by itself: pulled out, or no longer allowed. */
    private async goOver(kind: Kind, ended: MediaStreamTrack): Promise<void> {
        if (this.tracks.get(kind) !== ended) {
            return;
        }
        this.release(kind);
        this.renew();
        await this.devices.refresh();
        const outcome = this.stopped ? [] : await this.ask([kind]);
        if (Array.isArray(outcome)) {
            this.adoptInstead(kind, outcome, true);
        } else if (!this.stopped && this.state(kind).state !== "off") {
            this.put(kind, { state: "error", error: outcome === "not-found" ? "lost" : outcome });
        }
    }

    private async comeBack(kind: Kind): Promise<void> {
        const there = this.devices.list[deviceOf[kind]].length > 0;
        if (there) {
            await this.acquireOne(kind);
        }
    }

    /** The new one first, so that the other hears and sees one on; some can only have one at a time. */
    private async swap(kind: Kind): Promise<void> {
        const before = this.tracks.get(kind);
        const chosen = this.devices.chosen(deviceOf[kind]);
        if (before === undefined || chosen === undefined || chosen === this.using.get(kind)) {
            return;
        }
        const substitute = this.using.get(kind) === undefined;
        let outcome = await this.ask([kind]);
        if (outcome === "in-use" && this.tracks.get(kind) === before) {
            before.stop();
            outcome = await this.ask([kind]);
        }
        if (this.tracks.get(kind) !== before || this.stopped) {
            stopAll(outcome); // it was turned off meanwhile
        } else if (Array.isArray(outcome)) {
            this.release(kind);
            this.adoptInstead(kind, outcome, substitute);
        } else if (before.readyState === "live") {
            this.tell({ what: "refused", kind: deviceOf[kind], error: outcome });
        } else {
            this.release(kind);
            this.put(kind, { state: "error", error: outcome });
        }
    }

    /** Is told where nobody asked for it. */
    private adoptInstead(kind: Kind, tracks: readonly MediaStreamTrack[], told: boolean): void {
        this.adopt(tracks);
        const label = this.tracks.get(kind)?.label;
        if (label !== undefined && told) {
            this.tell({ what: "moved", kind: deviceOf[kind], label });
        }
    }

    private inTurn(kind: Kind, run: () => Promise<void>): Promise<void> {
        const turn = (this.turns.get(kind) ?? Promise.resolve()).then(() => (this.stopped ? undefined : run()));
        this.turns.set(kind, turn);
        return turn;
    }

    // -------------------------------------------------------------- showing

    private release(kind: Kind): void {
        const track = this.tracks.get(kind);
        if (track !== undefined) {
            letGo(track);
            track.stop();
            this.tracks.delete(kind);
        }
    }

    private tell(news: DeviceNews): void {
        const { clock } = this.environment;
        clock.cancel(this.newsTimer);
        this.news = news;
        this.newsTimer = clock.after(newsMs, () => {
            this.news = undefined;
            this.changed();
        });
        this.changed();
    }

    private put(kind: Kind, state: DeviceState): void {
        this.states.set(kind, state);
        this.renew();
    }

    private renew(): void {
        const tracks = [...this.tracks.values()];
        const known = this.stream?.getTracks() ?? [];
        if (tracks.length !== known.length || tracks.some((track) => !known.includes(track))) {
            this.stream = tracks.length > 0 ? this.environment.newStream(tracks) : undefined;
        }
        this.changed();
    }
}

function kindOf(track: MediaStreamTrack): Kind {
    return track.kind === "audio" ? "audio" : "video";
}

function stateOf(track: MediaStreamTrack): DeviceState {
    if (track.muted) {
        return { state: "error", error: "paused" };
    }
    return { state: track.enabled ? "on" : "off" };
}

function letGo(track: MediaStreamTrack): void {
    track.onended = track.onmute = track.onunmute = null;
}

function stopAll(outcome: readonly MediaStreamTrack[] | MediaError): void {
    if (typeof outcome !== "string") {
        outcome.forEach((track) => track.stop());
    }
}

function isGone(error: MediaError): boolean {
    return error === "lost" || error === "not-found";
}

/** By the names that browsers give; `SecurityError` is a frame or page where media are not allowed at all. */
export function mediaErrorOf(error: unknown): MediaError {
    switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
        case "NotAllowedError":
            return "denied";
        case "NotFoundError":
        case "OverconstrainedError":
            return "not-found";
        case "NotReadableError":
        case "AbortError":
            return "in-use";
        case "SecurityError":
        case "TypeError":
            return "insecure";
        default:
            return "unknown";
    }
}
