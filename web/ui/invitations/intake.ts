import type { User } from "../../client/index.ts";
import { ownAccount } from "../model/age.ts";
import { reason_min } from "../model/reasons.ts";
import type { InvitableRole } from "./invitable.ts";

/** What is filled in to invite somebody. */
export interface Draft {
    readonly name: string;
    readonly role: InvitableRole;
    /** A date, or empty: none, or half of one. */
    readonly born: string;
    readonly incapacitated: boolean;
    /** Why, where the client is incapacitated. */
    readonly reason: string;
    /** Those who were chosen, and the therapist who invites. */
    readonly team: readonly User[];
}

/** In the order in which they stand in the form. */
export const fields = ["name", "born", "reason", "team", "mail"] as const;
export type Field = (typeof fields)[number];
export type Faults = Readonly<Partial<Record<Field, "missing" | "wrong">>>;

/** Whether there is anybody to invite: a child under 12, or who is incapacitated, has no account (R-ACC-5). */
export function invites({ role, born, incapacitated }: Draft, today: string): boolean {
    return role !== "client" || ownAccount(born === "" ? undefined : born, incapacitated, today);
}

/** What the server would refuse, as far as it shows. */
export function faultsOf(draft: Draft, today: string): Faults {
    const { name, role, born, incapacitated, reason, team } = draft;
    const care = role === "client";
    return {
        ...(name === "" && { name: "missing" }),
        ...(care && born === "" && { born: "missing" }),
        ...(care && born > today && { born: "wrong" }),
        ...(care && incapacitated && reason.length < reason_min && { reason: "missing" }),
        ...(care && !team.some((one) => one.role === "therapist") && { team: "missing" }),
    };
}

/** The field that the server found wrong; undefined: another one, or none. */
export function faultAt(path: string | undefined): Field | undefined {
    const at = path?.replace(/^care\./, "").split(".")[0];
    return fields.find((field) => field === at);
}
