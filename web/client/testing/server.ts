import type { SocketLike } from "../wire/environment.ts";
import type { Reason } from "../wire/errors.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { Call, Channel, Member, Message, Methods, User } from "../wire/protocol.gen.ts";
import type { Method, Params, Result } from "../wire/rpc.ts";

export interface Asked<M extends Method = Method> {
    readonly id: number;
    readonly method: M;
    readonly params: Params<M>;
}

/** The server's end of one connection. */
export class FakeSocket implements SocketLike {
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    readonly asked: Asked[] = [];
    closedByClient = false;
    readyState = 0;

    constructor(
        readonly url: string,
        readonly protocol: string,
        private readonly receive: (socket: FakeSocket, asked: Asked) => void,
    ) {}

    send(text: string): void {
        if (this.readyState !== 1) {
            throw new Error("the browser complains of what is sent on a line that is not open");
        }
        const asked = JSON.parse(text) as Asked;
        this.asked.push(asked);
        this.receive(this, asked);
    }

    close(): void {
        this.closedByClient = true;
        this.readyState = 2;
    }

    open(): void {
        this.readyState = 1;
        this.onopen?.(new Event("open"));
    }

    say(frame: unknown): void {
        this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(frame) }));
    }

    event(event: ServerEvent): void {
        this.say({ jsonrpc: "2.0", ...event });
    }

    /** The close frame has come, the end of the line not yet. */
    closing(): void {
        this.readyState = 2;
    }

    drop(code = 1006): void {
        this.readyState = 3;
        this.onclose?.({ code } as CloseEvent);
    }

    answer(id: number, result: unknown): void {
        this.say({ jsonrpc: "2.0", id, result });
    }

    refuse(id: number, reason: Reason, more: { retry_after?: number } = {}): void {
        this.say({ jsonrpc: "2.0", id, error: { code: 4000, message: reason, data: { reason, ...more } } });
    }
}

type Handlers = { [M in Method]?: (params: Params<M>) => Result<M> | Refusal | "silence" };

export class Refusal {
    constructor(
        readonly reason: Reason,
        readonly retryAfter?: number,
    ) {}
}

/** A server that opens every connection and answers by a table; what is not in it is answered with nothing special. */
export class FakeServer {
    readonly sockets: FakeSocket[] = [];
    /** Connections are refused instead. */
    down = false;
    channels: Channel[] = [];
    calls: Call[] = [];
    me: User = user("C", "client");
    readonly handlers: Handlers = {};

    readonly openSocket = (url: string, protocol: string): SocketLike => {
        const socket = new FakeSocket(url, protocol, (from, asked) => this.handle(from, asked));
        this.sockets.push(socket);
        queueMicrotask(() => (this.down ? socket.drop() : socket.open()));
        return socket;
    };

    get socket(): FakeSocket {
        const socket = this.sockets.at(-1);
        if (socket === undefined) {
            throw new Error("nobody connected");
        }
        return socket;
    }

    /** What was asked by that method, on all connections. */
    asked<M extends Method>(method: M): Params<M>[] {
        const all = this.sockets.flatMap((socket) => socket.asked);
        return all.filter((asked) => asked.method === method).map((asked) => asked.params as Params<M>);
    }

    private handle(socket: FakeSocket, asked: Asked): void {
        queueMicrotask(() => {
            const handler = this.handlers[asked.method] as ((params: unknown) => unknown) | undefined;
            const answer = handler === undefined ? this.usual(asked.method) : handler(asked.params);
            if (answer instanceof Refusal) {
                const { reason, retryAfter } = answer;
                socket.refuse(asked.id, reason, retryAfter === undefined ? {} : { retry_after: retryAfter });
            } else if (answer !== "silence") {
                socket.answer(asked.id, answer);
            }
        });
    }

    private usual(method: Method): unknown {
        switch (method) {
            case "session.hello":
                return this.hello();
            case "presence.get":
                return { presence: [] };
            case "chat.history":
                return { messages: [], more: false };
            default:
                return {};
        }
    }

    hello(): Methods["session.hello"]["result"] {
        return {
            session: "S",
            user: this.me,
            provider: { id: "P", name: "Praktijk" },
            features: ["chat", "video"],
            server_time: "2026-01-05T09:00:00.000Z",
            channels: this.channels,
            calls: this.calls,
        };
    }
}

export function user(id: string, role: User["role"] = "therapist"): User {
    return { id, name: `name of ${id}`, role };
}

export function member(id: string, readSeq = 0, deliveredSeq = readSeq): Member {
    return { ...user(id), read_seq: readSeq, delivered_seq: deliveredSeq };
}

/** A conversation of client C and therapist T. */
export function channel(id: string, lastSeq = 0, more: Partial<Channel> = {}): Channel {
    const members = [member("C"), member("T")];
    return { id, kind: "care", title: id, members, last_seq: lastSeq, read_seq: 0, unread: 0, ...more };
}

export function message(seq: number, more: Partial<Message> = {}): Message {
    const sent_at = new Date(Date.UTC(2026, 0, 5, 8, 0, seq)).toISOString();
    return { channel: "K", seq, id: `M${seq}`, kind: "message", author: "T", sent_at, body: `body ${seq}`, ...more };
}

export function messages(from: number, to: number, more: Partial<Message> = {}): Message[] {
    return Array.from({ length: to - from + 1 }, (_, at) => message(from + at, more));
}
