import { beforeEach, describe, expect, test } from "vitest";
import { settle } from "../testing/clock.ts";
import { FakeEnvironment } from "../testing/environment.ts";
import { channel, Refusal, type FakeServer } from "../testing/server.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { Call, Participant } from "../wire/protocol.gen.ts";
import { Client } from "./client.ts";
import type { CallView, Change } from "./types.ts";

let world: FakeEnvironment;
let server: FakeServer;
let client: Client;
let changes: Change[];

const both = { audio: true, video: true };
const ice_servers = [{ urls: ["turn:t"], username: "u", credential: "c" }];

beforeEach(async () => {
    world = new FakeEnvironment();
    server = world.server;
    server.channels = [channel("K"), channel("L")];
    changes = [];
    client = new Client({ name: "test", version: "1", environment: world });
    client.start();
    await settle();
    client.subscribe((change) => changes.push(change));
});

function participant(id: string, user: string, state: Participant["state"] = "joined"): Participant {
    return { id, user, state, audio: true, video: true, screen: false, hand: false };
}

function callOf(more: Partial<Call> = {}): Call {
    return {
        id: "V",
        channel: "K",
        state: "ringing",
        mode: "p2p",
        started_by: "T",
        started_at: "2026-01-05T09:00:00.000Z",
        participants: [participant("P1", "T"), participant("P2", "C", "invited")],
        ...more,
    };
}

const outgoing = callOf({
    started_by: "C",
    participants: [participant("P1", "C"), participant("P2", "T", "invited")],
});
const outgoingAnswered: Call = {
    ...outgoing,
    state: "active",
    participants: [participant("P1", "C"), participant("P2", "T")],
};
const incomingAnswered = callOf({ state: "active", participants: [participant("P1", "T"), participant("P2", "C")] });

function view(): CallView {
    return client.calls.current;
}

async function tell(event: ServerEvent): Promise<void> {
    server.socket.event(event);
    await settle();
}

function ring(call = callOf(), expires_in = 45): Promise<void> {
    return tell({ method: "call.ringing", params: { call, expires_in } });
}

function changed(call: Call): Promise<void> {
    return tell({ method: "call.changed", params: { call } });
}

function ended(reason: "hangup" | "declined" | "missed" | "answered_elsewhere" | "lost", seconds = 0, call = "V") {
    return tell({ method: "call.ended", params: { call, reason, seconds } });
}

async function startCall(): Promise<void> {
    server.handlers["call.start"] = () => ({ call: outgoing, participant: "P1", ice_servers });
    await client.calls.start("K", both);
}

async function answerCall(): Promise<void> {
    await ring();
    server.handlers["call.join"] = () => ({ call: incomingAnswered, participant: "P2", ice_servers });
    await client.calls.answer("V", both);
}

async function activeCall(): Promise<void> {
    await startCall();
    await changed(outgoingAnswered);
    world.peers[0]?.setConnection("connected");
}

