import { newNonce } from "../wire/nonce.ts";
import type { User } from "../wire/protocol.gen.ts";
import type { Params, Result } from "../wire/rpc.ts";
import type { Port } from "./port.ts";
import type { Id } from "./types.ts";

/** What somebody said of a message. */
export type Report = Result<"conduct.reports">["reports"][number];
/** What somebody asked for by right. */
export type PrivacyRequest = Result<"privacy.requests">["requests"][number];

/** So many of them, and the people whom they name. */
export interface Duties<Row> {
    readonly rows: readonly Row[];
    readonly more: boolean;
    /** Names of people, by id. */
    readonly people: ReadonlyMap<Id, User>;
}

const page_size = 50;

/** What a provider's staff has to deal with: reports of messages, and requests by right. Nothing of it is held here. */
export class Oversight {
    constructor(private readonly port: Port) {}

    /** The newest of those that were dealt with, or were not: so many pages. */
    reports(handled: boolean, pages: number): Promise<Duties<Report>> {
        return this.list("conduct.reports", ({ reports }) => reports, handled, pages);
    }

    /** All that are open, what is due first before the others; or the newest of those that were answered. */
    async requests(handled: boolean, pages: number): Promise<Duties<PrivacyRequest>> {
        const all = await this.list("privacy.requests", ({ requests }) => requests, handled, handled ? pages : Infinity);
        return handled ? all : { ...all, rows: [...all.rows].sort((a, b) => Date.parse(a.due) - Date.parse(b.due)) };
    }

    /** A report is dealt with. */
    async handle(report: Id): Promise<void> {
        await this.port.ask("conduct.handle", { report });
    }

    /** A request was answered. */
    async answered(request: Id): Promise<void> {
        await this.port.ask("privacy.handle", { request });
    }

    /** For `warn`: the same when it is tried again. */
    nonce(): string {
        return newNonce(this.port.clock.now(), () => this.port.random());
    }

    async warn(user: Id, text: string, nonce: string): Promise<void> {
        await this.port.ask("conduct.warn", { user, text, nonce });
    }

    /** All sign-ins end. `immediate`: without a warning before, for forbidden conduct. Rejects with `conflict` where it is neither. */
    async block(user: Id, reason: string, immediate: boolean): Promise<void> {
        await this.port.ask("conduct.block", { user, reason, ...(immediate && { immediate }) });
    }

    async unblock(user: Id): Promise<void> {
        await this.port.ask("conduct.unblock", { user });
    }

    private async list<M extends "conduct.reports" | "privacy.requests", Row extends { readonly id: Id }>(
        method: M,
        rowsOf: (page: Result<M>) => readonly Row[],
        handled: boolean,
        pages: number,
    ): Promise<Duties<Row>> {
        const rows: Row[] = [];
        const people = new Map<Id, User>();
        let more = true;
        for (let page = 0; page < pages && more; page++) {
            const before = rows.at(-1)?.id;
            const params = { handled, limit: page_size, ...(before !== undefined && { before }) };
            const found = await this.port.ask(method, params as Params<M>);
            const fresh = [...rowsOf(found)].reverse();
            rows.push(...fresh);
            for (const person of found.people) {
                people.set(person.id, person);
            }
            more = fresh.length === page_size;
        }
        return { rows, more, people };
    }
}
