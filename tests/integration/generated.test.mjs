// Tests made from the server's own document: each method, each parameter, each way of being wrong. A method that is
// added later is tried from the day it stands in the table.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { sampleParams, wrongValues } from "./support/samples.mjs";
import { Server } from "./support/server.mjs";

const SIGNS_IN = "session.authenticate";

describe("every method of the document", { concurrency: false }, () => {
    const server = new Server({ clients: 3 });
    let methods;
    let client;
    let own;
    before(async () => {
        await server.start();
        methods = [...server.document.methods.values()];
        own = await server.careChannel("client1");
        client = await server.session("client1");
    });
    after(() => server.stop());

    /** What some methods demand beyond their required parameters: one of two optional ones. */
    const oneOf = { "call.signal": { candidate: null }, "session.revoke": { others: true } };

    /** Parameters that this method's row allows: the required ones, and of the optional ones those named. */
    const sample = (method, more = {}) => ({ ...sampleParams(server.document, method, { channel: own }), ...oneOf[method.name], ...more });

    it("refuses a stranger, over the socket and over POST /rpc (R-ACC-4)", async () => {
        const stranger = await server.open();
        for (const method of methods.filter(({ name }) => name !== SIGNS_IN)) {
            const refusal = await stranger.refused(method.name, sample(method));
            assert.deepEqual([refusal.code, refusal.reason], [4010, "unauthenticated"], method.name);
            const answer = await server.rpc(undefined, method.name, sample(method));
            assert.equal(answer.status, 401, method.name);
        }
        await stranger.close();
    });

    it("names a parameter it does not know", async () => {
        for (const method of methods) {
            const refusal = await client.refused(method.name, sample(method, { surplus: 1 }));
            assert.deepEqual([refusal.code, refusal.field], [-32602, "surplus"], method.name);
        }
    });

    it("names a required parameter that is missing", async () => {
        for (const method of methods) {
            for (const { name } of method.params.filter(({ required }) => required)) {
                const params = sample(method);
                delete params[name];
                const refusal = await client.refused(method.name, params);
                assert.deepEqual([refusal.code, refusal.field], [-32602, name], `${method.name} without ${name}`);
            }
        }
    });

    it("names a parameter that its schema does not allow, for every kind of wrong value", async () => {
        let tried = 0;
        for (const method of methods) {
            for (const { name, schema } of method.params) {
                for (const value of wrongValues(server.document, schema)) {
                    const what = `${method.name} with ${name} = ${JSON.stringify(value).slice(0, 80)}`;
                    const refusal = await client.refused(method.name, sample(method, { [name]: value })).catch((error) => assert.fail(`${what}: ${error.message}`));
                    const named = refusal.field === name || refusal.field?.startsWith(`${name}.`) || refusal.field?.startsWith(`${name}[`);
                    assert.ok(refusal.code === -32602 && named, `${what}: ${refusal.message}, field ${refusal.field}`);
                    tried += 1;
                }
            }
        }
        assert.ok(tried > 150, `only ${tried} wrong values could be made from the document`);
    });

    it("that takes a channel answers not_found for another's, exactly as for one that does not exist (R-ACC-6)", async () => {
        const foreign = await server.careChannel("client2");
        let tried = 0;
        for (const method of methods.filter(({ params }) => params.some(({ name }) => name === "channel"))) {
            const refusals = [];
            for (const channel of [foreign, randomUUID()]) {
                const { code, reason, field, message } = await client.refused(method.name, sample(method, { channel }));
                assert.deepEqual([code, reason], [4040, "not_found"], method.name);
                refusals.push({ code, reason, field, message });
            }
            assert.deepEqual(refusals[0], refusals[1], `${method.name} tells the two apart`);
            tried += 1;
        }
        assert.ok(tried >= 8, `only ${tried} methods take a channel`);
    });

    it("that takes a call answers not_found for another's, exactly as for one that does not exist (R-FUN-2)", async () => {
        const other = await server.session("client2");
        const { call } = await other.request("call.start", { channel: await server.careChannel("client2"), nonce: randomUUID(), audio: true, video: true });
        let tried = 0;
        for (const method of methods.filter(({ params }) => params.some(({ name }) => name === "call"))) {
            const refusals = [];
            for (const id of [call.id, randomUUID()]) {
                const { code, reason, field, message } = await client.refused(method.name, sample(method, { call: id }));
                assert.deepEqual([code, reason], [4040, "not_found"], method.name);
                refusals.push({ code, reason, field, message });
            }
            assert.deepEqual(refusals[0], refusals[1], `${method.name} tells the two apart`);
            tried += 1;
        }
        assert.ok(tried >= 5, `only ${tried} methods take a call`);
        await other.close();
    });
});
