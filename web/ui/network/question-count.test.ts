import { beforeEach, expect, test } from "vitest";
import { ServiceError, type CareClient, type Consent } from "../../client/index.ts";
import { QuestionCount } from "./question-count.ts";

const looked: string[] = [];
let clients: CareClient[];
let refusal: ServiceError | undefined;

const of = (id: string, relation: CareClient["relation"] = "representative"): CareClient => ({
    client: { id, name: id, role: "client" },
    relation,
});

/** Somebody of whom it is asked whether they may see the chat. */
function question(client: string): Consent {
    return {
        client: { id: client, name: client, role: "client" },
        age: "12_to_15",
        offered: ["chat"],
        people: [
            {
                user: { id: "aunt", name: "Tante", role: "relative" },
                tie: "relative",
                needs: "both",
                asked: ["chat"],
                parts: [],
                signatures: [{ user: { id: "me", name: "Ik", role: "representative" }, parts: [], missing: ["chat"] }],
                may_sign: true,
            },
        ],
    };
}

const count = () =>
    new QuestionCount(
        () => ({
            clients: () => Promise.resolve(clients),
            consent: (id) => {
                looked.push(id);
                return refusal === undefined ? Promise.resolve(question(id)) : Promise.reject(refusal);
            },
        }),
        () => "me",
    );

beforeEach(() => {
    looked.length = 0;
    clients = [of("Sem"), of("Noor")];
    refusal = undefined;
});

test("each client is looked at once, and again alone when something of that client changed (R-PRIV-2)", async () => {
    const questions = count();
    expect(await questions.ask()).toBe(2);
    expect(looked).toEqual(["Sem", "Noor"]);
    expect(questions.stale(undefined)).toBe(false);
    expect(questions.stale("Noor")).toBe(true);
    expect(await questions.ask()).toBe(2);
    expect(looked).toEqual(["Sem", "Noor", "Noor"]);
});

test("whoever came to decide for another client is told of the questions there, and no more of one they do not decide for", async () => {
    const questions = count();
    await questions.ask();
    clients = [of("Noor"), of("Bo"), of("Bram", "relative")];
    questions.stale("Bo");
    expect(await questions.ask()).toBe(2);
    expect(looked).toEqual(["Sem", "Noor", "Bo"]);
});

test("a look that failed is made up for; one that is refused counts nothing, and is not tried again", async () => {
    const questions = count();
    refusal = new ServiceError("network");
    await expect(questions.ask()).rejects.toMatchObject({ reason: "network" });
    expect(questions.stale(undefined)).toBe(true);
    refusal = new ServiceError("restricted");
    expect(await questions.ask()).toBe(0);
    expect(questions.stale(undefined)).toBe(false);
});
