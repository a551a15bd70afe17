import { isDenied, knownReason, reasonOf } from "../wire/errors.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { Call, Channel, Message } from "../wire/protocol.gen.ts";
import { Resume } from "../wire/resume.ts";
import type { DeviceStore } from "../wire/store.ts";
import { ConversationModel } from "./conversation.ts";
import { Outbox } from "./outbox.ts";
import type { People } from "./people.ts";
import { ignoreFailure, type Port } from "./port.ts";
import { Receipts } from "./receipts.ts";
import { share } from "./share.ts";
import type { Conversation, Entry, Id } from "./types.ts";
import { OwnTyping, TypingOthers } from "./typing.ts";

const pageSize = 50;
const previewSize = 20;
/** The most the server gives at once. */
const pageMax = 200;

/** Events of the conversations, and of which there are. */
type ChatEvent = Extract<ServerEvent, { method: `chat.${string}` | `channel.${string}` }>;

/** All conversations one is in, and everything that happens in them but calls. */
export class Conversations {
    readonly outbox: Outbox;
    readonly ownTyping: OwnTyping;
    private readonly models = new Map<Id, ConversationModel>();
    private readonly resume: Resume;
    private readonly receipts: Receipts;
    private readonly loads = new Map<string, Promise<void>>();
    private list: readonly Conversation[] = [];

    constructor(
        private readonly port: Port,
        store: DeviceStore,
        private readonly people: People,
        private readonly callHere: () => Id | undefined,
        /** One is in that conversation no longer: whatever else is held of it goes too. */
        private readonly removed: (channel: Id) => void,
    ) {
        this.resume = new Resume(port.clock, {
            deliver: (message) => this.deliver(message),
            fetchAfter: (channel, after) => port.ask("chat.history", { channel, after, limit: pageMax }),
            gap: (channel, edge) => this.gap(channel, edge),
        });
        this.outbox = new Outbox(port, store, {
            changed: (channel) => this.touch(channel),
            stored: (message) => this.resume.receive(message),
            knows: (channel) => this.models.has(channel),
            has: (channel, nonce) => this.models.get(channel)?.timeline.holds(nonce) === true,
            reached: (channel, seq) => seq <= (this.resume.edge(channel) ?? 0),
        });
        this.receipts = new Receipts(port);
        this.ownTyping = new OwnTyping(port);
    }

    // ------------------------------------------------------------ what there is

    /** Newest first. */
    get all(): readonly Conversation[] {
        const views = [...this.models.values()].map((model) => model.view);
        this.list = share(this.list, views.sort(byNewest));
        return this.list;
    }

    find(channel: Id): ConversationModel | undefined {
        return this.models.get(channel);
    }

    entry(channel: Id, seq: number): Entry | undefined {
        return this.models.get(channel)?.view.entries.find((entry) => entry.seq === seq);
    }

    get everybody(): Id[] {
        return [...new Set([...this.models.values()].flatMap((model) => model.memberIds))];
    }

    // ------------------------------------------------------------ the line

    positions(): { channel: Id; seq: number }[] {
        return this.resume.positions();
    }

    begin(owner: Id, channels: readonly Channel[]): void {
        const ids = new Set(channels.map((channel) => channel.id));
        [...this.models.keys()].filter((id) => !ids.has(id)).forEach((id) => this.remove(id, undefined));
        channels.forEach((channel) => this.follow(channel));
        this.outbox.begin(owner);
    }

    lineLost(): void {
        this.models.forEach((model) => model.typing.clear());
        this.ownTyping.forget();
    }

    /** Everything but what is still to be sent: the same person may sign in again. */
    forgetShown(): void {
        this.models.forEach((model) => model.typing.clear());
        this.models.clear();
        this.resume.forgetAll();
        this.receipts.forget();
        this.ownTyping.forget();
        this.port.changed({ what: "conversations" });
    }

    /** Loads the first page of each, one after the other. */
    async preview(): Promise<void> {
        for (const model of [...this.models.values()]) {
            if (!model.loaded && this.models.get(model.id) === model) {
                await this.load(model, model.timeline.wholeFrom, previewSize);
            }
        }
    }

