import type { Timer } from "../wire/environment.ts";
import { newNonce } from "../wire/nonce.ts";
import type { User } from "../wire/protocol.gen.ts";
import type { Result } from "../wire/rpc.ts";
import type { Port } from "./port.ts";
import { Transcript } from "./transcript.ts";
import type { Conversation, Id } from "./types.ts";

/** A dossier that is open to one for a while, without being in the client's care team. */
export interface EmergencyAccess {
    readonly client: User;
    /** Milliseconds as `Date.now()`. */
    readonly until: number;
    readonly conversations: readonly Conversation[];
}

/** Somebody opened a dossier that way: told to privacy officers. */
export interface EmergencyNews {
    readonly client: Id;
    readonly clientName: string;
    readonly user: Id;
    readonly userName: string;
    /** RFC 3339. */
    readonly until: string;
}

/** One of one's own that runs still, and can be gone on with. */
export type RunningEmergency = Result<"network.emergency_mine">["emergencies"][number];

/** Those of the last 30 days, as far as they were asked for. One that is `added_self` is none: the person put themselves in the care team. */
export interface RecentEmergencies {
    readonly emergencies: Result<"network.emergencies">["emergencies"];
    readonly more: boolean;
}

/**
 * The emergency access: for a therapist to open one, for a privacy officer to hear of them. Nothing of what was read is
 * kept. The access itself is the server's: a page that was loaded anew, or put it away, goes on with it while it runs.
 */
export class Emergency {
    private opened: { client: User; until: number; transcripts: readonly Transcript[] } | undefined;
    private drawn: EmergencyAccess | undefined;
    private heard: readonly EmergencyNews[] = [];
    private timer: Timer | undefined;

    constructor(private readonly port: Port) {}

    /** Undefined where there is none, or its time is over. */
    get access(): EmergencyAccess | undefined {
        return this.drawn;
    }

    /** What an officer was told since signing in and has not put away; newest last. */
    get news(): readonly EmergencyNews[] {
        return this.heard;
    }

    /** Opens the client's dossier for reading. The reason stands in the access log. */
    async open(client: User, reason: string): Promise<void> {
        const nonce = newNonce(this.port.clock.now(), () => this.port.random());
        const { until, channels } = await this.port.ask("network.emergency", { client: client.id, reason, nonce });
        await this.read({ client, until, channels });
    }

    /** Those of one's own that run still. */
    async mine(): Promise<readonly RunningEmergency[]> {
        return (await this.port.ask("network.emergency_mine", {})).emergencies;
    }

    /** Reads one that was opened before. */
    async read({ client, until, channels }: RunningEmergency): Promise<void> {
        const transcripts = channels.map((channel) => new Transcript(this.port, channel, () => this.draw()));
        this.opened = { client, until: Date.parse(until), transcripts };
        this.port.clock.cancel(this.timer);
        this.timer = this.port.clock.after(this.opened.until - this.port.clock.now(), () => this.close());
        this.draw();
        await Promise.all(transcripts.map((transcript) => transcript.open()));
    }

    /** Puts it from the screen. The access itself runs on until its time is over. */
    close(): void {
        this.port.clock.cancel(this.timer);
        this.opened = undefined;
        this.draw();
    }

    /** Reads a conversation anew, as nothing comes in by itself. */
    async reread(channel: Id): Promise<void> {
        await this.find(channel)?.open();
    }

    async older(channel: Id): Promise<void> {
        await this.find(channel)?.older();
    }

    /** So many pages of those that were taken lately, newest first: for an officer, who may have been away. */
    async recent(pages: number): Promise<RecentEmergencies> {
        let read: RecentEmergencies = { emergencies: [], more: true };
        for (let page = 0; page < pages && read.more; page += 1) {
            const last = read.emergencies.at(-1);
            const older = await this.port.ask("network.emergencies", last === undefined ? {} : { before: last.number });
            read = { emergencies: [...read.emergencies, ...older.emergencies], more: older.more };
        }
        return read;
    }

    hear(news: EmergencyNews): void {
        this.heard = [...this.heard, news];
        this.port.changed({ what: "emergency" });
    }

    putAway(news: EmergencyNews): void {
        this.heard = this.heard.filter((one) => one !== news);
        this.port.changed({ what: "emergency" });
    }

    forget(): void {
        this.heard = [];
        this.close();
    }

    private find(channel: Id): Transcript | undefined {
        return this.opened?.transcripts.find(({ view }) => view.id === channel);
    }

    private draw(): void {
        const { opened } = this;
        this.drawn = opened && {
            client: opened.client,
            until: opened.until,
            conversations: opened.transcripts.map(({ view }) => view),
        };
        this.port.changed({ what: "emergency" });
    }
}
