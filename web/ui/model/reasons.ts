import type { MediaError } from "../../client/index.ts";
import type { Messages, Words } from "../i18n/words.ts";

type ErrorKey = keyof Messages["errors"];

const keys: Readonly<Record<string, ErrorKey>> = {
    forbidden: "forbidden",
    terms_required: "forbidden",
    consent_required: "consent",
    blocked: "forbidden",
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

/** A reason of the server or of the line, in words. What a later server adds is told as "something went wrong". */
export function reasonText(reason: string | undefined, words: Words): string {
    const key = reason !== undefined && Object.hasOwn(keys, reason) ? keys[reason] : undefined;
    return words.t.errors[key ?? "unknown"];
}

/** One may not, and trying again changes nothing. */
export function isDenied(reason: string | undefined): boolean {
    return reason === "consent_required" || reason === "forbidden";
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

export interface SignInFailure {
    readonly reason: string;
    readonly retryAfter: number | undefined;
}

export function signInText(failure: SignInFailure, words: Words): string {
    const { signIn } = words.t;
    switch (failure.reason) {
        case "invalid_credentials":
            return signIn.invalid;
        case "otp_required":
        case "invalid_otp":
            return signIn.otpNeeded;
        case "locked":
        case "rate_limited":
            return signIn.locked(failure.retryAfter ?? 60);
        case "network":
        case "timeout":
            return signIn.unreachable;
        default:
            return signIn.failed;
    }
}

export function mediaText(error: MediaError, words: Words): string {
    const { call } = words.t;
    switch (error) {
        case "denied":
            return call.deviceDenied;
        case "not-found":
            return call.deviceMissing;
        case "in-use":
            return call.deviceInUse;
        case "insecure":
            return call.insecure;
        default:
            return call.startFailed;
    }
}

/** The reason of whatever a promise of the client rejected with. */
export function reasonOf(error: unknown): string | undefined {
    const reason = (error as { reason?: unknown } | null | undefined)?.reason;
    return typeof reason === "string" ? reason : undefined;
}

export function failureOf(error: unknown): SignInFailure {
    const after = (error as { retryAfter?: unknown } | null | undefined)?.retryAfter;
    return {
        reason: reasonOf(error) ?? "internal",
        retryAfter: typeof after === "number" ? after : undefined,
    };
}
