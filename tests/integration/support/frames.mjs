// Frames of RFC 6455, section 5.2: written as a client must (masked), or wrong on purpose; read as a server's must be.
import { randomBytes } from "node:crypto";

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa };

export function frame(payload, { opcode = OPCODE.text, fin = true, masked = true, reserved = 0 } = {}) {
    const body = Buffer.from(payload);
    const head = Buffer.concat([
        Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode]),
        lengthField(body.length, masked),
    ]);
    if (!masked) {
        return Buffer.concat([head, body]);
    }
    const key = randomBytes(4);
    for (let i = 0; i < body.length; i++) {
        body[i] ^= key[i & 3];
    }
    return Buffer.concat([head, key, body]);
}

function lengthField(length, masked) {
    const mask = masked ? 0x80 : 0;
    if (length < 126) {
        return Buffer.from([mask | length]);
    }
    if (length < 0x10000) {
        const field = Buffer.from([mask | 126, 0, 0]);
        field.writeUInt16BE(length, 1);
        return field;
    }
    const field = Buffer.alloc(9);
    field[0] = mask | 127;
    field.writeBigUInt64BE(BigInt(length), 1);
    return field;
}

export function closePayload(code, reason = "") {
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code, 0);
    payload.write(reason, 2);
    return payload;
}

/** Cuts a stream of bytes into frames. Throws where a server breaks the RFC. */
export class FrameReader {
    #bytes = Buffer.alloc(0);

    *push(chunk) {
        this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
        for (let next = this.#next(); next; next = this.#next()) {
            yield next;
        }
    }

    #next() {
        const bytes = this.#bytes;
        if (bytes.length < 2) {
            return null;
        }
        const { length, offset } = payloadPlace(bytes);
        if (offset === 0 || bytes.length < offset + length) {
            return null;
        }
        const one = { fin: (bytes[0] & 0x80) !== 0, opcode: bytes[0] & 0x0f, payload: bytes.subarray(offset, offset + length) };
        demandWellFormed(bytes, one);
        this.#bytes = bytes.subarray(offset + length);
        return one;
    }
}

function payloadPlace(bytes) {
    const short = bytes[1] & 0x7f;
    if (short < 126) {
        return { length: short, offset: 2 };
    }
    const width = short === 126 ? 2 : 8;
    if (bytes.length < 2 + width) {
        return { length: 0, offset: 0 };
    }
    const length = width === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    return { length, offset: 2 + width };
}

function demandWellFormed(bytes, { fin, opcode, payload }) {
    if (bytes[1] & 0x80) {
        throw new Error("the server masked a frame");
    }
    if (bytes[0] & 0x70) {
        throw new Error("the server set a reserved bit, though no extension was agreed on");
    }
    if (!Object.values(OPCODE).includes(opcode)) {
        throw new Error(`the server sent a frame with opcode ${opcode}`);
    }
    if (opcode >= OPCODE.close && (!fin || payload.length > 125)) {
        throw new Error("the server sent a control frame in pieces, or a long one");
    }
}
