import { beforeEach, describe, expect, test } from "vitest";
import { settle } from "../testing/clock.ts";
import { FakeEnvironment } from "../testing/environment.ts";
import { channel, member, message, messages, Refusal, user, type FakeServer } from "../testing/server.ts";
import type { ServerEvent } from "../wire/events.ts";
import type { Message } from "../wire/protocol.gen.ts";
import { Client, type ClientOptions } from "./client.ts";
import type { Change, Conversation, Delivery, Entry } from "./types.ts";

let world: FakeEnvironment;
let server: FakeServer;
let client: Client;
let changes: Change[];

beforeEach(() => {
    world = new FakeEnvironment();
    server = world.server;
    server.channels = [channel("K")];
    storedMessages([]);
});

/** What `chat.history` answers from. */
function storedMessages(stored: Message[]): void {
    server.handlers["chat.history"] = ({ channel: asked, before = Infinity, after = 0, limit = 50 }) => {
        const inside = stored.filter(({ channel: of, seq }) => of === asked && seq < before && seq > after);
        const page = after > 0 ? inside.slice(0, limit) : inside.slice(-limit);
        return { messages: page, more: page.length < inside.length };
    };
}

async function online(options: Partial<ClientOptions> = {}): Promise<void> {
    client = new Client({ name: "test", version: "1", environment: world, ...options });
    changes = [];
    client.subscribe((change) => changes.push(change));
    client.start();
    await settle();
}

async function comeBack(): Promise<void> {
    client.reconnect();
    await settle();
    expect(client.connection.state).toBe("online");
}

async function tell(event: ServerEvent): Promise<void> {
    server.socket.event(event);
    await settle();
}

async function arrive(...arriving: Message[]): Promise<void> {
    for (const params of arriving) {
        await tell({ method: "chat.message", params });
    }
}

function talk(id = "K"): Conversation {
    const conversation = client.conversation(id);
    if (conversation === undefined) {
        throw new Error(`no conversation ${id}`);
    }
    return conversation;
}

function shown(id = "K"): (string | undefined)[] {
    return talk(id).entries.map((entry) => entry.body);
}

function last(): Entry {
    const entry = talk().entries.at(-1);
    if (entry === undefined) {
        throw new Error("nothing is shown");
    }
    return entry;
}

function delivery(): Delivery["state"] | undefined {
    return last().delivery?.state;
}

/** The server stores what is sent and answers, from `seq` on. */
function storesFrom(seq: number): void {
    let next = seq;
    server.handlers["chat.send"] = () => {
        const answer = { id: `S${next}`, seq: next, sent_at: "2026-01-05T09:00:01.000Z" };
        next += 1;
        return answer;
    };
}

describe("hello", () => {
    test("tells who one is, where, and what is turned on", async () => {
        await online();
        expect(client.me).toMatchObject({ id: "C", role: "client" });
        expect(client.provider).toEqual({ id: "P", name: "Praktijk" });
        expect([...client.features]).toEqual(["chat", "video"]);
        expect(client.conversations.map(({ id }) => id)).toEqual(["K"]);
        expect(changes.map(({ what }) => what)).toContain("account");
    });

    test("asks how everybody is, and forgets it with the line", async () => {
        server.handlers["presence.get"] = ({ users }) => ({
            presence: users.map((id) => ({ user: id, state: "online", since: "2026-01-05T09:00:00.000Z" })),
        });
        await online();
        expect(server.asked("presence.get")).toEqual([{ users: ["C", "T"] }]);
        expect(client.presence("T")?.state).toBe("online");
        await tell({ method: "presence.changed", params: { user: "T", state: "away", since: "s" } });
        expect(client.presence("T")).toEqual({ state: "away", since: "s" });
        server.socket.drop();
        expect(client.presence("T")).toBeUndefined();
    });

    test("says one's own presence again after a reconnect", async () => {
        await online();
        client.setPresence("busy");
        server.socket.drop();
        await comeBack();
        expect(server.asked("presence.set")).toEqual([{ state: "busy" }, { state: "busy" }]);
    });

    test("of a conversation that is gone removes it", async () => {
        await online();
        server.channels = [];
        server.socket.drop();
        await comeBack();
        expect(client.conversations).toEqual([]);
    });
});

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

