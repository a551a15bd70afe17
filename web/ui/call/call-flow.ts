import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { CallView, Change, Client, Id } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { faceOf, nameOf } from "../model/names.ts";
import { focusIsLost } from "../model/focus.ts";
import { statusOf } from "./status.ts";

/** How long the end of a call stays on screen by itself; the conversation keeps it for ever. */
const farewell_ms = 8000;

export interface CallHost extends ReactiveControllerHost {
    readonly words: Words;
    readonly renderRoot: ParentNode;
}

/** What a face does about calls, whatever it looks like: says how they go, and puts them away when they are over. */
export class CallFlow implements ReactiveController {
    /** The face shows the messages along with the call, where it has no room for both at full size. */
    chatShown = false;
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

    hostDisconnected(): void {
        clearTimeout(this.farewell);
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
        if (before !== call.phase) {
            clearTimeout(this.farewell);
            this.chatShown = call.phase === "none" ? false : this.chatShown;
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
    }

    start(channel: Id): void {
        this.settle(this.client()?.calls.start(channel, { audio: true, video: true }));
    }

    answer(call: Id, video: boolean): void {
        this.settle(this.client()?.calls.answer(call, { audio: true, video }));
    }

    decline(call: Id): void {
        this.settle(this.client()?.calls.decline(call));
    }

    hangup(): void {
        this.settle(this.client()?.calls.leave());
    }

    microphone(on: boolean): void {
        this.settle(this.client()?.calls.setMicrophone(on));
    }

    camera(on: boolean): void {
        this.settle(this.client()?.calls.setCamera(on));
    }

    dismiss(): void {
        this.client()?.calls.dismiss();
    }

    toggleChat(): void {
        this.chatShown = !this.chatShown;
        this.host.requestUpdate();
    }

    /** What goes wrong stands in the call itself (`failure`, `local`); there is nothing more to tell. */
    private settle(done: Promise<void> | undefined): void {
        void done?.catch(() => undefined);
    }
}
