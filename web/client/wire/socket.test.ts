import { beforeEach, describe, expect, test } from "vitest";
import { FakeEnvironment } from "../testing/environment.ts";
import { settle } from "../testing/clock.ts";
import { channel, Refusal } from "../testing/server.ts";
import { Line, type LineOptions, type LineState } from "./socket.ts";

let world: FakeEnvironment;
let states: LineState["state"][];
let token: string | undefined;

beforeEach(() => {
    world = new FakeEnvironment();
    states = [];
    token = undefined;
});

function lineOf(options: Partial<LineOptions> = {}, positions: { channel: string; seq: number }[] = []): Line {
    return new Line(
        {
            environment: world,
            url: "wss://portal.example/ws",
            client: { name: "test", version: "1" },
            token: () => token,
            needsToken: false,
            ...options,
        },
        {
            stateChanged: ({ state }) => states.push(state),
            positions: () => positions,
            positionsRefused: () => {
                positions = [];
            },
            hello: () => undefined,
            event: () => undefined,
        },
    );
}

async function online(line = lineOf()): Promise<Line> {
    line.start();
    await settle();
    expect(line.state.state).toBe("online");
    return line;
}

/** How long the line waits before it tries again. */
function waitOf(line: Line): number {
    return line.state.state === "offline" ? line.state.retryAt - world.clock.now() : NaN;
}

describe("signing in", () => {
    test("the line speaks the subprotocol and says hello by its cookie alone", async () => {
        await online();
        expect(world.server.socket.protocol).toBe("empower.v1");
        expect(world.server.socket.asked.map((asked) => asked.method)).toEqual(["session.hello"]);
        expect(states).toEqual(["connecting", "online"]);
    });

    test("with a token it authenticates before hello", async () => {
        token = "T1";
        await online(lineOf({ needsToken: true }));
        expect(world.server.socket.asked.map((asked) => asked.method)).toEqual([
            "session.authenticate",
            "session.hello",
        ]);
        expect(world.server.asked("session.authenticate")).toEqual([{ token: "T1" }]);
    });

    test("where a token is needed and none is there, nothing is opened", () => {
        const line = lineOf({ needsToken: true });
        line.start();
        expect(line.state).toEqual({ state: "signed-out", reason: "unauthenticated" });
        expect(world.server.sockets).toHaveLength(0);
    });

    test("a refused hello is signed out, and no attempt follows", async () => {
        world.server.handlers["session.hello"] = () => new Refusal("unauthenticated");
        const line = lineOf();
        line.start();
        await world.clock.advance(60_000);
        expect(line.state).toEqual({ state: "signed-out", reason: "unauthenticated" });
        expect(world.server.sockets).toHaveLength(1);
        expect(world.server.socket.closedByClient).toBe(true);
    });

    test("a cookie of somebody else in the way of the token is a conflict", async () => {
        token = "T1";
        world.server.handlers["session.authenticate"] = () => new Refusal("conflict");
        const line = lineOf({ needsToken: true });
        line.start();
        await settle();
        expect(line.state).toEqual({ state: "signed-out", reason: "conflict" });
    });

    test("an overloaded server is asked again no sooner than it said", async () => {
        world.server.handlers["session.hello"] = () => new Refusal("overloaded", 7);
        const line = lineOf();
        line.start();
        await settle();
        expect(waitOf(line)).toBeGreaterThanOrEqual(7_000);
        delete world.server.handlers["session.hello"];
        await world.clock.advance(8_000);
        expect(line.state.state).toBe("online");
    });

    test("positions the server does not know are forgotten, and hello is said without", async () => {
        world.server.handlers["session.hello"] = (params) =>
            params.positions === undefined ? world.server.hello() : new Refusal("not_found");
        await online(lineOf({}, [{ channel: "gone", seq: 3 }]));
        expect(world.server.asked("session.hello")).toHaveLength(2);
    });

    test("after the close codes of the server for it, the line is signed out and stays so", async () => {
        for (const [code, reason] of [
            [4001, "unauthenticated"],
            [4002, "revoked"],
        ] as const) {
            const line = await online();
            const attempts = world.server.sockets.length;
            world.server.socket.drop(code);
            await world.clock.advance(60_000);
            expect(line.state).toEqual({ state: "signed-out", reason });
            expect(world.server.sockets).toHaveLength(attempts);
        }
    });
});

