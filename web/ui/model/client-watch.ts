import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Change, Client } from "../../client/index.ts";

/**
 * Redraws an element whenever its client tells of something, and lets it look at the change first. Without `redraw` it
 * looks alone: for an element that shows what it asked for itself, and would draw a long list for every sign of life.
 */
export class ClientWatch implements ReactiveController {
    private stop: (() => void) | undefined;
    private watched: Client | undefined;

    constructor(
        private readonly host: ReactiveControllerHost,
        private readonly client: () => Client | undefined,
        private readonly heard: (change: Change) => void = () => undefined,
        private readonly how: { readonly redraw: boolean } = { redraw: true },
    ) {
        host.addController(this);
    }

    hostConnected(): void {
        this.follow();
    }

    hostDisconnected(): void {
        this.stop?.();
        this.stop = undefined;
        this.watched = undefined;
    }

    /** The host may have been given another client since. */
    hostUpdate(): void {
        this.follow();
    }

    private follow(): void {
        const client = this.client();
        if (client === this.watched) {
            return;
        }
        this.stop?.();
        this.watched = client;
        this.stop = client?.subscribe((change) => {
            this.heard(change);
            if (this.how.redraw) {
                this.host.requestUpdate();
            }
        });
    }
}

/** Whether it is that the line is there, for the first time or again. */
export const cameOnline = (change: Change, client: Client): boolean =>
    change.what === "connection" && client.connection.state === "online";
