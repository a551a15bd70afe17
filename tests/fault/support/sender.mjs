// Somebody who sends, corrects, takes back and reads, all at once, until the connection is gone.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Failure } from "../../integration/support/client.mjs";
import { below, randomOf } from "./seed.mjs";

const LANES = 8;

export class Sender {
    #mine = []; // own messages that were answered and may still be changed
    #seen = 0; // the highest number that an answer has told
    #order = []; // of this connection: what was asked, in order
    /** The highest position in the channel that the server said it keeps. */
    read = 0;

    constructor(server, ledger, username, user, channel, random) {
        Object.assign(this, { server, ledger, username, user, channel, random });
    }

    async connect() {
        this.client = await this.server.session(this.username);
        this.#order = [];
    }

    /** Sends what has no answer yet again, under its nonce, before anything new. */
    async settle() {
        const mine = this.ledger.open(this.user).filter(({ params, sender }) => params.channel === this.channel && sender === this);
        await Promise.all(mine.map((asked) => this.#exchange(asked)));
    }

    /** Works until the connection ends or the server drains; `onAnswer` hears of each answer. */
    async work(onAnswer) {
        const lane = async () => {
            while (await this.#act()) {
                onAnswer();
            }
        };
        const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
        const fault = ends.find(({ reason }) => reason && !/the connection ended/.test(reason.message));
        if (fault) {
            throw fault.reason;
        }
    }

    /** Of one connection, what was asked first is stored first. */
    checkOrder() {
        const numbers = this.#order.filter(({ answer }) => answer).map(({ answer }) => answer.seq);
        assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), `${this.username}: not stored in the order of sending`);
    }

    #act() {
        const choice = this.random();
        if (choice < 0.1 && this.#seen > 0) {
            return this.#readUpTo(this.#seen);
        }
        if (choice < 0.2 && this.#mine.length > 0) {
            const seq = this.#mine[below(this.random, this.#mine.length)];
            return this.#ask("chat.amend", { seq, body: `verbeterd: ${randomUUID()}` });
        }
        if (choice < 0.25 && this.#mine.length > 0) {
            // Never chosen again: what is retracted cannot be amended.
            const [seq] = this.#mine.splice(below(this.random, this.#mine.length), 1);
            return this.#ask("chat.retract", { seq });
        }
        return this.#ask("chat.send", { body: `${this.username} ${"é".repeat(below(this.random, 400))} ${randomUUID()}` });
    }

    async #readUpTo(seq) {
        const answer = await this.#try(this.random() < 0.5 ? "chat.read" : "chat.delivered", { channel: this.channel, seq });
        this.read = answer ? Math.max(this.read, seq) : this.read;
        return answer;
    }

    #ask(method, more) {
        const asked = this.ledger.ask(this.user, method, { channel: this.channel, nonce: randomUUID(), ...more });
        asked.sender = this;
        return this.#exchange(asked);
    }

    /** The answer; undefined where the server drains and takes nothing any more. */
    async #try(method, params) {
        try {
            return await this.client.request(method, params);
        } catch (error) {
            if (error instanceof Failure && error.reason === "overloaded") {
                return undefined;
            }
            throw error;
        }
    }

    async #exchange(asked) {
        this.#order.push(asked);
        asked.refused = false;
        const answer = await this.#try(asked.method, asked.params);
        if (answer === undefined) {
            asked.refused = asked.stored === undefined;
            return false;
        }
        const isNew = asked.answer === undefined;
        this.ledger.answer(asked, answer);
        this.#seen = Math.max(this.#seen, answer.seq);
        if (isNew && asked.method === "chat.send") {
            this.#mine.push(answer.seq);
        }
        return true;
    }
}

/** One for each of these people, in client1's channel or client2's; `[senders, channels]`. */
export async function sendersOf(server, ledger, people, seed) {
    const channels = [await server.careChannel("client1"), await server.careChannel("client2")];
    const senders = [];
    for (const [username, at] of people) {
        const { id } = await server.person(username);
        senders.push(new Sender(server, ledger, username, id, channels[at], randomOf(seed + 1 + senders.length)));
    }
    return [senders, channels];
}
