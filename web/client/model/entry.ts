import type { OutboxItem } from "./outbox.ts";
import type { Fold } from "./timeline.ts";
import type { ConversationMember, Delivery, Entry, Id, PendingChange } from "./types.ts";

/** An entry that is stored, with the change of one's own that is on its way, if any. */
export function storedEntry(
    fold: Fold,
    change: OutboxItem | undefined,
    others: readonly ConversationMember[],
    me: Id | undefined,
): Entry {
    const { first } = fold;
    const mine = first.author === me;
    const taken = fold.retracted || change?.kind === "retract";
    return {
        key: mine && first.nonce !== undefined ? first.nonce : first.id,
        channel: first.channel,
        kind: first.kind,
        seq: first.seq,
        author: first.author,
        mine,
        sentAt: first.sent_at,
        body: taken ? undefined : change?.kind === "amend" ? change.body : fold.body,
        files: taken ? [] : (first.files ?? []),
        replyTo: first.reply_to,
        amended: !taken && (fold.amended || change !== undefined),
        retracted: taken,
        call: first.call,
        delivery: mine && first.kind === "message" ? deliveryOf(first.seq, others) : undefined,
        change: change && pendingChange(change),
        holeBefore: fold.holeBefore,
        raw: fold.raw,
    };
}

/** A message of one's own that is not in the conversation yet. */
export function outboxEntry(item: OutboxItem, others: readonly ConversationMember[], me: Id | undefined): Entry {
    return {
        key: item.nonce,
        channel: item.channel,
        kind: "message",
        seq: item.seq,
        author: me ?? "",
        mine: true,
        sentAt: item.writtenAt,
        body: item.body,
        files: item.files,
        replyTo: item.replyTo,
        amended: false,
        retracted: false,
        call: undefined,
        delivery: outboxDelivery(item, others),
        change: undefined,
        holeBefore: false,
        raw: [],
    };
}

function outboxDelivery(item: OutboxItem, others: readonly ConversationMember[]): Delivery {
    if (item.state === "failed") {
        return { state: "failed", reason: item.reason ?? "internal" };
    }
    return item.seq === undefined ? { state: "pending" } : deliveryOf(item.seq, others);
}

function deliveryOf(seq: number, others: readonly ConversationMember[]): Delivery {
    const by = others.filter((member) => member.readSeq >= seq).map((member) => member.user.id);
    const to = others.filter((member) => member.deliveredSeq >= seq).map((member) => member.user.id);
    if (by.length > 0) {
        return { state: "read", by, to };
    }
    return to.length > 0 ? { state: "delivered", to } : { state: "sent" };
}

function pendingChange(item: OutboxItem): PendingChange {
    return {
        key: item.nonce,
        kind: item.kind === "retract" ? "retract" : "amend",
        state: item.state === "failed" ? "failed" : "pending",
        reason: item.reason,
    };
}
