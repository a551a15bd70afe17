// A birthday that will change who may see what is announced by mail a month ahead, once, to those whom it concerns (R-CONS-6).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Family, PASSWORD } from "../integration/support/family.mjs";
import { PostOffice } from "../integration/support/post-office.mjs";
import { freePort, Server } from "../integration/support/server.mjs";
import { ctl } from "../integration/support/standing.mjs";
import { until } from "../integration/support/wait.mjs";
import { Clock } from "./support/clock.mjs";

const DEADLINE_MS = 30_000;

describe("a coming birthday", { concurrency: false }, () => {
    const clock = new Clock("2026-11-26T23:59:00+01:00");
    let office;
    const server = new Server({ clients: 3, env: clock.env, config: () => ({ smtp_url: `smtp://127.0.0.1:${office.port}`, smtp_from: "portaal@example.nl", smtp_tls: "none" }) });
    const family = new Family(server);
    const queue = async () => Number(/^empower_mail_queue (\d+)$/m.exec((await server.http({ path: "/metrics" })).text)[1]);
    const birthdays = () => office.mails.filter(({ headers }) => headers.subject === "Binnenkort verandert wie wat mag zien");

    before(async () => {
        office = new PostOffice({ port: await freePort() });
        await office.open();
        await server.start();
    });
    after(async () => {
        await server.stop();
        await office.close();
        clock.remove();
    });

    /** Somebody with a mail address in the network of a client. */
    async function tied(client, username, role, tie) {
        const { code, stderr } = await ctl(server, ["user", "add", username, "--name", "Noor de Vries", "--role", role, "--mail", `${username}@example.nl`], { input: `${PASSWORD}\n` });
        assert.equal(code, 0, stderr);
        await family.tie(client, username, tie);
    }

    it("is told to who represents and who treats, thirty days before, at midnight in the Netherlands (R-CONS-6)", async () => {
        await family.set("client1", "--born", "2014-12-27"); // 12 in thirty days and a minute
        await family.set("client2", "--born", "2014-12-27", "--incapacitated", "yes");
        await family.set("client3", "--born", "2014-12-28");
        await tied("client1", "moeder", "representative", "representative");
        await tied("client1", "tante", "relative", "relative");
        await tied("client1", "planner", "planner", "care_team");
        await tied("client2", "vader", "representative", "representative");
        await tied("client3", "oma", "representative", "representative");
        assert.deepEqual(birthdays(), []);
        clock.set("2026-11-26T23:59:58+01:00");
        const mails = await Promise.all(["moeder@example.nl", "planner@example.nl"].map((address) => office.mailTo(address)));
        for (const { body, link } of mails) {
            assert.equal(link, undefined);
            assert.doesNotMatch(body, /client|Noor|Vries|twaalf/i);
        }
        await until(DEADLINE_MS, async () => (await queue()) === 0, "an empty queue");
        assert.deepEqual(birthdays().flatMap(({ to }) => to).sort(), ["moeder@example.nl", "planner@example.nl"]);
    });

    it("is told once, however often the server starts, and made up for where it was down over that midnight (R-CONS-6)", async () => {
        await server.shut();
        await server.boot();
        await server.shut();
        clock.set("2026-11-29T10:00:00+01:00");
        await server.boot();
        await office.mailTo("oma@example.nl");
        await server.shut();
        await server.boot();
        await until(DEADLINE_MS, async () => (await queue()) === 0, "an empty queue");
        assert.deepEqual(birthdays().flatMap(({ to }) => to).sort(), ["moeder@example.nl", "oma@example.nl", "planner@example.nl"]);
    });

    it("is told at once to who comes to the network later, and anew where the birth date was another (R-CONS-6)", async () => {
        office.mails.length = 0;
        await tied("client3", "opa", "representative", "representative");
        await office.mailTo("opa@example.nl");
        await family.set("client1", "--born", "2014-12-05");
        await Promise.all(["moeder@example.nl", "planner@example.nl"].map((address) => office.mailTo(address)));
        await family.set("client1", "--born", "2010-12-30"); // 16 in thirty-one days
        await family.set("client2", "--incapacitated", "no");
        await office.mailTo("vader@example.nl");
        clock.set("2026-11-29T23:59:58+01:00");
        await until(DEADLINE_MS, () => birthdays().length === 6, "the mails of the next midnight");
        await until(DEADLINE_MS, async () => (await queue()) === 0, "an empty queue");
        assert.deepEqual(birthdays().flatMap(({ to }) => to).sort(), ["moeder@example.nl", "moeder@example.nl", "opa@example.nl", "planner@example.nl", "planner@example.nl", "vader@example.nl"]);
    });
});
