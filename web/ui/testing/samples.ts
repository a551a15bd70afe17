import type { Conversation, Entry, User } from "../../client/index.ts";

/** Small, complete objects for the tests of this folder. */
export function entry(over: Partial<Entry> = {}): Entry {
    const seq = "seq" in over ? over.seq : 1;
    return {
        key: `key-${seq ?? "new"}`,
        channel: "K",
        kind: "message",
        seq,
        author: "T",
        mine: false,
        sentAt: "2026-11-21T10:00:00.000Z",
        body: "Hallo",
        files: [],
        replyTo: undefined,
        amended: false,
        retracted: false,
        call: undefined,
        delivery: undefined,
        change: undefined,
        holeBefore: false,
        raw: [],
        ...over,
    };
}

export function user(id: string, name: string, role: User["role"]): User {
    return { id, name, role };
}

export function conversation(
    users: readonly User[],
    over: Partial<Conversation> = {},
): Conversation {
    const members = users.map((person, at) => ({
        user: person,
        me: at === 0,
        readSeq: 0,
        deliveredSeq: 0,
    }));
    return {
        id: "K",
        kind: "care",
        title: "",
        members,
        others: members.slice(1),
        entries: [],
        last: undefined,
        unread: 0,
        readSeq: 0,
        lastSeq: 0,
        typing: [],
        history: { loaded: true, loading: false, more: false, failed: undefined },
        call: undefined,
        ...over,
    };
}
