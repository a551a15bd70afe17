// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import type { Client } from "../../client/index.ts";
import { AccountLanguage } from "./account-language.ts";

beforeEach(() => localStorage.clear());

function setting(kept: "nl" | "en" | undefined) {
    const client = { me: undefined as { id: string } | undefined, language: vi.fn(async () => kept), keepLanguage: vi.fn(async () => undefined) };
    const show = vi.fn();
    return { client, show, languages: new AccountLanguage(() => client as unknown as Client, show) };
}

test("whoever signs in gets the language of the account, and is asked for it once (R-PRIV-11)", async () => {
    const { client, show, languages } = setting("en");
    client.me = { id: "A" };
    languages.heard({ what: "account" });
    languages.heard({ what: "account" });
    await vi.waitFor(() => expect(show).toHaveBeenCalledWith("en"));
    expect(client.language).toHaveBeenCalledTimes(1);
    expect(localStorage.getItem("empower-language")).toBe("en");
});

test("an account that chose none leaves the page as it is", async () => {
    const { client, show, languages } = setting(undefined);
    client.me = { id: "A" };
    languages.heard({ what: "account" });
    await Promise.resolve();
    await Promise.resolve();
    expect(show).not.toHaveBeenCalled();
});

test("a choice is kept here, and in the account of who is in", () => {
    const { client, show, languages } = setting(undefined);
    languages.choose("en");
    expect(show).toHaveBeenCalledWith("en");
    expect(client.keepLanguage).not.toHaveBeenCalled();
    client.me = { id: "A" };
    languages.choose("nl");
    expect(client.keepLanguage).toHaveBeenCalledWith("nl");
    expect(localStorage.getItem("empower-language")).toBe("nl");
});
