import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { User } from "../../client/index.ts";
import { reasonOf } from "./reasons.ts";

/** A pause in typing of this long, and the name is looked for. */
const rest_ms = 250;

/** Looks for people by a part of the name, while it is typed. */
export class PeopleSearch implements ReactiveController {
    /** Undefined: no name was given. */
    found: readonly User[] | undefined;
    /** Why the last question had no answer. */
    failed: string | undefined;
    private pause: ReturnType<typeof setTimeout> | undefined;
    /** Which question counts: an answer to an earlier one may come later. */
    private newest = 0;

    constructor(
        private readonly host: ReactiveControllerHost,
        private readonly ask: (name: string) => Promise<readonly User[]>,
    ) {
        host.addController(this);
    }

    hostDisconnected(): void {
        clearTimeout(this.pause);
    }

    typed(name: string): void {
        clearTimeout(this.pause);
        this.pause = setTimeout(() => void this.look(name), rest_ms);
    }

    forget(): void {
        void this.look("");
    }

    /** At once. What was found stays until there is an answer. */
    async look(text: string): Promise<void> {
        const name = text.trim();
        clearTimeout(this.pause);
        this.newest += 1;
        const asked = this.newest;
        if (name === "") {
            this.show(undefined, undefined);
            return;
        }
        try {
            const found = await this.ask(name);
            if (asked === this.newest) {
                this.show(found, undefined);
            }
        } catch (error) {
            if (asked === this.newest) {
                this.show(this.found, reasonOf(error) ?? "internal");
            }
        }
    }

    private show(found: readonly User[] | undefined, failed: string | undefined): void {
        this.found = found;
        this.failed = failed;
        this.host.requestUpdate();
    }
}
