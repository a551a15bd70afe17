import { beforeEach, describe, expect, test } from "vitest";
import { changes, client, comeBack, fresh, last, newClient, online, server, storesFrom, tell } from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { Refusal } from "../testing/server.ts";
import { FakeDevice } from "../testing/store.ts";

const warning = { id: "W1", text: "Let op.", at: "2026-01-05T09:00:00.000Z" };

beforeEach(() => {
    fresh();
    server.handlers["terms.get"] = () => ({
        version: "1",
        from: "2026-01-01T00:00:00.000Z",
        language: "nl",
        informative: false,
        text: "# Voorwaarden",
        next: { version: "2", from: "2027-01-01T00:00:00.000Z" },
    });
    server.handlers["conduct.mine"] = () => ({ warnings: [] });
    server.handlers["portal.notice"] = () => ({ ended: false });
});

/** Hello is refused until the terms are accepted. */
function asksTerms(): void {
    let accepted = false;
    server.handlers["session.hello"] = () => (accepted ? server.hello() : new Refusal("terms_required"));
    server.handlers["terms.accept"] = ({ version }) => {
        accepted = true;
        return { version, accepted_at: "2026-01-05T09:00:00.000Z" };
    };
}

describe("terms to accept", () => {
    test("hold the line, over which they can be read and accepted; then it goes on by itself (R-ACC-2)", async () => {
        asksTerms();
        newClient({ standing: true });
        client.start();
        await settle();
        expect(client.connection).toEqual({ state: "held", reason: "terms_required" });
        expect((await client.standing.terms("nl")).text).toBe("# Voorwaarden");
        await client.standing.accept("1");
        await settle();
        expect(client.connection.state).toBe("online");
        expect(server.sockets).toHaveLength(1);
        expect(client.me?.id).toBe("C");
    });

    test("that begin while one is online keep what was written until they are accepted (R-ACC-3)", async () => {
        await online({ standing: true });
        asksTerms();
        storesFrom(1);
        await tell({ method: "terms.changed", params: { version: "2" } });
        expect(client.connection).toEqual({ state: "held", reason: "terms_required" });
        client.send("K", { body: "even geduld" });
        await settle();
        expect(last().delivery).toEqual({ state: "pending" });
        expect(server.asked("chat.send")).toHaveLength(0);
        await client.standing.accept("2");
        await settle();
        expect(last().delivery).toEqual({ state: "sent" });
    });

    test("that were accepted elsewhere let this page go on, saying hello once (R-ACC-3)", async () => {
        await online({ standing: true });
        await tell({ method: "terms.changed", params: { version: "2" } });
        const before = server.asked("session.hello").length;
        server.socket.event({ method: "terms.accepted", params: { version: "2" } });
        server.socket.event({ method: "terms.accepted", params: { version: "2" } });
        await settle();
        expect(client.connection.state).toBe("online");
        expect(server.asked("session.hello")).toHaveLength(before + 1);
    });

    test("that were accepted already hold nobody up when their beginning is told a moment later (R-ACC-3)", async () => {
        await online({ standing: true });
        asksTerms();
        await tell({ method: "terms.changed", params: { version: "2" } });
        await client.standing.accept("3"); // it began meanwhile
        await settle();
        await tell({ method: "terms.changed", params: { version: "3" } });
        expect(client.connection.state).toBe("online");
        await tell({ method: "terms.changed", params: { version: "4" } });
        expect(client.connection).toEqual({ state: "held", reason: "terms_required" });
        server.socket.event({ method: "terms.accepted", params: { version: "4" } });
        await tell({ method: "terms.changed", params: { version: "4" } });
        expect(client.connection.state).toBe("online");
    });

    test("that a refused question tells of hold the line too (R-ACC-3)", async () => {
        await online();
        server.handlers["session.list"] = () => new Refusal("terms_required");
        await expect(client.security.signIns()).rejects.toMatchObject({ reason: "terms_required" });
        await settle();
        expect(client.connection).toEqual({ state: "held", reason: "terms_required" });
    });

    test("are no concern of a face that does not show them", async () => {
        await online();
        expect(server.asked("terms.get")).toHaveLength(0);
        expect(server.asked("conduct.mine")).toHaveLength(0);
    });
});

