import { isDenied } from "../../client/index.ts";
import type { Messages, Words } from "../i18n/words.ts";

type ErrorKey = keyof Messages["errors"];

const keys: Readonly<Record<string, ErrorKey>> = {
    forbidden: "forbidden",
    terms_required: "termsRequired",
    consent_required: "consent",
    blocked: "blocked",
    restricted: "forbidden",
    feature_off: "featureOff",
    not_found: "notFound",
    conflict: "conflict",
    call_ended: "callEnded",
    answered_elsewhere: "callEnded",
    rate_limited: "tooMuch",
    storage_unavailable: "storage",
    overloaded: "overloaded",
    too_large: "tooLarge",
    invalid_params: "invalid",
    unauthenticated: "signedOut",
    network: "unreachable",
    timeout: "unreachable",
};

/** The parameter that the server found wrong. */
export function fieldOf(error: unknown): string | undefined {
    const field = (error as { field?: unknown } | null)?.field;
    return typeof field === "string" ? field : undefined;
}

/** A reason of the server or of the line, in words. What a later server adds is told as "something went wrong". */
export function reasonText(reason: string | undefined, words: Words): string {
    const key = reason !== undefined && Object.hasOwn(keys, reason) ? keys[reason] : undefined;
    return words.t.errors[key ?? "unknown"];
}

/** Why a list of the server's could not be had, or is older than it should be; "" where all is well. */
export function listProblem(
    { failed, value }: { readonly failed: string | undefined; readonly value: unknown },
    texts: { stale(reason: string): string; loadFailed(reason: string): string; readonly denied: string },
    words: Words,
): string {
    if (failed === undefined) {
        return "";
    }
    const reason = reasonText(failed, words);
    return value !== undefined ? texts.stale(reason) : isDenied(failed) ? texts.denied : texts.loadFailed(reason);
}

/** Why a conversation is no longer there: what holds now, and never who decided it. */
export function removedText(reason: string | undefined, words: Words): string {
    const t = words.t.conversations;
    switch (reason) {
        case "consent_required":
            return `${t.removed} ${t.removedConsent}`;
        case "restricted":
            return `${t.removed} ${t.removedRestricted}`;
        case "not_found":
            return `${t.removed} ${t.removedMember}`;
        default:
            return t.removed;
    }
}

export interface Failure {
    readonly reason: string;
    readonly retryAfter: number | undefined;
}

/** How much a person writes, at least and at most, who says why something is done that others can look into. */
export const reason_min = 10;
export const reason_max = 1000;

export function signInText(failure: Failure, words: Words): string {
    const { signIn } = words.t;
    switch (failure.reason) {
        case "invalid_credentials":
            return signIn.invalid;
        case "unknown_passkey":
            return signIn.passkeyUnknown;
        case "feature_off":
            return signIn.passkeyOff;
        case "locked":
        case "rate_limited":
            return signIn.locked(waitOf(failure));
        case "network":
        case "timeout":
            return signIn.unreachable;
        default:
            return signIn.failed;
    }
}

/** It was the code that was wrong, and nothing else. */
export function isWrongCode({ reason }: Failure): boolean {
    return reason === "invalid_otp" || reason === "invalid_params";
}

/** Why a code of the app, or a recovery code, did not do. */
export function codeText(failure: Failure, recovery: boolean, words: Words): string {
    const { code, signIn } = words.t;
    if (isWrongCode(failure)) {
        return recovery ? code.wrongRecovery : code.wrong;
    }
    switch (failure.reason) {
        case "locked":
        case "rate_limited":
            return signIn.locked(waitOf(failure));
        default:
            return reasonText(failure.reason, words);
    }
}

/** Why no passkey was made, or kept, or removed. */
export function passkeyText(failure: Failure, words: Words): string {
    const { passkeys } = words.t.security;
    switch (failure.reason) {
        case "cancelled":
            return passkeys.cancelled;
        case "conflict":
            return passkeys.conflict;
        case "invalid_params":
            return passkeys.refused;
        case "feature_off":
            return passkeys.off;
        case "rate_limited":
            return words.t.signIn.locked(waitOf(failure));
        default:
            return reasonText(failure.reason, words);
    }
}

/** Seconds to wait before trying again. */
export function waitOf({ reason, retryAfter }: Failure): number {
    return reason === "locked" || reason === "rate_limited" ? (retryAfter ?? 60) : 0;
}

/** The reason of whatever a promise of the client rejected with. */
export function reasonOf(error: unknown): string | undefined {
    const reason = (error as { reason?: unknown } | null | undefined)?.reason;
    return typeof reason === "string" ? reason : undefined;
}

export function failureOf(error: unknown): Failure {
    const after = (error as { retryAfter?: unknown } | null | undefined)?.retryAfter;
    return {
        reason: reasonOf(error) ?? "internal",
        retryAfter: typeof after === "number" ? after : undefined,
    };
}
