// Who is there: seen by those who share a channel, the most present session first.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Server } from "./support/server.mjs";

describe("presence", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    let therapist;
    let ids;
    before(async () => {
        await server.start();
        ids = Object.fromEntries(await Promise.all(["client1", "client2", "client3", "therapist1"].map(async (name) => [name, (await server.person(name)).id])));
        therapist = await server.session("therapist1");
    });
    after(() => server.stop());

    const sees = (session, name, state, deadline) => session.event("presence.changed", (event) => event.user === ids[name] && event.state === state, deadline);
    const states = async (session, names) => {
        const { presence } = await session.request("presence.get", { users: names.map((name) => ids[name]) });
        return presence.map(({ user, state }) => [Object.keys(ids).find((name) => ids[name] === user), state]);
    };

    it("begins with hello and ends with the connection, within a second", async () => {
        const client = await server.connect("client1");
        await client.request("session.list", {});
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "offline"]]);
        await client.hello();
        const online = await sees(therapist, "client1", "online");
        assert.match(online.since, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "online"]]);
        client.wire.destroy();
        await sees(therapist, "client1", "offline", 1000);
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "offline"]]);
    });

    it("ends with an orderly close as well", async () => {
        const client = await server.session("client1");
        await sees(therapist, "client1", "online");
        await client.close();
        await sees(therapist, "client1", "offline", 1000);
    });

    it("is what one says it is, told to one's own sessions too", async () => {
        const [desk, phone] = [await server.session("client1"), await server.session("client1")];
        await Promise.all([therapist, desk].map((session) => sees(session, "client1", "online")));
        for (const state of ["busy", "online"]) {
            assert.deepEqual(await desk.request("presence.set", { state }), {});
            const told = await Promise.all([therapist, desk, phone].map((session) => sees(session, "client1", state)));
            assert.deepEqual(told[1], told[0]);
        }
        await Promise.all([desk.close(), phone.close()]);
        await sees(therapist, "client1", "offline");
    });

    it("of several sessions shows the most present one, and busy before all", async () => {
        const [desk, phone] = [await server.session("client1"), await server.session("client1")];
        await sees(therapist, "client1", "online");
        await desk.request("presence.set", { state: "away" });
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "online"]]);
        await phone.request("presence.set", { state: "away" });
        await sees(therapist, "client1", "away");
        await desk.request("presence.set", { state: "busy" });
        await sees(therapist, "client1", "busy");
        await phone.request("presence.set", { state: "online" });
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "busy"]]);
        desk.wire.destroy();
        await sees(therapist, "client1", "online", 1000);
        phone.wire.destroy();
        await sees(therapist, "client1", "offline", 1000);
        const told = therapist.seen("presence.changed").filter(({ user }) => user === ids.client1);
        assert.deepEqual(
            told.slice(-5).map(({ state }) => state),
            ["online", "away", "busy", "online", "offline"],
            "an event came though nothing changed",
        );
    });

    it("of an invisible user is offline to others, and invisible or offline to oneself", async () => {
        const [desk, phone] = [await server.session("client1"), await server.session("client1")];
        await sees(therapist, "client1", "online");
        await desk.request("presence.set", { state: "invisible" });
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "online"]]);
        await phone.request("presence.set", { state: "invisible" });
        await sees(therapist, "client1", "offline");
        assert.deepEqual(await states(therapist, ["client1"]), [["client1", "offline"]]);
        await phone.request("presence.set", { state: "online" });
        await sees(therapist, "client1", "online");
        await Promise.all([desk.close(), phone.close()]);
        await sees(therapist, "client1", "offline");
    });

    it("has no other states", async () => {
        for (const state of ["offline", "", "Online", "dnd"]) {
            assert.equal((await therapist.refused("presence.set", { state })).field, "state");
        }
    });

    it("is nobody's business who shares no channel (R-ACC-6)", async () => {
        const [one, two] = [await server.session("client2"), await server.session("client3")];
        await sees(therapist, "client2", "online");
        await sees(therapist, "client3", "online");
        assert.deepEqual(await states(one, ["therapist1", "client2"]), [
            ["therapist1", "online"],
            ["client2", "online"],
        ]);
        for (const users of [[ids.client3], [ids.therapist1, ids.client3], [randomUUID()]]) {
            assert.deepEqual((await one.refused("presence.get", { users })).reason, "not_found");
        }
        await two.close();
        await sees(therapist, "client3", "offline");
        await therapist.request("presence.set", { state: "away" });
        await sees(one, "therapist1", "away");
        assert.deepEqual(
            one.seen("presence.changed").filter(({ user }) => user === ids.client3),
            [],
        );
        await therapist.request("presence.set", { state: "online" });
        await one.close();
    });

    it("is gone with a server that was killed, and comes back with its sessions", async () => {
        await server.session("client2");
        await sees(therapist, "client2", "online");
        await server.kill();
        await server.boot();
        therapist = await server.session("therapist1");
        assert.deepEqual(await states(therapist, ["client2", "therapist1"]), [
            ["client2", "offline"],
            ["therapist1", "online"],
        ]);
    });
});
