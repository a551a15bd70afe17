import type { Change } from "./types.ts";

/**
 * Tells listeners what changed, once per turn and thing: a page of fifty messages is one change of its conversation.
 * "arrived" is never merged.
 */
export class Notifier {
    private readonly listeners = new Set<(change: Change) => void>();
    private queue = new Map<string, Change>();
    private arrivals = 0;

    subscribe(listener: (change: Change) => void): () => void {
        const own = (change: Change) => listener(change); // the same function may be given twice
        this.listeners.add(own);
        return () => this.listeners.delete(own);
    }

    tell(change: Change): void {
        if (this.queue.size === 0) {
            queueMicrotask(() => this.flush());
        }
        const key = this.keyOf(change);
        if (!this.queue.has(key)) {
            this.queue.set(key, change);
        }
    }

    private keyOf(change: Change): string {
        switch (change.what) {
            case "conversation":
            case "draft":
                return `${change.what} ${change.channel ?? ""}`;
            case "presence":
                return `${change.what} ${change.user}`;
            case "arrived":
                this.arrivals += 1;
                return `${change.what} ${this.arrivals}`;
            default:
                return change.what;
        }
    }

    private flush(): void {
        const changes = [...this.queue.values()];
        this.queue = new Map();
        for (const change of changes) {
            this.listeners.forEach((listener) => runApart(listener, change));
        }
    }
}

/** One view's mistake must not keep the others from drawing. */
function runApart(listener: (change: Change) => void, change: Change): void {
    try {
        listener(change);
    } catch (error) {
        queueMicrotask(() => {
            throw error;
        });
    }
}
