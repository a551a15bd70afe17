import { beforeEach, describe, expect, test } from "vitest";
import { settle } from "../testing/clock.ts";
import { FakeEnvironment } from "../testing/environment.ts";
import { FakeTrack } from "../testing/media.ts";
import type { FakePeerConnection } from "../testing/peer.ts";
import { Peer, type Signal } from "./peer.ts";

let world: FakeEnvironment;

beforeEach(() => {
    world = new FakeEnvironment();
});

/** Sound, camera, screen. */
const places = ["audio sendrecv", "video sendrecv", "video sendrecv"];

/** One of the two, and what it says to the other: delivered when the test says so. */
class Side {
    readonly environment = Object.assign(new FakeEnvironment(), { clock: world.clock });
    readonly tracks = new Map<string, MediaStreamTrack>();
    readonly said: Signal[] = [];
    readonly all: Signal[] = [];
    readonly heard: string[] = [];
    online = true;
    credentials: Promise<RTCIceServer[]> = Promise.resolve([{ urls: ["turn:fresh"] }]);
    readonly peer: Peer;

    constructor(earlier: boolean, kinds: readonly ("audio" | "video")[] = ["audio", "video"]) {
        kinds.forEach((kind) => this.tracks.set(kind, new FakeTrack(kind).asTrack()));
        this.peer = new Peer({
            environment: this.environment,
            earlier,
            iceServers: [{ urls: ["turn:first"] }],
            track: (kind) => this.tracks.get(kind),
            send: (signal) => {
                this.said.push(signal);
                this.all.push(signal);
            },
            told: (words) => this.heard.push(words),
            changed: () => undefined,
            canSignal: () => this.online,
            refreshIceServers: () => this.credentials,
        });
    }

    get pc(): FakePeerConnection {
        const pc = this.environment.peers.at(-1);
        if (pc === undefined) {
            throw new Error("there is a connection from the beginning");
        }
        return pc;
    }

    get builds(): number {
        return this.environment.peers.length;
    }

    get descriptions(): (string | undefined)[] {
        return this.all.flatMap(({ description }) => (description === undefined ? [] : [description.type]));
    }

    /** Gives what was said to the other side. */
    async deliver(to: Side): Promise<void> {
        for (const signal of this.said.splice(0)) {
            to.peer.receive(signal);
        }
        await settle();
    }
}

async function exchange(a: Side, b: Side): Promise<void> {
    await settle();
    while (a.said.length + b.said.length > 0) {
        await a.deliver(b);
        await b.deliver(a);
    }
}

function directions({ pc }: Side): string[] {
    return pc.transceivers.map(({ kind, currentDirection }) => `${kind} ${currentDirection}`);
}

/** Both offer before they hear of the other's. */
async function collide(earlier: Side, later: Side): Promise<void> {
    earlier.pc.restartIce();
    later.pc.restartIce();
    await settle();
    expect([earlier.descriptions.at(-1), later.descriptions.at(-1)]).toEqual(["offer", "offer"]);
}

async function connected(): Promise<[Side, Side]> {
    const earlier = new Side(true);
    const later = new Side(false);
    await exchange(earlier, later);
    earlier.pc.setConnection("connected");
    later.pc.setConnection("connected");
    await settle();
    return [earlier, later];
}