describe("what is announced and said of oneself", () => {
    test("is there after hello, and follows the events (R-ACC-3, R-ACC-7, R-ACC-8)", async () => {
        await online({ standing: true });
        expect(client.standing.announced?.version).toBe("2");
        expect(client.standing.notice).toEqual({ ended: false });
        server.handlers["conduct.mine"] = () => ({ warnings: [warning] });
        await tell({ method: "conduct.warned", params: { warning: "W1" } });
        expect(client.standing.warnings).toEqual([warning]);
        await tell({ method: "terms.announced", params: { version: "3", from: "2028-01-01T00:00:00.000Z" } });
        expect(client.standing.announced?.version).toBe("3");
        await tell({ method: "portal.notice", params: { ended: false, on: "2027-01-01T00:00:00.000Z" } });
        expect(client.standing.notice.on).toBe("2027-01-01T00:00:00.000Z");
        expect(changes.some(({ what }) => what === "standing")).toBe(true);
        await tell({ method: "portal.notice", params: { ended: true } });
        expect(client.connection).toEqual({ state: "held", reason: "blocked" });
    });

    test("is why one is blocked (R-ACC-7)", async () => {
        server.handlers["session.hello"] = () => new Refusal("blocked");
        server.handlers["conduct.mine"] = () => ({ warnings: [], block: { reason: "genoeg", since: warning.at } });
        newClient({ standing: true });
        client.start();
        await settle();
        expect(client.connection).toEqual({ state: "held", reason: "blocked" });
        expect(client.standing.block?.reason).toBe("genoeg");
    });
});

describe("closing the account (R-ACC-9)", () => {
    const draft = { text: "half", replyTo: undefined, files: [], editing: undefined };

    test("is a leave: nothing of it stays here or on the device, and no sign-in is looked for again", async () => {
        const device = new FakeDevice();
        let token: string | undefined = "T1";
        const tokens = { load: () => token, save: () => undefined, clear: () => (token = undefined) };
        server.handlers["chat.send"] = () => "silence";
        server.handlers["account.close"] = () => ({});
        await online({ store: device.page(), auth: "token", tokens });
        client.send("K", { body: "nog niet verstuurd" });
        client.keepDraft("K", draft);
        await settle();
        expect(device.kept.size).toBe(2);
        await client.standing.close("wachtwoord", "");
        server.socket.drop(4002);
        await settle();
        expect(client.connection).toEqual({ state: "signed-out", reason: "signed-out" });
        expect([device.kept.size, token, client.unsent, client.me]).toEqual([0, undefined, 0, undefined]);
    });

    test("that is refused keeps everything", async () => {
        const device = new FakeDevice();
        server.handlers["account.close"] = () => new Refusal("invalid_params");
        await online({ store: device.page() });
        client.keepDraft("K", draft);
        await expect(client.standing.close("fout", "")).rejects.toMatchObject({ reason: "invalid_params" });
        expect([client.connection.state, device.kept.size]).toEqual(["online", 1]);
    });
});

test("a report and a wish for a copy that had no answer are asked again as the same try (R-ACC-7)", async () => {
    await online();
    const deeds = {
        "conduct.report": () => client.standing.report("K", 1, "insult", "lelijk"),
        "privacy.request": () => client.standing.askCopy(),
    } as const;
    for (const method of ["conduct.report", "privacy.request"] as const) {
        server.handlers[method] = () => "silence";
        const lost = expect(deeds[method]()).rejects.toMatchObject({ reason: "network" });
        server.socket.drop();
        await lost;
        await comeBack();
        server.handlers["conduct.report"] = () => ({ id: "R" });
        server.handlers["privacy.request"] = () => ({ id: "Q", due: "2026-02-05T09:00:00.000Z" });
        await deeds[method]();
        await deeds[method]();
        const [first, again, next] = server.asked(method).map(({ nonce }) => nonce);
        expect(again).toBe(first);
        expect(next).not.toBe(first);
    }
});

test("what the provider has turned on may change while one looks, and the views are told", async () => {
    await online();
    changes.length = 0;
    await tell({ method: "provider.changed", params: { provider: "P", features: ["chat"] } });
    expect([...client.features]).toEqual(["chat"]);
    expect(changes).toContainEqual({ what: "account" });
});
