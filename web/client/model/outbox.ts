import type { Timer } from "../wire/environment.ts";
import { isPassing, reasonOf, ServiceError, type Reason } from "../wire/errors.ts";
import { newNonce } from "../wire/nonce.ts";
import type { Message } from "../wire/protocol.gen.ts";
import type { Result } from "../wire/rpc.ts";
import type { DeviceStore, KeptChange, News } from "../wire/store.ts";
import type { Port } from "./port.ts";
import type { FileRef, Id } from "./types.ts";

/*
 * What was written here and is not in the conversation yet. Every item keeps its nonce until the server has it, so
 * that it may be sent again after anything whatsoever and is stored once. Within a channel one item is on its way at
 * a time: they arrive in the order they were written.
 *
 * Each item is kept by the device until the server has it or the person gave it up, so that a reload or a crash loses
 * nothing. The pages of one person share what is kept; one at a time takes its turn and sends for all of them.
 */

export interface Letter {
    readonly channel: Id;
    readonly kind: "send" | "amend" | "retract";
    readonly body: string;
    /** The entry an amendment or retraction changes. */
    readonly target: number | undefined;
    readonly replyTo: number | undefined;
    readonly files: readonly FileRef[];
}

export interface OutboxItem extends Letter {
    readonly nonce: string;
    readonly writtenAt: string;
    /** Its place among the others: what was written later, or sent again later, has a higher one. */
    readonly place: number;
    readonly state: "pending" | "stored" | "failed";
    readonly reason: Reason | undefined;
    readonly seq: number | undefined;
}

export interface OutboxHandlers {
    changed(channel: Id): void;
    /** The server has it: this is the entry it became. */
    stored(message: Message): void;
    /** One is in that conversation. */
    knows(channel: Id): boolean;
    /** The entry of that nonce is in the conversation already. */
    has(channel: Id, nonce: string): boolean;
    /** Everything up to that entry came in, or will never come by itself. */
    reached(channel: Id, seq: number): boolean;
}

const retryMs = 2_000;

export class Outbox {
    private items: readonly OutboxItem[] = [];
    private readonly sending = new Set<Id>();
    private readonly pauses = new Map<Id, Timer>();
    /** Whose they are: also while the sign-in ran out. */
    private owner: Id | undefined;
    private keptCount = 0;
    private turn: "none" | "asked" | "held" = "none";
    private endTurn: () => void = () => undefined;

    constructor(
        private readonly port: Port,
        private readonly store: DeviceStore,
        private readonly handlers: OutboxHandlers,
    ) {
        // For as long as the page lives, as the outbox itself.
        store.hear((news) => this.heard(news));
    }

    itemsOf(channel: Id): readonly OutboxItem[] {
        return this.items.filter((item) => item.channel === channel);
    }

    /** What the server does not have yet. */
    get unsent(): readonly OutboxItem[] {
        return this.items.filter((item) => item.state !== "stored");
    }

    /** Returns its nonce. What is sent is no draft any more: the device keeps the one or the other, never both. */
    post(letter: Letter): string {
        const nonce = newNonce(this.port.clock.now(), () => this.port.random());
        const writtenAt = new Date(this.port.clock.now()).toISOString();
        const place = this.nextPlace();
        const item: OutboxItem = { ...letter, nonce, writtenAt, place, state: "pending", reason: undefined, seq: undefined };
        const replaced = this.items.filter((old) => isReplacedBy(old, item));
        this.items = [...this.items.filter((old) => !replaced.includes(old)), item];
        this.keep(
            ...replaced.map(gone),
            kept(item),
            ...(item.kind === "send" ? [{ kind: "draft" as const, key: item.channel, value: undefined }] : []),
        );
        this.handlers.changed(letter.channel);
        this.pump(letter.channel);
        return nonce;
    }

    /** A failed item goes to the end: others may have been sent since. */
    retry(channel: Id, nonce: string): void {
        const failed = this.failed(channel, nonce);
        if (failed !== undefined) {
            const again: OutboxItem = { ...failed, place: this.nextPlace(), state: "pending", reason: undefined };
            this.items = [...this.items.filter((item) => item !== failed), again];
            this.keep(kept(again));
            this.handlers.changed(channel);
            this.pump(channel);
        }
    }

    discard(channel: Id, nonce: string): void {
        const failed = this.failed(channel, nonce);
        if (failed !== undefined) {
            this.remove(failed);
        }
    }

    /** An entry of one's own came in, by an answer, an event or a page. */
    arrived(message: Message): void {
        const item = this.items.find((sent) => sent.nonce === message.nonce && sent.channel === message.channel);
        if (item !== undefined) {
            this.remove(item);
        }
    }

