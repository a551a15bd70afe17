/** A UUIDv7: 48 bits of time, the rest random. What the server tells one attempt at a message from another by. */
export function newNonce(nowMs: number, random: () => number): string {
    const digit = () => Math.floor(random() * 16);
    const digits = Array.from({ length: 32 }, digit);
    Math.max(0, nowMs)
        .toString(16)
        .padStart(12, "0")
        .split("")
        .forEach((char, at) => {
            digits[at] = parseInt(char, 16);
        });
    digits[12] = 7; // version
    digits[16] = 8 + ((digits[16] ?? 0) % 4); // variant
    const text = digits.map((value) => value.toString(16)).join("");
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
