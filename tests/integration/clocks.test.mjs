// What waits for a limit of many seconds. All of it runs at once, on one server, beside the other files.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answered, changed, deeds, ended, entry, FLAGS, is, join, leave, place, resume, rung, start } from "./support/calls.mjs";
import { established } from "./support/kernel.mjs";
import { Server } from "./support/server.mjs";
import { until, within } from "./support/wait.mjs";
import { connectSocket } from "./support/wire.mjs";

describe("time", { concurrency: true }, () => {
    const server = new Server({ clients: 12 });
    before(() => server.start());
    after(() => server.stop());

    const since = (start) => (performance.now() - start) / 1000;

    it("ends a connection that did not sign in within 10 s with 4001", async () => {
        const start = performance.now();
        const silent = await server.open();
        const trying = await server.open();
        assert.equal((await trying.refused("session.authenticate", { token: "nonsense" })).code, 4010);
        for (const client of [silent, trying]) {
            assert.equal((await client.wire.ended(15_000)).code, 4001);
            const seconds = since(start);
            assert.ok(seconds > 9 && seconds < 13, `after ${seconds} s`);
        }
    });

    it("does not end one that signed in, with or without hello", async () => {
        const late = await server.open();
        const clients = [late, await server.connect("client1"), await server.session("client1")];
        await late.request("session.authenticate", { token: server.tokens.client1 });
        const stranger = await server.open();
        assert.equal((await stranger.wire.ended(15_000)).code, 4001);
        await Promise.all(clients.map((client) => client.request("session.list", {})));
    });

    it("pings every 25 s, and a peer that answers nothing else lives; one that answers nothing is gone after 60 s", async () => {
        const watcher = await server.session("therapist1");
        const gone = await server.person("client2");
        const start = performance.now();
        const [quiet, dead] = [await server.session("client3"), await server.session("client2")];
        dead.wire.answersPings = false;
        const pings = [];
        quiet.wire.on("ping", (at) => pings.push(at - start));
        const { code } = await dead.wire.ended(80_000);
        const seconds = since(start);
        assert.ok(seconds > 55 && seconds < 72, `a silent peer was let go after ${seconds} s (${code})`);
        await watcher.event("presence.changed", ({ user, state }) => user === gone.id && state === "offline", 2000);
        assert.ok(pings.length >= 2, `${pings.length} pings in ${seconds} s`);
        const gaps = pings.map((at, i) => (at - (pings[i - 1] ?? 0)) / 1000);
        assert.ok(
            gaps.slice(1).every((gap) => gap > 22 && gap < 28) && gaps[0] < 31,
            `pings came after ${gaps.join(", ")} s`,
        );
        assert.ok(await quiet.request("session.list", {}));
    });

    it("ends a ring after 45 s as missed, with an entry in the channel; who comes late hears how long it still lives by the server's clock (R-FUN-2)", async () => {
        const [client, therapist] = [await server.session("client4"), await server.session("therapist1")];
        const channel = await server.careChannel("client4");
        const began = performance.now();
        const { call } = await start(client, channel);
        const ring = await rung(therapist, call);
        assert.ok(ring.expires_in > 40 && ring.expires_in <= 45, `expires in ${ring.expires_in}`);
        const stranger = await server.open();
        await stranger.wire.ended(15_000); // ten seconds later
        const before = since(began);
        const late = await server.session("therapist1");
        const again = await rung(late, call);
        assert.ok(again.expires_in <= Math.ceil(45 - before) && again.expires_in >= Math.floor(45 - since(began)), `expires in ${again.expires_in} after ${before} s`);
        for (const session of [client, therapist, late]) {
            assert.equal((await ended(session, call, 60_000)).reason, "missed");
        }
        const seconds = since(began);
        assert.ok(seconds > 43.5 && seconds < 48, `after ${seconds} s`);
        const { kind, call: kept } = await entry(therapist, call);
        assert.deepEqual([kind, kept.outcome], ["call", "missed"]);
        assert.equal((await therapist.refused("call.join", { call: call.id, ...FLAGS })).reason, "call_ended");
        const deaf = await server.session("therapist1");
        assert.deepEqual(deaf.seen("call.ringing").filter((event) => event.call.id === call.id), []);
    });

    it("stops the ring of a call with a waiting room after 45 s, and keeps its door open (R-FUN-2)", async () => {
        const [client, therapist, other] = [await server.session("client5"), await server.session("therapist1"), await server.session("client6")];
        const { call } = await start(therapist, await server.careChannel("client5"), { lobby: true });
        await rung(client, call);
        const { call: later } = await start(other, await server.careChannel("client6"));
        assert.equal((await ended(other, later, 60_000)).reason, "missed"); // which rang longer
        const late = await server.connect("client5");
        const told = (await late.hello()).calls.find(({ id }) => id === call.id);
        assert.deepEqual([told.state, place(told, (await server.person("client5")).id).state], ["ringing", "invited"]);
        const { call: now, participant } = await join(late, call);
        assert.equal(place(now, participant).state, "waiting");
        assert.deepEqual(late.seen("call.ringing"), [], "it rings no more");
        await therapist.request("call.admit", { call: call.id, participant });
        await changed(late, call, is(participant, "joined"));
        await leave(late, call);
        assert.equal((await ended(therapist, call)).reason, "hangup");
    });

    it("waits 30 s for who lost the line in a call; then it is lost, with one entry (R-FUN-2)", async () => {
        const [client, therapist] = [await server.session("client7"), await server.session("therapist1")];
        const { call, first } = await answered(client, therapist, await server.careChannel("client7"));
        const began = performance.now();
        client.wire.destroy();
        await changed(therapist, call, is(first, "joined", true));
        const over = await changed(therapist, call, ({ state }) => state === "ended", 40_000);
        const seconds = since(began);
        assert.ok(seconds > 29.5 && seconds < 34, `after ${seconds} s`);
        assert.deepEqual([place(over, first).reason, place(over, first).away], ["lost", undefined]);
        assert.equal((await ended(therapist, call)).reason, "lost");
        assert.equal((await entry(therapist, call)).call.outcome, "lost");
        assert.deepEqual(await deeds(server, call), ["call.start", "call.join", "call.lost", "call.expire"]);
        const back = await server.session("client7");
        assert.equal((await back.refused("call.resume", { call: call.id, participant: first })).reason, "call_ended");
        const { messages } = await back.request("chat.history", { channel: call.channel });
        assert.equal(messages.filter((message) => message.call?.id === call.id).length, 1);
    });

    it("waits as long for who waits to be let in, and for a caller nobody has answered (R-FUN-2)", async () => {
        const [guest, therapist, caller] = [await server.session("client8"), await server.session("therapist1"), await server.session("client9")];
        const room = (await start(therapist, await server.careChannel("client8"), { lobby: true })).call;
        await rung(guest, room);
        const { participant } = await join(guest, room);
        const { call } = await start(caller, await server.careChannel("client9"));
        await rung(therapist, call);
        const began = performance.now();
        guest.wire.destroy();
        caller.wire.destroy();
        const [left, missed] = await Promise.all([changed(therapist, room, is(participant, "left"), 40_000), ended(therapist, call, 40_000)]);
        const seconds = since(began);
        assert.ok(seconds > 29.5 && seconds < 34, `after ${seconds} s`);
        assert.equal(place(left, participant).reason, "lost");
        assert.equal(missed.reason, "missed");
        assert.equal((await ended(therapist, room)).reason, "missed", "nobody was left to come");
    });

    it("waits 30 s for both in a call after the server was killed; one who comes back alone loses the other, and where nobody does it is lost (R-FUN-2)", async () => {
        const own = new Server({ clients: 2 });
        await own.start();
        try {
            const [client, second, therapist] = await Promise.all(["client1", "client2", "therapist1"].map((name) => own.session(name)));
            const deserted = await answered(client, therapist, await own.careChannel("client1"));
            const half = await answered(second, therapist, await own.careChannel("client2"));
            await own.kill();
            await own.boot();
            const began = performance.now();
            const back = await own.session("client2");
            await resume(back, half.call, half.first);
            const over = await changed(back, half.call, ({ state }) => state === "ended", 40_000);
            const seconds = since(began);
            assert.ok(seconds > 27 && seconds < 34, `after ${seconds} s`);
            assert.equal(place(over, half.second).reason, "lost");
            assert.equal((await ended(back, half.call)).reason, "lost");
            const late = await own.connect("therapist1");
            for (const { call } of [deserted, half]) {
                const outcomes = async () => (await late.request("chat.history", { channel: call.channel })).messages.map((message) => message.call.outcome);
                await until(5000, async () => (await outcomes()).length > 0, "the entry of a call that is over");
                assert.deepEqual(await outcomes(), ["lost"]);
            }
            assert.deepEqual((await late.hello()).calls, []);
        } finally {
            await own.stop();
        }
    });

    it("ends an HTTP request that is not sent to its end", async () => {
        const socket = await connectSocket({ port: server.port });
        const ended = new Promise((resolve) => socket.once("close", resolve));
        socket.resume();
        socket.write("POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
        await within(60_000, ended, "the end of half a request");
    });

    it("ends an HTTP request whose content comes in drops, and answers one that a slow line brings", async () => {
        const began = performance.now();
        const ends = async ([length, each]) => {
            const socket = await connectSocket({ port: server.port });
            let [answer, more] = ["", length];
            const ended = new Promise((resolve) => socket.once("close", () => resolve([answer, since(began)])));
            socket.on("error", () => undefined).on("data", (bytes) => (answer += bytes));
            socket.write(`POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`);
            const drops = setInterval(() => {
                const some = Math.min(each, more);
                socket.write("x".repeat(some));
                more -= some;
                if (more === 0) {
                    clearInterval(drops);
                }
            }, 250);
            return within(60_000, ended, "the end of drops").finally(() => clearInterval(drops));
        };
        const [[dripped, after_s], [slow, later_s]] = await Promise.all([[16_000, 50], [60_000, 400]].map(ends));
        assert.equal(dripped, "");
        assert.ok(after_s > 19 && after_s < 40, `after ${after_s} s`);
        assert.match(slow, /^HTTP\/1.1 4\d\d /);
        assert.ok(later_s > 30, `after ${later_s} s`);
    });

    it("ends a connection that never sends a request", async () => {
        const socket = await connectSocket({ port: server.port });
        const ended = new Promise((resolve) => socket.once("close", resolve));
        socket.resume();
        await within(60_000, ended, "the end of a connection that says nothing");
    });

    it("ends an answer that is not read, so that it waits in no memory for ever", async () => {
        const size = 24e6; // more than the kernels keep
        const headers = { Authorization: `Bearer ${server.tokens.client11}` };
        const channel = await server.careChannel("client11");
        const body = Buffer.alloc(size, 7);
        const { json: file } = await server.http({ method: "POST", path: `/files?channel=${channel}&name=lang.bin`, headers: { ...headers, "Content-Type": "application/octet-stream" }, body });
        const client = await server.session("client11");
        await client.send(channel, "", { files: [file.id] });
        const socket = await connectSocket({ port: server.port });
        socket.pause();
        socket.write(`GET /files/${file.id} HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.Authorization}\r\n\r\n`);
        const began = performance.now();
        const held = () => established(server.port, socket.localPort);
        await until(10_000, () => held() === 1, "the connection");
        await until(180_000, () => held() === 0, "the end of an answer that nobody reads");
        assert.ok(since(began) > 100, `after ${since(began)} s`);
        let read = 0;
        socket.on("data", (bytes) => (read += bytes.length));
        const ended = new Promise((resolve) => socket.once("close", resolve));
        socket.resume();
        await within(20_000, ended, "the end of what the kernels kept");
        assert.ok(read > 0 && read < size, `${read} bytes`);
        await client.close();
    });
});