describe("sending", () => {
    test("shows the message at once as pending, then as sent, under the same key", async () => {
        await online();
        storesFrom(1);
        const key = client.send("K", { body: "hello" });
        expect(last()).toMatchObject({ key, body: "hello", mine: true, delivery: { state: "pending" } });
        await settle();
        expect(last()).toMatchObject({ key, seq: 1, body: "hello", delivery: { state: "sent" } });
        expect(talk().entries).toHaveLength(1);
    });

    test("goes from sent over delivered to read with the others' receipts", async () => {
        await online();
        storesFrom(1);
        client.send("K", { body: "hello" });
        await settle();
        await tell({ method: "chat.receipt", params: { channel: "K", user: "T", read_seq: 0, delivered_seq: 1 } });
        expect(last().delivery).toEqual({ state: "delivered", to: ["T"] });
        await tell({ method: "chat.receipt", params: { channel: "K", user: "T", read_seq: 1, delivered_seq: 1 } });
        expect(last().delivery).toEqual({ state: "read", by: ["T"], to: ["T"] });
        await tell({ method: "chat.receipt", params: { channel: "K", user: "T", read_seq: 0, delivered_seq: 0 } });
        expect(delivery()).toBe("read");
    });

    test("without a line waits, and is sent in order with the same nonces when it is back", async () => {
        await online();
        server.handlers["chat.send"] = () => "silence";
        const keys = ["one", "two", "three"].map((body) => client.send("K", { body }));
        await settle();
        expect(server.asked("chat.send")).toHaveLength(1);
        server.socket.drop();
        expect(talk().entries.map((entry) => entry.delivery?.state)).toEqual(["pending", "pending", "pending"]);
        storesFrom(1);
        await comeBack();
        const sent = server.asked("chat.send");
        expect(sent.map(({ nonce, body }) => [nonce, body])).toEqual([
            [keys[0], "one"],
            [keys[0], "one"],
            [keys[1], "two"],
            [keys[2], "three"],
        ]);
        expect(shown()).toEqual(["one", "two", "three"]);
        expect(delivery()).toBe("sent");
    });

    test("a message whose answer was lost is recognised when it is replayed", async () => {
        await online();
        server.handlers["chat.send"] = () => "silence";
        const nonce = client.send("K", { body: "once" });
        await settle();
        server.socket.drop();
        await comeBack();
        await arrive(message(1, { author: "C", nonce, body: "once" }));
        expect(talk().entries).toMatchObject([{ key: nonce, seq: 1, delivery: { state: "sent" } }]);
    });

    test("a refused message has failed with its reason, the next one goes, and retry uses the same nonce", async () => {
        await online();
        server.handlers["chat.send"] = () => new Refusal("storage_unavailable");
        const key = client.send("K", { body: "one" });
        await settle();
        expect(last().delivery).toEqual({ state: "failed", reason: "storage_unavailable" });
        storesFrom(1);
        client.send("K", { body: "two" });
        await settle();
        client.retry("K", key);
        await settle();
        expect(shown()).toEqual(["two", "one"]);
        expect(server.asked("chat.send").map(({ nonce }) => nonce === key)).toEqual([true, false, true]);
    });

    test("a failed message can be discarded, a pending one cannot", async () => {
        await online();
        server.handlers["chat.send"] = () => new Refusal("forbidden");
        const key = client.send("K", { body: "one" });
        client.discard("K", key);
        expect(shown()).toEqual(["one"]);
        await settle();
        client.discard("K", key);
        expect(shown()).toEqual([]);
    });

    test("a limited message is sent again by itself when the server allows it", async () => {
        await online();
        server.handlers["chat.send"] = () => new Refusal("rate_limited", 4);
        client.send("K", { body: "one" });
        client.send("K", { body: "two" });
        await settle();
        storesFrom(1);
        await world.clock.advance(3_999);
        expect(server.asked("chat.send")).toHaveLength(1);
        await world.clock.advance(1);
        expect(server.asked("chat.send").map(({ body }) => body)).toEqual(["one", "one", "two"]);
    });

    test("an answer that overtakes an entry of another waits for its place, and is shown as sent meanwhile", async () => {
        await online();
        storesFrom(2);
        const key = client.send("K", { body: "mine" });
        await settle();
        expect(last()).toMatchObject({ key, delivery: { state: "sent" } });
        await arrive(message(1));
        expect(talk().entries.map(({ seq }) => seq)).toEqual([1, 2]);
    });

    test("files and the message that is answered go along", async () => {
        await online();
        storesFrom(2);
        const file = { id: "F", name: "a.pdf", type: "application/pdf", size: 3 };
        client.send("K", { body: "", files: [file], replyTo: 1 });
        expect(last()).toMatchObject({ files: [file], replyTo: 1 });
        await settle();
        expect(server.asked("chat.send")).toMatchObject([{ body: "", files: ["F"], reply_to: 1 }]);
    });
});

