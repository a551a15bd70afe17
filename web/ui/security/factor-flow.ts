import type { Clock, SecondFactor, Security } from "../../client/index.ts";
import { failureOf, waitOf, type Failure } from "../model/reasons.ts";
import { Wait } from "../model/wait.ts";

/** What the person is in the middle of: the app is being set up, a code is asked for, recovery codes are shown. */
export type FactorTask =
    | { readonly at: "rest" }
    | { readonly at: "app"; readonly uri: string }
    | { readonly at: "code"; readonly purpose: "fresh" | "off" }
    | { readonly at: "codes"; readonly codes: readonly string[] };

export type FactorService = Pick<
    Security,
    "secondFactor" | "begin" | "confirm" | "freshCodes" | "switchOff"
>;

const rest: FactorTask = { at: "rest" };

/** Switching the second factor on and off, and its recovery codes: one step after the other. */
export class FactorFlow {
    /** Undefined until it is known. */
    factor: SecondFactor | undefined;
    task: FactorTask = rest;
    busy = false;
    failure: Failure | undefined;
    /** What was done last, to be said. */
    done: "on" | "fresh" | "off" | undefined;
    private readonly waiting: Wait;

    constructor(
        private readonly service: FactorService,
        clock: Clock,
        private readonly changed: () => void,
    ) {
        this.waiting = new Wait(clock, (over) => {
            this.failure = over ? undefined : this.failure;
            changed();
        });
    }

    /** Seconds until another code is taken. */
    get wait(): number {
        return this.waiting.seconds;
    }

    load(): Promise<void> {
        return this.run(async () => {
            this.factor = await this.service.secondFactor();
        });
    }

    begin(): Promise<void> {
        return this.run(async () => {
            this.go({ at: "app", uri: await this.service.begin() });
        });
    }

    /** A code is to be typed first. */
    ask(purpose: "fresh" | "off"): void {
        this.go({ at: "code", purpose });
        this.changed();
    }

    /** The code for what is being done. */
    code(otp: string): Promise<void> {
        return this.wait > 0 ? Promise.resolve() : this.run(() => this.use(otp));
    }

    /** The recovery codes were put away. They are forgotten here. */
    kept(): void {
        this.task = rest; // and `done` says what they were for
        this.changed();
    }

    /** Leaves what was begun; codes that were not put away stay, since nothing can show them again. */
    cancel(): void {
        if (this.task.at !== "codes") {
            this.go(rest);
            this.changed();
        }
    }

    /** Nobody looks any more. */
    stop(): void {
        this.waiting.stop();
        this.task = rest;
    }

    private get required(): boolean {
        return this.factor?.required === true;
    }

    private async use(otp: string): Promise<void> {
        const { task, service } = this;
        if (task.at === "app") {
            this.show(await service.confirm(otp), "on");
        } else if (task.at === "code" && task.purpose === "fresh") {
            this.show(await service.freshCodes(otp), "fresh");
        } else if (task.at === "code") {
            await service.switchOff(otp);
            this.go(rest);
            this.factor = { on: false, recoveryLeft: 0, required: this.required };
            this.done = "off";
        }
    }

    private show(codes: readonly string[], done: "on" | "fresh"): void {
        this.go({ at: "codes", codes });
        this.factor = { on: true, recoveryLeft: codes.length, required: this.required };
        this.done = done;
    }

    private go(task: FactorTask): void {
        this.task = task;
        this.failure = this.wait > 0 ? this.failure : undefined;
        this.done = undefined;
    }

    private async run(work: () => Promise<void>): Promise<void> {
        if (this.busy) {
            return;
        }
        this.busy = true;
        this.failure = undefined;
        this.changed();
        try {
            await work();
        } catch (error) {
            await this.failed(failureOf(error));
        }
        this.busy = false;
        this.changed();
    }

    private async failed(failure: Failure): Promise<void> {
        if (failure.reason === "conflict" || failure.reason === "forbidden") {
            // It was done elsewhere meanwhile, or is required from now on: what there is now decides.
            this.go(rest);
            this.factor = await this.service.secondFactor().catch(() => this.factor);
        }
        this.failure = failure;
        this.waiting.begin(waitOf(failure));
    }
}