    /** The line is there, and this is whose it is: what is kept of another person stays where it is. */
    begin(owner: Id): void {
        if (this.owner !== owner) {
            this.forget();
        }
        this.owner = owner;
        void this.recall().then(() => this.flush());
    }

    drop(channel: Id): void {
        const dropped = this.items.filter((item) => item.channel === channel);
        this.items = this.items.filter((item) => item.channel !== channel);
        this.keep(...dropped.map(gone));
        this.resume(channel);
    }

    /** Lets go of it here; the device keeps it for when its owner comes back. */
    forget(): void {
        this.owner = undefined;
        this.empty();
    }

    private empty(): void {
        const channels = new Set(this.items.map((item) => item.channel));
        this.items = [];
        channels.forEach((channel) => this.handlers.changed(channel));
        this.pauses.forEach((timer) => this.port.clock.cancel(timer));
        this.pauses.clear();
    }

    /** Gives up all of it, here and on the device. */
    wipe(): void {
        const { owner } = this;
        this.forget();
        if (owner !== undefined) {
            void this.store.wipe(owner).then(() => this.store.tell({ what: "wiped", account: owner }));
        }
    }

    private flush(): void {
        for (const channel of new Set(this.items.map((item) => item.channel))) {
            this.resume(channel);
        }
    }

    private failed(channel: Id, nonce: string): OutboxItem | undefined {
        return this.items.find(
            (item) => item.channel === channel && item.nonce === nonce && item.state === "failed",
        );
    }

    private remove(item: OutboxItem): void {
        this.items = this.items.filter((other) => other.nonce !== item.nonce);
        if (item.state !== "stored") {
            this.keep(gone(item));
        }
        this.handlers.changed(item.channel);
    }

    private update(nonce: string, change: Partial<OutboxItem>): OutboxItem | undefined {
        this.items = this.items.map((item) => (item.nonce === nonce ? { ...item, ...change } : item));
        return this.items.find((item) => item.nonce === nonce);
    }

    private resume(channel: Id): void {
        this.port.clock.cancel(this.pauses.get(channel));
        this.pauses.delete(channel);
        this.pump(channel);
    }

    private nextPlace(): number {
        return Math.max(this.port.clock.now(), ...this.items.map((item) => item.place + 1));
    }

    // ------------------------------------------------------------ what is kept

    private keep(...changes: KeptChange[]): void {
        const { owner } = this;
        if (owner !== undefined && changes.length > 0) {
            this.keptCount += 1;
            void this.store.write(owner, changes).then(() => this.store.tell({ what: "letters", account: owner }));
        }
    }

    /** What is kept is what holds; only what the server has already and has not come in yet is known here alone. */
    private async recall(): Promise<void> {
        const { owner, keptCount } = this;
        const records = owner === undefined ? undefined : await this.store.read(owner, "letter");
        if (records === undefined || owner !== this.owner || owner !== this.port.me()) {
            return;
        }
        if (keptCount !== this.keptCount) {
            return this.recall(); // written meanwhile, and not among these
        }
        const all = records.map(({ value }) => value as OutboxItem);
        const stored = this.items.filter((item) => item.state === "stored");
        const waiting = all.filter((item) => this.waits(item) && !stored.some(({ nonce }) => nonce === item.nonce));
        const channels = new Set([...this.items, ...waiting].map((item) => item.channel));
        this.items = [...stored, ...waiting].sort((a, b) => a.place - b.place || (a.nonce < b.nonce ? -1 : 1));
        this.keep(...all.filter((item) => !this.waits(item)).map(gone));
        channels.forEach((channel) => this.handlers.changed(channel));
    }

    private waits(item: OutboxItem): boolean {
        return this.handlers.knows(item.channel) && !this.handlers.has(item.channel, item.nonce);
    }

    private heard(news: News): void {
        if (news.account !== this.owner) {
            return;
        }
        switch (news.what) {
            case "stored":
                this.isStored(news.nonce, news.seq, news.at);
                break;
            case "letters":
                void this.recall().then(() => this.flush());
                break;
            case "wiped":
                this.empty();
                break;
            case "draft":
                break;
        }
    }

    /** It is shown here until its entry comes in; not at all where that has happened. */
    private isStored(nonce: string, seq: number, at: string): void {
        const item = this.update(nonce, { state: "stored", seq, writtenAt: at });
        if (item !== undefined && this.handlers.reached(item.channel, seq)) {
            this.remove(item);
        } else if (item !== undefined) {
            this.handlers.changed(item.channel);
        }
    }

    // ---------------------------------------------------------------- sending

    private next(channel: Id): OutboxItem | undefined {
        const waits = !this.sending.has(channel) && !this.pauses.has(channel) && this.port.online();
        return waits ? this.items.find((item) => item.channel === channel && item.state === "pending") : undefined;
    }

