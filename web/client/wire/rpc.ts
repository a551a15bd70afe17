import type { Clock, SocketLike, Timer } from "./environment.ts";
import { knownReason, ServiceError } from "./errors.ts";
import type { ServerEvent } from "./events.ts";
import type { Methods } from "./protocol.gen.ts";

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]["params"];
export type Result<M extends Method> = Methods[M]["result"];

/** Asks the server something. What the model is given of the line. */
export type Ask = <M extends Method>(method: M, params: Params<M>) => Promise<Result<M>>;

export interface RpcHandlers {
    event(event: ServerEvent): void;
    /** The line is gone; told once. Everything that was asked has been rejected with `network` before. */
    closed(code: number): void;
    /** A request had no answer in time: the line may be dead. */
    late(): void;
}

interface Waiting {
    resolve(result: unknown): void;
    reject(error: ServiceError): void;
    deadline: Timer;
}

interface Frame {
    id?: unknown;
    method?: unknown;
    params?: unknown;
    result?: unknown;
    error?: { message?: string; data?: { reason?: string; field?: string; retry_after?: number } };
}

/** The code a browser gives where the line broke without a close frame. */
export const abnormalClose = 1006;

/** `WebSocket.OPEN`, which is not there outside a browser. */
const socketOpen = 1;
const deadlineMs = 15_000;

/** One connection that speaks JSON-RPC 2.0: requests and their answers, and events. It does not come back by itself. */
export class Rpc {
    private readonly waiting = new Map<number, Waiting>();
    private lastId = 0;
    private open = true;
    private heardMs: number;
    private frames = 0;

    constructor(
        private readonly socket: SocketLike,
        private readonly clock: Clock,
        private readonly handlers: RpcHandlers,
    ) {
        this.heardMs = clock.now();
        socket.onmessage = (message) => this.receive(message.data);
        socket.onclose = (close) => this.finish(close.code);
    }

    /** When the server last said anything (`Clock.now()`). */
    get lastHeardMs(): number {
        return this.heardMs;
    }

    /** How many messages the server has sent. */
    get heard(): number {
        return this.frames;
    }

    ask<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
        if (!this.open) {
            return Promise.reject(new ServiceError("network"));
        }
        const id = (this.lastId += 1);
        const answer = new Promise<unknown>((resolve, reject) => {
            const deadline = this.clock.after(deadlineMs, () => this.tooLate(id));
            this.waiting.set(id, { resolve, reject, deadline });
        });
        // Between the other side's close frame and the end of the line nothing is taken; the end rejects what waits.
        if (this.socket.readyState === socketOpen) {
            this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
        }
        return answer as Promise<Result<M>>; // the server's word, checked against its document in its tests
    }

    /** Leaves at once, without waiting for the other side's close frame (a dead line never gives one). */
    abandon(code = abnormalClose): void {
        if (this.open) {
            this.socket.close(code === abnormalClose ? 1000 : code);
            this.finish(code);
        }
    }

    private finish(code: number): void {
        if (!this.open) {
            return;
        }
        this.open = false;
        this.socket.onopen = null;
        this.socket.onmessage = null;
        this.socket.onclose = null;
        for (const { reject, deadline } of this.waiting.values()) {
            this.clock.cancel(deadline);
            reject(new ServiceError("network"));
        }
        this.waiting.clear();
        this.handlers.closed(code);
    }

    private tooLate(id: number): void {
        this.waiting.get(id)?.reject(new ServiceError("timeout"));
        this.waiting.delete(id);
        this.handlers.late();
    }

    private receive(data: unknown): void {
        this.heardMs = this.clock.now();
        this.frames += 1;
        const frame = parseFrame(data);
        if (frame === undefined) {
            return;
        }
        if (typeof frame.method === "string") {
            // Events of a newer server pass through here too; the model does nothing with names it does not know.
            this.handlers.event(frame as ServerEvent);
        } else if (typeof frame.id === "number") {
            this.settle(frame.id, frame);
        }
    }

    private settle(id: number, frame: Frame): void {
        const asked = this.waiting.get(id);
        if (asked === undefined) {
            return; // answered after its deadline
        }
        this.waiting.delete(id);
        this.clock.cancel(asked.deadline);
        if (frame.error === undefined) {
            asked.resolve(frame.result);
        } else {
            asked.reject(errorOf(frame.error));
        }
    }
}

function parseFrame(data: unknown): Frame | undefined {
    if (typeof data !== "string") {
        return undefined;
    }
    try {
        const frame: unknown = JSON.parse(data);
        return typeof frame === "object" && frame !== null ? frame : undefined;
    } catch {
        return undefined;
    }
}

function errorOf(error: NonNullable<Frame["error"]>): ServiceError {
    return new ServiceError(knownReason(error.data?.reason), {
        message: error.message,
        field: error.data?.field,
        retryAfter: error.data?.retry_after,
    });
}
