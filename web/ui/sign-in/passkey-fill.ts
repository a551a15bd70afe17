import type { Clock, PasskeyPrompt, Timer } from "../../client/index.ts";
import { failureOf, type Failure } from "../model/reasons.ts";

/** What is offered is good for five minutes at the server: it is renewed before. */
const renew_ms = 4 * 60_000;

export interface PasskeyService {
    /** Passkeys can be had here. */
    readonly canHavePasskeys: boolean;
    fillsInPasskeys(): Promise<boolean>;
    signInWithPasskey(how?: PasskeyPrompt): Promise<unknown>;
}

/** A failure that tells the person something: of what nobody asked for, silence is the answer to anything else. */
const told: ReadonlySet<string> = new Set(["invalid_credentials", "locked", "rate_limited"]);

/**
 * Offers the passkeys of this device where the user name is filled in, for as long as the form is there. The browser
 * shows them among what it fills in by itself; one that is chosen signs in.
 */
export class PasskeyFill {
    private offering: AbortController | undefined;
    private renewing: Timer | undefined;
    /** One was chosen, and the server did not want it: it is not offered again until somebody was in. */
    private refused = false;

    constructor(
        private readonly service: () => PasskeyService | undefined,
        private readonly clock: Clock,
        private readonly failed: (failure: Failure) => void,
    ) {}

    start(): void {
        const service = this.service();
        if (this.offering === undefined && !this.refused && service?.canHavePasskeys === true) {
            const offering = new AbortController();
            this.offering = offering;
            void this.offer(service, offering);
        }
    }

    /** It is withdrawn; nothing comes of it any more. */
    stop(): void {
        this.clock.cancel(this.renewing);
        this.offering?.abort();
        this.offering = undefined;
    }

    /** Somebody is in; whoever comes next may have another. */
    reset(): void {
        this.stop();
        this.refused = false;
    }

    private async offer(service: PasskeyService, offering: AbortController): Promise<void> {
        const { signal } = offering;
        try {
            if (!(await service.fillsInPasskeys()) || signal.aborted) {
                return;
            }
            this.renewing = this.clock.after(renew_ms, () => {
                this.stop();
                this.start();
            });
            await service.signInWithPasskey({ fillIn: true, signal });
        } catch (error) {
            const failure = failureOf(error);
            if (!signal.aborted && told.has(failure.reason)) {
                this.refused = true;
                this.failed(failure);
            }
        }
    }
}