describe("the first offer", () => {
    test("is made by the earlier one, with a place for each kind of media; the later one only answers", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await settle();
        expect(later.said).toEqual([]);
        await exchange(earlier, later);
        expect(earlier.descriptions).toEqual(["offer"]);
        expect(later.descriptions).toEqual(["answer"]);
        expect(directions(earlier)).toEqual(places);
        expect(directions(later)).toEqual(places);
    });

    test("is not made by the later one, though its tracks change before it comes", async () => {
        const later = new Side(false, []);
        later.tracks.set("audio", new FakeTrack("audio").asTrack());
        await later.peer.updateTracks();
        await world.clock.advance(20_000);
        expect(later.all).toEqual([]);
    });

    test("has open places for media that nobody sends yet, so that they need no second one", async () => {
        const earlier = new Side(true, ["audio"]);
        const later = new Side(false, []);
        await exchange(earlier, later);
        later.tracks.set("video", new FakeTrack("video").asTrack());
        await later.peer.updateTracks();
        await exchange(earlier, later);
        expect(later.pc.sent("video")).toBe(later.tracks.get("video"));
        expect(later.pc.sent("audio")).toBeNull();
        expect(directions(later)).toEqual(places);
        expect([...earlier.descriptions, ...later.descriptions]).toEqual(["offer", "answer"]);
    });

    test("is answered with the later one's tracks in the offered places", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await exchange(earlier, later);
        expect(later.pc.transceivers).toHaveLength(3);
        expect(later.pc.sent("screen")).toBeNull();
        expect(later.pc.sent("audio")).toBe(later.tracks.get("audio"));
        expect(later.pc.sent("video")).toBe(later.tracks.get("video"));
    });
});

describe("candidates", () => {
    test("that come before the description wait for it, and the last one is null", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await settle();
        earlier.pc.gather();
        earlier.pc.gathered();
        const [offer, ...candidates] = earlier.said.splice(0);
        expect(candidates.at(-1)).toEqual({ candidate: null });
        candidates.forEach((signal) => later.peer.receive(signal));
        await settle();
        expect(later.pc.candidates).toEqual([]);
        later.peer.receive(offer ?? {});
        await settle();
        expect(later.pc.candidates).toHaveLength(2);
        expect(later.pc.candidates.at(-1)).toBeUndefined();
    });

    test("of an ignored offer are swallowed", async () => {
        const [earlier, later] = await connected();
        await collide(earlier, later);
        later.said.push({ candidate: { candidate: "session 1" } });
        await later.deliver(earlier);
        expect(earlier.pc.refusedCandidates).toHaveLength(1);
        await exchange(earlier, later);
        expect(earlier.pc.signalingState).toBe("stable");
    });
});

describe("glare after the first agreement", () => {
    test("ends with the offer of the earlier one, and a new connection that never took one back", async () => {
        const [earlier, later] = await connected();
        await collide(earlier, later);
        await exchange(earlier, later);
        expect(earlier.descriptions).toEqual(["offer", "offer", "answer"]);
        expect(later.descriptions).toEqual(["answer", "offer", "answer", "offer"]);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
        expect([earlier.builds, later.builds]).toEqual([2, 2]);
        expect(directions(later)).toEqual(places);
    });

    test("takes no offer back that was the first of its connection: another one answers", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await exchange(earlier, later);
        earlier.pc.setConnection("connected");
        await world.clock.advance(5_000);
        expect(later.descriptions).toEqual(["answer", "offer"]);
        const offering = later.pc;
        earlier.pc.restartIce();
        await settle();
        await earlier.deliver(later);
        expect(offering).toMatchObject({ closed: true, remoteDescription: null });
        expect(later.descriptions).toEqual(["answer", "offer", "answer"]);
    });

    test("and a connection replaced while it takes a description: what is said next is heard all the same (R-FUN-2)", async () => {
        const [earlier, later] = await connected();
        const received = async (packetsReceived: number) => {
            earlier.pc.stats = [{ type: "transport", packetsReceived }];
            await world.clock.advance(200);
        };
        await received(10);
        await received(20);
        const busy = earlier.pc;
        busy.busy = new Promise(() => undefined);
        later.pc.restartIce();
        await settle();
        await later.deliver(earlier);
        for (let look = 0; !busy.closed && look < 10; look += 1) {
            await received(20);
        }
        expect(earlier.builds).toBe(2);
        await exchange(earlier, later);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
        expect(directions(earlier)).toEqual(places);
    });

    test("leaves no answer behind: one to an offer that was taken back is dropped", async () => {
        const [earlier, later] = await connected();
        later.peer.receive({ description: { type: "answer", sdp: earlier.pc.localDescription?.sdp ?? "" } });
        await settle();
        expect(later.pc.signalingState).toBe("stable");
        expect(later.builds).toBe(1);
    });
});

