import { beforeEach, expect, test } from "vitest";
import { client, comeBack, fresh, online, server } from "../testing/bench.ts";
import { Refusal } from "../testing/server.ts";
import type { Invitation } from "./invitations.ts";

const noor = { name: "Noor", role: "client", mail: "", language: "nl" } as const;
const row = (user: string): Invitation => ({
    user,
    name: `name of ${user}`,
    role: "client",
    invited_at: "2026-11-20T08:00:00.000Z",
    expires_at: "2026-11-27T08:00:00.000Z",
    state: "open",
    mail: "none",
});

beforeEach(async () => {
    fresh();
    await online();
});

const nonces = () => server.asked("admin.invite").map((asked) => (asked as { nonce: string }).nonce);

test("whoever had no answer asks again as the same try; other words, and the next person, are another (R-ACC-1)", async () => {
    server.handlers["admin.invite"] = () => "silence";
    const lost = expect(client.invitations.invite(noor)).rejects.toMatchObject({ reason: "network" });
    server.socket.drop();
    await lost;
    await comeBack();
    server.handlers["admin.invite"] = () => ({ user: "N" });
    await client.invitations.invite(noor);
    await client.invitations.invite(noor);
    server.handlers["admin.invite"] = () => new Refusal("invalid_params");
    await expect(client.invitations.invite(noor)).rejects.toMatchObject({ reason: "invalid_params" });
    await expect(client.invitations.invite(noor)).rejects.toMatchObject({ reason: "invalid_params" });
    const [first, second] = nonces();
    expect(second).toBe(first);
    expect(new Set(nonces()).size).toBe(4);
});

test("the link is handed through, and without a mail address none is sent along", async () => {
    server.handlers["admin.invite"] = () => ({ user: "N", link: "https://portal.example/activate#x" });
    expect(await client.invitations.invite(noor)).toEqual({ user: "N", link: "https://portal.example/activate#x" });
    expect(server.asked("admin.invite")[0]).not.toHaveProperty("mail");
    server.handlers["admin.invite_again"] = () => ({});
    expect(await client.invitations.again("N")).toEqual({ user: "N", link: undefined });
});

test("a client is taken into care with the same words; a new address goes along, none does not (R-ACC-1, R-ACC-5)", async () => {
    const care = { born: "2019-05-01", incapacitated: false, team: ["T"] };
    server.handlers["admin.invite"] = () => ({ user: "N", channel: "K" });
    expect(await client.invitations.invite({ ...noor, care })).toEqual({ user: "N", link: undefined });
    expect(server.asked("admin.invite")[0]).toMatchObject({ care });
    await client.invitations.invite({ ...noor, role: "relative" });
    expect(server.asked("admin.invite")[1]).not.toHaveProperty("care");
    server.handlers["admin.invite_again"] = () => ({});
    await client.invitations.again("N", "noor@example.nl");
    await client.invitations.again("N");
    expect(server.asked("admin.invite_again")).toEqual([{ user: "N", mail: "noor@example.nl" }, { user: "N" }]);
    server.handlers["admin.colleagues"] = ({ name }) => ({ users: [{ id: "T", name, role: "therapist" }] });
    expect(await client.invitations.colleagues("Tom")).toEqual([{ id: "T", name: "Tom", role: "therapist" }]);
});

test("pages are put together, newest first", async () => {
    server.handlers["admin.invitations"] = ({ before }) =>
        before === undefined
            ? { invitations: [row("C"), row("D")], more: true }
            : { invitations: [row("A"), row("B")], more: false };
    expect(await client.invitations.list(1)).toMatchObject({ rows: [{ user: "D" }, { user: "C" }], more: true });
    expect((await client.invitations.list(3)).rows.map(({ user }) => user)).toEqual(["D", "C", "B", "A"]);
    expect(server.asked("admin.invitations")).toEqual([{}, {}, { before: "C" }]);
});
