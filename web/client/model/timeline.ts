import type { Message } from "../wire/protocol.gen.ts";

/*
 * What is known of one channel: runs of entries without holes. The newest run ends at the live edge. Usually it is
 * the only one; when too much was missed while the line was down, a new one begins and the hole between the two is
 * closed by paging back from its upper side.
 *
 *     0 ....[floor ======= edge]....hole....[floor ===== edge]
 */
interface Run {
    /** The number before its oldest entry. */
    floor: number;
    /** The number of its newest entry; equal to `floor` where it holds none. */
    edge: number;
}

/** A message with everything that changed it, oldest first. */
export interface Fold {
    readonly first: Message;
    readonly raw: readonly Message[];
    readonly body: string | undefined;
    readonly amended: boolean;
    readonly retracted: boolean;
    readonly holeBefore: boolean;
}

export class Timeline {
    private runs: Run[];
    private readonly messages = new Map<number, Message>();
    /** Numbers of the entries that change an entry. */
    private readonly changes = new Map<number, Set<number>>();

    constructor(edge: number) {
        this.runs = [{ floor: edge, edge }];
    }

    get edge(): number {
        return this.newest.edge;
    }

    /** Everything after this one, up to the edge, is here. */
    get wholeFrom(): number {
        return this.newest.floor;
    }

    /** The number before the oldest entry that is here; 0 means that there is none before it. */
    get floor(): number {
        return this.runs[0]?.floor ?? 0;
    }

    get(seq: number): Message | undefined {
        return this.messages.get(seq);
    }

    /** The entry that was sent under this nonce is here. */
    holds(nonce: string): boolean {
        return [...this.messages.values()].some((message) => message.nonce === nonce);
    }

    /** The next entry at the live edge. */
    append(message: Message): void {
        this.keep(message);
        this.newest.edge = message.seq;
    }

    /** Entries up to `edge` were missed. */
    gap(edge: number): void {
        if (edge < this.edge) {
            this.messages.clear();
            this.changes.clear();
            this.runs = [];
        }
        this.runs = [...this.runs.filter((run) => run.edge > run.floor), { floor: edge, edge }];
    }

    /** What lies below a hole. Entries there may have been changed by others that are in the hole. */
    get belowHoles(): readonly Readonly<Run>[] {
        return this.runs.slice(0, -1);
    }

    /** Begins with the newest run: what was below is loaded again when one pages back. */
    dropBelowHoles(): void {
        this.runs = [this.newest];
    }

    /** Where to page back from to grow the run that `seq` is in. */
    floorBelow(seq: number): number {
        return this.runs.find((run) => run.floor < seq && seq <= run.edge)?.floor ?? this.floor;
    }

    /** A page of what comes before the run that begins after `floor`. */
    prepend(floor: number, page: readonly Message[], more: boolean): void {
        const at = this.runs.findIndex((run) => run.floor === floor);
        const run = this.runs[at];
        if (run === undefined) {
            return; // asked for before a reset
        }
        page.forEach((message) => this.keep(message));
        const oldest = page[0];
        run.floor = more && oldest !== undefined ? Math.min(floor, oldest.seq - 1) : 0;
        this.mergeDown(at);
    }

    /** An entry out of its order, only for what it changes in another. */
    keep(message: Message): void {
        this.messages.set(message.seq, message);
        const changed = message.amends ?? message.retracts;
        if (changed !== undefined) {
            this.changes.set(changed, (this.changes.get(changed) ?? new Set()).add(message.seq));
        }
    }

    /** Amendments that are spoken of but not here. */
    missing(): number[] {
        return this.shown()
            .filter(({ message }) => message.retracted_by === undefined)
            .map(({ message }) => message.amended_by)
            .filter((seq) => seq !== undefined)
            .filter((seq) => !this.messages.has(seq));
    }

    /** What a person sees, oldest first. */
    folds(): Fold[] {
        return this.shown().map(({ message, holeBefore }) => this.fold(message, holeBefore));
    }

    /** One entry with all that is known to change it; it need not be within a run. */
    fold(first: Message, holeBefore = false): Fold {
        const seqs = new Set(this.changes.get(first.seq));
        [first.amended_by, first.retracted_by].forEach((seq) => seq !== undefined && seqs.add(seq));
        const changes = [...seqs]
            .sort((a, b) => a - b)
            .map((seq) => this.messages.get(seq))
            .filter((message) => message !== undefined);
        const retracted = first.retracted_by !== undefined || changes.some((change) => change.retracts !== undefined);
        const newest = changes.findLast((change) => change.amends !== undefined);
        return {
            first,
            raw: [first, ...changes],
            body: retracted ? undefined : (newest?.body ?? first.body),
            amended: !retracted && (newest !== undefined || first.amended_by !== undefined),
            retracted,
            holeBefore,
        };
    }

    private get newest(): Run {
        const run = this.runs.at(-1);
        if (run === undefined) {
            throw new Error("a timeline has a newest run from its beginning");
        }
        return run;
    }

    private mergeDown(at: number): void {
        const run = this.runs[at];
        const lower = this.runs[at - 1];
        if (run !== undefined && lower !== undefined && run.floor <= lower.edge) {
            run.floor = Math.min(run.floor, lower.floor);
            this.runs.splice(at - 1, 1);
            this.mergeDown(at - 1);
        }
    }

    /** The entries within runs that are no mere changes of others. */
    private shown(): { message: Message; holeBefore: boolean }[] {
        return this.runs.flatMap((run, at) => {
            const inside: Message[] = [];
            for (let seq = run.floor + 1; seq <= run.edge; seq += 1) {
                const message = this.messages.get(seq);
                if (message !== undefined && message.amends === undefined && message.retracts === undefined) {
                    inside.push(message);
                }
            }
            return inside.map((message, index) => ({ message, holeBefore: at > 0 && index === 0 }));
        });
    }
}
