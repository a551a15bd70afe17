// A browser with an authenticator in it, of software: WebAuthn Level 3 by Node's own cryptography, written from the
// standard. A test may bend whatever it says.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const FLAGS = { UP: 0x01, UV: 0x04, AT: 0x40 };
const COSE = { ES256: -7, EdDSA: -8, RS256: -257 };

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const b64 = (bytes) => Buffer.from(bytes).toString("base64url");

// ------------------------------------------------------------ CBOR (RFC 8949)

function head(type, value) {
    if (value < 24) {
        return Buffer.from([(type << 5) | value]);
    }
    return value < 0x100 ? Buffer.from([(type << 5) | 24, value]) : Buffer.from([(type << 5) | 25, value >> 8, value & 0xff]);
}

/** Numbers, texts, bytes, and maps as `Map`. */
function cbor(value) {
    if (typeof value === "number") {
        return value < 0 ? head(1, -1 - value) : head(0, value);
    }
    if (typeof value === "string") {
        return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
    }
    if (value instanceof Map) {
        return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, member]) => [cbor(key), cbor(member)])]);
    }
    return Buffer.concat([head(2, value.length), value]);
}

// ------------------------------------------------------- keys (RFC 9053, 8230)

function newKeys(algorithm) {
    switch (algorithm) {
        case "ES256":
            return generateKeyPairSync("ec", { namedCurve: "P-256" });
        case "EdDSA":
            return generateKeyPairSync("ed25519");
        case "RS256":
            return generateKeyPairSync("rsa", { modulusLength: 2048 });
        default:
            throw new Error(`no such algorithm: ${algorithm}`);
    }
}

function coseKey(algorithm, publicKey) {
    const jwk = publicKey.export({ format: "jwk" });
    const bytes = (member) => Buffer.from(jwk[member], "base64url");
    const alg = COSE[algorithm];
    switch (algorithm) {
        case "ES256":
            return new Map([[1, 2], [3, alg], [-1, 1], [-2, bytes("x")], [-3, bytes("y")]]); // prettier-ignore
        case "EdDSA":
            return new Map([[1, 1], [3, alg], [-1, 6], [-2, bytes("x")]]); // prettier-ignore
        default:
            return new Map([[1, 3], [3, alg], [-1, bytes("n")], [-2, bytes("e")]]); // prettier-ignore
    }
}

/** One device of a person. It keeps a credential for each account. */
export class SoftAuthenticator {
    credentials = [];

    constructor(origin, { algorithm = "EdDSA", count = 1 } = {}) {
        this.origin = origin;
        this.algorithm = algorithm;
        this.count = count;
    }

    #clientData(type, challenge, bent) {
        return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false, ...bent }));
    }

    #data(rpId, more, bent) {
        const flags = bent.flags ?? (FLAGS.UP | FLAGS.UV | (more ? FLAGS.AT : 0));
        const count = Buffer.alloc(4);
        count.writeUInt32BE(bent.count ?? this.count);
        this.count += this.count > 0 ? 1 : 0;
        return Buffer.concat([sha256(bent.rpId ?? rpId), Buffer.from([flags]), count, more ?? Buffer.alloc(0)]);
    }

    /** Answers to creation options as `navigator.credentials.create` does, in JSON. */
    create(options, { client = {}, data = {} } = {}) {
        const keys = newKeys(this.algorithm);
        const id = randomBytes(24);
        const length = Buffer.from([0, id.length]);
        const attested = Buffer.concat([Buffer.alloc(16), length, id, cbor(coseKey(this.algorithm, keys.publicKey))]);
        const authData = this.#data(options.rp.id, attested, data);
        const attestation = new Map([["fmt", "none"], ["attStmt", new Map()], ["authData", authData]]); // prettier-ignore
        this.credentials.push({ id: b64(id), rpId: options.rp.id, user: options.user.id, key: keys.privateKey });
        return {
            id: b64(id),
            response: {
                clientDataJSON: b64(this.#clientData("webauthn.create", options.challenge, client)),
                attestationObject: b64(cbor(attestation)),
            },
        };
    }

    /** Answers to request options with the credential it made last, or another one. */
    get(options, { client = {}, data = {}, credential = this.credentials.at(-1), user = credential.user } = {}) {
        const clientData = this.#clientData("webauthn.get", options.challenge, client);
        const authData = this.#data(options.rpId, undefined, data);
        const signed = Buffer.concat([authData, sha256(clientData)]);
        return {
            id: credential.id,
            response: {
                clientDataJSON: b64(clientData),
                authenticatorData: b64(authData),
                signature: b64(sign(this.algorithm === "EdDSA" ? null : "sha256", signed, credential.key)),
                userHandle: user,
            },
        };
    }
}
