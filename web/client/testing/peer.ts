import { FakeTrack } from "./media.ts";

type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

let sessions = 1000;

/** One end of a channel for words; the network is the test's: what is sent comes to `sent`. */
export class FakeChannel {
    readyState: RTCDataChannelState = "connecting";
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    readonly sent: string[] = [];

    send(words: string): void {
        this.sent.push(words);
    }

    open(): void {
        this.readyState = "open";
        this.onopen?.();
    }

    /** The other page said something. */
    hear(data: unknown): void {
        this.onmessage?.({ data });
    }
}

class FakeTransceiver {
    mid: string | null = null;
    currentDirection: Direction | null = null;
    readonly receiver: { readonly track: FakeTrack; getSynchronizationSources(): RTCRtpSynchronizationSource[] };
    /** Frames that came in. */
    frames = 0;
    readonly sender: { track: MediaStreamTrack | null; replaceTrack(track: MediaStreamTrack | null): Promise<void> };

    constructor(
        readonly kind: "audio" | "video",
        private wanted: Direction,
        track: MediaStreamTrack | null,
        private readonly directionChanged: () => void,
    ) {
        this.receiver = {
            track: new FakeTrack(kind),
            getSynchronizationSources: () =>
                this.frames === 0 ? [] : [{ source: 1, timestamp: this.frames, rtpTimestamp: this.frames }],
        };
        const sender = {
            track,
            replaceTrack: (next: MediaStreamTrack | null) => {
                sender.track = next;
                return Promise.resolve();
            },
        };
        this.sender = sender;
    }

    get direction(): Direction {
        return this.wanted;
    }

    set direction(direction: Direction) {
        this.wanted = direction;
        this.directionChanged();
    }

}

/**
 * The signalling of an RTCPeerConnection, as far as the client uses it; the network is the test's to connect.
 * A description is its kind, its session and what each place of media does.
 */
export class FakePeerConnection {
    signalingState: RTCSignalingState = "stable";
    iceConnectionState: RTCIceConnectionState = "new";
    connectionState: RTCPeerConnectionState = "new";
    localDescription: RTCSessionDescriptionInit | null = null;
    remoteDescription: RTCSessionDescriptionInit | null = null;
    onnegotiationneeded: (() => void) | null = null;
    onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
    onsignalingstatechange: (() => void) | null = null;
    oniceconnectionstatechange: (() => void) | null = null;
    onconnectionstatechange: (() => void) | null = null;
    ondatachannel: ((event: { channel: FakeChannel }) => void) | null = null;
    channel: FakeChannel | undefined;
    /** What the browser counted. */
    stats: Record<string, unknown>[] = [];
    readonly transceivers: FakeTransceiver[] = [];
    readonly candidates: (RTCIceCandidateInit | undefined)[] = [];
    readonly refusedCandidates: (RTCIceCandidateInit | undefined)[] = [];
    restarts = 0;
    closed = false;
    /** While set, the browser is busy with a description. */
    busy: Promise<void> | undefined;
    private readonly session = (sessions += 1);
    private version = 0;
    private needed = false;

    constructor(public configuration: RTCConfiguration) {}

    asPeer(): RTCPeerConnection {
        return this as unknown as RTCPeerConnection;
    }

    getTransceivers(): FakeTransceiver[] {
        return this.transceivers;
    }

    createDataChannel(): FakeChannel {
        this.channel = new FakeChannel();
        return this.channel;
    }

    getStats(): Promise<ReadonlyMap<string, Record<string, unknown>>> {
        return Promise.resolve(new Map(this.stats.map((stat, at) => [String(at), stat])));
    }

    setConfiguration(configuration: RTCConfiguration): void {
        this.configuration = configuration;
    }

    addTransceiver(what: string | MediaStreamTrack, { direction }: { direction: Direction }): FakeTransceiver {
        const track = typeof what === "string" ? null : what;
        const kind = (typeof what === "string" ? what : what.kind) === "audio" ? "audio" : "video";
        const transceiver = new FakeTransceiver(kind, direction, track, () => this.need());
        this.transceivers.push(transceiver);
        this.need();
        return transceiver;
    }

    restartIce(): void {
        this.restarts += 1;
        this.need();
    }

    async setLocalDescription(): Promise<void> {
        this.assertOpen();
        await this.work();
        this.version += 1;
        const answering = this.signalingState === "have-remote-offer";
        this.localDescription = { type: answering ? "answer" : "offer", sdp: this.sdp() };
        this.needed = false;
        if (answering) {
            this.agree(this.remoteDescription);
        }
        this.setSignaling(answering ? "stable" : "have-local-offer");
    }

