import type { Client, Consent, Id, Network } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

/** What people are called in sentences about a client's care. */
export class Names {
    private readonly known: ReadonlyMap<Id, string>;

    constructor(
        private readonly client: Pick<Client, "user" | "me">,
        private readonly words: Words,
        consent: Consent | undefined,
        network: Network | undefined,
    ) {
        const users = [
            ...(consent === undefined ? [] : [consent.client, ...consent.people.map(({ user }) => user)]),
            ...(network === undefined ? [] : [network.client, ...network.people.map(({ user }) => user)]),
        ];
        this.known = new Map(users.map(({ id, name }) => [id, name]));
    }

    /** One who does something: `jij`, `Tante Els`. */
    subject(id: Id): string {
        return this.mine(id) ? this.words.t.care.you : this.of(id, this.words.t.care.someone);
    }

    /** One to whom something is done: `jou`, `Tante Els`. */
    object(id: Id): string {
        return this.mine(id) ? this.words.t.care.youObject : this.of(id, this.words.t.care.someone);
    }

    /** Those who must sign; one whose name the reader may not know can only be a representative. */
    signatories(ids: readonly Id[]): string[] {
        const { you, otherRepresentative } = this.words.t.care;
        return ids.map((id) => (this.mine(id) ? you : this.of(id, otherRepresentative)));
    }

    private mine(id: Id): boolean {
        return id === this.client.me?.id;
    }

    private of(id: Id, unknown: string): string {
        return this.known.get(id) ?? this.client.user(id)?.name ?? unknown;
    }
}
