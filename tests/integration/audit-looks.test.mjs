// Looks at a dossier: none is answered before its row is on the disk, and refused ones leave a row too.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Family } from "./support/family.mjs";
import { key, rows } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { run, Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const REFUSALS_A_MINUTE = 20;

describe("a look at a dossier", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    let channel;
    let other;
    let people;
    before(async () => {
        await server.start();
        [channel, other] = [await server.careChannel("client1"), await server.careChannel("client2")];
        people = { client: await server.person("client1"), therapist: await server.person("therapist1") };
        const client = await server.session("client1");
        await client.send(channel, "Hoe gaat het?");
        await client.close();
    });
    after(() => server.stop());

    const of = (event, where) => rows(server, `event = '${event}' AND hex(channel) = upper('${key(where)}')`);
    const download = (id, as) => server.http({ path: `/files/${id}`, headers: { Authorization: `Bearer ${server.tokens[as]}` } });

    /** A connection of a sign-in of its own, whose looks nothing before it stands for. */
    async function fresh(username) {
        const { json } = await login(server, username);
        return server.open({ token: json.token });
    }

    it("stands in the log when it is answered: who, in which role, whose, which part, from where (R-PRIV-2)", async () => {
        const therapist = await fresh("therapist1");
        await therapist.request("chat.history", { channel });
        const [row] = (await of("chat.history", channel)).slice(-1);
        const [sent] = await of("chat.send", channel);
        assert.deepEqual(
            { ...row, number: 0, sign_in: "" },
            {
                number: 0,
                event: "chat.history",
                allowed: 1,
                refusal: "",
                look: 1,
                times: 1,
                role: "therapist",
                part: "chat",
                basis: "care_team",
                address: "127.0.0.1",
                node: "node1",
                actor: key(people.therapist.id),
                behalf: "",
                client: key(people.client.id),
                dossier: sent.dossier,
                channel: key(channel),
                object: "",
                sign_in: "",
            },
        );
        assert.notEqual(row.sign_in, "");
        assert.deepEqual([sent.look, sent.part, sent.client, sent.role], [0, "chat", key(people.client.id), "client"]);
        await therapist.close();
    });

    it("over POST /rpc, by search, by a download and by session.hello stands there too (R-PRIV-2)", async () => {
        const client = await fresh("client1");
        await client.hello();
        await client.request("chat.search", { text: "gaat" });
        const { json: file } = await server.http({
            method: "POST",
            path: `/files?channel=${channel}&name=brief.txt`,
            headers: { Authorization: `Bearer ${server.tokens.client1}`, "Content-Type": "text/plain" },
            body: "Beste therapeut",
        });
        await client.send(channel, "", { files: [file.id] });
        for (const event of ["session.hello", "chat.search"]) {
            assert.equal((await of(event, channel)).filter(({ actor }) => actor === key(people.client.id)).length > 0, true, event);
        }
        assert.equal((await download(file.id, "therapist1")).text, "Beste therapeut");
        const [got] = await of("file.get", channel);
        assert.deepEqual([got.object, got.actor, got.look, got.part], [key(file.id), key(people.therapist.id), 1, "chat"]);
        const before = (await of("chat.history", channel)).length;
        assert.equal((await server.rpc(server.tokens.client1, "chat.history", { channel })).status, 200);
        assert.equal((await of("chat.history", channel)).length, before + 1);
        await client.close();
    });

    it("again within a minute is the one that stands there; of another sign-in it is another (R-PRIV-2)", async () => {
        const [one, two] = [await fresh("therapist1"), await fresh("therapist1")];
        const before = (await of("chat.history", channel)).length;
        for (let i = 0; i < 10; i++) {
            await one.request("chat.history", { channel, before: 10 - i });
        }
        assert.equal((await of("chat.history", channel)).length, before + 1);
        await two.request("chat.history", { channel });
        assert.equal((await of("chat.history", channel)).length, before + 2);
        await Promise.all([one.close(), two.close()]);
    });

    it("that is refused leaves a row in the dossier it was refused (R-PRIV-2, R-ACC-6)", async () => {
        const stranger = await fresh("client2");
        assert.equal((await stranger.refused("chat.history", { channel })).reason, "not_found");
        const [row] = (await of("chat.history", channel)).slice(-1);
        assert.deepEqual([row.allowed, row.refusal, row.look, row.role, row.client], [0, "not_found", 1, "client", key(people.client.id)]);
        assert.equal(row.actor, key((await server.person("client2")).id));
        const nowhere = randomUUID();
        assert.equal((await stranger.refused("chat.search", { channel: nowhere, text: "x" })).reason, "not_found");
        const [missed] = await of("chat.search", nowhere);
        assert.deepEqual([missed.allowed, missed.refusal, missed.dossier, missed.client], [0, "not_found", "", ""]);
        await stranger.close();
    });

    it("at another provider's client leaves one too, for whoever asks (R-PRIV-2, R-ACC-6)", async () => {
        const family = new Family(server);
        const { id: provider } = await family.ctl("provider", "add", "--name", "Praktijk De Vlier");
        const { id: foreign } = await family.ctl("user", "add", "vreemde", "--name", "Vreemde", "--role", "client", "--provider", provider);
        const therapist = await fresh("therapist1");
        for (const method of ["network.get", "consent.history"]) {
            assert.equal((await therapist.refused(method, { client: foreign })).reason, "not_found");
            const [row] = await rows(server, `event = '${method}' AND hex(client) = upper('${key(foreign)}')`);
            assert.deepEqual([row?.actor, row?.allowed, row?.refusal, row?.look, row?.dossier], [key(people.therapist.id), 0, "not_found", 1, ""], method);
        }
        await therapist.close();
    });

    it("of names alone leaves no row", async () => {
        const client = await fresh("client1");
        const before = (await rows(server)).length;
        await client.request("user.get", { users: [people.therapist.id] });
        assert.equal((await client.refused("user.get", { users: [randomUUID()] })).reason, "not_found");
        assert.equal((await rows(server)).length, before);
        await client.close();
    });

    it("of an operator without a server stands there as well (R-PRIV-2)", async () => {
        await server.shut();
        const before = (await of("chat.history", other)).length;
        const call = (method, params) =>
            run("empowerctl", ["--config", server.configFile, "call", method, JSON.stringify(params)], { env: { EMPOWER_TOKEN: server.tokens.client2 } });
        assert.equal((await call("chat.history", { channel: other })).code, 0);
        assert.equal((await call("chat.history", { channel })).code, 5);
        assert.equal((await of("chat.history", other)).length, before + 1);
        assert.equal((await of("chat.history", channel)).at(-1).refusal, "not_found");
        await server.boot();
    });

    it("survives SIGKILL right after its answer (R-PRIV-2)", async () => {
        for (let round = 0; round < 5; round++) {
            const therapist = await fresh("therapist1");
            const before = (await of("chat.history", channel)).length;
            await therapist.request("chat.history", { channel });
            await server.kill();
            assert.equal((await of("chat.history", channel)).length, before + 1, "answered, and not in the log");
            await server.boot();
        }
        const { code, stdout } = await server.ctl("audit", "verify");
        assert.equal(code, 0, stdout);
    });

    it("refused again and again gets one row for each dossier, a bounded number in all, and the rest as numbers (R-PRIV-2)", async () => {
        const stranger = await fresh("client3");
        const mine = `hex(actor) = upper('${key((await server.person("client3")).id)}') AND allowed = 0`;
        const tries = 60;
        await Promise.all(Array.from({ length: tries }, () => stranger.refused("chat.history", { channel })));
        assert.equal((await rows(server, mine)).length, 1);
        await Promise.all(Array.from({ length: tries }, () => stranger.refused("chat.history", { channel: randomUUID() })));
        assert.equal((await rows(server, mine)).length, REFUSALS_A_MINUTE);
        await stranger.close();
        await server.shut();
        const sums = (await rows(server, mine)).slice(REFUSALS_A_MINUTE).map(({ event, times, refusal, channel: where, client }) => ({ event, times, refusal, where, client }));
        assert.deepEqual(sums, [
            { event: "chat.history", times: tries - 1, refusal: "not_found", where: key(channel), client: key(people.client.id) },
            { event: "refusals", times: tries - REFUSALS_A_MINUTE + 1, refusal: "not_found", where: "", client: "" },
        ]);
        await server.boot();
        await until(5000, async () => server.isReady(), "ready");
    });

    it("or a deed that the loop refuses leaves a row as well, one however often: typing, a signal, an upload (R-PRIV-2, R-ACC-6)", async () => {
        const [owner, therapist, stranger] = await Promise.all([fresh("client1"), fresh("therapist1"), fresh("client2")]);
        await owner.hello();
        await therapist.hello();
        const { call, participant: to } = await therapist.request("call.start", { channel, nonce: randomUUID(), audio: true, video: false });
        for (let i = 0; i < 30; i++) {
            assert.equal((await stranger.refused("chat.typing", { channel, on: true })).reason, "not_found");
            assert.equal((await stranger.refused("call.signal", { call: call.id, to, candidate: null })).reason, "not_found");
            const { status } = await server.http({
                method: "POST",
                path: `/files?channel=${channel}&name=x.txt`,
                headers: { Authorization: `Bearer ${server.tokens.client2}`, "Content-Type": "text/plain" },
                body: "x",
            });
            assert.equal(status, 404);
        }
        const refused = `allowed = 0 AND hex(channel) = upper('${key(channel)}') AND event IN ('chat.typing', 'call.signal', 'file.add')`;
        await until(5000, async () => (await rows(server, refused)).length === 3, "three rows");
        for (const row of await rows(server, refused)) {
            assert.deepEqual([row.refusal, row.client, row.actor, row.times], ["not_found", key(people.client.id), key((await server.person("client2")).id), 1], row.event);
        }
        assert.equal((await stranger.refused("call.signal", { call: randomUUID(), to, candidate: null })).reason, "not_found");
        await therapist.request("call.end", { call: call.id });
        await Promise.all([owner, therapist, stranger].map((one) => one.close()));
        await server.shut();
        const sums = (await rows(server, refused)).slice(3);
        assert.deepEqual(sums.map(({ event, times }) => [event, times]).sort(), [["call.signal", 29], ["chat.typing", 29], ["file.add", 29]]);
        await server.boot();
        await until(5000, async () => server.isReady(), "ready");
    });

    it("that came too often, as a guess that was stopped, is counted for who did it (R-PRIV-2, R-ACC-4)", async () => {
        const { id } = await server.person("client3");
        const client = await server.connect("client3", { from: "127.0.0.2" });
        let stopped = 0;
        for (let tries = 0; stopped < 5; tries++) {
            const { reason } = await client.refused("account.close", { password: `nonsense ${tries}`, nonce: randomUUID() });
            stopped += reason === "rate_limited" ? 1 : 0;
            assert.ok(tries < 40, "no end of it");
        }
        await client.close();
        await server.shut();
        const found = await rows(server, `event = 'too_often' AND hex(actor) = upper('${key(id)}')`);
        assert.deepEqual(
            found.map(({ allowed, refusal, times, address, dossier, object }) => [allowed, refusal, times, address, dossier, object]),
            [[0, "rate_limited", 5, "127.0.0.2", "", ""]],
        );
        await server.boot();
        await until(5000, async () => server.isReady(), "ready");
    });
});
