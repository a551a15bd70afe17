import type { Invitation, Invited, Role } from "../../client/index.ts";
import type { Messages } from "../i18n/words.ts";

export type InvitableRole = keyof Messages["invitations"]["roles"];

const family: readonly InvitableRole[] = ["client", "representative", "relative"];

/** Whom one may invite, as the server decides it. */
export function invitable(role: Role | undefined): readonly InvitableRole[] {
    switch (role) {
        case "therapist":
            return family;
        case "planner":
            return [...family, "therapist", "planner"];
        default:
            return [];
    }
}

/** What became of an invitation: its link is here to be handed over, a mail is on its way, or its link was told before. */
export type Outcome =
    | { readonly what: "link"; readonly link: string }
    | { readonly what: "mailed" }
    | { readonly what: "unshown" };

/** `row` is how it stands in the list since; unknown where that could not be loaded. */
export function outcomeOf({ link }: Invited, withMail: boolean, row: Invitation | undefined): Outcome {
    if (link !== undefined) {
        return { what: "link", link };
    }
    return { what: (row === undefined ? withMail : row.mail !== "none") ? "mailed" : "unshown" };
}

/** Mails whose state changes by itself. */
export function awaitsMail(rows: readonly Invitation[]): boolean {
    return rows.some(({ mail, state }) => mail === "waiting" && state === "open");
}
