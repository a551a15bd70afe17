import type { Clock, Timer } from "../wire/environment.ts";

type Kind = "audio" | "video";

/** Often: until then a picture that is there is not shown. */
const lookEveryMs = 100;
/** So many looks in a row without anything new, and nothing is coming in. */
const quietMax = 15;

interface Ear {
    newest: string | undefined;
    quiet: number;
}

/**
 * Whether sound and pictures are coming in, by looking whether there was anything new since the last look. A track does
 * not tell by itself: it goes on being live and unmuted when the other side's camera is off.
 */
export class Incoming {
    private readonly ears: Record<Kind, Ear> = { audio: deaf(), video: deaf() };
    private timer: Timer | undefined;

    constructor(
        private readonly clock: Clock,
        private readonly receivers: () => readonly RTCRtpReceiver[],
        private readonly changed: () => void,
    ) {
        this.lookLater();
    }

    has(kind: Kind): boolean {
        const { newest, quiet } = this.ears[kind];
        return newest !== undefined && quiet < quietMax;
    }

    /** Another connection: what was heard on the one before says nothing. */
    reset(): void {
        this.ears.audio = deaf();
        this.ears.video = deaf();
    }

    stop(): void {
        this.clock.cancel(this.timer);
    }

    private lookLater(): void {
        this.timer = this.clock.after(lookEveryMs, () => {
            this.look();
            this.lookLater();
        });
    }

    private look(): void {
        const before = [this.has("audio"), this.has("video")];
        for (const receiver of this.receivers()) {
            const ear = this.ears[receiver.track.kind === "audio" ? "audio" : "video"];
            const newest = newestOf(receiver);
            ear.quiet = newest === ear.newest ? ear.quiet + 1 : 0;
            ear.newest = newest;
        }
        if (before[0] !== this.has("audio") || before[1] !== this.has("video")) {
            this.changed();
        }
    }
}

function deaf(): Ear {
    return { newest: undefined, quiet: 0 };
}

function newestOf(receiver: RTCRtpReceiver): string | undefined {
    const [source] = receiver.getSynchronizationSources().sort((a, b) => b.timestamp - a.timestamp);
    return source === undefined ? undefined : `${source.source} ${source.rtpTimestamp}`;
}
