// What an operator does to a client's care with empowerctl stands in the history of that care as what anybody else does there.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { born, Family, WHY } from "./support/family.mjs";
import { key, rows } from "./support/log.mjs";
import { Server } from "./support/server.mjs";

describe("what an operator does to a client's care", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const family = new Family(server);
    let client;
    let therapist;
    let ids;

    before(async () => {
        await server.start();
        ids = { client: await family.id("client1"), aunt: await family.add("tante", "relative"), colleague: await family.add("collega", "therapist") };
        [client, therapist] = [await family.session("client1"), await family.session("therapist1")];
    });
    after(async () => {
        await Promise.all([client, therapist].map((one) => one.close()));
        await server.stop();
    });

    /** The history as somebody reads it, without its numbers and times. */
    async function history(who = therapist) {
        const { deeds } = await who.request("consent.history", { client: ids.client, limit: 200 });
        return deeds.map(({ seq: _seq, at, ...deed }) => {
            assert.ok(Date.parse(at) <= Date.now());
            return deed;
        });
    }
    const log = (event) => rows(server, `event = '${event}' AND client = x'${key(ids.client)}' AND look = 0`);

    it("is an entry that tells what was set, each apart from the others, and no name (R-CONS-8)", async () => {
        const before = await history();
        const changes = [["--born", born(14)], ["--incapacitated", "yes"], ["--incapacitated", "no"], ["--restricted", "yes"], ["--restricted", "no"], ["--born", born(15), "--incapacitated", "no", "--restricted", "no"]];
        for (const words of changes) {
            await family.set("client1", ...words);
        }
        const told = [{ born: born(14) }, { incapacitated: true, reason: WHY }, { incapacitated: false, reason: WHY }, { restricted: true }, { restricted: false }, { born: born(15), incapacitated: false, restricted: false, reason: WHY }];
        assert.deepEqual((await history()).slice(before.length), told.map((more) => ({ kind: "network", what: "client", ...more })));
        assert.deepEqual(await history(client), (await history()).map(({ reason: _reason, ...deed }) => deed), "the client reads the same, but for the reason");
        assert.deepEqual((await log("network.set_client")).map(({ role, basis, actor, dossier }) => [role, basis, actor, dossier !== ""]), told.map(() => ["operator", "operator", "", true]));
    });

    it("says why where a client can no longer decide, or can again: without a reason nothing changes (R-CONS-6, R-CONS-8)", async () => {
        const before = await history();
        const { code, stderr } = await server.ctl("client", "set", "client1", "--incapacitated", "yes");
        assert.deepEqual([code, /reason/.test(stderr)], [5, true], stderr);
        assert.deepEqual(await history(), before);
    });

    it("is an entry for each who comes into the network or goes, by a new channel too (R-CONS-8, R-ACC-6)", async () => {
        const before = (await history()).length;
        await family.tie("client1", "tante", "relative");
        await family.ctl("network", "remove", "--client", "client1", "tante");
        await family.ctl("channel", "add", "--client", "client1", "--kind", "group", "--member", "collega", "--member", "therapist1");
        const told = [["relative", ids.aunt], ["removed", ids.aunt], ["care_team", ids.colleague]];
        assert.deepEqual((await history()).slice(before), told.map(([what, user]) => ({ kind: "network", what, user })), "who belonged to it already came into nothing new");
        assert.deepEqual((await log("network.add")).map(({ object }) => object), [key(ids.aunt), key(ids.colleague)]);
    });

    it("is kept without a server too, and found whole (R-CONS-8, R-PRIV-2)", async () => {
        const before = await history();
        await server.shut();
        await family.set("client1", "--incapacitated", "no");
        await server.boot();
        therapist = await family.session("therapist1");
        client = await family.session("client1");
        assert.deepEqual((await history()).slice(before.length), [{ kind: "network", what: "client", incapacitated: false, reason: WHY }]);
        const { code, stdout } = await server.ctl("check");
        assert.equal(code, 0, stdout);
    });
});
