import { isDenied, type Care, type CareClient, type Id } from "../../client/index.ts";
import { questionsOf, rowsOf } from "../consent/picture.ts";
import { reasonOf } from "../model/reasons.ts";

export type QuestionService = Pick<Care, "clients" | "consent">;

/**
 * How many questions wait for the reader's yes or no. To count them is a look at a client's consent, which stands in the
 * access log: so each client is looked at once, and again when something of that client changed; not because a line
 * came back.
 */
export class QuestionCount {
    private counts: ReadonlyMap<Id, number> | undefined;
    private readonly changed = new Set<Id>();

    constructor(
        private readonly care: () => QuestionService,
        private readonly me: () => Id | undefined,
    ) {}

    /** Something of that client changed, or (undefined) may have: whether there is anything to ask. */
    stale(client: Id | undefined): boolean {
        if (client !== undefined) {
            this.changed.add(client);
        }
        return this.counts === undefined || this.changed.size > 0;
    }

    async ask(): Promise<number> {
        const { counts } = this;
        const changed = [...this.changed];
        this.changed.clear();
        try {
            const clients = (await this.care().clients()).filter(mayDecide).map(({ client }) => client.id);
            const known = (id: Id) => (changed.includes(id) ? undefined : counts?.get(id));
            const now = await Promise.all(
                clients.map(async (id) => [id, known(id) ?? (await this.countOf(id))] as const),
            );
            this.counts = new Map(now);
            return now.reduce((sum, [, count]) => sum + count, 0);
        } catch (error) {
            changed.forEach((id) => this.changed.add(id)); // it is still to be looked at
            throw error;
        }
    }

    forget(): void {
        this.counts = undefined;
        this.changed.clear();
    }

    private async countOf(client: Id): Promise<number> {
        try {
            return questionsOf(rowsOf(await this.care().consent(client), this.me())).length;
        } catch (error) {
            if (isDenied(reasonOf(error))) {
                return 0;
            }
            throw error;
        }
    }
}

/** A client who cannot decide is asked nothing, and is not to be refused for looking. */
function mayDecide({ relation, incapacitated }: CareClient): boolean {
    return relation === "self" ? !incapacitated : relation === "representative";
}
