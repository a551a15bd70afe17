import { browserEnvironment, type Environment } from "../wire/environment.ts";
import { reasonOf, ServiceError } from "../wire/errors.ts";
import { Http, type Credentials, type Login, type Upload, type UploadOptions } from "../wire/http.ts";
import { usePasskey, type PasskeyDevice, type PasskeyPrompt } from "../wire/passkeys.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { User } from "../wire/protocol.gen.ts";
import type { Ask } from "../wire/rpc.ts";
import { Line, type Hello, type LineState } from "../wire/socket.ts";
import { noStore, type DeviceStore } from "../wire/store.ts";
import { memoryTokens, type TokenStore } from "../wire/tokens.ts";
import { Audit } from "./audit.ts";
import { Calls } from "./call.ts";
import { Care, type CareEvent } from "./care.ts";
import { Devices } from "./devices.ts";
import { Conversations } from "./conversations.ts";
import { Emergency } from "./emergency.ts";
import { Accounts } from "./accounts.ts";
import { Invitations } from "./invitations.ts";
import { KeptDrafts } from "./kept-drafts.ts";
import { LocalDevices } from "./media.ts";
import { NetworkCheck } from "./network-check.ts";
import { Notifier } from "./notifier.ts";
import { Oversight } from "./oversight.ts";
import { OwnPresenceModel, type OwnPresence } from "./own-presence.ts";
import { People } from "./people.ts";
import { Standing } from "./standing.ts";
import { ignoreFailure, type Port } from "./port.ts";
import { Security } from "./security.ts";
import type { Change, Connection, Conversation, Draft, Entry, FileRef, Id, KeptDraft, Presence, Provider } from "./types.ts";

export type { Credentials, Upload, UploadOptions } from "../wire/http.ts";

export interface SignOn {
    readonly name: string;
    readonly url: string;
}

export interface ClientOptions {
    /** Where the server is: `https://portal.example`. The page's own origin where absent. */
    readonly server?: string | undefined;
    /** What this face is called at the server: `widget`, `portal`, `desk`. */
    readonly name: string;
    readonly version: string;
    /**
     * How the line is signed in. `cookie`: the server's own pages. `token`: embedded on another site, where cookies
     * are blocked. Where absent, `cookie` on the server's own origin and `token` elsewhere.
     */
    readonly auth?: "cookie" | "token" | undefined;
    /** Where a token is kept over a reload. In memory alone where absent; see `sessionTokens()`. */
    readonly tokens?: TokenStore | undefined;
    /** Where what is not sent is kept over a reload. Where absent, it lives as long as the page; see `indexedStore()`. */
    readonly store?: DeviceStore | undefined;
    /** Fetch the newest entries of every conversation after signing in, for lists that show a first line of each. */
    readonly previews?: boolean | undefined;
    /** Follow what is announced and said of oneself (`Client.standing`), for faces that show it. */
    readonly standing?: boolean | undefined;
    /** Clock, randomness, sockets, media: the browser's own where absent. Tests give theirs. */
    readonly environment?: Environment | undefined;
}

/** Whose access others decide, or they themselves. */
const byConsent: ReadonlySet<User["role"]> = new Set(["client", "representative", "relative"]);

/**
 * Everything a face needs: the line to the server, who one is, the conversations, presence, calls.
 *
 * Reads are properties that hold immutable values, writes are methods. Methods that return a promise reject with a
 * `ServiceError`, whose `reason` a view translates. Methods on a conversation one is not in do nothing.
 */
export class Client {
    readonly calls: Calls;
    /** Cameras, microphones and speakers: which there are, and which one chose. */
    readonly devices: Devices;
    /** Who belongs to a client, and who may see what. */
    readonly care: Care;
    /** The terms, one's conduct and one's leaving: what is open also while the connection is `held`. */
    readonly standing: Standing;
    readonly security: Security;
    readonly audit: Audit;
    readonly emergency: Emergency;
    readonly invitations: Invitations;
    /** Reports of messages and requests by right, for staff who deal with them. */
    readonly oversight: Oversight;
    /** The accounts of the provider; for planners, support and operators. */
    readonly accounts: Accounts;
    private readonly notifier = new Notifier();
    private readonly line: Line;
    private readonly http: Http;
    private readonly people: People;
    private readonly talks: Conversations;
    private readonly store: DeviceStore;
    private readonly drafts: KeptDrafts;
    private readonly tokens: TokenStore;
    private readonly byCookie: boolean;
    /** On the server's own pages alone: a passkey is bound to their domain. */
    private readonly passkeyDevice: PasskeyDevice | undefined;
    private readonly base: string;
    private readonly environment: Environment;
    private account: Pick<Hello, "user" | "provider"> | undefined;
    private turnedOn: ReadonlySet<string> = new Set();
    private readonly presenceOfMine = new OwnPresenceModel((state) => ignoreFailure(this.line.ask("presence.set", { state })));

