import { expect, test } from "vitest";
import { pieces } from "./links.ts";

test("web addresses are told apart, without the sentence around them", () => {
    expect(pieces("Zie https://voorbeeld.nl/a?b=1. Tot morgen!")).toEqual([
        { text: "Zie " },
        { text: "https://voorbeeld.nl/a?b=1", href: "https://voorbeeld.nl/a?b=1" },
        { text: ". Tot morgen!" },
    ]);
});

test("an address keeps the brackets that are its own, and gives back those around it", () => {
    expect(pieces("(https://nl.voorbeeld.org/Rust_(geest))")[1]?.href).toBe(
        "https://nl.voorbeeld.org/Rust_(geest)",
    );
    expect(pieces("(https://voorbeeld.nl)")[1]?.href).toBe("https://voorbeeld.nl");
});

test("nothing that could run becomes a link", () => {
    for (const text of [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "http:voorbeeld",
    ]) {
        expect(
            pieces(text).every((piece) => piece.href === undefined),
            text,
        ).toBe(true);
    }
});

test("the text is kept to the letter", () => {
    const text = "a <b> https://x.nl/1, https://x.nl/2\n  einde";
    expect(
        pieces(text)
            .map((piece) => piece.text)
            .join(""),
    ).toBe(text);
});
