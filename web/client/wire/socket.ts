import { Backoff } from "./backoff.ts";
import type { Environment, Timer } from "./environment.ts";
import { reasonOf, ServiceError } from "./errors.ts";
import type { ServerEvent } from "./events.ts";
import { abnormalClose, Rpc, type Method, type Params, type Result } from "./rpc.ts";

/*
 * A line goes round like this; `stop()` and a refused sign-in leave it from anywhere:
 *
 *     idle -> connecting -> (authenticate) -> hello -> online
 *                 ^                                      | closed, or found dead
 *                 +--------- offline (waits) <-----------+
 *
 * Where hello, or anything asked later, is refused because of how the account stands, the line is `held`: the
 * connection stays, and answers what is open in any standing; `resume()` says hello again.
 *
 * The server's pings never reach a script, so a line that died without a word (sleep, another network) is found by
 * asking: after every hint that the machine woke, and when nothing was heard for a minute.
 */

const subprotocol = "empower.v1";
const openDeadlineMs = 10_000;
const probeDeadlineMs = 10_000;
const silenceMs = 60_000;
/** A line that held this long has proved itself: the next loss starts the backoff anew. */
const provenMs = 5_000;
/** What was heard this short ago needs no proof of life. */
const freshMs = 2_000;
const restartSpreadMs = 1_000;
const hintSpreadMs = 500;
/** Who was cut off for asking too much does not come back at once. */
const limitedMs = 5_000;

const closeCode = { notSignedIn: 4001, revoked: 4002, rateLimited: 4004, restart: 1012 } as const;

export type LineState =
    /** Not started, or stopped by the page. */
    | { readonly state: "idle" }
    | { readonly state: "connecting"; readonly attempt: number }
    | { readonly state: "online" }
    /** Signed in, but nothing goes on until the terms are accepted, or because one is blocked. */
    | { readonly state: "held"; readonly reason: HeldReason }
    /** The next attempt is at `retryAt` (milliseconds, as `Clock.now()`). */
    | { readonly state: "offline"; readonly retryAt: number; readonly attempt: number }
    | { readonly state: "signed-out"; readonly reason: SignedOutReason };

export type HeldReason = "terms_required" | "blocked";

export type SignedOutReason =
    /** Never signed in here, or the sign-in ended by itself. */
    | "unauthenticated"
    /** By the person, on this page: signed out, or the account closed. */
    | "signed-out"
    /** The sign-in was revoked from another device, or the account is blocked. */
    | "revoked"
    /** A cookie of somebody else is in the way of the token (widget on another site). */
    | "conflict";

export type Hello = Result<"session.hello">;

export interface LineOptions {
    readonly environment: Environment;
    /** `wss://…/ws` */
    readonly url: string;
    readonly client: { readonly name: string; readonly version: string };
    /** The token to authenticate with; undefined where the cookie does it. */
    token(): string | undefined;
    /** A line without a token cannot be signed in, so that it need not be opened. */
    readonly needsToken: boolean;
}

export interface LineHandlers {
    stateChanged(state: LineState): void;
    /** How far each channel is known, to be sent with hello. */
    positions(): { channel: string; seq: number }[];
    /** The server knows nothing of the positions it was told: forget them and begin anew. */
    positionsRefused(): void;
    /** Signed in; the line is `online` already, events follow. */
    hello(hello: Hello): void;
    event(event: ServerEvent): void;
}

/** The connection to the server, which comes back by itself. */
export class Line {
    private current: LineState = { state: "idle" };
    private rpc: Rpc | undefined;
    private onlineSinceMs = 0;
    private readonly backoff: Backoff;
    private retry: Timer | undefined;
    private watch: Timer | undefined;
    private opening: Timer | undefined;
    private probing: Timer | undefined;
    private unhint: (() => void) | undefined;
    private me = "";
    /** The connection on which hello is being said: once at a time. */
    private greeting: Rpc | undefined;

