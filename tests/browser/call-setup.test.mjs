// How long it takes until two people see each other, over many calls. What is printed is of two pages on one machine that
// nobody else uses: no network lies between them.
import { after, before, describe, it } from "node:test";
import { percentile } from "../integration/support/measure.mjs";
import { Server } from "../integration/support/server.mjs";
import { each } from "../integration/support/wait.mjs";
import { Pair } from "./support/call.mjs";
import { launch } from "./support/face.mjs";

const CALLS = Number(process.env.SETUP_CALLS ?? 20);

/** Clicks there without looking for the place first, and tells when. */
const clicks = (face, testid) =>
    face.at(testid).evaluate((button) => {
        button.click();
        return Date.now();
    });

/** When that is so. */
const when = (promise) => promise.then(() => Date.now());

describe("calls, one after the other", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    let pair;
    before(async () => {
        await server.start();
        browser = await launch();
        pair = await Pair.open(browser, server);
    });
    after(() =>
        each(
            () => pair?.close(),
            () => browser?.close(),
            () => server.stop(),
        ),
    );

    it(`${CALLS} of ${CALLS} connect, from either side (R-FUN-2)`, async (t) => {
        const took = { "from calling to the other's ring": [], "from answering until both are connected": [], "from answering until both have a picture": [] };
        const [ring, connected, picture] = Object.values(took);
        for (let call = 0; call < CALLS; call++) {
            const [caller, callee] = call % 2 === 0 ? pair.faces : [...pair.faces].reverse();
            for (const face of pair.faces) {
                await face.page.evaluate(() => window.connectionsOfTheTest.splice(0)); // the picture is of this call
            }
            const rings = when(callee.waitFor("call-answer"));
            const called = await clicks(caller, "call-start");
            ring.push((await rings) - called);
            const answered = await clicks(callee, "call-answer");
            const both = (waits) => Promise.all(pair.faces.map((face) => when(waits(face)))).then((times) => Math.max(...times) - answered);
            const [active, seen] = await Promise.all([
                both((face) => pair.phase(face, "active")),
                both((face) => face.mediaWhere(({ frames }) => frames > 0, "a picture")),
            ]);
            connected.push(active);
            picture.push(seen);
            await pair.hangUp(caller);
        }
        for (const [what, times] of Object.entries(took)) {
            const [middle, most, nearly] = [50, 90, 99].map((share) => percentile(times, share));
            t.diagnostic(`${what}: p50 ${middle}, p90 ${most}, p99 ${nearly}, at most ${Math.max(...times)} ms, of ${times.length} calls`);
        }
    });
});
