import type { Passkey, Security } from "../../client/index.ts";
import { failureOf, type Failure } from "../model/reasons.ts";

export type PasskeyKeeper = Pick<
    Security,
    "canHavePasskeys" | "passkeys" | "addPasskey" | "removePasskey"
>;

/** What was done last, to be said. */
export interface PasskeyDeed {
    readonly what: "added" | "removed";
    readonly name: string;
}

/** The passkeys of one's own account: which there are, one more, one less. */
export class PasskeyFlow {
    /** Undefined until it is known. */
    list: readonly Passkey[] | undefined;
    /** A name is being asked for. */
    naming = false;
    /** The browser asks the person to unlock the device. */
    making = false;
    busy = false;
    failure: Failure | undefined;
    done: PasskeyDeed | undefined;

    constructor(
        private readonly keeper: PasskeyKeeper,
        private readonly changed: () => void,
    ) {}

    /** Where none can be made and there is none, there is nothing to tell of. */
    get shown(): boolean {
        return this.keeper.canHavePasskeys || (this.list?.length ?? 0) > 0;
    }

    get canAdd(): boolean {
        return this.keeper.canHavePasskeys;
    }

    load(): Promise<void> {
        return this.run(async () => {
            this.list = await this.keeper.passkeys();
        });
    }

    begin(): void {
        this.naming = true;
        this.calm();
        this.changed();
    }

    cancel(): void {
        if (!this.making) {
            this.naming = false;
            this.calm();
            this.changed();
        }
    }

    async add(name: string): Promise<void> {
        if (this.busy) {
            return;
        }
        this.making = true;
        await this.run(async () => {
            await this.keeper.addPasskey(name);
            this.naming = false;
            this.done = { what: "added", name };
            this.list = await this.keeper.passkeys();
        });
        this.making = false;
        this.changed();
    }

    remove({ id, name }: Passkey): Promise<void> {
        return this.run(async () => {
            await this.keeper.removePasskey(id).catch((error: unknown) => {
                if (failureOf(error).reason !== "not_found") {
                    throw error; // else it was removed elsewhere
                }
            });
            this.done = { what: "removed", name };
            this.list = await this.keeper.passkeys();
        });
    }

    private calm(): void {
        this.failure = undefined;
        this.done = undefined;
    }

    private async run(work: () => Promise<void>): Promise<void> {
        if (this.busy) {
            return;
        }
        this.busy = true;
        this.calm();
        this.changed();
        try {
            await work();
        } catch (error) {
            this.failure = failureOf(error);
        }
        this.busy = false;
        this.changed();
    }
}
