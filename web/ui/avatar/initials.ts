const particles = new Set([
    "van",
    "de",
    "den",
    "der",
    "het",
    "ten",
    "ter",
    "te",
    "'t",
    "la",
    "le",
    "el",
    "von",
    "of",
]);

/* `Anna de Vries` → `AV`: the first letters of the first and the last name, without the particles between. */
export function initials(name: string): string {
    const words = name
        .replace(/\(.*?\)/gu, " ")
        .split(/[\s-]+/u)
        .filter((word) => /[\p{L}\p{N}]/u.test(word));
    const names = words.filter((word, at) => at === 0 || !particles.has(word.toLowerCase()));
    const first = names[0];
    if (first === undefined) {
        return "?";
    }
    const last = names.length > 1 ? names[names.length - 1] : undefined;
    return (letter(first) + (last === undefined ? "" : letter(last))).toUpperCase();
}

function letter(word: string): string {
    return [...word].find((sign) => /[\p{L}\p{N}]/u.test(sign)) ?? "";
}

/* One of the tints, always the same for one person, so that people are told apart at a glance. */
export function tintOf(id: string, tints: number): number {
    let sum = 0;
    for (const sign of id) {
        sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
    }
    return sum % tints;
}
