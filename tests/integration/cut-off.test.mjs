// Each deed that decides anew what people may see, at somebody with an open chat and a call: the channel and the call end within a
// second (R-CONS-7, R-ACC-7). A withdrawal's running call is in consent.test.mjs, a block's in conduct.test.mjs.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { after, before, describe, it } from "node:test";
import { changed, ended, is, join, rung, start } from "./support/calls.mjs";
import { born, Family, PASSWORD } from "./support/family.mjs";
import { assertTook } from "./support/measure.mjs";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";

const ALL = ["chat", "video", "network"];
const SIGNED_OUT = 4002;

describe("who may see nothing any more", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    const family = new Family(server);
    const ids = {};
    let channel;
    let therapist;
    let planner;
    let client;

    before(async () => {
        await server.start();
        [ids.client1, channel] = [await family.id("client1"), await server.careChannel("client1")];
        const people = { plan: "planner", collega: "therapist", moeder: "representative", vader: "representative", opa: "representative", oma: "representative", oom: "representative", stiefmoeder: "representative", stiefvader: "representative" };
        for (const [username, role] of Object.entries(people)) {
            ids[username] = await family.add(username, role);
        }
        await family.set("client1", "--born", born(13));
        await family.tie("client1", "collega", "care_team");
        [therapist, planner, client] = await Promise.all(["therapist1", "plan", "client1"].map((username) => family.session(username)));
        for (const username of Object.keys(people).filter((name) => people[name] === "representative")) {
            await family.tie("client1", username, "representative");
            await client.request("consent.sign", { client: ids.client1, user: ids[username], parts: ALL, nonce: randomUUID() });
        }
    });
    after(async () => {
        await Promise.all([therapist, planner, client].map((one) => one.close()));
        await server.stop();
    });

    const deed = (who, method, params) => who.request(method, { client: ids.client1, nonce: randomUUID(), ...params });
    const withhold = (user, parts) => deed(therapist, "consent.withhold", { user: ids[user], parts, reason: "Onrust thuis" });
    const capacity = (incapacitated) => deed(planner, "network.set_client", { incapacitated, reason: "Beoordeeld door de arts" });

    // Whom it hits, what is done, what the channel says (nothing where the session itself ends), and how it is undone.
    const deeds = {
        "a member of the care team who is removed": {
            username: "collega",
            act: () => deed(planner, "network.remove", { user: ids.collega }),
            reason: "not_found",
            undo: () => deed(planner, "network.add", { user: ids.collega, tie: "care_team" }),
        },
        "a representative from whom a therapist withholds chat and video": {
            username: "moeder",
            act: () => withhold("moeder", ["chat", "video"]),
            reason: "forbidden",
            undo: () => withhold("moeder", []),
        },
        "a client who becomes incapacitated": { username: "client1", act: () => capacity(true), reason: "forbidden", undo: () => capacity(false) },
        "a representative from whom the client withdraws": {
            username: "vader",
            act: () => deed(client, "consent.sign", { user: ids.vader, parts: [] }),
            reason: "consent_required",
            calls: ["ringing"],
        },
        "a person who is blocked": {
            username: "opa",
            act: () => planner.request("conduct.block", { user: ids.opa, reason: "bedreiging", immediate: true }),
            calls: ["ringing"],
        },
        "a person whose account is locked": {
            username: "stiefmoeder",
            act: () => planner.request("admin.lock", { user: ids.stiefmoeder, reason: "gestolen telefoon" }),
            calls: ["running"],
        },
        "a person whose account a planner closes": {
            username: "stiefvader",
            act: () => planner.request("admin.close", { user: ids.stiefvader }),
            calls: ["running"],
        },
        "a person who closes the account": { username: { running: "oma", ringing: "oom" }, act: close },
    };

    /** The clock runs from the answer on: the password takes its time before. */
    async function close(username) {
        const elsewhere = await family.session(username);
        await elsewhere.request("account.close", { password: PASSWORD, nonce: randomUUID() });
        return performance.now();
    }

    /** A call that this person takes part in, or is rung for. */
    async function callWith(person, running) {
        const { call } = await start(therapist, channel);
        await rung(person, call);
        if (!running) {
            return call;
        }
        await join(person, call);
        return changed(therapist, call, is(ids[person.username], "joined"));
    }

    for (const [who, { username: whom, act, reason, undo, calls = ["running", "ringing"] }] of Object.entries(deeds)) {
        for (const how of calls) {
            const username = whom[how] ?? whom;
            it(`${who} loses the chat and a ${how} call within a second (R-CONS-7, ${reason === undefined ? "R-ACC-7, R-ACC-9" : "R-CONS-6, R-ACC-6"})`, async () => {
                const person = Object.assign(await family.session(username), { username });
                assert.deepEqual(person.channels.map(({ id }) => id), [channel], "the chat is open");
                const call = await callWith(person, how === "running");
                const others = how === "running" ? Promise.race([changed(therapist, call, is(ids[username], "left")), ended(therapist, call)]) : undefined;
                const sent = performance.now();
                const began = act(username).then((from) => (typeof from === "number" ? from : sent));
                if (reason === undefined) {
                    assert.equal((await person.wire.ended()).code, SIGNED_OUT);
                } else {
                    const [removed, cut] = await Promise.all([person.event("channel.removed"), ended(person, call)]);
                    assert.deepEqual([removed.channel, removed.reason], [channel, reason]);
                    assert.equal(cut.reason, "forbidden");
                }
                await others;
                assertTook(await began, 1000);
                if (reason !== undefined) {
                    for (const [method, params] of [["chat.history", { channel }], ["call.join", { call: call.id, audio: true, video: true }]]) {
                        assert.equal((await person.refused(method, params)).reason, reason, method);
                    }
                }
                const { seq } = await therapist.send(channel, "niet meer voor iedereen");
                await (reason === undefined ? undefined : person.request("network.list", {})); // what went there before has come
                assert.deepEqual(person.seen("chat.message").filter((message) => message.seq === seq), []);
                await therapist.request("call.end", { call: call.id }).catch(({ reason: why }) => assert.equal(why, "call_ended"));
                await undo?.();
                await person.close();
            });
        }
    }

    it("the network of a client is told when somebody in it is blocked or locked, and no longer is (R-ACC-7, R-ACC-2)", async () => {
        const told = async (act) => {
            const news = client.event("network.changed", ({ user }) => user === ids.neef);
            await act();
            assert.equal((await news).client, ids.client1);
        };
        ids.neef = await family.add("neef", "relative");
        await family.tie("client1", "neef", "relative");
        await told(() => planner.request("conduct.block", { user: ids.neef, reason: "bedreiging", immediate: true }));
        await told(() => planner.request("conduct.unblock", { user: ids.neef }));
        await told(() => planner.request("admin.lock", { user: ids.neef, reason: "gestolen telefoon" }));
        await told(() => family.ctl("user", "unlock", "neef"));
        await told(() => family.session("neef")); // accepts the terms
    });

    /** A file that is read slowly for a second and a half, as over a poor line, while `act` is done, and then at full speed: what came of it. */
    async function fetched(username, file, act) {
        const { token } = (await login(server, username, PASSWORD)).json;
        const request = http.get(`${server.origin}/files/${file.id}`, { headers: { Authorization: `Bearer ${token}` }, agent: false });
        const [response] = await once(request, "response");
        const pieces = response.iterator({ destroyOnReturn: false });
        let length = (await pieces.next()).value.length;
        await act(token);
        const slow = performance.now() + 1500;
        try {
            for await (const piece of pieces) {
                length += piece.length;
                if (performance.now() < slow) {
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }
            }
        } catch (error) {
            assert.equal(error.code, "ECONNRESET");
        }
        return length;
    }

    const lossOfFile = {
        "loses the chat": { act: () => withhold("moeder", ["chat"]), undo: () => withhold("moeder", []) },
        "signs out": { act: (token) => server.http({ method: "POST", path: "/logout", headers: { Authorization: `Bearer ${token}` } }) },
    };
    for (const [what, { act, undo }] of Object.entries(lossOfFile)) {
        it(`who ${what} gets no more of a file that is on its way, and who keeps it gets all (R-CONS-7)`, async () => {
            const size = 24_000_000;
            const bearer = { Authorization: `Bearer ${server.tokens.therapist1}`, "Content-Type": "application/octet-stream" };
            const { json: file } = await server.http({ method: "POST", path: `/files?channel=${channel}&name=groot.bin`, headers: bearer, body: Buffer.alloc(size, 7) });
            await therapist.send(channel, "", { files: [file.id] });
            assert.equal(await fetched("moeder", file, () => undefined), size);
            assert.ok((await fetched("moeder", file, act)) < size);
            await undo?.();
        });
    }
});
