import type { Clock, Credentials, Timer } from "../../client/index.ts";
import { failureOf, waitOf, type Failure } from "../model/reasons.ts";
import { Wait } from "../model/wait.ts";

/** How long the right password waits for its code: long enough to find the phone, no longer. */
const kept_ms = 5 * 60_000;
/** After wrong tries the server answers late: from here on that is said. */
const slow_ms = 2000;

/**
 * Signing in, step by step: the password first, then the code of the second factor where the account has one. The
 * password is held here alone, from the moment the code is asked for until there is an answer to it.
 */
export class SignInSteps {
    step: "password" | "code" = "password";
    username = "";
    busy = false;
    /** What is asked takes its time. */
    slow = false;
    /** The browser asks for a passkey. */
    prompting = false;
    failure: Failure | undefined;
    /** What became of the person's doing nothing. */
    lapse: "wait-over" | "too-late" | undefined;
    private readonly waiting: Wait;
    private password = "";
    private tries = 0;
    private forgetting: Timer | undefined;
    private slowing: Timer | undefined;

    constructor(
        private readonly signIn: (credentials: Credentials) => Promise<unknown>,
        private readonly clock: Clock,
        private readonly changed: () => void,
    ) {
        this.waiting = new Wait(clock, (over) => this.waited(over));
    }

    /** Seconds until it makes sense to try again. */
    get wait(): number {
        return this.waiting.seconds;
    }

    begin({ username, password }: Pick<Credentials, "username" | "password">): Promise<void> {
        this.username = username;
        return this.byPassword({ username, password });
    }

    code(otp: string): Promise<void> {
        return this.byPassword({ username: this.username, password: this.password, otp });
    }

    /** Instead of a password. It need not wait for what was guessed at one. */
    async passkey(signIn: () => Promise<unknown>): Promise<void> {
        if (!this.busy) {
            this.prompting = true;
            await this.attempt(signIn, (failure) => this.passkeyRefused(failure));
        }
    }

    /** A passkey was not wanted, or the person chose none. */
    passkeyRefused(failure: Failure): void {
        if (failure.reason !== "cancelled") {
            const unknown = failure.reason === "invalid_credentials";
            this.failure = unknown ? { ...failure, reason: "unknown_passkey" } : failure;
            this.changed();
        }
    }

    /** Another name is typed: what the one before has to wait for does not hold for it. */
    named(username: string): void {
        if (this.wait > 0 && username !== this.username) {
            this.waiting.stop();
            this.failure = undefined;
            this.changed();
        }
    }

    /** Back to the start; the wait stays. An answer that is still to come is not listened to. */
    restart(): void {
        this.tries += 1;
        this.calm();
        this.forget();
        this.failure = this.wait > 0 ? this.failure : undefined;
        this.lapse = undefined;
        this.changed();
    }

    /** One is in, or the form is gone. Whoever comes next may be another person. */
    stop(): void {
        this.waiting.stop();
        this.username = "";
        this.restart();
    }

    private async byPassword(credentials: Credentials): Promise<void> {
        if (this.busy || this.wait > 0) {
            return;
        }
        this.slowing = this.clock.after(slow_ms, () => {
            this.slow = true;
            this.changed();
        });
        const refused = (failure: Failure): void => this.refused(failure, credentials.password);
        await this.attempt(() => this.signIn(credentials), refused);
    }

    private async attempt(
        signIn: () => Promise<unknown>,
        refused: (failure: Failure) => void,
    ): Promise<void> {
        this.tries += 1;
        const mine = this.tries;
        this.busy = true;
        this.failure = undefined;
        this.lapse = undefined;
        this.clock.cancel(this.forgetting);
        this.changed();
        const failure = await signIn().then(() => undefined, failureOf);
        if (mine !== this.tries) {
            return;
        }
        this.calm();
        if (failure === undefined) {
            this.forget();
        } else {
            refused(failure);
        }
        this.changed();
    }

    private refused(failure: Failure, password: string): void {
        if (failure.reason === "otp_required") {
            this.step = "code";
            this.password = password;
        } else {
            this.failure = failure;
            this.waiting.begin(waitOf(failure));
        }
        if (failure.reason === "invalid_credentials") {
            this.forget(); // it was changed while the code was asked for
        } else if (this.step === "code") {
            this.forgetting = this.clock.after(kept_ms, () => {
                this.forget();
                this.failure = this.wait > 0 ? this.failure : undefined;
                this.lapse = "too-late";
                this.changed();
            });
        }
    }

    private waited(over: boolean): void {
        if (over) {
            this.failure = undefined;
            this.lapse = "wait-over";
        }
        this.changed();
    }

    private calm(): void {
        this.busy = false;
        this.slow = false;
        this.prompting = false;
        this.clock.cancel(this.slowing);
    }

    private forget(): void {
        this.step = "password";
        this.password = "";
        this.clock.cancel(this.forgetting);
    }
}
