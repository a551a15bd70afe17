// SIGKILL at random moments while two people call each other, over and over on the same data. FAULT_KILLS says how often,
// FAULT_SEED repeats the moments and the deeds of an earlier run.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { FLAGS, resume, start } from "../integration/support/calls.mjs";
import { Failure } from "../integration/support/client.mjs";
import { run, Server } from "../integration/support/server.mjs";
import { below, chooseSeed, randomOf } from "./support/seed.mjs";

const KILLS = Number(process.env.FAULT_KILLS ?? 20);

/** Does what comes into its mind in the calls of one channel, until the line ends. */
class Caller {
    constructor(server, username, channel, random) {
        Object.assign(this, { server, username, channel, random });
        /** Calls that an answer told of. */
        this.known = new Set();
    }

    async connect() {
        this.client = await this.server.connect(this.username);
        const hello = await this.client.hello();
        this.call = hello.calls[0];
        this.user = hello.user;
        return hello.calls;
    }

    #latest() {
        return this.client.seen("call.changed").at(-1)?.call ?? this.call;
    }

    #own(call) {
        return call.participants.find(({ user }) => user === this.user.id);
    }

    #deeds(call) {
        const named = { call: call.id };
        const other = call.participants.find(({ user }) => user !== this.user.id);
        const common = [
            ["call.join", { ...named, ...FLAGS }],
            ["call.join", { ...named, audio: true, video: false }],
            ["call.resume", { ...named, participant: this.#own(call).id }],
            ["call.update", { ...named, hand: this.random() < 0.5 }],
            ["call.leave", named],
            ["call.decline", { ...named, reason: this.random() < 0.5 ? "busy" : "declined" }],
        ];
        const host = [
            ["call.admit", { ...named, participant: other.id }],
            ["call.admit", { ...named, participant: other.id }],
            ["call.refuse", { ...named, participant: other.id }],
            ["call.end", named],
        ];
        return this.user.role === "therapist" ? [...common, ...host] : common;
    }

    async #deed() {
        const call = this.#latest();
        if (call === undefined || call.state === "ended") {
            const lobby = this.user.role === "therapist" && this.random() < 0.5;
            return start(this.client, this.channel, lobby ? { lobby } : {});
        }
        if (this.random() < 0.1) {
            this.client.wire.destroy();
            await this.connect();
            return undefined;
        }
        const deeds = this.#deeds(call);
        return this.client.request(...deeds[below(this.random, deeds.length)]);
    }

    /** `onAnswer` hears of each answer. */
    async work(onAnswer) {
        for (;;) {
            try {
                const answer = await this.#deed();
                if (answer?.call) {
                    this.known.add(answer.call.id);
                }
            } catch (error) {
                if (!(error instanceof Failure)) {
                    return; // the line has ended
                }
                assert.ok(error.code > 4000, error.message);
            }
            onAnswer();
        }
    }
}

describe(`a server that is killed in the middle of calls, ${KILLS} times`, { concurrency: false }, () => {
    const seed = chooseSeed();
    const random = randomOf(seed);
    const server = new Server({ clients: 1 });
    let channel;
    let callers;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        callers = ["client1", "therapist1"].map((username, i) => new Caller(server, username, channel, randomOf(seed + 1 + i)));
    });
    after(() => server.stop());

    /** How many entries each call has. */
    async function entries(reader) {
        const counts = new Map();
        let last = 0;
        for (let more = true; more; ) {
            const page = await reader.request("chat.history", { channel, after: last, limit: 200 });
            for (const { seq, call } of page.messages) {
                counts.set(call.id, (counts.get(call.id) ?? 0) + 1);
                last = seq;
            }
            more = page.more;
        }
        return counts;
    }

    async function killInCalls(drains) {
        const answers = 1 + below(random, 150);
        let count = 0;
        let reached;
        const moment = new Promise((resolve) => (reached = resolve));
        const works = Promise.all(callers.map((caller) => caller.work(() => ++count === answers && reached())));
        await Promise.race([moment, works]);
        if (drains) {
            server.terminate();
        }
        await delay(random() * 8);
        await server.kill();
        await works;
    }

    /** What is told of the calls after it: one that lives waits for its people, any other has its entry, and one. */
    async function checkCalls() {
        const told = await Promise.all(callers.map((caller) => caller.connect()));
        assert.deepEqual(told[0], told[1]);
        const [living] = told[0];
        assert.ok(told[0].length <= 1, "more than one call lives in the channel");
        for (const { state, away } of living?.participants ?? []) {
            assert.equal(away ?? false, ["joined", "waiting"].includes(state));
        }
        const counts = await entries(callers[0].client);
        for (const id of new Set([...counts.keys(), ...callers.flatMap(({ known }) => [...known])])) {
            assert.equal(counts.get(id) ?? 0, id === living?.id ? 0 : 1, `entries of ${id === living?.id ? "a call that lives" : "a call that is over"}`);
        }
    }

    /** Whoever has a place in the call that lives takes it up again. */
    async function goOn() {
        for (const { client, call, user } of callers) {
            const own = call?.participants.find((one) => one.user === user.id);
            if (own?.away) {
                assert.equal((await resume(client, call, own.id)).participant, own.id);
                resumed += 1;
            }
        }
    }

    let resumed = 0;

    it("keeps every call that lives, with its places, and of every other one entry (R-FUN-2)", async () => {
        for (let round = 1; round <= KILLS; round++) {
            try {
                await killInCalls(random() < 0.2);
                await server.boot();
                await checkCalls();
                await goOn();
            } catch (error) {
                error.message = `after kill ${round}: ${error.message}`;
                throw error;
            }
        }
        const { code, stdout, stderr } = await run("empowerctl", ["--config", server.configFile, "check"]);
        assert.equal(code, 0, `the check: ${stdout}${stderr}`);
        const calls = new Set(callers.flatMap(({ known }) => [...known])).size;
        console.log(`${calls} calls, ${resumed} places taken up again over ${KILLS} kills`);
        assert.ok(calls > KILLS / 2 && resumed > KILLS / 4, "hardly anybody called");
        await Promise.all(callers.map(({ client }) => client.close()));
    });
});
