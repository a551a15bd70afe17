// The sixteenth birthday, at midnight in the Netherlands: from then on the client alone decides. A representative goes on with what the
// client granted; whom the client granted nothing keeps an account, which shows nothing of this client (R-CONS-4, R-CONS-6).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Family, PASSWORD } from "../integration/support/family.mjs";
import { login } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { Clock } from "./support/clock.mjs";

const MIDNIGHT = "2026-11-27T00:00:00+01:00";

describe("the sixteenth birthday", { concurrency: false }, () => {
    const clock = new Clock("2026-11-26T23:50:00+01:00");
    const server = new Server({ clients: 2, env: clock.env });
    const family = new Family(server);
    const ids = {};
    let people;
    let channel;

    before(async () => {
        await server.start();
        await family.set("client1", "--born", "2010-11-27");
        await family.set("client2", "--born", "2018-05-17");
        ids.client = await family.id("client1");
        for (const [username, role] of [["moeder", "representative"], ["vader", "representative"], ["voogd", "representative"], ["tante", "relative"]]) {
            ids[username] = await family.add(username, role);
            await family.tie("client1", username, role);
        }
        await family.tie("client2", "voogd", "representative");
        people = Object.fromEntries(await Promise.all(["client1", "therapist1", "moeder", "vader", "voogd", "tante"].map(async (who) => [who, await family.session(who)])));
        channel = people.client1.channels[0].id;
        for (const [who, verb, user, more] of [
            ["client1", "sign", "moeder"],
            ["client1", "sign", "vader"],
            ["client1", "sign", "tante"],
            ["therapist1", "withhold", "vader", { reason: "Onrust thuis" }],
        ]) {
            await deed(who, verb, user, ["chat", "network"], more);
        }
        await Promise.all(["moeder", "vader"].map((who) => people[who].event("channel.added")));
    });
    after(async () => {
        await server.stop();
        clock.remove();
    });

    const deed = (who, verb, user, parts, more = {}) => people[who].request(`consent.${verb}`, { client: ids.client, user: ids[user], parts, nonce: randomUUID(), ...more });
    const refused = async (who) => (await people[who].refused("chat.history", { channel })).reason;

    it("leaves a representative what the client granted, without a break, and ends what parents and therapists decided (R-CONS-4, R-CONS-5, R-CONS-6)", async () => {
        assert.deepEqual([await refused("voogd"), await refused("tante")], ["consent_required", "consent_required"]);
        assert.equal(await refused("vader"), "forbidden");
        clock.set(new Date(Date.parse(MIDNIGHT) - 5000).toISOString());
        await people.moeder.send(channel, "nog vijftien");
        const [father, aunt] = await Promise.all(["vader", "tante"].map((who) => people[who].event("channel.added")));
        const late = clock.now() - Date.parse(MIDNIGHT);
        assert.ok(late >= 0 && late < 5000, `told ${late} ms after midnight`);
        assert.deepEqual([father.id, aunt.id], [channel, channel], "neither a withholding nor a parent's missing signature counts any more");
        const { seq } = await people.client1.send(channel, "nu zestien");
        await people.moeder.event("chat.message", (message) => message.seq === seq);
        assert.deepEqual(people.moeder.seen("channel.removed"), []);
        assert.equal((await people.moeder.refused("consent.sign", { client: ids.client, user: ids.tante, parts: [], nonce: randomUUID() })).reason, "forbidden", "a parent signs no more");
    });

    it("leaves who was granted nothing an account that shows nothing of the client, and all of another child (R-CONS-4)", async () => {
        assert.equal(await refused("voogd"), "consent_required");
        assert.equal((await login(server, "voogd", PASSWORD)).status, 200);
        const again = await family.session("voogd");
        assert.deepEqual(again.channels.map(({ id }) => id === channel), [false], "the other child's conversation alone");
        const { clients } = await again.request("network.list", {});
        const [own] = clients.filter(({ client }) => client.id === ids.client);
        assert.deepEqual(Object.keys(own).sort(), ["client", "relation"], "whom one represents, by name and nothing else");
        assert.equal((await again.refused("network.get", { client: ids.client })).reason, "consent_required");
        await again.request("terms.list", {});
        await again.close();
    });

    it("lets the client grant later, and withdraw: the channel comes and goes with it at once (R-CONS-4, R-CONS-7)", async () => {
        await deed("voogd", "ask", "voogd", ["chat"]);
        await people.client1.event("consent.changed", ({ user }) => user === ids.voogd);
        await deed("client1", "sign", "voogd", ["chat"]);
        assert.equal((await people.voogd.event("channel.added")).id, channel);
        const { seq } = await people.voogd.send(channel, "dank je");
        await people.client1.event("chat.message", (message) => message.seq === seq);
        for (const who of ["voogd", "moeder"]) {
            await deed("client1", "sign", who, []);
            const removed = await people[who].event("channel.removed");
            assert.deepEqual([removed.channel, removed.reason], [channel, "consent_required"]);
            assert.equal(await refused(who), "consent_required");
        }
        await deed("client1", "sign", "moeder", ["chat"]);
        assert.equal((await people.moeder.event("channel.added")).id, channel);
        assert.ok((await people.moeder.request("chat.history", { channel })).messages.length > 0);
    });
});
