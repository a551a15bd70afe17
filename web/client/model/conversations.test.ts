import { beforeEach, describe, expect, test } from "vitest";
import {
    arrive,
    changes,
    client,
    comeBack,
    fresh,
    last,
    online,
    server,
    shown,
    storedMessages,
    storesFrom,
    talk,
    tell,
    world,
} from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { channel, message, messages, Refusal } from "../testing/server.ts";

beforeEach(fresh);

describe("receiving", () => {
    test("an entry of another is shown, announced once and acknowledged as delivered", async () => {
        await online();
        await arrive(message(1), message(1), message(2));
        expect(shown()).toEqual(["body 1", "body 2"]);
        expect(changes.filter(({ what }) => what === "arrived")).toHaveLength(2);
        await world.clock.advance(300);
        expect(server.asked("chat.delivered")).toEqual([{ channel: "K", seq: 2 }]);
    });

    test("one's own entry from another device is shown and not announced", async () => {
        await online();
        await arrive(message(1, { author: "C" }));
        expect(last().mine).toBe(true);
        expect(changes.some(({ what }) => what === "arrived")).toBe(false);
    });

    test("a reconnect goes on from the last entry, and a missed one is no longer missing", async () => {
        server.channels = [channel("K", 40)];
        await online();
        await arrive(message(41));
        server.socket.drop();
        server.channels = [channel("K", 42)];
        await comeBack();
        expect(server.asked("session.hello")[1]?.positions).toEqual([{ channel: "K", seq: 41 }]);
        await arrive(message(42));
        expect(shown()).toEqual(["body 41", "body 42"]);
    });

    test("a hole is repaired from history", async () => {
        await online();
        storedMessages(messages(1, 4));
        await arrive(message(1), message(4));
        await world.clock.advance(100);
        expect(shown()).toEqual(["body 1", "body 2", "body 3", "body 4"]);
    });

    test("where too much was missed, the newest page is read and the hole is marked until it is filled", async () => {
        await online();
        await client.open("K");
        await arrive(message(1), message(2));
        server.socket.drop();
        server.channels = [channel("K", 700, { gap: true })];
        storedMessages(messages(1, 700));
        await comeBack();
        const first = talk().entries[2];
        expect(talk().entries).toHaveLength(52);
        expect(first).toMatchObject({ seq: 651, holeBefore: true });
        await client.fillHole("K", 651);
        expect(talk().entries[2]).toMatchObject({ seq: 601, holeBefore: true });
        for (let page = 0; page < 12; page += 1) {
            await client.fillHole("K", talk().entries.find((entry) => entry.holeBefore)?.seq ?? 3);
        }
        expect(talk().entries.some((entry) => entry.holeBefore)).toBe(false);
        expect(talk().entries).toHaveLength(700);
    });

    describe("what was changed in a hole", () => {
        beforeEach(async () => {
            await online();
            await client.open("K");
            await arrive(...messages(1, 3));
            server.channels = [channel("K", 700, { gap: true })];
            const changed = [message(1), message(2, { amended_by: 100 }), message(3, { retracted_by: 101 })];
            const changing = [message(100, { amends: 2, body: "amended" }), message(101, { retracts: 3 })];
            storedMessages([...changed, ...messages(4, 99), ...changing, ...messages(102, 700)]);
            server.socket.drop();
        });

        test("is shown as it is now, though the hole is not filled", async () => {
            await comeBack();
            expect(talk().entries[3]).toMatchObject({ seq: 651, holeBefore: true });
            expect(shown().slice(0, 3)).toEqual(["body 1", "amended", undefined]);
        });

        test("is not shown at all where it cannot be asked for", async () => {
            const works = server.handlers["chat.history"];
            server.handlers["chat.history"] = () => new Refusal("overloaded");
            await comeBack();
            expect(shown()).toEqual([]);
            Object.assign(server.handlers, { "chat.history": works });
            await client.loadOlder("K");
            expect(talk().entries[0]?.seq).toBe(651);
        });
    });

    test("what did not change stays the same object", async () => {
        await online();
        await arrive(message(1));
        const before = talk();
        expect(talk()).toBe(before);
        await arrive(message(2));
        expect(talk()).not.toBe(before);
        expect(talk().entries[0]).toBe(before.entries[0]);
        expect(talk().members).toBe(before.members);
    });

    test("channels come, change and go by events", async () => {
        await online();
        await tell({ method: "channel.added", params: channel("L", 3, { title: "new" }) });
        expect(talk("L").title).toBe("new");
        await tell({ method: "channel.changed", params: channel("L", 3, { title: "renamed" }) });
        expect(talk("L").title).toBe("renamed");
        await tell({ method: "channel.removed", params: { channel: "L", reason: "left" } });
        expect(client.conversation("L")).toBeUndefined();
    });
});

