// What people do to get an account and back into it, over HTTP.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { PASSWORD, run } from "./server.mjs";
import { Authenticator, timeInStep } from "./totp.mjs";

export const CHOSEN = "vier gele fietsen";

/** `body` as JSON, or text as it is. */
export function post(server, path, body, more = {}) {
    const headers = { "Content-Type": "application/json", ...more.headers };
    return server.http({ method: "POST", path, ...more, headers, body: typeof body === "string" ? body : JSON.stringify(body) });
}

/** The answer to a sign-in. */
export const login = (server, username, password = PASSWORD, { otp, ...more } = {}) => post(server, "/login", { username, password, otp }, more);

/** What anybody does who signs in for the first time. */
export async function acceptTerms(server, token) {
    const { result } = (await server.rpc(token, "terms.get", {})).json;
    if (result !== undefined) {
        await server.rpc(token, "terms.accept", { version: result.version, nonce: randomUUID() });
    }
}

/** The token in a link's fragment. */
export const tokenOf = (link) => new URL(link).hash.slice(1);

/** Parameters of `admin.invite`. */
export const guest = (more = {}) => ({ nonce: randomUUID(), name: "Noor de Vries", role: "relative", ...more });

/** The same for a client, who is taken into care. */
export const newClient = (care, more = {}) => guest({ role: "client", care: { born: "1990-05-17", team: [], ...care }, ...more });

export const activate = (server, link, username, more = {}) =>
    post(server, "/activate", { invitation: tokenOf(link), username, password: CHOSEN, language: "nl", ...more });

/** A planner who is signed in: `{token, request, refused}`. */
export async function planner(server, username = "planner1") {
    const { code, stderr } = await run("empowerctl", ["--config", server.configFile, "user", "add", username, "--name", "Pia Planner", "--role", "planner"], { input: `${CHOSEN}\n` });
    assert.equal(code, 0, stderr);
    const { token } = (await login(server, username, CHOSEN)).json;
    await acceptTerms(server, token);
    return Object.assign(await server.open({ token }), { token });
}

/** From a link to being signed in, with the terms accepted: the authenticator app, and what the first sign-in answered. */
export async function join(server, link, username, more = {}) {
    const answer = await activate(server, link, username, more);
    assert.equal(answer.status, 200, answer.text);
    const app = new Authenticator(answer.json.uri);
    await timeInStep();
    const first = await login(server, username, more.password ?? CHOSEN, { otp: app.code(-1) });
    assert.equal(first.status, 200, first.text);
    await acceptTerms(server, first.json.token);
    return { app, first: first.json };
}
