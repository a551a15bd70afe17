import type { Id, OwnPresence } from "../../client/index.ts";

const key = "empower-presence";
export const presences = [
    "online",
    "away",
    "busy",
    "invisible",
] as const satisfies readonly OwnPresence[];

/**
 * What this person chose in this tab, so that a reload does not show who was busy, or wanted not to be seen, as
 * online. Where the browser blocks storage, it holds until the page is left.
 */
export function chosenPresence(me: Id): OwnPresence {
    try {
        const [user, chosen] = (sessionStorage.getItem(key) ?? "").split(" ");
        return (user === me ? presences.find((state) => state === chosen) : undefined) ?? "online";
    } catch {
        return "online";
    }
}

export function keepPresence(me: Id, state: OwnPresence): void {
    try {
        sessionStorage.setItem(key, `${me} ${state}`);
    } catch {
        // blocked
    }
}
