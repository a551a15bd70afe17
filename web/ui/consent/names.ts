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
            ...(consent === undefined
                ? []
                : [consent.client, ...consent.people.flatMap(({ user, signatures }) => [user, ...(signatures?.map((one) => one.user) ?? [])])]),
            ...(network === undefined ? [] : [network.client, ...network.people.map(({ user }) => user)]),
        ];
        this.known = new Map(users.map(({ id, name }) => [id, name]));
    }

    /** One who does something: `jij`, `Tante Els`; without an account it is an operator. */
    subject(id: Id | undefined): string {
        return this.mine(id) ? this.words.t.care.you : this.of(id);
    }

    /** One to whom something is done: `jou`, `Tante Els`. */
    object(id: Id | undefined): string {
        return this.mine(id) ? this.words.t.care.youObject : this.of(id);
    }

    subjects(ids: readonly Id[]): string[] {
        return ids.map((id) => this.subject(id));
    }

    private mine(id: Id | undefined): boolean {
        return id !== undefined && id === this.client.me?.id;
    }

    private of(id: Id | undefined): string {
        const { audit, care } = this.words.t;
        return id === undefined ? audit.somebody.operator : (this.known.get(id) ?? this.client.user(id)?.name ?? care.someone);
    }
}
