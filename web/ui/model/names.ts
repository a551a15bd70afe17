import type { Client, Conversation, Entry, Id } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { isStaff } from "./roles.ts";

/**
 * What a conversation is called for the one who reads: for staff in a care channel its client, whoever is in it; the other
 * person; else its title, and without one, or with the reader's own name, the names of the others.
 */
export function titleOf(conversation: Conversation, words: Words): string {
    const one = personOf(conversation);
    if (one !== undefined) {
        return one.user.name;
    }
    const own = conversation.members.find((member) => member.me)?.user.name;
    if (conversation.title !== "" && conversation.title !== own) {
        return conversation.title;
    }
    const names = conversation.others.map((member) => member.user.name).join(", ");
    return names === "" ? words.t.common.unknownPerson : names;
}

/** The one person a conversation stands for: whose presence and picture it shows. */
export function faceOf(conversation: Conversation): Id | undefined {
    return personOf(conversation)?.user.id;
}

/** A child's care channel has its client by title alone: to staff it is not the one parent's in it, nor the colleague's. */
function personOf(conversation: Conversation): Conversation["others"][number] | undefined {
    const { others, title } = conversation;
    const only = others.length === 1 && !(ofCare(conversation) && title !== "") ? others[0] : undefined;
    return careClientOf(conversation) ?? only;
}

/** A care channel, read by staff. */
function ofCare({ kind, members }: Conversation): boolean {
    return kind === "care" && members.some(({ me, user }) => me && isStaff(user.role));
}

/** For staff in a care channel: the client in it. */
export function careClientOf(conversation: Conversation): Conversation["others"][number] | undefined {
    const clients = conversation.others.filter((member) => member.user.role === "client");
    return ofCare(conversation) && clients.length === 1 ? clients[0] : undefined;
}

export function nameOf(client: Pick<Client, "user">, id: Id | undefined, words: Words): string {
    return (id === undefined ? undefined : client.user(id)?.name) ?? words.t.common.unknownPerson;
}

/** One line that says what an entry is, for lists and announcements. */
export function summaryOf(entry: Entry, words: Words): string {
    if (entry.retracted) {
        return words.t.thread.deleted;
    }
    if (entry.kind === "call") {
        return callText(entry, words);
    }
    const body = (entry.body ?? "").replace(/\s+/gu, " ").trim();
    const first = entry.files[0];
    if (body !== "" || first === undefined) {
        return body;
    }
    return entry.files.length === 1 ? first.name : words.t.files.only(entry.files.length);
}

/** How a call went. Who started it wrote the entry, so "missed" is told from where the reader stands. */
export function callText(entry: Entry, words: Words): string {
    const { thread } = words.t;
    const length = words.duration(entry.call?.seconds ?? 0);
    switch (entry.call?.outcome) {
        case "missed":
            return entry.mine ? thread.callMissedOutgoing : thread.callMissed;
        case "declined":
            return thread.callDeclined;
        case "lost":
            return thread.callLost(length);
        case "forbidden":
            return thread.callForbidden;
        default:
            return thread.callAnswered(length);
    }
}
