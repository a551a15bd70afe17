// A page of the database that the disk gives back otherwise than it was written: nobody is served from it as if it were good, and the
// operator is told what to do.
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { sql } from "../integration/support/log.mjs";
import { run, Server } from "../integration/support/server.mjs";

const PAGE = 4096;
const MESSAGES = 400;

describe("a page of the database that is spoilt", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const pages = {};
    let file;
    let whole;
    let channel;

    before(async () => {
        await server.start();
        file = path.join(server.data, "empower.db");
        channel = await server.careChannel("client1");
        const client = await server.session("client1");
        await Promise.all(Array.from({ length: MESSAGES }, (_, i) => client.send(channel, `bericht ${i} ${"x".repeat(500)}`)));
        await client.close();
        await server.shut(); // whoever closes last brings the log into the file
        whole = readFileSync(file);
        for (const name of ["account", "sign_in", "member", "entry", "entry_recent"]) {
            const rows = await sql(server.data, `SELECT pageno FROM dbstat WHERE name = '${name}' AND pagetype = 'leaf' ORDER BY pageno`);
            pages[name] = rows.map(({ pageno }) => pageno);
        }
    });
    after(() => server.stop());
    afterEach(() => writeFileSync(file, whole));

    /** What a sector is that came back as noise. */
    function spoil(number) {
        const noise = Buffer.from(Array.from({ length: PAGE }, (_, i) => (i * 151 + 90) % 256));
        const handle = openSync(file, "r+");
        writeSync(handle, noise, 0, PAGE, (number - 1) * PAGE);
        closeSync(handle);
    }

    const check = (...more) => server.ctl("check", ...more);

    async function refusesToStart() {
        const { code, stderr } = await run("empowerd", ["--config", server.configFile]);
        assert.equal(code, 1, stderr);
        assert.match(stderr, /start_failed what=data_dir reason="what was read is not what was written" do="run empowerctl check; restore a backup into an empty directory"/);
        assert.doesNotMatch(stderr, / ready /);
    }

    for (const { name, spoilt } of [
        { name: "the first, which names all others", spoilt: () => 1 },
        { name: "one of the accounts", spoilt: () => pages.account[0] },
        { name: "one of the sign-ins", spoilt: () => pages.sign_in[0] },
        { name: "one of the channels' members", spoilt: () => pages.member[0] },
    ]) {
        it(`that the start needs (${name}) keeps the server from starting, which says what to do, as the check does`, async () => {
            spoil(spoilt());
            await refusesToStart();
            const { code, stdout, stderr } = await check();
            assert.equal(code, 3);
            assert.match(stdout + stderr, /what was read is not what was written; restore a backup into an empty directory|database: /);
            assert.doesNotMatch(stdout, /all is well/);
        });
    }

    for (const { says, table, unread } of [
        { says: "of what was written in a channel", table: "entry", unread: /^entries: cannot be read to the end$/m },
        { says: "of where the newest entries stand", table: "entry_recent", unread: /^index of entries: cannot be read to the end$/m },
    ]) {
        it(`${says} is found by the check, which goes on with the rest, and by nobody taken for good (R-FUN-1)`, async () => {
            spoil(pages[table][pages[table].length >> 1]);
            const found = await check();
            assert.equal(found.code, 3, found.stdout + found.stderr);
            assert.match(found.stdout, /^database: .*page \d+/im);
            assert.match(found.stdout, unread);
            assert.match(found.stdout, /402 audit rows: \d+ findings/, "the check went on");
            const asJson = await check("--json");
            assert.equal(asJson.code, 3, asJson.stdout + asJson.stderr);
            assert.ok(JSON.parse(asJson.stdout).findings.some((line) => /^database: /.test(line)), asJson.stdout);

            await server.boot();
            const client = await server.connect("client1");
            const hello = await client.hello([{ channel, seq: 1 }]); // what it missed, and how much is unread, is on that very page
            const [own] = hello.channels;
            assert.deepEqual([own.id, own.last_seq, own.gap], [channel, MESSAGES, true]);
            assert.deepEqual(client.seen("chat.message"), [], "a part is taken for the whole");
            assert.equal((await client.refused("chat.history", { channel, after: 0, limit: 200 })).code, -32603);
            assert.match(server.log, /channel_spoilt request=\S+ do="run empowerctl check"/);
            assert.ok((await client.request("session.list", {})).sign_ins.length > 0, "everything else answers");

            const therapist = await server.connect("therapist1");
            assert.equal((await therapist.hello()).channels.length, 2, "who has other channels as well gets in to all of them");
            const { seq } = await therapist.send(await server.careChannel("client2"), "elders gaat het door");
            assert.equal(seq, 1);
            const other = await server.session("client2");
            assert.equal((await other.request("chat.history", { channel: await server.careChannel("client2") })).messages[0].body, "elders gaat het door");
            await Promise.all([client, therapist, other].map((one) => one.close()));
            await server.shut();
        });
    }
});
