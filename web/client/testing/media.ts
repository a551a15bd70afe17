/** A track with a light: `readyState` says whether the device is still held. */
export class FakeTrack {
    enabled = true;
    readyState: MediaStreamTrackState = "live";
    onended: (() => void) | null = null;

    constructor(readonly kind: "audio" | "video") {}

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

    async getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
        this.asked.push(constraints);
        await this.prompt;
        const kinds = (["audio", "video"] as const).filter((kind) => constraints[kind] !== undefined);
        const failure = kinds.map((kind) => this.failures[kind]).find((name) => name !== undefined);
        if (failure !== undefined) {
            throw new DOMException("fails as told", failure);
        }
        const tracks = kinds.map((kind) => new FakeTrack(kind));
        this.given.push(...tracks);
        return new FakeStream(tracks.map((track) => track.asTrack())) as unknown as MediaStream;
    }

    /** Devices whose light is on. */
    get lights(): string[] {
        return this.given.filter((track) => track.readyState === "live").map((track) => track.kind);
    }
}
