/*
 * Seals what is kept on a device. The key can be used by the page and never be read, so that no text stands in the
 * files of the browser or in its developer's tools. It does not keep out somebody who runs scripts in the page.
 */

export interface SealKey {
    readonly account: string;
    /** Tells this key from one that was made after the account was wiped. */
    readonly id: string;
    readonly key: CryptoKey;
}

export interface Sealed {
    readonly iv: Uint8Array<ArrayBuffer>;
    readonly data: ArrayBuffer;
}

const algorithm = "AES-GCM";
const ivBytes = 12;

export async function newSealKey(account: string): Promise<SealKey> {
    const key = await crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ["encrypt", "decrypt"]);
    return { account, id: crypto.randomUUID(), key };
}

/** `place` is sealed along: what was kept at one place does not open at another. */
export async function seal(key: SealKey, place: readonly string[], value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt(parameters(iv, place), key.key, text) };
}

/** Undefined where it does not open. */
export async function unseal(key: SealKey, place: readonly string[], sealed: Sealed): Promise<unknown> {
    try {
        const text = await crypto.subtle.decrypt(parameters(sealed.iv, place), key.key, sealed.data);
        return JSON.parse(new TextDecoder().decode(text));
    } catch {
        return undefined; // sealed by a key that was wiped, or moved
    }
}

function parameters(iv: Uint8Array<ArrayBuffer>, place: readonly string[]): AesGcmParams {
    return { name: algorithm, iv, additionalData: new TextEncoder().encode(JSON.stringify(place)) };
}
