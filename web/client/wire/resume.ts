import type { Clock, Timer } from "./environment.ts";
import type { Channel, Message } from "./protocol.gen.ts";

/*
 * Entries of a channel are numbered 1, 2, 3, … without holes, so a number tells whether anything was missed. What
 * comes in falls in one of three: the next one is passed on, an old one is a duplicate and dropped, and one that is
 * too early is kept until those before it came or were fetched. So whoever listens hears each entry once, in order.
 */

/** An entry that overtook another arrives moments before it; only what stays missing is asked for. */
const graceMs = 100;
/** The server replays what was missed by itself after hello; only what has not come by then is asked for. */
const replayMs = 5_000;
const retryMs = 3_000;
/** More than this is not fetched one by one: it is left as a hole, as the server does with `gap`. */
const farBehind = 500;
const emptyAnswersMax = 3;

export interface HistoryPage {
    readonly messages: Message[];
    readonly more: boolean;
}

export interface ResumeHandlers {
    /** The next entry of its channel. */
    deliver(message: Message): void;
    /** `chat.history` of what comes after `seq`. */
    fetchAfter(channel: string, seq: number): Promise<HistoryPage>;
    /** Entries up to `edge` were missed and will not come by themselves: delivery goes on after it. */
    gap(channel: string, edge: number): void;
}

interface Track {
    /** Everything up to here was delivered, or was there before. */
    edge: number;
    readonly early: Map<number, Message>;
    /** The newest entry that is known to exist. */
    target: number;
    repair: { readonly timer: Timer; readonly atMs: number } | undefined;
    repairing: boolean;
    emptyAnswers: number;
}

/** Where this client is in each channel. */
export class Resume {
    private readonly tracks = new Map<string, Track>();

    constructor(
        private readonly clock: Clock,
        private readonly handlers: ResumeHandlers,
    ) {}

    positions(): { channel: string; seq: number }[] {
        return [...this.tracks].map(([channel, track]) => ({ channel, seq: track.edge }));
    }

    /** Undefined where the channel is not followed. */
    edge(channel: string): number | undefined {
        return this.tracks.get(channel)?.edge;
    }

    /** What the server says of a channel, after hello or when it was added. */
    begin(channel: Pick<Channel, "id" | "last_seq" | "gap">): void {
        const known = this.tracks.get(channel.id);
        if (known === undefined) {
            this.follow(channel.id, channel.last_seq);
        } else if (channel.gap === true || channel.last_seq < known.edge) {
            // Fewer entries than we know of: the server was restored from an older copy.
            this.jump(channel.id, known, channel.last_seq);
        } else {
            this.repairLater(channel.id, known, channel.last_seq, replayMs);
        }
    }

    /** An entry, in whatever way it was heard of. */
    receive(message: Message): void {
        const track = this.tracks.get(message.channel);
        if (track === undefined || message.seq <= track.edge) {
            return;
        }
        track.early.set(message.seq, message);
        this.drain(track);
        if (track.early.size > 0) {
            this.repairLater(message.channel, track, Math.max(...track.early.keys()), graceMs);
        }
    }

    forget(channel: string): void {
        this.clock.cancel(this.tracks.get(channel)?.repair?.timer);
        this.tracks.delete(channel);
    }

    forgetAll(): void {
        for (const channel of [...this.tracks.keys()]) {
            this.forget(channel);
        }
    }

    private follow(channel: string, edge: number): void {
        this.tracks.set(channel, {
            edge,
            early: new Map(),
            target: edge,
            repair: undefined,
            repairing: false,
            emptyAnswers: 0,
        });
    }

    private drain(track: Track): void {
        for (;;) {
            const next = track.early.get(track.edge + 1);
            if (next === undefined) {
                return;
            }
            track.early.delete(next.seq);
            track.edge = next.seq;
            track.emptyAnswers = 0;
            this.handlers.deliver(next);
        }
    }

    private jump(channel: string, track: Track, edge: number): void {
        this.clock.cancel(track.repair?.timer);
        track.repair = undefined;
        track.emptyAnswers = 0;
        track.edge = track.target = edge;
        this.dropKnown(track);
        this.handlers.gap(channel, edge);
        this.drain(track);
    }

    /** Sees after `delayMs` whether everything up to `target` is there, and fetches it if not. */
    private repairLater(channel: string, track: Track, target: number, delayMs: number): void {
        track.target = Math.max(track.target, target);
        const atMs = this.clock.now() + delayMs;
        if (track.edge >= track.target || track.repairing || (track.repair?.atMs ?? Infinity) <= atMs) {
            return;
        }
        this.clock.cancel(track.repair?.timer);
        const timer = this.clock.after(delayMs, () => {
            track.repair = undefined;
            if (track.edge < track.target) {
                void this.repair(channel, track);
            }
        });
        track.repair = { timer, atMs };
    }

    private async repair(channel: string, track: Track): Promise<void> {
        if (track.target - track.edge > farBehind || track.emptyAnswers >= emptyAnswersMax) {
            const earliest = Math.min(...track.early.keys());
            this.jump(channel, track, Number.isFinite(earliest) ? earliest - 1 : track.target);
            return;
        }
        track.repairing = true;
        const before = track.edge;
        const page = await this.handlers.fetchAfter(channel, before).catch(() => undefined);
        track.repairing = false;
        if (this.tracks.get(channel) !== track) {
            return;
        }
        page?.messages.forEach((message) => track.early.set(message.seq, message));
        this.dropKnown(track);
        this.drain(track);
        if (page !== undefined && track.edge === before) {
            track.emptyAnswers += 1;
        }
        const newest = Math.max(track.target, ...track.early.keys());
        this.repairLater(channel, track, newest, track.edge > before ? 0 : retryMs);
    }

    private dropKnown(track: Track): void {
        for (const seq of [...track.early.keys()].filter((early) => early <= track.edge)) {
            track.early.delete(seq);
        }
    }
}
