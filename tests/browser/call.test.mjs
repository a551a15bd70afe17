// Calls: two people see and hear each other.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Face, launch } from "./support/face.mjs";

/** From answering to the other's first picture. */
const PICTURE_MS = 3000;

describe("a call", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    let client;
    let therapist;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });
    beforeEach(async () => {
        client = await Face.open(browser, `${server.origin}/`);
        therapist = await Face.open(browser, `${server.origin}/desk/`);
        await client.signIn("client1");
        await therapist.signIn("therapist1");
        await client.waitFor("call-start");
        await therapist.choose((await server.person("client1")).name);
    });
    afterEach(async () => {
        await client.close();
        await therapist.close();
    });

    const phase = (face, wanted) => face.page.locator(`[data-testid=call-view][data-phase=${wanted}]`).waitFor();

    /** `caller` calls, the other answers; both see and hear. */
    async function inCall(caller, callee) {
        await caller.at("call-start").click();
        await phase(caller, "ringing-out");
        await callee.at("call-answer").click();
        const answered = performance.now();
        for (const face of [caller, callee]) {
            await face.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound", PICTURE_MS + 2000);
        }
        const took = performance.now() - answered;
        assert.ok(took < PICTURE_MS, `the first picture took ${Math.round(took)} ms`);
        await Promise.all([phase(caller, "active"), phase(callee, "active")]);
    }

    async function grows(face) {
        const before1 = await face.media();
        await face.mediaWhere(({ frames, packets }) => frames > before1.frames + 10 && packets > before1.packets + 25, "more picture and sound");
    }

    const playing = (face, testid) =>
        face.at(testid).evaluate(
            (video) =>
                new Promise((resolve) => {
                    const look = () => (video.videoWidth > 0 && !video.paused && video.readyState >= 2 ? resolve(video.muted) : requestAnimationFrame(look));
                    look();
                }),
        );

    it("rings on the security page as well, and comes into view there when it is answered (R-FUN-2)", async () => {
        for (const [callee, caller] of [
            [client, therapist],
            [therapist, client],
        ]) {
            await callee.toSecurity();
            await caller.at("call-start").click();
            await callee.at("call-answer").click();
            await phase(callee, "active");
            assert.equal(await callee.at("security").isVisible(), false);
            assert.equal(await callee.at("call-view").isVisible(), true);
            await callee.at("call-hangup").click();
            await phase(caller, "ended");
            await Promise.all([client, therapist].map((face) => face.at("call-dismiss").click()));
        }
    });

    it("is heard while it rings, and no longer once it is answered (R-FUN-2)", async () => {
        await therapist.page.evaluate(() => {
            const { start } = OscillatorNode.prototype;
            OscillatorNode.prototype.start = function (...args) {
                window.ringOfTheTest = this.context;
                return start.apply(this, args);
            };
        });
        const ring = () => therapist.page.evaluate(() => window.ringOfTheTest?.state);
        await client.at("call-start").click();
        await therapist.waitFor("call-incoming");
        await until(5000, async () => (await ring()) === "running", "the ring is heard");
        await therapist.at("call-answer").click();
        await until(5000, async () => (await ring()) === "closed", "the ring is silent");
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
    });

    it("keeps the screen lit for as long as it lasts (R-FUN-2)", async () => {
        await client.page.evaluate(() => {
            window.locksOfTheTest = [];
            navigator.wakeLock.request = async (type) => {
                const lock = { type, released: false, release: async () => void (lock.released = true) };
                window.locksOfTheTest.push(lock);
                return lock;
            };
        });
        const held = () => client.page.evaluate(() => window.locksOfTheTest.filter(({ type, released }) => type === "screen" && !released).length);
        await inCall(client, therapist);
        assert.equal(await held(), 1);
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
        await until(5000, async () => (await held()) === 0, "the screen may go dark");
    });

    it("from the client brings picture and sound to both within 3 s, shown and audible, and ends for both (R-FUN-2)", async () => {
        await inCall(client, therapist);
        for (const face of [client, therapist]) {
            await grows(face);
            assert.equal(await playing(face, "remote-video"), false, "the other is not to be heard");
            assert.equal(await playing(face, "local-video"), true, "one hears oneself");
            assert.equal((await face.media()).connected, 1);
        }
        await client.at("call-hangup").click();
        await phase(therapist, "ended");
        const line = therapist.page.locator("[data-testid=message][data-kind=call]");
        await line.first().waitFor({ state: "attached" });
    });

    it("from the therapist is the same, and can be muted and without picture", async () => {
        await inCall(therapist, client);
        await Promise.all([grows(client), grows(therapist)]);
        const track = (face, kind) =>
            face.page.evaluate(
                (wanted) =>
                    window.connectionsOfTheTest
                        .at(-1)
                        .getSenders()
                        .filter(({ track: one }) => one?.kind === wanted && one.enabled && one.readyState === "live").length,
                kind,
            );
        assert.deepEqual([await track(therapist, "audio"), await track(therapist, "video")], [1, 1]);
        await therapist.at("call-mute").click();
        await therapist.page.locator("[data-testid=call-mute][aria-pressed=true]").waitFor();
        assert.equal(await track(therapist, "audio"), 0);
        await therapist.at("call-mute").click();
        await therapist.page.locator("[data-testid=call-mute][aria-pressed=false]").waitFor();
        assert.equal(await track(therapist, "audio"), 1);
        await therapist.at("call-camera").click();
        await therapist.page.locator("[data-testid=call-camera][aria-pressed=true]").waitFor();
        assert.equal(await track(therapist, "video"), 0);
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
    });

    it("leaves camera and microphone free when it is over", async () => {
        await inCall(client, therapist);
        const live = (face) =>
            face.page.evaluate(() => window.connectionsOfTheTest.flatMap((one) => one.getSenders()).filter(({ track }) => track?.readyState === "live").length);
        assert.equal(await live(client), 2);
        await therapist.at("call-hangup").click();
        for (const face of [client, therapist]) {
            await phase(face, "ended");
            await face.mediaWhere(({ connected }) => connected === 0, "the connection closed");
            assert.equal(await live(face), 0);
        }
    });

    it("that is declined says so, and starts no camera at the one who declined", async () => {
        await client.at("call-start").click();
        await therapist.at("call-decline").click();
        await phase(client, "ended");
        await therapist.at("call-incoming").waitFor({ state: "detached" });
        assert.equal(await therapist.page.evaluate(() => window.connectionsOfTheTest.length), 0);
        await client.page.locator("[data-testid=message][data-kind=call]").first().waitFor({ state: "attached" });
    });

    it("that is taken back is missed by the other", async () => {
        await client.at("call-start").click();
        await therapist.waitFor("call-incoming");
        await client.at("call-hangup").click();
        await therapist.at("call-incoming").waitFor({ state: "detached" });
        const missed = therapist.page.locator("[data-testid=message][data-kind=call]").last();
        await missed.getByText(/gemist/i).waitFor();
    });

    it("of two who call each other at the same moment connects them (no lost first offer)", async () => {
        await Promise.all([client.at("call-start").click(), therapist.at("call-start").click()]);
        for (const face of [client, therapist]) {
            // Whoever was rung before the own call went out, answers, unless the own call is that one by then.
            const answer = face.at("call-answer");
            await face.page.locator("[data-testid=call-view], [data-testid=call-answer]").first().waitFor();
            if (await answer.isVisible()) {
                await Promise.race([answer.click(), face.waitFor("call-view")]);
            }
        }
        for (const face of [client, therapist]) {
            await face.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound");
        }
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
    });

    it("is answered on one device of several, and the others stop ringing", async () => {
        const second = await Face.open(browser, `${server.origin}/desk/`);
        await second.signIn("therapist1");
        await second.waitFor("conversation-list");
        await client.at("call-start").click();
        await second.waitFor("call-incoming");
        await therapist.at("call-answer").click();
        await second.at("call-incoming").waitFor({ state: "detached" });
        await client.mediaWhere(({ frames }) => frames > 0, "a picture");
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
        await second.close();
    });
});
