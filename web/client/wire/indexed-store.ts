import { newSealKey, seal, unseal, type Sealed, type SealKey } from "./seal.ts";
import { noStore, type DeviceStore, type Kept, type KeptChange, type KeptKind, type News } from "./store.ts";

/*
 * The device's own store: IndexedDB for what is kept, Web Locks for taking turns, a broadcast channel for telling
 * the other pages. Everything goes one after the other, so that a read sees every write that was asked for before it.
 */

const records = "kept";
const keys = "keys";
const version = 1;
/** Longer than any answer of the server is waited for. */
const patienceMs = 45_000;

interface Row extends Sealed {
    readonly account: string;
    readonly kind: KeptKind;
    readonly key: string;
}

/** What this browser offers; where it lacks something that is needed, nothing is kept. */
export function indexedStore(name = "empower"): DeviceStore {
    const able = typeof indexedDB !== "undefined" && typeof crypto !== "undefined" && "subtle" in crypto;
    return able ? new IndexedStore(name) : noStore();
}

class IndexedStore implements DeviceStore {
    private refused = false;
    private database: Promise<IDBDatabase> | undefined;
    private queue: Promise<unknown> = Promise.resolve();
    private known: SealKey | undefined;
    private readonly channel: BroadcastChannel | undefined;
    private readonly listeners = new Set<(news: News) => void>();

    constructor(private readonly name: string) {
        this.channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);
        this.channel?.addEventListener("message", (event: MessageEvent<News>) => this.heard(event.data));
    }

    get durable(): boolean {
        return !this.refused;
    }

    read(account: string, kind: KeptKind): Promise<readonly Kept[] | undefined> {
        return this.next(async () => {
            const key = await this.keyOf(account);
            const database = await this.open();
            const range = IDBKeyRange.bound([account, kind], [account, kind, []]);
            const rows = await done<Row[]>(database.transaction(records).objectStore(records).getAll(range));
            const opened = await Promise.all(
                rows.map(async (row) => ({ key: row.key, value: await unseal(key, placeOf(row), row) })),
            );
            return opened.filter(({ value }) => value !== undefined);
        });
    }

    async write(account: string, changes: readonly KeptChange[]): Promise<void> {
        await this.next(async () => {
            const seals = await this.keyOf(account);
            const rows = await Promise.all(
                changes.map(async ({ kind, key, value }) => {
                    const place = { account, kind, key };
                    const sealed = value === undefined ? undefined : await seal(seals, placeOf(place), value);
                    return { place, row: sealed && { ...place, ...sealed } };
                }),
            );
            const transaction = (await this.open()).transaction([records, keys], "readwrite");
            const store = transaction.objectStore(records);
            const current = await done<SealKey | undefined>(transaction.objectStore(keys).get(account));
            if (current?.id !== seals.id) {
                this.known = undefined; // another page signed this person out
                return;
            }
            rows.forEach(({ place, row }) => (row === undefined ? store.delete(placeOf(place)) : store.put(row)));
            await committed(transaction);
        });
    }

    async wipe(account: string): Promise<void> {
        this.refused &&= this.database === undefined; // one that only would not take more can still be emptied
        await this.next(async () => {
            this.known = undefined;
            const transaction = (await this.open()).transaction([records, keys], "readwrite");
            transaction.objectStore(records).delete(IDBKeyRange.bound([account], [account, []]));
            transaction.objectStore(keys).delete(account);
            await committed(transaction);
        });
    }

    /**
     * Without locks, or where the page that has the turn was frozen with it, two pages may send the same letter: its
     * nonce makes that harmless.
     */
    async alone(name: string, run: () => Promise<void>): Promise<void> {
        const locks = navigator.locks as LockManager | undefined; // absent outside secure contexts
        if (locks === undefined) {
            return run();
        }
        let begun = false;
        const inTurn = (): Promise<void> => {
            begun = true;
            return run();
        };
        const signal = AbortSignal.timeout(patienceMs);
        await locks.request(`${this.name} ${name}`, { signal }, inTurn).catch(() => (begun ? undefined : run()));
    }

    tell(news: News): void {
        this.channel?.postMessage(news);
    }

    hear(listener: (news: News) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    private heard(news: News): void {
        if (news.what === "wiped" && this.known?.account === news.account) {
            this.known = undefined;
        }
        this.listeners.forEach((listener) => listener(news));
    }

    /** Runs after everything that was asked for before. A device that refuses once is not asked again. */
    private next<T>(run: () => Promise<T>): Promise<T | undefined> {
        const result = this.queue.then(() => (this.refused ? undefined : run())).catch(() => {
            this.refused = true;
            return undefined;
        });
        this.queue = result;
        return result;
    }

    private open(): Promise<IDBDatabase> {
        this.database ??= new Promise((resolve, reject) => {
            const request = indexedDB.open(this.name, version);
            request.onupgradeneeded = () => {
                request.result.createObjectStore(records, { keyPath: ["account", "kind", "key"] });
                request.result.createObjectStore(keys, { keyPath: "account" });
            };
            request.onsuccess = () => {
                const database = request.result;
                // A newer page wants to change the store, or the browser took it away: it is opened again when needed.
                const forgotten = (): void => {
                    this.database = undefined;
                };
                database.onversionchange = () => {
                    database.close();
                    forgotten();
                };
                database.onclose = forgotten;
                resolve(database);
            };
            request.onerror = () => reject(request.error ?? new Error("the device keeps nothing"));
            request.onblocked = () => reject(new Error("an older page holds the store"));
        });
        return this.database;
    }

    private async keyOf(account: string): Promise<SealKey> {
        if (this.known?.account !== account) {
            const fresh = await newSealKey(account);
            const transaction = (await this.open()).transaction(keys, "readwrite");
            const store = transaction.objectStore(keys);
            const there = await done<SealKey | undefined>(store.get(account));
            if (there === undefined) {
                store.put(fresh);
            }
            await committed(transaction);
            this.known = there ?? fresh;
        }
        return this.known;
    }
}

function placeOf({ account, kind, key }: Pick<Row, "account" | "kind" | "key">): [string, string, string] {
    return [account, kind, key];
}

function done<T>(request: IDBRequest): Promise<T> {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result as T);
        request.onerror = () => reject(request.error ?? new Error("the device refused"));
    });
}

function committed(transaction: IDBTransaction): Promise<void> {
    return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error("the device refused"));
    });
}
