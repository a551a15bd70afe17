import type { Clock, Timer } from "../wire/environment.ts";

const lookMs = 150;
/** Without anything coming in, where much came before: first `weak`, then `gone`. */
const weakMs = 400;
const goneMs = 700;
/** Sound alone is 50 packets a second; what comes at this rate does not stop by chance. */
const flowPerLook = 4;

export interface LinkWatchHandlers {
    /** What the browser counted, of all that came in. */
    stats(): Promise<RTCStatsReport>;
    weak(): void;
    gone(): void;
}

/**
 * Tells when what came in on a connection stops from one moment to the next: the browser itself takes five seconds and
 * more to call a way broken. Where nothing flows, because nobody sends, nothing is told either.
 */
export class LinkWatch {
    private timer: Timer | undefined;
    private received = 0;
    private state: "idle" | "flowing" | "weak" | "gone" = "idle";
    private lastAt = 0;

    constructor(
        private readonly clock: Clock,
        private readonly handlers: LinkWatchHandlers,
    ) {}

    /** What stopped did not begin again. */
    get silent(): boolean {
        return this.state === "gone";
    }

    start(): void {
        this.timer ??= this.clock.after(lookMs, () => void this.look());
    }

    stop(): void {
        this.clock.cancel(this.timer);
        this.timer = undefined;
        this.state = "idle";
    }

    private async look(): Promise<void> {
        const watched = this.timer;
        const received = await this.handlers.stats().then(packetsIn).catch(() => this.received);
        if (this.timer !== watched) {
            return; // stopped meanwhile
        }
        this.timer = this.clock.after(lookMs, () => void this.look());
        const now = this.clock.now();
        if (received !== this.received) {
            this.state = received - this.received >= flowPerLook ? "flowing" : this.state;
            this.state = this.state === "weak" ? "flowing" : this.state;
            this.lastAt = now;
            this.received = received;
        } else if (this.state === "flowing" && now - this.lastAt >= weakMs) {
            this.state = "weak";
            this.handlers.weak();
        } else if (this.state === "weak" && now - this.lastAt >= goneMs) {
            this.state = "gone";
            this.handlers.gone();
        }
    }
}

function packetsIn(report: RTCStatsReport): number {
    let packets = 0;
    report.forEach((entry: RTCStats) => {
        if (entry.type === "transport") {
            packets += (entry as RTCTransportStats).packetsReceived ?? 0;
        }
    });
    return packets;
}
