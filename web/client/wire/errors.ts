/** The reasons a server gives in `error.data.reason`. */
const serverReasons = [
    "parse_error",
    "invalid_request",
    "unknown_method",
    "invalid_params",
    "internal",
    "unauthenticated",
    "forbidden",
    "terms_required",
    "consent_required",
    "feature_off",
    "blocked",
    "restricted",
    "not_found",
    "conflict",
    "call_ended",
    "answered_elsewhere",
    "rate_limited",
    "storage_unavailable",
    "overloaded",
    "invalid_credentials",
    "invalid_otp",
    "otp_required",
    "locked",
    "too_large",
    "invitation_gone",
    "reset_gone",
    "invalid_username",
    "username_taken",
    "password_too_short",
    "password_too_long",
    "password_too_common",
    "password_contains_username",
] as const;

/**
 * Why something was refused, for programs; views translate it. The server's own reasons, and those that arise
 * here: `network` (no line), `timeout` (no answer in time), `cancelled` (by the caller or by signing out).
 */
export type Reason = (typeof serverReasons)[number] | "network" | "timeout" | "cancelled";

/** A reason of a newer server, of which this client knows nothing, counts as `internal`. */
export function knownReason(reason: unknown): Reason {
    return serverReasons.find((known) => known === reason) ?? "internal";
}

const denials: ReadonlySet<string> = new Set<Reason>(["consent_required", "forbidden", "restricted", "feature_off"]);

/** One may not, and asking again changes nothing by itself. */
export function isDenied(reason: string | undefined): boolean {
    return reason !== undefined && denials.has(reason);
}

const passing: ReadonlySet<Reason> = new Set(["network", "timeout", "rate_limited", "overloaded", "unauthenticated"]);

/** It says nothing of what was asked for: asking again after a while may go well. */
export function isPassing(reason: Reason): boolean {
    return passing.has(reason);
}

export interface ServiceErrorDetails {
    readonly message?: string | undefined;
    readonly field?: string | undefined;
    readonly retryAfter?: number | undefined;
}

/** What every promise of the client rejects with. */
export class ServiceError extends Error {
    readonly reason: Reason;
    /** The parameter that was wrong, with `invalid_params`. */
    readonly field: string | undefined;
    /** Seconds until it is worth trying again. */
    readonly retryAfter: number | undefined;

    constructor(reason: Reason, details: ServiceErrorDetails = {}) {
        super(details.message ?? reason);
        this.name = "ServiceError";
        this.reason = reason;
        this.field = details.field;
        this.retryAfter = details.retryAfter;
    }
}

/** The reason of anything that was thrown. */
export function reasonOf(error: unknown): Reason {
    return error instanceof ServiceError ? error.reason : "internal";
}
