import { noStore, type DeviceStore, type Kept, type KeptChange, type News } from "../wire/store.ts";

/** A browser that keeps things, and the pages open in it. */
export class FakeDevice {
    /** `account kind key` to value, as text: nothing is shared by reference. */
    readonly kept = new Map<string, string>();
    private readonly pages: { listener: (news: News) => void; page: object }[] = [];
    private turns: Promise<void> = Promise.resolve();

    /** Another page. What it tells reaches the others in a later turn, as between real ones. */
    page(): DeviceStore {
        const page = {};
        return {
            durable: true,
            read: (account, kind) => Promise.resolve(this.read(`${account} ${kind} `)),
            write: (account, changes) => Promise.resolve(changes.forEach((change) => this.write(account, change))),
            wipe: (account) => Promise.resolve(this.remove(`${account} `)),
            alone: (_name, run) => {
                const turn = this.turns.then(run);
                this.turns = turn;
                return turn;
            },
            tell: (news) => queueMicrotask(() => this.tell(page, news)),
            hear: (listener) => {
                this.pages.push({ listener, page });
                return () => undefined;
            },
        };
    }

    /** The page is gone in the middle of its turn: a browser gives the turn to the next. */
    crash(): void {
        this.turns = Promise.resolve();
    }

    private read(start: string): Kept[] {
        const rows = [...this.kept].filter(([place]) => place.startsWith(start));
        return rows.map(([place, text]) => ({ key: place.slice(start.length), value: JSON.parse(text) as unknown }));
    }

    private write(account: string, { kind, key, value }: KeptChange): void {
        const place = `${account} ${kind} ${key}`;
        this.kept.delete(place);
        if (value !== undefined) {
            this.kept.set(place, JSON.stringify(value));
        }
    }

    private remove(start: string): void {
        [...this.kept.keys()].filter((place) => place.startsWith(start)).forEach((place) => this.kept.delete(place));
    }

    private tell(from: object, news: News): void {
        this.pages.filter(({ page }) => page !== from).forEach(({ listener }) => listener(news));
    }
}

/** A browser that refuses to keep anything. */
export const refusing = noStore;
