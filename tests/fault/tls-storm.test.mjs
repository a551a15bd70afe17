// Everybody comes at once over TLS, and signs in by token: all get in, none is left hanging, and those who are there go on talking. A
// handshake is the dearest thing that a stranger can ask of the loop.
import "./support/fast.mjs";
import "./support/memory.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { median, percentile } from "../integration/support/measure.mjs";
import { Server } from "../integration/support/server.mjs";
import { login } from "../integration/support/people.mjs";
import { each, until, within } from "../integration/support/wait.mjs";
import { Certificate } from "./support/certificate.mjs";
import { FIRST, Load } from "./support/load.mjs";

const STORM = 2000;
const [WARM, RESTING, AT_ONCE] = [200, 1000, 20];
const RESTING_BYTES = 22_000;
const GUESSES = 20; // sign-ins by password beside it, which take a thread of their own each 100 ms
const ROUNDS = 3;
const TALKERS = 10;
const QUIET = 3000; // messages
const SHARE_MOST = 0.1; // of the storm: who talks must not have to wait until it is over
const ALIKE = 4;
const DEADLINE_MS = 60_000;

describe(`${STORM} people who come at once over TLS`, { concurrency: false }, () => {
    const certificate = new Certificate();
    const server = new Server({ clients: STORM + TALKERS, secure: true, config: certificate.config, under: FIRST });
    const storm = new Load(server, STORM, ["nice", "-n", "19"]);
    before(() => server.start());
    after(() =>
        each(
            () => server.stop(),
            () => certificate.remove(),
        ),
    );

    /** How late the acknowledgements of those who talk are while `during` lasts. */
    async function talk(talkers, during) {
        let on = true;
        const took = [];
        const works = talkers.map(async ({ client, channel }) => {
            while (on) {
                const began = performance.now();
                await client.send(channel, "zonder haast");
                took.push(performance.now() - began);
            }
        });
        const result = await during(took).finally(() => (on = false));
        await Promise.all(works);
        return { took, result };
    }

    it("take little of its memory while they rest: of the room for a record, which is 16 kB, only what they filled", async (test) => {
        const rest = async (from, to) => {
            const clients = [];
            for (let i = from; i < to; i += AT_ONCE) {
                clients.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, to - i) }, (_, j) => server.session(`client${i + j + 1}`)))));
            }
            return clients;
        };
        const first = await rest(0, WARM);
        const before1 = server.resident();
        const others = await rest(WARM, WARM + RESTING);
        const each = (server.resident() - before1) / RESTING;
        test.diagnostic(`${(each / 1000).toFixed(1)} kB each`);
        assert.ok(each < RESTING_BYTES, `${each} bytes each`);
        await Promise.all([...first, ...others].map((client) => within(DEADLINE_MS, client.close(), "a goodbye")));
    });

    it("are all in, or told that it is too much, and those who talk hardly notice (R-FUN-1)", async (test) => {
        const names = Array.from({ length: TALKERS }, (_, i) => `client${STORM + i + 1}`);
        const talkers = await Promise.all(names.map(async (name) => ({ client: await server.session(name), channel: await server.careChannel(name) })));
        const calm = (took) => until(DEADLINE_MS, () => took.length >= QUIET, "messages in quiet");
        const [quiet, loud] = [[], []];
        const [latest, shares] = [[], []];
        for (let round = 0; round < ROUNDS; round++) {
            quiet.push(percentile((await talk(talkers, calm)).took, 99));
            const all = await talk(talkers, () =>
                Promise.all([
                    storm.run("--tls", "--scenario", "storm", "--number", STORM, "--at-once", STORM),
                    ...Array.from({ length: GUESSES }, (_, i) => login(server, `client${i + 1}`, undefined, { deadline: DEADLINE_MS })),
                ]),
            );
            loud.push(percentile(all.took, 99));
            const [result, ...logins] = all.result;
            shares.push(loud.at(-1) / (result.sign_in_max_us / 1000));
            latest.push(result.sign_in_max_us / result.sign_in_p50_us);
            assert.equal(result.count, STORM);
            const answers = logins.map(({ status }) => status);
            assert.ok(answers.every((status) => [200, 429, 503].includes(status)), answers.join(" "));
            test.diagnostic(
                `${result.per_s.toFixed(0)} a second, the last after ${(result.sign_in_max_us / 1000).toFixed(0)} ms; p99 of those who talk ` +
                    `${quiet.at(-1).toFixed(1)} ms before and ${loud.at(-1).toFixed(1)} ms meanwhile; ${answers.filter((status) => status === 200).length} of ${GUESSES} by password`,
            );
        }
        test.diagnostic(`${(median(loud) / median(quiet)).toFixed(1)} times as late, which is ${(median(shares) * 100).toFixed(1)} % of the storm`);
        assert.ok(median(shares) < SHARE_MOST, `who talks waits for ${(median(shares) * 100).toFixed(1)} % of the storm`);
        assert.ok(median(latest) < ALIKE, `the last came in ${median(latest).toFixed(1)} times as late as the one in the middle`);
        assert.doesNotMatch(server.log, /accept_failed|storage_failed/);
        await Promise.all(talkers.map(({ client }) => within(DEADLINE_MS, client.close(), "a goodbye")));
    });
});
