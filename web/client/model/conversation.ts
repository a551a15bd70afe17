import { isDenied, type Reason } from "../wire/errors.ts";
import type { Call, Channel, Member, Message } from "../wire/protocol.gen.ts";
import { outboxEntry, storedEntry } from "./entry.ts";
import type { OutboxItem } from "./outbox.ts";
import type { People } from "./people.ts";
import { share } from "./share.ts";
import { Timeline } from "./timeline.ts";
import type { ConversationMember, Conversation, Entry, History, Id, LiveCall } from "./types.ts";
import { TypingOthers } from "./typing.ts";

/** What a conversation needs of the rest to be shown. */
export interface ConversationContext {
    readonly people: People;
    me(): Id | undefined;
    outbox(channel: Id): readonly OutboxItem[];
    /** The participant one is on this page, if in a call. */
    callHere(): Id | undefined;
}

/** One conversation: what is known of it, and the picture of it that views get. */
export class ConversationModel {
    timeline: Timeline;
    private members: Member[] = [];
    private channel: Channel;
    private readMark = 0;
    /** Unread messages as the server counted them, for where not all of them are here. */
    private counted = { upTo: 0, unread: 0 };
    private loadedOnce = false;
    private loading = 0;
    private failure: Reason | undefined;
    private liveCall: Call | undefined;
    private picture: Conversation | undefined;
    private stale = true;

    constructor(
        channel: Channel,
        readonly typing: TypingOthers,
        private readonly context: ConversationContext,
    ) {
        this.channel = channel;
        this.timeline = new Timeline(channel.last_seq);
        this.update(channel);
    }

    get id(): Id {
        return this.channel.id;
    }

    get memberIds(): Id[] {
        return this.members.map((member) => member.id);
    }

    /** It is about that client, or may be: a client without an account yet is no member. */
    mayConcern(client: Id): boolean {
        const clients = this.members.filter(({ role }) => role === "client");
        return clients.length === 0 || clients.some(({ id }) => id === client);
    }

    get readSeq(): number {
        return this.readMark;
    }

    get loaded(): boolean {
        return this.loadedOnce;
    }

    /** What the server says of it now. Markers only ever move forward. */
    update(channel: Channel): void {
        this.channel = channel;
        this.members = channel.members.map((member) => {
            this.context.people.learn(member);
            const known = this.members.find((old) => old.id === member.id);
            return {
                ...member,
                read_seq: Math.max(member.read_seq, known?.read_seq ?? 0),
                delivered_seq: Math.max(member.delivered_seq, known?.delivered_seq ?? 0),
            };
        });
        this.readMark = Math.max(this.readMark, channel.read_seq);
        this.counted = { upTo: channel.last_seq, unread: channel.unread };
        if (channel.last_seq === 0 && !this.denied) {
            this.loadedOnce = true;
        }
        this.touch();
    }

    /** Answers whether anything moved. */
    receipt(user: Id, readSeq: number, deliveredSeq: number): boolean {
        let moved = false;
        this.members = this.members.map((member) => {
            const read_seq = Math.max(member.read_seq, readSeq);
            const delivered_seq = Math.max(member.delivered_seq, deliveredSeq, readSeq);
            const same = read_seq === member.read_seq && delivered_seq === member.delivered_seq;
            if (member.id !== user || same) {
                return member;
            }
            moved = true;
            return { ...member, read_seq, delivered_seq };
        });
        return (user === this.context.me() && this.read(readSeq)) || moved;
    }

    /** One's own marker; answers whether it moved. */
    read(seq: number): boolean {
        if (seq <= this.readMark) {
            return false;
        }
        this.readMark = seq;
        this.touch();
        return true;
    }

    beginLoading(): void {
        this.loading += 1;
        this.failure = undefined;
        this.touch();
    }

    endLoading(failure: Reason | undefined): void {
        this.loading -= 1;
        this.failure = failure;
        this.loadedOnce ||= failure === undefined;
        this.touch();
    }

    /** The newest page must be read anew: too much was missed. */
    gap(edge: number): void {
        this.timeline.gap(edge);
        this.loadedOnce = edge === 0 && !this.denied;
        this.touch();
    }

    /** Its messages were asked for, and are not for the reader. */
    get denied(): boolean {
        return !this.loadedOnce && isDenied(this.failure);
    }

    /** Its messages are not for the reader any more: none of them stays. */
    close(reason: Reason): void {
        const { edge } = this.timeline;
        this.timeline = new Timeline(edge);
        this.counted = { upTo: edge, unread: 0 };
        this.loadedOnce = false;
        this.failure = reason;
        this.touch();
    }

