import { reasonOf } from "../wire/errors.ts";
import { newNonce } from "../wire/nonce.ts";
import type { Port } from "./port.ts";

/**
 * Deeds that must happen once. Where no answer came, the deed may have been done: the same words once more go by the
 * same nonce, until there is an answer.
 */
export class Unanswered {
    private readonly nonces = new Map<string, string>();

    constructor(private readonly port: Pick<Port, "clock" | "random">) {}

    async once<T>(words: readonly unknown[], ask: (nonce: string) => Promise<T>): Promise<T> {
        const deed = JSON.stringify(words);
        const nonce = this.nonces.get(deed) ?? newNonce(this.port.clock.now(), () => this.port.random());
        this.nonces.set(deed, nonce);
        try {
            const answer = await ask(nonce);
            this.nonces.delete(deed);
            return answer;
        } catch (error) {
            if (!["network", "timeout"].includes(reasonOf(error))) {
                this.nonces.delete(deed);
            }
            throw error;
        }
    }

    /** For signing out: another person's deeds are others. */
    forget(): void {
        this.nonces.clear();
    }
}