describe("a camera", () => {
    test("that goes off and on again needs no offer, and is seen to do so by the other side", async () => {
        const [earlier, later] = await connected();
        const look = async (coming: boolean, milliseconds: number) => {
            for (let past = 0; past < milliseconds; past += 100) {
                if (coming) {
                    earlier.pc.hear("video");
                }
                await world.clock.advance(100);
            }
        };
        expect(earlier.peer.remote.video).toBe(false);
        await look(true, 100);
        expect(earlier.peer.remote).toMatchObject({ audio: false, video: true });
        later.tracks.delete("video");
        await later.peer.updateTracks();
        expect(later.pc.sent("video")).toBeNull();
        await look(false, 1400);
        expect(earlier.peer.remote.video).toBe(true);
        await look(false, 100);
        expect(earlier.peer.remote.video).toBe(false);
        await look(true, 100);
        expect(earlier.peer.remote.video).toBe(true);
        expect([...earlier.descriptions, ...later.descriptions]).toEqual(["offer", "answer"]);
    });
});

describe("a connection that agreed and gathers nothing", () => {
    test("is thrown away after two seconds, and the earlier one offers again", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await exchange(earlier, later);
        await world.clock.advance(1_999);
        expect([earlier.builds, later.builds]).toEqual([1, 1]);
        await world.clock.advance(1);
        expect([earlier.builds, later.builds]).toEqual([2, 2]);
        expect(earlier.environment.peers[0]?.closed).toBe(true);
        await exchange(earlier, later);
        expect(earlier.descriptions).toEqual(["offer", "offer"]);
        expect(later.descriptions).toEqual(["answer", "answer"]);
        expect([earlier.builds, later.builds]).toEqual([2, 2]);
    });

    test("is left alone once ICE has begun", async () => {
        const [earlier, later] = await connected();
        await world.clock.advance(60_000);
        expect([earlier.builds, later.builds]).toEqual([1, 1]);
    });

    test("on one side alone makes the other build anew, too", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await exchange(earlier, later);
        later.pc.setConnection("connected");
        await world.clock.advance(2_000);
        expect([earlier.builds, later.builds]).toEqual([2, 1]);
        await exchange(earlier, later);
        expect(later.builds).toBe(2);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
    });

    test("on the later side alone leaves the earlier one time to offer, then offers itself", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await exchange(earlier, later);
        earlier.pc.setConnection("connected");
        await world.clock.advance(2_000);
        expect([earlier.builds, later.builds]).toEqual([1, 2]);
        expect(later.said).toEqual([]);
        await world.clock.advance(3_000);
        await exchange(earlier, later);
        expect(later.descriptions).toEqual(["answer", "offer"]);
        expect(earlier.builds).toBe(2);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
    });

    test("is not rebuilt for ever", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        for (let second = 0; second < 60; second += 1) {
            await exchange(earlier, later);
            await world.clock.advance(1_000);
        }
        expect(earlier.builds).toBeLessThanOrEqual(12);
    });
});

describe("a connection that breaks", () => {
    test("is restarted by the earlier one after three seconds, with fresh credentials", async () => {
        const [earlier, later] = await connected();
        earlier.pc.setConnection("disconnected");
        expect(earlier.peer.link).toBe("interrupted");
        await world.clock.advance(2_999);
        expect(earlier.pc.restarts).toBe(0);
        await world.clock.advance(1);
        expect(earlier.pc.restarts).toBe(1);
        expect(earlier.pc.configuration).toEqual({ iceServers: [{ urls: ["turn:fresh"] }] });
        await exchange(earlier, later);
        expect(earlier.descriptions).toEqual(["offer", "offer"]);
    });

    test("is restarted by the later one only where the earlier one does not", async () => {
        const [, later] = await connected();
        later.pc.setConnection("failed");
        await world.clock.advance(5_999);
        expect(later.pc.restarts).toBe(0);
        await world.clock.advance(1);
        expect(later.pc.restarts).toBe(1);
    });

    test("and comes back by itself is not restarted", async () => {
        const [earlier] = await connected();
        earlier.pc.setConnection("disconnected");
        await world.clock.advance(2_000);
        earlier.pc.setConnection("connected");
        await world.clock.advance(60_000);
        expect(earlier.pc.restarts).toBe(0);
        expect(earlier.peer.link).toBe("connected");
    });
});

