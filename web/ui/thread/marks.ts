import type { Entry } from "../../client/index.ts";
import type { Messages } from "../i18n/words.ts";

export type Mark = keyof Messages["marks"];

/** How far one's own message has come. A change of it that is under way counts, since that is what one waits for. */
export function markOf(entry: Entry): Mark | undefined {
    if (!entry.mine || entry.kind !== "message") {
        return undefined;
    }
    return entry.change?.state ?? entry.delivery?.state;
}

/** Why it was not sent, for a failed message or a failed change of it. */
export function failureReason(entry: Entry): string | undefined {
    if (entry.change?.state === "failed") {
        return entry.change.reason;
    }
    return entry.delivery?.state === "failed" ? entry.delivery.reason : undefined;
}

/** What the client knows the failure by: the change of a message that did arrive, else the message itself. */
export function failedKey(entry: Entry): string {
    return entry.change?.state === "failed" ? entry.change.key : entry.key;
}

/** Only what the server holds and nobody took back can be edited; a message without text has nothing to edit. */
export function canChange(entry: Entry): boolean {
    return (
        entry.mine &&
        entry.kind === "message" &&
        entry.seq !== undefined &&
        !entry.retracted &&
        entry.change?.state !== "pending"
    );
}
