// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import type { SignOn } from "../../client/index.ts";
import { nl } from "../i18n/nl.ts";
import { wordsFor } from "../i18n/words.ts";
import { SignOnChoice } from "./sign-on.ts";

const words = wordsFor("nl");
const clinic: SignOn = { name: "Kliniek", url: "/sso/start?provider=1" };

let changes: number;

const choiceOf = (list: () => Promise<readonly SignOn[]>) => new SignOnChoice(list, () => (changes += 1));

beforeEach(() => {
    changes = 0;
    history.replaceState(null, "", "/desk/");
});

test("the organisations are asked for once", async () => {
    let asked = 0;
    const choice = choiceOf(() => {
        asked += 1;
        return Promise.resolve([clinic]);
    });
    await Promise.all([choice.begin(), choice.begin()]);
    expect([asked, changes, choice.choices, choice.problem(words)]).toEqual([1, 1, [clinic], ""]);
});

test("where they cannot be asked for, there are none, and the password is left", async () => {
    const choice = choiceOf(() => Promise.reject(new Error("network")));
    await choice.begin();
    expect([choice.choices, choice.problem(words)]).toEqual([[], ""]);
});

test.each([
    ["refused", nl.signIn.signOn.refused],
    ["unknown_account", nl.signIn.signOn.unknown],
    ["unavailable", nl.signIn.signOn.unavailable],
    ["expired", nl.signIn.signOn.expired],
    ["<b>something later</b>", nl.signIn.signOn.unavailable],
])("why it failed is said in words (%s), and taken out of the address", async (word, text) => {
    history.replaceState(null, "", `/desk/?x=1#sso=${word}`);
    const choice = choiceOf(() => Promise.resolve([clinic]));
    expect(choice.problem(words)).toBe("");
    await choice.begin();
    expect(choice.problem(words)).toBe(text);
    expect([location.pathname, location.search, location.hash]).toEqual(["/desk/", "?x=1", ""]);
    choice.forget();
    expect(choice.problem(words)).toBe("");
});

test("another part of the address is left alone", async () => {
    history.replaceState(null, "", "/desk/#security");
    const choice = choiceOf(() => Promise.resolve([]));
    await choice.begin();
    expect([choice.problem(words), location.hash]).toEqual(["", "#security"]);
});
