// Files: sent up in a stream, shared by a message, given to members alone, and never run.
import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { login } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { until } from "./support/wait.mjs";

const LIMIT = 24 * 1024 * 1024;

describe("a file", { concurrency: false }, () => {
    const server = new Server({ config: { file_limit: LIMIT, allowed_origins: "https://partner.example" } });
    let channel;
    let client;
    let therapist;
    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        [client, therapist] = await Promise.all(["client1", "therapist1"].map((name) => server.session(name)));
    });
    after(() => server.stop());

    const bearer = (name) => (name ? { Authorization: `Bearer ${server.tokens[name]}` } : {});

    function upload(body, { as = "client1", name = "brief.txt", type = "text/plain", where = channel, headers = {} } = {}) {
        return server.http({
            method: "POST",
            path: `/files?channel=${where}&name=${encodeURIComponent(name)}`,
            headers: { ...bearer(as), "Content-Type": type, ...headers },
            body,
        });
    }

    const download = (id, as, more = {}) => server.http({ path: `/files/${id}`, headers: bearer(as), ...more });

    async function share(body, options) {
        const { json: file } = await upload(body, options);
        await client.send(channel, "", { files: [file.id] });
        return file;
    }

    it("is answered with 201 and what it is; sent in a message it is told with it (R-FUN-7)", async () => {
        const answer = await upload("Beste client", { name: "brief van maandag.txt" });
        assert.equal(answer.status, 201);
        const file = answer.json;
        assert.deepEqual({ ...file, id: "" }, { id: "", name: "brief van maandag.txt", type: "text/plain", size: 12 });
        const { seq } = await client.send(channel, "zie bijlage", { files: [file.id] });
        const event = await therapist.event("chat.message", (message) => message.seq === seq);
        assert.deepEqual(event.files, [file]);
        const { messages } = await therapist.request("chat.history", { channel, after: seq - 1 });
        assert.deepEqual(messages[0].files, [file]);
        const got = await download(file.id, "therapist1");
        assert.deepEqual([got.status, got.text], [200, "Beste client"]);
    });

    it("may go without a word beside it", async () => {
        const file = await share("alleen ik");
        assert.equal((await download(file.id, "therapist1")).text, "alleen ik");
        const refusal = await client.refused("chat.send", { channel, nonce: randomUUID(), body: "", files: [] });
        assert.equal(refusal.code, -32602);
    });

    it("is its uploader's alone before it is sent", async () => {
        const { json: file } = await upload("nog niet");
        assert.equal((await download(file.id, "client1")).text, "nog niet");
        for (const name of ["therapist1", "client2"]) {
            assert.equal((await download(file.id, name)).status, 404, name);
        }
        const stolen = await therapist.refused("chat.send", { channel, nonce: randomUUID(), body: "", files: [file.id] });
        assert.ok(stolen.reason === "not_found" || stolen.field === "files", stolen.message);
    });

    it("is for the members of its channel alone, told to others as not there (R-ACC-6)", async () => {
        const file = await share("onder ons");
        const foreign = await download(file.id, "client2");
        const absent = await download(randomUUID(), "client2");
        assert.deepEqual([foreign.status, foreign.text], [404, absent.text]);
        assert.deepEqual(absent.json, { error: "not_found" });
        for (const answer of [await download(file.id), await download(file.id, undefined, { headers: { Authorization: "Bearer nonsense" } })]) {
            assert.deepEqual([answer.status, answer.json], [401, { error: "unauthenticated" }]);
        }
    });

    it("is sent once, in the channel it was given for", async () => {
        const file = await share("één keer");
        const other = await server.careChannel("client2");
        for (const [who, where] of [
            [client, channel],
            [therapist, other],
        ]) {
            const refusal = await who.refused("chat.send", { channel: where, nonce: randomUUID(), body: "", files: [file.id] });
            assert.ok(["not_found", "conflict", "invalid_params"].includes(refusal.reason), refusal.message);
        }
        const refusal = await client.refused("chat.send", { channel, nonce: randomUUID(), body: "x", files: [randomUUID()] });
        assert.ok(refusal.reason === "not_found" || refusal.field.startsWith("files"));
    });

    it("is gone with the message that is retracted", async () => {
        const { json: file } = await upload("vergis ik me");
        const { seq } = await client.send(channel, "oeps", { files: [file.id] });
        await client.request("chat.retract", { channel, seq, nonce: randomUUID() });
        const { messages } = await therapist.request("chat.history", { channel, after: seq - 1, limit: 1 });
        assert.equal("files" in messages[0], false);
        for (const name of ["client1", "therapist1"]) {
            assert.equal((await download(file.id, name)).status, 404, name);
        }
    });

    it("is not taken from who may not write there, or is not signed in", async () => {
        for (const where of [await server.careChannel("client2"), randomUUID()]) {
            const answer = await upload("x", { where });
            assert.deepEqual([answer.status, answer.json], [404, { error: "not_found" }]);
        }
        const nobody = await upload("x", { as: null });
        assert.deepEqual([nobody.status, nobody.json], [401, { error: "unauthenticated" }]);
        const forged = await upload("x", { as: null, headers: { Cookie: `empower=${server.tokens.client1}`, Origin: "https://evil.example" } });
        assert.equal(forged.status, 403);
    });

    it("needs a channel and a name", async () => {
        const bad = ["/files", `/files?channel=${channel}`, "/files?name=x", `/files?channel=${channel}&name=`, `/files?channel=nonsense&name=x`, `/files?channel=${channel}&name=${"x".repeat(3000)}`];
        for (const place of bad) {
            const answer = await server.http({ method: "POST", path: place, headers: { ...bearer("client1"), "Content-Type": "text/plain" }, body: "x" });
            assert.ok([400, 404].includes(answer.status), `${place.slice(0, 60)} answered ${answer.status}`);
        }
    });

    it("up to the limit is taken, and one byte more answered 413, declared or not", async () => {
        const whole = await upload(Buffer.alloc(LIMIT, 1), { name: "vol.bin", type: "application/octet-stream" });
        assert.deepEqual([whole.status, whole.json.size], [201, LIMIT]);
        const declared = await upload(Buffer.alloc(LIMIT + 1, 1)).catch((error) => error);
        assert.deepEqual([declared.status, declared.json], [413, { error: "too_large" }]);
        async function* endless() {
            for (let sent = 0; sent <= LIMIT + 70_000; sent += 65536) {
                yield Buffer.alloc(65536, 2);
            }
        }
        const chunked = await upload(endless(), { headers: { "Transfer-Encoding": "chunked" } });
        assert.ok([411, 413].includes(chunked.status), `answered ${chunked.status}`);
    });

    it("of 20 MB is streamed both ways, whole, and not held in memory", async () => {
        const bytes = randomBytes(20 * 1024 * 1024);
        const before1 = server.resident();
        const { json: file } = await upload(bytes, { name: "groot.bin", type: "application/octet-stream" });
        assert.ok(server.resident() - before1 < 16e6, `grew by ${(server.resident() - before1) / 1e6} MB while taking it`);
        const got = await download(file.id, "client1");
        assert.equal(got.headers["content-length"], String(bytes.length));
        const hash = (data) => createHash("sha256").update(data).digest("hex");
        assert.equal(hash(got.bytes), hash(bytes));
        assert.ok(server.resident() - before1 < 16e6, `grew by ${(server.resident() - before1) / 1e6} MB while giving it`);
    });

    it("that breaks off on its way is no file", async () => {
        async function* broken() {
            yield Buffer.alloc(100_000, 3);
            throw new Error("the line is cut");
        }
        const before1 = await filesOnDisk();
        await assert.rejects(upload(broken(), { headers: { "Content-Length": "200000" } }));
        await upload("erna", { name: "erna.txt" });
        const more = (await filesOnDisk()).filter((name) => !before1.includes(name));
        const sizes = await Promise.all(more.map(async (name) => (await stat(name).catch(() => ({ size: 0 }))).size));
        assert.ok(sizes.every((size) => size < 90_000), `left behind: ${more}`);
    });

    it("is not taken from who may not send it any more when it is whole: signed out, blocked, or without files (R-ACC-10)", async () => {
        const session = (await login(server, "client2")).json;
        const where = await server.careChannel("client2");
        const said = async (token, meanwhile) => {
            const before1 = await filesOnDisk();
            async function* halves() {
                yield Buffer.alloc(100_000, 3);
                await until(10_000, async () => (await filesOnDisk()).some((name) => !before1.includes(name)), "the begin of a file");
                await meanwhile();
                yield Buffer.alloc(100_000, 3);
            }
            const { status, json } = await server.http({
                method: "POST",
                path: `/files?channel=${where}&name=brief.txt`,
                headers: { Authorization: `Bearer ${token}`, "Content-Type": "text/plain", "Content-Length": 200_000 },
                body: halves(),
            });
            await until(10_000, async () => status === 201 || (await filesOnDisk()).every((name) => before1.includes(name)), "nothing that is left of it");
            return [status, json.error];
        };
        const ctl = async (...args) => assert.equal((await server.ctl(...args)).code, 0, args.join(" "));
        assert.deepEqual(await said(server.tokens.client2, () => ctl("provider", "set", "--features", "chat,video")), [403, "feature_off"]);
        await ctl("provider", "set", "--features", "chat,video,files");
        assert.deepEqual(await said(session.token, () => server.rpc(session.token, "session.revoke", { others: true })), [201, undefined]);
        assert.deepEqual(await said(session.token, () => server.http({ method: "POST", path: "/logout", headers: { Authorization: `Bearer ${session.token}`, "Content-Length": 0 } })), [401, "unauthenticated"]);
        const { token } = (await login(server, "client2")).json;
        assert.deepEqual(await said(token, () => ctl("user", "lock", "client2")), [401, "unauthenticated"]);
    });

    async function filesOnDisk(directory = server.data) {
        const entries = await readdir(directory, { withFileTypes: true });
        const nested = entries.map((entry) => {
            const whole = path.join(directory, entry.name);
            return entry.isDirectory() ? filesOnDisk(whole) : [whole];
        });
        return (await Promise.all(nested)).flat();
    }

    it("is sealed on disk, name and content (R-PRIV-10)", async () => {
        const secret = "een heel bijzonder geheim van de cliënt ".repeat(50);
        const file = await share(secret, { name: "geheime-diagnose.txt" });
        await client.send(channel, "ook dit bericht is een bijzonder geheim");
        for (const name of (await filesOnDisk()).filter((one) => !one.endsWith(".sock"))) {
            const bytes = await readFile(name);
            for (const text of ["bijzonder geheim", "geheime-diagnose"]) {
                assert.equal(bytes.includes(text), false, `${name} holds "${text}" in the clear`);
            }
        }
        assert.equal((await download(file.id, "therapist1")).text, secret);
    });

    it("that is empty is a file too", async () => {
        const answer = await upload("");
        assert.deepEqual([answer.status, answer.json.size], [201, 0]);
        const got = await download(answer.json.id, "client1");
        assert.deepEqual([got.status, got.bytes.length], [200, 0]);
    });

    it("is given as an attachment, never run inline, whatever it says it is", async () => {
        for (const type of ["text/html", "image/svg+xml", "application/javascript", "application/pdf"]) {
            const { json: file } = await upload("<script>alert(1)</script>", { name: "x.html", type });
            const got = await download(file.id, "client1");
            assert.match(got.headers["content-disposition"], /^attachment\b/);
            assert.equal(got.headers["x-content-type-options"], "nosniff");
            assert.match(got.headers["content-security-policy"] ?? "", /sandbox|default-src 'none'/);
            assert.match(got.headers["cache-control"], /no-store|private/);
        }
    });

    it("has the name it was given, in the head of the answer too, whatever is in it", async () => {
        const names = ['a "quoted" name.txt', "verslag café ☕ 😀.pdf", "100% zeker; filename=x.exe", "back\\slash.txt", "semi;colon,comma.txt", "' or 1=1.txt"];
        for (const name of names) {
            const { status, json: file } = await upload("x", { name });
            assert.deepEqual([status, file.name], [201, name]);
            const disposition = (await download(file.id, "client1")).headers["content-disposition"];
            assert.match(disposition, /^[\x20-\x7e]*$/, "only printable ASCII may stand in a header");
            const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition);
            const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition);
            const told = extended ? decodeURIComponent(extended[1]) : plain[1].replace(/\\(.)/g, "$1");
            assert.equal(told, name);
        }
    });

    it("cannot smuggle anything into a header or a path by its name", async () => {
        for (const name of ["a\r\nSet-Cookie: x=1\r\n\r\n<b>", "../../../../tmp/x", "/etc/passwd", "a\u0001b", ".."]) {
            const answer = await upload("x", { name });
            assert.ok([201, 400].includes(answer.status), `${JSON.stringify(name)} answered ${answer.status}`);
            if (answer.status === 201) {
                const got = await download(answer.json.id, "client1");
                assert.equal(got.headers["set-cookie"], undefined);
                assert.equal(/filename="?[^"]*[/\r\n]/.test(got.headers["content-disposition"]), false);
            }
        }
        for (const type of ["text/plain\u0001", "x".repeat(500)]) {
            const answer = await upload("x", { type }).catch(() => ({ status: 400 }));
            assert.ok([201, 400, 415].includes(answer.status));
        }
    });

    it("has a name that shows the ending it has", async () => {
        for (const code of [0x2028, 0x202a, 0x202e, 0x2066, 0x2069]) {
            const name = `verslag${String.fromCodePoint(code)}fdp.exe`;
            assert.equal((await upload("x", { name })).status, 400, code.toString(16));
        }
        for (const name of ["שלום\u200f.txt", "\u2027\u202f.txt", "\u2065\u206a.txt"]) {
            assert.equal((await upload("x", { name })).status, 201, name);
        }
    });

    it("is there after a restart", async () => {
        const file = await share("blijft");
        await server.shut();
        await server.boot();
        assert.equal((await download(file.id, "therapist1")).text, "blijft");
    });

    it("can be sent from a listed site's page with its token", async () => {
        const answer = await upload("x", { headers: { Origin: "https://partner.example" } });
        assert.deepEqual([answer.status, answer.headers["access-control-allow-origin"]], [201, "https://partner.example"]);
        const foreign = await upload("x", { headers: { Origin: "https://evil.example" } });
        assert.equal(foreign.headers["access-control-allow-origin"], undefined);
    });
});
