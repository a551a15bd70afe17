const key = "empower-unfinished";

/** An account that was made in this tab, and whose second factor is not confirmed yet. */
export interface Unfinished {
    readonly username: string;
    readonly uri: string;
}

/**
 * Kept in this tab alone until the code is confirmed: a phone that shows the authenticator app may throw the page away
 * meanwhile, and the secret is told once. The password, without which the secret opens nothing, is not kept. A tab that is
 * left in the middle keeps it until it is closed: web/README.md says what that means.
 */
export function keepUnfinished(unfinished: Unfinished | undefined): void {
    try {
        if (unfinished === undefined) {
            sessionStorage.removeItem(key);
        } else {
            sessionStorage.setItem(key, JSON.stringify(unfinished));
        }
    } catch {
        // blocked: it holds until the page is left
    }
}

export function loadUnfinished(): Unfinished | undefined {
    try {
        const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
        const { username, uri } = (kept ?? {}) as Partial<Record<keyof Unfinished, unknown>>;
        return typeof username === "string" && typeof uri === "string" && uri.startsWith("otpauth:") ? { username, uri } : undefined;
    } catch {
        return undefined;
    }
}
