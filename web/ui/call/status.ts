import type { CallView, PresenceState } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { reasonText } from "../model/reasons.ts";
import { errorOf, newsText } from "../precall/device-words.ts";
import { problemsOf, problemText } from "../precall/help.ts";

/** What is known of the other beside what the call tells. */
export interface Seen {
    readonly presence?: PresenceState | undefined;
    /** To who waits: the therapist is in the call. */
    readonly hostHere?: boolean | undefined;
    /** One left by oneself, and others wait on. */
    readonly leftRoom?: boolean | undefined;
    /** Who waits to be let in, for a therapist. */
    readonly waiting?: readonly string[] | undefined;
}

/** How a call is going, in one line: what is on screen and what is read out. */
export function statusOf(call: CallView, name: string, words: Words, seen: Seen = {}): string {
    const t = words.t.call;
    switch (call.phase) {
        case "none":
            return "";
        case "ringing-in":
            return t.incoming(name);
        case "ringing-out":
            return call.lobby ? roomText(name, words, seen) : ringText(call, name, words, seen);
        case "waiting":
            return waitingText(call, name, words, seen);
        case "connecting":
            return call.link === "interrupted" ? interrupted(call, name, words) : t.connecting;
        case "active":
            if (call.lobby && call.joined.length === 0) {
                return roomText(name, words, seen);
            }
            return call.link === "interrupted" ? interrupted(call, name, words) : t.active;
        case "ended":
            return endText(call, name, words, seen);
    }
}

function ringText(call: CallView, name: string, words: Words, { presence }: Seen): string {
    const { call: t, ringing } = words.t;
    if (call.id === undefined) {
        return t.asking;
    }
    if (presence === "busy") {
        return ringing.callingBusy(name);
    }
    return presence === "offline" ? ringing.callingOffline(name) : t.calling(name);
}

/** A waiting room that is open, to its therapist. */
function roomText(name: string, words: Words, { waiting }: Seen): string {
    const t = words.t.ringing.lobby;
    if (waiting === undefined) {
        return t.hostNotHere(name);
    }
    return waiting.length === 0 ? t.nobody(name) : waiting.map((who) => t.someone(who)).join(" ");
}

function waitingText(call: CallView, name: string, words: Words, { hostHere }: Seen): string {
    const t = words.t.ringing.lobby;
    const host = hostHere !== true ? t.hostNotHere : call.remote.away ? t.hostAway : t.hostHere;
    return `${t.title(name)} ${host(name)}`;
}

/** Whose line it is, is only known where the server has lost the other, too. */
function interrupted(call: CallView, name: string, words: Words): string {
    const { away, reconnecting } = words.t.call;
    return call.remote.away ? away(name) : reconnecting(name);
}

function endText(call: CallView, name: string, words: Words, { presence, leftRoom }: Seen): string {
    const { reasons } = words.t.call;
    const { outcomes, answeredElsewhere } = words.t.ringing;
    switch (call.endReason) {
        case "failed":
            return call.failure === undefined
                ? reasons.failed
                : `${words.t.call.startFailed} ${reasonText(call.failure, words)}`;
        case "busy":
            return outcomes.busy(name);
        case "declined":
            return outcomes.declined(name);
        case "missed":
            if (called(call)) {
                return outcomes.over;
            }
            if (presence === "busy") {
                return outcomes.missedBusy(name);
            }
            return presence === "offline" ? outcomes.missedOffline(name) : outcomes.missed(name);
        case "refused":
            return outcomes.refused(name);
        case "turned_away":
            return outcomes.turnedAway(name);
        case "left_waiting":
            return outcomes.leftWaiting(name);
        case "answered_elsewhere":
            return answeredElsewhere;
        default:
            if (leftRoom === true && call.endReason === "hangup") {
                return outcomes.leftRoom;
            }
            return reasons[call.endReason ?? "hangup"];
    }
}

/** One was called by the other. */
function called(call: CallView): boolean {
    return call.startedBy !== undefined && call.startedBy === call.peer;
}

export type Step = "write" | "again";

/** What there is to do after a call that did not come about, or was cut off. */
export function nextSteps(call: CallView): readonly Step[] {
    if (call.phase !== "ended" || call.channel === undefined) {
        return [];
    }
    switch (call.endReason) {
        case "busy":
        case "declined":
        case "left_waiting":
            return ["write", "again"];
        case "missed":
            return called(call) ? [] : ["write", "again"];
        case "lost":
        case "failed":
            return ["write", "again"];
        case "refused":
        case "turned_away":
            return ["write"];
        default:
            return [];
    }
}

/** What is wrong with one's own microphone or camera, and what the other misses by it; the call goes on. */
export function deviceNotice(call: CallView, words: Words): string | undefined {
    const { local } = call;
    const { effect } = words.t.devices;
    const lines = problemsOf(errorOf(local.microphone), errorOf(local.camera)).flatMap((problem) => [
        problemText(problem, words),
        problem.what === "camera" ? "" : effect.microphone,
        problem.what === "microphone" ? "" : effect.camera,
    ]);
    const notice = [...lines, newsText(local, words)].filter((line) => line !== "").join(" ");
    return notice === "" ? undefined : notice;
}
