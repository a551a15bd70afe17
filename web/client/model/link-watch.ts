import type { Clock, Timer } from "../wire/environment.ts";

const lookMs = 250;
/** Without anything coming in, where much came before. */
const silentMs = 1_000;
/** Sound alone is 50 packets a second; what comes at this rate does not stop by chance. */
const flowPerLook = 5;

/**
 * Tells when what came in on a connection stops from one moment to the next: the browser itself takes five seconds and
 * more to call a way broken. Where nothing flows, because nobody sends, nothing is told either.
 */
export class LinkWatch {
    private timer: Timer | undefined;
    private received = 0;
    private flowing = false;
    private lastAt = 0;

    constructor(
        private readonly clock: Clock,
        private readonly stats: () => Promise<RTCStatsReport>,
        private readonly silent: () => void,
    ) {}

    start(): void {
        this.timer ??= this.clock.after(lookMs, () => void this.look());
    }

    stop(): void {
        this.clock.cancel(this.timer);
        this.timer = undefined;
        this.flowing = false;
    }

    private async look(): Promise<void> {
        const watched = this.timer;
        const received = await this.stats().then(packetsIn).catch(() => this.received);
        if (this.timer !== watched) {
            return; // stopped meanwhile
        }
        this.timer = this.clock.after(lookMs, () => void this.look());
        const now = this.clock.now();
        if (received - this.received >= flowPerLook) {
            this.flowing = true;
        }
        if (received !== this.received) {
            this.lastAt = now;
        } else if (this.flowing && now - this.lastAt >= silentMs) {
            this.flowing = false;
            this.silent();
        }
        this.received = received;
    }
}

function packetsIn(report: RTCStatsReport): number {
    let packets = 0;
    report.forEach((entry: RTCStats) => {
        if (entry.type === "inbound-rtp") {
            packets += (entry as RTCInboundRtpStreamStats).packetsReceived ?? 0;
        }
    });
    return packets;
}
