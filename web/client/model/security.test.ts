import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../testing/server.ts";
import { client, fresh, online, server } from "../testing/bench.ts";

beforeEach(async () => {
    fresh();
    await online();
});

test("the second factor is told by its state and the codes that are left", async () => {
    server.handlers["account.otp_status"] = () => ({ on: true, recovery_left: 3, required: false });
    expect(await client.security.secondFactor()).toEqual({ on: true, recoveryLeft: 3, required: false });
});

test("a wrong code is told by its field, too many by the time to wait", async () => {
    server.handlers["account.otp_off"] = () => new Refusal("rate_limited", 60);
    await expect(client.security.switchOff("123456")).rejects.toMatchObject({ reason: "rate_limited", retryAfter: 60 });
    server.handlers["account.otp_off"] = () => new Refusal("invalid_params");
    await expect(client.security.switchOff("123456")).rejects.toMatchObject({ reason: "invalid_params" });
    expect(server.asked("account.otp_off")).toEqual([{ otp: "123456" }, { otp: "123456" }]);
});

test("password and mail address change with a proof, the code left out where there is none (R-ACC-4)", async () => {
    await client.security.changePassword({ password: "a" }, "b");
    expect(server.asked("account.password")).toEqual([{ password: "a", new_password: "b" }]);
    await client.security.changeMail({ password: "a", otp: "123456" }, "noor@example.nl");
    expect(server.asked("account.mail")).toEqual([{ password: "a", otp: "123456", mail: "noor@example.nl" }]);
    await client.security.confirmMail("7k2m-9xq4-0hdt-vw3e");
    expect(server.asked("account.mail_confirm")).toEqual([{ code: "7k2m-9xq4-0hdt-vw3e" }]);
    server.handlers["account.password"] = () => new Refusal("password_too_common");
    await expect(client.security.changePassword({ password: "a" }, "b")).rejects.toMatchObject({ reason: "password_too_common" });
});

test("one sign-in is ended, or all others", async () => {
    await client.security.revoke({ id: "S" });
    await client.security.revoke({ others: true });
    expect(server.asked("session.revoke")).toEqual([{ id: "S" }, { others: true }]);
});

test("passkeys are listed and removed also where none can be made (R-ACC-4)", async () => {
    const passkey = { id: "P", name: "Telefoon van Noor", created_at: "2026-11-20T08:05:00.000Z" };
    expect(client.security.canHavePasskeys).toBe(false);
    await expect(client.security.addPasskey("x")).rejects.toMatchObject({ reason: "feature_off" });
    server.handlers["account.passkeys"] = () => ({ passkeys: [passkey] });
    expect(await client.security.passkeys()).toEqual([passkey]);
    await client.security.removePasskey("P");
    expect(server.asked("account.passkey_remove")).toEqual([{ id: "P" }]);
});