    constructor(private readonly options: ClientOptions) {
        this.environment = options.environment ?? browserEnvironment();
        const base = (options.server ?? this.environment.origin ?? "").replace(/\/+$/, "");
        this.base = base;
        const home = this.environment.origin === new URL(base).origin;
        this.byCookie = (options.auth ?? (home ? "cookie" : "token")) === "cookie";
        this.tokens = options.tokens ?? memoryTokens();
        const token = () => (this.byCookie ? undefined : this.tokens.load());
        this.http = new Http({ environment: this.environment, base, byCookie: this.byCookie, token });
        this.line = this.openLine(base, token);
        const port = this.port();
        this.passkeyDevice = home ? this.environment.passkeys : undefined;
        this.security = new Security(port.ask, this.passkeyDevice);
        this.audit = new Audit(port.ask);
        this.emergency = new Emergency(port);
        this.invitations = new Invitations(port);
        this.oversight = new Oversight(port);
        this.accounts = new Accounts(port);
        this.people = new People(port);
        this.standing = new Standing(port, {
            watched: options.standing === true,
            hold: (reason) => this.line.hold(reason),
            resume: () => this.line.resume(),
            closed: () => this.accountClosed(),
        });
        this.store = options.store ?? noStore();
        this.drafts = new KeptDrafts(port, this.store, (channel) => this.talks.find(channel) !== undefined);
        this.talks = new Conversations(
            port,
            this.store,
            this.people,
            () => this.calls.participant,
            (channel) => this.removed(channel),
        );
        this.care = new Care(port);
        this.devices = new Devices(port, this.environment, this.store);
        this.calls = new Calls(port, this.environment, this.devices, {
            moved: (call) => this.talks.setCall(call),
            touched: (call, over) => this.talks.callMoved(call, over),
        });
    }

    /** Calls `listener` after every change, until the returned function is called. */
    subscribe(listener: (change: Change) => void): () => void {
        return this.notifier.subscribe(listener);
    }

    // ---------------------------------------------------------------- the line

    get connection(): Connection {
        return this.line.state;
    }

    /** Goes online with the sign-in that is there; without one, `connection` becomes `signed-out`. Idempotent. */
    start(): void {
        this.line.start();
    }

    /** Tries at once instead of at `retryAt`. */
    reconnect(): void {
        this.line.reconnect();
    }

    /** Leaves the line and any call; the sign-in stays. For pages that go away. */
    stop(): void {
        void this.calls.leave();
        this.line.stop();
    }

    /**
     * Signs in and goes online. Rejects with reason `invalid_credentials`, `otp_required` (ask for the code, then call
     * again with `otp`), `invalid_otp`, `locked` or `rate_limited` (both with `retryAfter` seconds), `overloaded`, `network`.
     */
    async signIn(credentials: Credentials): Promise<User> {
        return this.signedIn(await this.http.login(credentials));
    }

    /** Whether passkeys can be offered where the user name is filled in (`fillIn` of `signInWithPasskey`). */
    async fillsInPasskeys(): Promise<boolean> {
        return (await this.passkeyDevice?.fillsIn()) === true;
    }

    /**
     * Asks for a passkey, signs in with it alone, and goes online. Rejects with reason `cancelled` (the person stopped, or
     * `signal` did), `invalid_credentials` (the server does not know it, any more), or as `signIn` does.
     */
    async signInWithPasskey(how: PasskeyPrompt = {}): Promise<User> {
        if (this.passkeyDevice === undefined) {
            throw new ServiceError("feature_off");
        }
        const options = await this.http.passkeyOptions();
        const credential = await usePasskey(this.passkeyDevice, options, how);
        return this.signedIn(await this.http.passkeyLogin(credential));
    }

