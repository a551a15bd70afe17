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
    storesFrom,
    talk,
    tell,
    world,
} from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { message, Refusal } from "../testing/server.ts";

beforeEach(fresh);

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
        expect(last().delivery?.state).toBe("read");
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
        expect(last().delivery?.state).toBe("sent");
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
        await settle();
        storesFrom(1);
        client.send("K", { body: "two" });
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
