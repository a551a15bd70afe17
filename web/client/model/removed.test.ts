import { beforeEach, describe, expect, test } from "vitest";
import { arrive, changes, client, comeBack, fresh, online, server, shown, storedMessages, talk, tell, world } from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { channel, member, message, messages, Refusal, user } from "../testing/server.ts";
import { FakeDevice } from "../testing/store.ts";

let device: FakeDevice;

beforeEach(() => {
    fresh();
    device = new FakeDevice();
    server.channels = [channel("K", 2), channel("L")];
    storedMessages(messages(1, 2));
});

const begin = () => online({ store: device.page() });
const removed = (id = "K", reason = "consent_required") => tell({ method: "channel.removed", params: { channel: id, reason } });
const draft = { text: "half", replyTo: undefined, files: [], editing: undefined };

describe("a conversation that one may no longer see (R-CONS-7)", () => {
    test("is gone with everything that was said in it, and the views are told why", async () => {
        await begin();
        await client.open("K");
        await tell({ method: "chat.typing", params: { channel: "K", user: "T", on: true } });
        expect(talk().entries).toHaveLength(2);
        await removed();
        expect(client.conversation("K")).toBeUndefined();
        expect(client.entry("K", 1)).toBeUndefined();
        expect(client.conversations.map(({ id }) => id)).toEqual(["L"]);
        expect(changes.filter(({ what }) => what === "removed")).toEqual([
            { what: "removed", channel: "K", reason: "consent_required" },
        ]);
    });

    test("leaves no message that was not sent and no draft, here or on the device", async () => {
        server.handlers["chat.send"] = () => "silence";
        await begin();
        client.send("K", { body: "nog niet verstuurd" });
        client.send("K", { body: "ook niet" });
        client.send("L", { body: "elders" });
        client.keepDraft("K", draft);
        client.keepDraft("L", draft);
        await settle();
        expect([...device.kept.keys()].filter((place) => place.startsWith("C "))).toHaveLength(5);
        await removed();
        client.keepDraft("K", draft); // what was typed a moment before
        await settle();
        const kept = [...device.kept].join();
        expect(device.kept.size).toBe(2);
        expect(kept).not.toContain("niet verstuurd");
        expect([...(await client.keptDrafts()).keys()]).toEqual(["L"]);
        expect(client.unsent).toBe(1);
    });

    test("takes nothing more in: no message, no receipt, no page that was on its way", async () => {
        await begin();
        server.handlers["chat.history"] = () => "silence";
        const asked = server.asked("chat.history").length;
        void client.open("K").catch(() => undefined);
        await settle();
        expect(server.asked("chat.history")).toHaveLength(asked + 1);
        client.markRead("K");
        await removed();
        await arrive(message(3));
        await world.clock.advance(20_000);
        expect(client.conversation("K")).toBeUndefined();
        expect(server.asked("chat.read")).toEqual([]);
        expect(server.asked("chat.delivered")).toEqual([]);
    });

    test("that comes back is loaded anew", async () => {
        await begin();
        await client.open("K");
        await removed();
        await tell({ method: "channel.added", params: channel("K", 2) });
        expect(talk().entries).toEqual([]);
        await client.open("K");
        expect(talk().entries).toHaveLength(2);
    });

    test("is found out after a reconnect, with what the device kept of it", async () => {
        server.handlers["chat.send"] = () => "silence";
        await begin();
        client.send("K", { body: "x" });
        client.keepDraft("K", draft);
        await settle();
        server.socket.drop();
        server.channels = [channel("L")];
        await comeBack();
        expect(changes.filter(({ what }) => what === "removed")).toEqual([{ what: "removed", channel: "K", reason: undefined }]);
        expect([...device.kept.keys()]).toEqual([]);
    });

    test("while this page was closed is forgotten by the device when it opens", async () => {
        await begin();
        client.keepDraft("K", draft);
        await settle();
        client.stop();
        server.channels = [channel("L")];
        await begin();
        expect((await client.keptDrafts()).size).toBe(0);
        await settle();
        expect([...device.kept.keys()]).toEqual([]);
    });

    test("tells nothing more of people whom one shares none with", async () => {
        server.channels = [channel("K"), channel("L", 0, { members: [member("C"), member("T2")] })];
        server.handlers["presence.get"] = ({ users }) => ({
            presence: users.map((id) => ({ user: id, state: "online", since: "2026-01-05T09:00:00.000Z" })),
        });
        await begin();
        expect(client.presence("T")?.state).toBe("online");
        await removed();
        expect(client.presence("T")).toBeUndefined();
        expect(client.presence("T2")?.state).toBe("online");
        expect(client.presence("C")?.state).toBe("online");
    });

    test("ends the call one is in there and a ring from it, decently", async () => {
        const call = {
            id: "V",
            channel: "K",
            state: "ringing" as const,
            mode: "p2p" as const,
            started_by: "T",
            started_at: "2026-01-05T09:00:00.000Z",
            participants: [],
        };
        server.handlers["call.start"] = () => "silence";
        await begin();
        await tell({ method: "call.ringing", params: { call, expires_in: 40 } });
        expect(client.calls.current.phase).toBe("ringing-in");
        await removed();
        expect(client.calls.current.phase).toBe("none");
        void client.calls.start("L", { audio: true, video: true });
        await settle();
        await removed("L", "forbidden");
        expect(client.calls.current).toMatchObject({ phase: "ended", endReason: "forbidden", channel: "L" });
    });
});

