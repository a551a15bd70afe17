import { beforeEach, expect, test } from "vitest";
import { client, fresh, online, server, storedMessages, tell, world } from "../testing/bench.ts";
import { message, messages, Refusal, user } from "../testing/server.ts";

const hour_ms = 60 * 60 * 1000;
const reason = "de cliënt is in nood";
const patient = user("X", "client");

beforeEach(async () => {
    fresh();
    server.me = user("T");
    server.channels = [];
    server.handlers["network.emergency"] = () => ({
        until: new Date(world.clock.now() + 4 * hour_ms).toISOString(),
        channels: [{ id: "K", kind: "care", title: "", last_seq: 60, members: [patient, user("B")] }],
    });
    await online();
});

const shown = () => client.emergency.access?.conversations[0];

test("an emergency access opens the client's conversations for reading (R-ACC-6)", async () => {
    storedMessages([...messages(1, 58), message(59, { amends: 58, body: "anders" }), message(60, { retracts: 57 })]);
    await client.emergency.open(patient, reason);
    expect(server.asked("network.emergency")[0]).toMatchObject({ client: "X", reason });
    expect(client.emergency.access?.client.name).toBe("name of X");
    expect(shown()?.entries.at(-1)?.body).toBe("anders");
    expect(shown()?.entries.at(-2)?.retracted).toBe(true);
    expect(shown()?.history).toMatchObject({ loaded: true, more: true });
    await client.emergency.older("K");
    expect(shown()?.entries.length).toBe(58);
    expect(shown()?.history.more).toBe(false);
});

test("reading so leaves no mark, and what came since is there when it is read anew", async () => {
    storedMessages(messages(1, 2));
    await client.emergency.open(patient, reason);
    storedMessages(messages(1, 3));
    await client.emergency.reread("K");
    expect(shown()?.entries.length).toBe(3);
    expect([...server.asked("chat.read"), ...server.asked("chat.delivered")]).toEqual([]);
});

test("it is over when its time is, and when one signs out", async () => {
    await client.emergency.open(patient, reason);
    await world.clock.advance(4 * hour_ms - 1);
    expect(client.emergency.access).toBeDefined();
    await world.clock.advance(1);
    expect(client.emergency.access).toBeUndefined();
    await client.emergency.open(patient, reason);
    await client.signOut().catch(() => undefined);
    expect(client.emergency.access).toBeUndefined();
});

test("one that runs still is gone on with after a reload, without another reason, and ends at its time (R-ACC-6)", async () => {
    storedMessages(messages(1, 2));
    server.handlers["network.emergency_mine"] = () => ({
        emergencies: [
            {
                client: patient,
                until: new Date(world.clock.now() + hour_ms).toISOString(),
                channels: [{ id: "K", kind: "care", title: "", last_seq: 2, members: [patient] }],
            },
        ],
    });
    const [running] = await client.emergency.mine();
    expect(client.emergency.access).toBeUndefined();
    if (running !== undefined) {
        await client.emergency.read(running);
    }
    expect(shown()?.entries.length).toBe(2);
    expect(server.asked("network.emergency")).toEqual([]);
    await world.clock.advance(hour_ms);
    expect(client.emergency.access).toBeUndefined();
});

test("one that is refused opens nothing", async () => {
    server.handlers["network.emergency"] = () => new Refusal("forbidden");
    await expect(client.emergency.open(patient, reason)).rejects.toMatchObject({ reason: "forbidden" });
    expect(client.emergency.access).toBeUndefined();
});

test("a page that cannot be read is told in its history", async () => {
    server.handlers["chat.history"] = () => new Refusal("not_found");
    await client.emergency.open(patient, reason);
    expect(shown()?.history).toMatchObject({ loaded: false, failed: "not_found" });
});

test("an officer reads as many pages as are asked for, each after the last (R-ACC-6)", async () => {
    const taken = (number: number) => ({ number, client: patient, user: user("T"), since: "2026-01-05T09:00:00.000Z", until: "2026-01-05T13:00:00.000Z", added_self: false });
    server.handlers["network.emergencies"] = ({ before }) =>
        before === undefined ? { emergencies: [taken(5), taken(4)], more: true } : { emergencies: [taken(3)], more: false };
    expect(await client.emergency.recent(1)).toEqual({ emergencies: [taken(5), taken(4)], more: true });
    expect(await client.emergency.recent(3)).toEqual({ emergencies: [taken(5), taken(4), taken(3)], more: false });
    expect(server.asked("network.emergencies")).toEqual([{}, {}, { before: 4 }]);
});

test("an officer hears of each, until it is put away (R-ACC-6)", async () => {
    const params = { client: "X", client_name: "Fatima", user: "T2", user_name: "Daan", until: "2026-01-05T13:00:00.000Z" };
    await tell({ method: "network.emergency", params });
    const [news] = client.emergency.news;
    expect(news).toMatchObject({ clientName: "Fatima", userName: "Daan" });
    if (news !== undefined) {
        client.emergency.putAway(news);
    }
    expect(client.emergency.news).toEqual([]);
});
