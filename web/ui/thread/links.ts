export type Piece = { readonly text: string; readonly href?: string };

const address = /\bhttps?:\/\/[^\s<>"']+/giu;
/* What usually ends the sentence, not the address. */
const trailing = /[.,;:!?…)\]}]+$/u;

/** The text of a message, with the web addresses in it told apart. Nothing else ever becomes a link. */
export function pieces(text: string): Piece[] {
    const found: Piece[] = [];
    let done = 0;
    for (const match of text.matchAll(address)) {
        const href = trim(match[0]);
        if (!isAddress(href)) {
            continue;
        }
        if (match.index > done) {
            found.push({ text: text.slice(done, match.index) });
        }
        found.push({ text: href, href });
        done = match.index + href.length;
    }
    if (done < text.length) {
        found.push({ text: text.slice(done) });
    }
    return found;
}

function trim(found: string): string {
    const cut = found.replace(trailing, "");
    /* An address may hold a pair of brackets of its own, as encyclopedias use them. */
    return cut.includes("(") && !cut.includes(")") && found.startsWith(`${cut})`) ? `${cut})` : cut;
}

function isAddress(text: string): boolean {
    try {
        return new URL(text).hostname !== "";
    } catch {
        return false;
    }
}
