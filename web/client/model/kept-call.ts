import type { TabMemory } from "../wire/environment.ts";
import type { Id } from "./types.ts";

/** Where the tab remembers the call it is in. */
const keptKey = "empower.call";

export interface KeptCall {
    readonly call: Id;
    readonly participant: Id;
    /** What one turned off stays off. */
    readonly audio: boolean;
    readonly video: boolean;
    /** When the two were connected, as `Date.now()`. */
    readonly since: number | undefined;
}

/** What this tab remembers of the call it is in over a reload. */
export class KeptCallMemory {
    constructor(private readonly tab: TabMemory | undefined) {}

    keep(call: KeptCall): void {
        this.tab?.set(keptKey, JSON.stringify(call));
    }

    forget(): void {
        this.tab?.set(keptKey, undefined);
    }

    kept(): KeptCall | undefined {
        return keptCallOf(this.tab?.get(keptKey));
    }
}

function keptCallOf(text: string | undefined): KeptCall | undefined {
    try {
        const kept = JSON.parse(text ?? "null") as Partial<KeptCall> | null;
        return typeof kept?.call === "string" && typeof kept.participant === "string"
            ? {
                  call: kept.call,
                  participant: kept.participant,
                  audio: kept.audio === true,
                  video: kept.video === true,
                  since: typeof kept.since === "number" ? kept.since : undefined,
              }
            : undefined;
    } catch {
        return undefined;
    }
}
