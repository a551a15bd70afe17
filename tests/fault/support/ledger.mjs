// What was asked of the server and what it said, over all its lives; and whether what it kept agrees.
import assert from "node:assert/strict";

/** `method` and `params` with which something was asked; `answer` once it was acknowledged, `refused` while the last answer said that nothing was stored. */
class Asked {
    constructor(author, method, params) {
        Object.assign(this, { author, method, params, answer: undefined, refused: false, stored: undefined });
    }
}

export class Ledger {
    /** By nonce, in the order of asking. */
    asked = new Map();
    /** By channel: its entries as they were read, so far. */
    #entries = new Map();

    ask(author, method, params) {
        const asked = new Asked(author, method, params);
        assert.equal(this.asked.has(params.nonce), false);
        this.asked.set(params.nonce, asked);
        return asked;
    }

    get acknowledged() {
        return [...this.asked.values()].filter(({ answer }) => answer).length;
    }

    get stored() {
        return [...this.#entries.values()].reduce((sum, entries) => sum + entries.length, 0);
    }

    forget(channel) {
        this.#entries.delete(channel);
        for (const asked of this.asked.values()) {
            if (asked.params.channel === channel) {
                asked.stored = undefined;
            }
        }
    }

    /** How far the channel was read. */
    lastRead(channel) {
        return this.#entries.get(channel)?.length ?? 0;
    }

    /** Takes what follows on what was read: each entry was asked for, once, and by whom it says. */
    read(channel, messages) {
        const entries = this.#entries.get(channel) ?? [];
        this.#entries.set(channel, entries);
        for (const message of messages) {
            assert.equal(message.seq, entries.length + 1, "the numbers have holes");
            const asked = this.asked.get(message.nonce);
            assert.ok(asked, `entry ${message.seq} was never sent: ${JSON.stringify(message)}`);
            assert.equal(asked.stored, undefined, `sent once, stored as ${asked.stored?.seq} and ${message.seq}`);
            asked.stored = message;
            this.#holdAgainst(asked, message, channel);
            entries.push(message);
        }
    }

    #holdAgainst({ author, method, params }, message, channel) {
        assert.equal(params.channel, channel);
        assert.equal(message.author, author);
        assert.equal(message.amends, method === "chat.amend" ? params.seq : undefined);
        assert.equal(message.retracts, method === "chat.retract" ? params.seq : undefined);
        if (message.body !== undefined) {
            assert.equal(message.body, params.body, "another body than was sent");
        } else {
            assert.ok(method === "chat.retract" || message.retracted_by, "a body is lost");
        }
    }

    /** Every acknowledged one is there, as it was acknowledged, and none that was refused. */
    checkAcknowledged() {
        for (const { answer, refused, stored, params } of this.asked.values()) {
            assert.equal(refused && stored !== undefined, false, `refused, and stored: ${JSON.stringify(params)}`);
            if (answer) {
                const kept = stored && { id: stored.id, seq: stored.seq, sent_at: stored.sent_at };
                assert.deepEqual(kept, answer, `acknowledged, and not there: ${JSON.stringify(params)}`);
            }
        }
    }

    /** After a reading of the whole: each entry points to what became of it. */
    checkReferences() {
        for (const entries of this.#entries.values()) {
            const amended = new Map();
            const retracted = new Map();
            for (const { seq, amends, retracts } of entries) {
                if (amends) {
                    amended.set(amends, seq);
                }
                if (retracts) {
                    retracted.set(retracts, seq);
                }
            }
            for (const { seq, amends, amended_by: amendedBy, retracted_by: retractedBy, body } of entries) {
                assert.equal(amendedBy, amended.get(seq), `entry ${seq} and its amendment`);
                assert.equal(retractedBy, retracted.get(amends ?? seq), `entry ${seq} and its retraction`);
                assert.equal(body !== undefined && retractedBy !== undefined, false, "a retracted body is told");
            }
        }
    }

    /** What has no answer yet, oldest first. */
    open(author) {
        return [...this.asked.values()].filter((asked) => asked.author === author && !asked.answer);
    }

    /** An answer to a question asked before: always the same one. */
    answer(asked, answer) {
        assert.deepEqual(answer, asked.answer ?? answer, "another answer than before");
        if (asked.stored) {
            assert.equal(answer.id, asked.stored.id, "sent again, and stored again");
        }
        asked.answer = answer;
    }
}
