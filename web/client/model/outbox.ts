import type { Timer } from "../wire/environment.ts";
import { reasonOf, ServiceError, type Reason } from "../wire/errors.ts";
import { newNonce } from "../wire/nonce.ts";
import type { Message } from "../wire/protocol.gen.ts";
import type { Result } from "../wire/rpc.ts";
import type { Port } from "./port.ts";
import type { FileRef, Id } from "./types.ts";

/*
 * What was written here and is not in the conversation yet. Every item keeps its nonce until the server has it, so
 * that it may be sent again after anything whatsoever and is stored once. Within a channel one item is on its way at
 * a time: they arrive in the order they were written.
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
    readonly state: "pending" | "stored" | "failed";
    readonly reason: Reason | undefined;
    readonly seq: number | undefined;
}

export interface OutboxHandlers {
    changed(channel: Id): void;
    /** The server has it: this is the entry it became. */
    stored(message: Message): void;
}

/** Refusals that say nothing of the letter: it is tried again. */
const passing: ReadonlySet<Reason> = new Set(["network", "timeout", "rate_limited", "overloaded", "unauthenticated"]);
const retryMs = 2_000;

export class Outbox {
    private items: OutboxItem[] = [];
    private readonly sending = new Set<Id>();
    private readonly pauses = new Map<Id, Timer>();

    constructor(
        private readonly port: Port,
        private readonly handlers: OutboxHandlers,
    ) {}

    itemsOf(channel: Id): readonly OutboxItem[] {
        return this.items.filter((item) => item.channel === channel);
    }

    /** Returns its nonce. */
    post(letter: Letter): string {
        const nonce = newNonce(this.port.clock.now(), () => this.port.random());
        const writtenAt = new Date(this.port.clock.now()).toISOString();
        const item: OutboxItem = { ...letter, nonce, writtenAt, state: "pending", reason: undefined, seq: undefined };
        this.items = [...this.items.filter((old) => !isReplacedBy(old, item)), item];
        this.handlers.changed(letter.channel);
        this.pump(letter.channel);
        return nonce;
    }

    /** A failed item goes to the end: others may have been sent since. */
    retry(channel: Id, nonce: string): void {
        const failed = this.failed(channel, nonce);
        if (failed !== undefined) {
            const again: OutboxItem = { ...failed, state: "pending", reason: undefined };
            this.items = [...this.items.filter((item) => item !== failed), again];
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

    /** The line is back. */
    flush(): void {
        for (const channel of new Set(this.items.map((item) => item.channel))) {
            this.resume(channel);
        }
    }

    drop(channel: Id): void {
        this.items = this.items.filter((item) => item.channel !== channel);
        this.resume(channel);
    }

    forget(): void {
        this.items = [];
        this.pauses.forEach((timer) => this.port.clock.cancel(timer));
        this.pauses.clear();
    }

    private failed(channel: Id, nonce: string): OutboxItem | undefined {
        return this.items.find(
            (item) => item.channel === channel && item.nonce === nonce && item.state === "failed",
        );
    }

    private remove(item: OutboxItem): void {
        this.items = this.items.filter((other) => other.nonce !== item.nonce);
        this.handlers.changed(item.channel);
    }

    private update(nonce: string, change: Partial<OutboxItem>): void {
        this.items = this.items.map((item) => (item.nonce === nonce ? { ...item, ...change } : item));
    }

    private resume(channel: Id): void {
        this.port.clock.cancel(this.pauses.get(channel));
        this.pauses.delete(channel);
        this.pump(channel);
    }

    private pump(channel: Id): void {
        const next = this.items.find((item) => item.channel === channel && item.state === "pending");
        if (next === undefined || this.sending.has(channel) || this.pauses.has(channel)) {
            return;
        }
        this.sending.add(channel);
        this.transmit(next).then(
            (answer) => this.succeeded(next, answer),
            (error: unknown) => this.refused(next, error),
        );
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
        const author = this.port.me();
        if (author !== undefined && this.items.some((other) => other.nonce === item.nonce)) {
            this.update(item.nonce, { state: "stored", seq: answer.seq, writtenAt: answer.sent_at });
            this.handlers.changed(item.channel);
            this.handlers.stored(messageOf(item, answer, author));
        }
        this.pump(item.channel);
    }

    private refused(item: OutboxItem, error: unknown): void {
        this.sending.delete(item.channel);
        const reason = reasonOf(error);
        if (!passing.has(reason)) {
            this.update(item.nonce, { state: "failed", reason });
            this.handlers.changed(item.channel);
            this.pump(item.channel);
        } else if (reason !== "network" && reason !== "unauthenticated") {
            const seconds = error instanceof ServiceError ? error.retryAfter : undefined;
            this.pause(item.channel, seconds === undefined ? retryMs : seconds * 1000);
        }
    }

    private pause(channel: Id, delayMs: number): void {
        const timer = this.port.clock.after(delayMs, () => this.resume(channel));
        this.pauses.set(channel, timer);
    }
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