describe("calling", () => {
    test("asks for the devices, then rings, and says what it really has", async () => {
        world.devices.failures.video = "NotFoundError";
        await startCall();
        expect(server.asked("call.start")).toMatchObject([{ channel: "K", audio: true, video: false }]);
        expect(view()).toMatchObject({ phase: "ringing-out", id: "V", channel: "K", startedBy: "C", peer: "T" });
        expect(view().local.camera).toEqual({ state: "error", error: "not-found" });
        expect(changes.some(({ what }) => what === "call")).toBe(true);
    });

    test("connects when the other answers, as the earlier one, with the server's ICE servers", async () => {
        await startCall();
        expect(world.peers).toHaveLength(0);
        await changed(outgoingAnswered);
        expect(view()).toMatchObject({ phase: "connecting", link: "new" });
        expect(world.peers[0]?.configuration).toEqual({ iceServers: ice_servers });
        const [offer] = server.asked("call.signal");
        expect(offer).toMatchObject({ call: "V", to: "P2", description: { type: "offer" } });
        world.peers[0]?.setConnection("connected");
        expect(view()).toMatchObject({ phase: "active", activeSince: world.clock.now(), link: "connected" });
        expect(client.conversation("K")?.call).toMatchObject({ id: "V", state: "active", joined: ["C", "T"], here: true, full: true });
    });

    test("can be taken back while the browser still asks for the devices", async () => {
        let grant = () => undefined as void;
        world.devices.prompt = new Promise((resolve) => {
            grant = resolve;
        });
        const started = client.calls.start("K", both);
        await client.calls.leave();
        grant();
        await started;
        expect(server.asked("call.start")).toEqual([]);
        expect(world.devices.lights).toEqual([]);
        expect(view()).toMatchObject({ phase: "ended", endReason: "hangup" });
    });

    test("can be taken back while the server starts it: the call it starts is left", async () => {
        server.handlers["call.start"] = () => "silence";
        void client.calls.start("K", both);
        await settle();
        await client.calls.leave();
        server.socket.answer(server.socket.asked.at(-1)?.id ?? -1, { call: outgoing, participant: "P1", ice_servers });
        await settle();
        expect(server.asked("call.leave")).toEqual([{ call: "V" }]);
        expect(view().phase).toBe("ended");
    });

    test("that the server refuses has failed with its reason, and the light is off", async () => {
        server.handlers["call.start"] = () => new Refusal("feature_off");
        await client.calls.start("K", both);
        expect(view()).toMatchObject({ phase: "ended", endReason: "failed", failure: "feature_off" });
        expect(world.devices.lights).toEqual([]);
        client.calls.dismiss();
        expect(view().phase).toBe("none");
    });

    test("each other at once ends in one call: the ring of it stops", async () => {
        await ring();
        server.handlers["call.start"] = () => ({ call: incomingAnswered, participant: "P2", ice_servers });
        await client.calls.start("K", both);
        expect(view().phase).toBe("connecting");
        expect(client.calls.waiting).toEqual([]);
    });

    test("that is declined or missed says so, with the light off", async () => {
        for (const reason of ["declined", "missed"] as const) {
            await startCall();
            await ended(reason);
            expect(view()).toMatchObject({ phase: "ended", endReason: reason, peer: "T" });
            expect(world.devices.lights).toEqual([]);
        }
    });
});

