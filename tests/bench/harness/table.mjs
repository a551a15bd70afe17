// Tables in Markdown. A ratio is taken within each run, of what was measured minutes apart at most; then the median of the runs.
import { FAULTS, FIGURES, GOALS } from "./cases.mjs";

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const spread = (values, print) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return values.length === 1 ? print(values[0]) : `${print(median(values))} (${print(low)}–${print(high)})`;
};

/** Values of a figure, by run: [[run, value], …]. */
function valuesOf(results, system, figure) {
    return results
        .filter((result) => result.system === system && result.case === figure.name && result.error === undefined)
        .map((result) => [result.run, figure.value(result) * (figure.scale ?? 1)])
        .filter(([, value]) => Number.isFinite(value));
}

/** Ours over the peer's, run by run. */
function ratios(results, peer, figure) {
    const theirs = new Map(valuesOf(results, peer, figure));
    return valuesOf(results, "empower", figure)
        .filter(([run]) => theirs.has(run))
        .map(([run, value]) => value / theirs.get(run));
}

const number = (digits) => (value) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const row = (cells) => `| ${cells.join(" | ")} |\n`;
const heading = (cells) => row(cells) + row(cells.map(() => "---"));

function figuresTable(results, systems) {
    const peers = systems.filter((system) => system !== "empower");
    let text = heading(["case", "figure", ...systems, ...peers.map((peer) => `empower : ${peer}`)]);
    for (const figure of FIGURES) {
        const print = number(figure.digits);
        const values = systems.map((system) => valuesOf(results, system, figure).map(([, value]) => value));
        if (values[0].length === 0) {
            continue;
        }
        const cells = values.map((list) => (list.length === 0 ? "–" : spread(list, print)));
        const ratio = peers.map((peer) => ratios(results, peer, figure)).map((list) => (list.length === 0 ? "–" : spread(list, number(2))));
        text += row([figure.name, `${figure.says}${figure.unit && `, ${figure.unit}`}`, ...cells, ...ratio]);
    }
    return text;
}

function judge(value, [goal, wish], more) {
    const reached = (bound) => (more ? value >= bound : value <= bound);
    if (goal !== undefined && !reached(goal)) {
        return "**not met**";
    }
    if (wish !== undefined && !reached(wish)) {
        return goal === undefined ? "wish not met" : "met, wish not";
    }
    return "met";
}

/** [kind of value, the goal's numbers] of a goal, as it is printed and judged. */
function held(results, goal, figure) {
    const ours = valuesOf(results, "empower", figure).map(([, value]) => value);
    if (goal.bound !== undefined) {
        return { values: ours, bounds: goal.bound, unit: figure.unit, digits: figure.digits };
    }
    if (goal.difference !== undefined) {
        const theirs = new Map(valuesOf(results, goal.peer, figure));
        const values = valuesOf(results, "empower", figure).filter(([run]) => theirs.has(run)).map(([run, value]) => value - theirs.get(run));
        return { values, bounds: goal.difference, unit: figure.unit, digits: figure.digits, sign: `${goal.peer} + ` };
    }
    return { values: ratios(results, goal.peer, figure), bounds: goal.ratio, unit: `× ${goal.peer}`, digits: 2 };
}

function goalsTable(results) {
    const head = heading(["case", "figure", "goal", "wish", "came to", ""]);
    let text = "";
    for (const goal of GOALS) {
        const figure = FIGURES.find(({ name, says }) => name === goal.name && says === goal.says);
        const { values, bounds, unit, digits, sign = "" } = held(results, goal, figure);
        if (values.length === 0) {
            continue;
        }
        const asked = (bound) => (bound === undefined ? "" : `${figure.more ? "≥" : "≤"} ${sign}${bound} ${unit}`);
        const came = `${sign}${spread(values, number(digits))} ${unit}`;
        text += row([goal.name, goal.says, asked(bounds[0]), asked(bounds[1]), came, judge(median(values), bounds, figure.more)]);
    }
    return text && `${head}${text}\n`;
}

function growTable(results, systems) {
    const grown = results.filter(({ case: name, error }) => name === "grow" && error === undefined);
    if (grown.length === 0) {
        return "";
    }
    const who = systems.filter((system) => grown.some((result) => result.system === system));
    const counts = grown[0].steps.map(({ idle }) => idle);
    let text = `\nCPU a message, µs, with so many idle connections beside:\n\n${heading(["idle", ...who])}`;
    counts.forEach((idle, i) => {
        const cells = who.map((system) => spread(grown.filter((result) => result.system === system).map(({ steps }) => steps[i].cpu_us_per_message), number(1)));
        text += row([number(0)(idle), ...cells]);
    });
    return text;
}

function faultsText(results) {
    const bad = results.filter((result) => result.error !== undefined || result.kept_up === false || FAULTS.some((fault) => result[fault] > 0));
    if (bad.length === 0) {
        return "\nNo message was lost, doubled or out of order.\n";
    }
    const told = bad.map((result) => {
        const what = FAULTS.filter((fault) => result[fault] > 0).map((fault) => `${fault} ${result[fault]}`);
        return `- ${result.system}, ${result.case}, run ${result.run}: ${result.error ?? [...(result.kept_up === false ? ["did not keep up"] : []), ...what].join(", ")}\n`;
    });
    return `\nWhat went wrong:\n\n${told.join("")}`;
}

export function table(results) {
    const systems = [...new Set(results.map(({ system }) => system))];
    const runs = Math.max(...results.map(({ run }) => run));
    const load = median(results.map((result) => result.load));
    const about = `${runs} interleaved runs, ${results[0].cores} cores, load of the machine before each ${load.toFixed(1)} (median). Medians, in brackets the lowest and highest.\n\n`;
    return `${about}${goalsTable(results)}${figuresTable(results, systems)}${growTable(results, systems)}${faultsText(results)}`;
}