describe("a connection that is not there after eight seconds (R-FUN-2)", () => {
    test("is built anew, whatever it waits for, by the earlier one; the next one has twice the time", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        await exchange(earlier, later);
        [earlier, later].forEach(({ pc }) => pc.check());
        await world.clock.advance(7_999);
        expect([earlier.builds, later.builds]).toEqual([1, 1]);
        await world.clock.advance(1);
        await exchange(earlier, later);
        expect([earlier.builds, later.builds]).toEqual([2, 2]);
        [earlier, later].forEach(({ pc }) => pc.check());
        await world.clock.advance(15_999);
        expect(earlier.builds).toBe(2);
        await world.clock.advance(1);
        expect(earlier.builds).toBe(3);
    });

    test("because the browser never made the offer, is built anew, too", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        earlier.pc.busy = new Promise(() => undefined);
        await settle();
        expect(earlier.said).toEqual([]);
        await world.clock.advance(8_000);
        await exchange(earlier, later);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
    });

    test("because the later one's browser never took the offer, is built anew by that one; it takes the next offer", async () => {
        const earlier = new Side(true);
        const later = new Side(false);
        later.pc.busy = new Promise(() => undefined);
        await exchange(earlier, later);
        expect(later.descriptions).toEqual([]);
        await world.clock.advance(11_000);
        await exchange(earlier, later);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
    });

    test("is left alone while the other one cannot hear of it", async () => {
        const earlier = new Side(true);
        earlier.online = false;
        await world.clock.advance(20_000);
        expect(earlier.builds).toBe(1);
        earlier.online = true;
        await world.clock.advance(8_000);
        expect(earlier.builds).toBe(2);
    });
});

describe("an offer that nobody heard", () => {
    test("is said again until it is answered, and not where it cannot be heard", async () => {
        const [earlier, later] = [new Side(true), new Side(false)];
        await settle();
        earlier.said.splice(0); // lost on the way
        await world.clock.advance(2_000);
        expect(earlier.descriptions).toEqual(["offer", "offer"]);
        earlier.online = false;
        await world.clock.advance(4_000);
        expect(earlier.descriptions).toHaveLength(2);
        earlier.online = true;
        await world.clock.advance(2_000);
        await exchange(earlier, later);
        expect(later.descriptions.at(-1)).toBe("answer");
        expect(earlier.pc.signalingState).toBe("stable");
        const { length } = earlier.descriptions;
        earlier.pc.setConnection("connected");
        await world.clock.advance(20_000);
        expect(earlier.descriptions).toHaveLength(length);
    });

    test("that is heard twice is one agreement all the same", async () => {
        const [earlier, later] = [new Side(true), new Side(false)];
        await settle();
        earlier.said.push(...earlier.said);
        await exchange(earlier, later);
        expect([earlier.pc.signalingState, later.pc.signalingState]).toEqual(["stable", "stable"]);
        expect([earlier.builds, later.builds]).toEqual([1, 1]);
    });
});

