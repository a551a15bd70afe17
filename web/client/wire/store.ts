/** What is kept of whom: letters that wait to be sent, drafts, and which camera, microphone and speaker one chose. */
export type KeptKind = "letter" | "draft" | "device";

export interface Kept {
    readonly key: string;
    readonly value: unknown;
}

/** One record that is put, or taken away where `value` is undefined. */
export interface KeptChange extends Kept {
    readonly kind: KeptKind;
}

/** What one page tells the others of the same browser; never what was written. */
export type News =
    /** The server has the letter of this nonce, as this entry. */
    | { readonly what: "stored"; readonly account: string; readonly nonce: string; readonly seq: number; readonly at: string }
    /** The letters are others than before. */
    | { readonly what: "letters"; readonly account: string }
    /** The draft of this channel is another than before. */
    | { readonly what: "draft"; readonly account: string; readonly key: string }
    /** The person signed out: nothing of them is kept. */
    | { readonly what: "wiped"; readonly account: string };

/**
 * What this device keeps over a reload, by account, and the pages that share it. No method rejects: where the device
 * refuses, `durable` becomes false, and everything lives as long as the page does.
 */
export interface DeviceStore {
    /** What is put is there after a reload. */
    readonly durable: boolean;
    /** In no particular order; undefined where nothing can be known. */
    read(account: string, kind: KeptKind): Promise<readonly Kept[] | undefined>;
    /** All of it or nothing, in the order of the calls. */
    write(account: string, changes: readonly KeptChange[]): Promise<void>;
    /** Takes away everything of this account. */
    wipe(account: string): Promise<void>;
    /** Runs while no other page does so under the same name. */
    alone(name: string, run: () => Promise<void>): Promise<void>;
    tell(news: News): void;
    /** Hears the other pages, until the returned function is called. */
    hear(listener: (news: News) => void): () => void;
}

/** Keeps nothing and knows no other page: what is written lives in memory alone. */
export function noStore(): DeviceStore {
    return {
        durable: false,
        read: () => Promise.resolve(undefined),
        write: () => Promise.resolve(),
        wipe: () => Promise.resolve(),
        alone: (_name, run) => run(),
        tell: () => undefined,
        hear: () => () => undefined,
    };
}
