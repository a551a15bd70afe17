import { beforeEach, describe, expect, test } from "vitest";
import { settle } from "../testing/clock.ts";
import { client, fresh, online, server, tell, world } from "../testing/bench.ts";
import type { FakePeerConnection } from "../testing/peer.ts";
import { Refusal } from "../testing/server.ts";
import type { Call, Participant } from "../wire/protocol.gen.ts";
import type { CallView } from "./types.ts";

const ice_servers = [{ urls: ["turn:t"], username: "u", credential: "c" }];

function participant(id: string, user: string, more: Partial<Participant> & { away?: boolean } = {}): Participant {
    return { id, user, state: "joined", audio: true, video: true, screen: false, hand: false, ...more };
}

function callOf(own: Partial<Participant> = {}, other: Partial<Participant> & { away?: boolean } = {}): Call {
    return {
        id: "V",
        channel: "K",
        state: "active",
        mode: "p2p",
        started_by: "C",
        started_at: "2026-01-05T09:00:00.000Z",
        participants: [participant("P1", "C", own), participant("P2", "T", other)],
    };
}

function view(): CallView {
    return client.calls.current;
}

function pc(): FakePeerConnection {
    const found = world.peers.at(-1);
    if (found === undefined) {
        throw new Error("nobody is connected");
    }
    return found;
}

function updates(): unknown[] {
    return server.asked("call.update");
}

/** The other's counters as they go on: of a hundred packets in each reading, so many are lost. */
async function line(lostOfHundred: number, readings: number): Promise<void> {
    for (let reading = 0; reading < readings; reading++) {
        const [before] = pc().stats as { packetsReceived: number; packetsLost: number }[];
        pc().stats = [
            {
                type: "inbound-rtp",
                kind: "audio",
                packetsReceived: (before?.packetsReceived ?? 0) + 100 - lostOfHundred,
                packetsLost: (before?.packetsLost ?? 0) + lostOfHundred,
            },
        ];
        await world.clock.advance(2_000);
    }
}

beforeEach(async () => {
    fresh();
    await online();
    server.handlers["call.start"] = () => ({ call: callOf(), participant: "P1", ice_servers });
    await client.calls.start("K", { audio: true, video: true });
    await settle();
    // The other's page answers: all places are agreed on.
    const offered = pc().localDescription?.sdp ?? "";
    const sdp = offered.replace(/o=- \d+/, "o=- 77");
    await tell({ method: "call.signal", params: { call: "V", from: "P2", description: { type: "answer", sdp } } });
    pc().setConnection("connected");
    await settle();
});