    /**
     * Where the page can go to sign in by one's organisation: one for each provider that has it. It comes back to the
     * desk, signed in by the cookie, or with `#sso=` and a word why not.
     */
    async signOns(): Promise<readonly SignOn[]> {
        const organisations = await this.http.organisations();
        return organisations.map(({ id, name }) => ({ name, url: this.http.signOnUrl(id) }));
    }

    /**
     * Ends this sign-in and forgets everything, what was not sent included: ask first where `unsent` is not 0. Rejects
     * where the server could not be told (`network`): this page is signed out even so, but a reload would find the
     * sign-in again; say so.
     */
    async signOut(): Promise<void> {
        await this.calls.leave();
        this.leave();
        try {
            await this.http.logout();
        } catch (error) {
            if (reasonOf(error) !== "unauthenticated") {
                throw error;
            }
        } finally {
            this.tokens.clear();
        }
    }

    // ------------------------------------------------------------- the account

    get me(): User | undefined {
        return this.account?.user;
    }

    get provider(): Provider | undefined {
        return this.account?.provider;
    }

    /** What the provider has turned on: `chat`, `video`, ... */
    get features(): ReadonlySet<string> {
        return this.turnedOn;
    }

    /** The language that the account keeps; undefined: none was ever chosen. */
    async language(): Promise<"nl" | "en" | undefined> {
        return (await this.line.ask("account.get", {})).language;
    }

    /** Keeps it there, for every device. */
    async keepLanguage(language: "nl" | "en"): Promise<void> {
        await this.line.ask("account.set", { language });
    }

    /** Whether nobody one calls with is to learn the address of one's device. */
    async hidesAddress(): Promise<boolean> {
        return (await this.line.ask("account.get", {})).relay_only;
    }

    /** Holds for the calls that begin from now on, on every device. */
    async hideAddress(on: boolean): Promise<void> {
        await this.line.ask("account.set", { relay_only: on });
    }

    /** Where who forgot the password goes on. */
    get resetUrl(): string {
        return `${this.base}/reset`;
    }

    // ------------------------------------------------------------------ people

    /** A member, or somebody who left. Unknown at first: it is asked for, and "users" is told when it came. */
    user(id: Id): User | undefined {
        return this.people.user(id);
    }

    /** Undefined while the line is down or nothing is known of them. */
    presence(user: Id): Presence | undefined {
        return this.people.presence(user);
    }

    /** What this device says of oneself; said again after a reconnect. In a call one is busy all the same, or invisible. */
    setPresence(state: OwnPresence): void {
        this.presenceOfMine.choose(state);
    }

    /** What it says now. */
    get ownPresence(): OwnPresence {
        return this.presenceOfMine.state;
    }

    /** One is not to be disturbed, here or by what another device says: a ring makes no sound. */
    get busy(): boolean {
        const me = this.account?.user.id;
        return this.ownPresence === "busy" || (me !== undefined && this.presence(me)?.state === "busy");
    }

    // ----------------------------------------------------------- before a call

    /** Camera and microphone, looked at without a call; one that begins meanwhile takes over what is on. Stop it. */
    preview(changed: () => void): LocalDevices {
        const preview = new LocalDevices(this.environment, this.devices, changed);
        this.devices.offer(preview);
        return preview;
    }

    /** Tries the way that picture and sound of a call would go. Stop it. */
    checkNetwork(changed: () => void): NetworkCheck {
        return new NetworkCheck(this.port(), this.environment, changed);
    }

    // ----------------------------------------------------------- conversations

    /** The one with the newest entry first. */
    get conversations(): readonly Conversation[] {
        return this.talks.all;
    }

    conversation(channel: Id): Conversation | undefined {
        return this.talks.find(channel)?.view;
    }

    /** The entry with that number, if it is loaded. */
    entry(channel: Id, seq: number): Entry | undefined {
        return this.talks.entry(channel, seq);
    }

    /** Loads the newest page, where that has not happened: call it when a conversation is shown. */
    open(channel: Id): Promise<void> {
        return this.talks.open(channel);
    }

    /** Loads the page before the oldest entry. A call while one is under way joins that one. */
    loadOlder(channel: Id): Promise<void> {
        return this.talks.loadOlder(channel);
    }

