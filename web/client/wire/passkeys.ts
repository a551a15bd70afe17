import { ServiceError, type Reason } from "./errors.ts";
import type { Methods } from "./protocol.gen.ts";

/** What makes passkeys and uses them: the browser, with whatever unlocks them there (WebAuthn). */
export interface PasskeyDevice {
    create(options: CredentialCreationOptions): Promise<Credential | null>;
    get(options: CredentialRequestOptions): Promise<Credential | null>;
    /** Whether it can offer them where a user name is filled in. */
    fillsIn(): Promise<boolean>;
}

export interface PasskeyPrompt {
    /** Offered where the user name is filled in, for as long as it takes, instead of asked for now. */
    readonly fillIn?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
}

export type CreationOptions = Methods["account.passkey_begin"]["result"];
export type MadePasskey = Methods["account.passkey_add"]["params"]["credential"];

/** What `POST /login/passkey/begin` answers. */
export interface RequestOptions {
    readonly challenge: string;
    readonly timeout: number;
    readonly rpId: string;
}

/** What `POST /login/passkey` takes. */
export interface UsedPasskey {
    readonly id: string;
    readonly response: {
        readonly clientDataJSON: string;
        readonly authenticatorData: string;
        readonly signature: string;
        readonly userHandle: string;
    };
}

export function toBase64url(bytes: ArrayBuffer): string {
    const characters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
    return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}

/** Asks the person to make one. Rejects with `conflict` where this device has one of the account already. */
export async function makePasskey(device: PasskeyDevice, options: CreationOptions): Promise<MadePasskey> {
    const { challenge, user, excludeCredentials, ...more } = options;
    const known = excludeCredentials.map(({ type, id }) => ({ type, id: fromBase64url(id) }));
    const publicKey: PublicKeyCredentialCreationOptions = {
        ...more,
        challenge: fromBase64url(challenge),
        user: { ...user, id: fromBase64url(user.id) },
        excludeCredentials: known,
    };
    const made = (await prompt(() => device.create({ publicKey }))) as PublicKeyCredential;
    const response = made.response as AuthenticatorAttestationResponse;
    return {
        id: toBase64url(made.rawId),
        response: {
            clientDataJSON: toBase64url(response.clientDataJSON),
            attestationObject: toBase64url(response.attestationObject),
        },
    };
}

/** Asks the person for one. */
export async function usePasskey(device: PasskeyDevice, options: RequestOptions, how: PasskeyPrompt): Promise<UsedPasskey> {
    const publicKey: PublicKeyCredentialRequestOptions = {
        challenge: fromBase64url(options.challenge),
        timeout: options.timeout,
        rpId: options.rpId,
        userVerification: "required",
    };
    const request: CredentialRequestOptions = {
        publicKey,
        ...(how.fillIn === true ? { mediation: "conditional" } : {}),
        ...(how.signal === undefined ? {} : { signal: how.signal }),
    };
    const used = (await prompt(() => device.get(request))) as PublicKeyCredential;
    const response = used.response as AuthenticatorAssertionResponse;
    return {
        id: toBase64url(used.rawId),
        response: {
            clientDataJSON: toBase64url(response.clientDataJSON),
            authenticatorData: toBase64url(response.authenticatorData),
            signature: toBase64url(response.signature),
            userHandle: toBase64url(response.userHandle ?? new ArrayBuffer(0)),
        },
    };
}

/* What the browser says went wrong (WebAuthn, sections 5.1.3 and 5.1.4). Of a person who stopped, and of one who let
   the time pass, it says the same on purpose. */
const reasons: Readonly<Record<string, Reason>> = {
    NotAllowedError: "cancelled",
    AbortError: "cancelled",
    InvalidStateError: "conflict",
    SecurityError: "feature_off",
    NotSupportedError: "feature_off",
    ConstraintError: "feature_off",
};

async function prompt(ask: () => Promise<Credential | null>): Promise<Credential> {
    let credential: Credential | null;
    try {
        credential = await ask();
    } catch (error) {
        const name = error instanceof Error || error instanceof DOMException ? error.name : "";
        throw new ServiceError(reasons[name] ?? "internal");
    }
    if (credential === null) {
        throw new ServiceError("cancelled");
    }
    return credential;
}

/** Undefined where the browser has none, where the page has no domain (an address), and in a frame of another page. */
export function browserPasskeys(): PasskeyDevice | undefined {
    const framed = window.self !== window.top;
    const address = /^[\d.]+$|:/u.test(location.hostname);
    if (typeof PublicKeyCredential === "undefined" || framed || address) {
        return undefined;
    }
    return {
        create: (options) => navigator.credentials.create(options),
        get: (options) => navigator.credentials.get(options),
        fillsIn: async () => {
            // Typed as always there; older browsers lack it.
            const ask = PublicKeyCredential.isConditionalMediationAvailable as (() => Promise<boolean>) | undefined;
            return (await ask?.call(PublicKeyCredential)) === true;
        },
    };
}
