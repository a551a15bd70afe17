// @vitest-environment jsdom
import { render } from "lit";
import { describe, expect, it } from "vitest";
import { blocks, markdown, pieces } from "./markdown.ts";

function drawn(text: string): HTMLElement {
    const place = document.createElement("div");
    render(markdown(text), place);
    return place;
}

describe("a text of terms", () => {
    it("is headings, paragraphs and lists, whatever the line ends", () => {
        expect(blocks("# Een\r\n\r\ntwee\r\ndrie\r\n\r\n- a\r\n- b\r\n  verder\r\n1. c\r\n2) d\n#### vier ##\n")).toEqual([
            { kind: "heading", level: 2, text: "Een" },
            { kind: "paragraph", text: "twee drie" },
            { kind: "list", ordered: false, items: ["a", "b verder"] },
            { kind: "list", ordered: true, items: ["c", "d"] },
            { kind: "heading", level: 4, text: "vier" },
        ]);
        expect(blocks("")).toEqual([]);
        expect(blocks("#geen kop\n-geen lijst")).toEqual([{ kind: "paragraph", text: "#geen kop -geen lijst" }]);
    });

    it("has bold and slanted words, and leaves a lone star alone", () => {
        expect(pieces("a **b c** *d* 2 * 3 ** e")).toEqual([
            { look: "plain", text: "a " },
            { look: "strong", text: "b c" },
            { look: "plain", text: " " },
            { look: "slanted", text: "d" },
            { look: "plain", text: " 2 * 3 ** e" },
        ]);
    });

    it("never becomes an element, a script or an address of its own (R-ACC-2)", () => {
        const place = drawn("<img src=x onerror=alert(1)> **<script>alert(1)</script>** [hier](javascript:alert(1))\n\n- <a href='x'>y</a>");
        expect(place.querySelectorAll("img, script, a")).toHaveLength(0);
        expect(place.textContent).toContain("<script>alert(1)</script>");
        expect(place.querySelector("strong")).not.toBeNull();
    });
});