describe("being called", () => {
    test("rings as long as the server says, by whom it says", async () => {
        await ring(callOf(), 20);
        expect(view()).toMatchObject({ phase: "ringing-in", id: "V", peer: "T", video: true });
        expect(view().ringsUntil).toBe(world.clock.now() + 20_000);
        await world.clock.advance(20_000);
        expect(view()).toMatchObject({ phase: "ended", endReason: "missed", peer: "T" });
    });

    test("a ring that is over already does not ring", async () => {
        await ring(callOf(), 0);
        expect(view().phase).toBe("none");
    });

    test("answering joins at once and answers the offer, though it came before the devices", async () => {
        let grant = () => undefined as void;
        world.devices.prompt = new Promise((resolve) => {
            grant = resolve;
        });
        await ring();
        server.handlers["call.join"] = () => ({ call: incomingAnswered, participant: "P2", ice_servers });
        const answered = client.calls.answer("V", both);
        await settle();
        expect(server.asked("call.join")).toEqual([{ call: "V", audio: true, video: true }]);
        const sdp = "v=0\r\no=- 7 1 IN IP4 0\r\nm=audio sendrecv\r\nm=video sendrecv\r\n";
        const offer = { type: "offer", sdp } as const;
        await tell({ method: "call.signal", params: { call: "V", from: "P1", description: offer } });
        expect(server.asked("call.signal")).toEqual([]);
        grant();
        await answered;
        await settle();
        expect(server.asked("call.signal")).toMatchObject([{ to: "P1", description: { type: "answer" } }]);
        expect(world.peers[0]?.sent("video")).not.toBeNull();
    });

    test("a permission prompt nobody answers does not hold the call up", async () => {
        world.devices.prompt = new Promise(() => undefined);
        await ring();
        server.handlers["call.join"] = () => ({ call: incomingAnswered, participant: "P2", ice_servers });
        void client.calls.answer("V", both);
        await world.clock.advance(3_000);
        expect(world.peers).toHaveLength(1);
    });

    test("answered on another device stops without a word", async () => {
        await ring();
        await ended("answered_elsewhere");
        expect(view().phase).toBe("none");
        await ring(callOf({ id: "W" }));
        server.handlers["call.join"] = () => new Refusal("answered_elsewhere");
        await client.calls.answer("W", both);
        expect(view().phase).toBe("none");
        expect(world.devices.lights).toEqual([]);
    });

    test("answered by somebody else of the same conversation stops, too", async () => {
        await ring();
        await changed(callOf({ state: "active", participants: [participant("P1", "T"), participant("P3", "U")] }));
        expect(view().phase).toBe("none");
        expect(client.conversation("K")?.call).toMatchObject({ state: "active", here: false });
    });

    test("the caller who gives up leaves a missed call", async () => {
        await ring();
        await changed(callOf({ state: "ended", participants: [participant("P1", "T", "left")] }));
        await ended("missed");
        expect(view()).toMatchObject({ phase: "ended", endReason: "missed", peer: "T", video: false });
    });

    test("the caller who gave up while one answered leaves a missed call", async () => {
        await ring();
        server.handlers["call.join"] = () => new Refusal("call_ended");
        await client.calls.answer("V", both);
        expect(view()).toMatchObject({ phase: "ended", endReason: "missed" });
    });

    test("declining stops the ring before the server answers", async () => {
        await ring();
        server.handlers["call.decline"] = () => "silence";
        void client.calls.decline("V");
        expect(view().phase).toBe("none");
        await settle();
        expect(server.asked("call.decline")).toEqual([{ call: "V" }]);
    });

    test("a ring survives a reconnect only if the server still rings", async () => {
        await ring();
        server.socket.drop();
        expect(view().phase).toBe("ringing-in");
        client.reconnect();
        await settle();
        expect(view().phase).toBe("none");
    });

    test("while in a call it waits, and answering it leaves the first", async () => {
        await activeCall();
        await ring(callOf({ id: "W", channel: "L" }));
        expect(view().id).toBe("V");
        expect(client.calls.waiting).toMatchObject([{ id: "W", channel: "L", from: "T" }]);
        server.handlers["call.join"] = () => ({
            call: { ...incomingAnswered, id: "W", channel: "L" },
            participant: "P2",
            ice_servers,
        });
        await client.calls.answer("W", both);
        expect(server.asked("call.leave")).toEqual([{ call: "V" }]);
        expect(view()).toMatchObject({ id: "W", phase: "connecting" });
        expect(world.peers[0]?.closed).toBe(true);
        expect(client.calls.waiting).toEqual([]);
    });
});

describe("signals", () => {
    const candidate = { candidate: "c", sdpMid: "0" };

    test("of participants one does not know are ignored", async () => {
        await answerCall();
        await tell({ method: "call.signal", params: { call: "V", from: "stranger", candidate } });
        const description = { type: "offer", sdp: "v=0\r\nm=audio sendrecv\r\n" } as const;
        await tell({ method: "call.signal", params: { call: "V", from: "stranger", description } });
        await tell({ method: "call.signal", params: { call: "other", from: "P1", description } });
        expect(world.peers[0]?.remoteDescription).toBeNull();
        expect(server.asked("call.signal")).toEqual([]);
    });

    test("candidates go to the other one as they are, and null ends them", async () => {
        await startCall();
        await changed(outgoingAnswered);
        world.peers[0]?.gather("mine");
        world.peers[0]?.gathered();
        const sent = server.asked("call.signal").slice(1);
        expect(sent).toMatchObject([{ to: "P2", candidate: { sdpMid: "0" } }, { to: "P2", candidate: null }]);
    });
});

async function reconnect(calls: readonly Call[]): Promise<void> {
    server.socket.drop();
    server.calls = [...calls];
    client.reconnect();
    await settle();
}