describe("a way that fell silent while nobody could be told", () => {
    test("is restarted when the line is back, though the browser holds it for good (R-FUN-2)", async () => {
        const [earlier] = await connected();
        earlier.online = false;
        for (let packets = 0; packets < 100; packets += 10) {
            earlier.pc.stats = [{ type: "transport", packetsReceived: packets }];
            await world.clock.advance(150);
        }
        await world.clock.advance(3_000);
        expect(earlier.pc.restarts).toBe(0);
        earlier.online = true;
        earlier.peer.again();
        await world.clock.advance(0);
        await settle();
        expect(earlier.pc.restarts).toBe(1);
    });

    test("is restarted with the credentials that are known, where nobody gives others in time", async () => {
        const [earlier] = await connected();
        earlier.credentials = new Promise(() => undefined);
        earlier.pc.setConnection("failed");
        await world.clock.advance(3_000);
        expect(earlier.pc.restarts).toBe(0);
        await world.clock.advance(1_000);
        await settle();
        expect(earlier.pc.restarts).toBe(1);
        expect(earlier.pc.configuration.iceServers).toEqual([{ urls: ["turn:first"] }]);
    });
});

test("a closed peer says nothing more and leaves no timer behind", async () => {
    const earlier = new Side(true);
    const later = new Side(false);
    await exchange(earlier, later);
    earlier.peer.close();
    later.peer.close();
    earlier.peer.receive({ description: { type: "offer", sdp: "v=0" } });
    earlier.pc.gather();
    await world.clock.advance(60_000);
    expect(earlier.said).toEqual([]);
    expect(world.clock.running).toBe(0);
});

describe("the screen", () => {
    test("has a place of its own, so that it goes on and off without another agreement (R-FUN-2)", async () => {
        const [earlier, later] = [new Side(true), new Side(false)];
        await exchange(earlier, later);
        later.tracks.set("screen", new FakeTrack("video").asTrack());
        await later.peer.updateTracks();
        await exchange(earlier, later);
        expect(later.pc.sent("screen")).toBe(later.tracks.get("screen"));
        expect(later.pc.sent("video")).toBe(later.tracks.get("video"));
        expect([...earlier.descriptions, ...later.descriptions]).toEqual(["offer", "answer"]);
        const [camera, screen] = [1, 2].map((at) => earlier.pc.transceivers[at]?.receiver.track.asTrack());
        expect(earlier.peer.remote.stream?.getTracks()).toContain(camera);
        expect(earlier.peer.remote.stream?.getTracks()).not.toContain(screen);
        expect(earlier.peer.remote.screen?.getTracks()).toEqual([screen]);
    });

    test("sends no picture that counts as the camera's", async () => {
        const [earlier, later] = [new Side(true), new Side(false)];
        await exchange(earlier, later);
        const screen = earlier.pc.transceivers[2];
        for (let look = 0; look < 4; look++) {
            screen!.frames += 1;
            await world.clock.advance(500);
        }
        expect(earlier.peer.remote.video).toBe(false);
    });
});

describe("words between the pages", () => {
    test("go by the channel of the earlier one's offer, and the last of them waits until it is open", async () => {
        const [earlier, later] = [new Side(true), new Side(false)];
        later.peer.tell("too soon");
        later.peer.tell("from the later");
        earlier.peer.tell("from the earlier");
        await exchange(earlier, later);
        expect(earlier.pc.channel?.sent).toEqual([]);
        earlier.pc.channel?.open();
        expect(earlier.pc.channel?.sent).toEqual(["from the earlier"]);
        later.pc.told("from the earlier");
        later.pc.told(new ArrayBuffer(1));
        expect(later.heard).toEqual(["from the earlier"]);
        expect(later.pc.channel?.sent).toEqual(["from the later"]);
        later.peer.close();
        later.pc.channel?.hear("too late");
        expect(later.heard).toHaveLength(1);
    });

    test("the camera's counters are told by its place", async () => {
        const [earlier, later] = [new Side(true), new Side(false)];
        expect((await earlier.peer.stats()).camera).toBeUndefined();
        await exchange(earlier, later);
        earlier.pc.stats = [{ type: "inbound-rtp" }];
        const { report, camera } = await earlier.peer.stats();
        expect([[...report], camera]).toEqual([[{ type: "inbound-rtp" }], "1"]);
    });
});
