import type { Environment, Timer } from "../wire/environment.ts";
import type { Call, Participant } from "../wire/protocol.gen.ts";
import type { Params, Result } from "../wire/rpc.ts";
import { Bearing } from "./bearing.ts";
import type { Devices } from "./devices.ts";
import { LocalDevices, type Wanted } from "./media.ts";
import { Peer, type Signal } from "./peer.ts";
import { ignoreFailure, type Port } from "./port.ts";
import type { CallPhase, Id, RemoteMedia } from "./types.ts";

/** A permission prompt may stay open for long: after this the connection is begun without tracks, they follow. */
const devicesMs = 3_000;
/** A call that does not connect, or does not come back, is no call. */
const unconnectedMs = 30_000;

const silence = { stream: undefined, audio: false, video: false, screen: undefined };

export interface ParticipationHandlers {
    changed(): void;
    /** The connection between the two could not be made, or was lost for good. */
    lost(): void;
}

/** One's own part in a call, on this page: devices, and the connection with the other participant. */
export class Participation {
    readonly devices: LocalDevices;
    readonly bearing: Bearing;
    /** The server's answer to start or join. */
    private joined: Result<"call.join"> | undefined;
    private latest: Call | undefined;
    private peer: { readonly id: Id; readonly connection: Peer } | undefined;
    private early: { from: Id; signal: Signal }[] = [];
    private ready = false;
    private since: number | undefined;
    private deadline: Timer | undefined;
    private waitForDevices: Timer | undefined;
    private closed = false;
    /** The first connection is to take the place of one that was lost with its page. */
    private returning: boolean;
    /** Came to the waiting room, and was not let in yet. */
    private knocked = false;
    private readonly unhint: () => void;

    constructor(
        private readonly port: Port,
        private readonly environment: Environment,
        devices: Devices,
        readonly channel: Id,
        readonly outgoing: boolean,
        private readonly handlers: ParticipationHandlers,
        /** The page was left and opened again in the middle of the call; since when the two are connected, if they were. */
        private readonly before?: { readonly since: number | undefined },
    ) {
        this.returning = before !== undefined;
        this.unhint = environment.onHint(() => this.peer?.connection.again());
        this.devices = new LocalDevices(environment, devices, () => this.devicesChanged());
        this.bearing = new Bearing(port, environment, this.devices, {
            changed: () => this.bearingChanged(),
            tracksChanged: () => this.updateTracks(),
            seesPicture: () => this.remote.video,
            showsPicture: () => this.other?.video === true,
        });
    }

    get call(): Call | undefined {
        return this.latest;
    }

    get participant(): Id | undefined {
        return this.joined?.participant;
    }

    get activeSince(): number | undefined {
        return this.since;
    }

    get link(): Peer["link"] {
        return this.peer?.connection.link ?? "new";
    }

    get remote(): RemoteMedia {
        const media = this.peer?.connection.remote ?? silence;
        const { other } = this;
        return {
            ...media,
            screen: other?.screen === true ? media.screen : undefined,
            muted: other?.audio === false,
            hand: other?.hand === true,
            away: other?.away === true,
        };
    }

    /** Who waits to be let in. */
    get waiting(): Participant[] {
        return this.latest?.participants.filter((participant) => participant.state === "waiting") ?? [];
    }

    get phase(): CallPhase {
        if (this.knocked) {
            return "waiting";
        }
        if (this.since !== undefined) {
            return "active";
        }
        const alone = this.outgoing || this.latest?.lobby === true;
        return alone && this.other === undefined ? "ringing-out" : "connecting";
    }

    /** The other who is in it; undefined while nobody is. */
    get other(): Participant | undefined {
        return this.present.find((participant) => participant.id !== this.participant);
    }

    /** Asks for the devices; the connection waits for them, but not for ever. */
    async acquire(wanted: Wanted): Promise<void> {
        const acquired = this.devices.acquire(wanted);
        this.waitForDevices = this.port.clock.after(devicesMs, () => this.begin());
        await acquired;
        this.begin();
    }

    entered(result: Result<"call.join">): void {
        this.joined = result;
        this.update(result.call);
    }

    /** Answered on a new line: what was said meanwhile may not have arrived. */
    resumed(result: Result<"call.resume">): void {
        this.entered(result);
        this.peer?.connection.again();
    }