describe("changing one's own messages", () => {
    beforeEach(async () => {
        await online();
        await arrive(message(1, { author: "C", body: "first" }));
    });

    test("an amendment shows at once, and leaves the first version in raw", async () => {
        server.handlers["chat.amend"] = () => ({ id: "A", seq: 2, sent_at: "s" });
        client.amend("K", 1, "second");
        expect(last()).toMatchObject({ body: "second", amended: true, change: { kind: "amend", state: "pending" } });
        await settle();
        expect(server.asked("chat.amend")).toMatchObject([{ channel: "K", seq: 1, body: "second" }]);
        expect(talk().entries).toMatchObject([{ seq: 1, body: "second", amended: true, change: undefined }]);
        expect(last().raw.map(({ body }) => body)).toEqual(["first", "second"]);
    });

    test("a retraction takes the text away at once", async () => {
        server.handlers["chat.retract"] = () => ({ id: "R", seq: 2, sent_at: "s" });
        client.retract("K", 1);
        await settle();
        expect(talk().entries).toMatchObject([{ seq: 1, body: undefined, retracted: true, change: undefined }]);
        await arrive(message(3));
        expect(shown()).toEqual([undefined, "body 3"]);
    });

    test("a refused change says so, and discarding it shows what is stored", async () => {
        server.handlers["chat.amend"] = () => new Refusal("conflict");
        client.amend("K", 1, "second");
        await settle();
        const { change } = last();
        expect(change).toMatchObject({ state: "failed", reason: "conflict" });
        client.discard("K", change?.key ?? "");
        expect(last()).toMatchObject({ body: "first", amended: false, change: undefined });
    });

    test("changes that others make are folded, too", async () => {
        await arrive(message(2), message(3, { amends: 2, body: "better" }));
        expect(shown()).toEqual(["first", "better"]);
        expect(changes.filter(({ what }) => what === "arrived")).toHaveLength(1);
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
        server.socket.drop();
        client.markRead("K");
        await world.clock.advance(300);
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
    test("of another fades after six seconds, ends with the message, and with the line", async () => {
        await online();
        const type = () => tell({ method: "chat.typing", params: { channel: "K", user: "T", on: true } });
        await type();
        expect(talk().typing.map(({ id }) => id)).toEqual(["T"]);
        await world.clock.advance(5_999);
        expect(talk().typing).toHaveLength(1);
        await world.clock.advance(1);
        expect(talk().typing).toEqual([]);
        await type();
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
        client.setTyping("K", false);
        expect(server.asked("chat.typing").map(({ on }) => on)).toEqual([true, true, false]);
    });
});

describe("people", () => {
    test("an author who left is asked for once, together with the others", async () => {
        server.handlers["user.get"] = ({ users }) => ({ users: users.map((id) => user(id)) });
        await online();
        expect(client.user("X")).toBeUndefined();
        expect(client.user("Y")).toBeUndefined();
        expect(client.user("X")).toBeUndefined();
        await settle();
        expect(server.asked("user.get")).toEqual([{ users: ["X", "Y"] }]);
        expect(client.user("X")?.name).toBe("name of X");
        expect(changes.some(({ what }) => what === "users")).toBe(true);
    });

    test("one whom one may not know does not hide the others", async () => {
        server.handlers["user.get"] = ({ users }) =>
            users.includes("X") ? new Refusal("not_found") : { users: users.map((id) => user(id)) };
        await online();
        client.user("X");
        client.user("Y");
        await settle();
        expect(client.user("X")).toBeUndefined();
        expect(client.user("Y")?.id).toBe("Y");
    });

    test("receipts of several members are told apart", async () => {
        server.channels = [channel("K", 1, { members: [member("C"), member("T", 1), member("U", 0, 1)] })];
        storedMessages([message(1, { author: "C" })]);
        await online();
        await client.open("K");
        expect(last().delivery).toEqual({ state: "read", by: ["T"], to: ["T", "U"] });
    });
});

describe("signing in and out", () => {
    const login = { token: "T1", expires_at: "e", user: user("C", "client") };

    beforeEach(() => {
        world.respond = () => new Response(JSON.stringify(login));
    });

    test("on the server's own origin the cookie does it, and no token is sent", async () => {
        client = new Client({ name: "test", version: "1", environment: world });
        await client.signIn({ username: "client1", password: "p" });
        await settle();
        expect(world.fetched[0]).toMatchObject({
            url: "https://portal.example/login",
            init: { method: "POST", credentials: "same-origin" },
        });
        expect(server.asked("session.authenticate")).toEqual([]);
        expect(client.connection.state).toBe("online");
        expect(client.fileUrl("F")).toBe("https://portal.example/files/F");
    });

    test("on another site the token does it, and goes with every request", async () => {
        world.origin = "https://elsewhere.example";
        client = new Client({ name: "t", version: "1", environment: world, server: "https://portal.example/" });
        client.start();
        expect(client.connection).toEqual({ state: "signed-out", reason: "unauthenticated" });
        await client.signIn({ username: "client1", password: "p" });
        await settle();
        expect(server.socket.url).toBe("wss://portal.example/ws");
        expect(server.asked("session.authenticate")).toEqual([{ token: "T1" }]);
        expect(client.fileUrl("F")).toBeUndefined();
        world.respond = () => new Response("content");
        expect(await (await client.download("F")).text()).toBe("content");
        expect(world.fetched[1]?.init).toMatchObject({
            credentials: "omit",
            headers: { Authorization: "Bearer T1" },
        });
    });

    test("a refused sign-in says why and when to come back", async () => {
        world.respond = () => new Response('{"error":"locked","retry_after":30}', { status: 423 });
        await online();
        await expect(client.signIn({ username: "x", password: "y" })).rejects.toMatchObject({
            reason: "locked",
            retryAfter: 30,
        });
    });

    test("signing out forgets everything, tells the server, and does not come back", async () => {
        await online();
        server.handlers["chat.send"] = () => "silence";
        client.send("K", { body: "secret" });
        await client.signOut();
        world.hint();
        await world.clock.advance(60_000);
        expect(client.connection).toEqual({ state: "signed-out", reason: "signed-out" });
        expect([client.me, client.provider, client.conversations]).toEqual([undefined, undefined, []]);
        expect(world.fetched.at(-1)?.url).toBe("https://portal.example/logout");
        expect(server.sockets).toHaveLength(1);
        client.start();
        await settle();
        expect(shown()).toEqual([]);
    });

    test("signing out without a line rejects, since the cookie is still there, and is signed out here", async () => {
        await online();
        world.respond = () => Promise.reject(new TypeError("no network"));
        await expect(client.signOut()).rejects.toMatchObject({ reason: "network" });
        expect(client.connection.state).toBe("signed-out");
    });

    test("a revoked sign-in forgets everything, what was to be sent included", async () => {
        await online();
        server.handlers["chat.send"] = () => "silence";
        client.send("K", { body: "secret" });
        server.socket.drop(4002);
        expect(client.connection).toEqual({ state: "signed-out", reason: "revoked" });
        expect(client.conversations).toEqual([]);
        client.start();
        await settle();
        expect(shown()).toEqual([]);
    });

    test("a sign-in that ran out keeps what was to be sent, for the same person alone", async () => {
        for (const [who, expected] of [
            ["C", ["unsent"]],
            ["T", []],
        ] as const) {
            server.me = user("C", "client");
            await online();
            server.handlers["chat.send"] = () => "silence";
            client.send("K", { body: "unsent" });
            server.socket.drop(4001);
            expect(client.conversations).toEqual([]);
            server.me = user(who);
            client.start();
            await settle();
            expect(shown()).toEqual(expected);
        }
    });

    test("a cookie that became another person's shows nothing of the first", async () => {
        await online();
        await arrive(message(1));
        server.me = user("D", "client");
        server.channels = [channel("L")];
        server.socket.drop();
        await comeBack();
        expect(client.me?.id).toBe("D");
        expect(client.conversations.map(({ id }) => id)).toEqual(["L"]);
    });
});

test("a listener that throws does not keep the others from hearing", async () => {
    client = new Client({ name: "test", version: "1", environment: world });
    const heard: string[] = [];
    const thrown = new Promise((resolve) => process.once("uncaughtException", resolve));
    const stop = client.subscribe(() => {
        stop();
        throw new Error("of a view");
    });
    client.subscribe(({ what }) => heard.push(what));
    client.start();
    await expect(thrown).resolves.toMatchObject({ message: "of a view" });
    expect(heard).toContain("connection");
});
