import type { ServerEvent } from "../wire/events.ts";
import { newNonce } from "../wire/nonce.ts";
import type { Methods, User } from "../wire/protocol.gen.ts";
import type { Result } from "../wire/rpc.ts";
import type { Port } from "./port.ts";
import type { Id } from "./types.ts";

/** A part of a client's care that somebody may see, or not. */
export type Part = Methods["network.explain"]["params"]["part"];
/** What somebody is to a client. */
export type Tie = Methods["network.add"]["params"]["tie"];
/** A client whose network one belongs to. */
export type CareClient = Result<"network.list">["clients"][number];
/** Who belongs to a client. */
export type Network = Result<"network.get">;
export type NetworkPerson = Network["people"][number];
/** Who may see what, as far as one may know. */
export type Consent = Result<"consent.get">;
export type ConsentPerson = Consent["people"][number];
export type ConsentHistory = Result<"consent.history">;
/** Something that was signed, asked or changed. */
export type Deed = ConsentHistory["deeds"][number];
/** Why somebody sees a part, or does not. */
export type Explanation = Result<"network.explain">;

export interface ClientFacts {
    /** A date, `2013-05-01`. */
    readonly born?: string | undefined;
    readonly incapacitated?: boolean | undefined;
    readonly reason?: string | undefined;
}

export type CareEvent = Extract<ServerEvent, { method: "consent.changed" | "network.changed" }>;

/**
 * Who belongs to a client, and who may see what. Nothing of it is held here: a view asks, and asks again when a "care" of that
 * client is told. Every promise rejects with a `ServiceError`.
 */
export class Care {
    constructor(private readonly port: Port) {}

    /** Those whose network one belongs to, oneself first. */
    async clients(): Promise<readonly CareClient[]> {
        return (await this.port.ask("network.list", {})).clients;
    }

    network(client: Id): Promise<Network> {
        return this.port.ask("network.get", { client });
    }

    consent(client: Id): Promise<Consent> {
        return this.port.ask("consent.get", { client });
    }

    /** The newest page, or the one before an entry; oldest first. */
    history(client: Id, before?: number): Promise<ConsentHistory> {
        return this.port.ask("consent.history", { client, ...(before !== undefined && { before }) });
    }

    /** Signs for these parts instead of those one signed for before. It counts at once; none withdraws. */
    async sign(client: Id, user: Id, parts: readonly Part[]): Promise<void> {
        await this.port.ask("consent.sign", { client, user, parts: [...parts], nonce: this.nonce() });
    }

    /** Asks those who must sign; without parts, nothing is asked any more. */
    async ask(client: Id, user: Id, parts: readonly Part[]): Promise<void> {
        await this.port.ask("consent.ask", { client, user, parts: [...parts], nonce: this.nonce() });
    }

    /** Keeps parts from a representative (therapists); without parts, nothing is withheld any more. */
    async withhold(client: Id, user: Id, parts: readonly Part[], reason: string): Promise<void> {
        await this.port.ask("consent.withhold", { client, user, parts: [...parts], reason, nonce: this.nonce() });
    }

    /** Who puts themselves in the care team says why; the privacy officer sees it. */
    async add(client: Id, user: Id, tie: Tie, reason?: string): Promise<void> {
        await this.port.ask("network.add", { client, user, tie, ...(reason !== undefined && { reason }), nonce: this.nonce() });
    }

    /** Every access of that person ends at once. */
    async remove(client: Id, user: Id): Promise<void> {
        await this.port.ask("network.remove", { client, user, nonce: this.nonce() });
    }

    /** What is not given stays as it is. Another capacity needs a reason. */
    async setClient(client: Id, { born, incapacitated, reason }: ClientFacts): Promise<void> {
        await this.port.ask("network.set_client", {
            client,
            ...(born !== undefined && { born }),
            ...(incapacitated !== undefined && { incapacitated }),
            ...(reason !== undefined && { reason }),
            nonce: this.nonce(),
        });
    }

    /** People of the provider who could be added so, by a part of the name. */
    async candidates(client: Id, tie: Tie, name: string): Promise<readonly User[]> {
        return (await this.port.ask("network.candidates", { client, tie, name })).users;
    }

    explain(client: Id, user: Id, part: Part): Promise<Explanation> {
        return this.port.ask("network.explain", { client, user, part });
    }

    handle(event: CareEvent): void {
        this.port.changed({ what: "care", client: event.params.client });
    }

    /** The line was away: what changed meanwhile was not told. */
    begin(): void {
        this.port.changed({ what: "care", client: undefined });
    }

    private nonce(): string {
        return newNonce(this.port.clock.now(), () => this.port.random());
    }
}
