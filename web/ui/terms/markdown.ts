import { html, type TemplateResult } from "lit";

/*
 * As much of Markdown as a text of terms needs: headings, paragraphs, lists, bold and slanted words. Everything else
 * stays the text it is, so that nothing of it can become an element, an attribute or an address.
 */
export type Block =
    | { readonly kind: "heading"; readonly level: 2 | 3 | 4; readonly text: string }
    | { readonly kind: "paragraph"; readonly text: string }
    | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] };

const heading = /^(#{1,6})\s+(.*?)\s*#*$/;
const bullet = /^\s*[-*+]\s+(.*)$/;
const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/;

export function blocks(text: string): Block[] {
    const found: Block[] = [];
    let lines: string[] = [];
    let list: { ordered: boolean; items: string[] } | undefined;
    const end = (): void => {
        if (lines.length > 0) {
            found.push({ kind: "paragraph", text: lines.join(" ") });
        }
        if (list !== undefined) {
            found.push({ kind: "list", ...list });
        }
        lines = [];
        list = undefined;
    };
    for (const line of text.split(/\r?\n/)) {
        const title = heading.exec(line);
        const item = bullet.exec(line) ?? numbered.exec(line);
        if (title !== null) {
            end();
            found.push({ kind: "heading", level: levelOf(title[1] ?? ""), text: title[2] ?? "" });
        } else if (item !== null) {
            const ordered = bullet.exec(line) === null;
            if (list?.ordered !== ordered) {
                end();
                list = { ordered, items: [] };
            }
            list.items.push(item[1] ?? "");
        } else if (line.trim() === "") {
            end();
        } else if (list !== undefined) {
            list.items.push(`${list.items.pop() ?? ""} ${line.trim()}`);
        } else {
            lines.push(line.trim());
        }
    }
    end();
    return found;
}

/* The page has a heading of its own above it. */
function levelOf(marks: string): 2 | 3 | 4 {
    return marks.length === 1 ? 2 : marks.length === 2 ? 3 : 4;
}

export interface Piece {
    readonly look: "plain" | "strong" | "slanted";
    readonly text: string;
}

export function pieces(text: string): Piece[] {
    return text
        .split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/)
        .filter((part) => part !== "")
        .map((part): Piece => {
            if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) {
                return { look: "strong", text: part.slice(2, -2) };
            }
            const slanted = part.length > 2 && part.startsWith("*") && part.endsWith("*");
            return slanted ? { look: "slanted", text: part.slice(1, -1) } : { look: "plain", text: part };
        });
}

function words(text: string): unknown {
    return pieces(text).map((piece) =>
        piece.look === "strong"
            ? html`<strong>${piece.text}</strong>`
            : piece.look === "slanted"
              ? html`<em>${piece.text}</em>`
              : piece.text,
    );
}

function shown(block: Block): TemplateResult {
    switch (block.kind) {
        case "heading":
            return block.level === 2
                ? html`<h2>${words(block.text)}</h2>`
                : block.level === 3
                  ? html`<h3>${words(block.text)}</h3>`
                  : html`<h4>${words(block.text)}</h4>`;
        case "list": {
            const items = block.items.map((item) => html`<li>${words(item)}</li>`);
            return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
        }
        case "paragraph":
            return html`<p>${words(block.text)}</p>`;
    }
}

export function markdown(text: string): TemplateResult[] {
    return blocks(text).map(shown);
}
