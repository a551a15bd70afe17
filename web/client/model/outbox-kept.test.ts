import { beforeEach, describe, expect, test } from "vitest";
import { Client } from "./client.ts";
import { arrive, client, comeBack, fresh, online, server, shown, storedMessages, storesFrom, talk, tell, world } from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { FakeDevice, refusing } from "../testing/store.ts";
import { channel, message, Refusal, user } from "../testing/server.ts";

let device: FakeDevice;

beforeEach(() => {
    fresh();
    device = new FakeDevice();
});

/** The page is loaded anew; what it had in memory is gone. */
async function reload(): Promise<void> {
    device.crash();
    await online({ store: device.page() });
}

/** A second page of the same browser, whatever `client` is. */
async function otherPage(): Promise<Client> {
    const other = new Client({ name: "other", version: "1", environment: world, store: device.page() });
    other.start();
    await settle();
    return other;
}

const bodies = (of: Client) => of.conversation("K")?.entries.map((entry) => entry.body);

describe("over a reload", () => {
    test("what waits is there, in the order it was written, and is sent under the same nonces", async () => {
        await reload();
        server.handlers["chat.send"] = () => "silence";
        const keys = ["one", "two"].map((body) => client.send("K", { body }));
        await settle();
        storesFrom(1);
        await reload();
        expect(shown()).toEqual(["one", "two"]);
        expect(server.asked("chat.send").map(({ nonce }) => nonce)).toEqual([keys[0], ...keys]);
        expect([...device.kept]).toEqual([]);
    });

    test("what the server had already stored is shown once, wherever it stands by now", async () => {
        await reload();
        server.handlers["chat.send"] = () => "silence";
        const nonce = client.send("K", { body: "mine" });
        await settle();
        server.channels = [channel("K", 9)];
        storedMessages([message(9, { author: "T" })]);
        server.handlers["chat.send"] = () => ({ id: "S", seq: 3, sent_at: "2026-01-05T09:00:01.000Z" });
        await reload();
        await client.open("K");
        expect(server.asked("chat.send").at(-1)?.nonce).toBe(nonce);
        expect(shown()).toEqual(["body 9"]);
        expect(client.unsent).toBe(0);
    });

    test("what was refused for good is there with its reason until it is retried or given up", async () => {
        await reload();
        server.handlers["chat.send"] = () => new Refusal("forbidden");
        const keys = ["one", "two"].map((body) => client.send("K", { body }));
        await settle();
        await reload();
        expect(server.asked("chat.send")).toHaveLength(2);
        expect(talk().entries.map(({ delivery }) => delivery)).toEqual(
            Array.from({ length: 2 }, () => ({ state: "failed", reason: "forbidden" })),
        );
        storesFrom(1);
        client.retry("K", keys[0] ?? "");
        client.discard("K", keys[1] ?? "");
        await settle();
        await reload();
        expect([...device.kept]).toEqual([]);
    });

    test("a conversation that is gone takes along what waited in it", async () => {
        await reload();
        server.handlers["chat.send"] = () => "silence";
        client.send("K", { body: "one" });
        await settle();
        server.channels = [channel("L")];
        await reload();
        expect(client.unsent).toBe(0);
        expect([...device.kept]).toEqual([]);
    });
});