describe("messages that are no longer for the reader, who may still take part in calls (R-CONS-7)", () => {
    const refuse = () => {
        server.handlers["chat.history"] = () => new Refusal("consent_required");
    };

    test("are gone when the reader's access changed, and the conversation says why", async () => {
        server.me = user("C", "relative");
        await begin();
        await client.open("K");
        refuse();
        await tell({ method: "consent.changed", params: { client: "X", user: "C" } });
        expect(talk().entries).toEqual([]);
        expect(talk().history).toMatchObject({ loaded: false, failed: "consent_required" });
        storedMessages(messages(1, 4));
        await tell({ method: "consent.changed", params: { client: "X", user: "C" } });
        expect(shown()).toEqual(["body 1", "body 2", "body 3", "body 4"]);
        await arrive(message(5));
        expect(shown()).toHaveLength(5);
    });

    test("are told apart from a conversation in which nothing was said", async () => {
        server.me = user("C", "relative");
        server.channels = [channel("K"), channel("L")];
        await begin();
        storedMessages([message(1, { channel: "L" })]);
        await client.open("L");
        expect(shown("L")).toEqual(["body 1"]);
        refuse();
        await client.open("K");
        expect(talk().history).toMatchObject({ loaded: false, failed: "consent_required" });
    });

    test("are gone after a reconnect, too", async () => {
        server.me = user("C", "relative");
        await begin();
        await client.open("K");
        refuse();
        server.socket.drop();
        server.channels = [channel("K"), channel("L")];
        await comeBack();
        expect(talk().entries).toEqual([]);
        expect(talk().history).toMatchObject({ loaded: false, failed: "consent_required" });
    });

    test("are not looked for when another's access changed, nor by staff", async () => {
        server.me = user("C", "relative");
        await begin();
        const asked = server.asked("chat.history").length;
        await tell({ method: "consent.changed", params: { client: "X", user: "R" } });
        expect(server.asked("chat.history")).toHaveLength(asked);
    });

    test("are looked for in the conversations of the client it is about alone: each look stands in a log (R-PRIV-2)", async () => {
        const about = (id: string) => ({ members: [{ ...member(id), ...user(id, "client") }, member("R"), member("T")] });
        server.me = user("R", "representative");
        server.channels = [channel("K", 0, about("Sem")), channel("L", 0, about("Noor")), channel("M")];
        storedMessages([]);
        await begin();
        const asked = server.asked("chat.history").length;
        await tell({ method: "consent.changed", params: { client: "Sem", user: "R" } });
        const looked = server.asked("chat.history").slice(asked);
        expect(looked.map((one) => (one as { channel: string }).channel)).toEqual(["K", "M"]);
    });

    test("count as unread no longer", async () => {
        server.me = user("C", "relative");
        server.channels = [channel("K", 9, { unread: 9 })];
        await begin();
        expect(talk().unread).toBe(9);
        refuse();
        await tell({ method: "consent.changed", params: { client: "X", user: "C" } });
        expect(talk().unread).toBe(0);
    });

    test("stay where the question itself failed", async () => {
        server.me = user("C", "relative");
        await begin();
        await client.open("K");
        server.handlers["chat.history"] = () => new Refusal("overloaded");
        await tell({ method: "network.changed", params: { client: "X" } });
        expect(talk().entries).toHaveLength(2);
    });
});

test("a conversation that changed shows who is in it now, and what it is called", async () => {
    await begin();
    const members = [member("C"), member("T"), { ...user("R", "relative"), read_seq: 0, delivered_seq: 0 }];
    await tell({ method: "channel.changed", params: channel("K", 2, { title: "Met tante", members }) });
    expect(talk().title).toBe("Met tante");
    expect(talk().others.map((one) => one.user.id)).toEqual(["T", "R"]);
    await tell({ method: "channel.changed", params: channel("K", 2, { title: "Zonder tante" }) });
    expect(talk().others.map((one) => one.user.id)).toEqual(["T"]);
});

test("what changed in who may see what is told by client, and of all of them after a reconnect", async () => {
    await begin();
    changes.length = 0;
    await tell({ method: "consent.changed", params: { client: "C", user: "R" } });
    await tell({ method: "network.changed", params: { client: "C" } });
    server.socket.drop();
    await comeBack();
    expect(changes.filter(({ what }) => what === "care")).toEqual([
        { what: "care", client: "C" },
        { what: "care", client: "C" },
        { what: "care", client: undefined },
    ]);
});