describe("a line that is lost in a call (R-FUN-2)", () => {
    test("leaves sound and picture as they are, and goes on as the same participant when it is back", async () => {
        await activeCall();
        server.handlers["call.resume"] = () => ({ call: outgoingAnswered, participant: "P1", ice_servers });
        server.socket.drop();
        expect(view()).toMatchObject({ phase: "active", link: "connected" });
        expect(world.devices.lights).not.toEqual([]);
        await reconnect([outgoingAnswered]);
        expect(server.asked("call.resume")).toEqual([{ call: "V", participant: "P1" }]);
        expect(view().phase).toBe("active");
        expect(world.peers).toHaveLength(1);
        expect(world.peers[0]?.restarts).toBe(0);
    });

    test("and took a way between the two with it, has another looked for at once", async () => {
        await activeCall();
        server.handlers["call.resume"] = () => ({ call: outgoingAnswered, participant: "P1", ice_servers });
        await world.peers[0]?.setRemoteDescription({ type: "answer", sdp: "o=- 9 1\r\n" });
        world.peers[0]?.setConnection("disconnected");
        await reconnect([outgoingAnswered]);
        await world.clock.advance(0);
        expect(world.peers[0]?.restarts).toBe(1);
    });

    test("ends the call where the server has none any more when it is back", async () => {
        await activeCall();
        await reconnect([]);
        expect(view()).toMatchObject({ phase: "ended", endReason: "lost" });
        expect(world.devices.lights).toEqual([]);
    });

    test("ends the call where the server does not take one back", async () => {
        await activeCall();
        server.handlers["call.resume"] = () => new Refusal("call_ended");
        await reconnect([outgoingAnswered]);
        expect(view()).toMatchObject({ phase: "ended", endReason: "lost" });
    });

    test("is told that one hung up meanwhile", async () => {
        await activeCall();
        server.socket.drop();
        await client.calls.leave();
        expect(view()).toMatchObject({ phase: "ended", endReason: "hangup" });
        await reconnect([outgoingAnswered]);
        expect(server.asked("call.resume")).toEqual([{ call: "V", participant: "P1" }]);
        expect(server.asked("call.leave")).toEqual([{ call: "V" }]);
        expect(view().phase).toBe("ended");
    });

    test("does not let one hang up another page that has the place by now, nor what is over long ago", async () => {
        await activeCall();
        server.socket.drop();
        await client.calls.leave();
        await reconnect([{ ...outgoingAnswered, participants: [participant("P3", "C"), participant("P2", "T")] }]);
        expect(server.asked("call.resume")).toEqual([]);
        await activeCall();
        server.socket.drop();
        await client.calls.leave();
        await world.clock.advance(60_000);
        await reconnect([outgoingAnswered]);
        expect(server.asked("call.leave")).toEqual([]);
    });

    test("between a start and its answer leaves nobody to ring for who is not there", async () => {
        server.handlers["call.start"] = () => "silence";
        const started = client.calls.start("K", both);
        await settle();
        server.socket.drop();
        await started;
        expect(view()).toMatchObject({ phase: "ended", endReason: "failed", failure: "network" });
        server.handlers["call.resume"] = () => ({ call: outgoing, participant: "P1", ice_servers });
        await reconnect([{ ...outgoing, participants: [{ ...participant("P1", "C"), away: true }, participant("P2", "T", "invited")] }]);
        expect(server.asked("call.resume")).toEqual([{ call: "V", participant: "P1" }]);
        expect(server.asked("call.leave")).toEqual([{ call: "V" }]);
    });

    test("between a start and its answer hangs up no call that one began on another device since", async () => {
        server.handlers["call.start"] = () => "silence";
        const started = client.calls.start("K", both);
        await settle();
        server.socket.drop();
        await started;
        await reconnect([outgoing]);
        expect(server.asked("call.resume")).toEqual([]);
        expect(server.asked("call.leave")).toEqual([]);
    });

    test("goes on where the server has too much to do when everybody is back", async () => {
        await activeCall();
        const answers = [new Refusal("overloaded"), new Refusal("storage_unavailable")];
        server.handlers["call.resume"] = () => answers.shift() ?? { call: outgoingAnswered, participant: "P1", ice_servers };
        await reconnect([outgoingAnswered]);
        expect(view().phase).toBe("active");
        await world.clock.advance(1_000);
        await world.clock.advance(1_000);
        expect(server.asked("call.resume")).toHaveLength(3);
        expect(view().phase).toBe("active");
    });

    test("is no call any more where the server has too much to do for as long as it keeps the place", async () => {
        await activeCall();
        server.handlers["call.resume"] = () => new Refusal("overloaded");
        await reconnect([outgoingAnswered]);
        for (let second = 0; second < 30; second++) {
            await world.clock.advance(1_000);
        }
        expect(view()).toMatchObject({ phase: "ended", endReason: "lost" });
    });

    test("of the other is told, and what it may have missed is said again", async () => {
        await startCall();
        await changed(outgoingAnswered);
        const [mine, theirs] = outgoingAnswered.participants as [Participant, Participant];
        await changed({ ...outgoingAnswered, participants: [mine, { ...theirs, away: true }] });
        expect(view().remote.away).toBe(true);
        expect(server.asked("call.signal")).toHaveLength(1);
        await changed(outgoingAnswered);
        expect(view().remote.away).toBe(false);
        const [first, again] = server.asked("call.signal");
        expect(again).toEqual(first);
    });
});

