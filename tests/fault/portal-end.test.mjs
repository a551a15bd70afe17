// The portal's end comes while people talk: it is the end of their call as well (R-ACC-8).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { rows } from "../integration/support/log.mjs";
import { login } from "../integration/support/people.mjs";
import { PASSWORD, Server } from "../integration/support/server.mjs";
import { ctl } from "../integration/support/standing.mjs";
import { Clock } from "./support/clock.mjs";

const END = "2026-08-01";
const MIDNIGHT = Date.parse("2026-08-01T00:00:00+02:00");
const at = (ms) => new Date(MIDNIGHT + ms).toISOString();

describe("the portal's last evening", { concurrency: false }, () => {
    const clock = new Clock("2026-06-15T12:00:00Z");
    const server = new Server({ clients: 1, env: clock.env });
    before(() => server.start());
    after(async () => {
        await server.stop();
        clock.remove();
    });

    it("ends calls with it, for both sides and in the dossier (R-ACC-8)", async () => {
        const { code, stderr } = await ctl(server, ["discontinue", "--on", END]);
        assert.equal(code, 0, stderr);
        clock.set(at(-60_000));
        // Sign-ins of six weeks ago have ended.
        const [client, therapist] = await Promise.all(
            ["client1", "therapist1"].map(async (who) => {
                const line = await server.open({ token: (await login(server, who, PASSWORD)).json.token });
                return Object.assign(line, await line.hello());
            }),
        );
        const channel = client.channels[0].id;
        const { call } = await client.request("call.start", { channel, nonce: randomUUID(), audio: true, video: true });
        await therapist.request("call.join", { call: call.id, audio: true, video: true });
        clock.set(at(-1000));
        for (const one of [client, therapist]) {
            await one.event("portal.notice", ({ ended }) => ended);
            await one.event("call.ended", (end) => end.call === call.id);
        }
        assert.equal((await therapist.refused("call.start", { channel, nonce: randomUUID(), audio: true, video: true })).reason, "blocked");
        assert.equal((await rows(server, `event = 'call.leave' AND allowed = 1`)).length, 1, "the other one was alone then");
        assert.doesNotMatch(server.log, /call_event_failed/);
        await Promise.all([client, therapist].map((one) => one.close()));
    });
});
