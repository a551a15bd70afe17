// Numbers for who watches the server, an address for who finds a hole in it, and the ids by which the log is read.
import assert from "node:assert/strict";
import http from "node:http";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { leave, start } from "./support/calls.mjs";
import { tamper } from "./support/log.mjs";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const TOKEN = "een-lang-geheim-voor-de-meter";

/** Prometheus' text format, held to its rules: samples by their name with labels. */
function parse(text) {
    const samples = new Map();
    const types = new Map();
    for (const line of text.split("\n").filter(Boolean)) {
        const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
        const sample = /^([a-z_]+)(\{(?:[a-z_]+="[^"\\\n]*",?)*\})? (\S+)$/.exec(line);
        if (type) {
            assert.equal(types.has(type[1]), false, `${type[1]} is declared twice`);
            types.set(type[1], type[2]);
        } else if (sample) {
            const key = sample[1] + (sample[2] ?? "");
            const family = types.get(sample[1]) ?? types.get(sample[1].replace(/_(bucket|sum|count)$/, ""));
            assert.ok(family, `${key} has no type`);
            assert.equal(samples.has(key), false, `${key} stands twice`);
            assert.ok(Number.isFinite(Number(sample[3])), line);
            samples.set(key, Number(sample[3]));
        } else {
            assert.match(line, /^# HELP [a-z_]+ \S/);
        }
    }
    return samples;
}

describe("GET /metrics", { concurrency: false }, () => {
    const server = new Server({ clients: 3, config: { metrics_token: TOKEN, trusted_proxies: "127.0.0.2", security_contact: "mailto:veilig@example.nl, https://example.nl/melden" } });
    let channel;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
    });
    after(() => server.stop());

    async function read() {
        const answer = await server.http({ path: "/metrics" });
        assert.equal(answer.status, 200);
        assert.match(answer.headers["content-type"], /^text\/plain; version=0\.0\.4/);
        return parse(answer.text);
    }

    /** By how much each sample grew while `what` was done. */
    async function growth(what) {
        const before = await read();
        await what();
        const now = await read();
        return (key) => (now.get(key) ?? 0) - (before.get(key) ?? 0);
    }

    it("counts sessions, people and messages", async () => {
        const start = await read();
        const [one, two] = [await server.session("client1"), await server.session("client1")];
        const open = await read();
        assert.equal(open.get("empower_sessions") - start.get("empower_sessions"), 2);
        assert.equal(open.get("empower_people") - start.get("empower_people"), 1);
        assert.equal(open.get("empower_sessions_opened_total") - start.get("empower_sessions_opened_total"), 2);
        const grew = await growth(async () => {
            await one.send(channel, "geteld");
            await two.event("chat.message");
        });
        assert.equal(grew('empower_requests_total{method="chat.send",reason="ok"}'), 1);
        assert.ok(grew('empower_messages_total{way="received"}') >= 1);
        assert.ok(grew('empower_messages_total{way="sent"}') >= 2);
        assert.ok(grew('empower_lane_jobs_total{lane="write"}') >= 1);
        assert.ok(grew("empower_batch_jobs_count") >= 1);
        assert.ok(grew("empower_commit_seconds_count") >= 1);
        assert.ok(grew("empower_commit_seconds_sum") > 0);
        await Promise.all([one.close(), two.close()]);
        await until(10_000, async () => (await read()).get("empower_sessions") === start.get("empower_sessions"), "the sessions to be counted off");
    });

    it("counts refusals, by method and reason", async () => {
        const client = await server.session("client1");
        const grew = await growth(async () => {
            await client.refused("chat.history", { channel: crypto.randomUUID() });
            await client.refused("chat.send", { channel });
            await client.refused("no.such", {});
            await client.raw("not json");
        });
        assert.equal(grew('empower_requests_total{method="chat.history",reason="not_found"}'), 1);
        assert.equal(grew('empower_requests_total{method="chat.send",reason="invalid_params"}'), 1);
        assert.equal(grew('empower_requests_total{method="",reason="unknown_method"}'), 1);
        assert.equal(grew('empower_requests_total{method="",reason="parse_error"}'), 1);
        await client.close();
    });

    it("counts sign-ins and answers over HTTP", async () => {
        const grew = await growth(async () => {
            assert.equal((await login(server, "client2")).status, 200);
            assert.equal((await login(server, "client2", "nonsense")).status, 401);
        });
        assert.equal(grew('empower_sign_ins_total{result="ok"}'), 1);
        assert.equal(grew('empower_sign_ins_total{result="refused"}'), 1);
        assert.ok(grew('empower_lane_jobs_total{lane="hash"}') >= 2);
        assert.ok(grew('empower_http_answers_total{class="4xx"}') >= 1);
    });

    it("counts connections that were ended", async () => {
        const grew = await growth(async () => {
            const client = await server.session("client3");
            await server.rpc(server.tokens.client3, "session.revoke", { id: (await client.request("session.list", {})).sign_ins.find(({ current }) => current).id });
            await client.wire.ended();
        });
        assert.equal(grew('empower_drops_total{reason="revoked"}'), 1);
    });

    it("counts calls that live", async () => {
        const therapist = await server.session("therapist1");
        const { call } = await start(therapist, channel);
        assert.equal((await read()).get('empower_calls{state="ringing"}'), 1);
        await leave(therapist, call);
        assert.equal((await read()).get('empower_calls{state="ringing"}'), 0);
        await therapist.close();
    });

    it("tells of the parts", async () => {
        const samples = await read();
        for (const lane of ["read", "write", "hash"]) {
            assert.equal(samples.get(`empower_lane_queue{lane="${lane}"}`), 0);
        }
        assert.equal(samples.get("empower_presence_up"), 1);
        assert.equal(samples.get("empower_storage_up"), 1);
        assert.equal(samples.get("empower_draining"), 0);
    });

    it("says nothing of anybody", async () => {
        const { text } = await server.http({ path: "/metrics" });
        for (const word of ["client1", "therapist", channel, TOKEN, "127.0.0.1"]) {
            assert.equal(text.includes(word), false, word);
        }
    });

    it("is for the machine itself, and not where a proxy speaks for somebody else", async () => {
        for (const headers of [{ "X-Forwarded-For": "192.0.2.1" }, { Forwarded: "for=192.0.2.1" }, { Via: "1.1 proxy" }, { "X-Real-IP": "192.0.2.1" }]) {
            const answer = await server.http({ path: "/metrics", headers });
            assert.deepEqual([answer.status, answer.json], [403, { error: "forbidden" }], Object.keys(headers)[0]);
        }
    });

    it("is for whoever has the token", async () => {
        const ask = (token) => server.http({ path: "/metrics", headers: { "X-Forwarded-For": "192.0.2.1", Authorization: `Bearer ${token}` } });
        assert.equal((await ask(TOKEN)).status, 200);
        for (const token of [`${TOKEN}x`, TOKEN.slice(1), TOKEN.toUpperCase(), "", server.tokens.client1]) {
            assert.equal((await ask(token)).status, 403, token);
        }
    });

    it("answers GET and HEAD alone, and the control socket", async () => {
        assert.equal((await server.http({ method: "POST", path: "/metrics", body: "" })).status, 405);
        assert.equal((await server.http({ method: "HEAD", path: "/metrics" })).bytes.length, 0);
        const status = await new Promise((resolve, reject) => {
            http.get({ socketPath: path.join(server.data, "control.sock"), path: "/metrics" }, ({ statusCode }) => resolve(statusCode)).on("error", reject);
        });
        assert.equal(status, 200);
    });

    it("security.txt says where to report a weakness, and is good for a while (RFC 9116)", async () => {
        const answer = await server.http({ path: "/.well-known/security.txt" });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers["content-type"], "text/plain; charset=utf-8");
        const fields = answer.text.trim().split("\n").map((line) => /^([A-Z][A-Za-z-]+): (.+)$/.exec(line).slice(1));
        const of = (name) => fields.filter(([field]) => field === name).map(([, value]) => value);
        assert.deepEqual(of("Contact"), ["mailto:veilig@example.nl", "https://example.nl/melden"]);
        assert.equal(of("Expires").length, 1);
        const days = (new Date(of("Expires")[0]) - Date.now()) / 86_400_000;
        assert.ok(days > 30 && days < 365, `${days} days`);
        assert.deepEqual(of("Canonical"), [`${server.origin}/.well-known/security.txt`]);
    });

    it("security.txt is not there where nobody is named", async () => {
        await server.configure({ security_contact: undefined });
        server.hangUp();
        await until(10_000, async () => (await server.http({ path: "/.well-known/security.txt" })).status === 404, "no security.txt");
    });

    it("every request has an id, which the log and an internal error carry", async () => {
        const { code } = await server.ctl("log-level", "debug");
        assert.equal(code, 0);
        const client = await server.session("client1");
        await client.send(channel, "niet voor het logboek");
        await until(10_000, () => /debug request request=\S+ method=chat\.send reason=ok/.test(server.log), "a line of the request");
        await client.close();
        await server.shut();
        await tamper(server.data, "UPDATE entry SET sealed = zeroblob(length(sealed)) WHERE seq = 1");
        await server.boot();
        const again = await server.session("client1");
        const { code: failed, reason, request } = await again.refused("chat.history", { channel });
        assert.deepEqual([failed, reason], [-32603, "internal"]);
        assert.match(request, /^[0-9a-f]{8}-[0-9a-f]+$/);
        const line = `error request_failed request=${request} method=chat.history reason=internal`;
        await until(10_000, () => server.log.includes(line), line);
        await again.close();
        const ids = [...server.log.matchAll(/ request=(\S+)/g)].map(([, id]) => id);
        assert.equal(new Set(ids).size, ids.length, "no two requests share an id");
        for (const word of ["niet voor het logboek", server.tokens.client1, "127.0.0.1"]) {
            assert.equal(server.log.includes(word), false, `the log holds "${word}"`);
        }
    });
});