    /** Loads a page of what is missing before the entry `seq` (an entry with `holeBefore`). */
    fillHole(channel: Id, seq: number): Promise<void> {
        return this.talks.fillHole(channel, seq);
    }

    /** Shows the message at once as pending and sends it, now or when the line is back. Returns its `key`. */
    send(channel: Id, { body, replyTo, files = [] }: Draft): string {
        this.talks.ownTyping.set(channel, false);
        return this.talks.outbox.post({ channel, kind: "send", body, replyTo, files, target: undefined });
    }

    /** How many messages and changes the server does not have: they wait, or were refused. */
    get unsent(): number {
        return this.talks.outbox.unsent.length;
    }

    /** Leaving the page now would lose some of them, since this browser keeps nothing. */
    get atRisk(): boolean {
        const online = this.connection.state === "online";
        const stuck = this.talks.outbox.unsent.some((item) => item.state === "failed" || !online);
        return stuck && !this.store.durable;
    }

    /** Keeps what is being written in a conversation over a reload, instead of what was kept of it before. */
    keepDraft(channel: Id, draft: KeptDraft | undefined): void {
        this.drafts.keep(channel, draft);
    }

    /** What was being written in each conversation. A "draft" tells that another page wrote since. */
    keptDrafts(): Promise<ReadonlyMap<Id, KeptDraft>> {
        return this.drafts.all();
    }

    /** Sends a failed message, amendment or retraction again; the server stores it once, whatever happened before. */
    retry(channel: Id, key: string): void {
        this.talks.outbox.retry(channel, key);
    }

    /** Removes a failed message, or the failed change of an entry. */
    discard(channel: Id, key: string): void {
        this.talks.outbox.discard(channel, key);
    }

    /** Replaces the text of one's own message. The first version stays in the dossier. */
    amend(channel: Id, seq: number, body: string): void {
        this.change(channel, "amend", seq, body);
    }

    /** Takes one's own message back. The first version stays in the dossier. */
    retract(channel: Id, seq: number): void {
        this.change(channel, "retract", seq, "");
    }

    /** One has seen everything up to `seq` (all of it where absent). Call it as often as you like. */
    markRead(channel: Id, seq?: number): void {
        this.talks.markRead(channel, seq);
    }

    /** One is (not) typing. Call it on every keystroke; sending says "no longer" by itself. */
    setTyping(channel: Id, on: boolean): void {
        this.talks.ownTyping.set(channel, on);
    }

    /** Messages that contain `text`, newest last; in all conversations where `channel` is absent. */
    search(text: string, channel?: Id): Promise<readonly Entry[]> {
        return this.talks.search(text, channel);
    }

    // ------------------------------------------------------------------- files

    /** Uploads a file for one message of this conversation. Rejects with `too_large`, too. */
    upload(channel: Id, file: Upload, options?: UploadOptions): Promise<FileRef> {
        return this.http.upload(channel, file, options);
    }

    /** An address for `<a href download>`; undefined where the browser would not be let in (auth `token`). */
    fileUrl(file: Id): string | undefined {
        return this.byCookie ? this.http.fileUrl(file) : undefined;
    }

    /** The file itself, wherever one is. */
    download(file: Id): Promise<Blob> {
        return this.http.download(file);
    }

    // ------------------------------------------------------------------ inside

    private signedIn({ token, user }: Login): User {
        if (!this.byCookie) {
            this.tokens.save(token);
        }
        this.line.stop();
        this.line.start();
        return user;
    }

    private openLine(base: string, token: () => string | undefined): Line {
        const { name, version } = this.options;
        const url = `${base.replace(/^http/, "ws")}/ws`;
        const { environment, byCookie } = this;
        return new Line(
            { environment, url, client: { name, version }, token, needsToken: !byCookie },
            {
                stateChanged: (state) => this.stateChanged(state),
                positions: () => this.talks.positions(),
                positionsRefused: () => this.talks.forgetShown(),
                hello: (hello) => this.welcomed(hello),
                event: (event) => this.handle(event),
            },
        );
    }

    private port(): Port {
        const ask: Ask = (method, params) => this.line.ask(method, params);
        return {
            ask,
            online: () => this.line.state.state === "online",
            clock: this.environment.clock,
            random: () => this.environment.random(),
            me: () => this.account?.user.id,
            changed: (change) => {
                if (change.what === "call") {
                    this.presenceOfMine.engage(this.calls.engaged);
                }
                this.notifier.tell(change);
            },
        };
    }

