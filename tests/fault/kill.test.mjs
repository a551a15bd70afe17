// SIGKILL at random moments, again and again on the same data: under load, while the server starts, while it drains.
// FAULT_KILLS says how often, FAULT_SEED repeats the moments and the load of an earlier run.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { run, Server } from "../integration/support/server.mjs";
import { Ledger } from "./support/ledger.mjs";
import { below, chooseSeed, randomOf } from "./support/seed.mjs";
import { sendersOf } from "./support/sender.mjs";

const KILLS = Number(process.env.FAULT_KILLS ?? 20);
const CHECK_MS = 300_000;
// In a long run the channels grow long: the whole is read each so many kills, what is new after each.
const WHOLE_EVERY = 10;

describe(`SIGKILL, ${KILLS} times`, { concurrency: false }, () => {
    const seed = chooseSeed();
    const random = randomOf(seed);
    const server = new Server({ clients: 2 });
    const ledger = new Ledger();
    let senders;
    let channels;

    before(async () => {
        await server.start();
        const people = [
            ["client1", 0],
            ["client1", 0],
            ["therapist1", 0],
            ["client2", 1],
            ["therapist1", 1],
        ];
        [senders, channels] = await sendersOf(server, ledger, people, seed);
    });
    after(() => server.stop());

    async function readChannels(whole) {
        const reader = await server.session("therapist1");
        for (const channel of channels) {
            if (whole) {
                ledger.forget(channel);
            }
            for (let more = true; more; ) {
                const page = await reader.request("chat.history", { channel, after: ledger.lastRead(channel), limit: 200 });
                ledger.read(channel, page.messages);
                more = page.more;
            }
        }
        await reader.close();
    }

    async function readReceipts() {
        for (const { username, channel, read } of senders) {
            const client = await server.connect(username);
            const { channels: told } = await client.hello();
            const { members } = told.find(({ id }) => id === channel);
            const { id } = await server.person(username);
            assert.ok(members.find((member) => member.id === id).delivered_seq >= read, `${username}: a receipt is lost`);
            await client.close();
        }
    }

    async function checkData(when) {
        const { code, stdout, stderr } = await run("empowerctl", ["--config", server.configFile, "check"], { deadline: CHECK_MS });
        assert.equal(code, 0, `the check ${when}: ${stdout}${stderr}`);
    }

    /** Loads the server, and kills it after a random number of answers and a random while. */
    async function killUnderLoad(drains) {
        const answers = 1 + below(random, 600);
        const whileMs = random() * 8;
        let count = 0;
        let reached;
        const moment = new Promise((resolve) => (reached = resolve));
        const onAnswer = () => ++count === answers && reached();
        const works = Promise.all(senders.map((sender) => sender.work(onAnswer)));
        await Promise.race([moment, works]);
        if (drains) {
            server.terminate();
        }
        await delay(whileMs);
        await server.kill();
        await works;
    }

    /** Starts the server and kills it before it is ready, or just then. */
    async function killWhileStarting() {
        const booting = server.boot().catch(() => {});
        await delay(random() * 150);
        await server.kill();
        await booting;
    }

    async function oneKill(round) {
        const [drains, dies] = [random() < 0.2, random() < 0.2];
        const [before1, whole] = [random() < 0.5, round % WHOLE_EVERY === 0 || round === KILLS];
        for (const sender of senders) {
            await sender.connect();
        }
        await Promise.all(senders.map((sender) => sender.settle()));
        await killUnderLoad(drains);
        if (dies) {
            await killWhileStarting();
        }
        if (before1) {
            await checkData("of what SIGKILL left");
        }
        await server.boot();
        await readChannels(whole);
        ledger.checkAcknowledged();
        senders.forEach((sender) => sender.checkOrder());
        if (whole) {
            ledger.checkReferences();
        }
        await readReceipts();
        if (!before1) {
            await checkData("beside the server that came after");
        }
    }

    it("loses nothing that was acknowledged, doubles nothing, keeps the order, and passes the check (R-FUN-1)", async () => {
        for (let round = 1; round <= KILLS; round++) {
            try {
                await oneKill(round);
            } catch (error) {
                error.message = `after kill ${round}: ${error.message}`;
                throw error;
            }
        }
        assert.ok(ledger.acknowledged > KILLS, "hardly anything was sent");
    });

    it("leaves nothing open: what had no answer is sent again, and is there once", async () => {
        for (const sender of senders) {
            await sender.connect();
            await sender.settle();
        }
        await readChannels(true);
        ledger.checkAcknowledged();
        ledger.checkReferences();
        assert.equal(ledger.stored, ledger.asked.size, "something is missing or doubled");
        assert.equal(ledger.acknowledged, ledger.asked.size);
        console.log(`${ledger.asked.size} sent over ${KILLS} kills`);
        for (const sender of senders) {
            await sender.client.close();
        }
    });
});
