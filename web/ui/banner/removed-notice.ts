import type { Change, Id } from "../../client/index.ts";
import type { Announcer } from "../announcer/announcer.ts";
import type { Words } from "../i18n/words.ts";
import { removedText } from "../model/reasons.ts";
import type { Problem } from "./problem.ts";

/** Says calmly that the conversation one had on screen is no longer there, until it is back or the line is put away. */
export class RemovedNotice {
    private gone: Id | undefined;

    constructor(
        private readonly problem: Problem,
        private readonly announcer: Announcer,
    ) {}

    /** To be told of every change; answers whether what is on screen has just gone. */
    heard(change: Change, shown: Id | undefined, words: Words): boolean {
        if (change.what === "account" || (change.what === "conversation" && change.channel === this.gone)) {
            this.putAway();
        }
        if (change.what !== "removed") {
            return false;
        }
        this.announcer.forget();
        if (change.channel !== shown) {
            return false;
        }
        const line = removedText(change.reason, words);
        this.gone = shown;
        this.problem.note(line);
        this.announcer.say(line);
        return true;
    }

    private putAway(): void {
        if (this.gone !== undefined) {
            this.gone = undefined;
            this.problem.say("");
        }
    }
}
