import type { Environment } from "../wire/environment.ts";
import { blurOf } from "./blur.ts";
import type { DeviceState, LocalMedia, MediaError } from "./types.ts";

export interface Wanted {
    readonly audio: boolean;
    readonly video: boolean;
}

type Kind = "audio" | "video";

const constraints = {
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" },
} satisfies MediaStreamConstraints;

/** Microphone and camera for one call. Whatever cannot be had is told, and the call goes on without. */
export class LocalDevices {
    private readonly tracks = new Map<Kind, MediaStreamTrack>();
    private readonly states = new Map<Kind, DeviceState>();
    private stream: MediaStream | undefined;
    private stopped = false;

    constructor(
        private readonly environment: Environment,
        private readonly changed: () => void,
    ) {}

    get view(): LocalMedia {
        const blur = blurOf(this.track("video"));
        return { stream: this.stream, microphone: this.state("audio"), camera: this.state("video"), blur };
    }

    track(kind: Kind): MediaStreamTrack | undefined {
        return this.tracks.get(kind);
    }

    /** Both in one question to the person; where that fails, each on its own, to have at least one of them. */
    async acquire(wanted: Wanted): Promise<void> {
        if (wanted.audio && wanted.video) {
            const both = await this.ask(constraints);
            if (Array.isArray(both)) {
                this.adopt(both);
                return;
            }
        }
        if (wanted.audio) {
            await this.acquireOne("audio");
        }
        if (wanted.video) {
            await this.acquireOne("video");
        }
    }

    /** Off keeps the microphone, so that on is instant. */
    async setMicrophone(on: boolean): Promise<void> {
        const track = this.tracks.get("audio");
        if (track !== undefined) {
            track.enabled = on;
            this.put("audio", { state: on ? "on" : "off" });
        } else if (on) {
            await this.acquireOne("audio");
        }
    }

    /** Off gives the camera back: its light must not be on while nobody is seen. */
    async setCamera(on: boolean): Promise<void> {
        const track = this.tracks.get("video");
        if (on && track === undefined) {
            await this.acquireOne("video");
        } else if (!on && track !== undefined) {
            this.release("video", track);
            this.put("video", { state: "off" });
        }
    }

    /** For good: what is still being asked for is given back as soon as it comes. */
    stop(): void {
        this.stopped = true;
        [...this.tracks].forEach(([kind, track]) => this.release(kind, track));
        this.states.clear();
        this.stream = undefined;
        this.changed();
    }

    private state(kind: Kind): DeviceState {
        return this.states.get(kind) ?? { state: "none" };
    }

    private async acquireOne(kind: Kind): Promise<void> {
        const outcome = await this.ask({ [kind]: constraints[kind] });
        if (Array.isArray(outcome)) {
            this.adopt(outcome);
        } else if (!this.stopped) {
            this.put(kind, { state: "error", error: outcome });
        }
    }

    private async ask(wanted: MediaStreamConstraints): Promise<MediaStreamTrack[] | MediaError> {
        const { media } = this.environment;
        if (media === undefined) {
            return "insecure";
        }
        try {
            return (await media.getUserMedia(wanted)).getTracks();
        } catch (error) {
            return mediaErrorOf(error);
        }
    }

    private adopt(tracks: MediaStreamTrack[]): void {
        for (const track of tracks) {
            const kind = track.kind === "audio" ? "audio" : "video";
            if (this.stopped || this.tracks.has(kind)) {
                track.stop(); // came too late, or was asked for twice
                continue;
            }
            this.tracks.set(kind, track);
            track.onended = () => {
                this.release(kind, track);
                this.put(kind, { state: "error", error: "not-found" });
            };
            this.states.set(kind, { state: "on" });
        }
        if (!this.stopped) {
            this.renew();
        }
    }

    private release(kind: Kind, track: MediaStreamTrack): void {
        track.onended = null;
        track.stop();
        this.tracks.delete(kind);
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
