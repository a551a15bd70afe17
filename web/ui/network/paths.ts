import type { User } from "../../client/index.ts";

/** The pages about a client's network. */
export type CarePage = "consent" | "network";

/** What they are called in the address. */
export const carePaths: Readonly<Record<CarePage, string>> = {
    consent: "wie-kan-wat-zien",
    network: "netwerk",
};

export function carePageOf(path: string): CarePage | undefined {
    return (Object.keys(carePaths) as CarePage[]).find((page) => carePaths[page] === path);
}

/** Clients, and those around them. */
export function hasNetwork(me: User): boolean {
    return ["client", "representative", "relative"].includes(me.role);
}
