import type { CallView } from "../../client/index.ts";

/** A call of two, of which nothing is known but that it is; for the tests of this folder. */
export const callSample: CallView = {
    phase: "none",
    id: "V",
    channel: "K",
    startedBy: "T",
    peer: "T",
    video: true,
    ringsUntil: undefined,
    activeSince: undefined,
    local: { stream: undefined, microphone: { state: "on" }, camera: { state: "on" }, blur: undefined, speaker: "", news: undefined },
    remote: {
        stream: undefined,
        audio: false,
        video: false,
        screen: undefined,
        muted: false,
        hand: false,
        away: false,
    },
    lobby: false,
    lobbyWaiting: [],
    relayOnly: false,
    link: "new",
    hand: false,
    screen: { state: "off" },
    quality: { incoming: undefined, outgoing: undefined },
    soundOnly: { state: "no" },
    endReason: undefined,
    failure: undefined,
    seconds: undefined,
};
