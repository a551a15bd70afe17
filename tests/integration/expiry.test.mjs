// How long a sign-in lives: renewed while used, ended when idle, and at the latest after its absolute life.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { change } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const DAY_MS = 24 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;

describe("the life of a sign-in", { concurrency: false }, () => {
    const server = new Server({ clients: 6, config: { sign_in_idle_days: 3, sign_in_max_days: 10 } });
    before(() => server.start());
    after(() => server.stop());

    const isNear = (time, ms) => Math.abs(Date.parse(time) - ms) < 5 * 60_000;

    async function own(token) {
        const { json } = await server.rpc(token, "session.list", {});
        return json.result.sign_ins.find(({ current }) => current);
    }

    /** What the clock does while the server is away: the account's sign-ins were made, used and end so much earlier. */
    async function age(username, { used = 0, created = used, ends = used }) {
        const sql =
            `UPDATE sign_in SET created_ms = created_ms - ${created}, used_ms = used_ms - ${used}, expires_ms = expires_ms - ${ends}` +
            ` WHERE account = (SELECT id FROM account WHERE username = '${username}')`;
        await change(server.data, sql);
    }

    async function asleep(work) {
        await server.shut();
        await work();
        await server.boot();
    }

    it("is the idle time from its last use, as the answer says", async () => {
        const { token, expires_at: end } = (await login(server, "client1")).json;
        assert.ok(isNear(end, Date.now() + 3 * DAY_MS), end);
        const listed = await own(token);
        assert.equal(listed.expires_at, end);
    });

    it("of seeded tokens is the same", async () => {
        assert.ok(isNear((await own(server.tokens.client1)).expires_at, Date.now() + 3 * DAY_MS));
    });

    it("is renewed by use, at most hourly: by POST /rpc, and by connecting", async () => {
        const tokens = {};
        for (const name of ["client1", "client2", "client3", "client4"]) {
            tokens[name] = (await login(server, name)).json;
        }
        await asleep(async () => {
            await age("client1", { used: 2 * HOUR_MS });
            await age("client2", { used: 2 * HOUR_MS });
            await age("client3", { used: HOUR_MS / 2 });
        });
        const renewed = async (name) => isNear((await own(tokens[name].token)).expires_at, Date.now() + 3 * DAY_MS);
        await until(10_000, () => renewed("client1"), "a renewal by POST /rpc");
        await (await server.open({ token: tokens.client2.token })).close();
        await until(10_000, () => renewed("client2"), "a renewal by a connection");
        const early = await own(tokens.client3.token);
        assert.ok(isNear(early.expires_at, Date.now() + 3 * DAY_MS - HOUR_MS / 2), `renewed too early: ${early.expires_at}`);
        // Renewed is renewed on the disk.
        await asleep(() => {});
        assert.equal(await renewed("client1"), true);
    });

    it("ends when it was not used in time", async () => {
        const { token } = (await login(server, "client4")).json;
        await asleep(() => age("client4", { used: 3 * DAY_MS }));
        assert.equal((await server.rpc(token, "session.list", {})).status, 401);
        await assert.rejects(server.open({ token }), { status: 401 });
        assert.equal((await server.rpc(server.tokens.client4, "session.list", {})).status, 401);
    });

    it("is never longer than its absolute life, however much it is used", async () => {
        const { token } = (await login(server, "client5")).json;
        await asleep(() => age("client5", { created: 9 * DAY_MS, used: 2 * HOUR_MS, ends: 2 * HOUR_MS }));
        const isCut = async () => isNear((await own(token)).expires_at, Date.now() + DAY_MS);
        await until(10_000, isCut, "an end after ten days");
    });

    it("that runs out ends its live sessions with 4002", async () => {
        const { token } = (await login(server, "client6")).json;
        // It ends 20 s from now; so has a connection time to be made, however slow the machine.
        const { expires_at: end } = await own(token);
        const connected = 20_000;
        await asleep(() => age("client6", { used: 0, created: 0, ends: Date.parse(end) - Date.now() - connected }));
        const client = await server.open({ token });
        await client.hello();
        const { code } = await client.wire.ended(connected + 90_000);
        assert.equal(code, 4002);
        assert.equal((await server.rpc(token, "session.list", {})).status, 401);
    });

    it("that has just run out is noticed by the next request", async () => {
        const { token } = (await login(server, "client6")).json;
        const { expires_at: end } = await own(token);
        const connected = 15_000;
        await asleep(() => age("client6", { used: 0, created: 0, ends: Date.parse(end) - Date.now() - connected }));
        const client = await server.open({ token });
        const answered = until(connected + 90_000, () => client.request("session.list", {}).then(() => false, () => true), "the end of a sign-in");
        assert.equal((await client.wire.ended(connected + 90_000)).code, 4002);
        await answered;
    });
});
