import { beforeEach, expect, test } from "vitest";
import { client, fresh, online, server } from "../testing/bench.ts";
import { user } from "../testing/server.ts";

const day_ms = 86_400_000;
const request = (id: string, due: number) => ({ id, user: "C", kind: "copy" as const, at: "2026-11-01T08:00:00Z", due: new Date(due * day_ms).toISOString() });
const report = (id: string) => ({
    id,
    channel: "K",
    seq: 1,
    kind: "insult" as const,
    user: "C",
    by: "T",
    at: "2026-11-01T08:00:00Z",
    warnings: 0,
    blocked: false,
});
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const many = (count: number) => Array.from({ length: count }, (_, at) => report(`R${String(at).padStart(3, "0")}`));

beforeEach(async () => {
    fresh();
    await online();
});

test("reports come newest first, page by page, with the names of all pages (R-ACC-7)", async () => {
    server.handlers["conduct.reports"] = ({ before }) =>
        before === undefined
            ? { reports: many(50), people: [user("C")] }
            : { reports: [report("Q1"), report("Q2")], people: [user("T")] };
    const one = await client.oversight.reports(false, 1);
    expect([one.rows.length, one.rows[0]?.id, one.more]).toEqual([50, "R049", true]);
    const two = await client.oversight.reports(false, 2);
    expect(ids(two.rows).slice(-2)).toEqual(["Q2", "Q1"]);
    expect([two.more, [...two.people.keys()]]).toEqual([false, ["C", "T"]]);
    expect(server.asked("conduct.reports").at(-1)).toEqual({ handled: false, limit: 50, before: "R000" });
});

test("open requests come all of them, what is due first at the top (R-PRIV-5)", async () => {
    const rows = many(50).map(({ id }, at) => request(id, 100 - at));
    server.handlers["privacy.requests"] = ({ before }) => ({ requests: before === undefined ? rows : [request("A", 10)], people: [] });
    const open = await client.oversight.requests(false, 1);
    expect([open.rows.length, open.rows[0]?.id, open.more]).toEqual([51, "A", false]);
    expect(open.rows[1]?.id).toBe("R049");
    const done = await client.oversight.requests(true, 1);
    expect([done.rows.length, done.more]).toEqual([50, true]);
});

test("a block is for forbidden conduct only where that is said (R-ACC-7)", async () => {
    await client.oversight.block("C", "opnieuw", false);
    await client.oversight.block("C", "bedreiging", true);
    expect(server.asked("conduct.block")).toEqual([
        { user: "C", reason: "opnieuw" },
        { user: "C", reason: "bedreiging", immediate: true },
    ]);
});
