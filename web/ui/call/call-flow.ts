import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { CallView, Change, Client, Id, Wanted } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { faceOf, nameOf, titleOf } from "../model/names.ts";
import { focusIsLost } from "../model/focus.ts";
import type { CallDeed, Possible } from "./controls.ts";
import { newsOf } from "./news.ts";
import { openPreCall } from "../precall/open.ts";
import type { Purpose } from "../precall/pre-call.ts";
import { statusOf } from "./status.ts";
import { WakeLock } from "./wake-lock.ts";

/** How long the end of a call stays on screen by itself; the conversation keeps it for ever. */
const farewell_ms = 8000;

export interface CallHost extends ReactiveControllerHost {
    readonly words: Words;
    readonly renderRoot: ParentNode & Node;
}

/** What a face does about calls, whatever it looks like: says how they go, and puts them away when they are over. */
export class CallFlow implements ReactiveController {
    /** One tries one's microphone and speaker: no ring is to be heard then. */
    testing = false;
    /** The person's own word whether the messages stand beside the call. */
    private chatWanted: boolean | undefined;
    private before: CallView | undefined;
    private readonly lit = new WakeLock();
    private staged = false;
    private said = "";
    private phase: CallView["phase"] = "none";
    private farewell: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly host: CallHost,
        private readonly client: () => Client | undefined,
        private readonly say: (line: string) => void,
    ) {
        host.addController(this);
    }

    hostConnected(): void {
        document.addEventListener("fullscreenchange", this.onFullScreen);
    }

    hostDisconnected(): void {
        clearTimeout(this.farewell);
        this.lit.release();
        document.removeEventListener("fullscreenchange", this.onFullScreen);
    }

    /** The keyboard goes to a call that begins, and back to the conversation when it is put away. */
    hostUpdated(): void {
        const { onStage } = this;
        if (onStage === this.staged) {
            return;
        }
        this.staged = onStage;
        const place = onStage ? "empower-call-view" : "empower-conversation";
        const target = this.host.renderRoot.querySelector(place);
        if (target !== null && (onStage || focusIsLost())) {
            void target.updateComplete.then(() => target.focus());
        }
    }

    get current(): CallView | undefined {
        return this.client()?.calls.current;
    }

    /** The call has a picture on screen: one's own, from the first ring to the farewell. */
    get onStage(): boolean {
        const phase = this.current?.phase ?? "none";
        return phase !== "none" && phase !== "ringing-in";
    }

    /** Who is at the other end: known from the conversation before the call tells. */
    get person(): Id | undefined {
        const call = this.current;
        const conversation =
            call?.channel === undefined ? undefined : this.client()?.conversation(call.channel);
        return call?.peer ?? (conversation === undefined ? undefined : faceOf(conversation));
    }

    get name(): string {
        return this.nameOf(this.person);
    }

    nameOf(person: Id | undefined): string {
        const client = this.client();
        return client === undefined ? "" : nameOf(client, person, this.host.words);
    }

    /** To be told of every change of the client. */
    heard(change: Change): void {
        const call = this.current;
        if (change.what !== "call" || call === undefined) {
            return;
        }
        const before = this.phase;
        this.phase = call.phase;
        if (call.phase === "ended" && this.goesQuietly(call, before)) {
            this.client()?.calls.dismiss();
            return;
        }
        this.tell(call);
        if ((this.client()?.calls.waiting.length ?? 0) > 0) {
            this.leaveFullScreen();
        }
        if (before !== call.phase) {
            clearTimeout(this.farewell);
            this.chatWanted = call.phase === "none" ? undefined : this.chatWanted;
            this.keepLit(call.phase);
            if (call.phase === "ended") {
                this.leaveFullScreen();
            }
            if (call.phase === "ended" && call.endReason !== "failed") {
                this.farewell = setTimeout(() => this.client()?.calls.dismiss(), farewell_ms);
            }
        }
    }

    /** A ring that stopped, or was answered on another device, needs no farewell: nobody here was in that call. */
    private goesQuietly(call: CallView, before: CallView["phase"]): boolean {
        const outside = before === "ringing-in" || before === "none";
        return call.endReason === "answered_elsewhere" || (outside && call.endReason !== "failed");
    }

    private tell(call: CallView): void {
        const line = statusOf(call, this.name, this.host.words);
        if (line !== this.said) {
            this.said = line;
            // A ring is an alertdialog that takes the focus: saying it here as well would say it twice.
            if (call.phase !== "ringing-in") {
                this.say(line);
            }
        }
        const { before } = this;
        this.before = call;
        if (before !== undefined) {
            newsOf(before, call, this.name, this.host.words).forEach((news) => this.say(news));
        }
    }

    private keepLit(phase: CallView["phase"]): void {
        if (phase === "ringing-out" || phase === "connecting" || phase === "active") {
            this.lit.hold();
        } else {
            this.lit.release();
        }
    }

    start(channel: Id, wanted: Wanted = { audio: true, video: true }): void {
        this.settle(this.client()?.calls.start(channel, wanted));
    }

    answer(call: Id, wanted: Wanted): void {
        this.settle(this.client()?.calls.answer(call, wanted));
    }

    /** Looks at one's devices first. */
    testBefore(channel: Id): void {
        const conversation = this.client()?.conversation(channel);
        if (conversation !== undefined) {
            const name = titleOf(conversation, this.host.words);
            this.test({ kind: "start", channel, name }, (wanted) => this.start(channel, wanted));
        }
    }

    testBeforeAnswer(call: Id, from: Id | undefined): void {
        const name = this.nameOf(from);
        this.test({ kind: "answer", call, name }, (wanted) => this.answer(call, wanted));
    }

    /** The devices of the call one is in. */
    devices(): void {
        this.test({ kind: "test" }, () => undefined);
    }

    private test(purpose: Purpose, join: (wanted: Wanted) => void): void {
        const client = this.client();
        if (client === undefined || this.testing) {
            return;
        }
        const settle = (testing: boolean): void => {
            this.testing = testing;
            this.host.requestUpdate();
        };
        settle(true);
        const { words, renderRoot } = this.host;
        openPreCall(renderRoot, { client, words, purpose, join, closed: () => settle(false) });
    }

    decline(call: Id): void {
        this.settle(this.client()?.calls.decline(call));
    }

    hangup(): void {
        this.settle(this.client()?.calls.leave());
    }

    /** What the person asked for in the call; `chat` says whether the messages are in view. */
    do(deed: CallDeed, chat: boolean): void {
        const calls = this.client()?.calls;
        switch (deed.do) {
            case "hangup":
                this.hangup();
                break;
            case "dismiss":
                calls?.dismiss();
                break;
            case "devices":
                this.devices();
                break;
            case "chat":
                this.chatWanted = !chat;
                this.host.requestUpdate();
                break;
            case "full-screen":
                this.toggleFullScreen();
                break;
            case "microphone":
                this.settle(calls?.setMicrophone(deed.on));
                break;
            case "camera":
                this.settle(calls?.setCamera(deed.on));
                break;
            case "blur":
                this.settle(calls?.setBlur(deed.on));
                break;
            case "hand":
                calls?.raiseHand(deed.on);
                break;
            case "share":
                this.settle(calls?.shareScreen());
                break;
            case "confirm-screen":
                calls?.confirmScreen();
                break;
            case "stop-screen":
                calls?.stopScreen();
                break;
            case "spare":
                this.settle(calls?.spare());
                break;
            case "refuse-sound-only":
                calls?.refuseSoundOnly();
                break;
        }
    }

    // -------------------------------------------------------- the room it has

    /** Messages beside the picture where there is room, unless the person wants it otherwise. */
    showsChat(wide: boolean): boolean {
        return this.chatWanted ?? wide;
    }

    /** In the conversation of the call. */
    get unread(): number {
        const channel = this.current?.channel;
        return (channel === undefined ? undefined : this.client()?.conversation(channel)?.unread) ?? 0;
    }

    get can(): Possible {
        // Typed as always there; a browser may lack either.
        const { fullscreenEnabled, pictureInPictureEnabled } = document as Partial<Document>;
        return {
            share: this.client()?.calls.canShareScreen ?? false,
            fullScreen: fullscreenEnabled ?? false,
            floating: pictureInPictureEnabled ?? false,
        };
    }

    get isFullScreen(): boolean {
        return this.talk?.matches(":fullscreen") ?? false;
    }

    private get talk(): HTMLElement | null {
        return this.host.renderRoot.querySelector<HTMLElement>(".talk");
    }

    private toggleFullScreen(): void {
        this.settle(this.isFullScreen ? document.exitFullscreen() : this.talk?.requestFullscreen());
    }

    /** Whose call it is. */
    get owner(): Client | undefined {
        return this.client();
    }

    private readonly onFullScreen = (): void => this.host.requestUpdate();

    /** Who rings, and what is left of an ended call, is seen outside of it. */
    private leaveFullScreen(): void {
        if (this.isFullScreen) {
            this.settle(document.exitFullscreen());
        }
    }

    /** What goes wrong stands in the call itself (`failure`, `local`); there is nothing more to tell. */
    private settle(done: Promise<void> | undefined): void {
        void done?.catch(() => undefined);
    }
}
