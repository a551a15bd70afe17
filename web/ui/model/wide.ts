import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Whether its element is at least so wide. For what styles alone cannot decide: which buttons make sense. */
export class Wide implements ReactiveController {
    yes = false;
    private readonly sizes = new ResizeObserver((entries) => this.measure(entries.at(-1)));

    constructor(
        private readonly host: ReactiveControllerHost & Element,
        private readonly from_px: number,
        private readonly part: () => Element | null = () => host,
    ) {
        host.addController(this);
    }

    hostUpdated(): void {
        const part = this.part();
        if (part !== null) {
            this.sizes.observe(part);
        }
    }

    hostDisconnected(): void {
        this.sizes.disconnect();
    }

    private measure(entry: ResizeObserverEntry | undefined): void {
        const yes = (entry?.contentRect.width ?? 0) >= this.from_px;
        if (yes !== this.yes) {
            this.yes = yes;
            this.host.requestUpdate();
        }
    }
}
