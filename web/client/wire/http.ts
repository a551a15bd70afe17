import type { Environment } from "./environment.ts";
import { knownReason, ServiceError } from "./errors.ts";
import type { RequestOptions, UsedPasskey } from "./passkeys.ts";
import type { File as WireFile, User } from "./protocol.gen.ts";

export interface Credentials {
    readonly username: string;
    readonly password: string;
    /** The code of the second factor, after `otp_required`. */
    readonly otp?: string | undefined;
}

export interface Login {
    readonly token: string;
    readonly expires_at: string;
    readonly user: User;
    /** Once: with the sign-in that confirmed the second factor. */
    readonly recovery_codes?: readonly string[];
}

/** What an invitation is told to become. */
export interface Activation {
    readonly invitation: string;
    readonly username: string;
    readonly password: string;
    readonly language: "nl" | "en";
}

export interface NewPassword {
    readonly reset: string;
    readonly password: string;
    readonly otp?: string | undefined;
}

/** A provider whose staff can sign in at their own organisation. */
export interface Organisation {
    readonly id: string;
    readonly name: string;
}

export interface UploadOptions {
    /** Hears 0 to 1. */
    readonly onProgress?: ((done: number) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
}

export type Upload = Blob & { readonly name: string };

export interface HttpOptions {
    readonly environment: Environment;
    /** `https://…`, without a slash at the end. */
    readonly base: string;
    /** Signed in by the cookie of the server's own origin; otherwise every request carries the token. */
    readonly byCookie: boolean;
    token(): string | undefined;
}

const nameCharacters = 200;

/**
 * As the server takes names: without control characters and such as turn the direction of writing, by which a name
 * could hide its ending. Where it is too long, it keeps its ending.
 */
function nameForServer(name: string): string {
    const characters = Array.from(name.replace(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/gu, ""));
    const ending = /\.[^.]{1,20}$/u.exec(characters.join(""))?.[0] ?? "";
    return characters.length > nameCharacters
        ? characters.slice(0, nameCharacters - Array.from(ending).length).join("") + ending
        : characters.join("") || "_";
}

/** What goes by plain HTTP: signing in and out, and files. */
export class Http {
    constructor(private readonly options: HttpOptions) {}

    async login(credentials: Credentials): Promise<Login> {
        return (await this.post("/login", credentials)) as Login;
    }

    /** What an authenticator is to sign, once, within five minutes. */
    async passkeyOptions(): Promise<RequestOptions> {
        return (await this.post("/login/passkey/begin", {})) as RequestOptions;
    }

    async passkeyLogin(credential: UsedPasskey): Promise<Login> {
        return (await this.post("/login/passkey", { credential })) as Login;
    }

    async invitation(invitation: string): Promise<{ readonly provider: string; readonly language: string }> {
        return (await this.post("/invitation", { invitation })) as { provider: string; language: string };
    }

    async activate(activation: Activation): Promise<{ readonly uri: string }> {
        return (await this.post("/activate", activation)) as { uri: string };
    }

    async askReset(username: string): Promise<void> {
        await this.post("/reset", { username });
    }

    async confirmReset(chosen: NewPassword): Promise<{ readonly recovery_codes?: readonly string[] }> {
        return (await this.post("/reset/confirm", chosen)) as { recovery_codes?: string[] };
    }

    async organisations(): Promise<readonly Organisation[]> {
        const response = await this.fetch("/sso/providers", {});
        return (await response.json()) as Organisation[];
    }

    /** Where a browser goes to sign in there. */
    signOnUrl(organisation: string): string {
        return `${this.options.base}/sso/start?provider=${encodeURIComponent(organisation)}`;
    }

    async logout(): Promise<void> {
        await this.fetch("/logout", { method: "POST", headers: this.authorization() });
    }

    fileUrl(file: string): string {
        return `${this.options.base}/files/${encodeURIComponent(file)}`;
    }

    async download(file: string): Promise<Blob> {
        const path = `/files/${encodeURIComponent(file)}`;
        const response = await this.fetch(path, { headers: this.authorization() });
        return response.blob();
    }

