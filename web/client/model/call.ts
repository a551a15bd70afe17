import type { Environment, Timer } from "../wire/environment.ts";
import { isPassing, reasonOf, type Reason } from "../wire/errors.ts";
import { newNonce } from "../wire/nonce.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { Call } from "../wire/protocol.gen.ts";
import type { Result } from "../wire/rpc.ts";
import type { Devices } from "./devices.ts";
import type { Wanted } from "./media.ts";
import { Participation } from "./participation.ts";
import {
    drawEnded,
    drawOwn,
    drawRinging,
    noCall,
    onlyOther,
    told,
    waitingRing,
    type Ended,
    type Ring,
} from "./call-drawing.ts";
import { KeptCallMemory, type KeptCall } from "./kept-call.ts";
import { ignoreFailure, type Port } from "./port.ts";
import { share } from "./share.ts";
import type { CallEndReason, CallView, Id, WaitingRing } from "./types.ts";
import { Unsaid } from "./unsaid.ts";

export type { Wanted } from "./media.ts";

type CallEvent = Extract<ServerEvent, { method: `call.${string}` }>;

/** The server keeps the place of a page that it lost for so long. */
const placeKeptMs = 30_000;
const askAgainMs = 1_000;

interface TimedRing extends Ring {
    readonly timer: Timer;
}

export interface CallsHandlers {
    /** A call that lives, or lived, in a conversation. */
    moved(call: Call): void;
    /** It is over, or one's own part in it on this page began or ended. */
    touched(call: Id, over: boolean): void;
}

/**
 * Calls on this page: one takes part in at most one at a time. Changes are told by the client as "call".
 *
 * The promises say when a step was taken and do not reject: how it went stands in `current`, where a call that could
 * not be had is `ended` with `endReason` `failed` and its `failure`.
 */
export class Calls {
    private rings: readonly TimedRing[] = [];
    private own: Participation | undefined;
    /** One did not let somebody in: where nobody is left to come, the call ends by that. */
    private refused = false;
    private ended: Ended | undefined;
    private shown: CallView = noCall;
    private queue: readonly WaitingRing[] = [];
    private readonly unsaid: Unsaid;
    private readonly memory: KeptCallMemory;

    constructor(
        private readonly port: Port,
        private readonly environment: Environment,
        private readonly devices: Devices,
        private readonly handlers: CallsHandlers,
    ) {
        this.memory = new KeptCallMemory(environment.tab);
        this.unsaid = new Unsaid(port);
    }

    get current(): CallView {
        this.shown = share(this.shown, this.draw());
        return this.shown;
    }

    /** One is in a call, or waits to be let in: the server has it so. */
    get engaged(): boolean {
        return this.own?.call !== undefined;
    }

    /** Others that ring while one is in a call. When it ends, the first of them becomes `current`. */
    get waiting(): readonly WaitingRing[] {
        const rings = this.own === undefined ? this.rings.slice(1) : this.rings;
        this.queue = share(this.queue, rings.map(waitingRing));
        return this.queue;
    }

    // ------------------------------------------------------------ what one does

    /** Calls whoever is in the conversation; where a call lives there already, joins it. Asks for the devices first. */
    async start(channel: Id, wanted: Wanted, lobby = false): Promise<void> {
        if (this.own !== undefined) {
            return;
        }
        const part = this.take(channel, true);
        await part.acquire(wanted);
        if (!this.isOn(part)) {
            return; // hung up while the browser asked for the devices
        }
        const nonce = newNonce(this.port.clock.now(), () => this.port.random());
        const audio = part.devices.track("audio") !== undefined;
        const video = part.devices.track("video") !== undefined;
        await this.enter(part, undefined, () =>
            this.port.ask("call.start", { channel, nonce, audio, video, ...(lobby && { lobby }) }),
        );
    }

