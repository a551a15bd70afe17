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
        /** One is in that conversation. */
        private readonly knows: (channel: Id) => boolean,
    ) {
        store.hear((news) => this.heard(news));
    }

    /** The conversations one is in are known: what is kept of others goes. */
    begin(owner: Id): void {
        this.owner = owner;
        void this.prune(owner);
    }

    /** One is in that conversation no longer. */
    drop(channel: Id): void {
        this.keep(channel, undefined);
    }

    forget(): void {
        this.owner = undefined;
    }

    async all(): Promise<ReadonlyMap<Id, KeptDraft>> {
        const { owner } = this;
        const records = owner === undefined ? undefined : await this.store.read(owner, "draft");
        const drafts = owner === this.owner ? (records ?? []).filter(({ key }) => this.wanted(key)) : [];
        return new Map(drafts.map(({ key, value }) => [key, value as KeptDraft]));
    }

    keep(channel: Id, draft: KeptDraft | undefined): void {
        const { owner } = this;
        if (owner !== undefined) {
            const written = this.store.write(owner, [{ kind: "draft", key: channel, value: this.wanted(channel) ? draft : undefined }]);
            void written.then(() => this.store.tell({ what: "draft", account: owner, key: channel }));
        }
    }

    /** While a sign-in ran out, none is known: whoever comes back finds what was being written. */
    private wanted(channel: Id): boolean {
        return this.port.me() === undefined || this.knows(channel);
    }

    private async prune(owner: Id): Promise<void> {
        const records = (await this.store.read(owner, "draft")) ?? [];
        if (owner === this.owner && owner === this.port.me()) {
            records.filter(({ key }) => !this.knows(key)).forEach(({ key }) => this.drop(key));
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
