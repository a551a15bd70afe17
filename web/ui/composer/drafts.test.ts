import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { KeptDraft } from "../../client/index.ts";
import { Drafts, lengthOf, readiness, type Attachment } from "./drafts.ts";

const file = { id: "F", name: "a.pdf", type: "application/pdf", size: 3 };
const ready: Attachment = { key: "1", name: "a.pdf", state: "ready", file };

test("a draft stays with its conversation and never turns up in another", () => {
    const drafts = new Drafts();
    drafts.setText("anna", "Over je moeder");
    drafts.putAttachment("anna", ready);
    expect(drafts.get("bram")).toEqual({
        text: "",
        replyTo: undefined,
        attachments: [],
        editing: undefined,
    });
    expect(drafts.take("bram").text).toBe("");
    expect(drafts.get("anna").text).toBe("Over je moeder");
    expect(drafts.has("anna")).toBe(true);
    expect(drafts.has("bram")).toBe(false);
});

test("what was sent is gone from the draft, and from no other", () => {
    const drafts = new Drafts();
    drafts.setText("anna", "een");
    drafts.setText("bram", "twee");
    expect(drafts.take("anna").text).toBe("een");
    expect(drafts.get("anna").text).toBe("");
    expect(drafts.get("bram").text).toBe("twee");
});

test("while a message is edited the draft waits", () => {
    const drafts = new Drafts();
    drafts.setText("anna", "half bericht");
    drafts.update("anna", { editing: { seq: 7, text: "oud" } });
    drafts.setText("anna", "nieuw");
    expect(drafts.get("anna").editing).toEqual({ seq: 7, text: "nieuw" });
    drafts.update("anna", { editing: undefined });
    expect(drafts.get("anna").text).toBe("half bericht");
});

test("an attachment is replaced in its place, and one that was removed stays away", () => {
    const drafts = new Drafts();
    drafts.putAttachment("anna", { key: "1", name: "a.pdf", state: "uploading", done: 0.2 });
    drafts.putAttachment("anna", { key: "2", name: "b.pdf", state: "uploading", done: 0 });
    drafts.putAttachment("anna", ready);
    expect(drafts.get("anna").attachments.map((one) => one.state)).toEqual(["ready", "uploading"]);
    drafts.removeAttachment("anna", "1");
    expect(drafts.hasAttachment("anna", "1")).toBe(false);
    expect(drafts.hasAttachment("anna", "2")).toBe(true);
});

test("signing out leaves nothing, and tells every view", () => {
    const drafts = new Drafts();
    drafts.setText("anna", "geheim");
    const heard = vi.fn();
    drafts.subscribe(heard);
    drafts.clear();
    expect(drafts.get("anna").text).toBe("");
    expect(heard).toHaveBeenCalledWith("anna");
});

test("a draft is ready with text or files, not with white space, nor before its files are there", () => {
    const draft = new Drafts().get("anna");
    expect(readiness({ ...draft, text: " \n" })).toBe("empty");
    expect(readiness({ ...draft, text: "hoi" })).toBe("ready");
    expect(readiness({ ...draft, attachments: [ready] })).toBe("ready");
    const uploading: Attachment = { key: "2", name: "b", state: "uploading", done: 0.5 };
    expect(readiness({ ...draft, text: "hoi", attachments: [ready, uploading] })).toBe("uploading");
    const failed: Attachment = { key: "3", name: "c", state: "failed", reason: "too_large" };
    expect(readiness({ ...draft, text: "hoi", attachments: [failed] })).toBe("file-failed");
});

test("an edit needs text, whatever stands in the draft that waits", () => {
    const draft = { ...new Drafts().get("anna"), text: "half", editing: { seq: 1, text: " " } };
    expect(readiness(draft)).toBe("empty");
    expect(readiness({ ...draft, editing: { seq: 1, text: "x" } })).toBe("ready");
});

test("the limit counts characters as the server does", () => {
    expect(lengthOf("😊é")).toBe(2);
    const draft = new Drafts().get("anna");
    expect(readiness({ ...draft, text: "😊".repeat(8000) })).toBe("ready");
    expect(readiness({ ...draft, text: "😊".repeat(8001) })).toBe("too-long");
});

describe("drafts that are kept", () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    /** The client of one person, and what it keeps. */
    function keeper(...kept: [string, KeptDraft][]) {
        const all = new Map(kept);
        return {
            all,
            keptDrafts: () => Promise.resolve(all),
            keepDraft: (channel: string, draft: KeptDraft | undefined) => {
                all.delete(channel);
                if (draft !== undefined) {
                    all.set(channel, draft);
                }
            },
        };
    }

    const text = (of: string): KeptDraft => ({
        text: of,
        replyTo: undefined,
        files: [],
        editing: undefined,
    });

    test("come back for their conversations, and never over what is being typed", async () => {
        const drafts = new Drafts();
        drafts.follow(keeper(["anna", text("kept")], ["bram", text("kept, too")]), "T");
        drafts.setText("anna", "typed");
        await vi.runAllTimersAsync();
        expect([drafts.get("anna").text, drafts.get("bram").text]).toEqual(["typed", "kept, too"]);
    });

    test("are kept after a pause, whole, and taken away when they were sent", async () => {
        const drafts = new Drafts();
        const here = keeper();
        drafts.follow(here, "T");
        await vi.runAllTimersAsync();
        drafts.setText("anna", "half");
        drafts.putAttachment("anna", ready);
        drafts.update("anna", { replyTo: 3 });
        expect(here.all.size).toBe(0);
        await vi.advanceTimersByTimeAsync(200);
        expect(here.all.get("anna")).toEqual({ ...text("half"), files: [file], replyTo: 3 });
        drafts.take("anna");
        await vi.advanceTimersByTimeAsync(200);
        expect(here.all.size).toBe(0);
    });

    test("are kept at once where the page goes away", () => {
        const drafts = new Drafts();
        const here = keeper();
        drafts.follow(here, "T");
        drafts.setText("anna", "half");
        drafts.flush();
        expect(here.all.get("anna")?.text).toBe("half");
    });

    test("of one person are not shown to the next, nor written or taken away under their name", async () => {
        const drafts = new Drafts();
        const [first, second] = [keeper(), keeper(["anna", text("of the second")])];
        drafts.follow(first, "C");
        drafts.setText("anna", "of the first");
        drafts.follow(second, "T");
        expect(drafts.get("anna").text).toBe("");
        await vi.runAllTimersAsync();
        expect(drafts.get("anna").text).toBe("of the second");
        expect(second.all.get("anna")?.text).toBe("of the second");
    });

    test("stay through a sign-in that ran out", () => {
        const drafts = new Drafts();
        const here = keeper();
        drafts.follow(here, "C");
        drafts.setText("anna", "midden in");
        drafts.follow(here, "C");
        expect(drafts.get("anna").text).toBe("midden in");
    });

    test("that another page wrote are taken over, but not while one types here", async () => {
        const drafts = new Drafts();
        const here = keeper();
        drafts.follow(here, "C");
        await vi.runAllTimersAsync();
        here.all.set("anna", text("elsewhere"));
        await drafts.changedElsewhere("anna");
        expect(drafts.get("anna").text).toBe("elsewhere");
        drafts.setText("anna", "here");
        here.all.delete("anna");
        await drafts.changedElsewhere("anna");
        expect(drafts.get("anna").text).toBe("here");
    });
});
