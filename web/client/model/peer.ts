import type { Environment, Timer } from "../wire/environment.ts";
import { Incoming } from "./incoming.ts";
import { LinkWatch } from "./link-watch.ts";
import type { RemoteMedia } from "./types.ts";

/*
 * The connection between two participants, by perfect negotiation with one rule before it. Both offering first
 * leaves Chromium without ICE candidates in a third of the cases, so of the two the EARLIER makes the first offer, and
 * the LATER offers nothing before the first description came. From then on either may offer; where both do at once,
 * the later one is polite: it takes its own offer back.
 *
 * Sound, camera and screen have their places in the first offer, in this order, open in both directions, used or not. So
 * a camera that goes on or off later needs no new agreement, and the only offers after the first are those that restart
 * ICE. The first offer also opens a channel for words between the two pages.
 *
 * A way between the two that breaks is restarted before the browser calls it broken: what came in a moment ago and comes
 * no more is sign enough. Where that does not bring it back at once, the connection is replaced.
 *
 * As a last resort a connection is thrown away and built anew: one that came to an agreement (`stable`) but gathers
 * nothing (ICE still `new`), one that took an offer back, and one that is not there after many seconds, whatever it
 * waits for. The other side notices by the session id in the next offer, and builds anew, too.
 */

export interface Signal {
    readonly description?: RTCSessionDescriptionInit;
    readonly candidate?: RTCIceCandidateInit | null;
}

export type Link = "new" | "connected" | "interrupted";

export interface PeerOptions {
    readonly environment: Environment;
    /** This side joined before the other. */
    readonly earlier: boolean;
    /** This side had a connection with the other before, and lost it with its page: it offers, whoever was earlier. */
    readonly returning?: boolean;
    /** Media by the TURN server alone, so that neither learns the other's address. */
    readonly relayOnly?: boolean;
    readonly iceServers: RTCIceServer[];
    /** What this side sends now. */
    track(place: Place): MediaStreamTrack | undefined;
    /** The other page said something by `tell()`. */
    told(words: string): void;
    send(signal: Signal): void;
    /** `link` or `remote` changed. */
    changed(): void;
    /** Whether the other side can be reached by signals now. */
    canSignal(): boolean;
    /** Fresh credentials: those given at the start may have run out when a connection is restarted. */
    refreshIceServers(): Promise<RTCIceServer[]>;
}

const stuckMs = 2_000;
/** A connection is there in a second or two, by a relay over a poor line in five. Each further one is given more time. */
const lateMs = 8_000;
/** The later one leaves the earlier this much time to offer again before it does so itself. */
const patienceMs = 3_000;
const interruptedMs = 3_000;
const restartAgainMs = 10_000;
/** After silence the earlier one restarts at once; the later one leaves it this much time. */
const silencePatienceMs = 700;
/** A line with many holes is no better on another connection. */
const replaceAgainMs = 15_000;
const rebuildsMax = 5;
/** An offer is said again where no answer comes: what was sent while a line was down without anybody's knowing is lost. */
const unansweredMs = 2_000;
/** For as long as fresh credentials are waited for: a line that is down without anybody's knowing gives none. */
const credentialsMs = 1_000;

export type Place = "audio" | "video" | "screen";
const places: readonly Place[] = ["audio", "video", "screen"];

export class Peer {
    private pc: RTCPeerConnection;
    /** With the credentials that were given last. */
    private iceServers: RTCIceServer[];
    private makingOffer = false;
    private answering = false;
    private ignoringOffer = false;
    private candidates: (RTCIceCandidateInit | null)[] = [];
    private signals: Promise<void> = Promise.resolve();
    /** The connection of this moment was closed. */
    private dismantled: Promise<void> = Promise.resolve();
    private tellDismantled: () => void = () => undefined;
    private readonly incoming: Incoming;
    private rebuilds = 0;
    private replacedAt = 0;
    private stuck: Timer | undefined;
    private late: Timer | undefined;
    private restart: Timer | undefined;
    private unanswered: Timer | undefined;
    private readonly watch: LinkWatch;
    private patience: Timer | undefined;
    private closed = false;
    private heard = false;
    private everConnected = false;
    private stream: MediaStream | undefined;
    private screen: MediaStream | undefined;
    private channel: RTCDataChannel | undefined;
    private unsaid: string | undefined;

