import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { User } from "../../client/index.ts";
import { ServiceError } from "../../client/wire/errors.ts";
import { user } from "../testing/samples.ts";
import { PeopleSearch } from "./people-search.ts";

let redraws = 0;
const asked: string[] = [];
const host = {
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => {
        redraws += 1;
    },
    updateComplete: Promise.resolve(true),
};
const answers = new Map<string, (found: readonly User[] | Error) => void>();
const search = (): PeopleSearch =>
    new PeopleSearch(host, (name) => {
        asked.push(name);
        return new Promise((resolve, reject) =>
            answers.set(name, (found) => (found instanceof Error ? reject(found) : resolve(found))),
        );
    });

async function answer(name: string, found: readonly User[] | Error): Promise<void> {
    answers.get(name)?.(found);
    await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
    vi.useFakeTimers();
    asked.length = 0;
    answers.clear();
    redraws = 0;
});
afterEach(() => {
    vi.useRealTimers();
});

test("a name is looked for when one stops typing, or at once", async () => {
    const people = search();
    people.typed("T");
    people.typed(" Tom ");
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(["Tom"]);
    people.typed("Tom d");
    void people.look("Tom d");
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(["Tom", "Tom d"]);
});

test("an answer to an earlier question comes to nothing", async () => {
    const people = search();
    void people.look("To");
    void people.look("Tom");
    await answer("Tom", [user("T", "Tom", "therapist")]);
    await answer("To", []);
    expect(people.found?.map(({ id }) => id)).toEqual(["T"]);
    void people.look("Anna");
    people.forget();
    await answer("Anna", [user("A", "Anna", "therapist")]);
    expect([people.found, people.failed]).toEqual([undefined, undefined]);
    expect(redraws).toBeGreaterThan(1);
});

test("a question without an answer says why, and leaves what was found", async () => {
    const people = search();
    void people.look("Tom");
    await answer("Tom", [user("T", "Tom", "therapist")]);
    void people.look("Tomas");
    await answer("Tomas", new ServiceError("network"));
    expect([people.found?.length, people.failed]).toEqual([1, "network"]);
    void people.look("Tom");
    await answer("Tom", []);
    expect([people.found?.length, people.failed]).toEqual([0, undefined]);
});