    // -------------------------------------------------------------- events

    handle(event: ChatEvent): void {
        switch (event.method) {
            case "chat.message":
                this.resume.receive(event.params);
                break;
            case "chat.receipt": {
                const { channel, user, read_seq, delivered_seq } = event.params;
                if (this.models.get(channel)?.receipt(user, read_seq, delivered_seq) === true) {
                    this.touch(channel);
                }
                break;
            }
            case "chat.typing":
                this.models.get(event.params.channel)?.typing.set(event.params.user, event.params.on);
                break;
            case "channel.added":
            case "channel.changed":
                this.follow(event.params);
                break;
            case "channel.removed":
                this.remove(event.params.channel, event.params.reason);
                break;
        }
    }

    setCall(call: Call): void {
        const model = this.models.get(call.channel);
        const ended = call.state === "ended";
        if (model !== undefined && (!ended || model.call?.id === call.id)) {
            model.setCall(ended ? undefined : call);
            this.touch(call.channel);
        }
    }

    /** The calls that live now: all others are over. */
    setCalls(calls: readonly Call[]): void {
        this.models.forEach((model) => {
            const call = calls.find((live) => live.channel === model.id);
            if (call !== undefined || model.call !== undefined) {
                model.setCall(call);
                this.touch(model.id);
            }
        });
    }

    /** A call ended, or one's own part in it began or ended. */
    callMoved(call: Id, over: boolean): void {
        const model = [...this.models.values()].find((candidate) => candidate.call?.id === call);
        if (model !== undefined) {
            model.setCall(over ? undefined : model.call);
            this.touch(model.id);
        }
    }

    touch(channel: Id): void {
        const model = this.models.get(channel);
        if (model !== undefined) {
            model.touch();
            this.port.changed({ what: "conversation", channel });
        }
    }

    // ------------------------------------------------------------- history

    async open(channel: Id): Promise<void> {
        const model = this.models.get(channel);
        if (model !== undefined && !model.loaded) {
            await this.load(model, model.timeline.wholeFrom, pageSize);
        } else if (model?.timeline.edge === 0) {
            await this.recheckOne(model);
        }
    }

    async loadOlder(channel: Id): Promise<void> {
        const model = this.models.get(channel);
        if (model !== undefined && !model.loaded) {
            await this.open(channel);
        } else if (model !== undefined && model.timeline.floor > 0) {
            await this.load(model, model.timeline.floor, pageSize);
        }
    }

    async fillHole(channel: Id, seq: number): Promise<void> {
        const model = this.models.get(channel);
        if (model !== undefined) {
            await this.load(model, model.timeline.floorBelow(seq), pageSize);
        }
    }

    async search(text: string, channel: Id | undefined): Promise<readonly Entry[]> {
        const { messages } = await this.port.ask("chat.search", { text, ...(channel !== undefined && { channel }) });
        const hits = new Map(messages.map((hit) => [`${hit.channel} ${hit.amends ?? hit.seq}`, hit]));
        const entries = await Promise.all([...hits.values()].map((hit) => this.entryOfHit(hit)));
        return entries.filter((entry) => entry !== undefined);
    }

    /**
     * What one may see of a client changed. A conversation is there, and looks empty, for whoever may take part in its calls
     * alone; no event tells that its messages are for them, or are no longer: so they are asked for.
     */
    async recheck(client: Id): Promise<void> {
        const concerned = [...this.models.values()].filter((model) => model.mayConcern(client));
        await Promise.all(concerned.map((model) => this.recheckOne(model)));
    }

    private async recheckOne(model: ConversationModel): Promise<void> {
        const channel = model.id;
        try {
            const { messages } = await this.port.ask("chat.history", { channel, limit: 1 });
            if (this.models.get(channel) === model) {
                await this.admit(model, messages.at(-1)?.seq ?? 0);
            }
        } catch (error) {
            const reason = reasonOf(error);
            if (isDenied(reason) && this.models.get(channel) === model) {
                model.close(reason);
                this.touch(channel);
            }
        }
    }

