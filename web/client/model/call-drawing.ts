import type { Reason } from "../wire/errors.ts";
import type { Call, Participant } from "../wire/protocol.gen.ts";
import type { Participation } from "./participation.ts";
import type { CallEndReason, CallView, Id, WaitingRing } from "./types.ts";

/* What the views are shown of a call: read off what there is, nothing kept. */

export interface Ring {
    readonly call: Call;
    readonly ringsUntil: number;
}

export interface Ended {
    readonly id: Id | undefined;
    readonly channel: Id;
    readonly startedBy: Id | undefined;
    readonly peer: Id | undefined;
    readonly lobby: boolean;
    readonly reason: CallEndReason;
    readonly failure: Reason | undefined;
    readonly seconds: number | undefined;
}

/** The view where there is none. */
export const noCall: CallView = {
    phase: "none",
    id: undefined,
    channel: undefined,
    startedBy: undefined,
    peer: undefined,
    joined: [],
    video: false,
    lobby: false,
    lobbyWaiting: [],
    relayOnly: false,
    ringsUntil: undefined,
    activeSince: undefined,
    local: {
        stream: undefined,
        microphone: { state: "none" },
        camera: { state: "none" },
        blur: undefined,
        speaker: "",
        news: undefined,
    },
    remote: {
        stream: undefined,
        audio: false,
        video: false,
        screen: undefined,
        muted: false,
        hand: false,
        away: false,
    },
    link: "new",
    hand: false,
    screen: { state: "off" },
    quality: { incoming: undefined, outgoing: undefined },
    soundOnly: { state: "no" },
    endReason: undefined,
    failure: undefined,
    seconds: undefined,
};

export function drawOwn(part: Participation, me: Id | undefined): CallView {
    const { call, other } = part;
    return {
        ...noCall,
        phase: part.phase,
        id: call?.id,
        channel: part.channel,
        startedBy: call?.started_by ?? (part.outgoing ? me : undefined),
        peer: other?.user ?? onlyOther(call, me)?.user,
        joined: part.present.filter(({ user }) => user !== me).map(({ user }) => user),
        video: call !== undefined && askedForVideo(call),
        activeSince: part.activeSince,
        lobby: call?.lobby === true,
        lobbyWaiting: part.waiting.map(({ id, user, away }) => ({ participant: id, user, away: away === true })),
        relayOnly: call?.relay_only === true,
        local: part.devices.view,
        remote: part.remote,
        link: part.link,
        hand: part.bearing.hand,
        screen: part.bearing.screen.view,
        quality: part.bearing.quality,
        soundOnly: part.bearing.soundOnly,
    };
}

/** The other one, where there is only one, in the call or not. */
export function onlyOther(call: Call | undefined, me: Id | undefined): Participant | undefined {
    const others = call?.participants.filter((participant) => participant.user !== me) ?? [];
    return new Set(others.map((participant) => participant.user)).size === 1 ? others[0] : undefined;
}

/** What the server's word means to the one who hears it; `refused`: who did not let somebody in. */
export function told(part: Participation, reason: CallEndReason, refused: boolean): CallEndReason {
    if (part.phase === "waiting") {
        return reason === "declined" ? "refused" : reason === "missed" ? "hangup" : reason;
    }
    const { call, activeSince, participant: own } = part;
    if (activeSince !== undefined || (reason !== "declined" && reason !== "missed")) {
        return reason;
    }
    const gone = call?.participants.filter(({ id }) => id !== own).map((participant) => participant.reason) ?? [];
    if (gone.includes("busy")) {
        return "busy";
    }
    if (call?.lobby !== true) {
        return reason;
    }
    return refused ? "turned_away" : gone.includes("hangup") || gone.includes("lost") ? "left_waiting" : reason;
}

export function drawRinging(ring: Ring): CallView {
    const { id, channel, started_by: peer } = ring.call;
    return { ...noCall, phase: "ringing-in", id, channel, startedBy: peer, peer, video: askedForVideo(ring.call), ringsUntil: ring.ringsUntil };
}

export function drawEnded({ reason, ...ended }: Ended): CallView {
    return { ...noCall, phase: "ended", ...ended, endReason: reason };
}

export function waitingRing({ call, ringsUntil }: Ring): WaitingRing {
    return { id: call.id, channel: call.channel, from: call.started_by, video: askedForVideo(call), ringsUntil };
}

function askedForVideo(call: Call): boolean {
    return call.participants.some((participant) => participant.user === call.started_by && participant.video);
}