describe("history", () => {
    beforeEach(() => {
        server.channels = [channel("K", 120)];
        storedMessages(messages(1, 120));
    });

    test("is paged back until there is no more", async () => {
        await online();
        expect(talk().history).toMatchObject({ loaded: false, more: true });
        await client.open("K");
        expect(talk().entries.map(({ seq }) => seq)).toEqual(messages(71, 120).map(({ seq }) => seq));
        await client.loadOlder("K");
        await client.loadOlder("K");
        expect(talk().entries).toHaveLength(120);
        expect(talk().history).toEqual({ loaded: true, loading: false, more: false, failed: undefined });
        await client.loadOlder("K");
        expect(server.asked("chat.history")).toHaveLength(3);
    });

    test("is asked for once by all who ask at the same time", async () => {
        await online();
        await Promise.all([client.open("K"), client.open("K"), client.loadOlder("K")]);
        expect(server.asked("chat.history")).toHaveLength(1);
    });

    test("that cannot be had is said to have failed, and can be asked for again", async () => {
        const works = server.handlers["chat.history"];
        server.handlers["chat.history"] = () => new Refusal("overloaded");
        await online();
        await expect(client.open("K")).rejects.toMatchObject({ reason: "overloaded" });
        expect(talk().history).toMatchObject({ loaded: false, loading: false, failed: "overloaded" });
        Object.assign(server.handlers, { "chat.history": works });
        await client.loadOlder("K");
        expect(talk().history).toMatchObject({ loaded: true, failed: undefined });
    });

    test("of all conversations is there at once where previews are asked for", async () => {
        server.channels = [channel("K", 120), channel("L")];
        await online({ previews: true });
        await settle();
        expect(talk().last?.body).toBe("body 120");
        expect(client.conversations.map(({ id }) => id)).toEqual(["K", "L"]);
    });

    test("of a hit that is not loaded brings its newest version along", async () => {
        storedMessages([message(30, { amended_by: 119 }), message(119, { amends: 30, body: "amended" })]);
        await online();
        server.handlers["chat.search"] = () => ({ messages: [message(30, { amended_by: 119 })] });
        const found = await client.search("x");
        expect(found).toMatchObject([{ seq: 30, body: "amended", amended: true }]);
    });

    test("a search shows a message once, in its newest version, and no retracted one", async () => {
        await online();
        await client.open("K");
        server.handlers["chat.search"] = () => ({
            messages: [message(80), message(90, { amends: 80, body: "x" }), message(10, { retracted_by: 11 })],
        });
        const found = await client.search("x", "K");
        expect(found.map(({ seq }) => seq)).toEqual([80]);
        expect(found[0]).toBe(client.entry("K", 80));
    });
});

describe("markers", () => {
    beforeEach(() => {
        server.channels = [channel("K", 2, { unread: 2 })];
        storedMessages(messages(1, 2));
    });

    test("unread is the server's count until the messages are here", async () => {
        await online();
        expect(talk().unread).toBe(2);
        await arrive(message(3), message(4, { author: "C" }), message(5, { amends: 3 }));
        expect(talk().unread).toBe(3);
        await client.open("K");
        expect(talk().unread).toBe(3);
    });

    test("reading moves forwards only, is told once it settles, and includes delivery", async () => {
        await online();
        await client.open("K");
        client.markRead("K", 1);
        client.markRead("K");
        client.markRead("K", 1);
        expect(talk()).toMatchObject({ readSeq: 2, unread: 0 });
        await world.clock.advance(300);
        expect(server.asked("chat.read")).toEqual([{ channel: "K", seq: 2 }]);
        expect(server.asked("chat.delivered")).toEqual([]);
    });

    test("what was read while the line was down is told when it is back", async () => {
        await online();
        world.nextRandom = () => 1;
        server.socket.drop();
        client.markRead("K");
        await world.clock.advance(300);
        expect(client.connection.state).toBe("offline");
        await comeBack();
        await world.clock.advance(300);
        expect(server.asked("chat.read")).toEqual([{ channel: "K", seq: 2 }]);
        expect(talk().unread).toBe(0);
    });

    test("reading on another device counts here, too", async () => {
        await online();
        await tell({ method: "chat.receipt", params: { channel: "K", user: "C", read_seq: 2, delivered_seq: 2 } });
        expect(talk()).toMatchObject({ readSeq: 2, unread: 0 });
    });
});

describe("typing", () => {
    test("of another fades six seconds after it was last heard, ends with the message, and with the line", async () => {
        await online();
        const type = () => tell({ method: "chat.typing", params: { channel: "K", user: "T", on: true } });
        await type();
        expect(talk().typing.map(({ id }) => id)).toEqual(["T"]);
        await world.clock.advance(5_999);
        expect(talk().typing).toHaveLength(1);
        await world.clock.advance(1);
        expect(talk().typing).toEqual([]);
        await type();
        await world.clock.advance(4_000);
        await type();
        await world.clock.advance(4_000);
        expect(talk().typing).toHaveLength(1);
        await arrive(message(1));
        expect(talk().typing).toEqual([]);
        await type();
        server.socket.drop();
        expect(talk().typing).toEqual([]);
    });

    test("of one's own is said every three seconds at most, and sending ends it", async () => {
        await online();
        storesFrom(1);
        for (let key = 0; key < 10; key += 1) {
            client.setTyping("K", true);
            await world.clock.advance(400);
        }
        client.send("K", { body: "done" });
        expect(server.asked("chat.typing").map(({ on }) => on)).toEqual([true, true, false]);
    });
});
