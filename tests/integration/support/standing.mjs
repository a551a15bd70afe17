// How an account stands: terms to accept, a block, the end of the portal; and what an operator does about it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { sampleParams } from "./samples.mjs";
import { PASSWORD, run } from "./server.mjs";

export const OTHER = "een heel ander wachtwoord";

/** What methods demand beyond their required parameters. */
const oneOf = { "call.signal": { candidate: null }, "session.revoke": { others: true } };

/** Runs a command with `--json`: `{code, result, stderr}`. */
export async function ctl(server, args, options) {
    const { code, stdout, stderr } = await run("empowerctl", ["--config", server.configFile, ...args, "--json"], options);
    return { code, stderr, result: code === 0 ? JSON.parse(stdout) : undefined };
}

/** The answer to a sign-in. */
export const login = (server, username, password = PASSWORD) =>
    server.http({
        method: "POST",
        path: "/login",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ username, password }),
    });

/** Publishes a version that counts from this moment on. */
export async function publish(server, version, from = new Date(), texts = { nl: `# Versie ${version}\n` }) {
    const files = [];
    for (const [language, text] of Object.entries(texts)) {
        const file = path.join(server.directory, `${version}.${language}.md`);
        await writeFile(file, text);
        files.push(`--${language}`, file);
    }
    return ctl(server, ["terms", "add", "--version", version, "--from", typeof from === "string" ? from : from.toISOString(), ...files]);
}

/** Every method that must wait refuses, over the socket and over POST /rpc; the others say something else. */
export async function walk(server, client, token, reason, channel) {
    let waiting = 0;
    let open = 0;
    for (const method of server.document.methods.values()) {
        const params = { ...sampleParams(server.document, method, { channel }), ...oneOf[method.name] };
        if (method["x-any-standing"]) {
            open += 1;
            const quiet = ["session.revoke", "session.authenticate", "terms.accept"].includes(method.name);
            const answer = quiet ? undefined : await server.rpc(token, method.name, params);
            assert.ok(![reason].includes(answer?.json.error?.data.reason), `${method.name} should answer`);
            continue;
        }
        waiting += 1;
        const refusal = await client.refused(method.name, params);
        assert.deepEqual([refusal.code, refusal.reason], [4030, reason], method.name);
        if (!method["x-live-only"]) {
            const { status, json } = await server.rpc(token, method.name, params);
            assert.deepEqual([status, json.error.code, json.error.data.reason], [200, 4030, reason], method.name);
        }
    }
    assert.ok(waiting >= 20 && open >= 9, `${waiting} wait, ${open} do not`);
}

/** What anybody does who signs in for the first time. */
export async function acceptTerms(server, token) {
    const { result } = (await server.rpc(token, "terms.get", {})).json;
    if (result !== undefined) {
        await server.rpc(token, "terms.accept", { version: result.version, nonce: randomUUID() });
    }
}

/** A connection of somebody new, who has accepted the terms, if there are any, and said hello. */
export async function addPerson(server, username, role, more = []) {
    const words = ["user", "add", username, "--name", `Naam van ${username}`, "--role", role];
    const providers = (await ctl(server, ["provider", "list"])).result.providers;
    const provider = more.length > 0 ? more : ["--provider", providers.find(({ name }) => name.includes("demo")).id];
    const { code, stderr } = await ctl(server, [...words, ...provider], { input: `${PASSWORD}\n` });
    assert.equal(code, 0, stderr);
    const { token } = (await login(server, username)).json;
    await acceptTerms(server, token);
    const client = await server.open({ token });
    await client.hello();
    return client;
}