    constructor(private readonly options: PeerOptions) {
        this.iceServers = options.iceServers;
        this.pc = this.build(this.iceServers);
        // A screen may stand still: whether one is shown, its owner says.
        const receivers = () => this.pc.getTransceivers().slice(0, 2).map(({ receiver }) => receiver);
        this.incoming = new Incoming(this.clock, receivers, () => options.changed());
        this.watch = new LinkWatch(this.clock, {
            stats: () => this.pc.getStats(),
            weak: () => this.unlessOther(() => void this.restartIce()),
            gone: () => this.unlessOther(() => void this.replaceSilent()),
        });
        this.begin();
    }

    get link(): Link {
        switch (this.pc.connectionState) {
            case "connected":
                return "connected";
            case "disconnected":
            case "failed":
                return "interrupted";
            default:
                return this.everConnected ? "interrupted" : "new";
        }
    }

    get remote(): Pick<RemoteMedia, "stream" | "audio" | "video" | "screen"> {
        const { stream, screen, incoming } = this;
        return { stream, screen, audio: incoming.has("audio"), video: incoming.has("video") };
    }

    /** To the other page, past the server: now, or as soon as there is a way. Later words take the place of those that wait. */
    tell(words: string): void {
        this.unsaid = words;
        this.sayWaiting();
    }

    /** What the browser counts, and the `mid` of the place of the cameras. */
    async stats(): Promise<{ report: Iterable<Record<string, unknown>>; camera: string | undefined }> {
        const { pc } = this;
        const report: ReadonlyMap<string, Record<string, unknown>> = await pc.getStats();
        return { report: report.values(), camera: pc.getTransceivers()[1]?.mid ?? undefined };
    }

    /** What the other side sent, in the order it came. */
    receive(signal: Signal): void {
        const pc = this.pc;
        this.heard = true;
        this.signals = this.signals.then(async () => {
            if (signal.description !== undefined) {
                await this.takeDescription(signal.description).catch(() => this.rebuildIfBroken(pc));
            } else if (signal.candidate !== undefined) {
                await this.unlessClosed(this.takeCandidate(signal.candidate));
            }
        });
    }

    /** The local tracks changed: sends what there is now. */
    async updateTracks(): Promise<void> {
        for (const [at, { sender }] of this.pc.getTransceivers().entries()) {
            const place = places[at];
            const track = (place === undefined ? undefined : this.options.track(place)) ?? null;
            if (sender.track !== track) {
                await sender.replaceTrack(track);
            }
        }
    }

    /**
     * The line to the other side was gone for a while, or one's own network is another now: says again what may not
     * have been heard, and looks for a new way where there is none.
     */
    again(): void {
        const { pc } = this;
        if (pc.signalingState === "have-local-offer") {
            this.sendDescription(pc);
        } else if (pc.remoteDescription !== null && this.broken) {
            this.clock.cancel(this.restart);
            this.restart = undefined;
            this.restartAfter(this.options.earlier ? 0 : silencePatienceMs);
        }
    }

    close(): void {
        this.closed = true;
        this.watch.stop();
        this.incoming.stop();
        this.dismantle();
    }

    private get broken(): boolean {
        return this.pc.connectionState !== "connected" || this.watch.silent;
    }

    private get clock() {
        return this.options.environment.clock;
    }

    // --------------------------------------------------------- the connection

    private build(iceServers: RTCIceServer[]): RTCPeerConnection {
        this.dismantled = new Promise((resolve) => {
            this.tellDismantled = resolve;
        });
        const pc = this.options.environment.openPeer(this.configuration(iceServers));
        pc.onnegotiationneeded = () => void this.offer(pc);
        pc.ondatachannel = ({ channel }) => this.take(channel);
        pc.onicecandidate = ({ candidate }) => this.sendCandidate(candidate);
        pc.onsignalingstatechange = () => this.signalingChanged(pc);
        pc.oniceconnectionstatechange = () => this.watchStuck(pc);
        pc.onconnectionstatechange = () => this.watchLink(pc);
        this.watchLate();
        return pc;
    }

