// One picture of a run: what a message costs, how many there are, how long they take, and what idle connections add.
import { median } from "./table.mjs";

const WIDTH = 960;
const PANEL = 220;
const LEFT = 60;
const COLOURS = { empower: "#0b6e4f", uws: "#c8553d", socketio: "#2f6690", ejabberd: "#8d6a9f", peerjs: "#b08900", prosody: "#5b5f97" };

const escape = (text) => String(text).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const label = (x, y, text, more = "") => `<text x="${x}" y="${y}" ${more}>${escape(text)}</text>\n`;
const short = (value) => (value >= 10_000 ? `${Math.round(value / 1000)}k` : value >= 100 ? Math.round(value) : value.toPrecision(2));

function gather(results, name, system, of) {
    const values = results.filter((result) => result.case === name && result.system === system && result.error === undefined).map(of);
    const known = values.filter((value) => Number.isFinite(value));
    return known.length === 0 ? undefined : { middle: median(known), low: Math.min(...known), high: Math.max(...known) };
}

/** Bars in groups of one case each, every group on a scale of its own; a line shows the spread. */
function bars(results, systems, top, title, cases, of) {
    let svg = label(LEFT, top + 16, title, 'class="title"');
    const group = (WIDTH - 2 * LEFT) / cases.length;
    cases.forEach((name, i) => {
        const found = systems.map((system) => [system, gather(results, name, system, of)]).filter(([, value]) => value !== undefined);
        const most = Math.max(...found.map(([, { high }]) => high), Number.MIN_VALUE);
        const width = Math.min(34, (group - 20) / Math.max(found.length, 1));
        const base = top + PANEL - 40;
        const y = (value) => base - (value / most) * (PANEL - 95);
        found.forEach(([system, { middle, low, high }], j) => {
            const x = LEFT + i * group + j * width;
            const centre = x + width / 2 - 2;
            svg += `<rect x="${x}" y="${y(middle)}" width="${width - 4}" height="${base - y(middle)}" fill="${COLOURS[system]}"/>\n`;
            svg += `<path d="M${centre} ${y(low)}V${y(high)}" stroke="#333"/>\n`;
            svg += label(centre, y(high) - 4, short(middle), 'text-anchor="middle"');
        });
        svg += label(LEFT + i * group, base + 16, name);
    });
    return svg;
}

/** CPU a message against idle connections. */
function curve(results, systems, top) {
    const of = (system) => {
        const grown = results.filter((result) => result.case === "grow" && result.system === system && result.steps !== undefined);
        return (grown[0]?.steps ?? []).map(({ idle }, i) => [idle, median(grown.map(({ steps }) => steps[i].cpu_us_per_message))]);
    };
    const lines = systems.map((system) => [system, of(system)]).filter(([, points]) => points.length > 0);
    if (lines.length === 0) {
        return "";
    }
    const all = lines.flatMap(([, points]) => points);
    const [mostX, mostY] = [0, 1].map((i) => Math.max(...all.map((point) => point[i])));
    const base = top + PANEL - 40;
    const at = ([idle, us]) => [LEFT + (idle / mostX) * (WIDTH - 2.5 * LEFT), base - (us / mostY) * (PANEL - 85)];
    let svg = label(LEFT, top + 16, "CPU a message, µs, beside idle connections", 'class="title"');
    svg += `<path d="M${LEFT} ${base}H${WIDTH - LEFT}" stroke="#999"/>\n`;
    all.forEach(([idle]) => (svg += label(at([idle, 0])[0], base + 16, short(idle), 'text-anchor="middle"')));
    for (const [system, points] of lines) {
        svg += `<polyline points="${points.map((point) => at(point).join(",")).join(" ")}" fill="none" stroke-width="2" stroke="${COLOURS[system]}"/>\n`;
        for (const point of points) {
            const [x, y] = at(point);
            svg += `<circle cx="${x}" cy="${y}" r="3" fill="${COLOURS[system]}"/>\n${label(x, y - 7, short(point[1]), 'text-anchor="middle"')}`;
        }
    }
    return svg;
}

export function draw(results) {
    const systems = [...new Set(results.map(({ system }) => system))];
    const cases = [...new Set(results.map((result) => result.case))];
    const some = (names) => names.filter((name) => cases.includes(name));
    const panels = [
        ["CPU of the server a message, µs (less is better)", some(["closed1", "closed100", "peak", "open1000", "open5000", "signal"]), (result) => result.cpu_us_per_message],
        ["Messages a second (more is better)", some(["closed1", "closed100", "peak", "slow100", "signal"]), (result) => result.per_s],
        ["From sent to acknowledged, p99, ms (less is better)", some(["closed1", "closed100", "peak", "open1000", "open5000", "slow100"]), (result) => result.ack_p99_us / 1000],
        ["Memory of a connection, kB (less is better)", some(["idle", "idle-tls"]), (result) => result.kb_per_connection],
        ["Sign-ins and catch-ups a second (more is better)", some(["storm", "catchup"]), (result) => result.per_s],
    ].filter(([, names]) => names.length > 0);
    let svg = "";
    systems.forEach((system, i) => {
        svg += `<rect x="${LEFT + i * 130}" y="14" width="12" height="12" fill="${COLOURS[system]}"/>\n${label(LEFT + 18 + i * 130, 24, system)}`;
    });
    panels.forEach(([title, names, of], i) => (svg += bars(results, systems, 40 + i * PANEL, title, names, of)));
    svg += curve(results, systems, 40 + panels.length * PANEL);
    const height = 40 + (panels.length + 1) * PANEL;
    return page(svg, height);
}

function page(svg, height) {
    const style = "<style>text{font:12px sans-serif;fill:#222}.title{font-weight:bold;font-size:14px}</style>";
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">\n${style}\n<rect width="100%" height="100%" fill="#fff"/>\n${svg}</svg>\n`;
}

/** What was sampled over time, `{minutes, …}`, one panel for each `[title, of]`, each from 0 on. */
export function drawOverTime(samples, panels) {
    const most = samples.at(-1).minutes;
    let svg = "";
    panels.forEach(([title, of], i) => {
        const top = 20 + i * PANEL;
        const base = top + PANEL - 40;
        const peak = Math.max(...samples.map(of), Number.MIN_VALUE);
        const at = (sample) => `${LEFT + (sample.minutes / most) * (WIDTH - 2 * LEFT)},${base - (of(sample) / peak) * (PANEL - 85)}`;
        svg += label(LEFT, top + 16, title, 'class="title"') + label(LEFT - 8, base - (PANEL - 85) + 4, short(peak), 'text-anchor="end"');
        svg += `<path d="M${LEFT} ${base}H${WIDTH - LEFT}" stroke="#999"/>\n` + label(WIDTH - LEFT, base + 16, `${short(most)} minutes`, 'text-anchor="end"');
        svg += `<polyline points="${samples.map(at).join(" ")}" fill="none" stroke-width="1.5" stroke="${COLOURS.empower}"/>\n`;
    });
    return page(svg, 20 + panels.length * PANEL);
}
