import { expect, test } from "vitest";
import { Loaded } from "./loaded.ts";

const host = () => ({ requestUpdate: () => undefined });

test("what is shown stays while it is asked for again, and goes when one may not see it any more", async () => {
    const answers = [Promise.resolve("a"), Promise.reject({ reason: "network" }), Promise.reject({ reason: "forbidden" })];
    answers.forEach((answer) => answer.catch(() => undefined));
    const loaded = new Loaded(host(), () => answers.shift() ?? Promise.resolve("z"));
    await loaded.load();
    expect([loaded.value, loaded.failed]).toEqual(["a", undefined]);
    await loaded.load();
    expect([loaded.value, loaded.failed]).toEqual(["a", "network"]);
    await loaded.load();
    expect([loaded.value, loaded.failed]).toEqual([undefined, "forbidden"]);
});

test("a change that is told while an answer is under way is asked for once more", async () => {
    let asked = 0;
    const loaded = new Loaded(host(), () => Promise.resolve((asked += 1)));
    void loaded.load();
    void loaded.load();
    await loaded.load();
    expect([asked, loaded.value]).toEqual([2, 2]);
});

test("an answer about another client is not shown for this one", async () => {
    let subject = "anna";
    const loaded = new Loaded(host(), () => Promise.resolve(subject));
    const first = loaded.load();
    subject = "bram";
    await Promise.all([first, loaded.restart()]);
    expect(loaded.value).toBe("bram");
});
