import type { SignIn, User } from "../wire/protocol.gen.ts";
import type { Environment } from "../wire/environment.ts";
import type { TokenStore } from "../wire/tokens.ts";
import type { Calls } from "./call.ts";
import type { Change, Connection, Conversation, Draft, Entry, FileRef, Id, Presence, Provider } from "./types.ts";

export interface ClientOptions {
    /** Where the server is: `https://portal.example`. The page's own origin where absent. */
    readonly server?: string;
    /** What this face is called at the server: `widget`, `portal`, `desk`. */
    readonly name: string;
    readonly version: string;
    /**
     * How the line is signed in. `cookie`: the server's own pages. `token`: embedded on another site, where cookies
     * are blocked. Where absent, `cookie` on the server's own origin and `token` elsewhere.
     */
    readonly auth?: "cookie" | "token";
    /** Where a token is kept over a reload. In memory alone where absent; see `sessionTokens()`. */
    readonly tokens?: TokenStore;
    /** Fetch the newest entry of every conversation after signing in, for lists that show a first line of each. */
    readonly previews?: boolean;
    /** Clock, randomness, sockets, media: the browser's own where absent. Tests give theirs. */
    readonly environment?: Environment;
}

export interface Credentials {
    readonly username: string;
    readonly password: string;
    readonly otp?: string;
}

/** `invisible`: offline to others. */
export type OwnPresence = "online" | "away" | "busy" | "invisible";

export interface UploadOptions {
    /** Hears 0 to 1. */
    readonly onProgress?: (done: number) => void;
    readonly signal?: AbortSignal;
}

/**
 * Everything a face needs: the line to the server, who one is, the conversations, presence, calls.
 *
 * Reads are properties that hold immutable values, writes are methods. Methods that return a promise reject with a
 * `ServiceError`, whose `reason` a view translates. Methods on a conversation one is not in do nothing.
 */
export declare class Client {
    constructor(options: ClientOptions);

    /** Calls `listener` after every change, until the returned function is called. */
    subscribe(listener: (change: Change) => void): () => void;

    // ------------------------------------------------------------ the line

    readonly connection: Connection;
    /** Goes online with the sign-in that is there; without one, `connection` becomes `signed-out`. Idempotent. */
    start(): void;
    /** Tries at once instead of at `retryAt`. */
    reconnect(): void;
    /** Leaves the line and any call; the sign-in stays. For pages that go away. */
    stop(): void;

    /**
     * Signs in and goes online. Rejects with reason `invalid_credentials`, `invalid_otp`, `otp_required` (ask for the code,
     * then call again with `otp`), `locked` or `rate_limited` (both with `retryAfter` seconds), `overloaded`, `network`.
     */
    signIn(credentials: Credentials): Promise<User>;
    /** Ends this sign-in, here and at the server, and forgets everything. Works without a line, too. */
    signOut(): Promise<void>;

    // --------------------------------------------------------- the account

    readonly me: User | undefined;
    readonly provider: Provider | undefined;
    /** What the provider has turned on: `chat`, `video`, ... */
    readonly features: ReadonlySet<string>;
    /** Where one is signed in. */
    signIns(): Promise<readonly SignIn[]>;
    /** Ends one of them, or all but this one. */
    revoke(which: { id: Id } | { others: true }): Promise<void>;

    // -------------------------------------------------------------- people

    /** A member, or somebody who left. Unknown at first: it is asked for, and "users" is told when it came. */
    user(id: Id): User | undefined;
    /** Undefined while the line is down or nothing is known of them. */
    presence(user: Id): Presence | undefined;
    /** What this device says of oneself; said again after a reconnect. */
    setPresence(state: OwnPresence): void;

    // ------------------------------------------------------- conversations

    /** The one with the newest entry first. */
    readonly conversations: readonly Conversation[];
    conversation(channel: Id): Conversation | undefined;
    /** The entry with that number, if it is loaded. */
    entry(channel: Id, seq: number): Entry | undefined;

    /** Loads the newest page, where that has not happened: call it when a conversation is shown. */
    open(channel: Id): Promise<void>;
    /** Loads the page before the oldest entry. A call while one is under way joins that one. */
    loadOlder(channel: Id): Promise<void>;
    /** Loads a page of what is missing before the entry `seq` (an entry with `holeBefore`). */
    fillHole(channel: Id, seq: number): Promise<void>;

    /** Shows the message at once as pending and sends it, now or when the line is back. Returns its `key`. */
    send(channel: Id, draft: Draft): string;
    /** Sends a failed message, amendment or retraction again; the server stores it once, whatever happened before. */
    retry(channel: Id, key: string): void;
    /** Removes a failed message, or the failed change of an entry. */
    discard(channel: Id, key: string): void;
    /** Replaces the text of one's own message. The first version stays in the dossier. */
    amend(channel: Id, seq: number, body: string): void;
    /** Takes one's own message back. The first version stays in the dossier. */
    retract(channel: Id, seq: number): void;

    /** One has seen everything up to `seq` (all of it where absent). Call it as often as you like. */
    markRead(channel: Id, seq?: number): void;
    /** One is (not) typing. Call it on every keystroke; sending says "no longer" by itself. */
    setTyping(channel: Id, on: boolean): void;

    /** Messages that contain `text`, newest last; in all conversations where `channel` is absent. */
    search(text: string, channel?: Id): Promise<readonly Entry[]>;

    // --------------------------------------------------------------- files

    /** Uploads a file for one message of this conversation. Rejects with `too_large`, too. */
    upload(channel: Id, file: Blob & { readonly name: string }, options?: UploadOptions): Promise<FileRef>;
    /** An address for `<a href download>`; undefined where the browser would not be let in (auth `token`). */
    fileUrl(file: Id): string | undefined;
    /** The file itself, wherever one is. */
    download(file: Id): Promise<Blob>;

    // --------------------------------------------------------------- calls

    readonly calls: Calls;
}