    private configuration(iceServers: RTCIceServer[]): RTCConfiguration {
        return { iceServers, ...(this.options.relayOnly === true && { iceTransportPolicy: "relay" }) };
    }

    /** The earlier one opens all places and the channel, which leads to the first offer. */
    private begin(): void {
        if (this.options.earlier || this.options.returning === true) {
            this.openPlaces();
        }
    }

    private openPlaces(): void {
        for (const place of places) {
            const kind = place === "audio" ? "audio" : "video";
            this.pc.addTransceiver(this.options.track(place) ?? kind, { direction: "sendrecv" });
        }
        this.take(this.pc.createDataChannel("page"));
    }

    private take(channel: RTCDataChannel): void {
        this.channel = channel;
        channel.onmessage = ({ data }) => {
            if (typeof data === "string" && !this.closed) {
                this.options.told(data);
            }
        };
        channel.onopen = () => this.sayWaiting();
        this.sayWaiting();
    }

    private sayWaiting(): void {
        if (this.unsaid !== undefined && this.channel?.readyState === "open") {
            this.channel.send(this.unsaid);
            this.unsaid = undefined;
        }
    }

    /** The later one sends in the places the first offer opened. */
    private async takePlaces(pc: RTCPeerConnection): Promise<void> {
        for (const transceiver of pc.getTransceivers()) {
            if (transceiver.direction === "recvonly") {
                transceiver.direction = "sendrecv";
            }
        }
        await this.updateTracks();
    }

    private dismantle(): void {
        for (const timer of [this.stuck, this.late, this.restart, this.patience, this.unanswered]) {
            this.clock.cancel(timer);
        }
        this.stuck = this.late = this.restart = this.patience = this.unanswered = undefined;
        const { pc } = this;
        pc.onnegotiationneeded = pc.onicecandidate = pc.onsignalingstatechange = pc.ondatachannel = null;
        pc.oniceconnectionstatechange = pc.onconnectionstatechange = null;
        pc.close();
        this.tellDismantled();
    }

    private rebuild(): void {
        this.dismantle();
        this.makingOffer = this.answering = this.ignoringOffer = false;
        this.candidates = [];
        this.incoming.reset();
        this.stream = this.screen = this.channel = undefined;
        this.pc = this.build(this.iceServers);
        this.options.changed();
    }

    // ------------------------------------------------------------ negotiating

    private async offer(pc: RTCPeerConnection): Promise<void> {
        try {
            this.makingOffer = true;
            await pc.setLocalDescription();
            this.sendDescription(pc);
            this.sayAgain(pc);
        } catch {
            // Overtaken by a description of the other side, or closed: the browser asks again where it is needed.
        } finally {
            this.makingOffer = false;
        }
    }

    private sayAgain(pc: RTCPeerConnection): void {
        this.clock.cancel(this.unanswered);
        this.unanswered = this.clock.after(unansweredMs, () => {
            if (pc === this.pc && pc.signalingState === "have-local-offer") {
                if (this.options.canSignal()) {
                    this.sendDescription(pc);
                }
                this.sayAgain(pc);
            }
        });
    }

    private async takeDescription(description: RTCSessionDescriptionInit): Promise<void> {
        const offered = description.type === "offer";
        const collision = offered && this.collides();
        this.ignoringOffer = collision && this.options.earlier;
        if (this.ignoringOffer || this.closed) {
            return;
        }
        const fits = !this.isFromAnother(description) && !(collision && this.pc.remoteDescription === null);
        if (offered && !fits) {
            this.rebuild();
        }
        const { pc } = this;
        if (description.type === "answer" && pc.signalingState !== "have-local-offer") {
            return; // to an offer that was taken back
        }
        await this.unlessClosed(this.apply(description, pc));
        if (collision && fits && pc === this.pc) {
            this.replaceBroken();
        }
    }

    private async apply(description: RTCSessionDescriptionInit, pc: RTCPeerConnection): Promise<void> {
        this.answering = description.type === "answer";
        await pc.setRemoteDescription(description).finally(() => {
            this.answering = false;
        });
        if (pc !== this.pc) {
            return;
        }
        await this.addQueuedCandidates(pc);
        if (description.type === "offer") {
            await this.answer(pc);
        }
    }