    /** Answers the ring: `current`, or one of `waiting`, which leaves the call one is in. Asks for the devices meanwhile. */
    async answer(call: Id, wanted: Wanted): Promise<void> {
        const ring = this.removeRing(call);
        if (ring === undefined) {
            return;
        }
        void this.hangUp();
        const part = this.take(ring.call.channel, false);
        const acquired = part.acquire(wanted);
        const { audio, video } = wanted;
        await this.enter(part, call, () => this.port.ask("call.join", { call, audio, video }));
        await acquired;
    }

    /** Comes into a call that lives in a conversation and does not ring here. Asks for the devices meanwhile. */
    async join(call: Pick<Call, "id" | "channel">, wanted: Wanted): Promise<void> {
        if (this.own !== undefined) {
            return;
        }
        this.removeRing(call.id);
        const part = this.take(call.channel, false);
        const acquired = part.acquire(wanted);
        const { audio, video } = wanted;
        await this.enter(part, call.id, () => this.port.ask("call.join", { call: call.id, audio, video }));
        await acquired;
    }

    /** Refuses a ring on all own devices; `busy` says why. */
    async decline(call: Id, busy = false): Promise<void> {
        this.removeRing(call);
        this.changed();
        await this.port.ask("call.decline", { call, ...(busy && { reason: "busy" }) }).catch(() => undefined);
    }

    /** Lets somebody in from the waiting room (therapists). Rejects where the server refuses. */
    async admit(participant: Id): Promise<void> {
        const call = this.own?.call?.id;
        if (call !== undefined) {
            await this.port.ask("call.admit", { call, participant });
        }
    }

    /** Does not let somebody in (therapists). Rejects where the server refuses. */
    async refuse(participant: Id): Promise<void> {
        const call = this.own?.call?.id;
        if (call !== undefined) {
            this.refused = true; // before the answer: the end of the call may come first
            await this.port.ask("call.refuse", { call, participant }).catch((error: unknown) => {
                this.refused = false;
                throw error;
            });
        }
    }

    /** Hangs up, or takes one's own ring back. Camera and microphone are off when this returns. */
    async leave(): Promise<void> {
        await this.hangUp();
    }

    /** Ends it for all (therapists). */
    async end(): Promise<void> {
        const call = this.own?.call?.id;
        if (this.own === undefined || call === undefined) {
            await this.hangUp();
            return;
        }
        this.finish(this.own, "hangup");
        await this.port.ask("call.end", { call }).catch(() => undefined);
    }

    /** Puts an ended call away: `current` becomes `none`, or the next ring. */
    dismiss(): void {
        if (this.ended !== undefined) {
            this.ended = undefined;
            this.changed();
        }
    }

    /** Off keeps the microphone but sends silence. On asks for it where the call began without. */
    async setMicrophone(on: boolean): Promise<void> {
        await this.own?.devices.setMicrophone(on);
    }

    /**
     * Off stops the camera, its light goes out; the other side is told. On asks for it again, and ends a call by sound
     * alone for both.
     */
    async setCamera(on: boolean): Promise<void> {
        await this.own?.bearing.setCamera(on);
    }

    /** Where the camera can (`local.blur`). */
    async setBlur(on: boolean): Promise<void> {
        await this.own?.bearing.setBlur(on);
    }

    /** Whether this browser can show one's screen to another. */
    get canShareScreen(): boolean {
        return this.environment.media?.getDisplayMedia !== undefined;
    }

    /** The browser asks what to show. A whole screen is `held`: nobody sees it before `confirmScreen()`. */
    async shareScreen(): Promise<void> {
        await this.own?.bearing.screen.start();
    }

    confirmScreen(): void {
        this.own?.bearing.screen.confirm();
    }

    stopScreen(): void {
        this.own?.bearing.screen.stop();
    }

    raiseHand(up: boolean): void {
        this.own?.bearing.raiseHand(up);
    }

