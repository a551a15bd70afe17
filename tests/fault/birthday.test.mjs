// Birthdays at midnight in the Netherlands, in the nights in which its clocks change: a representative by right loses what the
// client gains, at that very midnight, by itself, also where nothing was running then (R-CONS-3, R-CONS-4, R-CONS-6, R-ACC-5).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Family } from "../integration/support/family.mjs";
import { key, rows, sql } from "../integration/support/log.mjs";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Clock } from "./support/clock.mjs";
import { hold } from "./support/hold.mjs";

const SECOND = 1000;

// `midnights`: the beginning of the day on which the clocks change, its end, which is 23 or 25 hours later, and the one after.
const NIGHTS = [
    { name: "to summer time", midnights: ["2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "2026-03-31T00:00:00+02:00"] },
    { name: "to winter time", midnights: ["2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "2026-10-27T00:00:00+01:00"] },
];

const ahead = (midnight, ms) => new Date(Date.parse(midnight) - ms).toISOString();
/** The birth date of who becomes 12 at that midnight. */
const turnsTwelve = (midnight) => `2014-${midnight.slice(5, 10)}`;

for (const { name, midnights } of NIGHTS) {
    describe(`the night of the change ${name}`, { concurrency: false }, () => {
        const clock = new Clock(ahead(midnights[0], 600 * SECOND));
        const server = new Server({ clients: 3, env: clock.env });
        const family = new Family(server);
        const children = midnights.map((midnight, i) => ({ username: `client${i + 1}`, mother: `moeder${i + 1}`, midnight }));

        before(async () => {
            await server.start();
            for (const child of children) {
                await family.set(child.username, "--born", turnsTwelve(child.midnight));
                child.id = await family.id(child.username);
                child.motherId = await family.add(child.mother, "representative");
                await family.tie(child.username, child.mother, "representative");
            }
        });
        after(async () => {
            await server.stop();
            clock.remove();
        });

        const birthdays = (child) => rows(server, `event = 'network.birthday' AND object = x'${key(child.id)}'`);

        it("takes the channel and the call from a representative by right, and gives the channel to the client of 12 (R-CONS-6)", async () => {
            const [child] = children;
            const [mother, client, therapist] = await Promise.all([child.mother, child.username, "therapist1"].map((who) => family.session(who)));
            assert.deepEqual(client.channels, [], "a client of 11 has no say");
            assert.equal(mother.channels.length, 1);
            const channel = mother.channels[0].id;
            const { call } = await mother.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true });
            await therapist.event("call.ringing", ({ call: { id } }) => id === call.id);
            assert.equal((await therapist.request("call.join", { call: call.id, audio: true, video: true })).call.state, "active");

            clock.set(ahead(child.midnight, 5 * SECOND));
            await mother.send(channel, "nog elf");
            assert.deepEqual([mother.seen("channel.removed"), client.seen("channel.added")], [[], []]);
            const [ended, removed, added] = await Promise.all([
                mother.event("call.ended", (end) => end.call === call.id),
                mother.event("channel.removed"),
                client.event("channel.added"),
            ]);
            const late = clock.now() - Date.parse(child.midnight);
            assert.ok(late >= 0 && late < 5 * SECOND, `told ${late} ms after midnight`);
            assert.deepEqual([ended.reason, removed.channel, removed.reason, added.id], ["forbidden", channel, "consent_required", channel]);
            assert.equal((await mother.refused("chat.history", { channel })).reason, "consent_required");
            assert.equal((await mother.refused("call.join", { call: call.id, audio: true, video: true })).reason, "consent_required");
            const { seq } = await client.send(channel, "nu twaalf");
            await therapist.event("chat.message", (message) => message.seq === seq);
            await mother.request("network.list", {});
            assert.ok(!mother.seen("chat.message").some((message) => message.seq === seq));
            assert.equal((await birthdays(child)).length, 1);
            assert.equal((await birthdays(children[1])).length, 0, "the other one is 11 for another day");
            await Promise.all([mother, client, therapist].map((one) => one.close()));
        });

        it("does the same at its next start for a midnight over which the server was down (R-CONS-6)", async () => {
            const child = children[1];
            clock.set(ahead(child.midnight, 10 * SECOND));
            const mother = await family.session(child.mother);
            assert.equal(mother.channels.length, 1, "eleven to the end of the day, however long it was");
            await mother.close();
            await server.shut();
            clock.set(ahead(child.midnight, -600 * SECOND));
            await server.boot();
            const [later, client] = await Promise.all([child.mother, child.username].map((who) => family.session(who)));
            assert.deepEqual([later.channels.length, client.channels.length], [0, 1]);
            await until(10_000, async () => (await birthdays(child)).length === 1, "the row of the birthday");
            await Promise.all([later, client].map((one) => one.close()));
        });

        it("counts each birthday once, however often the server starts (R-CONS-6)", async () => {
            const child = children[2];
            await server.shut();
            await server.boot();
            const client = await family.session(child.username);
            clock.set(ahead(child.midnight, SECOND));
            await client.event("channel.added");
            assert.deepEqual((await Promise.all(children.map(birthdays))).map(({ length }) => length), [1, 1, 1]);
            await client.close();
        });
    });
}

describe("a midnight at which another program holds the database", { concurrency: false }, () => {
    const midnight = "2026-06-15T00:00:00+02:00";
    const clock = new Clock(ahead(midnight, 600 * SECOND));
    const server = new Server({ clients: 1, env: clock.env });
    const family = new Family(server);
    before(async () => {
        await server.start();
        await family.set("client1", "--born", turnsTwelve(midnight));
        await family.add("moeder", "representative");
        await family.tie("client1", "moeder", "representative");
    });
    after(async () => {
        await server.stop();
        clock.remove();
    });

    it("comes again by itself when that is over (R-CONS-6)", async () => {
        const [mother, client] = await Promise.all(["moeder", "client1"].map((who) => family.session(who)));
        assert.deepEqual([mother.channels.length, client.channels.length], [1, 0]);
        await until(20_000, async () => (await sql(server.data, "SELECT day FROM birthdays_done")).length === 1, "the round of the day before");
        const release = await hold(server.data);
        clock.set(ahead(midnight, SECOND));
        await until(20_000, () => /birthdays_failed/.test(server.log), "it cannot be stored");
        await release();
        const [added, removed] = await Promise.all([client.event("channel.added", () => true, 30_000), mother.event("channel.removed", () => true, 30_000)]);
        assert.deepEqual([added.id, removed.channel], [mother.channels[0].id, mother.channels[0].id]);
        await Promise.all([mother, client].map((one) => one.close()));
    });
});
