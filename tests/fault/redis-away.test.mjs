// Redis hung, cut off, out of memory, killed: messages go on at the rate they had, /readyz and the numbers tell of it, the log says it
// once, and presence is whole again by itself. What other nodes see of it: integration/redis-fault.test.mjs.
import "./support/fast.mjs";
import "./support/memory.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { median } from "../integration/support/measure.mjs";
import { RETURN_MS, tells } from "../integration/support/pair.mjs";
import { Redis } from "../integration/support/redis.mjs";
import { Server } from "../integration/support/server.mjs";
import { each, until } from "../integration/support/wait.mjs";
import { CLIENTS_OF_A_THERAPIST, FIRST, Load } from "./support/load.mjs";
import { Proxy } from "./support/proxy.mjs";

const PAIRS = 10;
const ROUNDS = 3; // each with Redis and without
const SHARE_LEAST = 0.6; // a server that waits for Redis sends next to nothing
const NOTICE_MS = 10_000;

describe("messages while Redis", { concurrency: false }, () => {
    const redis = new Redis();
    const proxy = new Proxy();
    const server = new Server({
        clients: PAIRS * CLIENTS_OF_A_THERAPIST,
        config: () => ({ node: "east", redis: `redis://127.0.0.1:${proxy.port}` }),
        under: FIRST,
    });
    const load = new Load(server, PAIRS, FIRST);
    before(async () => {
        await redis.start();
        await proxy.start(redis.port);
        await server.start();
    });
    after(() =>
        each(
            () => server.stop(),
            () => proxy.stop(),
            () => redis.stop(),
        ),
    );

    const perSecond = async () => (await load.run("--window", 4, "--warm", 0.3, "--time", 1)).per_s;
    const gauge = async () => Number(/^empower_presence_up (\d)$/m.exec((await server.http({ path: "/metrics" })).text)[1]);
    const downs = () => server.log.match(/redis_down reason=\S+/g) ?? [];

    for (const { name, reason, harm, mend } of [
        { name: "hangs", reason: /silent/, harm: () => redis.hang(), mend: () => redis.wake() },
        { name: "is cut off without a word", reason: /silent/, harm: () => proxy.silence(), mend: () => proxy.mend() },
        {
            name: "is out of memory",
            reason: /OOM/,
            harm: () => redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1"),
            mend: () => redis.ask("CONFIG", "SET", "maxmemory", "0"),
        },
        { name: "is killed", reason: /closed|refused/, harm: () => redis.kill(), mend: () => redis.start() },
    ]) {
        it(`${name} go on at the rate they had; it is told once, and presence comes back by itself (R-FUN-1)`, async (test) => {
            const [well, ill] = [[], []];
            const told = [];
            for (let round = 0; round < ROUNDS; round++) {
                await tells(server, true, RETURN_MS);
                assert.equal(await gauge(), 1);
                well.push(await perSecond());
                const before1 = downs().length;
                await harm();
                ill.push(await perSecond());
                await tells(server, false, NOTICE_MS);
                assert.equal(await gauge(), 0);
                told.push(downs().slice(before1));
                await mend();
            }
            await tells(server, true, RETURN_MS);
            const client = await server.session("client1");
            const { id } = await server.person("client1");
            await until(RETURN_MS, async () => (await redis.ask("HEXISTS", "empower:presence:users:east", id)) === 1, "presence in Redis");
            await client.close();

            const share = median(ill) / median(well);
            test.diagnostic(`${median(well).toFixed(0)} a second, and ${median(ill).toFixed(0)} meanwhile; told: ${told[0].join(", ")}`);
            assert.ok(share > SHARE_LEAST, `${(share * 100).toFixed(0)} % of the rate`);
            for (const lines of told) {
                assert.ok(lines.length >= 1 && lines.length <= 2, `told ${lines.length} times: ${lines.join(", ")}`);
                assert.ok(lines.some((line) => reason.test(line)), lines.join(", "));
            }
        });
    }
});
