import { reasonOf } from "../wire/errors.ts";
import type { User } from "../wire/protocol.gen.ts";
import { storedEntry } from "./entry.ts";
import { ignoreFailure, type Port } from "./port.ts";
import { Timeline } from "./timeline.ts";
import type { ChannelKind, Conversation, Entry, Id } from "./types.ts";

const pageSize = 50;

export interface ReadChannel {
    readonly id: Id;
    readonly kind: string;
    readonly title: string;
    readonly members: readonly User[];
}

/**
 * A conversation that one reads without being in it: nothing comes in by itself, nothing is sent, and reading leaves
 * no mark in it. `view` is a new object after every change.
 */
export class Transcript {
    private timeline = new Timeline(0);
    private loaded = false;
    private loading = false;
    private failed: Conversation["history"]["failed"];
    private drawn: Conversation;

    constructor(
        private readonly port: Port,
        private readonly channel: ReadChannel,
        private readonly changed: () => void,
    ) {
        this.drawn = this.draw();
    }

    get view(): Conversation {
        return this.drawn;
    }

    /** The newest page, also when it was read before: there may be more now. */
    async open(): Promise<void> {
        await this.read(undefined, (messages, more) => {
            const edge = messages.at(-1)?.seq ?? 0;
            this.timeline = new Timeline(edge);
            this.timeline.prepend(edge, messages, more);
            this.loaded = true;
        });
    }

    async older(): Promise<void> {
        const { floor } = this.timeline;
        if (floor > 0 && !this.loading) {
            await this.read(floor + 1, (messages, more) => this.timeline.prepend(floor, messages, more));
        }
    }

    private async read(
        before: number | undefined,
        take: (messages: Parameters<Timeline["prepend"]>[1], more: boolean) => void,
    ): Promise<void> {
        this.loading = true;
        this.failed = undefined;
        this.tell();
        try {
            const bound = before !== undefined && { before };
            const page = await this.port.ask("chat.history", { channel: this.channel.id, limit: pageSize, ...bound });
            take(page.messages, page.more);
            this.fetchChanges();
        } catch (error) {
            this.failed = reasonOf(error);
        }
        this.loading = false;
        this.tell();
    }

    /** Newer texts of what is shown, that stand beyond what is loaded. */
    private fetchChanges(): void {
        for (const seq of this.timeline.missing()) {
            const asked = this.port.ask("chat.history", { channel: this.channel.id, after: seq - 1, limit: 1 });
            ignoreFailure(
                asked.then(({ messages }) => {
                    messages.filter((message) => message.seq === seq).forEach((message) => this.timeline.keep(message));
                    this.tell();
                }),
            );
        }
    }

    private tell(): void {
        this.drawn = this.draw();
        this.changed();
    }

    private draw(): Conversation {
        const me = this.port.me();
        const entries: Entry[] = this.timeline.folds().map((fold) => storedEntry(fold, undefined, [], me));
        const members = this.channel.members.map((user) => ({ user, me: user.id === me, readSeq: 0, deliveredSeq: 0 }));
        return {
            id: this.channel.id,
            kind: this.channel.kind as ChannelKind,
            title: this.channel.title,
            members,
            others: members.filter((member) => !member.me),
            entries,
            last: entries.at(-1),
            unread: 0,
            readSeq: this.timeline.edge,
            lastSeq: this.timeline.edge,
            typing: [],
            history: {
                loaded: this.loaded,
                loading: this.loading,
                more: this.timeline.floor > 0,
                failed: this.failed,
            },
            call: undefined,
        };
    }
}