describe("a page that is opened again in the middle of a call (R-FUN-2)", () => {
    test("comes back as the same participant, and offers a new connection, though the later one", async () => {
        await answerCall();
        world.peers[0]?.setConnection("connected");
        const remembered = [...world.remembered];
        expect(remembered).toHaveLength(1);
        const again = new FakeEnvironment();
        remembered.forEach(([key, text]) => again.remembered.set(key, text));
        again.server.channels = [channel("K")];
        again.server.calls = [incomingAnswered];
        again.server.handlers["call.resume"] = () => ({ call: incomingAnswered, participant: "P2", ice_servers });
        const page = new Client({ name: "test", version: "1", environment: again });
        page.start();
        await settle();
        expect(again.server.asked("call.resume")).toEqual([{ call: "V", participant: "P2" }]);
        expect(page.calls.current).toMatchObject({ phase: "connecting", id: "V" });
        expect(again.server.asked("call.signal")).toMatchObject([{ to: "P1", description: { type: "offer" } }]);
    });

    async function openedAgain(): Promise<{ page: Client; again: FakeEnvironment }> {
        const again = new FakeEnvironment();
        [...world.remembered].forEach(([key, text]) => again.remembered.set(key, text));
        again.server.channels = [channel("K")];
        again.server.calls = [incomingAnswered];
        again.server.handlers["call.resume"] = () => ({ call: incomingAnswered, participant: "P2", ice_servers });
        const page = new Client({ name: "test", version: "1", environment: again });
        page.start();
        await settle();
        return { page, again };
    }

    test("has no microphone and no camera on that were off, and counts on from when the two were connected", async () => {
        await answerCall();
        world.peers[0]?.setConnection("connected");
        const since = view().activeSince;
        await client.calls.setMicrophone(false);
        await client.calls.setCamera(false);
        const { page, again } = await openedAgain();
        expect(page.calls.current).toMatchObject({ phase: "connecting", id: "V" });
        expect(again.devices.lights).toEqual([]);
        await again.clock.advance(5_000);
        again.peers.at(-1)?.setConnection("connected");
        expect(page.calls.current.activeSince).toBe(since);
        await page.calls.setMicrophone(true);
        expect(page.calls.current.local.microphone).toEqual({ state: "on" });
    });

    test("has on again what was off for a while only", async () => {
        await answerCall();
        await client.calls.setCamera(false);
        await client.calls.setCamera(true);
        const { page } = await openedAgain();
        expect(page.calls.current.local).toMatchObject({ microphone: { state: "on" }, camera: { state: "on" } });
    });

    test("remembers nothing of a call that is over", async () => {
        await answerCall();
        await ended("hangup", 3);
        expect(world.remembered.size).toBe(0);
    });
});

