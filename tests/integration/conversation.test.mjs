// The conversation on the protocol's page, played on bare sockets by somebody who knows nothing but that page: JSON
// written by hand, no client in between. Then the line is cut, and nothing may be missed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { within } from "./support/wait.mjs";
import { Wire } from "./support/wire.mjs";

describe("the conversation of the protocol's page", () => {
    const server = new Server({ clients: 1 });
    before(() => server.start());
    after(() => server.stop());

    async function signIn(username) {
        const answer = await login(server, username);
        assert.equal(answer.status, 200);
        return answer.json;
    }

    /** A line that can say something and read on until it hears something. */
    async function line(token) {
        const wire = await Wire.open({ port: server.port, token });
        const heard = [];
        wire.on("message", (text) => heard.push(JSON.parse(text)));
        return {
            heard,
            say: (message) => wire.sendText(JSON.stringify({ jsonrpc: "2.0", ...message })),
            cut: () => wire.destroy(),
            hear: (fits) =>
                within(
                    10_000,
                    new Promise((resolve) => {
                        const look = () => {
                            const found = heard.find(fits);
                            if (found) {
                                resolve(found);
                            } else {
                                wire.once("message", () => setImmediate(look));
                            }
                        };
                        look();
                    }),
                    String(fits),
                ),
        };
    }

    const answerTo = (id) => (message) => message.id === id;
    const event = (method, fits = () => true) => (message) => message.method === method && fits(message.params);

    it("goes as it stands there, and what is said while the line is cut is heard after it", async () => {
        const [client, therapist] = [await signIn("client1"), await signIn("therapist1")];
        assert.equal(client.user.role, "client");

        const hers = await line(therapist.token);
        hers.say({ id: "h", method: "session.hello", params: { client: { name: "desk", version: "1.0" } } });
        const [{ id: channel }] = (await hers.hear(answerTo("h"))).result.channels;
        for (let seq = 1; seq <= 42; seq++) {
            hers.say({ id: seq, method: "chat.send", params: { channel, nonce: randomUUID(), body: seq === 42 ? "Hoe gaat het?" : `bericht ${seq}` } });
            assert.equal((await hers.hear(answerTo(seq))).result.seq, seq);
        }

        const first = await line(client.token);
        first.say({ id: 1, method: "session.hello", params: { client: { name: "widget", version: "1.0" }, positions: [{ channel, seq: 41 }] } });
        const hello = (await first.hear(answerTo(1))).result;
        assert.deepEqual([hello.channels[0].id, hello.channels[0].kind, hello.channels[0].last_seq, hello.calls], [channel, "care", 42, []]);
        assert.ok(["chat", "video"].every((feature) => hello.features.includes(feature)));
        const missed = await first.hear(event("chat.message"));
        assert.deepEqual([missed.params.seq, missed.params.body, missed.params.author], [42, "Hoe gaat het?", therapist.user.id]);
        assert.ok(first.heard.indexOf(missed) > first.heard.findIndex(answerTo(1)), "the replay came before the answer");

        first.say({ id: 2, method: "chat.send", params: { channel, nonce: randomUUID(), body: "Beter" } });
        assert.equal((await first.hear(answerTo(2))).result.seq, 43);
        await hers.hear(event("chat.message", ({ seq }) => seq === 43));

        first.say({ id: 3, method: "call.start", params: { channel, nonce: randomUUID(), audio: true, video: true } });
        const { call, participant, ice_servers: servers } = (await first.hear(answerTo(3))).result;
        assert.deepEqual([call.state, Array.isArray(servers)], ["ringing", true]);
        await hers.hear(event("call.ringing", (params) => params.call.id === call.id));
        hers.say({ id: "j", method: "call.join", params: { call: call.id, audio: true, video: true } });
        const hersPart = (await hers.hear(answerTo("j"))).result.participant;
        const active = await first.hear(event("call.changed", (params) => params.call.state === "active"));
        assert.deepEqual(
            active.params.call.participants.map(({ id, state }) => [id, state]),
            [
                [participant, "joined"],
                [hersPart, "joined"],
            ],
        );
        first.say({ id: 4, method: "call.signal", params: { call: call.id, to: hersPart, description: { type: "offer", sdp: "v=0\r\n" } } });
        assert.deepEqual((await first.hear(answerTo(4))).result, {});
        const signal = await hers.hear(event("call.signal"));
        assert.deepEqual(signal.params, { call: call.id, from: participant, description: { type: "offer", sdp: "v=0\r\n" } });

        first.cut();
        const away = await hers.hear(event("call.changed", ({ call: now }) => now.participants.some((one) => one.away)));
        assert.deepEqual([away.params.call.state, away.params.call.participants[0].id], ["active", participant]);
        const unanswered = { channel, nonce: randomUUID(), body: "Was u er nog?" };
        for (let i = 0; i < 30; i++) {
            hers.say({ id: `w${i}`, method: "chat.send", params: i === 0 ? unanswered : { channel, nonce: randomUUID(), body: `nog ${i}` } });
        }
        const last = (await hers.hear(answerTo("w29"))).result.seq;

        const second = await line(client.token);
        second.say({ id: 1, method: "session.hello", params: { client: { name: "widget", version: "1.0" }, positions: [{ channel, seq: 42 }] } });
        await second.hear(event("chat.message", ({ seq }) => seq === last));
        const heard = second.heard.filter(event("chat.message")).map(({ params }) => params);
        assert.deepEqual(
            heard.map(({ seq }) => seq),
            Array.from({ length: last - 42 }, (_, i) => 43 + i),
            "something is missing, doubled or out of turn",
        );
        assert.equal(heard[0].body, "Beter");
        assert.equal(heard[1].body, "Was u er nog?");

        assert.equal((await second.hear(answerTo(1))).result.calls[0].id, call.id);
        second.say({ id: 2, method: "call.resume", params: { call: call.id, participant } });
        const resumed = (await second.hear(answerTo(2))).result;
        assert.deepEqual([resumed.participant, resumed.call.state, "away" in resumed.call.participants[0]], [participant, "active", false]);
        second.say({ id: 3, method: "call.leave", params: { call: call.id } });
        await hers.hear(event("call.ended", (params) => params.call === call.id && params.reason === "hangup"));
        const entry = await hers.hear(event("chat.message", ({ kind }) => kind === "call"));
        assert.deepEqual([entry.params.seq, entry.params.call.outcome], [last + 1, "hangup"]);
    });
});
