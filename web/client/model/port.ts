import type { Clock } from "../wire/environment.ts";
import type { Ask } from "../wire/rpc.ts";
import type { Change, Id } from "./types.ts";

/** What the parts of the model are given of the rest. */
export interface Port {
    /** Rejects with `network` while the line is down. */
    readonly ask: Ask;
    /** Whether asking makes sense now. */
    online(): boolean;
    readonly clock: Clock;
    random(): number;
    /** Oneself; undefined while signed out. */
    me(): Id | undefined;
    /** Tells the views. */
    changed(change: Change): void;
}

/** For requests whose failure changes nothing one sees, and that are made again when it matters. */
export function ignoreFailure(answer: Promise<unknown>): void {
    answer.catch(() => undefined);
}
