import { expect, test } from "vitest";
import { fromBase64url, makePasskey, toBase64url, usePasskey, type CreationOptions, type PasskeyDevice } from "./passkeys.ts";

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

/** A device that answers what the test says, and keeps what it was asked. */
class FakeDevice implements PasskeyDevice {
    readonly asked: (CredentialCreationOptions | CredentialRequestOptions)[] = [];

    constructor(private readonly answer: () => Promise<unknown>) {}

    create(options: CredentialCreationOptions): Promise<Credential | null> {
        this.asked.push(options);
        return this.answer() as Promise<Credential | null>;
    }

    get(options: CredentialRequestOptions): Promise<Credential | null> {
        this.asked.push(options);
        return this.answer() as Promise<Credential | null>;
    }

    fillsIn(): Promise<boolean> {
        return Promise.resolve(true);
    }
}

const creation: CreationOptions = {
    challenge: "-_8A",
    rp: { id: "portal.example", name: "Praktijk" },
    user: { id: "AQI", name: "sanne", displayName: "Sanne" },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    excludeCredentials: [{ type: "public-key", id: "AwQ" }],
    timeout: 300_000,
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
};
const request = { challenge: "-_8A", timeout: 300_000, rpId: "portal.example" };

test("bytes go to and fro in base64url, of every length", () => {
    for (const [text, values] of [
        ["", []],
        ["-w", [251]],
        ["-_8", [251, 255]],
        ["-_8A", [251, 255, 0]],
    ] as const) {
        expect(toBase64url(bytes(...values))).toBe(text);
        expect([...fromBase64url(text)]).toEqual(values);
    }
});

test("one is made as the server asked, and what the server does not take stays here", async () => {
    const device = new FakeDevice(() =>
        Promise.resolve({
            id: "BQ",
            rawId: bytes(5),
            type: "public-key",
            response: { clientDataJSON: bytes(6), attestationObject: bytes(7), getTransports: () => ["internal"] },
        }),
    );
    expect(await makePasskey(device, creation)).toEqual({ id: "BQ", response: { clientDataJSON: "Bg", attestationObject: "Bw" } });
    const { publicKey } = device.asked[0] ?? {};
    expect(publicKey).toMatchObject({ rp: creation.rp, authenticatorSelection: creation.authenticatorSelection, attestation: "none" });
    expect([...new Uint8Array(publicKey?.challenge as ArrayBuffer)]).toEqual([251, 255, 0]);
    const known = (publicKey as PublicKeyCredentialCreationOptions).excludeCredentials ?? [];
    expect(known.map(({ id }) => [...new Uint8Array(id as ArrayBuffer)])).toEqual([[3, 4]]);
});

test("one is asked for, now or where the user name is filled in", async () => {
    const response = { clientDataJSON: bytes(6), authenticatorData: bytes(7), signature: bytes(8), userHandle: bytes(9) };
    const device = new FakeDevice(() => Promise.resolve({ rawId: bytes(5), response }));
    const { signal } = new AbortController();
    expect(await usePasskey(device, request, {})).toEqual({
        id: "BQ",
        response: { clientDataJSON: "Bg", authenticatorData: "Bw", signature: "CA", userHandle: "CQ" },
    });
    await usePasskey(device, request, { fillIn: true, signal });
    expect(device.asked[0]).not.toHaveProperty("mediation");
    expect(device.asked[0]?.publicKey).toMatchObject({ rpId: "portal.example", userVerification: "required" });
    expect(device.asked[1]).toMatchObject({ mediation: "conditional", signal });
});

test("why there is none is told as a reason", async () => {
    for (const [name, reason] of [
        ["NotAllowedError", "cancelled"],
        ["AbortError", "cancelled"],
        ["InvalidStateError", "conflict"],
        ["SecurityError", "feature_off"],
        ["DataError", "internal"],
    ]) {
        const device = new FakeDevice(() => Promise.reject(new DOMException("no", name)));
        await expect(makePasskey(device, creation)).rejects.toMatchObject({ reason });
        await expect(usePasskey(device, request, {})).rejects.toMatchObject({ reason });
    }
    await expect(usePasskey(new FakeDevice(() => Promise.resolve(null)), request, {})).rejects.toMatchObject({ reason: "cancelled" });
});
