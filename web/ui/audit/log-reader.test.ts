import { beforeEach, expect, test } from "vitest";
import type { AuditQuestion, AuditRow } from "../../client/index.ts";
import { auditRow } from "../testing/audit-samples.ts";
import { LogReader } from "./log-reader.ts";

let asked: AuditQuestion[];
let stored: AuditRow[];
let fails: boolean;
let interesting: (row: AuditRow) => boolean;

async function page(question: AuditQuestion): Promise<{ rows: AuditRow[]; more: boolean }> {
    asked.push(question);
    if (fails) {
        throw Object.assign(new Error(), { reason: "network" });
    }
    const inside = stored.filter(({ number }) => number < (question.before ?? Infinity));
    return { rows: inside.slice(-question.limit), more: inside.length > question.limit };
}

function reader(): LogReader {
    return new LogReader(
        () => ({ page }),
        () => undefined,
        (rows) => rows.some((row) => interesting(row)),
    );
}

beforeEach(() => {
    asked = [];
    fails = false;
    interesting = () => true;
    stored = Array.from({ length: 420 }, (_, at) => auditRow({ number: at + 1 }));
});

test("the log is read page by page, newest first, with no row twice (R-PRIV-2)", async () => {
    const log = reader();
    await log.begin({ client: "C" }, ["look"]);
    expect(log.rows.map(({ number }) => number)[0]).toBe(420);
    while (log.more) {
        await log.older();
    }
    expect(log.rows.map(({ number }) => number)).toEqual(stored.map(({ number }) => number).reverse());
    expect(asked.every(({ client, kinds }) => client === "C" && kinds[0] === "look")).toBe(true);
});

test("where a page has nothing to see, further ones are asked for, but not without end", async () => {
    interesting = ({ number }) => number === 300;
    const log = reader();
    await log.begin({}, []);
    expect(asked.length).toBe(3);
    interesting = () => false;
    await log.older();
    expect([asked.length, log.more, log.loading]).toEqual([7, true, false]);
});

test("a failure is told, and the next attempt goes on where it was", async () => {
    const log = reader();
    await log.begin({}, []);
    fails = true;
    await log.older();
    expect([log.failure, log.rows.length, log.loading]).toEqual(["network", 50, false]);
    fails = false;
    await log.older();
    expect([log.failure, log.rows.length]).toEqual([undefined, 100]);
});

test("an answer about what is no longer asked for does not count", async () => {
    const log = reader();
    const first = log.begin({ client: "C" }, []);
    stored = [auditRow({ number: 7 })];
    await log.begin({ user: "T" }, []);
    await first;
    expect(log.rows.map(({ number }) => number)).toEqual([7]);
});
