import type { CallView, Grade } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

/**
 * What became different in a call, for whoever does not see it: one line for each. How the call as a whole is going is
 * told by `statusOf`. What one does oneself is told, too: it may have been done by a key.
 */
export function newsOf(before: CallView, now: CallView, name: string, words: Words): string[] {
    if (before.phase !== "active" || now.phase !== "active" || before.id !== now.id) {
        return [];
    }
    const t = words.t.call;
    const lines: string[] = [];
    const turned = (was: boolean, is: boolean, on: string, off: string) => {
        if (was !== is) {
            lines.push(is ? on : off);
        }
    };
    const own = (call: CallView, kind: "microphone" | "camera") => call.local[kind].state === "on";
    const failed = now.local.microphone.state === "error" || now.local.camera.state === "error";
    if (!failed) {
        turned(own(before, "microphone"), own(now, "microphone"), t.ownUnmuted, t.ownMuted);
    }
    if (!failed && now.soundOnly.state !== "on") {
        turned(own(before, "camera"), own(now, "camera"), t.ownCameraOn, t.ownCameraOff);
    }
    turned(before.hand, now.hand, t.ownHand, t.ownHandLowered);
    turned(before.remote.hand, now.remote.hand, t.handRaised(name), t.handLowered(name));
    turned(before.remote.muted, now.remote.muted, t.muted(name), t.unmuted(name));
    turned(shows(before), shows(now), t.sharesScreen(name), t.sharesNoMore(name));
    lines.push(...ownScreen(before, now, name, words), ...sound(before, now, name, words));
    const quality = qualityText(now, name, words);
    if (quality !== undefined && before.quality.incoming !== undefined && quality !== qualityText(before, name, words)) {
        lines.push(quality);
    }
    return lines;
}

function shows(call: CallView): boolean {
    return call.remote.screen !== undefined;
}

function ownScreen(before: CallView, now: CallView, name: string, words: Words): string[] {
    const t = words.t.call;
    if (before.screen.state !== "on" && now.screen.state === "on") {
        return [t.sharing[now.screen.surface](name)];
    }
    return before.screen.state === "on" && now.screen.state !== "on" ? [t.notSharing] : [];
}

function sound(before: CallView, now: CallView, name: string, words: Words): string[] {
    const t = words.t.call;
    const was = before.soundOnly;
    const is = now.soundOnly;
    if (was.state === is.state) {
        return [];
    }
    if (is.state === "on") {
        return [t.soundOnlyBy[is.by](name)];
    }
    if (is.state === "offered") {
        return [t.soundOnlyOffer];
    }
    return was.state === "on" && now.local.camera.state !== "on" ? [t.pictureBack(name)] : [];
}

/** How the two come over at each other, in words; undefined while it is not known. */
export function qualityText({ quality }: CallView, name: string, words: Words): string | undefined {
    const { grades, ...t } = words.t.call;
    const { incoming, outgoing } = quality;
    const said = (grade: Grade) => grades[grade];
    if (incoming === undefined || outgoing === undefined) {
        const known = incoming ?? outgoing;
        return known === undefined ? undefined : t.quality(said(known));
    }
    return said(incoming) === said(outgoing)
        ? t.quality(said(incoming))
        : `${t.theirLine(name, said(incoming))}. ${t.ownLine(name, said(outgoing))}`;
}

/** For a sign beside the words. */
export function worseOf({ quality: { incoming, outgoing } }: CallView): Grade | undefined {
    const order = ["hopeless", "poor", "fair", "good"] as const;
    return order.find((grade) => grade === incoming || grade === outgoing);
}
