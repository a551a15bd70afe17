/** A track with a light: `readyState` says whether the device is still held. */
export class FakeTrack {
    enabled = true;
    readyState: MediaStreamTrackState = "live";
    muted = false;
    onended: (() => void) | null = null;
    onmute: (() => void) | null = null;
    onunmute: (() => void) | null = null;
    contentHint = "";
    readonly applied: MediaTrackConstraints[] = [];

    constructor(
        readonly kind: "audio" | "video",
        private readonly settings: Record<string, unknown> = {},
        private readonly capabilities: Record<string, unknown> = {},
        readonly label = "",
    ) {}

    getSettings(): Record<string, unknown> {
        return this.settings;
    }

    getCapabilities(): Record<string, unknown> {
        return this.capabilities;
    }

    getConstraints(): MediaTrackConstraints {
        return this.applied.at(-1) ?? {};
    }

    async applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
        await Promise.resolve();
        this.applied.push(constraints);
        Object.assign(this.settings, constraints);
    }

    stop(): void {
        this.readyState = "ended";
    }

    /** The device is pulled out. */
    end(): void {
        this.readyState = "ended";
        this.onended?.();
    }

    /** The device gives nothing for a while, as during a phone call. */
    pause(paused: boolean): void {
        this.muted = paused;
        (paused ? this.onmute : this.onunmute)?.();
    }

    asTrack(): MediaStreamTrack {
        return this as unknown as MediaStreamTrack;
    }
}

export class FakeStream {
    constructor(private readonly tracks: MediaStreamTrack[]) {}

    getTracks(): MediaStreamTrack[] {
        return this.tracks;
    }
}

type Plugged = Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">;
const kindOf = { audio: "audioinput", video: "videoinput" } as const;

/** Microphones, cameras and speakers; a test says which there are, which fail, and how. */
export class FakeMedia {
    readonly failures: { audio?: string; video?: string } = {};
    /** Where none of a kind is named here, there is one without a name. */
    plugged: readonly Plugged[] = [];
    /** Held by another program. */
    readonly held = new Set<string>();
    private readonly listeners = new Set<() => void>();
    readonly given: FakeTrack[] = [];
    readonly asked: MediaStreamConstraints[] = [];
    /** While set, the prompt stays open. */
    prompt: Promise<void> | undefined;
    /** What the person chooses to show of the screen. */
    surface: string | undefined = "window";
    screenFailure: string | undefined;
    readonly screens: FakeTrack[] = [];
    /** What the camera can and does beside a picture. */
    camera: { settings: Record<string, unknown>; capabilities: Record<string, unknown> } | undefined;

    async getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
        this.asked.push(constraints);
        await this.prompt;
        const kinds = (["audio", "video"] as const).filter((kind) => constraints[kind] !== undefined);
        const failure = kinds.map((kind) => this.failures[kind]).find((name) => name !== undefined);
        if (failure !== undefined) {
            throw new DOMException("fails as told", failure);
        }
        const tracks = kinds.map((kind) => {
            const { settings, capabilities } = (kind === "video" ? this.camera : undefined) ?? {};
            return new FakeTrack(kind, { ...settings }, capabilities, this.pick(kind, constraints[kind]));
        });
        this.given.push(...tracks);
        return new FakeStream(tracks.map((track) => track.asTrack())) as unknown as MediaStream;
    }

    async getDisplayMedia(): Promise<MediaStream> {
        await this.prompt;
        if (this.screenFailure !== undefined) {
            throw new DOMException("fails as told", this.screenFailure);
        }
        const track = new FakeTrack("video", { displaySurface: this.surface });
        this.screens.push(track);
        return new FakeStream([track.asTrack()]) as unknown as MediaStream;
    }

    enumerateDevices(): Promise<readonly Plugged[]> {
        return Promise.resolve(this.plugged);
    }

    addEventListener(_type: "devicechange", listener: () => void): void {
        this.listeners.add(listener);
    }

    removeEventListener(_type: "devicechange", listener: () => void): void {
        this.listeners.delete(listener);
    }

    get watched(): boolean {
        return this.listeners.size > 0;
    }

    /** These are there from now on; the tracks of those that are gone end. */
    plug(plugged: readonly Plugged[]): void {
        const gone = this.plugged.filter((one) => !plugged.includes(one)).map(({ label }) => label);
        this.plugged = plugged;
        this.listeners.forEach((listener) => listener());
        this.given.filter((track) => track.readyState === "live" && gone.includes(track.label)).forEach((track) => track.end());
    }

    /** The name of the one that is given. */
    private pick(kind: "audio" | "video", wish: boolean | MediaTrackConstraints | undefined): string {
        const all = this.plugged.filter((one) => one.kind === kindOf[kind]);
        const exact = typeof wish === "object" ? (wish.deviceId as { exact?: string } | undefined)?.exact : undefined;
        const found = exact === undefined ? all[0] : all.find(({ deviceId }) => deviceId === exact);
        if (found === undefined && (exact !== undefined || this.plugged.length > 0)) {
            throw new DOMException("no such device", exact === undefined ? "NotFoundError" : "OverconstrainedError");
        }
        if (found !== undefined && this.held.has(found.deviceId)) {
            throw new DOMException("held", "NotReadableError");
        }
        return found?.label ?? "";
    }

    /** Devices whose light is on. */
    get lights(): string[] {
        return this.given.filter((track) => track.readyState === "live").map((track) => track.kind);
    }
}
