// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { keepUnfinished, loadUnfinished } from "./unfinished.ts";

const unfinished = { username: "noor", uri: "otpauth://totp/x:noor?secret=ABC" };

beforeEach(() => sessionStorage.clear());

test("what is unfinished is kept in this tab, without a password, until it is finished", () => {
    expect(loadUnfinished()).toBeUndefined();
    keepUnfinished(unfinished);
    expect(loadUnfinished()).toEqual(unfinished);
    expect(JSON.stringify({ ...localStorage })).toBe("{}");
    keepUnfinished(undefined);
    expect(loadUnfinished()).toBeUndefined();
    expect(sessionStorage.length).toBe(0);
});

test("what is kept and is none of ours counts as nothing", () => {
    for (const text of ["", "null", "7", "[]", '{"username":"noor"}', '{"username":"noor","uri":"javascript:alert(1)"}']) {
        sessionStorage.setItem("empower-unfinished", text);
        expect(loadUnfinished(), text).toBeUndefined();
    }
});
