import type { CallView } from "../../client/index.ts";
import { idle } from "../../client/model/call-drawing.ts";

/** A call of two, of which nothing is known but that it is; for the tests of this folder. */
export const callSample: CallView = {
    ...idle,
    id: "V",
    channel: "K",
    startedBy: "T",
    peer: "T",
    video: true,
    local: { ...idle.local, microphone: { state: "on" }, camera: { state: "on" } },
};