    constructor(
        private readonly options: LineOptions,
        private readonly handlers: LineHandlers,
    ) {
        this.backoff = new Backoff(() => options.environment.random());
    }

    get state(): LineState {
        return this.current;
    }

    start(): void {
        if (this.current.state !== "idle" && this.current.state !== "signed-out") {
            return;
        }
        if (this.options.needsToken && this.options.token() === undefined) {
            this.enter({ state: "signed-out", reason: "unauthenticated" });
            return;
        }
        this.unhint ??= this.options.environment.onHint(() => this.hint());
        this.backoff.reset();
        this.connect();
    }

    stop(): void {
        this.leave({ state: "idle" });
    }

    signedOut(reason: SignedOutReason): void {
        this.leave({ state: "signed-out", reason });
    }

    /** Tries now, if waiting. */
    reconnect(): void {
        if (this.current.state === "offline") {
            this.connect();
        }
    }

    ask<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
        const { rpc } = this;
        if (rpc === undefined || !this.open) {
            return Promise.reject(new ServiceError("network"));
        }
        const answer = rpc.ask(method, params);
        answer.catch((error: unknown) => this.noticeHold(rpc, error));
        return answer;
    }

    /** Nothing goes on, though the connection stays. */
    hold(reason: HeldReason): void {
        if (this.current.state === "online") {
            this.enter({ state: "held", reason });
        }
    }

    /** What held the line up may be over. */
    resume(): void {
        if (this.current.state === "held" && this.rpc !== undefined && this.greeting !== this.rpc) {
            void this.introduce(this.rpc);
        }
    }

    private get open(): boolean {
        return this.current.state === "online" || this.current.state === "held";
    }

    private noticeHold(rpc: Rpc, error: unknown): void {
        const reason = heldReason(error);
        if (this.rpc === rpc && reason !== undefined) {
            this.hold(reason);
        }
    }

    private get clock() {
        return this.options.environment.clock;
    }

    private enter(state: LineState): void {
        this.current = state;
        this.handlers.stateChanged(state);
    }

    private leave(state: LineState): void {
        this.unhint?.();
        this.unhint = undefined;
        this.drop();
        this.enter(state);
    }

    /** Lets go of the connection and all that was planned for it. */
    private drop(): void {
        for (const timer of [this.retry, this.watch, this.opening, this.probing]) {
            this.clock.cancel(timer);
        }
        this.retry = this.watch = this.opening = this.probing = undefined;
        const rpc = this.rpc;
        this.rpc = undefined; // first, so that its `closed` is no news
        rpc?.abandon(1000);
    }

    // ------------------------------------------------------------- connecting

    private connect(): void {
        this.drop();
        this.enter({ state: "connecting", attempt: this.backoff.attempt });
        const socket = this.options.environment.openSocket(this.options.url, subprotocol);
        const rpc: Rpc = new Rpc(socket, this.clock, {
            event: (event) => this.handlers.event(event),
            closed: (code) => this.closed(rpc, code),
            late: () => this.probe(),
        });
        this.rpc = rpc;
        this.opening = this.clock.after(openDeadlineMs, () => rpc.abandon());
        socket.onopen = () => {
            this.clock.cancel(this.opening);
            void this.introduce(rpc);
        };
    }

    /** From an open connection to a signed-in one. */
    private async introduce(rpc: Rpc): Promise<void> {
        this.greeting = rpc;
        try {
            const token = this.options.token();
            if (token !== undefined) {
                await rpc.ask("session.authenticate", { token });
            }
            this.welcome(rpc, await this.sayHello(rpc));
        } catch (error) {
            this.refused(rpc, error);
        } finally {
            if (this.greeting === rpc) {
                this.greeting = undefined;
            }
        }
    }

    private async sayHello(rpc: Rpc): Promise<Hello> {
        const { client } = this.options;
        const positions = this.handlers.positions();
        try {
            return await rpc.ask("session.hello", { client, ...(positions.length > 0 && { positions }) });
        } catch (error) {
            if (positions.length === 0 || !["not_found", "forbidden", "invalid_params"].includes(reasonOf(error))) {
                throw error;
            }
            this.handlers.positionsRefused();
            return await rpc.ask("session.hello", { client });
        }
    }

    private welcome(rpc: Rpc, hello: Hello): void {
        if (this.rpc !== rpc) {
            return;
        }
        this.me = hello.user.id;
        this.onlineSinceMs = this.clock.now();
        this.watchSilence(rpc);
        this.enter({ state: "online" });
        this.handlers.hello(hello);
    }

    private refused(rpc: Rpc, error: unknown): void {
        if (this.rpc !== rpc) {
            return;
        }
        const reason = reasonOf(error);
        if (reason === "unauthenticated" || reason === "conflict") {
            this.signedOut(reason);
        } else if (reason === "blocked" || reason === "terms_required") {
            this.backoff.reset();
            this.watchSilence(rpc);
            this.enter({ state: "held", reason });
        } else {
            const waitMs = error instanceof ServiceError ? (error.retryAfter ?? 0) * 1000 : 0;
            this.rpc = undefined;
            rpc.abandon(1000);
            this.waitAndRetry(waitMs + this.backoff.nextMs());
        }
    }

    // ------------------------------------------------------------ losing it

    private closed(rpc: Rpc, code: number): void {
        if (this.rpc !== rpc) {
            return;
        }
        if (this.current.state === "online" && this.clock.now() - this.onlineSinceMs >= provenMs) {
            this.backoff.reset();
        }
        this.rpc = undefined;
        switch (code) {
            case closeCode.notSignedIn:
                return this.signedOut("unauthenticated");
            case closeCode.revoked:
                return this.signedOut("revoked");
            case closeCode.rateLimited:
                return this.waitAndRetry(limitedMs + this.backoff.nextMs());
            case closeCode.restart:
                return this.waitAndRetry(this.options.environment.random() * restartSpreadMs);
            default:
                return this.waitAndRetry(this.backoff.nextMs());
        }
    }

    private waitAndRetry(delayMs: number): void {
        this.drop();
        const retryAt = this.clock.now() + delayMs;
        this.retry = this.clock.after(delayMs, () => this.connect());
        this.enter({ state: "offline", retryAt, attempt: this.backoff.attempt });
    }

    /** The network or the person is back: do not wait for the backoff, and do not trust the line. */
    private hint(): void {
        if (this.current.state === "held") {
            this.resume();
        } else if (this.current.state === "online") {
            this.probe();
        } else if (this.current.state === "offline") {
            const delayMs = this.options.environment.random() * hintSpreadMs;
            if (this.clock.now() + delayMs < this.current.retryAt) {
                this.waitAndRetry(delayMs);
            }
        }
    }

    // ----------------------------------------------------------- a dead line

    private watchSilence(rpc: Rpc): void {
        this.clock.cancel(this.watch);
        const leftMs = silenceMs - (this.clock.now() - rpc.lastHeardMs);
        this.watch = this.clock.after(leftMs > 0 ? leftMs : probeDeadlineMs, () => {
            if (this.clock.now() - rpc.lastHeardMs >= silenceMs) {
                this.probe();
            }
            this.watchSilence(rpc);
        });
    }

    /** Asks something cheap; any answer, a refusal too, proves that the line lives. */
    private probe(): void {
        const { rpc } = this;
        if (rpc === undefined || !this.open || this.probing !== undefined) {
            return;
        }
        if (this.clock.now() - rpc.lastHeardMs < freshMs) {
            return;
        }
        const heardBefore = rpc.heard;
        rpc.ask("presence.get", { users: [this.me] }).catch(() => undefined);
        this.probing = this.clock.after(probeDeadlineMs, () => {
            this.probing = undefined;
            if (rpc.heard === heardBefore) {
                rpc.abandon(abnormalClose);
            }
        });
    }
}

function heldReason(error: unknown): HeldReason | undefined {
    const reason = reasonOf(error);
    return reason === "terms_required" || reason === "blocked" ? reason : undefined;
}
