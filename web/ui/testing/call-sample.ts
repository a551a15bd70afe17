import { noCall, type CallView } from "../../client/index.ts";

/** A call of two, of which nothing is known but that it is; for the tests of this folder. */
export const callSample: CallView = {
    ...noCall,
    id: "V",
    channel: "K",
    startedBy: "T",
    peer: "T",
    video: true,
    local: { ...noCall.local, microphone: { state: "on" }, camera: { state: "on" } },
};