    async upload(channel: string, file: Upload, options: UploadOptions = {}): Promise<WireFile> {
        const query = new URLSearchParams({ channel, name: nameForServer(file.name) });
        const path = `/files?${query.toString()}`;
        const headers = { "Content-Type": file.type || "application/octet-stream", ...this.authorization() };
        if (this.options.environment.openUpload !== undefined) {
            const request = this.options.environment.openUpload();
            return JSON.parse(await this.uploadWithProgress(request, path, headers, file, options)) as WireFile;
        }
        const signal = options.signal ?? null;
        const response = await this.fetch(path, { method: "POST", headers, body: file, signal });
        options.onProgress?.(1);
        return (await response.json()) as WireFile;
    }

    private async post(path: string, body: object): Promise<unknown> {
        const response = await this.fetch(path, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body),
        });
        return response.json();
    }

    private authorization(): Record<string, string> {
        const token = this.options.byCookie ? undefined : this.options.token();
        return token === undefined ? {} : { Authorization: `Bearer ${token}` };
    }

    private async fetch(path: string, init: RequestInit): Promise<Response> {
        const { environment, base, byCookie } = this.options;
        let response: Response;
        try {
            response = await environment.fetch(base + path, {
                ...init,
                credentials: byCookie ? "same-origin" : "omit",
                cache: "no-store",
            });
        } catch {
            throw new ServiceError(init.signal?.aborted === true ? "cancelled" : "network");
        }
        if (!response.ok) {
            throw refusal(response.status, await response.text(), response.headers.get("Retry-After"));
        }
        return response;
    }

    /** `fetch` cannot tell how much of a body has left, the older interface can. Resolves with the answer's text. */
    private uploadWithProgress(
        request: XMLHttpRequest,
        path: string,
        headers: Record<string, string>,
        file: Upload,
        { onProgress, signal }: UploadOptions,
    ): Promise<string> {
        return new Promise((resolve, reject) => {
            const abort = () => request.abort();
            const settled = <T>(then: (value: T) => void) => {
                return (value: T) => {
                    signal?.removeEventListener("abort", abort);
                    then(value);
                };
            };
            const fail = settled(reject);
            request.open("POST", this.options.base + path);
            Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
            request.upload.onprogress = (event) => {
                if (event.lengthComputable && event.total > 0) {
                    onProgress?.(event.loaded / event.total);
                }
            };
            request.onerror = () => fail(new ServiceError("network"));
            request.onabort = () => fail(new ServiceError("cancelled"));
            request.onload = () => {
                if (request.status < 200 || request.status > 299) {
                    fail(refusal(request.status, request.responseText, request.getResponseHeader("Retry-After")));
                } else {
                    settled(resolve)(request.responseText);
                }
            };
            signal?.addEventListener("abort", abort);
            if (signal?.aborted === true) {
                fail(new ServiceError("cancelled"));
            } else {
                request.send(file);
            }
        });
    }
}

/** The reason in the body, `{"error":"locked","retry_after":30}`, goes before what the status says. */
function refusal(status: number, text: string, retryAfterHeader: string | null): ServiceError {
    const { error, retry_after } = parseRefusal(text);
    const reason = error === undefined ? reasonOfStatus(status) : knownReason(error);
    const headerSeconds = Number.parseInt(retryAfterHeader ?? "", 10);
    const retryAfter = retry_after ?? (Number.isNaN(headerSeconds) ? undefined : headerSeconds);
    return new ServiceError(reason, { message: `HTTP ${status}: ${reason}`, retryAfter });
}

function parseRefusal(text: string): { error?: string; retry_after?: number } {
    try {
        const body: unknown = JSON.parse(text);
        return typeof body === "object" && body !== null ? body : {};
    } catch {
        return {}; // a proxy's page
    }
}

function reasonOfStatus(status: number) {
    switch (status) {
        case 401:
            return "unauthenticated";
        case 403:
            return "forbidden";
        case 404:
            return "not_found";
        case 413:
            return "too_large";
        case 423:
            return "locked";
        case 429:
            return "rate_limited";
        case 507:
            return "storage_unavailable";
        case 502:
        case 503:
        case 504:
            return "overloaded";
        default:
            return "internal";
    }
}
