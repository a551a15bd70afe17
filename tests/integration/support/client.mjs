// JSON-RPC over a wire: requests with their answers, and the events in the order they came. What comes is held against
// the server's own document; where it does not fit, the test fails.
import { randomUUID } from "node:crypto";
import { Wire } from "./wire.mjs";
import { within } from "./wait.mjs";

/** Long enough for a machine with much else to do; nothing waits as long where all is well. */
const DEADLINE_MS = 20_000;

/** An error answer. */
export class Failure extends Error {
    constructor(method, { code, message, data }) {
        super(`${method} was refused: ${code} ${data?.reason} ${data?.field ?? ""} (${message})`);
        Object.assign(this, { code, ...data });
    }
}

export class Client {
    #document;
    #faults;
    #last = 0;
    #ended;
    #pending = new Map();
    #waiting = new Set();
    /** Every event so far, in order; `taken` once a test has waited for it. */
    events = [];
    /** Answers that belong to no request of ours, in order. */
    unclaimed = [];

    constructor(wire, document, faults) {
        this.wire = wire;
        this.#document = document;
        this.#faults = faults;
        wire.on("message", (text) => this.#takeGuarded(text));
        wire.on("fault", (error) => faults.push(error));
        wire.on("close", (end) => {
            this.#ended = new Error(`the connection ended with ${end.code}`);
            this.#fail(this.#ended);
        });
    }

    static async open(options, document, faults) {
        return new Client(await Wire.open(options), document, faults);
    }

    /** The result; a refusal is thrown as `Failure`. */
    request(method, params) {
        this.#last += 1;
        const id = this.#last;
        return this.exchange({ jsonrpc: "2.0", id, method, params });
    }

    /** Sends this very request and gives its result. */
    exchange(request) {
        if (this.#ended) {
            return Promise.reject(this.#ended);
        }
        const answer = new Promise((resolve, reject) => {
            this.#pending.set(request.id, { method: request.method, resolve, reject });
        });
        this.wire.sendText(JSON.stringify(request));
        return within(DEADLINE_MS, answer, `an answer to ${request.method}`);
    }

    /** The refusal, as `{code, reason, field?, retry_after?}`; an answer without one is thrown. */
    async refused(method, params) {
        let result;
        try {
            result = await this.request(method, params);
        } catch (error) {
            if (error instanceof Failure) {
                return error;
            }
            throw error;
        }
        throw new Error(`${method} ${JSON.stringify(params)} should have been refused, and answered ${JSON.stringify(result)}`);
    }

    async hello(positions) {
        const hello = await this.request("session.hello", { client: { name: "test", version: "1.0" }, positions });
        this.session = hello.session;
        return hello;
    }

    send(channel, body, more = {}) {
        return this.request("chat.send", { channel, nonce: randomUUID(), body, ...more });
    }

    /** Waits for the first event, not waited for yet, of this name for which `fits` holds. */
    event(name, fits = () => true, deadline = DEADLINE_MS) {
        const found = this.events.find((one) => !one.taken && one.method === name && fits(one.params));
        if (found) {
            found.taken = true;
            return Promise.resolve(found.params);
        }
        if (this.#ended) {
            return Promise.reject(this.#ended);
        }
        const waiter = { name, fits };
        const arrival = new Promise((resolve, reject) => Object.assign(waiter, { resolve, reject }));
        this.#waiting.add(waiter);
        const seen = () => this.events.map((one) => `${one.method}${one.taken ? "" : "*"}`).join(" ");
        return within(deadline, arrival, `${name}`).catch((error) => {
            this.#waiting.delete(waiter);
            throw new Error(`${error.message}; came so far (* not asked for): ${seen()}`);
        });
    }

    /** The parameters of all events of this name so far. */
    seen(name) {
        return this.events.filter((one) => one.method === name).map((one) => one.params);
    }

    /** Sends text as it is, and waits for the next answer that belongs to no request made with `request`. */
    raw(text) {
        this.wire.sendText(text);
        return this.answer();
    }

    answer() {
        const arrival = new Promise((resolve) => {
            const look = () => (this.unclaimed.length > 0 ? resolve(this.unclaimed.shift()) : this.wire.once("message", look));
            look();
        });
        return within(DEADLINE_MS, arrival, "an answer that belongs to no request");
    }

    close() {
        return this.wire.close();
    }

    #takeGuarded(text) {
        try {
            this.#take(JSON.parse(text));
        } catch (error) {
            this.#faults.push(error);
            this.#fail(error);
        }
    }

    #take(message) {
        if (message.jsonrpc !== "2.0") {
            throw new Error(`a message without "jsonrpc":"2.0": ${JSON.stringify(message)}`);
        }
        if (message.method !== undefined) {
            this.#takeEvent(message);
        } else if (this.#pending.has(message.id)) {
            this.#takeAnswer(message);
        } else {
            if (message.error) {
                this.#document.checkError(message.error);
            }
            this.unclaimed.push(message);
        }
    }

    #takeAnswer(message) {
        const { method, resolve, reject } = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if ((message.error === undefined) === (message.result === undefined)) {
            throw new Error(`an answer must have a result or an error: ${JSON.stringify(message)}`);
        }
        if (message.error) {
            this.#document.checkError(message.error);
            reject(new Failure(method, message.error));
        } else {
            this.#document.checkResult(method, message.result);
            resolve(message.result);
        }
    }

    #takeEvent({ id, method, params }) {
        if (id !== undefined) {
            throw new Error(`the event ${method} has an id`);
        }
        this.#document.checkEvent(method, params);
        const event = { method, params, taken: false };
        this.events.push(event);
        for (const waiter of this.#waiting) {
            if (!event.taken && waiter.name === method && waiter.fits(params)) {
                event.taken = true;
                this.#waiting.delete(waiter);
                waiter.resolve(params);
            }
        }
    }

    #fail(error) {
        for (const { reject } of this.#pending.values()) {
            reject(error);
        }
        for (const { reject } of this.#waiting) {
            reject(error);
        }
        this.#pending.clear();
        this.#waiting.clear();
    }
}