describe("a waiting room (R-FUN-2)", () => {
    const waiting = callOf({
        lobby: true,
        participants: [participant("P1", "T"), participant("P2", "C", "waiting")],
    });

    async function knock(): Promise<void> {
        await ring();
        server.handlers["call.join"] = () => ({ call: waiting, participant: "P2", ice_servers });
        await client.calls.answer("V", both);
    }

    test("holds one without a connection until one is let in", async () => {
        await knock();
        expect(view()).toMatchObject({ phase: "waiting", lobby: true });
        expect(world.peers).toHaveLength(0);
        await changed({ ...incomingAnswered, lobby: true });
        expect(view().phase).toBe("connecting");
        expect(world.peers).toHaveLength(1);
    });

    test("tells that one is not let in", async () => {
        await knock();
        await ended("declined");
        expect(view()).toMatchObject({ phase: "ended", endReason: "refused" });
    });

    test("tells that one is not let in also where the call says so first, as the server does", async () => {
        await knock();
        await changed({ ...waiting, participants: [participant("P1", "T"), { ...participant("P2", "C", "left"), reason: "declined" }] });
        expect(view().phase).toBe("waiting");
        await ended("declined");
        expect(view()).toMatchObject({ phase: "ended", endReason: "refused" });
    });

    test("that its host closes is over, and nobody's fault", async () => {
        await knock();
        await ended("missed");
        expect(view()).toMatchObject({ phase: "ended", endReason: "hangup", lobby: true });
    });

    test("keeps its door open when the ring has run out", async () => {
        await ring({ ...waiting, participants: [participant("P1", "T"), participant("P2", "C", "invited")] }, 45);
        await world.clock.advance(46_000);
        expect(view().phase).toBe("none");
        expect(client.conversation("K")?.call).toMatchObject({ id: "V", lobby: true, joined: ["T"], here: false, full: false });
        server.handlers["call.join"] = () => ({ call: waiting, participant: "P2", ice_servers });
        await client.calls.join({ id: "V", channel: "K" }, both);
        expect(view()).toMatchObject({ phase: "waiting", joined: ["T"] });
        expect(client.conversation("K")?.call).toMatchObject({ here: true, elsewhere: false });
    });

    test("tells its host how it closed: by the own word, or since who waited went away", async () => {
        const opened = { ...outgoing, lobby: true };
        const with_ = (more: Partial<Participant>) => ({
            ...opened,
            participants: [participant("P1", "C"), { ...participant("P2", "T", "left"), ...more }],
        });
        server.handlers["call.start"] = () => ({ call: opened, participant: "P1", ice_servers });
        await client.calls.start("K", both, true);
        await client.calls.refuse("P2");
        await changed(with_({ reason: "declined" }));
        await ended("declined");
        expect(view()).toMatchObject({ endReason: "turned_away", peer: "T", lobby: true });
        await client.calls.start("K", both, true);
        await changed(with_({ reason: "hangup" }));
        await ended("declined");
        expect(view().endReason).toBe("left_waiting");
        await client.calls.start("K", both, true);
        await changed(with_({ reason: "declined" }));
        await ended("declined");
        expect(view().endReason).toBe("declined");
    });

    test("that a therapist comes back to is open, also where nobody else is in it", async () => {
        const opened = { ...outgoing, lobby: true, participants: [participant("P1", "C"), participant("P2", "T", "waiting")] };
        server.handlers["call.join"] = () => ({ call: opened, participant: "P1", ice_servers });
        await client.calls.join({ id: "V", channel: "K" }, both);
        expect(view()).toMatchObject({ phase: "ringing-out", lobby: true, lobbyWaiting: [{ user: "T" }] });
    });

    test("is opened by its host, who sees who waits and decides", async () => {
        const opened = { ...outgoing, lobby: true };
        server.handlers["call.start"] = () => ({ call: opened, participant: "P1", ice_servers });
        await client.calls.start("K", both, true);
        expect(server.asked("call.start")).toMatchObject([{ lobby: true }]);
        await changed({ ...opened, participants: [participant("P1", "C"), participant("P2", "T", "waiting")] });
        expect(view().lobbyWaiting).toEqual([{ participant: "P2", user: "T", away: false }]);
        await client.calls.admit("P2");
        await client.calls.refuse("P2");
        expect(server.asked("call.admit")).toEqual([{ call: "V", participant: "P2" }]);
        expect(server.asked("call.refuse")).toEqual([{ call: "V", participant: "P2" }]);
    });
});

