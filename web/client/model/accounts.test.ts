import { beforeEach, expect, test } from "vitest";
import { client, fresh, online, server } from "../testing/bench.ts";
import type { KeptAccount } from "./accounts.ts";

const row = (user: string): KeptAccount => ({
    user,
    username: user.toLowerCase(),
    role: "client",
    state: "active",
    sign_ins: 0,
    otp: false,
    mail: false,
    may: [],
});

beforeEach(async () => {
    fresh();
    await online();
});

test("accounts come in the server's order, page after page, as they are looked for (R-ACC-4)", async () => {
    server.handlers["admin.accounts"] = ({ after }) =>
        after === undefined ? { accounts: [row("A"), row("B")], more: true } : { accounts: [row("C")], more: false };
    const one = await client.accounts.list("", "all", 1);
    expect([one.rows.map(({ user }) => user), one.more]).toEqual([["A", "B"], true]);
    const all = await client.accounts.list("an", "locked", 5);
    expect([all.rows.map(({ user }) => user), all.more]).toEqual([["A", "B", "C"], false]);
    expect(server.asked("admin.accounts")).toEqual([{}, { text: "an", which: "locked" }, { text: "an", which: "locked", after: "B" }]);
});

test("a link for a new password is handed through where no mail carries it (R-ACC-4)", async () => {
    server.handlers["admin.reset"] = () => ({ link: "https://portal.example/reset#x" });
    expect(await client.accounts.reset("A")).toBe("https://portal.example/reset#x");
    server.handlers["admin.reset"] = () => ({});
    expect(await client.accounts.reset("A")).toBeUndefined();
});
