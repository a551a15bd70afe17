import type { Invitation, Invited, Role } from "../../client/index.ts";
import type { Messages, Words } from "../i18n/words.ts";

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

/** What was sent, and what came of it. */
export interface Sent {
    readonly invited: Invited;
    readonly name: string;
    readonly withMail: boolean;
    /** A client, who is in care now; `alone`: who has no own account. */
    readonly care?: "invited" | "alone" | undefined;
}

/**
 * What became of an invitation: its link is here to be handed over, a mail is on its way, or its link was told before; or a
 * client is in care who has no own account.
 */
export type Outcome =
    | { readonly what: "link"; readonly link: string }
    | { readonly what: "mailed" }
    | { readonly what: "unshown" }
    | { readonly what: "alone" };

/** `row` is how it stands in the list since; unknown where that could not be loaded. */
export function outcomeOf({ invited: { link }, withMail, care }: Sent, row: Invitation | undefined): Outcome {
    if (care === "alone") {
        return { what: "alone" };
    }
    if (link !== undefined) {
        return { what: "link", link };
    }
    return { what: (row === undefined ? withMail : row.mail !== "none") ? "mailed" : "unshown" };
}

/** Mails whose state changes by itself, and soon. */
export function awaitsMail(rows: readonly Invitation[]): boolean {
    return rows.some(({ mail, state, from }) => mail === "waiting" && state === "open" && from === undefined);
}

/** An invitation goes by mail: now, or on the birthday that it is for. */
export function mailedText(name: string, from: string | undefined, words: Words): string {
    const t = words.t.invitations;
    return from === undefined ? t.mailed(name) : t.mailedFrom(name, words.longDate(new Date(from)));
}
