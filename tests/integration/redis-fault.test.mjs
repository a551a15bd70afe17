// Redis refused, killed, restarted, hung, emptied, locked: chat and sign-in never notice, /readyz tells, and presence is
// whole again within five seconds of its return.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Proxy } from "../fault/support/proxy.mjs";
import { LEASE_MS, Pair, RETURN_MS, readiness, tells } from "./support/pair.mjs";
import { login } from "./support/people.mjs";
import { Redis } from "./support/redis.mjs";
import { PASSWORD, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

/** Half of the time that Redis hangs in the longest test: a server that waits for it is found out, a busy machine is not. */
const BOUND_MS = 5000;
/** By then a silent Redis has been found out. */
const NOTICE_MS = 8_000;

/** Chat and sign-in go on while `during` lasts; nothing takes longer than the bound. */
async function undisturbed(server, sender, channel, during) {
    let over = false;
    let slowest = { ms: 0 };
    let sent = 0;
    const timed = async (what, act) => {
        const began = performance.now();
        const answer = await act();
        const ms = performance.now() - began;
        slowest = ms > slowest.ms ? { ms, what } : slowest;
        return answer;
    };
    const work = (async () => {
        do {
            await timed("chat.send", () => sender.send(channel, `Message ${sent}`));
            sent += 1;
            await timed("/healthz", () => server.http({ path: "/healthz" }));
            if (sent % 10 === 1) {
                const fresh = await timed("a new connection", () => server.session("client2"));
                await timed("its end", () => fresh.close());
            }
        } while (!over);
    })();
    try {
        await Promise.all([during().finally(() => (over = true)), work]);
    } finally {
        over = true;
    }
    assert.ok(sent > 0);
    assert.ok(slowest.ms < BOUND_MS, `${slowest.what} took ${slowest.ms} ms`);
}

async function signIn(server) {
    const { status } = await login(server, "client1", PASSWORD, { headers: { Origin: server.origin } });
    assert.equal(status, 200);
}

describe("under two running servers, Redis", { concurrency: false }, () => {
    const redis = new Redis();
    const pair = new Pair(redis);
    let channel;
    let therapist;
    let client;
    before(async () => {
        await redis.start();
        await pair.start();
        channel = await pair.east.careChannel("client1");
        therapist = await pair.east.session("therapist1");
        client = await pair.west.session("client1");
        await pair.sees(therapist, "client1", "online");
        await pair.shows(client, ["therapist1"], "online", RETURN_MS);
        await pair.shows(therapist, ["client1", "client2", "client3"], "online offline offline", RETURN_MS);
    });
    beforeEach(() => pair.forget(therapist));
    after(async () => {
        await pair.stop();
        await redis.stop();
    });

    const meanwhile = (during) => undisturbed(pair.east, therapist, channel, during);
    /** Both servers are ready, and each shows the other's people. */
    const whole = async (states, deadline) => {
        const end = performance.now() + deadline;
        const left = () => Math.max(0, end - performance.now());
        await Promise.all([tells(pair.east, true, left()), tells(pair.west, true, left())]);
        await pair.shows(therapist, ["client1", "client3"], states, left());
        await pair.shows(client, ["therapist1"], "online", left());
    };
    const away = (deadline) => Promise.all([tells(pair.east, false, deadline), tells(pair.west, false, deadline)]);

    it("that is there is told by /readyz", async () => {
        assert.deepEqual(await readiness(pair.east), { status: 200, ready: true, storage: true, draining: false, redis: true });
    });

    it("killed and started again is not noticed by chat; presence is whole within 5 s, with what changed meanwhile", async () => {
        let late;
        await meanwhile(async () => {
            await redis.kill();
            await away(NOTICE_MS);
            await client.request("presence.set", { state: "busy" });
            late = await pair.west.session("client3");
            await signIn(pair.east);
            assert.equal(await pair.states(therapist, "therapist1"), "online");
            await redis.start();
            await whole("busy online", RETURN_MS);
        });
        await client.request("presence.set", { state: "online" });
        await late.close();
        await pair.sees(therapist, "client3", "offline");
        await pair.shows(therapist, ["client1"], "online", RETURN_MS);
    });

    it("restarted at once leaves nobody offline in between", async () => {
        const before = therapist.seen("presence.changed").length;
        await meanwhile(async () => {
            await redis.kill();
            await redis.start();
            await whole("online offline", RETURN_MS);
            // Past the time in which an absent lease is forgiven.
            const lease = async () => (await Promise.all(["east", "west"].map((node) => redis.ask("EXISTS", `empower:presence:lease:${node}`)))).join();
            await until(RETURN_MS, async () => (await lease()) === "1,1", "both leases");
        });
        const others = therapist.seen("presence.changed").slice(before).filter(({ user }) => user !== pair.ids.client2);
        assert.deepEqual(others, []);
    });

    it("restarted, and found by one server before the other, leaves nobody offline in between", async () => {
        const before = therapist.seen("presence.changed").length;
        const asked = async (command) => new RegExp(`cmdstat_${command}:calls=`).test(await redis.ask("INFO", "commandstats"));
        process.kill(pair.west.pid, "SIGSTOP");
        try {
            await redis.kill();
            await redis.start();
            await tells(pair.east, true, RETURN_MS);
            // Its people were looked for where they are not yet.
            await until(RETURN_MS, async () => (await asked("hscan")) && (await asked("mget")), "a look into the empty Redis");
        } finally {
            process.kill(pair.west.pid, "SIGCONT");
        }
        await whole("online offline", RETURN_MS);
        const others = therapist.seen("presence.changed").slice(before).filter(({ user }) => user !== pair.ids.client2);
        assert.deepEqual(others, []);
    });

    it("hung is not noticed by chat; /readyz tells; presence is whole within 5 s of its waking", async () => {
        const late = await pair.west.session("client3");
        await pair.sees(therapist, "client3", "online");
        await meanwhile(async () => {
            redis.hang();
            await client.request("presence.set", { state: "away" });
            await late.close();
            await signIn(pair.east);
            await away(NOTICE_MS);
            redis.wake();
            await whole("away offline", RETURN_MS);
        });
        await client.request("presence.set", { state: "online" });
        await pair.shows(therapist, ["client1"], "online", RETURN_MS);
    });

    it("hung longer than a lease leaves each server its own people, and all of them come back", async () => {
        const own = await pair.east.session("client3");
        await pair.sees(therapist, "client3", "online");
        await meanwhile(async () => {
            redis.hang();
            await pair.sees(therapist, "client1", "offline", 15_000);
            assert.equal(await pair.states(therapist, "client3", "therapist1"), "online online");
            redis.wake();
            await whole("online online", RETURN_MS);
        });
        await own.close();
        await pair.sees(therapist, "client3", "offline");
    });

    it("emptied is filled again within 5 s, and nobody was offline in between", async () => {
        const before = therapist.seen("presence.changed").length;
        await meanwhile(async () => {
            await redis.ask("FLUSHALL");
            const filled = async () => (await redis.ask("EXISTS", ...["east", "west"].flatMap((node) => [`empower:presence:lease:${node}`, `empower:presence:users:${node}`]))) === 4;
            await until(RETURN_MS, filled, "all of it written again");
        });
        assert.equal(await redis.ask("HEXISTS", "empower:presence:users:west", pair.ids.client1), 1);
        const others = therapist.seen("presence.changed").slice(before).filter(({ user }) => user !== pair.ids.client2);
        assert.deepEqual(others, []);
    });

    it("that refuses to write is told by /readyz, and taken back when it writes again", async () => {
        await meanwhile(async () => {
            await redis.ask("CONFIG", "SET", "maxmemory", "1");
            await away(NOTICE_MS);
            await redis.ask("CONFIG", "SET", "maxmemory", "0");
            await whole("online offline", RETURN_MS);
        });
        assert.match(pair.east.log, /redis_down reason=OOM/);
    });

    it("that hangs does not keep a server from ending cleanly", async () => {
        redis.hang();
        await pair.west.shut();
        redis.wake();
        await pair.west.boot();
        client = await pair.west.session("client1");
        await whole("online offline", RETURN_MS);
    });
});

describe("one of two servers that is cut off from Redis without a word", { concurrency: false }, () => {
    const redis = new Redis();
    const line = new Proxy();
    const pair = new Pair(redis, () => redis.url().replace(`:${redis.port}`, `:${line.port}`));
    before(async () => {
        await redis.start();
        await line.start(redis.port);
        await pair.start();
    });
    after(async () => {
        await pair.stop();
        line.stop();
        await redis.stop();
    });

    it("goes on for its own people, who are gone to the other's until it is back, within 5 s", async () => {
        const therapist = await pair.east.session("therapist1");
        const [client, late] = [await pair.west.session("client1"), await pair.west.session("client3")];
        await pair.shows(therapist, ["client1", "client3"], "online online", RETURN_MS);
        const channel = await pair.west.careChannel("client1");
        await undisturbed(pair.west, client, channel, async () => {
            line.silence();
            await tells(pair.west, false, NOTICE_MS);
            await pair.shows(therapist, ["client1", "client3"], "offline offline", LEASE_MS);
            assert.deepEqual(await readiness(pair.east), { status: 200, ready: true, storage: true, draining: false, redis: true });
            await pair.shows(client, ["client1", "therapist1"], "online offline", LEASE_MS); // its own, and one of whom it hears nothing
            await late.close();
            await client.request("presence.set", { state: "busy" });
            line.mend();
            await pair.shows(therapist, ["client1", "client3"], "busy offline", RETURN_MS);
            await tells(pair.west, true, RETURN_MS);
        });
        await Promise.all([therapist, client].map((one) => one.close()));
    });
});

describe("when a server starts, Redis", { concurrency: false }, () => {
    const password = "a:password/with@all%kinds of things";
    const redis = new Redis({ password });
    before(() => redis.reserve());
    after(() => redis.stop());

    const serverWith = (url) => new Server({ clients: 3, probe: "/healthz", config: { redis: url } });
    const chats = async (server, during) => {
        const sender = await server.session("therapist1");
        await undisturbed(server, sender, await server.careChannel("client1"), during);
        await sender.close();
    };

    it("that refuses the connection keeps nobody from chatting, and is taken up when it comes", async () => {
        const server = serverWith(redis.url());
        await server.start();
        await chats(server, async () => {
            await tells(server, false, 1000);
            await signIn(server);
            await redis.start();
            await tells(server, true, RETURN_MS);
        });
        assert.equal(server.log.includes("things"), false, "the password is in the log");
        await server.stop();
    });

    it("that hangs keeps nobody from chatting, and is taken up when it wakes", async () => {
        redis.hang();
        const server = serverWith(redis.url(3));
        await server.start();
        await chats(server, async () => {
            await until(NOTICE_MS, () => /redis_down reason=silent/.test(server.log), "the log telling of it");
            await tells(server, false, 1000);
            redis.wake();
            await tells(server, true, RETURN_MS);
        });
        await server.stop();
    });

    it("that takes another password is told by /readyz and in the log, without the password", async () => {
        const server = serverWith(redis.url().replace("things", "strings"));
        await server.start();
        await chats(server, async () => {
            await until(NOTICE_MS, () => /redis_down reason=WRONGPASS/.test(server.log), "the log telling of it");
            await tells(server, false, 1000);
        });
        assert.equal(server.log.includes("strings"), false, "the password is in the log");
        assert.equal((server.log.match(/redis_down/g) ?? []).length, 1, "each try was told");
        await server.stop();
    });

    it("without a password where one is asked for is told, too", async () => {
        const server = serverWith(`redis://127.0.0.1:${redis.port}`);
        await server.start();
        await until(NOTICE_MS, () => /redis_down reason=NOAUTH/.test(server.log), "the log telling of it");
        await tells(server, false, 1000);
        await server.stop();
    });

    it("is used in the database that is named, and no other", async () => {
        const server = serverWith(redis.url(5));
        await server.start();
        await tells(server, true, RETURN_MS);
        const info = await redis.ask("INFO", "keyspace");
        assert.match(info, /db5:keys=2/);
        assert.doesNotMatch(info, /db0:/);
        await server.stop();
    });
});
