import { beforeEach, describe, expect, test } from "vitest";
import {
    arrive,
    changes,
    client,
    comeBack,
    fresh,
    last,
    newClient,
    online,
    server,
    shown,
    storedMessages,
    tell,
    world,
} from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { channel, member, message, Refusal, user } from "../testing/server.ts";

beforeEach(fresh);

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
        newClient();
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
        newClient({ server: "https://portal.example/" });
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

    test("a revoked sign-in shows nothing any more, and keeps what was to be sent for when its owner is back", async () => {
        await online();
        server.handlers["chat.send"] = () => "silence";
        client.send("K", { body: "secret" });
        server.socket.drop(4002);
        expect(client.connection).toEqual({ state: "signed-out", reason: "revoked" });
        expect(client.conversations).toEqual([]);
        client.start();
        await settle();
        expect(shown()).toEqual(["secret"]);
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
    newClient();
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

describe("a passkey", () => {
    const bytes = Uint8Array.from([1]).buffer;
    const response = { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: bytes };
    const device = {
        create: () => Promise.resolve(null),
        get: () => Promise.resolve({ rawId: bytes, response } as unknown as Credential),
        fillsIn: () => Promise.resolve(true),
    };
    const respond = (url: string): Response =>
        Response.json(
            url.endsWith("/begin")
                ? { challenge: "AQ", timeout: 1, rpId: "portal.example", allowCredentials: [], userVerification: "required" }
                : { token: "T", expires_at: "s", user: user("C") },
        );

    test("signs in by itself: what is to be signed is asked for, and what was signed is sent (R-ACC-4)", async () => {
        world.passkeys = device;
        world.respond = respond;
        newClient();
        expect([client.security.canHavePasskeys, await client.fillsInPasskeys()]).toEqual([true, true]);
        expect(await client.signInWithPasskey()).toMatchObject({ id: "C" });
        const credential = { id: "AQ", response: { clientDataJSON: "AQ", authenticatorData: "AQ", signature: "AQ", userHandle: "AQ" } };
        expect(world.fetched.map(({ url, init }) => [url, init.body])).toEqual([
            ["https://portal.example/login/passkey/begin", "{}"],
            ["https://portal.example/login/passkey", JSON.stringify({ credential })],
        ]);
    });

    test("is not offered on another site's page, whose domain is not the server's", async () => {
        world.passkeys = device;
        world.origin = "https://partner.example";
        newClient({ server: "https://portal.example" });
        expect([client.security.canHavePasskeys, await client.fillsInPasskeys()]).toEqual([false, false]);
        await expect(client.signInWithPasskey()).rejects.toMatchObject({ reason: "feature_off" });
        expect(world.fetched).toEqual([]);
    });
});
