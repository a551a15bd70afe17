import { expect, test, vi } from "vitest";
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
