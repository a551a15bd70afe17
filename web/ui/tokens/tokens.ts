/*
 * The colours of both schemes, as data, so that the test beside this file can measure the contrast of every pair
 * that meets on screen. Everything else (spacing, type) is the same in both schemes and stands in base.ts.
 */

export type ColourName =
    | "page"
    | "surface"
    | "raised"
    | "text"
    | "muted"
    | "line"
    | "edge"
    | "accent"
    | "accent-strong"
    | "on-accent"
    | "accent-soft"
    | "on-accent-soft"
    | "mine"
    | "on-mine"
    | "mine-muted"
    | "danger"
    | "danger-strong"
    | "on-danger"
    | "danger-soft"
    | "on-danger-soft"
    | "notice-soft"
    | "on-notice-soft"
    | "good"
    | "away"
    | "focus"
    | Tint
    | `on-${Tint}`;

/* Backgrounds that tell people apart. */
export type Tint = "tint-0" | "tint-1" | "tint-2" | "tint-3" | "tint-4" | "tint-5";

export type Scheme = Readonly<Record<ColourName, string>>;

export const light: Scheme = {
    page: "#f7f3ec",
    surface: "#fffdfa",
    raised: "#ffffff",
    text: "#22302d",
    muted: "#586560",
    line: "#e4ddd0",
    edge: "#857e70",
    accent: "#1c6a5e",
    "accent-strong": "#155147",
    "on-accent": "#ffffff",
    "accent-soft": "#e1eee9",
    "on-accent-soft": "#144f45",
    mine: "#d9ebe4",
    "on-mine": "#1b2e29",
    "mine-muted": "#455b54",
    danger: "#b3352b",
    "danger-strong": "#8f261e",
    "on-danger": "#ffffff",
    "danger-soft": "#fbe6e2",
    "on-danger-soft": "#7d1f17",
    "notice-soft": "#fbeecb",
    "on-notice-soft": "#5c4308",
    good: "#2b7d4f",
    away: "#a8690a",
    focus: "#0b5cad",
    "tint-0": "#d3e6e0",
    "on-tint-0": "#1b433b",
    "tint-1": "#f2decb",
    "on-tint-1": "#5d3714",
    "tint-2": "#dbe2f1",
    "on-tint-2": "#2a3a63",
    "tint-3": "#f0dbe3",
    "on-tint-3": "#652a46",
    "tint-4": "#e5e6c9",
    "on-tint-4": "#434813",
    "tint-5": "#e3daef",
    "on-tint-5": "#472f66",
};

export const dark: Scheme = {
    page: "#151a19",
    surface: "#1c2322",
    raised: "#252e2c",
    text: "#e8ece9",
    muted: "#a7b3ae",
    line: "#35403d",
    edge: "#7d8a85",
    accent: "#7cc7b7",
    "accent-strong": "#9bdacc",
    "on-accent": "#0c2420",
    "accent-soft": "#223d37",
    "on-accent-soft": "#bfe6dc",
    mine: "#24473f",
    "on-mine": "#e6f2ee",
    "mine-muted": "#b3ccc4",
    danger: "#f0938a",
    "danger-strong": "#f6b3ac",
    "on-danger": "#3b0d09",
    "danger-soft": "#4a2320",
    "on-danger-soft": "#fbd3ce",
    "notice-soft": "#443714",
    "on-notice-soft": "#f6e3b0",
    good: "#6fcf97",
    away: "#e3b25a",
    focus: "#8fc1ff",
    "tint-0": "#2c4641",
    "on-tint-0": "#cfe9e1",
    "tint-1": "#4d3a2a",
    "on-tint-1": "#f3d9bf",
    "tint-2": "#323c53",
    "on-tint-2": "#d3dcf2",
    "tint-3": "#4b3340",
    "on-tint-3": "#f0d3e0",
    "tint-4": "#3f422a",
    "on-tint-4": "#e3e6bf",
    "tint-5": "#40364f",
    "on-tint-5": "#e0d3f0",
};

/* What is read on what. 4.5:1 for text, 3:1 for marks, edges and focus rings (WCAG 2.2, 1.4.3 and 1.4.11). */
export const textPairs: ReadonlyArray<readonly [ColourName, ColourName]> = [
    ["text", "page"],
    ["text", "surface"],
    ["text", "raised"],
    ["muted", "page"],
    ["muted", "surface"],
    ["muted", "raised"],
    ["accent", "surface"],
    ["accent", "page"],
    ["accent", "raised"],
    ["on-accent", "accent"],
    ["on-accent", "accent-strong"],
    ["on-accent-soft", "accent-soft"],
    ["muted", "accent-soft"],
    ["on-mine", "mine"],
    ["mine-muted", "mine"],
    ["danger", "surface"],
    ["on-danger", "danger"],
    ["on-danger", "danger-strong"],
    ["on-danger-soft", "danger-soft"],
    ["on-notice-soft", "notice-soft"],
    ["on-tint-0", "tint-0"],
    ["on-tint-1", "tint-1"],
    ["on-tint-2", "tint-2"],
    ["on-tint-3", "tint-3"],
    ["on-tint-4", "tint-4"],
    ["on-tint-5", "tint-5"],
];

export const markPairs: ReadonlyArray<readonly [ColourName, ColourName]> = [
    ["edge", "surface"],
    ["edge", "raised"],
    ["edge", "page"],
    ["good", "surface"],
    ["good", "page"],
    ["away", "surface"],
    ["away", "page"],
    ["danger", "page"],
    ["danger", "mine"],
    ["accent", "mine"],
    ["focus", "surface"],
    ["focus", "page"],
    ["focus", "raised"],
    ["focus", "mine"],
];
