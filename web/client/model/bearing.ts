import type { Environment } from "../wire/environment.ts";
import type { Call, Participant } from "../wire/protocol.gen.ts";
import { setBlur } from "./blur.ts";
import type { LocalDevices } from "./media.ts";
import type { Peer, Place } from "./peer.ts";
import type { Port } from "./port.ts";
import { Meter, worst } from "./quality.ts";
import { SharedScreen } from "./share-screen.ts";
import { lineRead, offerRefused, pictureChosen, soundChosen, withPicture, type Sparing } from "./sound-only.ts";
import type { Quality, SoundOnly } from "./types.ts";

type Flags = Pick<Participant, "audio" | "video" | "screen" | "hand">;

/** What one page says to the other: whether both go on by sound alone, and that it is for the line. */
interface Wish {
    readonly sound_only?: unknown;
    readonly line?: unknown;
}

const flagNames = ["audio", "video", "screen", "hand"] as const;
const unknown: Quality = { incoming: undefined, outgoing: undefined };

export interface BearingHandlers {
    /** Something of it is to be drawn anew. */
    changed(): void;
    /** What is sent to the other is another track than before. */
    tracksChanged(): void;
    /** A picture of the other is coming in. */
    seesPicture(): boolean;
    /** The other's camera is on. */
    showsPicture(): boolean;
}

/**
 * How one takes part in a call beside being in it: what one shows of the screen, the raised hand, how the line is and
 * whether pictures are left out for it; and tells the others what of it they are to see.
 */
export class Bearing {
    readonly screen: SharedScreen;
    private raised = false;
    private sparing: Sparing = withPicture;
    private meter: Meter | undefined;
    private peer: Peer | undefined;
    private blurred: boolean | undefined;
    private call: { readonly id: string; readonly flags: Flags } | undefined;
    private telling = false;
    /** A picture came in on this connection: from then on one that stands still is a fault of the line. */
    private seen = false;

    constructor(
        private readonly port: Port,
        private readonly environment: Environment,
        private readonly devices: LocalDevices,
        private readonly handlers: BearingHandlers,
    ) {
        this.screen = new SharedScreen(environment, () => this.screenChanged());
    }

    get hand(): boolean {
        return this.raised;
    }

    get quality(): Quality {
        return this.meter?.quality ?? unknown;
    }

    get soundOnly(): SoundOnly {
        return this.sparing.shown;
    }

    track(place: Place): MediaStreamTrack | undefined {
        return place === "screen" ? this.screen.track : this.devices.track(place);
    }

    // ------------------------------------------------------------ what one does

    raiseHand(up: boolean): void {
        this.raised = up;
        this.changed();
    }

    async setBlur(on: boolean): Promise<void> {
        this.blurred = on;
        await this.keepBlur();
        this.handlers.changed();
    }

    /** One's own camera, from where pictures come back if they were left out. */
    async setCamera(on: boolean): Promise<void> {
        if (on && this.soundOnly.state === "on") {
            this.sparing = pictureChosen(this.sparing, "self");
            this.tellPage({ sound_only: false });
        }
        await this.devices.setCamera(on);
    }

    async spare(): Promise<void> {
        await this.leaveOutPictures("self", true);
    }

    refuseSoundOnly(): void {
        this.sparing = offerRefused(this.sparing);
        this.handlers.changed();
    }

    // -------------------------------------------------------- for the participation

    /** As the server sees the call, and one's own part in it. */
    update(call: Call, own: Participant | undefined): void {
        this.call = own && { id: call.id, flags: own };
        void this.tellServer();
    }

    /** The connection with the other one; another person begins with a line that was not read yet. */
    connected(peer: Peer | undefined): void {
        this.meter?.stop();
        this.meter = undefined;
        this.seen = false;
        this.peer = peer;
        if (peer !== undefined) {
            this.sparing = { ...withPicture, refused: this.sparing.refused, own: this.sparing.own };
            this.meter = new Meter({
                clock: this.environment.clock,
                read: () => (peer.link === "connected" ? peer.stats() : Promise.resolve(undefined)),
                expected: () => ({
                    incoming: this.expectsPicture(),
                    outgoing: this.devices.track("video") !== undefined,
                }),
                judged: (now) => this.judged(now),
            });
        }
    }

