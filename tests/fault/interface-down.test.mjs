// The network of the server goes away, as when a cable is pulled or a switch dies: nothing that is sent arrives, is refused or is
// acknowledged, for longer than the protocol lets a line be silent. Then it is back.
import "./support/fast.mjs";
import { setLoopback } from "./support/own-network.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { established } from "../integration/support/kernel.mjs";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { descriptors, figure, openLine } from "./support/lines.mjs";

const CLIENTS = 20;
const CONNECTIONS = 500;
const MESSAGES = 20;
const GONE_MS = 60_000;
const LOOK_MS = 10_000; // everybody is looked at each 5 s; the rest is a busy machine's
const DEADLINE_MS = 20_000;
const DESCRIPTORS_MORE = 10;

describe("the server's network goes away", { concurrency: false }, () => {
    const server = new Server({ clients: CLIENTS });
    const names = Array.from({ length: CLIENTS }, (_, i) => `client${i + 1}`);
    const lost = [];
    before(() => server.start());
    after(async () => {
        setLoopback("up");
        lost.forEach((wire) => wire.destroy());
        await server.stop();
    });

    it("everybody is found out in time, presence follows, and nothing acknowledged is lost (R-FUN-1)", async (test) => {
        const files = descriptors(server);
        lost.push(...(await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => openLine(server.port, server.tokens[names[i % CLIENTS]])))));
        const therapist = await server.session("therapist1");
        lost.push(therapist.wire); // nobody tells its end that it is over
        const [first, ...others] = await Promise.all(names.map((name) => server.person(name)));
        const channel = await server.careChannel("client1");
        const texts = Array.from({ length: MESSAGES }, (_, i) => `vlak voor de storing ${i}`);
        const sent = texts.map((text) => therapist.send(channel, text));
        await Promise.all(sent);
        assert.ok(descriptors(server) >= files + CONNECTIONS);
        assert.ok(established(server.port) > CONNECTIONS);

        setLoopback("down");
        const began = performance.now();
        await until(GONE_MS + LOOK_MS, () => established(server.port) === 0, "all of them found out");
        const took = performance.now() - began;
        setLoopback("up");
        test.diagnostic(`found out within ${(took / 1000).toFixed(1)} s`);
        assert.ok(took > GONE_MS / 2, "given up while they could still have come back");

        assert.ok(descriptors(server) <= files + DESCRIPTORS_MORE);
        assert.equal(await figure(server, "empower_sessions"), 0);
        const [again, client] = await Promise.all([server.session("therapist1"), server.session("client1")]);
        await until(
            DEADLINE_MS,
            async () => {
                const { presence } = await again.request("presence.get", { users: [first.id, ...others.map(({ id }) => id)] });
                return presence.every(({ user, state }) => (state === "online") === (user === first.id));
            },
            "presence as it is",
        );
        const { messages } = await client.request("chat.history", { channel, limit: MESSAGES });
        assert.deepEqual(messages.map(({ body }) => body).toSorted(), texts.toSorted());
        await Promise.all([again.close(), client.close()]);
    });
});
