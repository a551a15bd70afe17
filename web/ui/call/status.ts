import type { CallView } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { reasonText } from "../model/reasons.ts";
import { errorOf, newsText } from "../precall/device-words.ts";
import { problemsOf, problemText } from "../precall/help.ts";

/** How a call is going, in one line: what is on screen and what is read out. */
export function statusOf(call: CallView, name: string, words: Words): string {
    const t = words.t.call;
    switch (call.phase) {
        case "none":
            return "";
        case "ringing-in":
            return t.incoming(name);
        case "ringing-out":
            return call.id === undefined ? t.asking : t.calling(name);
        case "waiting":
            return t.inLobby;
        case "connecting":
            return call.link === "interrupted" ? interrupted(call, name, words) : t.connecting;
        case "active":
            return call.link === "interrupted" ? interrupted(call, name, words) : t.active;
        case "ended":
            return endText(call, words);
    }
}

/** Whose line it is, is only known where the server has lost the other, too. */
function interrupted(call: CallView, name: string, words: Words): string {
    const { away, reconnecting } = words.t.call;
    return call.remote.away ? away(name) : reconnecting(name);
}

function endText(call: CallView, words: Words): string {
    const { reasons } = words.t.call;
    if (call.endReason === "failed" && call.failure !== undefined) {
        return `${words.t.call.startFailed} ${reasonText(call.failure, words)}`;
    }
    return reasons[call.endReason ?? "hangup"];
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