describe("coming back", () => {
    test("waits grow while the server is down and end where it answers", async () => {
        world.nextRandom = () => 1;
        world.server.down = true;
        const line = lineOf();
        line.start();
        const waits: number[] = [];
        for (let attempt = 0; attempt < 7; attempt += 1) {
            await settle();
            waits.push(waitOf(line));
            await world.clock.advance(waits.at(-1) ?? 0);
        }
        expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
        world.server.down = false;
        await world.clock.advance(20_000);
        expect(line.state.state).toBe("online");
    });

    test("a line that never held goes on growing its waits, one that held begins anew", async () => {
        world.nextRandom = () => 1;
        const line = await online();
        world.server.socket.drop();
        expect(waitOf(line)).toBe(500);
        await world.clock.advance(500);
        world.server.socket.drop();
        expect(waitOf(line)).toBe(1_000);
        await world.clock.advance(1_000 + 5_000);
        world.server.socket.drop();
        expect(waitOf(line)).toBe(500);
    });

    test("a restarting server is tried within a second, whatever happened before", async () => {
        const line = await online();
        world.nextRandom = () => 0.999;
        world.server.socket.drop(1012);
        expect(waitOf(line)).toBeGreaterThan(900);
        expect(waitOf(line)).toBeLessThanOrEqual(1_000);
        await world.clock.advance(1_000);
        expect(line.state.state).toBe("online");
    });

    test("who asked too much stays away for seconds", async () => {
        const line = await online();
        world.nextRandom = () => 0;
        world.server.socket.drop(4004);
        expect(waitOf(line)).toBeGreaterThanOrEqual(5_000);
    });

    test("a hint that the network is back ends the wait, with jitter", async () => {
        world.nextRandom = () => 1;
        world.server.down = true;
        const line = lineOf();
        line.start();
        await world.clock.advance(20_000);
        world.server.down = false;
        world.nextRandom = () => 0.5;
        world.hint();
        expect(waitOf(line)).toBe(250);
        await world.clock.advance(250);
        expect(line.state.state).toBe("online");
    });

    test("reconnect() does not wait", async () => {
        const line = await online();
        world.server.socket.drop();
        line.reconnect();
        await settle();
        expect(line.state.state).toBe("online");
    });

    test("a connection that does not open within ten seconds is given up", async () => {
        const line = lineOf();
        world.server.down = true;
        line.start();
        world.server.socket.onclose = null; // swallowed by the network
        await world.clock.advance(10_000);
        expect(line.state.state).toBe("offline");
    });

    test("a stopped line lets go of everything", async () => {
        const line = await online();
        line.stop();
        world.hint();
        await world.clock.advance(120_000);
        expect(line.state.state).toBe("idle");
        expect(world.clock.running).toBe(0);
        expect(world.server.sockets).toHaveLength(1);
    });
});

