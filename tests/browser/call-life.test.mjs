// Calls that outlive what breaks under them: a page, a server, a way between the two; and what the two learn of each other.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { median } from "../integration/support/measure.mjs";
import { Server, TURN_SECRET } from "../integration/support/server.mjs";
import { Turn } from "../integration/support/turn.mjs";
import { each } from "../integration/support/wait.mjs";
import { Pair } from "./support/call.mjs";
import { launch, NO_SERVER } from "./support/face.mjs";

const MEASURES = process.env.TEST_MEASURES !== "no";
/** How often the way is cut. */
const CUTS = Number(process.env.CUTS ?? 3);

describe("a call goes on", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    let pair;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });
    beforeEach(async () => {
        pair = await Pair.open(browser, server);
    });
    afterEach(() => pair.close(...NO_SERVER));

    it("on a page that is reloaded in the middle of it, for both, whoever called (R-FUN-2)", async () => {
        for (const [caller, callee] of [
            [pair.client, pair.therapist],
            [pair.therapist, pair.client],
        ]) {
            await pair.call(caller, callee);
            for (const face of [caller, callee]) {
                await face.page.reload();
                await pair.phase(face, "active");
                await pair.flows();
            }
            await caller.at("call-hangup").click();
            await pair.phase(callee, "ended");
            await pair.dismiss();
        }
    });

    it("on a page that is reloaded with microphone and camera off, which stay off: nobody is seen or heard unasked (R-FUN-2, R-PRIV-3)", async () => {
        await pair.call(pair.client, pair.therapist);
        for (const testid of ["call-mute", "call-camera"]) {
            await pair.client.at(testid).click();
        }
        await pair.therapist.waitFor("remote-muted");
        await pair.client.page.reload();
        await pair.phase(pair.client, "active");
        await pair.client.mediaWhere(({ frames }) => frames > 0, "the picture of the other");
        assert.deepEqual(
            await pair.client.page.evaluate(() => window.connectionsOfTheTest.at(-1).getSenders().map(({ track }) => track)),
            [null, null, null],
        );
        await pair.client.at("call-mute").click();
        await pair.therapist.at("remote-muted").waitFor({ state: "detached" });
        await pair.client.at("call-hangup").click();
        await pair.phase(pair.therapist, "ended");
    });

    it("while the server is killed and started again: sound and picture never stop, and hanging up works afterwards (R-FUN-2)", async () => {
        await pair.call(pair.client, pair.therapist);
        await pair.watchGaps();
        await server.kill();
        await Promise.all(pair.faces.map((face) => face.offline()));
        await pair.flows();
        assert.equal(await pair.client.at("call-view").getAttribute("data-phase"), "active");
        await server.begin();
        await Promise.all(pair.faces.map((face) => face.online()));
        await pair.flows();
        const gap = await pair.longestGap();
        assert.ok(gap < 2000, `nothing came in for ${gap} ms`);
        for (const face of pair.faces) {
            assert.equal(await face.page.evaluate(() => window.connectionsOfTheTest.length), 1, "another connection was made");
        }
        await pair.therapist.at("call-hangup").click();
        await pair.phase(pair.client, "ended");
        const line = pair.client.page.locator("[data-testid=message][data-kind=call]");
        await line.first().waitFor({ state: "attached" });
    });

    it("is over for both where one hung up while the server was away (R-FUN-2)", async () => {
        await pair.call(pair.client, pair.therapist);
        await server.kill();
        await Promise.all(pair.faces.map((face) => face.offline()));
        await pair.client.at("call-hangup").click();
        await pair.phase(pair.client, "ended");
        await server.begin();
        await Promise.all(pair.faces.map((face) => face.online()));
        await pair.phase(pair.therapist, "ended");
    });
});

describe("a call by the relay alone", { concurrency: false }, () => {
    const relays = [new Turn({ loopback: true }), new Turn({ loopback: true })];
    let server;
    let browser;
    let pair;
    before(async () => {
        await Promise.all(relays.map((relay) => relay.start()));
        server = new Server({ clients: 1, config: { turn_uris: relays.map(({ uris }) => uris.udp).join(","), turn_secret: TURN_SECRET } });
        await server.start();
        await server.ctl("provider", "set", "--relay-only", "yes");
        browser = await launch();
        pair = await Pair.open(browser, server);
    });
    after(() =>
        each(
            () => pair?.close(),
            () => browser?.close(),
            () => server?.stop(),
            ...relays.map((relay) => () => relay.stop()),
        ),
    );

    it("lets neither learn an address of the other (R-PRIV-3)", async () => {
        await pair.call(pair.client, pair.therapist);
        await pair.flows();
        await pair.hidesAddresses();
        await pair.hangUp(pair.client);
    });

    /** The port of the relay that media goes by now. */
    const relayPort = (face) =>
        face.page.evaluate(async () => {
            const reports = await window.connectionsOfTheTest.at(-1).getStats();
            const transport = [...reports.values()].find(({ type }) => type === "transport");
            const chosen = reports.get(transport.selectedCandidatePairId);
            return Number(new URL(reports.get(chosen.localCandidateId).url.replace(/^turn:/, "http://")).port);
        });

    it("finds another way when the one it goes by is cut: both have sound and picture again, the median within 3 s (R-FUN-2)", async (t) => {
        const took = [];
        for (let round = 0; round < CUTS; round++) {
            await pair.call(pair.client, pair.therapist);
            const ports = await Promise.all(pair.faces.map(relayPort));
            const cut = relays.filter(({ port }) => ports.includes(port));
            assert.ok(cut.length > 0, `no relay at ${ports}`);
            const [relay] = cut;
            await relay.halt();
            const began = performance.now();
            await pair.comesBack();
            took.push(performance.now() - began);
            await relay.start();
            await pair.client.at("call-hangup").click();
            await pair.phase(pair.therapist, "ended");
            await pair.dismiss();
        }
        const middle = Math.round(median(took));
        t.diagnostic(`back after ${took.map((ms) => Math.round(ms)).join(", ")} ms; median ${middle} ms`);
        assert.ok(!MEASURES || middle < 3000, `it took ${middle} ms`);
    });
});
