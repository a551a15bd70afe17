import type { Network } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

const soon_ms = 60 * 24 * 60 * 60 * 1000;

/** Birthdays soon after which other people decide, in words. Where the client cannot decide, none of them changes that. */
export function turnNotices(network: Network, self: boolean, words: Words, now: Date): string[] {
    const t = words.t.care.consent;
    const { name } = network.client;
    if (network.incapacitated) {
        return [];
    }
    return network.turns
        .filter(({ on }) => Date.parse(on) - now.getTime() < soon_ms)
        .map(({ on, age }) => {
            const date = words.calendarDate(on);
            if (age === 12) {
                return t.turns12(name, date);
            }
            return self ? t.turnsOwn16(date) : t.turns16(name, date);
        });
}
