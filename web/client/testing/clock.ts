import type { Clock, Timer } from "../wire/environment.ts";

/** Lets everything that only waits for promises go as far as it can. */
export function settle(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve));
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
    private nowMs = Date.UTC(2026, 0, 5, 9);
    private nextId = 0;
    private readonly timers = new Map<number, { atMs: number; run: () => void }>();

    now(): number {
        return this.nowMs;
    }

    after(ms: number, run: () => void): Timer {
        this.nextId += 1;
        this.timers.set(this.nextId, { atMs: this.nowMs + ms, run });
        return this.nextId as unknown as Timer;
    }

    cancel(timer: Timer | undefined): void {
        this.timers.delete(timer as unknown as number);
    }

    /** How many timers are running: nothing may stay behind where all was let go. */
    get running(): number {
        return this.timers.size;
    }

    /** Runs what is due on the way, each with what follows from it. */
    async advance(ms: number): Promise<void> {
        const endMs = this.nowMs + ms;
        await settle();
        for (;;) {
            const due = [...this.timers].filter(([, timer]) => timer.atMs <= endMs);
            const [next] = due.sort(([a, x], [b, y]) => x.atMs - y.atMs || a - b);
            if (next === undefined) {
                break;
            }
            this.timers.delete(next[0]);
            this.nowMs = Math.max(this.nowMs, next[1].atMs);
            next[1].run();
            await settle();
        }
        this.nowMs = endMs;
    }
}
