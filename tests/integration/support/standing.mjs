// How an account stands: terms to accept, a block, the end of the portal; and what an operator does about it.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { acceptTerms, login } from "./people.mjs";
import { sampleParams } from "./samples.mjs";
import { PASSWORD, run } from "./server.mjs";

export const OTHER = "een heel ander wachtwoord";

/** What methods demand beyond their required parameters. */
const oneOf = { "call.signal": { candidate: null } };

/** Runs a command with `--json`: `{code, stdout, stderr, result}`. */
export async function ctl(server, args, options) {
    const { code, stdout, stderr } = await run("empowerctl", ["--config", server.configFile, ...args, "--json"], options);
    return { code, stdout, stderr, result: code === 0 ? JSON.parse(stdout) : undefined };
}

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
    // Tried by themselves: here they would end what the walk goes by.
    const quiet = ["session.revoke", "session.authenticate", "terms.accept"];
    for (const method of server.document.methods.values()) {
        const params = { ...sampleParams(server.document, method, { channel }), ...oneOf[method.name] };
        if (quiet.includes(method.name)) {
            assert.ok(method["x-any-standing"], method.name);
            continue;
        }
        if (method["x-any-standing"]) {
            open += 1;
            const { json } = await server.rpc(token, method.name, params);
            assert.notEqual(json.error?.data.reason, reason, `${method.name} should answer`);
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
    assert.ok(waiting >= 20 && open >= 8, `${waiting} wait, ${open} do not`);
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
