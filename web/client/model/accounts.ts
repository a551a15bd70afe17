import type { Result } from "../wire/rpc.ts";
import type { Port } from "./port.ts";
import type { Id } from "./types.ts";

/** An account of the provider, as far as who looks may know it. */
export type KeptAccount = Result<"admin.accounts">["accounts"][number];
/** What may be done with it. */
export type AccountDeed = KeptAccount["may"][number];
/** All, those that are locked, or who were warned or are blocked. */
export type WhichAccounts = "all" | "locked" | "conduct";

export interface FoundAccounts {
    /** By name. */
    readonly rows: readonly KeptAccount[];
    readonly more: boolean;
}

/** The accounts of a provider, for who keeps them. Nothing of it is held here; a link is handed through and never kept. */
export class Accounts {
    constructor(private readonly port: Port) {}

    /** Those with this part of a name or user name (empty: all): so many pages. */
    async list(text: string, which: WhichAccounts, pages: number): Promise<FoundAccounts> {
        const rows: KeptAccount[] = [];
        let more = true;
        for (let page = 0; page < pages && more; page++) {
            const after = rows.at(-1)?.user;
            const found = await this.port.ask("admin.accounts", {
                ...(text !== "" && { text }),
                ...(which !== "all" && { which }),
                ...(after !== undefined && { after }),
            });
            rows.push(...found.accounts);
            more = found.more;
        }
        return { rows, more };
    }

    /** All sign-ins end, and nobody signs in to it. */
    async lock(user: Id, reason: string): Promise<void> {
        await this.port.ask("admin.lock", { user, reason });
    }

    async unlock(user: Id): Promise<void> {
        await this.port.ask("admin.unlock", { user });
    }

    /** All sign-ins end. */
    async signOut(user: Id): Promise<void> {
        await this.port.ask("admin.sign_out", { user });
    }

    /** A link for a new password goes by mail; or is the answer, where no mail carries it. */
    async reset(user: Id): Promise<string | undefined> {
        return (await this.port.ask("admin.reset", { user })).link;
    }

    /** The second factor of who lost it. All sign-ins end. */
    async otpOff(user: Id, reason: string): Promise<void> {
        await this.port.ask("admin.otp_off", { user, reason });
    }

    /** For good. */
    async close(user: Id): Promise<void> {
        await this.port.ask("admin.close", { user });
    }
}
