// Calls between two browsers that share no code: Firefox and Chromium, on the pages of the product.
import { after, afterEach, before, describe, it } from "node:test";
import { Server, TURN_SECRET } from "../integration/support/server.mjs";
import { hasOuterAddress, Turn } from "../integration/support/turn.mjs";
import { each } from "../integration/support/wait.mjs";
import { Pair } from "./support/call.mjs";
import { Face, launch } from "./support/face.mjs";
import { FirefoxFace, launchFirefox } from "./support/firefox.mjs";

/** The one who shares is not asked what: it is a window. */
const CHOOSES_WINDOW = { whole: true, more: ["--use-fake-device-for-media-stream=display-media-type=window"] };

// It uses no loopback address, neither its own nor another's.
const skip = !hasOuterAddress() && "this machine has no address but loopback, and by that Firefox calls nobody";

describe("Firefox and Chromium", { concurrency: false, skip }, () => {
    const server = new Server({ clients: 1 });
    let chromium;
    let firefox;
    let pair;
    before(async () => {
        await server.start();
        [chromium, firefox] = await Promise.all([launch(CHOOSES_WINDOW), launchFirefox()]);
    });
    after(async () => {
        await chromium?.close();
        await firefox?.close();
        await server.stop();
    });
    afterEach(async () => {
        await pair?.close();
        pair = undefined;
    });

    const inChromium = (page) => Face.open(chromium, `${server.origin}${page}`);
    const inFirefox = (page) => FirefoxFace.open(firefox, `${server.origin}${page}`);

    /** The other is told that this one's microphone is off, and that it is on again; sound and picture of both go on. */
    async function mutes(face, other) {
        await face.at("call-mute").click();
        await other.waitFor("remote-muted");
        await face.at("call-mute").click();
        await other.waitFor("remote-muted", "detached");
        await pair.flows();
    }

    /** From Chromium, since without a display Firefox has nothing to share. */
    async function showsScreen(face, other) {
        await face.at("call-screen").click();
        await other.plays("remote-screen");
        await other.plays("remote-video");
        await face.at("sharing-stop").click();
        await other.waitFor("remote-screen", "detached");
        await pair.flows();
    }

    for (const [at, client, therapist] of [
        ["the client's", inFirefox, inChromium],
        ["the therapist's", inChromium, inFirefox],
    ]) {
        it(`see and hear each other, whoever called, with ${at} page in Firefox: microphone off, a screen, a reload, the end (R-FUN-2)`, async () => {
            pair = await Pair.signIn(await client("/"), await therapist("/desk/"), server);
            const [own, other] = client === inFirefox ? [pair.client, pair.therapist] : [pair.therapist, pair.client];
            for (const [caller, callee] of [
                [own, other],
                [other, own],
            ]) {
                await pair.call(caller, callee);
                await mutes(own, other);
                await mutes(other, own);
                await showsScreen(other, own);
                for (const face of [own, other]) {
                    await face.page.reload();
                    await pair.phase(face, "active");
                    await pair.flows();
                }
                await pair.hangUp(callee);
            }
        });
    }
});

describe("Firefox and Chromium by the relay alone", { concurrency: false, skip }, () => {
    let relay;
    let server;
    let chromium;
    let firefox;
    let pair;
    before(async () => {
        relay = await new Turn().start();
        server = new Server({ clients: 1, config: { turn_uris: relay.uris.udp, turn_secret: TURN_SECRET } });
        await server.start();
        await server.ctl("provider", "set", "--relay-only", "yes");
        [chromium, firefox] = await Promise.all([launch(), launchFirefox()]);
    });
    after(() =>
        each(
            () => pair?.close(),
            () => chromium?.close(),
            () => firefox?.close(),
            () => server?.stop(),
            () => relay?.stop(),
        ),
    );

    it("hear and see each other, whoever called, and neither learns an address of the other (R-FUN-2, R-PRIV-3)", async () => {
        pair = await Pair.signIn(await FirefoxFace.open(firefox, `${server.origin}/`), await Face.open(chromium, `${server.origin}/desk/`), server);
        for (const [caller, callee] of [pair.faces, [...pair.faces].reverse()]) {
            await pair.call(caller, callee);
            await pair.hidesAddresses();
            await pair.hangUp(caller);
        }
    });
});
