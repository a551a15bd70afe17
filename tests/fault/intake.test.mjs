// A client taken into care as a child is invited on the twelfth birthday, and not a day before (R-ACC-5).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Family } from "../integration/support/family.mjs";
import { activate, newClient, planner } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { Clock } from "./support/clock.mjs";

describe("a client of 11 in care", { concurrency: false }, () => {
    const clock = new Clock("2026-11-26T23:50:00+01:00");
    const server = new Server({ clients: 1, env: clock.env });
    const family = new Family(server);
    let desk;
    before(async () => {
        await server.start();
        desk = await planner(server);
    });
    after(async () => {
        await server.stop();
        clock.remove();
    });

    it("has no account until that midnight, and is invited after it (R-ACC-5)", async () => {
        const params = newClient({ born: "2014-11-27", team: [await family.id("therapist1")] });
        const { user, link } = await desk.request("admin.invite", params);
        assert.equal(link, undefined);
        assert.equal((await desk.refused("admin.invite_again", { user })).reason, "conflict");
        clock.set("2026-11-27T00:00:01+01:00");
        assert.deepEqual((await desk.request("admin.invite", params)).link, undefined, "what was done once is not done otherwise");
        const again = await desk.request("admin.invite_again", { user });
        assert.equal((await activate(server, again.link, "twaalf")).status, 200);
    });
});
