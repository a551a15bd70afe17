// What is measured, of whom, and what we want to see.

/** Of each case: the options of the generator, how many people it needs, and who takes part (all, where it is not said). */
export const CASES = {
    closed1: { load: ["talk", "--pairs", 1, "--warm", 1.5, "--time", 4] },
    closed100: { load: ["talk", "--pairs", 100, "--warm", 2, "--time", 6] },
    peak: { load: ["talk", "--pairs", 100, "--window", 10, "--warm", 2, "--time", 6] },
    open1000: { load: ["talk", "--pairs", 100, "--rate", 1000, "--warm", 1.5, "--time", 6] },
    open5000: { load: ["talk", "--pairs", 100, "--rate", 5000, "--warm", 1.5, "--time", 6] },
    idle: { load: ["idle", "--number", 10000, "--warm", 2, "--time", 4] },
    "idle-tls": { load: ["idle", "--number", 2000, "--warm", 2, "--time", 4, "--tls"], secure: true, only: ["empower"] },
    storm: { load: ["storm", "--number", 2000, "--at-once", 200] },
    catchup: { load: ["catchup", "--pairs", 300, "--history", 100, "--at-once", 64] },
    signal: { load: ["talk", "--signal", "--body", 300, "--pairs", 100, "--warm", 1.5, "--time", 5] },
    grow: { load: ["grow", "--pairs", 100, "--steps", "100,1000,5000,10000,19000", "--warm", 1, "--time", 3], only: ["empower", "uws"] },
    slow100: { load: ["talk", "--pairs", 100, "--warm", 2, "--time", 6], delayUs: 2000 },
};

/** What a system cannot do, it is not asked for. */
export const CANNOT = { peerjs: (name) => !["signal", "idle"].includes(name), ejabberd: (name) => name === "open5000" };

const US = { unit: "µs", digits: 1 };
const MS = { unit: "ms", digits: 2, scale: 1e-3 };
const PER_S = { unit: "/s", digits: 0, more: true };
const KB = { unit: "kB", digits: 2 };

/** Of each message, from when it was sent, or was due, until its sender had the acknowledgement and the other the message. */
const latencies = (name) =>
    [
        ["acknowledged", "ack"],
        ["delivered", "delivery"],
    ].flatMap(([says, of]) => [50, 99, 99.9].map((part) => [name, `${says}, p${part}`, `${of}_p${String(part).replace(".", "")}_us`, MS]));

/** The figures of the table, by case: a member of the generator's result, or a function of the result. */
export const FIGURES = [
    ["closed1", "CPU a message", "cpu_us_per_message", US],
    ...latencies("closed1"),
    ["closed100", "CPU a message", "cpu_us_per_message", US],
    ["closed100", "messages", "per_s", PER_S],
    ...latencies("closed100"),
    ["closed100", "syncs a message", "syncs_per_message", { unit: "", digits: 4 }],
    ["peak", "CPU a message", "cpu_us_per_message", US],
    ["peak", "messages", "per_s", PER_S],
    ...latencies("peak"),
    ["open1000", "CPU a message", "cpu_us_per_message", US],
    ...latencies("open1000"),
    ["open5000", "CPU a message", "cpu_us_per_message", US],
    ...latencies("open5000"),
    ["idle", "memory a connection", "kb_per_connection", KB],
    ["idle", "memory without any", "empty_mb", { unit: "MB", digits: 1 }],
    ["idle-tls", "memory a connection", "kb_per_connection", KB],
    ["storm", "sign-ins", "per_s", PER_S],
    ["storm", "CPU a sign-in", "cpu_us_per_sign_in", US],
    ["catchup", "catch-ups", "per_s", PER_S],
    ["catchup", "CPU a catch-up", "cpu_us_per_catch_up", US],
    ["catchup", "caught up, p50", "catch_up_p50_us", MS],
    ["signal", "CPU a signal", "cpu_us_per_message", US],
    ["signal", "signals", "per_s", PER_S],
    ["grow", "CPU a message, most idle : fewest", ({ steps }) => steps.at(-1).cpu_us_per_message / steps[0].cpu_us_per_message, { unit: "×", digits: 2 }],
    ["grow", "memory a connection, most idle", ({ steps }) => steps.at(-1).kb_per_connection, KB],
    ["slow100", "messages", "per_s", PER_S],
    ["slow100", "acknowledged, p50", "ack_p50_us", MS],
].map(([name, says, of, form]) => ({ name, says, value: typeof of === "function" ? of : (result) => result[of], ...form }));

/** What is to be reached, and what is wished for. `value` takes ours and the peer's median. `peer` undefined: ours alone. */
export const GOALS = [
    { name: "closed100", says: "CPU a message", peer: "uws", ratio: [1.5, 1] },
    { name: "closed100", says: "CPU a message", peer: "ejabberd", ratio: [1 / 20] },
    { name: "closed100", says: "CPU a message", peer: "socketio", ratio: [1 / 4] },
    { name: "peak", says: "CPU a message", peer: "uws", ratio: [1.5, 1] },
    { name: "closed100", says: "messages", peer: "uws", ratio: [undefined, 1] },
    { name: "closed100", says: "messages", peer: "ejabberd", ratio: [8] },
    { name: "closed1", says: "acknowledged, p50", peer: "uws", difference: [0.2, 0] },
    { name: "open5000", says: "delivered, p99", bound: [10] },
    { name: "open5000", says: "delivered, p99", peer: "uws", ratio: [undefined, 1] },
    { name: "idle", says: "memory a connection", bound: [4, 3] },
    { name: "idle-tls", says: "memory a connection", bound: [19, 17] },
    { name: "storm", says: "sign-ins", bound: [3000] },
    { name: "storm", says: "sign-ins", peer: "uws", ratio: [undefined, 1] },
    { name: "catchup", says: "catch-ups", peer: "ejabberd", ratio: [8] },
    { name: "catchup", says: "catch-ups", peer: "uws", ratio: [undefined, 1] },
    { name: "signal", says: "CPU a signal", peer: "peerjs", ratio: [0.5] },
    { name: "signal", says: "CPU a signal", peer: "uws", ratio: [undefined, 1] },
    { name: "grow", says: "CPU a message, most idle : fewest", bound: [1.2, 1.05] },
    { name: "slow100", says: "messages", peer: "uws", ratio: [1, 1.5] },
];

/** What must not be, in any result. */
export const FAULTS = ["unfinished", "doubled", "reordered", "strange", "lost", "short"];