test("a call that is answered on another device is shown as one's own, there (R-FUN-2)", async () => {
    await ring();
    await changed(incomingAnswered);
    expect(view().phase).toBe("none");
    expect(client.conversation("K")?.call).toMatchObject({ here: false, elsewhere: true });
});

test("a call that was lost with its page can be come into again, where nobody else took the place (R-FUN-2)", async () => {
    await changed({ ...incomingAnswered, participants: [participant("P1", "T"), { ...participant("P2", "C"), away: true }] });
    expect(client.conversation("K")?.call).toMatchObject({ here: false, elsewhere: false, full: false });
    await changed(callOf({ state: "active", participants: [participant("P1", "T"), participant("P2", "R")] }));
    expect(client.conversation("K")?.call).toMatchObject({ here: false, elsewhere: false, full: true });
});

test("a ring that was declined on another device stops, while others are still rung (R-FUN-2)", async () => {
    const three = [participant("P1", "T"), participant("P2", "C", "invited"), participant("P3", "R", "invited")];
    await ring(callOf({ participants: three }));
    const [caller, , other] = three as [Participant, Participant, Participant];
    await changed(callOf({ participants: [caller, { ...participant("P2", "C", "left"), reason: "declined" }, other] }));
    expect(view().phase).toBe("none");
});

test("in a call one is busy, and afterwards what one chose; who is invisible stays so (R-FUN-2)", async () => {
    client.setPresence("away");
    await startCall();
    await client.calls.leave();
    expect(server.asked("presence.set")).toEqual([{ state: "away" }, { state: "busy" }, { state: "away" }]);
    client.setPresence("invisible");
    await startCall();
    expect(server.asked("presence.set").at(-1)).toEqual({ state: "invisible" });
    expect(client.busy).toBe(false);
    client.setPresence("online");
    expect(client.busy).toBe(true);
});

test("whoever is called is not busy before the answer is with the server: the caller would take it for a no", async () => {
    await ring();
    server.handlers["call.join"] = () => "silence";
    void client.calls.answer("V", both);
    await settle();
    expect(server.asked("presence.set")).toEqual([]);
});

test("a call by the relay alone opens a connection that uses nothing else (R-PRIV-3)", async () => {
    server.handlers["call.start"] = () => ({ call: outgoing, participant: "P1", ice_servers });
    await client.calls.start("K", both);
    await changed({ ...outgoingAnswered, relay_only: true });
    expect(world.peers[0]?.configuration).toEqual({ iceServers: ice_servers, iceTransportPolicy: "relay" });
    expect(view().relayOnly).toBe(true);
});

test("whoever is busy says so, and whoever called hears it (R-FUN-2)", async () => {
    await ring();
    await client.calls.decline("V", true);
    expect(server.asked("call.decline")).toEqual([{ call: "V", reason: "busy" }]);
    await startCall();
    const [mine, theirs] = outgoing.participants as [Participant, Participant];
    await changed({ ...outgoing, participants: [mine, { ...theirs, state: "left", reason: "busy" }] });
    await ended("declined");
    expect(view()).toMatchObject({ phase: "ended", endReason: "busy" });
});

