import { expect } from "vitest";
import { Client, type ClientOptions } from "../model/client.ts";
import type { Change, Conversation, Entry } from "../model/types.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { Message } from "../wire/protocol.gen.ts";
import { settle } from "./clock.ts";
import { FakeEnvironment } from "./environment.ts";
import { channel, type FakeServer } from "./server.ts";

/*
 * A client at a server where client C and therapist T share conversation K. What is exported here is the newest: call
 * `fresh()` before each test.
 */

export let world: FakeEnvironment;
export let server: FakeServer;
export let client: Client;
/** What subscribers were told. */
export let changes: Change[];

export function fresh(): void {
    world = new FakeEnvironment();
    server = world.server;
    server.channels = [channel("K")];
    storedMessages([]);
}

/** What `chat.history` answers from. */
export function storedMessages(stored: Message[]): void {
    server.handlers["chat.history"] = ({ channel: asked, before = Infinity, after = 0, limit = 50 }) => {
        const inside = stored.filter(({ channel: of, seq }) => of === asked && seq < before && seq > after);
        const page = after > 0 ? inside.slice(0, limit) : inside.slice(-limit);
        return { messages: page, more: page.length < inside.length };
    };
}

export function newClient(options: Partial<ClientOptions> = {}): void {
    client = new Client({ name: "test", version: "1", environment: world, ...options });
    changes = [];
    client.subscribe((change) => changes.push(change));
}

export async function online(options: Partial<ClientOptions> = {}): Promise<void> {
    newClient(options);
    client.start();
    await settle();
}

/** After the line was lost. */
export async function comeBack(): Promise<void> {
    client.reconnect();
    await settle();
    expect(client.connection.state).toBe("online");
}

export async function tell(event: ServerEvent): Promise<void> {
    server.socket.event(event);
    await settle();
}

export async function arrive(...arriving: Message[]): Promise<void> {
    for (const params of arriving) {
        await tell({ method: "chat.message", params });
    }
}

export function talk(id = "K"): Conversation {
    const conversation = client.conversation(id);
    if (conversation === undefined) {
        throw new Error(`no conversation ${id}`);
    }
    return conversation;
}

/** The texts of a conversation. */
export function shown(id = "K"): (string | undefined)[] {
    return talk(id).entries.map((entry) => entry.body);
}

export function last(): Entry {
    const entry = talk().entries.at(-1);
    if (entry === undefined) {
        throw new Error("nothing is shown");
    }
    return entry;
}

/** The server stores what is sent and answers, from `seq` on. */
export function storesFrom(seq: number): void {
    let next = seq;
    server.handlers["chat.send"] = () => {
        const answer = { id: `S${next}`, seq: next, sent_at: "2026-01-05T09:00:01.000Z" };
        next += 1;
        return answer;
    };
}
