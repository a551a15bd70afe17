import type { Role } from "../../client/index.ts";

/** Who works for the provider: the desk is theirs, the portal everybody else's. */
const staff: readonly string[] = ["therapist", "planner", "support", "privacy_officer"] satisfies readonly Role[];

/** A role of a later server is nobody's of the provider. */
export function isStaff(role: string | undefined): boolean {
    return role !== undefined && staff.includes(role);
}
