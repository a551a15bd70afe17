import type { Audit, AuditKind, AuditRow, AuditSubject } from "../../client/index.ts";
import { reasonOf } from "../model/reasons.ts";

const pageSize = 50;
/** So many pages in a row are asked for unasked, to find something to show. */
const pagesAtOnce = 4;

/** The access log about one subject, as far as it was read. */
export class LogReader {
    /** Newest first. */
    rows: readonly AuditRow[] = [];
    /** There are older ones. */
    more = false;
    loading = false;
    /** The first page is here. */
    loaded = false;
    failure: string | undefined;
    private subject: AuditSubject = {};
    private kinds: readonly AuditKind[] = [];
    private round = 0;

    constructor(
        private readonly audit: () => Pick<Audit, "page">,
        private readonly changed: () => void,
        /** Whether these rows give the reader something to see. */
        private readonly enough: (rows: readonly AuditRow[]) => boolean,
    ) {}

    /** Begins anew: what was asked before, and is not answered yet, counts no more. */
    async begin(subject: AuditSubject, kinds: readonly AuditKind[]): Promise<void> {
        this.round += 1;
        this.subject = subject;
        this.kinds = kinds;
        this.rows = [];
        this.more = false;
        this.loaded = false;
        this.loading = false;
        await this.older();
    }

    /** The next page, and further ones until one of them has something to see. */
    async older(): Promise<void> {
        if (this.loading) {
            return;
        }
        const { round } = this;
        const before = this.rows.length;
        this.loading = true;
        this.failure = undefined;
        this.changed();
        for (let page = 0; page < pagesAtOnce; page += 1) {
            await this.page(round);
            if (round !== this.round) {
                return;
            }
            if (!this.more || this.failure !== undefined || this.enough(this.rows.slice(before))) {
                break;
            }
        }
        this.loading = false;
        this.changed();
    }

    private async page(round: number): Promise<void> {
        const { subject, kinds, rows } = this;
        const last = rows.at(-1);
        try {
            const before = last === undefined ? {} : { before: last.number };
            const page = await this.audit().page({ ...subject, ...before, kinds, limit: pageSize });
            if (round === this.round) {
                this.rows = [...rows, ...[...page.rows].reverse()];
                this.more = page.more;
                this.loaded = true;
            }
        } catch (error) {
            if (round === this.round) {
                this.failure = reasonOf(error) ?? "internal";
            }
        }
    }
}
