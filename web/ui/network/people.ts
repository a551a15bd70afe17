import type { Network, NetworkPerson, Part, Tie } from "../../client/index.ts";

const order: readonly Tie[] = ["care_team", "representative", "relative", "teacher"];

/** The care team first, then whoever is nearest, by name. */
export function sortPeople(people: readonly NetworkPerson[]): NetworkPerson[] {
    return [...people].sort(
        (a, b) => order.indexOf(a.tie) - order.indexOf(b.tie) || a.user.name.localeCompare(b.user.name),
    );
}

/** The parts there are, as far as anybody sees them: the care team sees all. */
export function offeredIn(network: Network | undefined): Part[] {
    return [...new Set(network?.people.flatMap(({ parts }) => parts) ?? [])];
}
