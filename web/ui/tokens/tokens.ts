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
  | "focus";

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
