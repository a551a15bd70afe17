import type { Methods, User } from "../wire/protocol.gen.ts";
import type { Ask } from "../wire/rpc.ts";
import type { Id } from "./types.ts";

/** One deed of the access log, as the server tells it to the one who asks. */
export type AuditRow = Methods["audit.list"]["result"]["rows"][number];
export type AuditKind = NonNullable<Methods["audit.list"]["params"]["kinds"]>[number];

/** Whose rows: of a client's dossier (one's own where absent), of an employee, or of both. */
export interface AuditSubject {
    readonly client?: Id | undefined;
    readonly user?: Id | undefined;
}

export interface AuditQuestion extends AuditSubject {
    readonly kinds: readonly AuditKind[];
    /** Only rows with a smaller number. */
    readonly before?: number | undefined;
    readonly limit: number;
}

/** A client, as those find them who look for one. */
export type FoundClient = Methods["network.find"]["result"]["clients"][number];

/** Who saw or changed a dossier. */
export class Audit {
    constructor(private readonly ask: Ask) {}

    /** The newest rows that fit, oldest first. */
    async page(question: AuditQuestion): Promise<{ readonly rows: readonly AuditRow[]; readonly more: boolean }> {
        const { client, user, before, kinds, limit } = question;
        return await this.ask("audit.list", {
            limit,
            ...(client !== undefined && { client }),
            ...(user !== undefined && { user }),
            ...(before !== undefined && { before }),
            ...(kinds.length > 0 && { kinds: [...kinds] }),
        });
    }

    /** Employees of the provider by a part of the name; for privacy officers. */
    async employees(name: string): Promise<readonly User[]> {
        return (await this.ask("audit.people", { name })).users;
    }

    /** Clients of the provider by a part of the name; therapists need all of it, and the birth date. */
    async find(name: string, born?: string): Promise<readonly FoundClient[]> {
        return (await this.ask("network.find", { name, ...(born !== undefined && { born }) })).clients;
    }
}
