import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../testing/clock.ts";
import { message, messages } from "../testing/server.ts";
import { Resume, type HistoryPage } from "./resume.ts";

let clock: FakeClock;
let heard: number[];
let fetched: number[];
let gaps: number[];
let stored: number;
let fetchPage: (after: number) => Promise<HistoryPage>;
let resume: Resume;

beforeEach(() => {
    clock = new FakeClock();
    heard = [];
    fetched = [];
    gaps = [];
    stored = 0;
    fetchPage = async (after) => ({ messages: messages(after + 1, stored), more: false });
    resume = new Resume(clock, {
        deliver: ({ seq }) => heard.push(seq),
        fetchAfter: (_, after) => {
            fetched.push(after);
            return fetchPage(after);
        },
        gap: (_, edge) => gaps.push(edge),
    });
});

function say(...seqs: number[]): void {
    seqs.forEach((seq) => resume.receive(message(seq)));
}

test("the position of a channel is the last entry that was heard in order", () => {
    resume.begin({ id: "K", last_seq: 40 });
    say(41, 42, 44);
    expect(resume.positions()).toEqual([{ channel: "K", seq: 42 }]);
});

test("what is heard twice is told once", () => {
    resume.begin({ id: "K", last_seq: 0 });
    say(1, 2, 2, 1, 3);
    expect(heard).toEqual([1, 2, 3]);
});

test("a hole is fetched from history, and what came early follows in its place", async () => {
    resume.begin({ id: "K", last_seq: 10 });
    stored = 15;
    say(11, 15);
    expect(heard).toEqual([11]);
    await clock.advance(100);
    expect(fetched).toEqual([11]);
    expect(heard).toEqual([11, 12, 13, 14, 15]);
});

test("what only overtook another is not fetched", async () => {
    resume.begin({ id: "K", last_seq: 10 });
    say(12);
    await clock.advance(50);
    say(11);
    await clock.advance(60_000);
    expect(heard).toEqual([11, 12]);
    expect(fetched).toEqual([]);
});

test("a hole longer than a page is fetched page by page", async () => {
    resume.begin({ id: "K", last_seq: 0 });
    fetchPage = async (after) => ({ messages: messages(after + 1, Math.min(after + 3, 8)), more: after + 3 < 8 });
    say(8);
    await clock.advance(1_000);
    expect(fetched).toEqual([0, 3, 6]);
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("a failed fetch is made again, and meanwhile nothing is told out of order", async () => {
    resume.begin({ id: "K", last_seq: 0 });
    stored = 3;
    const works = fetchPage;
    fetchPage = () => Promise.reject(new Error("no line"));
    say(3);
    await clock.advance(1_000);
    expect(heard).toEqual([]);
    fetchPage = works;
    await clock.advance(3_000);
    expect(heard).toEqual([1, 2, 3]);
});

test("after a reconnect the replay is waited for, and fetched only where it does not come", async () => {
    resume.begin({ id: "K", last_seq: 10 });
    stored = 12;
    resume.begin({ id: "K", last_seq: 12 });
    await clock.advance(4_000);
    expect(fetched).toEqual([]);
    say(11);
    await clock.advance(1_000);
    expect(fetched).toEqual([11]);
    expect(heard).toEqual([11, 12]);
});

test("a hole seen live is fetched soon, though the replay would be waited for longer", async () => {
    resume.begin({ id: "K", last_seq: 10 });
    resume.begin({ id: "K", last_seq: 12 });
    stored = 14;
    say(14);
    await clock.advance(100);
    expect(heard).toEqual([11, 12, 13, 14]);
});

test("a gap the server tells of is jumped over, and what comes next is live", () => {
    resume.begin({ id: "K", last_seq: 10 });
    resume.begin({ id: "K", last_seq: 900, gap: true });
    say(900, 901);
    expect(gaps).toEqual([900]);
    expect(heard).toEqual([901]);
});

test("a duplicate leaves nothing behind that a gap could fall back to", async () => {
    resume.begin({ id: "K", last_seq: 0 });
    say(1, 1, 1_000);
    await clock.advance(100);
    expect(gaps).toEqual([999]);
});

test("being far behind is a gap, too", async () => {
    resume.begin({ id: "K", last_seq: 0 });
    say(1_000);
    await clock.advance(100);
    expect(fetched).toEqual([]);
    expect(gaps).toEqual([999]);
    expect(heard).toEqual([1_000]);
});

test("what was heard before a gap, or twice, does not move the channel back", async () => {
    resume.begin({ id: "K", last_seq: 10 });
    say(11, 11, 15);
    resume.begin({ id: "K", last_seq: 900, gap: true });
    say(2_000);
    await clock.advance(100);
    expect(gaps).toEqual([900, 1_999]);
    expect(heard).toEqual([11, 2_000]);
});

test("a small hole seen live does not hide that more is missing", async () => {
    resume.begin({ id: "K", last_seq: 10 });
    resume.begin({ id: "K", last_seq: 16 });
    fetchPage = async (after) => ({ messages: messages(after + 1, Math.min(after + 2, 16)), more: after + 2 < 16 });
    say(12);
    await clock.advance(6_000);
    expect(heard).toEqual([11, 12, 13, 14, 15, 16]);
});

test("a hole the server has nothing for does not stop the channel for ever", async () => {
    resume.begin({ id: "K", last_seq: 0 });
    fetchPage = async () => ({ messages: [], more: false });
    say(3);
    await clock.advance(30_000);
    expect(gaps).toEqual([2]);
    expect(heard).toEqual([3]);
});

test("a server that was restored from an older copy is followed back", () => {
    resume.begin({ id: "K", last_seq: 10 });
    resume.begin({ id: "K", last_seq: 7 });
    say(8);
    expect(gaps).toEqual([7]);
    expect(heard).toEqual([8]);
});

test("nothing is told of a channel one is not in", () => {
    resume.begin({ id: "K", last_seq: 0 });
    resume.forget("K");
    say(1);
    expect(heard).toEqual([]);
    expect(resume.positions()).toEqual([]);
});
