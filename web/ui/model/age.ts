const dutchDay = new Intl.DateTimeFormat("en", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    timeZone: "Europe/Amsterdam",
});

/** From this birthday on a client has an own account. */
export const account_years = 12;

/** The day it is in the Netherlands, `2026-11-27`: ages are counted by it. */
export function dutchToday(now = new Date()): string {
    const parts = new Map(dutchDay.formatToParts(now).map(({ type, value }) => [type, value]));
    return `${parts.get("year") ?? ""}-${parts.get("month") ?? ""}-${parts.get("day") ?? ""}`;
}

/** Whole years between two days. Who was born on 29 February becomes older on 1 March in other years. */
export function yearsOn(born: string, day: string): number {
    const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
    return day.slice(5) < born.slice(5) ? years - 1 : years;
}

/** Whether a client has an own account, as the server decides it. Of an unknown age: yes. */
export function ownAccount(born: string | undefined, incapacitated: boolean, today: string): boolean {
    return !incapacitated && (born === undefined || yearsOn(born, today) >= account_years);
}

/** So many days ahead a client can be invited who becomes 12, as the server has it. */
const ahead_days = 30;
const day_ms = 86_400_000;

/** The birthday from which on a child can have an own account, where it is near enough to be invited for it. */
export function soonInvited(turns: readonly { readonly on: string; readonly age: number }[], incapacitated: boolean, today: string): string | undefined {
    const on = incapacitated ? undefined : turns.find(({ age }) => age === account_years)?.on;
    return on !== undefined && Date.parse(on) - Date.parse(today) <= ahead_days * day_ms ? on : undefined;
}