    /** Leaves pictures out, for both; `setCamera(true)` of either brings them back. */
    async spare(): Promise<void> {
        await this.own?.bearing.spare();
    }

    /** Not now, and not to be offered again in this call. */
    refuseSoundOnly(): void {
        this.own?.bearing.refuseSoundOnly();
    }

    // -------------------------------------------------------- for the client

    /** The participant one is on this page. */
    get participant(): Id | undefined {
        return this.own?.participant;
    }

    handle(event: CallEvent): void {
        switch (event.method) {
            case "call.ringing":
                this.ring(event.params.call, event.params.expires_in);
                break;
            case "call.changed":
                this.update(event.params.call);
                break;
            case "call.signal":
                if (this.own?.call?.id === event.params.call) {
                    this.own.signal({ to: "", ...event.params });
                }
                break;
            case "call.ended":
                this.over(event.params.call, event.params.reason, event.params.seconds);
                break;
        }
    }

    /** What still rings is rung again by the server; what does not is gone. */
    hello(calls: readonly Call[]): void {
        const ringing = new Set(calls.filter((call) => call.state === "ringing").map((call) => call.id));
        this.rings.filter((ring) => !ringing.has(ring.call.id)).forEach((ring) => this.removeRing(ring.call.id));
        const unsaid = this.unsaid.say(calls, this.own?.call?.id);
        const kept = this.own === undefined ? this.memory.kept() : undefined;
        const left = calls.find((call) => call.id === kept?.call && !unsaid.includes(call));
        if (this.own?.call !== undefined) {
            this.goOn(this.own, calls);
        } else if (kept !== undefined && left !== undefined) {
            void this.comeBack(left, kept);
        } else if (kept !== undefined) {
            this.memory.forget();
        }
        this.changed();
    }

    /** One is in that conversation no longer: what lives there goes on without. */
    removed(channel: Id): void {
        this.rings.filter((ring) => ring.call.channel === channel).forEach((ring) => this.removeRing(ring.call.id));
        if (this.own?.channel === channel) {
            this.finish(this.own, "forbidden");
        } else {
            this.changed();
        }
    }

    /** Signed out: nothing of it may stay. */
    forget(): void {
        this.memory.forget();
        this.unsaid.forget();
        this.own?.close();
        this.own = undefined;
        this.ended = undefined;
        this.rings.forEach((ring) => this.port.clock.cancel(ring.timer));
        this.rings = [];
        this.changed();
    }

    // -------------------------------------------------------------- inside

    private changed(): void {
        this.port.changed({ what: "call" });
    }

    private isOn(part: Participation): boolean {
        return this.own === part;
    }

    /** The line is back. Sound and picture went on between the two meanwhile. */
    private goOn(part: Participation, calls: readonly Call[]): void {
        const call = calls.find((candidate) => candidate.id === part.call?.id);
        if (call === undefined) {
            this.finish(part, "lost");
        } else {
            void this.resume(part, call.id);
        }
    }

    private async resume(part: Participation, call: Id): Promise<void> {
        const { participant } = part;
        if (participant === undefined) {
            return;
        }
        try {
            part.resumed(
                await this.insist(
                    () => this.port.ask("call.resume", { call, participant }),
                    () => this.isOn(part) && this.port.online(),
                ),
            );
        } catch (error) {
            const reason = reasonOf(error);
            if (this.isOn(part) && reason !== "network") {
                this.finish(part, reason === "answered_elsewhere" ? reason : "lost");
            } // else: the next hello tries again
        }
    }

    /** Asks again while what is in the way passes and it is still wanted, for as long as the server keeps one's place. */
    private async insist<T>(ask: () => Promise<T>, wanted: () => boolean): Promise<T> {
        const end = this.port.clock.now() + placeKeptMs;
        for (;;) {
            try {
                return await ask();
            } catch (error) {
                const reason = reasonOf(error);
                const passes = isPassing(reason) || reason === "storage_unavailable";
                if (!passes || !wanted() || this.port.clock.now() >= end) {
                    throw error;
                }
            }
            await new Promise<void>((resolve) => {
                this.port.clock.after(askAgainMs, resolve);
            });
        }
    }

