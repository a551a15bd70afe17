/** A track with a light: `readyState` says whether the device is still held. */
export class FakeTrack {
    enabled = true;
    readyState: MediaStreamTrackState = "live";
    onended: (() => void) | null = null;
    contentHint = "";
    readonly applied: MediaTrackConstraints[] = [];

    constructor(
        readonly kind: "audio" | "video",
        private readonly settings: Record<string, unknown> = {},
        private readonly capabilities: Record<string, unknown> = {},
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

/** Microphone and camera; a test says which of them fail, and how. */
export class FakeMedia {
    readonly failures: { audio?: string; video?: string } = {};
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
        const { settings, capabilities } = this.camera ?? {};
        const tracks = kinds.map((kind) =>
            kind === "video" ? new FakeTrack(kind, { ...settings }, capabilities) : new FakeTrack(kind),
        );
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

    /** Devices whose light is on. */
    get lights(): string[] {
        return this.given.filter((track) => track.readyState === "live").map((track) => track.kind);
    }
}
