// Sign-ins (tokens) and the sessions that hang on them.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { assertTook } from "./support/measure.mjs";
import { login } from "./support/people.mjs";
import { PASSWORD, Server } from "./support/server.mjs";

describe("a sign-in", { concurrency: false }, () => {
    const server = new Server();
    before(() => server.start());
    after(() => server.stop());

    async function signIn(username, device = "Testbrowser 1.0") {
        const { json } = await login(server, username, PASSWORD, { headers: { "User-Agent": device } });
        return json.token;
    }

    const end = async (client) => (await client.wire.ended(5000)).code;

    it("is listed to its owner with device, address and times, and its own one is marked (R-ACC-4)", async () => {
        const token = await signIn("client1", "Testbrowser 2.0 (Linux)");
        const client = await server.open({ token });
        const { sign_ins: all } = await client.request("session.list", {});
        assert.deepEqual(
            all.map((one) => one.current).filter(Boolean),
            [true],
        );
        const own = all.find((one) => one.current);
        assert.equal(own.address, "127.0.0.1");
        assert.match(own.device, /Testbrowser 2\.0 \(Linux\)/);
        for (const time of ["created_at", "used_at", "expires_at"]) {
            assert.match(own[time], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, time);
        }
        assert.ok(Math.abs(Date.parse(own.created_at) - Date.now()) < 60_000);
        assert.equal(JSON.stringify(all).includes(token), false);
        await client.close();
    });

    it("is not listed to anybody else", async () => {
        const client = await server.connect("client2");
        const { sign_ins: mine } = await client.request("session.list", {});
        const theirs = (await server.rpc(server.tokens.client1, "session.list", {})).json.result.sign_ins;
        const ids = new Set(theirs.map(({ id }) => id));
        assert.equal(
            mine.some(({ id }) => ids.has(id)),
            false,
        );
        assert.equal((await client.refused("session.revoke", { id: [...ids][0] })).reason, "not_found");
        assert.equal((await client.refused("session.revoke", { id: randomUUID() })).reason, "not_found");
        await client.close();
    });

    it("that is revoked closes its sessions with 4002 within a second, and signs in no more", async () => {
        const [first, second] = [await signIn("client1"), await signIn("client1")];
        const victims = [await server.open({ token: first }), await server.open({ token: first })];
        await victims[0].hello();
        const owner = await server.open({ token: second });
        const { sign_ins: own } = await victims[0].request("session.list", {});
        const start = performance.now();
        assert.deepEqual(await owner.request("session.revoke", { id: own.find(({ current }) => current).id }), {});
        for (const victim of victims) {
            assert.equal(await end(victim), 4002);
        }
        assertTook(start, 1000);
        await assert.rejects(server.open({ token: first }), { status: 401 });
        assert.equal((await server.rpc(first, "session.list", {})).status, 401);
        assert.ok(await owner.request("session.list", {}));
        await owner.close();
    });

    it("can revoke itself", async () => {
        const client = await server.open({ token: await signIn("client2") });
        const { sign_ins: own } = await client.request("session.list", {});
        client.request("session.revoke", { id: own.find(({ current }) => current).id }).catch(() => {});
        assert.equal(await end(client), 4002);
    });

    it("can revoke all others at once, and stays itself", async () => {
        const tokens = [await signIn("client3"), await signIn("client3"), await signIn("client3")];
        const [staying, ...leaving] = await Promise.all(tokens.map((token) => server.open({ token })));
        assert.deepEqual(await staying.request("session.revoke", { others: true }), {});
        for (const client of leaving) {
            assert.equal(await end(client), 4002);
        }
        const { sign_ins: left } = await staying.request("session.list", {});
        assert.deepEqual(
            left.map(({ current }) => current),
            [true],
        );
        assert.equal((await server.rpc(server.tokens.client3, "session.list", {})).status, 401);
        await staying.close();
    });

    it("is revoked by one of id and others", async () => {
        const client = await server.connect("client1");
        for (const params of [{}, { others: false }, { id: randomUUID(), others: true }]) {
            assert.equal((await client.refused("session.revoke", params)).code, -32602, JSON.stringify(params));
        }
        await client.close();
    });

    it("is taken by the first request of a connection that came without one", async () => {
        const client = await server.open();
        const { user } = await client.request("session.authenticate", { token: server.tokens.client1 });
        assert.equal(user.role, "client");
        assert.deepEqual((await client.hello()).user, user);
        assert.deepEqual(await client.request("session.authenticate", { token: server.tokens.client1 }), { user });
        assert.equal((await client.refused("session.authenticate", { token: server.tokens.client2 })).reason, "conflict");
        assert.deepEqual((await client.hello()).user, user);
        await client.close();
    });

    it("outlives a restart of the server", async () => {
        const token = await signIn("client1");
        await server.shut();
        await server.boot();
        assert.equal((await server.rpc(token, "session.list", {})).status, 200);
    });
});
