import type { Environment, Timer } from "../wire/environment.ts";
import type { Port } from "./port.ts";

/*
 * Tries what a call needs of the network, within this page: two connections of its own that talk to each other, once as
 * directly as the browser lets them, and once through the relay alone, so that each packet goes out to it and comes back.
 * That a relay gives a place says that it can be reached; only what came through says that it works.
 */

export type RelayView =
    | { readonly state: "trying" }
    /** The provider has none: whether a call gets through from a strict network is not known. */
    | { readonly state: "none" }
    /** Something came through, in that time; `slow`: not by UDP, which picture and sound are best by. */
    | { readonly state: "good"; readonly roundTripMs: number; readonly slow: boolean }
    /** It can be reached, and nothing came through it. */
    | { readonly state: "silent" }
    /** It does not know one. */
    | { readonly state: "refused" }
    | { readonly state: "unreachable" };

export interface NetworkView {
    /** The server, which the messages go by. */
    readonly server:
        | { readonly state: "trying" | "unreachable" }
        | { readonly state: "good"; readonly roundTripMs: number };
    readonly relay: RelayView;
    /** Whether this browser can make such connections at all, as far as that shows without a relay. */
    readonly direct: "trying" | "good" | "unknown";
}

/** Nothing that is to be of use in a call takes longer. */
const patienceMs = 10_000;
const pings = 5;
const unauthorized = new Set([401, 403, 438]);

export class NetworkCheck {
    view: NetworkView = { server: { state: "trying" }, relay: { state: "trying" }, direct: "trying" };
    private readonly loops: Loop[] = [];
    private stopped = false;

    constructor(
        private readonly port: Pick<Port, "ask" | "clock">,
        private readonly environment: Environment,
        private readonly changed: () => void,
    ) {}

    /** Settles when all is known. */
    async run(): Promise<void> {
        const { clock } = this.port;
        const began = clock.now();
        const answer = await this.port.ask("ice.servers", {}).catch(() => undefined);
        if (answer === undefined) {
            this.put({ server: { state: "unreachable" }, relay: { state: "unreachable" }, direct: "unknown" });
            return;
        }
        this.put({ server: { state: "good", roundTripMs: clock.now() - began } });
        const iceServers = answer.ice_servers as RTCIceServer[];
        await Promise.all([this.tryDirect(), this.tryRelay(iceServers)]);
    }

    stop(): void {
        this.stopped = true;
        this.loops.forEach((loop) => loop.close());
    }

    private async tryDirect(): Promise<void> {
        const { roundTripMs } = await this.loop({ iceServers: [] });
        this.put({ direct: roundTripMs === undefined ? "unknown" : "good" });
    }

    private async tryRelay(iceServers: RTCIceServer[]): Promise<void> {
        if (!iceServers.some(isRelay)) {
            this.put({ relay: { state: "none" } });
            return;
        }
        this.put({ relay: relayOf(await this.loop({ iceServers, iceTransportPolicy: "relay" })) });
    }

    private async loop(configuration: RTCConfiguration): Promise<Outcome> {
        if (this.stopped) {
            return nothing;
        }
        const loop = new Loop(this.environment, configuration);
        this.loops.push(loop);
        return loop.run();
    }

    private put(more: Partial<NetworkView>): void {
        if (!this.stopped) {
            this.view = { ...this.view, ...more };
            this.changed();
        }
    }
}

interface Outcome {
    readonly roundTripMs: number | undefined;
    /** Places that were found, by the way to the relay: `udp`, `tcp`, `tls`; empty where the browser does not tell. */
    readonly places: readonly string[];
    readonly refused: boolean;
}

const nothing: Outcome = { roundTripMs: undefined, places: [], refused: false };

/** Two connections that exchange a few words. */
class Loop {
    private readonly ends: readonly [RTCPeerConnection, RTCPeerConnection];
    private readonly places: string[] = [];
    private found = false;
    private refused = false;
    private deadline: Timer | undefined;
    private settle: (roundTripMs: number | undefined) => void = () => undefined;

    constructor(
        private readonly environment: Environment,
        configuration: RTCConfiguration,
    ) {
        this.ends = [environment.openPeer(configuration), environment.openPeer(configuration)];
    }

    async run(): Promise<Outcome> {
        const came = new Promise<number | undefined>((resolve) => {
            this.settle = resolve;
        });
        this.deadline = this.environment.clock.after(patienceMs, () => this.settle(undefined));
        void this.connect().catch(() => this.settle(undefined));
        const roundTripMs = await came;
        this.close();
        return { roundTripMs, places: this.places, refused: this.refused };
    }

    close(): void {
        this.environment.clock.cancel(this.deadline);
        this.ends.forEach((end) => end.close());
        this.settle(undefined);
    }

    private async connect(): Promise<void> {
        const [near, far] = this.ends;
        this.pass(near, far);
        this.pass(far, near);
        const channel = near.createDataChannel("check", { ordered: false });
        far.ondatachannel = ({ channel: echo }) => {
            echo.onmessage = ({ data }) => echo.send(data as string);
        };
        channel.onopen = () => this.ping(channel);
        await near.setLocalDescription();
        await far.setRemoteDescription(descriptionOf(near));
        await far.setLocalDescription();
        await near.setRemoteDescription(descriptionOf(far));
    }

    /** What one end finds out about itself, to the other: in order, and not before that one knows of it. */
    private pass(from: RTCPeerConnection, to: RTCPeerConnection): void {
        const waiting: RTCIceCandidate[] = [];
        const give = (candidate: RTCIceCandidate) => void to.addIceCandidate(candidate).catch(() => undefined);
        from.onicecandidate = ({ candidate }) => {
            if (candidate === null || candidate.candidate === "") {
                return;
            }
            this.found = true;
            if (candidate.type === "relay") {
                this.places.push((candidate as { relayProtocol?: string | null }).relayProtocol ?? "");
            }
            if (to.remoteDescription === null) {
                waiting.push(candidate);
            } else {
                give(candidate);
            }
        };
        to.onsignalingstatechange = () => {
            if (to.remoteDescription !== null) {
                waiting.splice(0).forEach(give);
            }
        };
        from.onicegatheringstatechange = () => {
            if (from.iceGatheringState === "complete" && !this.found) {
                this.settle(undefined); // and there is nothing more to come
            }
        };
        from.onicecandidateerror = ({ errorCode }) => {
            this.refused ||= unauthorized.has(errorCode);
        };
    }

    /** One after the other, and the one in the middle counts: the first of all is slow. */
    private ping(channel: RTCDataChannel): void {
        const { clock } = this.environment;
        const times: number[] = [];
        let sent = clock.now();
        channel.onmessage = () => {
            times.push(clock.now() - sent);
            if (times.length === pings) {
                this.settle(times.sort((a, b) => a - b)[Math.floor(pings / 2)]);
                return;
            }
            sent = clock.now();
            channel.send("ping");
        };
        channel.send("ping");
    }
}

function relayOf({ roundTripMs, places, refused }: Outcome): RelayView {
    if (roundTripMs !== undefined) {
        const slow = places.length > 0 && places.every((place) => place === "tcp" || place === "tls");
        return { state: "good", roundTripMs, slow };
    }
    if (places.length > 0) {
        return { state: "silent" };
    }
    return { state: refused ? "refused" : "unreachable" };
}

function isRelay({ urls }: RTCIceServer): boolean {
    return [urls].flat().some((url) => /^turns?:/.test(url));
}

function descriptionOf(end: RTCPeerConnection): RTCSessionDescriptionInit {
    if (end.localDescription === null) {
        throw new Error("no description");
    }
    return end.localDescription;
}
