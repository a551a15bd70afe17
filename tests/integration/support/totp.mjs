// What an authenticator app does with an otpauth: URI (RFC 6238), by Node alone.
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

function decodeBase32(text) {
    const bits = [...text].map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, "0")).join("");
    return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** The app: the codes of an account, and the step it is. */
export class Authenticator {
    constructor(uri) {
        this.uri = new URL(uri);
        this.key = decodeBase32(this.uri.searchParams.get("secret"));
    }

    /** The code of this moment, or of `steps` later. */
    code(steps = 0) {
        const counter = Buffer.alloc(8);
        counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
        const hash = createHmac("sha1", this.key).update(counter).digest();
        const at = hash[19] & 15;
        return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
    }

    /** A code that is none just now. */
    wrong() {
        const right = [-1, 0, 1, 2].map((steps) => this.code(steps));
        return ["000000", "111111", "222222", "333333", "444444"].find((code) => !right.includes(code));
    }
}

/** Waits for a step to begin unless at least `ms` of this one are left, so that a code is not overtaken by the clock. */
export async function timeInStep(ms = 10_000) {
    const left = STEP_MS - (Date.now() % STEP_MS);
    if (left < ms) {
        await new Promise((resolve) => setTimeout(resolve, left + 50));
    }
}

/** Switches the second factor on for who is signed in; the app has then used its code of the step before. */
export async function enrol(client) {
    await timeInStep();
    const app = new Authenticator((await client.request("account.otp_begin", {})).uri);
    const { recovery_codes: codes } = await client.request("account.otp_confirm", { otp: app.code(-1) });
    return { app, codes };
}