    /** For a page that is opened again: what one turned off meanwhile must not go on by that. */
    private remember(part: Participation): void {
        const kept = this.memory.kept();
        if (kept !== undefined && kept.participant === part.participant) {
            const { microphone, camera } = part.devices.view;
            const audio = microphone.state === "on" || (microphone.state !== "off" && kept.audio);
            const video = camera.state === "on" || (camera.state !== "off" && kept.video);
            const since = part.activeSince;
            if (audio !== kept.audio || video !== kept.video || since !== kept.since) {
                this.memory.keep({ ...kept, audio, video, since });
            }
        }
    }

    /** This page was left, or crashed, in the middle of a call, and is opened again. */
    private async comeBack(call: Call, { participant, audio, video, since }: KeptCall): Promise<void> {
        const part = this.take(call.channel, call.started_by === this.port.me(), { since });
        const acquired = part.acquire({ audio, video });
        await this.enter(part, call.id, () =>
            this.insist(
                () => this.port.ask("call.resume", { call: call.id, participant }),
                () => this.isOn(part),
            ),
        );
        await acquired;
    }

    private take(channel: Id, outgoing: boolean, before?: { readonly since: number | undefined }): Participation {
        this.ended = undefined;
        this.refused = false;
        const changed = () => {
            this.remember(part);
            this.changed();
        };
        const handlers = { changed, lost: () => this.giveUp(part) };
        const part: Participation = new Participation(
            this.port,
            this.environment,
            this.devices,
            channel,
            outgoing,
            handlers,
            before,
        );
        this.own = part;
        this.changed();
        return part;
    }

    private async enter(
        part: Participation,
        lived: Id | undefined,
        ask: () => Promise<Result<"call.join">>,
    ): Promise<void> {
        let result: Result<"call.join">;
        try {
            result = await ask();
        } catch (error) {
            this.notEntered(part, lived, reasonOf(error));
            return;
        }
        if (!this.isOn(part)) {
            ignoreFailure(this.port.ask("call.leave", { call: result.call.id })); // hung up meanwhile
            return;
        }
        this.removeRing(result.call.id);
        const self = result.call.participants.find(({ id }) => id === result.participant);
        this.memory.keep({
            call: result.call.id,
            participant: result.participant,
            audio: self?.audio === true,
            video: self?.video === true,
            since: part.activeSince,
        });
        part.entered(result);
        this.handlers.moved(result.call);
    }

    private notEntered(part: Participation, lived: Id | undefined, reason: Reason): void {
        if (reason === "network" || reason === "timeout") {
            this.unsaid.note({ channel: part.channel, call: lived, participant: undefined }); // the answer may have been lost, and not the question
        }
        if (!this.isOn(part)) {
            return;
        }
        if (reason === "answered_elsewhere") {
            this.finish(part, "answered_elsewhere");
        } else if (lived !== undefined && (reason === "call_ended" || reason === "not_found")) {
            this.finish(part, "missed");
        } else {
            this.finish(part, "failed", reason);
        }
    }

    private async hangUp(): Promise<void> {
        const part = this.own;
        if (part === undefined) {
            return;
        }
        const { channel, participant } = part;
        const call = part.call?.id;
        this.finish(part, "hangup");
        if (call !== undefined) {
            const leave = () => this.port.ask("call.leave", { call });
            await this.insist(leave, () => this.port.online()).catch(() => this.unsaid.note({ channel, call, participant }));
        }
    }

    private giveUp(part: Participation): void {
        const call = part.call?.id;
        if (this.isOn(part)) {
            this.finish(part, "lost");
            if (call !== undefined) {
                ignoreFailure(this.port.ask("call.leave", { call, reason: "lost" }));
            }
        }
    }

