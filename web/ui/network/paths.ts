import type { User } from "../../client/index.ts";
import type { Page } from "../model/place.ts";

/** The pages about a client's network. */
export type CarePage = Extract<Page, "consent" | "network">;

/** Clients, and those around them. */
export function hasNetwork(me: User): boolean {
    return ["client", "representative", "relative"].includes(me.role);
}
