import type { Call } from "../wire/protocol.gen.ts";
import { ignoreFailure, type Port } from "./port.ts";
import type { Id } from "./types.ts";

/** Until nothing rings any more, and a place that was lost is given up. */
const unsaidMs = 60_000;

/** A call that one is out of here; of one that was begun and not heard of again no more than where is known. */
interface Left {
    readonly channel: Id;
    readonly call: Id | undefined;
    readonly participant: Id | undefined;
    /** From then on the server knows by itself. */
    readonly until: number;
}

/** Calls that one left while the server could not be told: it hears of them on the next line. */
export class Unsaid {
    private left: readonly Left[] = [];

    constructor(private readonly port: Port) {}

    note(left: Omit<Left, "until">): void {
        this.left = [...this.left, { ...left, until: this.port.clock.now() + unsaidMs }];
    }

    /** Gives up the places that one still has in these calls, but for `here`. Which calls that were. */
    say(calls: readonly Call[], here: Id | undefined): readonly Call[] {
        const places = new Map(calls.map((call) => [call, call.id === here ? undefined : this.placeIn(call)]));
        this.left = [];
        places.forEach((place, call) => place !== undefined && ignoreFailure(this.giveUp(call.id, place)));
        return calls.filter((call) => places.get(call) !== undefined);
    }

    forget(): void {
        this.left = [];
    }

    private placeIn(call: Call): Id | undefined {
        const me = this.port.me();
        const begun = (left: Left) => left.call === undefined && left.channel === call.channel && call.started_by === me;
        const left = this.left.find((one) => one.call === call.id || begun(one));
        const own = call.participants.find(({ user, state }) => user === me && (state === "joined" || state === "waiting"));
        if (left === undefined || own === undefined || this.port.clock.now() >= left.until) {
            return undefined;
        }
        // One that never came to be known here could be another device's, unless its line is gone.
        const lost = left.participant === undefined ? own.away === true : left.participant === own.id;
        return lost ? own.id : undefined;
    }

    /** It is another line's, which the server may still hold for good: taken over, it can be given up. */
    private async giveUp(call: Id, participant: Id): Promise<void> {
        await this.port.ask("call.resume", { call, participant });
        await this.port.ask("call.leave", { call });
    }
}
