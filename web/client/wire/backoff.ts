const baseMs = 500;
const capMs = 20_000;

/**
 * How long to wait before the next attempt: exponential, with full jitter (anything from nothing to the whole
 * step), so that all who were cut off together do not come back together.
 */
export class Backoff {
    private failures = 0;

    constructor(private readonly random: () => number) {}

    /** Attempts that failed since the last `reset()`. */
    get attempt(): number {
        return this.failures;
    }

    nextMs(): number {
        const ceilingMs = Math.min(capMs, baseMs * 2 ** this.failures);
        this.failures += 1;
        return this.random() * ceilingMs;
    }

    reset(): void {
        this.failures = 0;
    }
}
