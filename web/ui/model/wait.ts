import type { Clock, Timer } from "../../client/index.ts";

const second_ms = 1000;

/**
 * A time to wait that ends by itself. What is left is read off the clock, never counted: a phone that slept meanwhile
 * is not made to wait longer.
 */
export class Wait {
    private until_ms = 0;
    private timer: Timer | undefined;

    constructor(
        private readonly clock: Clock,
        /** Called every second, and with `over` once when the wait ends. */
        private readonly changed: (over: boolean) => void,
    ) {}

    /** 0: there is nothing to wait for. */
    get seconds(): number {
        return Math.max(0, Math.ceil((this.until_ms - this.clock.now()) / second_ms));
    }

    /** Instead of what there was to wait for. */
    begin(seconds: number): void {
        this.stop();
        if (seconds > 0) {
            this.until_ms = this.clock.now() + seconds * second_ms;
            this.follow();
        }
    }

    stop(): void {
        this.clock.cancel(this.timer);
        this.timer = undefined;
        this.until_ms = 0;
    }

    private follow(): void {
        const left_ms = this.until_ms - this.clock.now();
        const tick_ms = left_ms % second_ms || second_ms;
        this.timer = this.clock.after(tick_ms, () => {
            const over = this.seconds === 0;
            if (over) {
                this.stop();
            } else {
                this.follow();
            }
            this.changed(over);
        });
    }
}