describe("asking", () => {
    test("an answer finds its question, whatever the order", async () => {
        const line = await online();
        world.server.handlers["chat.read"] = () => "silence";
        const first = line.ask("chat.read", { channel: "K", seq: 1 });
        const second = line.ask("chat.search", { text: "x" });
        await settle();
        const [read] = world.server.socket.asked.slice(-2);
        world.server.socket.answer(read?.id ?? -1, { late: true });
        await expect(first).resolves.toEqual({ late: true });
        await expect(second).resolves.toEqual({});
    });

    test("a refusal tells its reason and when to come back; an unknown reason is internal", async () => {
        const line = await online();
        world.server.handlers["chat.read"] = () => new Refusal("rate_limited", 3);
        const refused = line.ask("chat.read", { channel: "K", seq: 1 });
        await expect(refused).rejects.toMatchObject({ reason: "rate_limited", retryAfter: 3 });
        world.server.handlers["chat.read"] = () => new Refusal("of the future" as "internal");
        await expect(line.ask("chat.read", { channel: "K", seq: 1 })).rejects.toMatchObject({ reason: "internal" });
    });

    test("what is asked between the server's close frame and the end of the line is not sent, and rejected at the end", async () => {
        const line = await online();
        world.server.socket.closing();
        const asked = line.ask("chat.read", { channel: "K", seq: 1 });
        world.server.socket.drop(4002);
        await expect(asked).rejects.toMatchObject({ reason: "network" });
        expect(world.server.asked("chat.read")).toEqual([]);
    });

    test("what was asked on a line that broke is rejected with network, at once", async () => {
        const line = await online();
        world.server.handlers["chat.read"] = () => "silence";
        const asked = line.ask("chat.read", { channel: "K", seq: 1 });
        world.server.socket.drop();
        await expect(asked).rejects.toMatchObject({ reason: "network" });
        await expect(line.ask("chat.read", { channel: "K", seq: 1 })).rejects.toMatchObject({ reason: "network" });
    });

    test("frames that are no JSON or of no question are passed over", async () => {
        const line = await online();
        world.server.socket.onmessage?.(new MessageEvent("message", { data: "{" }));
        world.server.socket.onmessage?.(new MessageEvent("message", { data: "null" }));
        world.server.socket.say({ jsonrpc: "2.0", id: 4711, result: {} });
        expect(line.state.state).toBe("online");
    });
});

describe("a dead line", () => {
    function probes(): number {
        return world.server.asked("presence.get").length;
    }

    test("is asked after a minute of silence, and left when no answer comes in ten seconds", async () => {
        const line = await online();
        world.server.handlers["presence.get"] = () => "silence";
        await world.clock.advance(59_999);
        expect(probes()).toBe(0);
        await world.clock.advance(1);
        expect(probes()).toBe(1);
        await world.clock.advance(9_999);
        expect(line.state.state).toBe("online");
        await world.clock.advance(1);
        expect(line.state.state).toBe("offline");
    });

    test("is not suspected while anything is heard", async () => {
        const line = await online();
        for (let minute = 0; minute < 5; minute += 1) {
            await world.clock.advance(50_000);
            world.server.socket.event({ method: "chat.typing", params: { channel: "K", user: "T", on: true } });
        }
        expect(probes()).toBe(0);
        expect(line.state.state).toBe("online");
    });

    test("is asked at once when the machine wakes; a refusal is a sign of life too", async () => {
        const line = await online();
        world.server.handlers["presence.get"] = () => new Refusal("rate_limited");
        await world.clock.advance(30_000);
        world.hint();
        world.hint();
        expect(probes()).toBe(1);
        await world.clock.advance(15_000);
        expect(line.state.state).toBe("online");
        expect(world.server.sockets).toHaveLength(1);
    });

    test("is not asked moments after it was heard", async () => {
        await online();
        await world.clock.advance(1_000);
        world.hint();
        expect(probes()).toBe(0);
    });

    test("is found by a request that has no answer", async () => {
        const line = await online();
        world.server.handlers["chat.read"] = () => "silence";
        world.server.handlers["presence.get"] = () => "silence";
        const asked = line.ask("chat.read", { channel: "K", seq: 1 });
        const outcome = asked.catch((error: unknown) => error);
        await world.clock.advance(15_000);
        await expect(outcome).resolves.toMatchObject({ reason: "timeout" });
        await world.clock.advance(10_000);
        expect(line.state.state).toBe("offline");
    });
});

test("positions go with hello", async () => {
    world.server.channels = [channel("K", 42)];
    await online(lineOf({}, [{ channel: "K", seq: 41 }]));
    expect(world.server.asked("session.hello")).toEqual([
        { client: { name: "test", version: "1" }, positions: [{ channel: "K", seq: 41 }] },
    ]);
});
