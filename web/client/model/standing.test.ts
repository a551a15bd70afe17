import { beforeEach, describe, expect, test } from "vitest";
import { changes, client, fresh, last, newClient, online, server, storesFrom, tell } from "../testing/bench.ts";
import { settle } from "../testing/clock.ts";
import { Refusal } from "../testing/server.ts";

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