    private change(channel: Id, kind: "amend" | "retract", target: number, body: string): void {
        this.talks.outbox.post({ channel, kind, target, body, replyTo: undefined, files: [] });
    }

    private stateChanged(state: LineState): void {
        this.notifier.tell({ what: "connection" });
        switch (state.state) {
            case "signed-out":
                this.signedOut(state.reason);
                break;
            case "held":
                this.standing.held();
                this.lineLost();
                break;
            case "offline":
            case "idle":
                this.lineLost();
                break;
            case "connecting":
            case "online":
                break;
        }
    }

    private lineLost(): void {
        this.people.lineLost();
        this.talks.lineLost();
    }

    /** What was written and not sent outlives a sign-in that ended by itself: the same person may come back. */
    private signedOut(reason: (LineState & { state: "signed-out" })["reason"]): void {
        if (reason === "unauthenticated" || reason === "revoked") {
            this.tokens.clear();
        }
        this.forget();
    }

    /** The person goes: nothing of theirs stays, here or on the device. */
    private leave(): void {
        this.drafts.forget();
        this.talks.outbox.wipe();
        this.line.signedOut("signed-out");
    }

    /** The server has ended every sign-in of the account by itself. */
    private accountClosed(): void {
        this.leave();
        this.tokens.clear();
    }

    private forget(): void {
        this.account = undefined;
        this.turnedOn = new Set();
        this.calls.forget();
        this.devices.forget();
        this.emergency.forget();
        this.invitations.forget();
        this.talks.forgetShown();
        this.people.forget();
        this.standing.forget();
        this.notifier.tell({ what: "account" });
    }

    private welcomed(hello: Hello): void {
        const { user, provider, features, channels, calls } = hello;
        this.keepApart(user.id);
        this.account = { user: this.people.learn(user), provider };
        this.turnedOn = new Set(features);
        this.notifier.tell({ what: "account" });
        this.talks.begin(user.id, channels);
        this.drafts.begin(user.id);
        this.devices.begin(user.id);
        this.talks.setCalls(calls);
        this.calls.hello(calls);
        this.care.begin();
        this.presenceOfMine.begin();
        this.people.askPresence(this.talks.everybody);
        this.standing.begin();
        if (this.options.previews === true) {
            ignoreFailure(this.talks.preview());
        }
    }

    /** Of oneself, or of everybody in that network; what staff may see hangs on none of it. */
    private careChanged(event: CareEvent): void {
        const me = this.account?.user;
        const { client, user } = event.params;
        if (me !== undefined && byConsent.has(me.role) && (user === undefined || user === me.id)) {
            ignoreFailure(this.talks.recheck(client));
        }
        this.care.handle(event);
    }

    private removed(channel: Id): void {
        this.drafts.drop(channel);
        this.calls.removed(channel);
    }

    /** The cookie may have become somebody else's, in another tab: nothing of one person is shown or sent by another. */
    private keepApart(user: Id): void {
        if (this.account !== undefined && this.account.user.id !== user) {
            this.forget();
        }
    }

    private handle(event: ServerEvent): void {
        switch (event.method) {
            case "presence.changed": {
                const { user, state, since } = event.params;
                this.people.setPresence(user, { state, since });
                break;
            }
            case "call.ringing":
            case "call.changed":
            case "call.signal":
            case "call.ended":
                this.calls.handle(event);
                break;
            case "terms.announced":
            case "terms.changed":
            case "terms.accepted":
            case "conduct.warned":
            case "portal.notice":
                this.standing.handle(event);
                break;
            case "network.emergency": {
                const { client, client_name, user, user_name, until } = event.params;
                this.emergency.hear({ client, clientName: client_name, user, userName: user_name, until });
                break;
            }
            case "provider.changed":
                this.turnedOn = new Set(event.params.features);
                this.notifier.tell({ what: "account" });
                break;
            case "chat.message":
            case "chat.receipt":
            case "chat.typing":
            case "channel.added":
            case "channel.changed":
            case "channel.removed":
                this.talks.handle(event);
                break;
            case "consent.changed":
            case "network.changed":
                this.careChanged(event);
                break;
        }
    }
}
