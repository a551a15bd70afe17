import type { DeviceStore, News } from "../wire/store.ts";
import type { Port } from "./port.ts";
import type { Id, KeptDraft } from "./types.ts";

/** What is being written, kept by the device under its account and its conversation. */
export class KeptDrafts {
    /** Whose they are: also while the sign-in ran out. */
    private owner: Id | undefined;

    constructor(
        private readonly port: Port,
        private readonly store: DeviceStore,
    ) {
        store.hear((news) => this.heard(news));
    }

    begin(owner: Id): void {
        this.owner = owner;
    }

    forget(): void {
        this.owner = undefined;
    }

    async all(): Promise<ReadonlyMap<Id, KeptDraft>> {
        const { owner } = this;
        const records = owner === undefined ? undefined : await this.store.read(owner, "draft");
        const drafts = owner === this.owner ? (records ?? []) : [];
        return new Map(drafts.map(({ key, value }) => [key, value as KeptDraft]));
    }

    keep(channel: Id, draft: KeptDraft | undefined): void {
        const { owner } = this;
        if (owner !== undefined) {
            const written = this.store.write(owner, [{ kind: "draft", key: channel, value: draft }]);
            void written.then(() => this.store.tell({ what: "draft", account: owner, key: channel }));
        }
    }

    private heard(news: News): void {
        if (news.account !== this.owner) {
            return;
        }
        if (news.what === "wiped") {
            this.forget();
            this.port.changed({ what: "draft", channel: undefined });
        } else if (news.what === "draft") {
            this.port.changed({ what: "draft", channel: news.key });
        }
    }
}
