import type { Environment } from "../wire/environment.ts";
import { mediaErrorOf } from "./media.ts";
import type { ScreenView } from "./types.ts";

type Surface = "tab" | "window" | "screen" | "unknown";

/** The browser is asked to begin with windows: a whole screen shows more than one means to. */
const asked = {
    audio: false,
    video: { displaySurface: "window", frameRate: { max: 15 } },
    selfBrowserSurface: "exclude",
    surfaceSwitching: "include",
} satisfies DisplayMediaStreamOptions & Record<"selfBrowserSurface" | "surfaceSwitching", string>;

const off: ScreenView = { state: "off" };

/**
 * One's screen in a call. What shows a window or a tab is shared at once. A whole screen, and what the browser does not
 * say what it is, is `held`: nobody else sees it before `confirm()`.
 */
export class SharedScreen {
    private shown: ScreenView = off;
    private captured: MediaStreamTrack | undefined;
    private stopped = false;

    constructor(
        private readonly environment: Environment,
        private readonly changed: () => void,
    ) {}

    get view(): ScreenView {
        return this.shown;
    }

    /** What the other side is to see now. */
    get track(): MediaStreamTrack | undefined {
        return this.shown.state === "on" ? this.captured : undefined;
    }

    /** The browser lets the person choose; whoever chooses nothing shares nothing, and no word of it is needed. */
    async start(): Promise<void> {
        const { media } = this.environment;
        if (media?.getDisplayMedia === undefined || this.captured !== undefined || this.shown.state === "asking") {
            return;
        }
        this.put({ state: "asking" });
        try {
            this.adopt(await media.getDisplayMedia(asked));
        } catch (error) {
            const reason = mediaErrorOf(error);
            this.put(reason === "denied" ? off : { state: "error", error: reason });
        }
    }

    confirm(): void {
        if (this.shown.state === "held") {
            this.put({ ...this.shown, state: "on" });
        }
    }

    stop(): void {
        if (this.captured !== undefined) {
            this.captured.onended = null;
            this.captured.stop();
            this.captured = undefined;
        }
        if (this.shown.state !== "asking") {
            this.put(off);
        }
    }

    /** The call is over: what is still being chosen is given back as soon as it comes. */
    close(): void {
        this.stopped = true;
        this.stop();
    }

    private adopt(stream: MediaStream): void {
        const [track, ...others] = stream.getTracks();
        others.forEach((other) => other.stop());
        if (track === undefined || this.stopped) {
            track?.stop();
            this.put(off);
            return;
        }
        track.contentHint = "detail"; // letters are to be read: rather fewer pictures than vague ones
        track.onended = () => this.stop(); // by the browser's own bar, or the window was closed
        this.captured = track;
        const surface = surfaceOf(track);
        const state = surface === "tab" || surface === "window" ? "on" : "held";
        this.put({ state, surface, stream: this.environment.newStream([track]) });
    }

    private put(view: ScreenView): void {
        this.shown = view;
        this.changed();
    }
}

function surfaceOf(track: MediaStreamTrack): Surface {
    switch (track.getSettings().displaySurface) {
        case "browser":
            return "tab";
        case "window":
            return "window";
        case "monitor":
            return "screen";
        default:
            return "unknown";
    }
}