describe("one's screen in a call", () => {
    test("of a window is shown at once, and the others are told; off takes it back (R-FUN-2)", async () => {
        await client.calls.shareScreen();
        await settle();
        expect(view().screen).toMatchObject({ state: "on", surface: "window" });
        expect(pc().sent("screen")).toBe(world.devices.screens[0]);
        expect(world.devices.screens[0]?.contentHint).toBe("detail");
        expect(updates()).toEqual([{ call: "V", screen: true }]);
        client.calls.stopScreen();
        await settle();
        expect(view().screen).toEqual({ state: "off" });
        expect(pc().sent("screen")).toBeNull();
        expect(world.devices.screens[0]?.readyState).toBe("ended");
        expect(updates().at(-1)).toEqual({ call: "V", screen: false });
    });

    test.each([["monitor", "screen"], [undefined, "unknown"]])(
        "that is a %s is seen by nobody before it is confirmed",
        async (surface, told) => {
            world.devices.surface = surface;
            await client.calls.shareScreen();
            await settle();
            expect(view().screen).toMatchObject({ state: "held", surface: told });
            expect(pc().sent("screen")).toBeNull();
            expect(updates()).toEqual([]);
            client.calls.confirmScreen();
            await settle();
            expect(view().screen).toMatchObject({ state: "on", surface: told });
            expect(pc().sent("screen")).toBe(world.devices.screens[0]);
        },
    );

    test("stopped from the browser's own bar, it stops here and for the others", async () => {
        await client.calls.shareScreen();
        await settle();
        world.devices.screens[0]?.end();
        await settle();
        expect(view().screen).toEqual({ state: "off" });
        expect(updates().at(-1)).toEqual({ call: "V", screen: false });
    });

    test("that nobody chose is no error, one that cannot be had is", async () => {
        world.devices.screenFailure = "NotAllowedError";
        await client.calls.shareScreen();
        expect(view().screen).toEqual({ state: "off" });
        world.devices.screenFailure = "NotReadableError";
        await client.calls.shareScreen();
        expect(view().screen).toEqual({ state: "error", error: "in-use" });
    });

    test("that is chosen when the call is over is given back at once", async () => {
        let choose = () => undefined as void;
        world.devices.prompt = new Promise((resolve) => {
            choose = resolve;
        });
        const asking = client.calls.shareScreen();
        expect(view().screen).toEqual({ state: "asking" });
        await client.calls.leave();
        choose();
        await asking;
        expect(world.devices.screens.map(({ readyState }) => readyState)).toEqual(["ended"]);
    });

    test("of the other is shown while the other says so, apart from the camera", async () => {
        expect(view().remote.screen).toBeUndefined();
        await tell({ method: "call.changed", params: { call: callOf({}, { screen: true }) } });
        expect(view().remote.screen?.getTracks()).toEqual([pc().transceivers[2]?.receiver.track]);
        await tell({ method: "call.changed", params: { call: callOf() } });
        expect(view().remote.screen).toBeUndefined();
    });
});

describe("what the others are told", () => {
    test("hand, microphone and camera, each when it changes (R-FUN-2)", async () => {
        client.calls.raiseHand(true);
        await settle();
        await client.calls.setMicrophone(false);
        await settle();
        await client.calls.setCamera(false);
        await settle();
        expect(view().hand).toBe(true);
        expect(updates()).toEqual([
            { call: "V", hand: true },
            { call: "V", audio: false },
            { call: "V", video: false },
        ]);
    });

    test("two changes while the first is being told end with the last one told", async () => {
        server.handlers["call.update"] = () => "silence";
        client.calls.raiseHand(true);
        client.calls.raiseHand(false);
        await client.calls.setMicrophone(false);
        await settle();
        expect(updates()).toEqual([{ call: "V", hand: true }]);
        delete server.handlers["call.update"];
        server.socket.answer(server.socket.asked.at(-1)?.id ?? -1, {});
        await settle();
        expect(updates().at(-1)).toEqual({ call: "V", audio: false, hand: false });
    });

    test("what the server could not take is told again when it next speaks of the call", async () => {
        server.handlers["call.update"] = () => new Refusal("rate_limited");
        client.calls.raiseHand(true);
        await settle();
        delete server.handlers["call.update"];
        await tell({ method: "call.changed", params: { call: callOf() } });
        await tell({ method: "call.changed", params: { call: callOf({ hand: true }) } });
        expect(updates()).toEqual([
            { call: "V", hand: true },
            { call: "V", hand: true },
        ]);
    });

    test("and what they tell is seen: microphone, hand, and that they are away", async () => {
        await tell({ method: "call.changed", params: { call: callOf({}, { audio: false, hand: true, away: true }) } });
        expect(view().remote).toMatchObject({ muted: true, hand: true, away: true });
    });
});