    /** One's own part is over. What was answered on another device ends without a word. */
    private finish(part: Participation, reason: CallEndReason, failure?: Reason, seconds?: number): void {
        const { call, activeSince, channel, other } = part;
        this.memory.forget();
        const lasted = activeSince === undefined ? 0 : Math.floor((this.port.clock.now() - activeSince) / 1000);
        part.close();
        this.own = undefined;
        this.ended = undefined;
        if (reason !== "answered_elsewhere") {
            this.ended = {
                id: call?.id,
                channel,
                startedBy: call?.started_by ?? (part.outgoing ? this.port.me() : undefined),
                peer: other?.user ?? onlyOther(call, this.port.me())?.user,
                lobby: call?.lobby === true,
                reason,
                failure,
                seconds: seconds ?? lasted,
            };
        }
        if (call !== undefined) {
            this.handlers.touched(call.id, false);
        }
        this.changed();
    }

    private ring(call: Call, expiresIn: number): void {
        this.handlers.moved(call);
        if (expiresIn <= 0 || this.own?.call?.id === call.id) {
            return;
        }
        this.removeRing(call.id);
        const ringsUntil = this.port.clock.now() + expiresIn * 1000;
        const timer = this.port.clock.after(expiresIn * 1000, () => this.ringOver(call));
        this.rings = [...this.rings, { call, ringsUntil, timer }];
        this.changed();
    }

    /** The door of a waiting room stays open. Of any other call the server tells as well that it was missed. */
    private ringOver(call: Call): void {
        if (call.lobby === true) {
            this.removeRing(call.id);
            this.changed();
        } else {
            this.over(call.id, "missed", 0);
        }
    }

    private removeRing(call: Id): TimedRing | undefined {
        const ring = this.rings.find((candidate) => candidate.call.id === call);
        this.port.clock.cancel(ring?.timer);
        this.rings = this.rings.filter((candidate) => candidate !== ring);
        return ring;
    }

    private update(call: Call): void {
        this.handlers.moved(call);
        if (this.own?.call?.id === call.id) {
            this.own.update(call);
        }
        const joined = call.participants.filter((participant) => participant.state === "joined");
        const full = call.mode === "p2p" && call.lobby !== true && joined.length > 1;
        const rung = call.participants.some(({ user, state }) => user === this.port.me() && state === "invited");
        if (full || (!rung && call.state !== "ended")) {
            this.removeRing(call.id); // nobody else can join, or one answered or declined elsewhere
        } else {
            // Where it ended, `call.ended` follows and says how.
            this.rings = this.rings.map((ring) => (ring.call.id === call.id ? { ...ring, call } : ring));
        }
        this.changed();
    }

    private over(id: Id, reason: CallEndReason, seconds: number): void {
        const ring = this.removeRing(id);
        if (this.own?.call?.id === id) {
            // Elsewhere: another page took one's place over; this one, which had it, is out of the call.
            this.finish(this.own, told(this.own, reason, this.refused), undefined, seconds);
        } else if (this.ended?.id === id) {
            this.ended = { ...this.ended, seconds };
        } else if (ring !== undefined && reason === "missed") {
            const { channel, started_by } = ring.call;
            const outcome = { reason, failure: undefined, seconds };
            this.ended = { id, channel, startedBy: started_by, peer: started_by, lobby: ring.call.lobby === true, ...outcome };
        }
        if (reason !== "answered_elsewhere") {
            this.handlers.touched(id, true);
        }
        this.changed();
    }

    // -------------------------------------------------------------- showing

    private draw(): CallView {
        const ring = this.rings[0];
        if (this.own !== undefined) {
            return drawOwn(this.own, this.port.me());
        }
        return ring !== undefined ? drawRinging(ring) : this.ended !== undefined ? drawEnded(this.ended) : noCall;
    }
}
