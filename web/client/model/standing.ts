import type { HeldReason } from "../wire/socket.ts";
import type { ServerEvent } from "../wire/events.ts";
import { newNonce } from "../wire/nonce.ts";
import type { Params, Result } from "../wire/rpc.ts";
import { ignoreFailure, type Port } from "./port.ts";
import type { Id } from "./types.ts";
import { Unanswered } from "./unanswered.ts";

/** A version of the terms, as it is read. */
export type Terms = Result<"terms.get">;
export type Announced = NonNullable<Terms["next"]>;
export type Warning = Result<"conduct.mine">["warnings"][number];
export type OwnBlock = NonNullable<Result<"conduct.mine">["block"]>;
export type Notice = Result<"portal.notice">;
export type ReportKind = Params<"conduct.report">["kind"];

type StandingEvent = Extract<
    ServerEvent,
    { method: "terms.announced" | "terms.changed" | "terms.accepted" | "conduct.warned" | "portal.notice" }
>;

interface Ways {
    /** Ask by oneself for what a face shows. */
    readonly watched: boolean;
    hold(reason: HeldReason): void;
    resume(): void;
    /** The account is no more. */
    closed(): void;
}

/** How one stands with the portal: terms, warnings, a block, the portal's end, and leaving. */
export class Standing {
    private next: Announced | undefined;
    private warned: readonly Warning[] = [];
    private blocked: OwnBlock | undefined;
    private end: Notice = { ended: false };
    /** The version of the terms that was accepted last: that it begins may be told a moment later. */
    private accepted: string | undefined;
    private readonly unanswered: Unanswered;

    constructor(
        private readonly port: Port,
        private readonly ways: Ways,
    ) {
        this.unanswered = new Unanswered(port);
    }

    /** A version that will count later. */
    get announced(): Announced | undefined {
        return this.next;
    }

    /** Oldest first; without `read_at` one has not confirmed it. */
    get warnings(): readonly Warning[] {
        return this.warned;
    }

    /** Why one is blocked. */
    get block(): OwnBlock | undefined {
        return this.blocked;
    }

    /** That the portal ends, and when. */
    get notice(): Notice {
        return this.end;
    }

    /** The text that counts now, or a named version. Rejects with `not_found` where there are no terms. */
    terms(language: "nl" | "en", version?: string): Promise<Terms> {
        return this.port.ask("terms.get", { language, ...(version !== undefined && { version }) });
    }

    /** From then on everything answers again. */
    async accept(version: string): Promise<void> {
        await this.port.ask("terms.accept", { version, nonce: this.nonce() });
        this.accepted = version;
        this.ways.resume();
    }

    /** Reports a message that somebody else wrote. The same report again, after a try without an answer, is told once. */
    async report(channel: Id, seq: number, kind: ReportKind, text: string): Promise<void> {
        await this.unanswered.once(["report", channel, seq, kind, text], (nonce) =>
            this.port.ask("conduct.report", { channel, seq, kind, nonce, ...(text !== "" && { text }) }),
        );
    }

    /** One has read the warning. */
    async confirm(warning: Id): Promise<void> {
        await this.port.ask("conduct.confirm", { warning });
        await this.loadConduct();
    }

    /** Asks for a copy of one's data; gives until when it comes. */
    async askCopy(): Promise<string> {
        const { due } = await this.unanswered.once(["copy"], (nonce) =>
            this.port.ask("privacy.request", { kind: "copy", nonce }),
        );
        return due;
    }

    /**
     * Closes the account for good: one is signed out, and nothing stays on the device. Rejects with `invalid_params`
     * and the field that is wrong.
     */
    async close(password: string, otp: string): Promise<void> {
        await this.port.ask("account.close", { password, nonce: this.nonce(), ...(otp !== "" && { otp }) });
        this.ways.closed();
    }

    // ------------------------------------------------------------------ inside

    /** Online. */
    begin(): void {
        if (this.ways.watched) {
            ignoreFailure(this.load());
        }
    }

    /** Nothing goes on: why is what there is to show. */
    held(): void {
        if (this.ways.watched) {
            ignoreFailure(this.loadConduct());
            ignoreFailure(this.loadNotice());
        }
    }

    forget(): void {
        this.next = undefined;
        this.warned = [];
        this.blocked = undefined;
        this.end = { ended: false };
        this.accepted = undefined;
        this.unanswered.forget();
    }

    handle(event: StandingEvent): void {
        switch (event.method) {
            case "terms.announced":
                this.next = event.params;
                break;
            case "terms.changed":
                this.next = undefined;
                if (event.params.version !== this.accepted) {
                    this.ways.hold("terms_required");
                }
                break;
            case "terms.accepted":
                this.accepted = event.params.version;
                this.ways.resume();
                break;
            case "conduct.warned":
                ignoreFailure(this.loadConduct());
                break;
            case "portal.notice":
                this.end = event.params;
                if (event.params.ended) {
                    this.ways.hold("blocked");
                }
                break;
        }
        this.port.changed({ what: "standing" });
    }

    private async load(): Promise<void> {
        await Promise.all([this.loadAnnounced(), this.loadConduct(), this.loadNotice()]);
    }

    private async loadAnnounced(): Promise<void> {
        try {
            this.next = (await this.port.ask("terms.get", {})).next;
        } catch {
            this.next = undefined; // there are no terms, or the line went: hello comes again
        }
        this.port.changed({ what: "standing" });
    }

    private async loadConduct(): Promise<void> {
        const { warnings, block } = await this.port.ask("conduct.mine", {});
        this.warned = warnings;
        this.blocked = block;
        this.port.changed({ what: "standing" });
    }

    private async loadNotice(): Promise<void> {
        this.end = await this.port.ask("portal.notice", {});
        this.port.changed({ what: "standing" });
    }

    private nonce(): string {
        return newNonce(this.port.clock.now(), () => this.port.random());
    }
}
