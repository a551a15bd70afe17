/** Where a bearer token is kept. */
export interface TokenStore {
    load(): string | undefined;
    save(token: string): void;
    clear(): void;
}

/** As long as the page lives. */
export function memoryTokens(): TokenStore {
    let kept: string | undefined;
    return {
        load: () => kept,
        save: (token) => {
            kept = token;
        },
        clear: () => {
            kept = undefined;
        },
    };
}

/**
 * Over reloads of this tab. Readable by every script of the embedding page, so only for pages whose scripts are
 * trusted. Where the browser blocks storage, it is kept as long as the page lives.
 */
export function sessionTokens(key: string): TokenStore {
    const memory = memoryTokens();
    const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
        try {
            return use(sessionStorage);
        } catch {
            return undefined; // blocked by the browser, or full: memory has it
        }
    };
    return {
        load: () => memory.load() ?? attempt((storage) => storage.getItem(key)) ?? undefined,
        save: (token) => {
            memory.save(token);
            attempt((storage) => storage.setItem(key, token));
        },
        clear: () => {
            memory.clear();
            attempt((storage) => storage.removeItem(key));
        },
    };
}
