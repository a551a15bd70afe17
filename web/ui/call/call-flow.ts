import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { CallView, Change, Client, Conversation, Id, Wanted } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { openSheet } from "../dialog/sheet.ts";
import { faceOf, nameOf, titleOf } from "../model/names.ts";
import { focusIsLost } from "../model/focus.ts";
import { reasonOf, reasonText } from "../model/reasons.ts";
import type { CallDeed, Possible } from "./controls.ts";
import { Alerts } from "./alerts.ts";
import { LeaveRoom } from "./leave-room.ts";
import type { Waiting } from "./lobby-list.ts";
import { newsOf } from "./news.ts";
import { openPreCall } from "../precall/open.ts";
import type { Purpose } from "../precall/pre-call.ts";
import { nextSteps, statusOf, type Seen } from "./status.ts";
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
    private readonly alerts: Alerts;
    /** Those who were in the waiting room when it was last looked at. */
    private knocked: readonly Id[] = [];
    /** Users who are known to wait, by the call; also of rooms that one is not in oneself. */
    private readonly knockedOutside = new Map<Id, readonly Id[]>();
    private elsewhere: readonly Id[] = [];
    /** Why somebody could not be let in, or turned away. */
    lobbyProblem = "";
    /** The call that was begun here last had a waiting room. */
    private withLobby = false;
    private leftRoom = false;

    constructor(
        private readonly host: CallHost,
        private readonly client: () => Client | undefined,
        private readonly say: (line: string) => void,
        /** It may show what the browser shows while the page is in the background. */
        private readonly notifies = false,
    ) {
        this.alerts = new Alerts(() => host.words);
        host.addController(this);
    }

    hostConnected(): void {
        document.addEventListener("fullscreenchange", this.onFullScreen);
    }

    hostDisconnected(): void {
        clearTimeout(this.farewell);
        this.lit.release();
        this.alerts.stop();
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
        const { conversation } = this;
        if (call?.phase === "waiting") {
            return this.hosts[0] ?? call.startedBy;
        }
        return call?.peer ?? (conversation === undefined ? undefined : faceOf(conversation));
    }

    get name(): string {
        const { person, conversation } = this;
        return person === undefined && conversation !== undefined
            ? titleOf(conversation, this.host.words)
            : this.nameOf(person);
    }

    private get conversation(): Conversation | undefined {
        const channel = this.current?.channel;
        return channel === undefined ? undefined : this.client()?.conversation(channel);
    }

    /** The therapists who are in the call now, and can let one in. */
    private get hosts(): readonly Id[] {
        const joined = this.current?.joined ?? [];
        return joined.filter((user) => this.client()?.user(user)?.role === "therapist");
    }

    /** What is known of the other beside what the call tells. */
    get seen(): Seen {
        const { person } = this;
        const client = this.client();
        return {
            presence: person === undefined ? undefined : client?.presence(person)?.state,
            hostHere: this.hosts.length > 0,
            leftRoom: this.leftRoom,
            waiting: this.isHost ? this.waiting.map(({ name }) => name) : undefined,
        };
    }

    private get isHost(): boolean {
        return this.client()?.me?.role === "therapist";
    }

    /** Who waits to be let in by the one who is here. */
    get waiting(): readonly Waiting[] {
        const call = this.current;
        if (call === undefined || call.phase === "waiting" || call.phase === "ended" || !this.isHost) {
            return [];
        }
        return call.lobbyWaiting.map((person) => ({ ...person, name: this.nameOf(person.user) }));
    }

    nameOf(person: Id | undefined): string {
        const client = this.client();
        return client === undefined ? "" : nameOf(client, person, this.host.words);
    }

    /** To be told of every change of the client. */
    heard(change: Change): void {
        const call = this.current;
        if (change.what === "conversation") {
            this.noteElsewhere(change.channel);
            this.noteKnocksOutside(change.channel);
        }
        if (change.what === "presence" && call?.phase === "ringing-out") {
            this.tell(call);
        }
        if (change.what !== "call" || call === undefined) {
            return;
        }
        this.noteRing(call);
        this.noteKnocks(call);
        const before = this.phase;
        this.phase = call.phase;
        this.leftRoom &&= call.phase === "ended" || before !== "ended";
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
            // What can be done about it stays until the person is done with it.
            if (call.phase === "ended" && nextSteps(call).length === 0) {
                this.farewell = setTimeout(() => this.client()?.calls.dismiss(), farewell_ms);
            }
        }
    }

    /** A ring that stopped, or was answered on another device, needs no farewell: nobody here was in that call. */
    private goesQuietly(call: CallView, before: CallView["phase"]): boolean {
        const outside = before === "ringing-in" || before === "none";
        return call.endReason === "answered_elsewhere" || (outside && call.endReason !== "failed");
    }

    /** Whoever looks at something else is told by the browser that it rings. */
    private noteRing(call: CallView): void {
        const first = call.phase === "ringing-in" ? call.id : undefined;
        if (this.notifies) {
            this.alerts.ring(first ?? this.client()?.calls.waiting[0]?.id);
        }
    }

    private noteKnocks(call: CallView): void {
        const { waiting } = this;
        const come = waiting.filter(({ participant }) => !this.knocked.includes(participant));
        const gone = this.knocked.length > waiting.length;
        this.knocked = waiting.map(({ participant }) => participant);
        if (call.id !== undefined && waiting.length > 0) {
            this.knockedOutside.set(call.id, waiting.map(({ user }) => user)); // they are known when one leaves
        }
        if (come.length > 0) {
            this.lobbyProblem = "";
            this.alerts.knock(call.id ?? "", this.notifies);
        } else if (gone) {
            this.lobbyProblem = "";
        }
        if (waiting.length === 0) {
            this.alerts.answered();
        }
        if (call.joined.length > 0) {
            // Else the line about the call says so.
            come.forEach(({ name }) => this.say(this.host.words.t.ringing.lobby.someone(name)));
        }
    }

    /** Somebody waits in a room that its therapist opened and left: nobody else can let them in. */
    private noteKnocksOutside(channel: Id): void {
        const call = this.client()?.conversation(channel)?.call;
        if (call === undefined || call.here || call.elsewhere || !this.isHost) {
            return;
        }
        const come = call.waiting.filter((user) => this.knockedOutside.get(call.id)?.includes(user) !== true);
        this.knockedOutside.set(call.id, call.waiting);
        if (come.length > 0) {
            this.alerts.knock(call.id, this.notifies);
        }
    }

    /** One answered on another device: the ring here stopped by that. */
    private noteElsewhere(channel: Id): void {
        const call = this.client()?.conversation(channel)?.call;
        if (call?.elsewhere === true && !this.elsewhere.includes(call.id)) {
            this.elsewhere = [...this.elsewhere, call.id];
            this.say(this.host.words.t.ringing.elsewhere);
        }
    }

    private tell(call: CallView): void {
        const line = statusOf(call, this.name, this.host.words, this.seen);
        if (line !== this.said) {
            this.said = line;
            // A ring is an alertdialog that takes the focus: saying it here as well would say it twice.
            if (call.phase !== "ringing-in") {
                this.say(line);
            }
        }
        const { before } = this;
        this.before = call;
        if (before?.phase === "waiting" && (call.phase === "connecting" || call.phase === "active")) {
            this.say(this.host.words.t.ringing.lobby.letIn(this.name));
        }
        if (before !== undefined) {
            newsOf(before, call, this.name, this.host.words).forEach((news) => this.say(news));
        }
    }

    private keepLit(phase: CallView["phase"]): void {
        if (["ringing-out", "waiting", "connecting", "active"].includes(phase)) {
            this.lit.hold();
        } else {
            this.lit.release();
        }
    }

    /** Calls whoever is in the conversation, or comes into the call that lives there. */
    start(channel: Id, lobby = false, wanted: Wanted = { audio: true, video: true }): void {
        const calls = this.client()?.calls;
        const live = this.client()?.conversation(channel)?.call;
        if (live !== undefined && !live.here) {
            this.settle(calls?.join({ id: live.id, channel }, wanted));
        } else {
            this.withLobby = lobby;
            this.settle(calls?.start(channel, wanted, lobby));
        }
    }

    answer(call: Id, wanted: Wanted): void {
        this.settle(this.client()?.calls.answer(call, wanted));
    }

    /** Looks at one's devices first. */
    testBefore(channel: Id): void {
        const conversation = this.client()?.conversation(channel);
        if (conversation !== undefined) {
            const name = titleOf(conversation, this.host.words);
            this.test({ kind: "start", channel, name }, (wanted) => this.start(channel, false, wanted));
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

    decline(call: Id, busy = false): void {
        this.settle(this.client()?.calls.decline(call, busy));
    }

    /** Where somebody waits, the therapist says whether that is to end as well. */
    hangup(): void {
        const { waiting } = this;
        const client = this.client();
        if (waiting.length === 0 || client === undefined) {
            this.settle(client?.calls.leave());
            return;
        }
        const sheet = new LeaveRoom();
        sheet.words = this.host.words;
        sheet.client = client;
        sheet.names = waiting.map(({ name }) => name);
        sheet.addEventListener("choice", (event) => {
            const choice = (event as CustomEvent<"end" | "leave">).detail;
            this.leftRoom = choice === "leave";
            this.settle(choice === "end" ? client.calls.end() : client.calls.leave());
        });
        openSheet(this.host.renderRoot, sheet);
    }

    private async decide(how: "admit" | "refuse", participant: Id): Promise<void> {
        const calls = this.client()?.calls;
        const asked = this.waiting.find((person) => person.participant === participant);
        this.lobbyProblem = "";
        try {
            await (how === "admit" ? calls?.admit(participant) : calls?.refuse(participant));
        } catch (error) {
            this.lobbyProblem = this.whyNot(asked, reasonOf(error));
        }
        this.host.requestUpdate();
    }

    private whyNot(asked: Waiting | undefined, reason: string | undefined): string {
        const t = this.host.words.t.ringing.lobby;
        const now = this.waiting.find(({ participant }) => participant === asked?.participant);
        if (reason !== "conflict" && reason !== "not_found") {
            return reasonText(reason, this.host.words);
        }
        if (now === undefined) {
            return t.gone(asked?.name ?? this.name);
        }
        return now.away ? t.isAway(now.name) : t.full;
    }

    /** What the person asked for in the call; `chat` says whether the messages are in view. */
    do(deed: CallDeed, chat: boolean): void {
        const calls = this.client()?.calls;
        switch (deed.do) {
            case "hangup":
                this.hangup();
                break;
            case "dismiss":
            case "write":
                calls?.dismiss();
                break;
            case "devices":
                this.devices();
                break;
            case "again":
                this.again();
                break;
            case "admit":
            case "refuse":
                void this.decide(deed.do, deed.participant);
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

    private again(): void {
        const call = this.current;
        if (call?.channel !== undefined) {
            this.start(call.channel, call.lobby || (call.id === undefined && this.withLobby));
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
