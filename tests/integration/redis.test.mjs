// Presence of several nodes through one Redis: what each sees of the others, and what stands in Redis.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { LEASE_MS, Pair, readiness } from "./support/pair.mjs";
import { Redis } from "./support/redis.mjs";
import { Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const redis = new Redis();
const scans = async () => Number(/cmdstat_hscan:calls=(\d+)/.exec(await redis.ask("INFO", "commandstats"))?.[1] ?? 0);
const keys = async () => (await redis.ask("KEYS", "*")).sort();

describe("presence of two nodes", { concurrency: false }, () => {
    const pair = new Pair(redis);
    let therapist;
    before(async () => {
        await redis.start();
        await pair.start();
        therapist = await pair.east.session("therapist1");
        await pair.shows(therapist, ["client1", "client2", "client3"], "offline offline offline", 10_000);
    });
    beforeEach(() => pair.forget(therapist));
    after(async () => {
        await pair.stop();
        await redis.stop();
    });

    it("shows on each who came, changed and went on the other", async () => {
        const client = await pair.west.session("client1");
        const { since } = await pair.sees(therapist, "client1", "online");
        assert.ok(Math.abs(Date.parse(since) - Date.now()) < 20_000, since);
        assert.equal(await pair.states(therapist, "client1", "client2"), "online offline");
        for (const state of ["away", "busy", "online"]) {
            await client.request("presence.set", { state });
            await pair.sees(therapist, "client1", state);
        }
        await pair.shows(client, ["therapist1"], "online", 10_000);
        await therapist.request("presence.set", { state: "away" });
        await pair.sees(client, "therapist1", "away");
        await therapist.request("presence.set", { state: "online" });
        await client.close();
        await pair.sees(therapist, "client1", "offline");
    });

    it("is the most present one of all nodes, and busy before all", async () => {
        const [here, there] = [await pair.east.session("client1"), await pair.west.session("client1")];
        await pair.sees(therapist, "client1", "online");
        await there.request("presence.set", { state: "busy" });
        await pair.sees(therapist, "client1", "busy");
        await here.request("presence.set", { state: "away" });
        await there.request("presence.set", { state: "online" });
        await pair.sees(therapist, "client1", "online");
        await there.request("presence.set", { state: "invisible" });
        await pair.sees(therapist, "client1", "away");
        await here.close();
        await pair.sees(therapist, "client1", "offline");
        await there.close();
    });

    it("puts account ids and states into Redis and nothing else, for as long as a lease", async () => {
        const client = await pair.west.session("client2");
        await pair.sees(therapist, "client2", "online");
        const expected = ["east", "west"].flatMap((node) => [`empower:presence:lease:${node}`, `empower:presence:users:${node}`]).sort();
        await until(10_000, async () => (await keys()).join() === expected.join(), `the keys ${expected}`);
        for (const key of expected) {
            const left = await redis.ask("PTTL", key);
            assert.ok(left > 0 && left <= 10_000, `${key} lives for ${left} ms`);
        }
        const fields = await redis.ask("HGETALL", "empower:presence:users:west");
        const people = Object.fromEntries(fields.flatMap((field, i) => (i % 2 === 0 ? [[field, fields[i + 1]]] : [])));
        assert.match(people.epoch, /^[0-9a-f]{16}$/);
        assert.match(people[pair.ids.client2], /^online \d{13}$/);
        assert.equal(Object.keys(people).length, 2);
        await client.close();
        await pair.sees(therapist, "client2", "offline");
    });

    it("is whole on a node that starts later, with the time since when", async () => {
        const client = await pair.west.session("client3");
        const { since } = await pair.sees(therapist, "client3", "online");
        await pair.north.begin();
        const session = await pair.north.session("therapist1");
        await pair.shows(session, ["client3"], "online", 5000);
        const { presence } = await session.request("presence.get", { users: [pair.ids.client3] });
        assert.equal(presence[0].since, since);
        await session.close();
        await pair.north.shut();
        await client.close();
        await pair.sees(therapist, "client3", "offline");
        assert.equal((await keys()).some((key) => key.endsWith(":north")), false, "an ended node left something in Redis");
    });

    it("takes no harm from what is no news, or of nobody's", async () => {
        const epoch = "0123456789abcdef";
        const texts = ["", " ", "north", `north ${epoch} dance`, `north ${epoch} user`, `north ${epoch} user ${randomUUID()} online`, "x".repeat(100_000)];
        texts.push(`north ${epoch} user ${randomUUID()} online 1`, `north ${epoch} user ${pair.ids.client1} asleep 1`, `north\r\n ${epoch} beat`);
        for (const text of texts) {
            assert.ok((await redis.ask("PUBLISH", "empower:presence:news:0", text)) >= 2);
        }
        await redis.ask("HSET", "empower:presence:users:north", "epoch", epoch, "no id", "no view", pair.ids.client1, "asleep 1", pair.ids.client2, "busy 1700000000000");
        await redis.ask("PUBLISH", "empower:presence:news:0", `north ${epoch} whole`);
        await pair.sees(therapist, "client2", "busy");
        assert.equal(await pair.states(therapist, "client1"), "offline");
        await redis.ask("PUBLISH", "empower:presence:news:0", `north ${epoch} gone`);
        await pair.sees(therapist, "client2", "offline");
        await redis.ask("DEL", "empower:presence:users:north");
    });

    it("of twenty thousand people on another node is read in pieces, and messages go on meanwhile", async () => {
        const epoch = "00000000000000aa";
        const connection = await redis.connect();
        for (let i = 0; i < 40; i += 1) {
            const pairs = Array.from({ length: 500 }, () => [randomUUID(), "online 1700000000000"]).flat();
            await connection.ask("HSET", "empower:presence:users:north", "epoch", epoch, ...pairs);
        }
        await connection.ask("HSET", "empower:presence:users:north", pair.ids.client3, "away 1700000000000");
        await connection.ask("SET", "empower:presence:lease:north", epoch);
        const channel = await pair.east.careChannel("client3");
        const before = await scans();
        let slowest = 0;
        let seen = false;
        const look = async (state) => {
            seen = false;
            const watch = pair.sees(therapist, "client3", state, 30_000).then(() => (seen = true));
            do {
                const began = performance.now();
                await therapist.send(channel, "Meanwhile.");
                slowest = Math.max(slowest, performance.now() - began);
            } while (!seen);
            await watch;
        };
        await connection.ask("PUBLISH", "empower:presence:news:0", `north ${epoch} whole`);
        await look("away");
        await until(30_000, async () => (await scans()) - before >= 2 * 40, "both servers reading it in pieces");
        await connection.ask("DEL", "empower:presence:lease:north", "empower:presence:users:north");
        await look("offline");
        connection.close();
        assert.ok(slowest < 5000, `a message took ${slowest} ms`);
    });

    it("is written again where something was written in a node's name, and the log says so", async () => {
        const watcher = await pair.west.session("client1");
        await pair.shows(watcher, ["therapist1"], "online", 5000);
        // As a Redis that hung does when it wakes: what a lost connection had sent comes after all.
        await redis.ask("HSET", "empower:presence:users:east", pair.ids.therapist1, "away 1700000000000");
        await redis.ask("PUBLISH", "empower:presence:news:0", `east 00000000000000bb user ${pair.ids.therapist1} away 1700000000000`);
        await pair.sees(watcher, "therapist1", "away");
        await pair.sees(watcher, "therapist1", "online");
        assert.match(await redis.ask("HGET", "empower:presence:users:east", pair.ids.therapist1), /^online /);
        await until(10_000, () => /presence_node_name_taken/.test(pair.east.log), "a warning");
        await watcher.close();
        await pair.sees(therapist, "client1", "offline");
    });

    it("of a node that is told to end is gone at once, and its lease with it", async () => {
        await pair.west.session("client1");
        await pair.sees(therapist, "client1", "online");
        const began = performance.now();
        pair.west.terminate();
        await pair.sees(therapist, "client1", "offline", 3000);
        assert.ok(performance.now() - began < 3000);
        await pair.west.exited;
        assert.equal((await keys()).some((key) => key.endsWith(":west")), false);
        await pair.west.boot();
    });

    it("of a killed node is gone within 15 s, but for who is here as well", async () => {
        await Promise.all([pair.west.session("client1"), pair.west.session("client2")]);
        const client = await pair.east.session("client2");
        await pair.sees(therapist, "client1", "online");
        await pair.sees(therapist, "client2", "online");
        await pair.west.kill();
        await pair.sees(therapist, "client1", "offline", LEASE_MS);
        assert.equal(await pair.states(therapist, "client2"), "online");
        assert.equal((await keys()).some((key) => key.endsWith(":west")), false);
        await client.close();
        await pair.sees(therapist, "client2", "offline");
        await pair.west.boot();
    });

    it("of a killed node that is back before its lease ends is that of its new sessions", async () => {
        await pair.west.session("client1");
        await pair.sees(therapist, "client1", "online");
        await pair.west.kill();
        await pair.west.boot();
        const client = await pair.west.session("client2");
        await pair.sees(therapist, "client2", "online");
        await pair.sees(therapist, "client1", "offline", LEASE_MS);
        assert.equal(await pair.states(therapist, "client2"), "online");
        await client.close();
    });
});

describe("presence of more people than go into one command", () => {
    const PEOPLE = 1200;
    const many = new Redis();
    const node = (name, more = {}) => new Server({ clients: PEOPLE, config: { node: name, redis: many.url() }, ...more });
    const users = () => many.ask("HLEN", "empower:presence:users:east");
    let east;
    let west;
    before(async () => {
        await many.start();
        east = node("east");
        await east.prepare();
        west = node("west", { twin: east });
        await west.prepare();
        await Promise.all([east.begin(), west.begin()]);
    });
    after(async () => {
        await Promise.all([east.stop(), west.stop()]);
        await many.stop();
    });

    it("is whole in Redis and on the other node, also after a restart of Redis", async () => {
        for (let i = 0; i < PEOPLE; i += 40) {
            await Promise.all(Array.from({ length: 40 }, (_, j) => east.session(`client${i + j + 1}`)));
        }
        await until(10_000, async () => (await users()) === PEOPLE + 1, "all in Redis");
        await many.kill();
        await many.start();
        await until(5_000, async () => (await users()) === PEOPLE + 1, "all in Redis again");
        for (const name of ["therapist1", "therapist60"]) {
            const therapist = await west.connect(name);
            const { channels, user } = await therapist.hello();
            const clients = channels.flatMap(({ members }) => members.map(({ id }) => id)).filter((id) => id !== user.id);
            assert.equal(clients.length, 20);
            const states = async () => (await therapist.request("presence.get", { users: clients })).presence.map(({ state }) => state);
            await until(5_000, async () => (await states()).every((state) => state === "online"), `the clients of ${name} being online`);
            await therapist.close();
        }
    });
});

describe("a server without Redis", () => {
    it("says nothing of it in /readyz", async () => {
        const server = new Server({ clients: 0 });
        await server.start();
        assert.deepEqual(await readiness(server), { status: 200, ready: true, storage: true, draining: false });
        await server.stop();
    });
});
