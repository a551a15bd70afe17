// Many people's connections that said hello, and what a server spends on them.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { within } from "../../integration/support/wait.mjs";
import { Wire } from "../../integration/support/wire.mjs";

const DEADLINE_MS = 20_000;

export async function openLine(port, token) {
    const wire = await Wire.open({ port, token });
    const greeted = new Promise((resolve) => wire.once("message", resolve));
    wire.sendText(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session.hello", params: { client: { name: "test", version: "1.0" } } }));
    assert.ok(JSON.parse(await within(DEADLINE_MS, greeted, "the answer to hello")).result);
    return wire;
}

export const descriptors = (server) => readdirSync(`/proc/${server.pid}/fd`).length;

/** A figure of the server's metrics, by its name and labels. */
export async function figure(server, name) {
    const { text } = await server.http({ path: "/metrics" });
    const line = text.split("\n").find((one) => one.startsWith(`${name} `));
    return Number(line.slice(name.length + 1));
}
