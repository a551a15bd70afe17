import type { Timer } from "../wire/environment.ts";
import { ignoreFailure, type Port } from "./port.ts";
import type { Id } from "./types.ts";

/** Scrolling through a conversation reads many entries in a moment: only the last is worth telling. */
const settleMs = 300;

type Kind = "chat.read" | "chat.delivered";

interface Marker {
    wanted: number;
    told: number;
    timer: Timer | undefined;
}

/** Tells the server how far one has read and received, forwards only, and again after a line was lost. */
export class Receipts {
    private readonly markers = new Map<string, Marker>();

    constructor(private readonly port: Port) {}

    /** What the server knows. A marker that is ahead of it is told again. */
    known(kind: Kind, channel: Id, seq: number): void {
        const marker = this.marker(kind, channel);
        marker.told = seq;
        if (marker.wanted > seq) {
            this.tellSoon(kind, channel, marker);
        }
    }

    advance(kind: Kind, channel: Id, seq: number): void {
        const marker = this.marker(kind, channel);
        if (seq > marker.wanted) {
            marker.wanted = seq;
            this.tellSoon(kind, channel, marker);
        }
        if (kind === "chat.read") {
            // Reading implies having received.
            const delivered = this.marker("chat.delivered", channel);
            delivered.wanted = Math.max(delivered.wanted, seq);
            delivered.told = Math.max(delivered.told, seq);
        }
    }

    /** One is in that conversation no longer: nothing more is told of it. */
    drop(channel: Id): void {
        for (const kind of ["chat.read", "chat.delivered"] as const) {
            const key = `${kind} ${channel}`;
            this.port.clock.cancel(this.markers.get(key)?.timer);
            this.markers.delete(key);
        }
    }

    forget(): void {
        this.markers.forEach((marker) => this.port.clock.cancel(marker.timer));
        this.markers.clear();
    }

    private marker(kind: Kind, channel: Id): Marker {
        const key = `${kind} ${channel}`;
        const marker = this.markers.get(key) ?? { wanted: 0, told: 0, timer: undefined };
        this.markers.set(key, marker);
        return marker;
    }

    private tellSoon(kind: Kind, channel: Id, marker: Marker): void {
        marker.timer ??= this.port.clock.after(settleMs, () => {
            marker.timer = undefined;
            if (marker.wanted > marker.told) {
                marker.told = marker.wanted;
                ignoreFailure(this.port.ask(kind, { channel, seq: marker.wanted }));
            }
        });
    }
}
