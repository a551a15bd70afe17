import type { Conversation } from "../../client/index.ts";

/** Letters as a person types them in a hurry: without capitals and accents. */
export function plain(text: string): string {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export interface Filter {
    readonly text: string;
    readonly unreadOnly: boolean;
}

/**
 * The conversations that fit, in their own order. Every word of the search must begin a word of the title or of a
 * name. The one that is open stays in a list of unread ones: reading it must not take it away under the reader.
 */
export function filterConversations(
    conversations: readonly Conversation[],
    filter: Filter,
    title: (conversation: Conversation) => string,
    open: string | undefined,
): readonly Conversation[] {
    const wanted = plain(filter.text)
        .split(/\s+/u)
        .filter((word) => word !== "");
    return conversations.filter((conversation) => {
        if (filter.unreadOnly && conversation.unread === 0 && conversation.id !== open) {
            return false;
        }
        const names = conversation.others.map((member) => member.user.name);
        const words = plain([title(conversation), conversation.title, ...names].join(" ")).split(
            /[\s-]+/u,
        );
        return wanted.every((start) => words.some((word) => word.startsWith(start)));
    });
}

export function unreadIn(conversations: readonly Conversation[]): number {
    return conversations.reduce((sum, conversation) => sum + conversation.unread, 0);
}
