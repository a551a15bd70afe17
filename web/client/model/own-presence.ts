/** `invisible`: offline to others. */
export type OwnPresence = "online" | "away" | "busy" | "invisible";

/** What this device says of oneself: what the person chose; in a call that one is busy, unless the person is not to be seen. */
export class OwnPresenceModel {
    private chosen: OwnPresence = "online";
    private engaged = false;
    /** What the server has; of a new connection it takes that one is online. */
    private said: OwnPresence = "online";

    constructor(private readonly say: (state: OwnPresence) => void) {}

    /** How it is now. */
    get state(): OwnPresence {
        return this.engaged && this.chosen !== "invisible" ? "busy" : this.chosen;
    }

    choose(state: OwnPresence): void {
        this.chosen = state;
        this.tell();
    }

    /** In a call, or not any more. */
    engage(on: boolean): void {
        this.engaged = on;
        this.tell();
    }

    /** The line is up. */
    begin(): void {
        this.said = "online";
        this.tell();
    }

    private tell(): void {
        if (this.state !== this.said) {
            this.said = this.state;
            this.say(this.state);
        }
    }
}