    update(call: Call): void {
        const wasAway = this.other?.away === true;
        this.latest = call;
        const state = call.participants.find(({ id }) => id === this.participant)?.state;
        this.knocked = state === "waiting" || (this.knocked && state !== "joined");
        this.connect();
        if (wasAway && this.other?.away !== true) {
            this.peer?.connection.again();
        }
        this.bearing.update(call, this.present.find(({ id }) => id === this.participant));
        this.handlers.changed();
    }

    signal({ from, description, candidate }: Params<"call.signal"> & { from: Id }): void {
        const known = this.present.some((participant) => participant.id === from);
        if (!known || this.closed) {
            return;
        }
        const signal: Signal = {
            ...(description !== undefined && { description }),
            ...(candidate !== undefined && { candidate }),
        };
        if (this.peer?.id === from) {
            this.peer.connection.receive(signal);
        } else {
            this.early.push({ from, signal });
        }
    }

    /** Stops everything: afterwards no camera light is on and nothing is sent. */
    close(): void {
        this.closed = true;
        this.unhint();
        this.port.clock.cancel(this.waitForDevices);
        this.disconnect();
        this.bearing.close();
        this.devices.stop();
    }

    /** Who is in it, the earliest first. */
    get present(): Participant[] {
        return this.latest?.participants.filter((participant) => participant.state === "joined") ?? [];
    }

    private begin(): void {
        this.port.clock.cancel(this.waitForDevices);
        this.ready = true;
        this.connect();
    }

    /** Holds a connection with whoever is the other one now. */
    private connect(): void {
        const { other, joined } = this;
        if (this.peer !== undefined && this.peer.id !== other?.id) {
            this.disconnect();
        }
        if (other === undefined || joined === undefined || !this.ready || this.closed || this.peer !== undefined) {
            return;
        }
        const order = this.present.map((participant) => participant.id);
        if (!order.includes(joined.participant)) {
            return; // still waits
        }
        const connection = new Peer({
            environment: this.environment,
            earlier: order.indexOf(joined.participant) < order.indexOf(other.id),
            returning: this.returning,
            relayOnly: this.latest?.relay_only === true,
            iceServers: joined.ice_servers,
            track: (place) => this.bearing.track(place),
            told: (words) => this.bearing.told(words),
            send: (signal) => this.send(other.id, signal),
            changed: () => this.linkChanged(),
            canSignal: () => this.port.online() && this.other?.away !== true,
            refreshIceServers: async () => (await this.port.ask("ice.servers", {})).ice_servers,
        });
        this.peer = { id: other.id, connection };
        this.returning = false;
        this.bearing.connected(connection);
        const early = this.early.filter(({ from }) => from === other.id);
        this.early = [];
        early.forEach(({ signal }) => connection.receive(signal));
        this.linkChanged();
    }

    private disconnect(): void {
        this.bearing.connected(undefined);
        this.peer?.connection.close();
        this.peer = undefined;
        this.port.clock.cancel(this.deadline); // the next one has time of their own
        this.deadline = undefined;
    }

    private send(to: Id, { description, candidate }: Signal): void {
        const call = this.latest?.id;
        if (call === undefined || this.closed) {
            return;
        }
        const signal: Params<"call.signal"> = {
            call,
            to,
            ...(description?.sdp !== undefined && { description: { type: description.type, sdp: description.sdp } }),
            ...(candidate !== undefined && { candidate }),
        };
        // Whoever left in this moment needs no signal; the call's own events tell.
        ignoreFailure(this.port.ask("call.signal", signal));
    }

    private devicesChanged(): void {
        this.updateTracks();
        if (!this.closed) {
            this.bearing.devicesChanged();
        }
        this.handlers.changed();
    }

    private bearingChanged(): void {
        if (!this.closed) {
            this.handlers.changed();
        }
    }

    private updateTracks(): void {
        if (!this.closed && this.peer !== undefined) {
            ignoreFailure(this.peer.connection.updateTracks());
        }
    }

    private linkChanged(): void {
        if (this.closed) {
            return;
        }
        if (this.link === "connected") {
            this.since ??= this.before?.since ?? this.port.clock.now();
            this.port.clock.cancel(this.deadline);
            this.deadline = undefined;
        } else if (this.peer !== undefined) {
            this.deadline ??= this.port.clock.after(unconnectedMs, () => this.handlers.lost());
        }
        this.handlers.changed();
    }
}