    /** Its messages are for the reader: what was said while they were not is there as well. */
    private async admit(model: ConversationModel, newest: number): Promise<void> {
        const { denied } = model;
        if (newest > model.timeline.edge && (denied || model.timeline.edge === 0)) {
            this.resume.begin({ id: model.id, last_seq: newest, gap: true });
        }
        if (denied) {
            await this.load(model, model.timeline.wholeFrom, pageSize);
        }
    }

    // -------------------------------------------------------------- markers

    markRead(channel: Id, seq: number | undefined): void {
        const model = this.models.get(channel);
        const target = Math.min(seq ?? Infinity, model?.timeline.edge ?? 0);
        if (model?.read(target) === true) {
            this.receipts.advance("chat.read", channel, target);
            this.touch(channel);
        }
    }

    // -------------------------------------------------------------- inside

    private follow(channel: Channel): void {
        const known = this.models.get(channel.id);
        if (known === undefined) {
            const typing = new TypingOthers(this.port.clock, () => this.touch(channel.id));
            const { port, people, callHere, outbox } = this;
            const context = { people, me: () => port.me(), outbox: (id: Id) => outbox.itemsOf(id), callHere };
            this.models.set(channel.id, new ConversationModel(channel, typing, context));
            this.port.changed({ what: "conversations" });
        } else {
            // It looks empty to whoever may not read it any more.
            const emptied = channel.last_seq === 0 && known.timeline.edge > 0;
            known.update(channel);
            if (emptied) {
                ignoreFailure(this.recheckOne(known));
            }
        }
        this.resume.begin(channel);
        const own = channel.members.find((member) => member.id === this.port.me());
        this.receipts.known("chat.read", channel.id, channel.read_seq);
        this.receipts.known("chat.delivered", channel.id, own?.delivered_seq ?? channel.read_seq);
        this.touch(channel.id);
    }

    /** Nothing of it stays, here or on the device; what is still being loaded comes to nothing. */
    private remove(channel: Id, reason: string | undefined): void {
        const model = this.models.get(channel);
        this.models.delete(channel);
        model?.typing.clear();
        this.resume.forget(channel);
        this.receipts.drop(channel);
        this.ownTyping.drop(channel);
        this.outbox.drop(channel);
        [...this.loads.keys()].filter((key) => key.startsWith(`${channel} `)).forEach((key) => this.loads.delete(key));
        this.removed(channel);
        this.people.follow(this.everybody);
        if (model !== undefined) {
            this.port.changed({ what: "removed", channel, reason: reason === undefined ? undefined : knownReason(reason) });
        }
        this.port.changed({ what: "conversations" });
    }

    private deliver(message: Message): void {
        const model = this.models.get(message.channel);
        if (model === undefined) {
            return;
        }
        model.timeline.append(message);
        model.typing.set(message.author, false);
        this.settleOwn(message);
        this.received(model);
        this.touch(message.channel);
        if (message.author !== this.port.me() && message.amends === undefined && message.retracts === undefined) {
            const entry = this.entry(message.channel, message.seq);
            if (entry !== undefined) {
                this.port.changed({ what: "arrived", channel: message.channel, entry });
            }
        }
    }

    /** One's own message is in the conversation: it is read by its author, and no longer in the outbox. */
    private settleOwn(message: Message): void {
        if (message.author === this.port.me()) {
            this.outbox.arrived(message);
        }
    }

    /** This device holds everything up to the edge. */
    private received(model: ConversationModel): void {
        if (this.models.get(model.id) === model && model.timeline.edge > model.timeline.wholeFrom) {
            this.receipts.advance("chat.delivered", model.id, model.timeline.edge);
        }
    }

    private gap(channel: Id, edge: number): void {
        const model = this.models.get(channel);
        const wasLoaded = model?.loaded === true;
        model?.gap(edge);
        this.touch(channel);
        if (model !== undefined && wasLoaded) {
            void this.reread(model);
        }
    }