describe("two pages of one person", () => {
    test("show what either wrote, and send it once and in order", async () => {
        await reload();
        const other = await otherPage();
        storesFrom(1);
        client.send("K", { body: "one" });
        other.send("K", { body: "two" });
        client.send("K", { body: "three" });
        expect(shown()).toEqual(["one", "three"]);
        await settle();
        const sent = server.asked("chat.send");
        expect(new Set(sent.map(({ nonce }) => nonce)).size).toBe(3);
        expect(sent).toHaveLength(3);
        expect(client.unsent + other.unsent).toBe(0);
    });

    test("the one with a line sends for the one without", async () => {
        await reload();
        const offline = client;
        server.socket.drop();
        const other = await otherPage();
        storesFrom(1);
        offline.send("K", { body: "one" });
        await settle();
        expect(server.asked("chat.send").map(({ body }) => body)).toEqual(["one"]);
        expect(offline.conversation("K")?.entries).toMatchObject([{ body: "one", delivery: { state: "sent" } }]);
        expect(bodies(other)).toEqual(["one"]);
        offline.stop();
        await otherPage();
    });

    test("an entry that comes in before the other page tells of it is not shown twice", async () => {
        await reload();
        const writer = await otherPage();
        server.handlers["chat.send"] = () => "silence";
        const nonce = writer.send("K", { body: "one" });
        await settle();
        const [mine] = server.sockets;
        mine?.event({ method: "chat.message", params: message(1, { author: "C", nonce, body: "one" }) });
        await settle();
        expect(shown()).toEqual(["one"]);
        expect(bodies(writer)).toEqual([]);
        expect([...device.kept]).toEqual([]);
    });

    test("an entry that the other page has before this one is answered is shown here, too", async () => {
        await reload();
        const other = await otherPage();
        server.handlers["chat.send"] = () => "silence";
        const nonce = client.send("K", { body: "one" });
        await settle();
        const [mine, its] = server.sockets;
        its?.event({ method: "chat.message", params: message(1, { author: "C", nonce, body: "one" }) });
        await settle();
        expect(bodies(other)).toEqual(["one"]);
        expect([...device.kept]).toEqual([]);
        mine?.answer(mine.asked.find(({ method }) => method === "chat.send")?.id ?? 0, {
            id: "S1",
            seq: 1,
            sent_at: "2026-01-05T09:00:01.000Z",
        });
        await settle();
        expect(shown()).toEqual(["one"]);
        expect([...device.kept]).toEqual([]);
    });

    test("signing out on one takes everything from the other, and from the device", async () => {
        await reload();
        const other = await otherPage();
        server.handlers["chat.send"] = () => "silence";
        other.send("K", { body: "one" });
        other.keepDraft("K", { text: "half", replyTo: undefined, files: [], editing: undefined });
        await settle();
        expect(device.kept.size).toBe(2);
        expect(client.unsent).toBe(1);
        const told: unknown[] = [];
        other.subscribe((change) => told.push(change));
        await client.signOut();
        await settle();
        expect([...device.kept]).toEqual([]);
        expect(other.unsent).toBe(0);
        expect(told).toContainEqual({ what: "draft", channel: undefined });
        other.keepDraft("K", { text: "late", replyTo: undefined, files: [], editing: undefined });
        expect([...device.kept]).toEqual([]);
    });
});

test("another person on the same browser sees and sends nothing of the first, who finds it again", async () => {
    await reload();
    server.handlers["chat.send"] = () => "silence";
    client.send("K", { body: "of C" });
    client.keepDraft("K", { text: "draft of C", replyTo: undefined, files: [], editing: undefined });
    await settle();
    storesFrom(1);
    server.socket.drop(4001);
    server.me = user("T");
    client.start();
    await settle();
    expect(shown()).toEqual([]);
    expect(client.unsent).toBe(0);
    expect([...(await client.keptDrafts())]).toEqual([]);
    expect(server.asked("chat.send")).toHaveLength(1);
    server.me = user("C", "client");
    await reload();
    expect(shown()).toEqual(["of C"]);
    expect((await client.keptDrafts()).get("K")?.text).toBe("draft of C");
});

test("sending takes the draft away in the same moment as it keeps the letter", async () => {
    await reload();
    server.handlers["chat.send"] = () => "silence";
    client.keepDraft("K", { text: "hello", replyTo: undefined, files: [], editing: undefined });
    client.send("K", { body: "hello" });
    expect([...device.kept.keys()].map((place) => place.split(" ")[1])).toEqual(["letter"]);
});

test("what is refused for a while is pending after a reload, not failed", async () => {
    await reload();
    server.handlers["chat.send"] = () => new Refusal("rate_limited", 4);
    client.send("K", { body: "one" });
    await settle();
    storesFrom(1);
    await reload();
    expect(talk().entries).toMatchObject([{ body: "one", delivery: { state: "sent" } }]);
});

describe("a browser that keeps nothing", () => {
    test("sends as ever, and tells that leaving would lose what waits", async () => {
        await online({ store: refusing() });
        expect(client.atRisk).toBe(false);
        server.socket.drop();
        client.send("K", { body: "one" });
        expect(client.atRisk).toBe(true);
        storesFrom(1);
        await comeBack();
        expect(client.atRisk).toBe(false);
        expect(shown()).toEqual(["one"]);
    });

    test("one that keeps is never at risk", async () => {
        await reload();
        server.socket.drop();
        client.send("K", { body: "one" });
        expect([client.atRisk, client.unsent]).toEqual([false, 1]);
    });
});

test("a stored letter that waits for an entry before it stays shown, and is not sent again", async () => {
    await reload();
    storesFrom(2);
    client.send("K", { body: "mine" });
    await settle();
    expect([...device.kept]).toEqual([]);
    await tell({ method: "chat.typing", params: { channel: "K", user: "T", on: false } });
    expect(shown()).toEqual(["mine"]);
    await arrive(message(1));
    expect(shown()).toEqual(["body 1", "mine"]);
    expect(server.asked("chat.send")).toHaveLength(1);
});