    async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        this.assertOpen();
        await this.work();
        if (description.type === "answer" && this.signalingState !== "have-local-offer") {
            throw new DOMException("no offer to answer", "InvalidStateError");
        }
        this.remoteDescription = description;
        if (description.type === "offer") {
            for (const [at, { kind }] of placesOf(description).entries()) {
                if (this.transceivers[at] === undefined) {
                    this.transceivers.push(new FakeTransceiver(kind, "recvonly", null, () => this.need()));
                }
            }
            this.setSignaling("have-remote-offer");
        } else {
            this.agree(description);
            this.setSignaling("stable");
        }
    }

    async addIceCandidate(candidate?: RTCIceCandidateInit): Promise<void> {
        await Promise.resolve();
        if (this.remoteDescription === null) {
            throw new DOMException("no remote description", "InvalidStateError");
        }
        const session = /session (\d+)/.exec(candidate?.candidate ?? "")?.[1];
        if (session !== undefined && !this.remoteDescription.sdp?.includes(`o=- ${session} `)) {
            this.refusedCandidates.push(candidate);
            throw new DOMException("unknown ufrag", "OperationError");
        }
        this.candidates.push(candidate);
    }

    close(): void {
        this.closed = true;
        this.signalingState = "closed";
        this.connectionState = "closed";
    }

    // ------------------------------------------------------------ the test's

    /** A candidate that only fits this connection. */
    gather(text = "candidate"): void {
        const candidate = `${text} session ${this.session}`;
        this.onicecandidate?.({ candidate: { candidate, toJSON: () => ({ candidate, sdpMid: "0" }) } });
    }

    gathered(): void {
        this.onicecandidate?.({ candidate: null });
    }

    /** It looks for a way. */
    check(): void {
        this.iceConnectionState = "checking";
        this.oniceconnectionstatechange?.();
    }

    setConnection(state: "connected" | "disconnected" | "failed"): void {
        this.iceConnectionState = state;
        this.connectionState = state;
        this.oniceconnectionstatechange?.();
        this.onconnectionstatechange?.();
    }

    /** Something of that kind came in. */
    hear(kind: "audio" | "video"): void {
        this.transceivers.filter((place) => place.kind === kind).forEach((place) => {
            place.frames += 1;
        });
    }

    sent(place: "audio" | "video" | "screen"): MediaStreamTrack | null | undefined {
        return this.transceivers[["audio", "video", "screen"].indexOf(place)]?.sender.track;
    }

    /** The other page said something in the channel that its offer opened, or in one's own. */
    told(words: unknown): void {
        if (this.channel === undefined) {
            this.channel = new FakeChannel();
            this.ondatachannel?.({ channel: this.channel });
        }
        this.channel.open();
        this.channel.hear(words);
    }

    /** As the standard has it, what is under way when the connection is closed never ends. */
    private async work(): Promise<void> {
        await this.busy;
        if (this.closed) {
            await new Promise(() => undefined);
        }
    }

    private assertOpen(): void {
        if (this.closed) {
            throw new DOMException("closed", "InvalidStateError");
        }
    }

    private need(): void {
        if (!this.needed) {
            this.needed = true;
            queueMicrotask(() => this.askIfNeeded());
        }
    }

    private askIfNeeded(): void {
        if (this.needed && this.signalingState === "stable" && !this.closed) {
            this.onnegotiationneeded?.();
        }
    }

    private setSignaling(state: RTCSignalingState): void {
        this.signalingState = state;
        this.onsignalingstatechange?.();
        if (state === "stable") {
            queueMicrotask(() => this.askIfNeeded());
        }
    }

    private agree(other: RTCSessionDescriptionInit | null): void {
        for (const [at, { direction }] of placesOf(other).entries()) {
            const transceiver = this.transceivers[at];
            const sends = transceiver?.direction.startsWith("send") === true;
            const receives = direction.startsWith("send");
            const agreed = sends ? (receives ? "sendrecv" : "sendonly") : receives ? "recvonly" : "inactive";
            if (transceiver !== undefined) {
                transceiver.mid = String(at);
                transceiver.currentDirection = agreed;
            }
        }
    }

    private sdp(): string {
        const places = this.transceivers.map(({ kind, direction }) => `m=${kind} ${direction}\r\n`);
        return `v=0\r\no=- ${this.session} ${this.version} IN IP4 127.0.0.1\r\n${places.join("")}`;
    }
}

function placesOf(description: RTCSessionDescriptionInit | null): { kind: "audio" | "video"; direction: Direction }[] {
    const lines = [...(description?.sdp ?? "").matchAll(/^m=(audio|video) (\w+)/gm)];
    return lines.map(([, kind, direction]) => ({
        kind: kind === "audio" ? "audio" : "video",
        direction: direction as Direction,
    }));
}
