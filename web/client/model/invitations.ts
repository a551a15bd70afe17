import type { Methods, User } from "../wire/protocol.gen.ts";
import type { Port } from "./port.ts";
import type { Id } from "./types.ts";
import { Unanswered } from "./unanswered.ts";

/** One that is open, as the server tells it. */
export type Invitation = Methods["admin.invitations"]["result"]["invitations"][number];

/** What a client is taken into care with. */
export interface Intake {
    /** A date, `2013-05-01`. */
    readonly born: string;
    readonly incapacitated: boolean;
    /** Why, where the client is incapacitated. */
    readonly reason?: string;
    /** Colleagues; a therapist who invites is in the care team anyway. */
    readonly team: readonly Id[];
}

export interface Invitee {
    readonly name: string;
    readonly role: Methods["admin.invite"]["params"]["role"];
    /** Empty: none. */
    readonly mail: string;
    readonly language: "nl" | "en";
    /** Of a client, and of nobody else. */
    readonly care?: Intake | undefined;
}

/**
 * An invitation was made. Without a link it went by mail, or it was made by an earlier try whose answer got lost; or it is about
 * a client who has no own account, and nobody was invited.
 */
export interface Invited {
    readonly user: Id;
    readonly link: string | undefined;
    /** The mail goes out at that moment, and its link works from then on: the client becomes 12. RFC 3339. */
    readonly from?: string | undefined;
}

export interface OpenInvitations {
    /** Newest first. */
    readonly rows: readonly Invitation[];
    readonly more: boolean;
}

/** Opening access for people. Links are handed through and never kept. */
export class Invitations {
    private readonly unanswered: Unanswered;

    constructor(private readonly port: Port) {
        this.unanswered = new Unanswered(port);
    }

    /** The newest of them: so many pages. */
    async list(pages: number): Promise<OpenInvitations> {
        const rows: Invitation[] = [];
        let more = true;
        for (let page = 0; page < pages && more; page++) {
            const before = rows.at(-1)?.user;
            const found = await this.port.ask("admin.invitations", before === undefined ? {} : { before });
            rows.push(...found.invitations.reverse());
            more = found.more;
        }
        return { rows, more };
    }

    /** The same words once more, after a try that had no answer, invite nobody twice. */
    async invite({ name, role, mail, language, care }: Invitee): Promise<Invited> {
        const { user, link } = await this.unanswered.once([name, role, mail, language, care], (nonce) =>
            this.port.ask("admin.invite", {
                nonce,
                name,
                role,
                language,
                ...(mail !== "" && { mail }),
                ...(care !== undefined && { care: { ...care, team: [...care.team] } }),
            }),
        );
        return { user, link };
    }

    /** The earlier link is void. An address takes the place of the one that is known; empty: it stays. */
    async again(user: Id, mail = ""): Promise<Invited> {
        const { link, from } = await this.port.ask("admin.invite_again", { user, ...(mail !== "" && { mail }) });
        return { user, link, from };
    }

    /** Who could be in a client's care team, by a part of the name. */
    async colleagues(name: string): Promise<readonly User[]> {
        return (await this.port.ask("admin.colleagues", { name })).users;
    }

    async cancel(user: Id): Promise<void> {
        await this.port.ask("admin.invite_cancel", { user });
    }

    forget(): void {
        this.unanswered.forget();
    }
}