    /**
     * The newest page, and again what is shown from before the hole: it may have been amended or retracted by entries
     * that are in the hole, and must not go on being shown as it was.
     */
    private async reread(model: ConversationModel): Promise<void> {
        // Its failure is shown by the view, in `history.failed`.
        const newest = this.load(model, model.timeline.wholeFrom, pageSize).catch(() => undefined);
        try {
            for (const { floor, edge } of model.timeline.belowHoles) {
                await this.rereadRun(model, floor, edge);
            }
            await this.fetchMissing(model);
        } catch {
            model.timeline.dropBelowHoles();
        }
        this.touch(model.id);
        await newest;
    }

    private async rereadRun(model: ConversationModel, floor: number, edge: number): Promise<void> {
        let before = edge + 1;
        while (before > floor + 1) {
            const page = await this.port.ask("chat.history", { channel: model.id, before, limit: pageMax });
            page.messages.forEach((message) => model.timeline.keep(message));
            before = page.messages[0]?.seq ?? 0;
        }
    }

    /** Loads the page before the run that begins after `floor`; who asks for the same meanwhile waits for this one. */
    private load(model: ConversationModel, floor: number, limit: number): Promise<void> {
        const key = `${model.id} ${floor}`;
        const running = this.loads.get(key);
        if (running !== undefined) {
            return running;
        }
        const loading = this.loadPage(model, floor, limit).finally(() => {
            if (this.loads.get(key) === loading) {
                this.loads.delete(key);
            }
        });
        this.loads.set(key, loading);
        return loading;
    }

    private async loadPage(model: ConversationModel, floor: number, limit: number): Promise<void> {
        model.beginLoading();
        this.touch(model.id);
        try {
            const page = await this.port.ask("chat.history", { channel: model.id, before: floor + 1, limit });
            model.timeline.prepend(floor, page.messages, page.more);
            page.messages.forEach((message) => this.settleOwn(message));
            this.received(model);
            model.endLoading(undefined);
            this.touch(model.id);
            await this.fetchMissing(model);
        } catch (error) {
            model.endLoading(reasonOf(error));
            throw error;
        } finally {
            this.touch(model.id);
        }
    }

    /** Amendments of what is shown that lie beyond what is loaded. */
    private async fetchMissing(model: ConversationModel): Promise<void> {
        for (const seq of model.timeline.missing()) {
            const message = await this.fetchOne(model.id, seq).catch(() => undefined);
            if (message !== undefined) {
                model.timeline.keep(message);
                this.touch(model.id);
            }
        }
    }

    private async fetchOne(channel: Id, seq: number): Promise<Message | undefined> {
        const { messages } = await this.port.ask("chat.history", { channel, after: seq - 1, limit: 1 });
        return messages.find((message) => message.seq === seq);
    }

    private async entryOfHit(hit: Message): Promise<Entry | undefined> {
        const model = this.models.get(hit.channel);
        const seq = hit.amends ?? hit.seq;
        const loaded = this.entry(hit.channel, seq);
        if (model === undefined || loaded !== undefined) {
            return loaded;
        }
        const first = hit.amends === undefined ? hit : await this.fetchOne(hit.channel, seq).catch(() => undefined);
        if (first === undefined || first.retracted_by !== undefined) {
            return undefined;
        }
        const amendment = first.amended_by;
        if (amendment !== undefined && model.timeline.get(amendment) === undefined) {
            const message = await this.fetchOne(hit.channel, amendment).catch(() => undefined);
            if (message !== undefined) {
                model.timeline.keep(message);
            }
        }
        return model.entryOf(first);
    }
}

/** Where nothing is known of when anything was said, the title decides. */
function byNewest(a: Conversation, b: Conversation): number {
    const at = (conversation: Conversation) => conversation.last?.sentAt ?? "";
    return at(b).localeCompare(at(a)) || a.title.localeCompare(b.title) || a.id.localeCompare(b.id);
}