describe("the end", () => {
    test("by the other tears everything down and tells why and how long", async () => {
        await activeCall();
        await ended("hangup", 63);
        expect(view()).toMatchObject({ phase: "ended", endReason: "hangup", seconds: 63, peer: "T" });
        expect(world.peers[0]?.closed).toBe(true);
        expect(world.devices.lights).toEqual([]);
        expect(client.conversation("K")?.call).toBeUndefined();
    });

    test("by oneself turns the light off before the server has answered", async () => {
        await activeCall();
        await world.clock.advance(10_000);
        server.handlers["call.leave"] = () => "silence";
        void client.calls.leave();
        expect(world.devices.lights).toEqual([]);
        expect(view()).toMatchObject({ phase: "ended", endReason: "hangup", seconds: 10 });
        await ended("hangup", 11);
        expect(view().seconds).toBe(11);
    });

    test("for all is asked of the server", async () => {
        await activeCall();
        await client.calls.end();
        expect(server.asked("call.end")).toEqual([{ call: "V" }]);
        expect(view().phase).toBe("ended");
    });

    test("comes when the two do not connect within half a minute", async () => {
        await startCall();
        await changed(outgoingAnswered);
        await world.clock.advance(30_000);
        expect(view()).toMatchObject({ phase: "ended", endReason: "lost" });
        expect(server.asked("call.leave")).toEqual([{ call: "V", reason: "lost" }]);
    });

    test("comes when a broken connection does not come back within half a minute", async () => {
        await activeCall();
        world.peers[0]?.setConnection("disconnected");
        expect(view()).toMatchObject({ phase: "active", link: "interrupted" });
        await world.clock.advance(30_000);
        expect(view()).toMatchObject({ phase: "ended", endReason: "lost" });
    });

    test("comes without a word where another page of one's own took the place over", async () => {
        await activeCall();
        await ended("answered_elsewhere");
        expect(view().phase).toBe("none");
        expect(world.devices.lights).toEqual([]);
        expect(world.peers[0]?.closed).toBe(true);
        expect(server.asked("call.leave")).toEqual([]);
    });

    test("comes not to who still has others waiting by the time of one that is gone", async () => {
        const lobby = { ...outgoing, lobby: true };
        server.handlers["call.start"] = () => ({ call: lobby, participant: "P1", ice_servers });
        await client.calls.start("K", both, true);
        await changed({ ...lobby, participants: [participant("P1", "C"), participant("P2", "T")] });
        await world.clock.advance(29_000);
        const gone = [participant("P1", "C"), participant("P2", "T", "left"), participant("P3", "T", "waiting")];
        await changed({ ...lobby, participants: gone });
        await world.clock.advance(5_000);
        expect(view().phase).not.toBe("ended");
        await changed({ ...lobby, participants: [participant("P1", "C"), participant("P2", "T", "left"), participant("P3", "T")] });
        await world.clock.advance(29_000);
        expect(view().phase).toBe("connecting");
    });

    test("comes with signing out, without a trace", async () => {
        await activeCall();
        await client.signOut();
        expect(view().phase).toBe("none");
        expect(world.devices.lights).toEqual([]);
        expect(world.peers[0]?.closed).toBe(true);
    });

    test("shows the next ring", async () => {
        await activeCall();
        await ring(callOf({ id: "W", channel: "L" }));
        await ended("hangup", 5);
        expect(view()).toMatchObject({ phase: "ringing-in", id: "W" });
    });
});

test("the other who comes back under another participant is connected with anew", async () => {
    await activeCall();
    const again = [participant("P1", "C"), participant("P2", "T", "left"), participant("P3", "T")];
    await changed({ ...outgoingAnswered, participants: again });
    expect(world.peers).toHaveLength(2);
    expect(world.peers[0]?.closed).toBe(true);
    expect(server.asked("call.signal").at(-1)).toMatchObject({ to: "P3", description: { type: "offer" } });
});

test("the view is the same object while nothing changed", async () => {
    await activeCall();
    expect(view()).toBe(view());
    const before = view();
    await client.calls.setMicrophone(false);
    expect(view()).not.toBe(before);
    expect(view().local.microphone).toEqual({ state: "off" });
});