describe("a line that is too poor for pictures", () => {
    test("is told in grades of both ways, and is offered sound alone (R-FUN-2)", async () => {
        await line(0, 3);
        expect(view().quality).toEqual({ incoming: "good", outgoing: undefined });
        await line(15, 5);
        expect(view().quality.incoming).toBe("poor");
        expect(view().soundOnly).toEqual({ state: "offered" });
        client.calls.refuseSoundOnly();
        expect(view().soundOnly).toEqual({ state: "no" });
        expect(world.devices.lights).toEqual(["audio", "video"]);
    });

    test("is one where the other's picture stands still, and none where the other's camera is off (R-FUN-2)", async () => {
        const sound = () => ({ type: "inbound-rtp", kind: "audio", packetsReceived: 100, packetsLost: 0 });
        const picture = (framesDecoded: number) => {
            pc().stats = [sound(), { type: "inbound-rtp", kind: "video", mid: pc().transceivers[1]?.mid ?? undefined, framesDecoded }];
        };
        for (let frames = 0; frames < 240; frames += 3) {
            pc().hear("video");
            picture(frames);
            await world.clock.advance(100);
        }
        expect(view().quality.incoming).toBe("good");
        await world.clock.advance(12_000);
        expect(view().remote.video).toBe(false);
        expect(view().quality.incoming).toBe("poor");
        expect(view().soundOnly).toEqual({ state: "offered" });
        await tell({ method: "call.changed", params: { call: callOf({}, { video: false }) } });
        await world.clock.advance(12_000);
        expect(view().quality.incoming).not.toBe("poor");
    });

    test("and hopeless goes on by sound alone: the camera's light goes out, the other page and the others are told", async () => {
        await line(60, 6);
        expect(view().soundOnly).toEqual({ state: "on", by: "line" });
        expect(world.devices.lights).toEqual(["audio"]);
        pc().channel?.open();
        expect(pc().channel?.sent).toEqual(['{"sound_only":true,"line":true}']);
        expect(updates()).toEqual([{ call: "V", video: false }]);
    });

    test("the picture comes back for who asks, and only for who asks: no camera goes on by the other's word", async () => {
        pc().told('{"sound_only":true}');
        await settle();
        expect(view().soundOnly).toEqual({ state: "on", by: "other" });
        expect(world.devices.lights).toEqual(["audio"]);
        pc().told('{"sound_only":false}');
        await settle();
        expect(view().soundOnly).toEqual({ state: "no" });
        expect(world.devices.lights).toEqual(["audio"]);
        await client.calls.spare();
        await client.calls.setCamera(true);
        expect(view().soundOnly).toEqual({ state: "no" });
        expect(world.devices.lights).toEqual(["audio", "video"]);
        expect(pc().channel?.sent).toEqual(['{"sound_only":true,"line":false}', '{"sound_only":false}']);
    });

    test("is told with its reason, so that nobody is thought to have chosen it", async () => {
        pc().told('{"sound_only":true,"line":true}');
        await settle();
        expect(view().soundOnly).toEqual({ state: "on", by: "line" });
    });

    test.each(["", "null", "{}", '{"sound_only":1}', "[true]"])("what the other page says otherwise (%s) does nothing", async (words) => {
        pc().told(words);
        await settle();
        expect(view().soundOnly).toEqual({ state: "no" });
    });
});

test("the background is blurred where the camera can, also when it comes back", async () => {
    expect(view().local.blur).toBeUndefined();
    await client.calls.setCamera(false);
    world.devices.camera = { settings: { backgroundBlur: false }, capabilities: { backgroundBlur: [false, true] } };
    await client.calls.setCamera(true);
    expect(view().local.blur).toBe(false);
    await client.calls.setBlur(true);
    expect(view().local.blur).toBe(true);
    await client.calls.setCamera(false);
    await client.calls.setCamera(true);
    await settle();
    expect(view().local.blur).toBe(true);
});

test("nothing goes on when the call is over: no reading, no screen, no word", async () => {
    await client.calls.shareScreen();
    await settle();
    const told = updates().length;
    await client.calls.leave();
    await settle();
    expect(world.devices.screens[0]?.readyState).toBe("ended");
    expect(updates()).toHaveLength(told);
    expect(view().screen).toEqual({ state: "off" });
});
