import type { Clock, Timer } from "../wire/environment.ts";
import { ignoreFailure, type Port } from "./port.ts";
import type { Id } from "./types.ts";

/** Who was last heard typing this long ago has stopped, whatever else is heard. */
const fadeMs = 6_000;
/** Said again while typing goes on, well before it would fade at the others. */
const repeatMs = 3_000;

/** The others who type in one conversation. */
export class TypingOthers {
    private readonly timers = new Map<Id, Timer>();

    constructor(
        private readonly clock: Clock,
        private readonly changed: () => void,
    ) {}

    get users(): Id[] {
        return [...this.timers.keys()];
    }

    set(user: Id, on: boolean): void {
        const known = this.timers.get(user);
        this.clock.cancel(known);
        if (on) {
            this.timers.set(
                user,
                this.clock.after(fadeMs, () => this.set(user, false)),
            );
        } else {
            this.timers.delete(user);
        }
        if (on !== (known !== undefined)) {
            this.changed();
        }
    }

    clear(): void {
        this.users.forEach((user) => this.set(user, false));
    }
}

/** Tells the others that one types: often enough, and no more than that. */
export class OwnTyping {
    private readonly saidMs = new Map<Id, number>();

    constructor(private readonly port: Port) {}

    set(channel: Id, on: boolean): void {
        const now = this.port.clock.now();
        const said = this.saidMs.get(channel);
        const lasting = said !== undefined && now - said < fadeMs;
        if (on && (said === undefined || now - said >= repeatMs)) {
            this.saidMs.set(channel, now);
            this.say(channel, true);
        } else if (!on) {
            this.saidMs.delete(channel);
            if (lasting) {
                this.say(channel, false);
            }
        }
    }

    /** One is in that conversation no longer: there is nobody to tell. */
    drop(channel: Id): void {
        this.saidMs.delete(channel);
    }

    forget(): void {
        this.saidMs.clear();
    }

    private say(channel: Id, on: boolean): void {
        ignoreFailure(this.port.ask("chat.typing", { channel, on }));
    }
}
