// A WebSocket client on a bare socket. It knows RFC 6455 and the page of the protocol, and shares no code with the
// server or the web, so that a mistake there is not made here too. Everything can also be done wrong on purpose.
import { createHash, randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { closePayload, frame, FrameReader, OPCODE } from "./frames.mjs";
import { within } from "./wait.mjs";

const DEADLINE_MS = 20_000;
/** RFC 6455, section 1.3 */
const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The upgrade was answered with something else than 101. */
export class Refused extends Error {
    constructor(status, headers, body) {
        super(`the upgrade was answered with ${status}: ${body}`);
        Object.assign(this, { status, headers, body });
    }
}

/** Emits `message` (text), `ping`, `close`. */
export class Wire extends EventEmitter {
    #closed;
    #reader = new FrameReader();
    #pieces = [];
    #close = { code: 1006, reason: "" };

    constructor(socket) {
        super();
        this.socket = socket;
        this.answersPings = true;
        this.#closed = new Promise((resolve) => {
            socket.once("close", () => {
                resolve(this.#close);
                this.emit("close", this.#close);
            });
        });
    }

    /** Opens, upgrades and checks the answer. Without `host`, `from`, … as a client on this machine would. */
    static async open(options) {
        const socket = await connectSocket(options);
        const key = randomBytes(16).toString("base64");
        socket.write(upgradeRequest(options, key));
        const { status, headers, rest } = await within(DEADLINE_MS, readHead(socket), "an answer to the upgrade");
        if (status !== 101) {
            const body = await within(DEADLINE_MS, readBody(socket, headers, rest), "the refusal's body");
            socket.destroy();
            throw new Refused(status, headers, body);
        }
        demandAgreed(headers, key);
        const wire = new Wire(socket);
        socket.on("data", (bytes) => wire.#take(bytes));
        if (rest.length > 0) {
            // After the caller had its turn to listen.
            setImmediate(() => wire.#take(rest));
        }
        return wire;
    }

    sendText(text) {
        this.socket.write(frame(text));
    }

    sendFrame(payload, options) {
        this.socket.write(frame(payload, options));
    }

    sendBytes(bytes) {
        this.socket.write(bytes);
    }

    async close(code = 1000) {
        this.sendFrame(closePayload(code), { opcode: OPCODE.close });
        return this.ended();
    }

    /** Waits for its end: `{code, reason}`, 1006 where no close frame came. */
    ended(deadline = DEADLINE_MS) {
        return within(deadline, this.#closed, "the end of a connection");
    }

    /** As a cable that is pulled: no close frame, no goodbye. */
    destroy() {
        this.socket.destroy();
    }

    #take(bytes) {
        try {
            for (const one of this.#reader.push(bytes)) {
                this.#takeFrame(one);
            }
        } catch (error) {
            this.emit("fault", error);
            this.socket.destroy();
        }
    }

    #takeFrame({ fin, opcode, payload }) {
        if (opcode === OPCODE.close) {
            this.#close = payload.length < 2 ? { code: 1005, reason: "" } : { code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
            this.socket.end(frame(payload.subarray(0, 2), { opcode: OPCODE.close }));
        } else if (opcode === OPCODE.ping) {
            this.emit("ping", performance.now());
            if (this.answersPings) {
                this.sendFrame(payload, { opcode: OPCODE.pong });
            }
        } else if (opcode === OPCODE.pong) {
            this.emit("pong", payload);
        } else {
            this.#takeData(fin, opcode, payload);
        }
    }

    #takeData(fin, opcode, payload) {
        if (opcode === OPCODE.binary || (opcode === OPCODE.text) !== (this.#pieces.length === 0)) {
            throw new Error(`the server sent a data frame out of turn (opcode ${opcode})`);
        }
        this.#pieces.push(payload);
        if (fin) {
            const whole = Buffer.concat(this.#pieces);
            this.#pieces = [];
            this.emit("message", new TextDecoder("utf-8", { fatal: true }).decode(whole));
        }
    }
}

export function connectSocket({ port, address = "127.0.0.1", from, secure = false }) {
    const options = { port, host: address, localAddress: from, rejectUnauthorized: false };
    const socket = secure ? tls.connect(options) : net.connect(options);
    // A reset is an end like another; who waits for the end looks at its code.
    socket.on("error", () => {});
    return within(
        DEADLINE_MS,
        new Promise((resolve, reject) => {
            socket.once(secure ? "secureConnect" : "connect", () => {
                socket.setNoDelay(true);
                socket.off("error", reject);
                resolve(socket);
            });
            socket.once("error", reject);
        }),
        `a connection to port ${port}`,
    );
}

export function upgradeRequest({ port, path = "/ws", protocol = "empower.v1", origin, cookie, token, headers = {} }, key) {
    const lines = {
        Host: `127.0.0.1:${port}`,
        Upgrade: "websocket",
        Connection: "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": protocol,
        Origin: origin,
        Cookie: cookie,
        Authorization: token === undefined ? undefined : `Bearer ${token}`,
        ...headers,
    };
    const text = Object.entries(lines)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => `${name}: ${value}\r\n`);
    return `GET ${path} HTTP/1.1\r\n${text.join("")}\r\n`;
}

/** Reads as far as the empty line; what follows is handed on. */
export function readHead(socket) {
    return new Promise((resolve, reject) => {
        let bytes = Buffer.alloc(0);
        const ended = () => reject(new Error(`the connection ended before an answer: ${JSON.stringify(bytes.toString("latin1"))}`));
        const take = (chunk) => {
            bytes = Buffer.concat([bytes, chunk]);
            const end = bytes.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            socket.off("data", take);
            socket.off("close", ended);
            const [first, ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
            const headers = {};
            for (const line of lines) {
                const colon = line.indexOf(":");
                headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
            }
            resolve({ status: Number(first.split(" ")[1]), headers, rest: bytes.subarray(end + 4) });
        };
        socket.on("data", take);
        socket.once("close", ended);
    });
}

function readBody(socket, headers, rest) {
    const wanted = headers["content-length"] === undefined ? Infinity : Number(headers["content-length"]);
    return new Promise((resolve) => {
        let body = rest;
        const done = () => resolve(body.toString());
        if (body.length >= wanted) {
            done();
            return;
        }
        socket.on("data", (chunk) => {
            body = Buffer.concat([body, chunk]);
            if (body.length >= wanted) {
                done();
            }
        });
        socket.once("close", done);
    });
}

function demandAgreed(headers, key) {
    const accept = createHash("sha1").update(key + ACCEPT_GUID).digest("base64");
    if (headers["sec-websocket-accept"] !== accept) {
        throw new Error("the upgrade's Sec-WebSocket-Accept is wrong");
    }
    if (headers["sec-websocket-protocol"] !== "empower.v1") {
        throw new Error(`the upgrade agreed on the subprotocol ${headers["sec-websocket-protocol"]}`);
    }
    if (headers["sec-websocket-extensions"] !== undefined) {
        throw new Error("the upgrade agreed on an extension nobody offered");
    }
}