    /**
     * What is under way on a connection that is closed never ends: the next signal, for the one that took its place, would
     * wait for ever.
     */
    private unlessClosed(work: Promise<void>): Promise<void> {
        return Promise.race([work, this.dismantled]);
    }

    private collides(): boolean {
        return this.makingOffer || (this.pc.signalingState !== "stable" && !this.answering);
    }

    private async answer(pc: RTCPeerConnection): Promise<void> {
        this.clock.cancel(this.patience);
        await this.takePlaces(pc);
        await pc.setLocalDescription();
        this.sendDescription(pc);
    }

    /** Chromium shows nothing any more of what comes in on a connection that took an offer back. */
    private replaceBroken(): void {
        if (!this.closed) {
            this.replace();
        }
    }

    private async takeCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
        const { pc } = this;
        if (pc.remoteDescription === null) {
            this.candidates.push(candidate);
            return;
        }
        try {
            await pc.addIceCandidate(candidate ?? undefined);
        } catch {
            // Of an offer that was ignored, or of a connection that was thrown away: of no use, and no harm.
        }
    }

    private async addQueuedCandidates(pc: RTCPeerConnection): Promise<void> {
        const queued = this.candidates;
        this.candidates = [];
        for (const candidate of queued) {
            if (pc === this.pc) {
                await this.takeCandidate(candidate);
            }
        }
    }

    private sendDescription(pc: RTCPeerConnection): void {
        const description = pc.localDescription;
        if (description !== null && pc === this.pc && !this.closed) {
            this.options.send({ description: { type: description.type, sdp: this.masked(description.sdp) } });
        }
    }

    /** Null ends them; the empty one, which only ends a generation, is left out. */
    private sendCandidate(candidate: RTCIceCandidate | null): void {
        if (candidate === null) {
            this.options.send({ candidate: null });
        } else if (candidate.candidate !== "") {
            const told = candidate.toJSON();
            this.options.send({ candidate: { ...told, candidate: this.masked(told.candidate ?? "") } });
        }
    }

    /** Some browsers tell one's address as the one that is related to that of the TURN server. */
    private masked(text: string): string {
        return this.options.relayOnly === true ? text.replace(/ raddr \S+ rport \d+/g, " raddr 0.0.0.0 rport 0") : text;
    }

    /** An offer of another RTCPeerConnection than the one that was heard of before. */
    private isFromAnother(offer: RTCSessionDescriptionInit): boolean {
        const known = sessionOf(this.pc.remoteDescription?.sdp);
        const offered = sessionOf(offer.sdp);
        return known !== undefined && offered !== undefined && known !== offered;
    }

    // ------------------------------------------------------- what comes in

    /** One stream of sound and camera, one of the screen; tracks without a sender are in them, too, and show nothing. */
    private renewStreams(): void {
        const tracks = this.pc.getTransceivers().map(({ receiver }) => receiver.track);
        this.stream = this.streamOf(tracks.slice(0, 2), this.stream);
        this.screen = this.streamOf(tracks.slice(2), this.screen);
    }

    private streamOf(tracks: MediaStreamTrack[], before: MediaStream | undefined): MediaStream | undefined {
        const known = before?.getTracks() ?? [];
        if (tracks.length === known.length && tracks.every((track) => known.includes(track))) {
            return before;
        }
        return tracks.length > 0 ? this.options.environment.newStream(tracks) : undefined;
    }

    // ------------------------------------------------------- keeping it alive

    private signalingChanged(pc: RTCPeerConnection): void {
        if (pc.signalingState === "stable") {
            this.renewStreams();
        }
        this.watchStuck(pc);
        this.options.changed();
    }

    private watchStuck(pc: RTCPeerConnection): void {
        const agreed = pc.signalingState === "stable" && pc.remoteDescription !== null;
        if (!agreed || pc.iceConnectionState !== "new") {
            this.clock.cancel(this.stuck);
            this.stuck = undefined;
            return;
        }
        this.stuck ??= this.clock.after(stuckMs, () => {
            this.stuck = undefined;
            this.startOver();
        });
    }

    /** Nothing is done where nobody could hear of it, nor by the later one before it heard anything. */
    private watchLate(): void {
        const delayMs = lateMs * (this.rebuilds + 1) + (this.options.earlier ? 0 : patienceMs);
        this.late = this.clock.after(delayMs, () => {
            if (this.options.canSignal() && (this.options.earlier || this.heard)) {
                this.startOver();
            } else {
                this.watchLate();
            }
        });
    }

    /** Some browsers refuse a description that others made; anew from both sides it may fit. */
    private rebuildIfBroken(pc: RTCPeerConnection): void {
        if (!this.closed && pc === this.pc && !this.everConnected) {
            this.startOver();
        }
    }

    private startOver(): void {
        if (this.rebuilds >= rebuildsMax) {
            return; // the call's own deadline ends it
        }
        this.rebuilds += 1;
        this.rebuild();
        if (this.options.earlier) {
            this.openPlaces();
            return;
        }
        this.patience = this.clock.after(patienceMs, () => this.openPlaces());
    }

    private watchLink(pc: RTCPeerConnection): void {
        if (pc.connectionState === "connected") {
            this.clock.cancel(this.late);
            this.everConnected = true;
            this.rebuilds = 0;
            this.watch.start();
        }
        if (pc.connectionState === "disconnected" || pc.connectionState === "failed") {
            this.restartAfter(this.options.earlier ? interruptedMs : interruptedMs + patienceMs);
        } else if (pc.connectionState === "connected") {
            this.clock.cancel(this.restart);
            this.restart = undefined;
        }
        this.options.changed();
    }

    /** Another network, or credentials that ran out: find a new way between the two, and go on trying. */
    private restartAfter(delayMs: number): void {
        this.restart ??= this.clock.after(delayMs, () => {
            this.restart = undefined;
            if (this.broken) {
                void this.restartIce();
            }
        });
    }

    /**
     * Nothing comes in any more, though the browser holds the way for good. Nothing is done where nobody could hear of
     * it, and the later one leaves it to the earlier for a moment.
     */
    private unlessOther(act: () => void): void {
        const { pc } = this;
        const offered = pc.remoteDescription?.sdp;
        this.clock.after(this.options.earlier ? 0 : silencePatienceMs, () => {
            const same = pc === this.pc && pc.remoteDescription?.sdp === offered;
            if (same && !this.closed && this.options.canSignal()) {
                act();
            }
        });
    }

    /**
     * Chromium keeps to a way that fell silent for three and a half seconds (2.5 s until it notes that nothing comes, 1 s
     * of patience), also where a restart found another long ago. A connection of its own is there in half a second.
     */
    private async replaceSilent(): Promise<void> {
        const now = this.clock.now();
        if (now - this.replacedAt >= replaceAgainMs) {
            this.replacedAt = now;
            if (await this.renewCredentials()) {
                this.replace();
            }
        }
    }

    private replace(): void {
        if (this.rebuilds < rebuildsMax) {
            this.rebuilds += 1;
            this.rebuild();
            this.openPlaces();
        }
    }

    private async restartIce(): Promise<void> {
        if (await this.renewCredentials()) {
            this.pc.setConfiguration(this.configuration(this.iceServers));
            this.pc.restartIce();
            this.restartAfter(restartAgainMs);
        }
    }

    /** Those from the start are good for an hour alone; without others they are tried. False: overtaken meanwhile. */
    private async renewCredentials(): Promise<boolean> {
        const { pc } = this;
        const known = this.iceServers;
        let waited: Timer | undefined;
        const late = new Promise<RTCIceServer[]>((resolve) => {
            waited = this.clock.after(credentialsMs, () => resolve(known));
        });
        this.iceServers = await Promise.race([this.options.refreshIceServers().catch(() => known), late]);
        this.clock.cancel(waited);
        return pc === this.pc && !this.closed;
    }
}

/** The session id in `o=- 4611731400430051336 2 IN IP4 127.0.0.1`: each RTCPeerConnection has its own. */
function sessionOf(sdp: string | undefined): string | undefined {
    return sdp === undefined ? undefined : /^o=\S+ (\S+) /m.exec(sdp)?.[1];
}