    setCall(call: Call | undefined): void {
        this.liveCall = call;
        this.touch();
    }

    get call(): Call | undefined {
        return this.liveCall;
    }

    /** Something that is shown changed: the next `view` draws anew. */
    touch(): void {
        this.stale = true;
    }

    get view(): Conversation {
        if (this.stale || this.picture === undefined) {
            this.picture = this.draw();
            this.stale = false;
        }
        return this.picture;
    }

    /** An entry that need not be within what is loaded: a hit of a search. */
    entryOf(message: Message): Entry {
        const others = this.drawMembers().filter((member) => !member.me);
        return storedEntry(this.timeline.fold(message), undefined, others, this.context.me());
    }

    private draw(): Conversation {
        const before = this.picture;
        const members = share(before?.members, this.drawMembers());
        const others = share(before?.others, members.filter((member) => !member.me));
        const entries = share(before?.entries, this.drawEntries(others, before?.entries ?? []));
        const { people } = this.context;
        const drawn: Conversation = {
            id: this.id,
            kind: this.channel.kind,
            title: this.channel.title,
            members,
            others,
            entries,
            last: entries.at(-1),
            unread: this.unread(),
            readSeq: this.readMark,
            lastSeq: Math.max(this.timeline.edge, this.channel.last_seq),
            typing: share(
                before?.typing,
                this.typing.users.map((user) => people.user(user)).filter((user) => user !== undefined),
            ),
            history: share(before?.history, this.drawHistory()),
            call: share(before?.call, this.drawCall()),
        };
        return share(before, drawn);
    }

    private drawMembers(): ConversationMember[] {
        const { people } = this.context;
        const me = this.context.me();
        return this.members.map((member) => ({
            user: people.learn(member),
            me: member.id === me,
            readSeq: member.read_seq,
            deliveredSeq: member.delivered_seq,
        }));
    }

    private drawEntries(others: readonly ConversationMember[], before: readonly Entry[]): Entry[] {
        const me = this.context.me();
        const drawn = new Map(before.map((entry) => [entry.key, entry]));
        const items = this.context.outbox(this.id);
        const changeOf = (seq: number) => items.findLast((item) => item.target === seq);
        const stored = this.timeline.folds().map((fold) => storedEntry(fold, changeOf(fold.first.seq), others, me));
        const waiting = items.filter((item) => item.kind === "send").map((item) => outboxEntry(item, others, me));
        return [...stored, ...waiting].map((entry) => share(drawn.get(entry.key), entry));
    }

    private drawHistory(): History {
        return {
            loaded: this.loadedOnce,
            loading: this.loading > 0,
            more: this.timeline.floor > 0,
            failed: this.failure,
        };
    }

    private drawCall(): LiveCall | undefined {
        const call = this.liveCall;
        if (call === undefined || call.state === "ended") {
            return undefined;
        }
        const joined = call.participants.filter((participant) => participant.state === "joined");
        const coming = call.participants.filter(({ state }) => state === "joined" || state === "waiting");
        const own = coming.find((participant) => participant.user === this.context.me());
        const here = own !== undefined && own.id === this.context.callHere();
        const lost = own?.away === true && !here; // with its page: one may come again, and takes that place
        const lobby = call.lobby === true;
        return {
            id: call.id,
            state: call.state,
            joined: joined.map((participant) => participant.user),
            waiting: coming.filter((one) => one.state === "waiting" && one !== own).map((one) => one.user),
            here,
            elsewhere: own !== undefined && !here && !lost,
            lobby,
            full: call.mode === "p2p" && !lobby && joined.length - (lost ? 1 : 0) > 1,
        };
    }

    /** Messages of others after one's own marker: counted here where all of them are here, else as the server counts. */
    private unread(): number {
        if (this.readMark >= this.timeline.edge) {
            return 0;
        }
        const from = Math.max(this.readMark, this.timeline.wholeFrom);
        if (from === this.readMark) {
            return this.countUnread(from);
        }
        return this.counted.unread + this.countUnread(Math.max(from, this.counted.upTo));
    }

    private countUnread(after: number): number {
        const me = this.context.me();
        let count = 0;
        for (let seq = after + 1; seq <= this.timeline.edge; seq += 1) {
            const message = this.timeline.get(seq);
            const counts = message?.amends === undefined && message?.retracts === undefined;
            count += counts && message?.kind === "message" && message.author !== me ? 1 : 0;
        }
        return count;
    }
}