    devicesChanged(): void {
        void this.keepBlur();
        void this.tellServer();
    }

    /** What the other page said. */
    told(words: string): void {
        const wish = wishIn(words);
        if (wish?.sound_only === true && this.soundOnly.state !== "on") {
            void this.leaveOutPictures(wish.line === true ? "line" : "other", false);
        } else if (wish?.sound_only === false && this.soundOnly.state === "on") {
            this.sparing = pictureChosen(this.sparing, "other");
            this.handlers.changed();
        }
    }

    close(): void {
        this.call = undefined; // with the call goes whatever there is to tell of it
        this.connected(undefined);
        this.screen.close();
    }

    // -------------------------------------------------------------- inside

    private changed(): void {
        void this.tellServer();
        this.handlers.changed();
    }

    private screenChanged(): void {
        this.handlers.tracksChanged();
        this.changed();
    }

    private expectsPicture(): boolean {
        this.seen ||= this.handlers.seesPicture();
        return this.seen && this.handlers.showsPicture();
    }

    private judged({ incoming, outgoing }: Quality): void {
        const pictures = this.expectsPicture() || this.devices.track("video") !== undefined;
        const before = this.sparing;
        const next = lineRead(before, worst([incoming, outgoing]), pictures);
        if (next.shown.state === "on" && before.shown.state !== "on") {
            void this.leaveOutPictures("line", true);
            return;
        }
        this.sparing = next;
        this.handlers.changed();
    }

    /** The camera is given back, its light goes out: nobody is seen now. */
    private async leaveOutPictures(by: "line" | "self" | "other", first: boolean): Promise<void> {
        this.sparing = soundChosen(this.sparing, by);
        if (first) {
            this.tellPage({ sound_only: true, line: by === "line" });
        }
        await this.devices.setCamera(false);
        this.handlers.changed();
    }

    private tellPage(wish: Wish): void {
        this.peer?.tell(JSON.stringify(wish));
    }

    /** A camera that went off and on is another track, which knows nothing of what was chosen. */
    private async keepBlur(): Promise<void> {
        const track = this.devices.track("video");
        const { blur } = this.devices.view;
        if (track !== undefined && this.blurred !== undefined && blur !== undefined && blur !== this.blurred) {
            await setBlur(track, this.blurred);
        }
    }

    private get flags(): Flags {
        const { microphone, camera } = this.devices.view;
        return {
            audio: microphone.state === "on",
            video: camera.state === "on",
            screen: this.screen.view.state === "on",
            hand: this.raised,
        };
    }

    /** One at a time, and then again if it is no longer so: the last one told is how it is. */
    private async tellServer(): Promise<void> {
        const { call } = this;
        if (call === undefined || this.telling) {
            return;
        }
        const { flags } = this;
        const news = flagNames.filter((name) => flags[name] !== call.flags[name]);
        if (news.length === 0) {
            return;
        }
        this.telling = true;
        const changes = Object.fromEntries(news.map((name) => [name, flags[name]]));
        const done = await this.port.ask("call.update", { call: call.id, ...changes }).then(
            () => true,
            () => false, // told with the next change, or when the server next speaks of the call
        );
        this.telling = false;
        if (done && this.call?.id === call.id) {
            this.call = { id: call.id, flags: { ...this.call.flags, ...changes } };
            await this.tellServer();
        }
    }
}

/** A page of another version may say what this one does not know. */
function wishIn(words: string): Wish | undefined {
    try {
        const said: unknown = JSON.parse(words);
        return typeof said === "object" && said !== null ? said : undefined;
    } catch {
        return undefined;
    }
}
