import { expect, test } from "vitest";
import { conversation, user } from "../testing/samples.ts";
import { filterConversations, unreadIn } from "./filter.ts";

const me = user("T", "Anna", "therapist");
const list = [
    conversation([me, user("1", "Émilie van 't Hof", "client")], { id: "1", unread: 2 }),
    conversation([me, user("2", "Pieter-Jan Smit", "client")], { id: "2" }),
    conversation([me, user("3", "Fatima Yılmaz", "client")], {
        id: "3",
        title: "Nazorg",
        unread: 1,
    }),
];

function find(text: string, unreadOnly = false, open?: string): string {
    const found = filterConversations(list, { text, unreadOnly }, () => "", open);
    return found.map((one) => one.id).join("");
}

test("a search takes the beginnings of words, without capitals and accents", () => {
    expect(find("emi")).toBe("1");
    expect(find("EMILIE hof")).toBe("1");
    expect(find("emilie smit")).toBe("");
    expect(find("jan")).toBe("2");
    expect(find("mit")).toBe("");
    expect(find("naz")).toBe("3");
    expect(find("  ")).toBe("123");
});

test("only what is unread, and the one that is open", () => {
    expect(find("", true)).toBe("13");
    expect(find("", true, "2")).toBe("123");
    expect(find("fat", true, "2")).toBe("3");
});

test("unread messages are counted over all conversations", () => {
    expect(unreadIn(list)).toBe(3);
    expect(unreadIn([])).toBe(0);
});
