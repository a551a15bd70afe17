// No file descriptor is left for one more connection: who is there goes on, who comes has to wait, and nothing spins.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until, within } from "../integration/support/wait.mjs";
import { connectSocket, upgradeRequest } from "../integration/support/wire.mjs";

const LIMIT = 160;
const TOO_MANY = 300;
const DEADLINE_MS = 10_000;

describe(`a server that may open ${LIMIT} files`, { concurrency: false }, () => {
    const server = new Server({ clients: 2, under: ["prlimit", `--nofile=${LIMIT}:${LIMIT}`] });
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() => server.stop());

    /** Knocks, and tells what came of it, once something did: "in", "closed" or nothing yet. */
    async function knock() {
        const socket = await connectSocket({ port: server.port });
        const guest = { socket, became: undefined };
        socket.on("error", () => {});
        socket.once("data", (bytes) => (guest.became = /^HTTP\/1.1 101 /.test(bytes.toString("latin1")) ? "in" : "refused"));
        socket.once("close", () => (guest.became = guest.became === "in" ? "in" : "closed"));
        socket.write(upgradeRequest({ port: server.port, token: server.tokens.client2 }, Buffer.alloc(16, 7).toString("base64")));
        return guest;
    }

    async function chats(client, therapist, text) {
        const { seq } = await within(DEADLINE_MS, client.send(channel, text), "an answer");
        assert.equal((await therapist.event("chat.message", (message) => message.seq === seq, DEADLINE_MS)).body, text);
    }

    it("goes on for who is there, lets nobody else in, does not spin, and takes people again when some go (R-FUN-1)", async (test) => {
        const [client, therapist] = [await server.session("client1"), await server.session("therapist1")];
        for (let round = 1; round <= 2; round++) {
            const guests = await Promise.all(Array.from({ length: TOO_MANY }, knock));
            await until(DEADLINE_MS, () => guests.filter(({ became }) => became === "closed").length >= 3, "somebody turned away");
            const inside = guests.filter(({ became }) => became === "in").length;
            assert.ok(inside > LIMIT / 2 && inside < LIMIT, `${inside} of ${TOO_MANY} came in`);

            // Turned away one at a time, ten a second, while the others stand in the queue.
            const turnedAway = () => guests.filter(({ became }) => became === "closed").length;
            const [began, busy, first] = [performance.now(), server.busyMs(), turnedAway()];
            await until(DEADLINE_MS, () => turnedAway() >= first + 10, "ten more turned away");
            const share = (server.busyMs() - busy) / (performance.now() - began);
            test.diagnostic(`${inside} inside; while the door is shut the server takes ${(share * 100).toFixed(0)} % of a processor`);
            assert.ok(share < 0.3, `it spins: ${(share * 100).toFixed(0)} % of a processor`);
            for (let i = 0; i < 20; i++) {
                await chats(client, therapist, `ronde ${round}, nummer ${i}`);
            }
            assert.equal(guests.filter(({ became }) => became === "in").length, inside);

            guests.forEach(({ socket }) => socket.destroy());
            const late = await until(DEADLINE_MS, () => server.session("client1").catch(() => undefined), "somebody new let in");
            assert.equal((await server.http({ path: "/readyz" })).status, 200);
            await chats(late, therapist, "weer ruimte");
            await late.close();
        }
        await until(DEADLINE_MS, () => /accept_recovered times=\d+/.test(server.log), "the log telling that it is over");
        const told = server.log.match(/accept_failed reason="Too many open files" times=\d+/g) ?? [];
        assert.ok(told.length >= 1 && told.length <= 2, `told ${told.length} times in two rounds`);
        const { text } = await server.http({ path: "/metrics" });
        assert.ok(Number(/^empower_drops_total\{reason="descriptors"\} (\d+)$/m.exec(text)[1]) >= 20, "each is counted");
        await client.close();
        await therapist.close();
    });
});