    private pump(channel: Id): void {
        const next = this.next(channel);
        if (next !== undefined && this.turn === "none") {
            this.takeTurn();
        } else if (next !== undefined && this.turn === "held") {
            this.sending.add(channel);
            this.transmit(next).then(
                (answer) => this.succeeded(next, answer),
                (error: unknown) => this.refused(next, error),
            );
        } else if (this.sending.size === 0 && this.ready === undefined) {
            this.endTurn();
        }
    }

    /** One that can be sent now. */
    private get ready(): OutboxItem | undefined {
        return this.items.find((item) => this.next(item.channel) === item);
    }

    /** Sends all there is, also what other pages wrote, while none of those sends. */
    private takeTurn(): void {
        this.turn = "asked";
        const run = async (): Promise<void> => {
            await this.recall();
            this.turn = "held";
            const ended = new Promise<void>((resolve) => {
                this.endTurn = resolve;
            });
            this.items.forEach((item) => this.pump(item.channel));
            if (this.sending.size === 0) {
                this.endTurn();
            }
            await ended;
        };
        void this.store.alone(`outbox ${this.owner ?? ""}`, run).then(() => {
            this.turn = "none";
            const { ready } = this;
            if (ready !== undefined) {
                this.pump(ready.channel); // written while the turn ended
            }
        });
    }

    private transmit(item: OutboxItem): Promise<Result<"chat.send">> {
        const { channel, nonce, body } = item;
        const seq = item.target ?? 0;
        switch (item.kind) {
            case "send":
                return this.port.ask("chat.send", {
                    channel,
                    nonce,
                    body,
                    ...(item.replyTo !== undefined && { reply_to: item.replyTo }),
                    ...(item.files.length > 0 && { files: item.files.map((file) => file.id) }),
                });
            case "amend":
                return this.port.ask("chat.amend", { channel, seq, nonce, body });
            case "retract":
                return this.port.ask("chat.retract", { channel, seq, nonce });
        }
    }

    private succeeded(item: OutboxItem, answer: Result<"chat.send">): void {
        this.sending.delete(item.channel);
        const author = this.owner;
        // Also where it is no item any more: another page may have seen the entry come in, and this one never gets it
        // but by this answer.
        if (author !== undefined) {
            const { seq, sent_at: at } = answer;
            this.store.tell({ what: "stored", account: author, nonce: item.nonce, seq, at });
            this.keep(gone(item));
            this.handlers.stored(messageOf(item, answer, author));
            this.isStored(item.nonce, seq, at);
        }
        this.pump(item.channel);
    }

    private refused(item: OutboxItem, error: unknown): void {
        this.sending.delete(item.channel);
        const reason = reasonOf(error);
        if (!isPassing(reason)) {
            const failed = this.update(item.nonce, { state: "failed", reason });
            this.keep(...(failed === undefined ? [] : [kept(failed)]));
            this.handlers.changed(item.channel);
        } else if (reason !== "network" && reason !== "unauthenticated") {
            const seconds = error instanceof ServiceError ? error.retryAfter : undefined;
            this.pause(item.channel, seconds === undefined ? retryMs : seconds * 1000);
        } else if (this.port.online()) {
            this.pause(item.channel, retryMs); // the line is another one already
        }
        this.pump(item.channel);
    }

    private pause(channel: Id, delayMs: number): void {
        const timer = this.port.clock.after(delayMs, () => this.resume(channel));
        this.pauses.set(channel, timer);
    }
}

function kept(item: OutboxItem): KeptChange {
    return { kind: "letter", key: item.nonce, value: item };
}

function gone(item: OutboxItem): KeptChange {
    return { kind: "letter", key: item.nonce, value: undefined };
}

/** A new change of an entry takes the place of one that failed. */
function isReplacedBy(old: OutboxItem, item: OutboxItem): boolean {
    return (
        old.state === "failed" &&
        item.target !== undefined &&
        old.target === item.target &&
        old.channel === item.channel
    );
}

function messageOf(item: OutboxItem, answer: Result<"chat.send">, author: Id): Message {
    const { channel, nonce, target, kind } = item;
    return {
        channel,
        nonce,
        author,
        seq: answer.seq,
        id: answer.id,
        sent_at: answer.sent_at,
        kind: "message",
        ...(kind !== "retract" && { body: item.body }),
        ...(kind === "amend" && target !== undefined && { amends: target }),
        ...(kind === "retract" && target !== undefined && { retracts: target }),
        ...(item.replyTo !== undefined && { reply_to: item.replyTo }),
        ...(item.files.length > 0 && { files: [...item.files] }),
    };
}
