// What comes before a call: one's picture, one's sound, the other's sound, the way of all of it; and the devices in it.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { Turn } from "../integration/support/turn.mjs";
import { until } from "../integration/support/wait.mjs";
import { leaveCall } from "./support/call.mjs";
import { Face, launch } from "./support/face.mjs";

const DEADLINE_MS = 20_000;
const TWO_CAMERAS = "--use-fake-device-for-media-stream=device-count=2";

/** Runs in the page before its own scripts: counts what is asked for, and lets a test take devices away. */
function devicesOfTheTest() {
    const { mediaDevices } = navigator;
    const native = mediaDevices.getUserMedia.bind(mediaDevices);
    const test = { asked: 0, tracks: [], failure: undefined };
    window.devicesOfTheTest = test;
    mediaDevices.getUserMedia = async (constraints) => {
        test.asked += 1;
        const fails = test.failure;
        if (fails !== undefined && Object.keys(constraints).some((kind) => fails.kinds.includes(kind))) {
            throw new DOMException("as the test wants it", fails.name);
        }
        const stream = await native(constraints);
        test.tracks.push(...stream.getTracks());
        return stream;
    };
}

describe("before a call", { concurrency: false }, () => {
    const turn = new Turn({ loopback: true });
    const server = new Server({ clients: 1, config: () => ({ turn_uris: turn.uris.udp }) });
    let browser;
    let client;
    let therapist;
    let name;
    before(async () => {
        await turn.start();
        await server.start();
        name = (await server.person("client1")).name;
        browser = await launch({ whole: true, more: [TWO_CAMERAS] });
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await turn.stop();
    });
    beforeEach(async () => {
        client = await Face.open(browser, "about:blank");
        await client.context.addInitScript(devicesOfTheTest);
        await client.page.goto(`${server.origin}/`);
        await client.signIn("client1");
        await client.waitFor("call-test");
        therapist = undefined;
    });
    afterEach(async () => {
        for (const face of [client, therapist].filter((one) => one !== undefined)) {
            await leaveCall(face);
            await face.close();
        }
    });

    async function withTherapist() {
        therapist = await Face.open(browser, `${server.origin}/desk/`);
        await therapist.signIn("therapist1");
        await therapist.choose(name);
    }

    const phase = (face, wanted) => face.page.locator(`[data-testid=call-view][data-phase=${wanted}]`).waitFor();
    const relay = (face, state) => face.page.locator(`[data-testid=network][data-relay=${state}][data-testing=false]`).waitFor();
    const how = (face, wanted) => face.page.locator(`[data-testid=precall-join][data-how=${wanted}]`).waitFor();
    const problem = (face, error, what) => face.page.locator(`[data-testid=device-problem][data-error=${error}][data-what=${what}]`).waitFor();
    const heard = (face) => face.page.locator("[data-testid=level][data-heard=true]").waitFor();
    const asked = (face) => face.page.evaluate(() => window.devicesOfTheTest.asked);
    /** Names of the devices whose light is on. */
    const lights = (face) =>
        face.page.evaluate(() => window.devicesOfTheTest.tracks.filter(({ readyState }) => readyState === "live").map(({ kind, label }) => `${kind} ${label}`));
    /** What goes out to the other now. */
    const sent = (face) =>
        face.page.evaluate(() =>
            (window.connectionsOfTheTest.findLast(({ connectionState }) => connectionState === "connected")?.getSenders() ?? [])
                .filter(({ track }) => track?.readyState === "live")
                .map(({ track }) => `${track.kind} ${track.label}${track.enabled ? "" : " muted"}`),
        );
    const fails = (face, failure) =>
        face.page.evaluate((wanted) => {
            window.devicesOfTheTest.failure = wanted;
        }, failure);
    /** The device is pulled out. */
    const unplug = (face, kind) =>
        face.page.evaluate((wanted) => {
            const track = window.devicesOfTheTest.tracks.find((one) => one.kind === wanted && one.readyState === "live");
            track.stop();
            track.dispatchEvent(new Event("ended"));
        }, kind);

    const playing = (face, testid) =>
        face.at(testid).evaluate(
            (video) =>
                new Promise((resolve) => {
                    const look = () => (video.videoWidth > 0 && !video.paused && video.readyState >= 2 ? resolve(video.muted) : requestAnimationFrame(look));
                    look();
                }),
        );

    async function devicesOf(face) {
        await face.at("call-more").click();
        await face.at("call-devices").click();
        await face.waitFor("call-device-sheet");
    }

    async function pick(face, testid, label) {
        await face.at(testid).locator("option", { hasText: label }).waitFor({ state: "attached" });
        await face.at(testid).selectOption({ label });
    }

    it("one sees oneself, is heard, hears a sound, and a packet goes through the relay and back (R-FUN-2)", async () => {
        await client.at("call-test").click();
        assert.equal(await playing(client, "precall-video"), true, "one hears oneself");
        await heard(client);
        await client.at("sound-play").click();
        await client.at("sound-heard").click();
        await client.at("sound-said").filter({ hasText: "je geluid werkt" }).waitFor();
        await relay(client, "good");
        await client.at("network").getByText(/Beeld en geluid komen erdoor \(\d+ ms\)/).waitFor();
        await client.at("precall-close").click();
        await client.at("precall").waitFor({ state: "detached" });
        assert.deepEqual(await lights(client), [], "a light is on though nothing is looked at");
        assert.equal(await client.focused(), "call-test");
        await client.at("account-menu").click();
        await client.at("test-devices").click();
        await client.waitFor("precall");
        await playing(client, "precall-video");
        assert.equal(await client.at("precall-join").count(), 0);
    });

    it("a call begins with what is on already, without being asked again (R-FUN-2)", async () => {
        await withTherapist();
        await client.at("call-test").click();
        await how(client, "both");
        await playing(client, "precall-video");
        const before1 = await asked(client);
        await client.at("precall-join").click();
        await phase(client, "ringing-out");
        await therapist.at("call-answer").click();
        await therapist.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound");
        assert.equal(await asked(client), before1);
        assert.equal((await sent(client)).length, 2);
        assert.equal(await client.at("precall").count(), 0);
        await client.at("call-hangup").click();
        await phase(therapist, "ended");
        assert.deepEqual(await lights(client), []);
    });

    it("who is called can test first while it rings, and answer to listen alone, with no light on (R-FUN-2)", async () => {
        await withTherapist();
        await therapist.at("call-start").click();
        await client.at("call-answer-test").click();
        await how(client, "both");
        await playing(client, "precall-video");
        await client.at("precall-camera").click();
        await how(client, "sound");
        await client.at("precall-microphone").click();
        await how(client, "neither");
        await client.at("precall-join").click();
        await phase(client, "active");
        await client.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound");
        assert.deepEqual(await sent(client), []);
        assert.deepEqual(await lights(client), []);
        await client.at("call-mute").click();
        await until(DEADLINE_MS, async () => (await sent(client)).length === 1, "a microphone that is turned on later");
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
    });

    it("a ring that is over while one tests is told, and one that comes closes the test (R-FUN-2)", async () => {
        await withTherapist();
        await therapist.at("call-start").click();
        await client.at("call-answer-test").click();
        await how(client, "both");
        await therapist.at("call-hangup").click();
        await client.at("precall").getByText("Het bellen is gestopt.").waitFor();
        assert.equal(await client.at("precall-join").count(), 0);
        await client.at("precall-close").click();
        await client.at("call-test").click();
        await client.waitFor("precall-join");
        await therapist.at("call-dismiss").click();
        await therapist.at("call-start").click();
        await client.at("precall").waitFor({ state: "detached" });
        await client.at("call-decline").click();
        await phase(therapist, "ended");
    });

    it("no access is told with the way to give it, trying again helps, and one joins without all the same (R-FUN-2)", async () => {
        await withTherapist();
        await fails(client, { kinds: ["audio", "video"], name: "NotAllowedError" });
        await client.at("call-test").click();
        await problem(client, "denied", "both");
        await client.at("device-help").click();
        await client.at("device-problem").getByText("Klik links in de adresbalk").waitFor();
        await how(client, "neither");
        await fails(client, { kinds: ["video"], name: "NotReadableError" });
        await client.at("device-retry").click();
        await problem(client, "in-use", "camera");
        await how(client, "sound");
        await client.at("precall-join").click();
        await therapist.at("call-answer").click();
        await therapist.mediaWhere(({ packets }) => packets > 0, "sound");
        await until(DEADLINE_MS, async () => (await sent(client)).length === 1, "the microphone alone");
        assert.match((await sent(client))[0], /^audio/);
        await client.at("call-hangup").click();
        await phase(therapist, "ended");
    });

    it("the choice of devices outlives a reload, and goes when one signs out (R-FUN-2)", async () => {
        await client.at("call-test").click();
        await pick(client, "device-camera", "fake_device_1");
        await pick(client, "device-microphone", "Fake Audio Input 2");
        await until(DEADLINE_MS, async () => (await lights(client)).sort().join() === "audio Fake Audio Input 2,video fake_device_1", "the chosen ones alone");
        await client.keeps("device", 1);
        assert.doesNotMatch(JSON.stringify(await client.kept()), /fake_device|Fake Audio/);
        await client.page.reload();
        await client.at("call-test").click();
        await until(DEADLINE_MS, async () => (await lights(client)).sort().join() === "audio Fake Audio Input 2,video fake_device_1", "the chosen ones again");
        assert.equal(await asked(client), 1, "others were on first");
        await client.at("precall-close").click();
        await client.at("sign-out").click();
        await client.waitFor("sign-in-username");
        await client.keeps("device", 0);
    });

    it("in a call another camera and speaker are chosen, and the other sees and hears on (R-FUN-2)", async () => {
        await withTherapist();
        await client.at("call-test").click();
        await pick(client, "device-camera", "fake_device_1"); // whose pictures this browser sends nobody
        await until(DEADLINE_MS, async () => (await lights(client)).includes("video fake_device_1"), "the one that was chosen");
        await client.at("precall-join").click();
        await therapist.at("call-answer").click();
        await therapist.mediaWhere(({ packets }) => packets > 0, "sound");
        const wanted = "audio Fake Default Audio Input, video fake_device_1";
        await until(DEADLINE_MS, async () => (await sent(client)).sort().join(", ") === wanted, `sent: ${wanted}`); // the one hears before the other is connected
        assert.equal((await therapist.media()).frames, 0);
        await devicesOf(client);
        await heard(client);
        await pick(client, "device-camera", "fake_device_0");
        await therapist.mediaWhere(({ frames }) => frames > 10, "the picture of the other camera");
        await pick(client, "device-microphone", "Fake Audio Input 2");
        await until(DEADLINE_MS, async () => (await sent(client)).includes("audio Fake Audio Input 2"), "the other microphone");
        await pick(client, "device-speaker", "Fake Audio Output 2");
        await until(DEADLINE_MS, () => client.at("remote-video").evaluate((video) => video.sinkId !== ""), "the other speaker");
        await client.at("devices-close").click();
        const { packets } = await therapist.media();
        await therapist.mediaWhere((now) => now.packets > packets + 25, "more sound");
        assert.equal((await lights(client)).length, 2, "what was used before is on still");
        await devicesOf(client);
        await therapist.at("call-hangup").click();
        await client.at("call-device-sheet").waitFor({ state: "detached" });
        await phase(client, "ended");
    });

    it("what is unplugged in a call is replaced or told, is used again when it is back, and the call goes on (R-FUN-2)", async () => {
        await withTherapist();
        await client.at("call-start").click();
        await therapist.at("call-answer").click();
        await therapist.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound");
        await client.at("call-mute").click();
        await unplug(client, "audio");
        await client.at("call-device-notice").filter({ hasText: "Je microfoon is nu" }).waitFor();
        await until(DEADLINE_MS, async () => (await sent(client)).some((one) => /^audio .* muted$/.test(one)), "another microphone, muted as well");
        await fails(client, { kinds: ["video"], name: "NotFoundError" });
        await unplug(client, "video");
        await client.at("call-device-notice").filter({ hasText: "kwijt" }).filter({ hasText: "De ander ziet je niet" }).waitFor();
        await phase(client, "active");
        await phase(therapist, "active");
        await fails(client, undefined);
        await client.page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event("devicechange")));
        await until(DEADLINE_MS, async () => (await sent(client)).some((one) => one.startsWith("video")), "the camera again");
        const { frames } = await therapist.media();
        await therapist.mediaWhere((now) => now.frames > frames + 10, "the picture again");
        await client.at("call-hangup").click();
        await phase(therapist, "ended");
    });

    it("a relay that knows nobody, and none at all, are told as what they are (R-FUN-2)", async () => {
        const reload = async (more) => {
            await server.configure(more);
            const { length } = server.log;
            server.hangUp();
            await until(DEADLINE_MS, () => /info reloaded/.test(server.log.slice(length)), "the reload");
        };
        await reload({ turn_secret: "another secret than the relay has" });
        await client.at("call-test").click();
        await relay(client, "refused");
        await reload({ turn_uris: undefined });
        await client.at("network-again").click();
        await relay(client, "none");
        await client.at("network").getByText("geen server die beeld en geluid doorgeeft").waitFor();
        await reload({});
    });
});
