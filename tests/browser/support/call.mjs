// A client and a therapist, each on a page of their own, who call each other.
import assert from "node:assert/strict";
import { until } from "../../integration/support/wait.mjs";
import { Face } from "./face.mjs";

/**
 * Leaves the call that a page shows, if it still does: a page that goes without a word leaves the call waiting for it to come back.
 * The call may end by itself meanwhile, so that a button is gone before it is pressed.
 */
export async function leaveCall(face) {
    await until(20_000, async () => {
        for (const button of ["leave-end", "call-hangup"]) {
            if (await face.at(button).isVisible()) {
                await face.at(button).click({ timeout: 2000 }).catch(() => {});
                return false;
            }
        }
        return true;
    }, "the call is left");
}

const PICTURE_MS = 15_000;
/** Media that comes this often has not stopped. */
const LOOK_MS = 40;

export class Pair {
    constructor(client, therapist) {
        this.client = client;
        this.therapist = therapist;
    }

    static async open(browser, server) {
        return Pair.signIn(await Face.open(browser, `${server.origin}/`), await Face.open(browser, `${server.origin}/desk/`), server);
    }

    /** On pages of any browser: one of the portal, one of the desk. */
    static async signIn(client, therapist, server) {
        await client.signIn("client1");
        await therapist.signIn("therapist1");
        await client.waitFor("call-start");
        await therapist.choose((await server.person("client1")).name);
        return new Pair(client, therapist);
    }

    get faces() {
        return [this.client, this.therapist];
    }

    phase(face, wanted) {
        return face.page
            .locator(`[data-testid=call-view][data-phase=${wanted}]`)
            .waitFor()
            .catch((error) => this.#explain(error));
    }

    /** What the two pages are at instead. */
    async #explain(error) {
        const states = this.faces.map(async (face) => {
            const phases = await face.page.evaluate(() => {
                const shown = [];
                const look = (root) => {
                    for (const element of root.querySelectorAll("*")) {
                        const { testid, phase } = element.dataset ?? {};
                        if (phase !== undefined || testid === "call-incoming") {
                            shown.push(`${testid} ${phase ?? ""}`);
                        }
                        if (element.shadowRoot !== null) {
                            look(element.shadowRoot);
                        }
                    }
                };
                look(document);
                const connections = window.connectionsOfTheTest.map((one) => `${one.signalingState}/${one.iceGatheringState}/${one.iceConnectionState}/${one.connectionState}`);
                return `${shown.join(", ")}; connections ${connections.join(" ")}; candidates heard ${window.candidatesOfTheTest.length}`;
            });
            return `${face === this.client ? "client" : "therapist"} (${face.constructor.name}): ${phases}; complaints ${face.problems.join(" | ")}`;
        });
        throw new Error(`${error.message}\n${(await Promise.all(states)).join("\n")}`, { cause: error });
    }

    /** `caller` calls, the other answers; both see and hear. */
    async call(caller, callee) {
        await caller.at("call-start").click();
        await this.phase(caller, "ringing-out");
        await callee.at("call-answer").click();
        await Promise.all(this.faces.map((face) => this.phase(face, "active")));
        await this.flows();
    }

    /** More sound and picture come in at both. */
    async flows() {
        await Promise.all(
            this.faces.map(async (face) => {
                const before = await face.media();
                await face.mediaWhere(({ frames, packets }) => frames > before.frames + 10 && packets > before.packets + 25, "more picture and sound", PICTURE_MS);
            }),
        );
    }

    /** After a cut: sound and picture come in again at both. What was on its way comes in first, within a moment. */
    async comesBack() {
        await Promise.all(
            this.faces.map((face) =>
                face.page.evaluate(async (lookMs) => {
                    const count = async () => {
                        const sums = { frames: 0, packets: 0 };
                        for (const connection of window.connectionsOfTheTest) {
                            for (const report of (await connection.getStats()).values()) {
                                if (report.type === "inbound-rtp") {
                                    sums.frames += report.framesDecoded ?? 0;
                                    sums.packets += report.kind === "audio" ? report.packetsReceived : 0;
                                }
                            }
                        }
                        return sums;
                    };
                    const pause = () => new Promise((resolve) => setTimeout(resolve, lookMs));
                    // First nothing comes any more, then enough of both.
                    let last = await count();
                    for (let still = 0; still < 4; ) {
                        await pause();
                        const now = await count();
                        still = now.packets === last.packets && now.frames === last.frames ? still + 1 : 0;
                        last = now;
                    }
                    for (let now = last; now.frames <= last.frames + 2 || now.packets <= last.packets + 5; now = await count()) {
                        await pause();
                    }
                }, LOOK_MS),
            ),
        );
    }

    /** From now on it is counted for how long no sound, or no picture, comes in at either. */
    watchGaps() {
        return Promise.all(
            this.faces.map((face) =>
                face.page.evaluate((lookMs) => {
                    const seen = new Map();
                    window.gapOfTheTest = 0;
                    setInterval(async () => {
                        for (const connection of window.connectionsOfTheTest) {
                            for (const { id, type, kind, framesDecoded, packetsReceived } of (await connection.getStats()).values()) {
                                const count = kind === "video" ? framesDecoded : packetsReceived;
                                if (type !== "inbound-rtp" || !(count > 0)) {
                                    continue; // of the screen nothing comes
                                }
                                if (seen.get(id)?.count !== count) {
                                    seen.set(id, { count, at: performance.now() });
                                }
                                window.gapOfTheTest = Math.max(window.gapOfTheTest, performance.now() - seen.get(id).at);
                            }
                        }
                    }, lookMs);
                }, LOOK_MS),
            ),
        );
    }

    /** In milliseconds. */
    async longestGap() {
        return Math.max(...(await Promise.all(this.faces.map((face) => face.page.evaluate(() => window.gapOfTheTest)))));
    }

    /** `face` hangs up; the call is over for both, and put away. */
    async hangUp(face) {
        await face.at("call-hangup").click();
        await Promise.all(this.faces.map((one) => this.phase(one, "ended")));
        await this.dismiss();
    }

    /** Neither was told an address of the other: all that arrived, and all that is tried, are addresses of the relay. */
    async hidesAddresses() {
        for (const face of this.faces) {
            const { heard, tried } = await face.candidates();
            assert.ok(heard.length > 0 && tried.length > 0);
            for (const line of heard) {
                assert.match(line, / typ relay\b/);
                assert.doesNotMatch(line, / raddr (?!0\.0\.0\.0 )/);
            }
            // What comes in by a relay before its candidate does is `prflx` at first: by the same place.
            const ports = heard.map((line) => Number(line.split(" ")[5]));
            for (const { type, port } of tried) {
                assert.ok(["relay", "prflx"].includes(type) && ports.includes(port), `${type} at ${port}, which is no relay's`);
            }
        }
    }

    /** Puts the ended call away. */
    async dismiss() {
        await Promise.all(this.faces.map((face) => face.at("call-dismiss").click()));
    }

    async close(...expected) {
        await Promise.all(this.faces.map(leaveCall));
        await this.client.close(...expected);
        await this.therapist.close(...expected);
    }
}
