import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const web = fileURLToPath(new URL("..", import.meta.url));

/** What each layer may import from: itself, and what stands to the left of it. The portal shows the widget in a page. */
const allowed = {
    "client/wire": ["client/wire"],
    "client/model": ["client/wire", "client/model"],
    ui: ["client/index.ts", "ui"],
    widget: ["client/index.ts", "package.json", "ui", "widget"],
    desk: ["client/index.ts", "package.json", "ui", "desk"],
    entrance: ["client/index.ts", "ui", "entrance"],
    portal: ["client/index.ts", "package.json", "ui", "widget", "portal"],
};

/** @param {string} path */
function importsOf(path) {
    const source = readFileSync(join(web, path), "utf8");
    return [...source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"?]+)/g)].map(([, target]) =>
        relative(web, join(web, dirname(path), target ?? "")),
    );
}

test.each(Object.entries(allowed))("%s imports only leftward", (layer, sources) => {
    const files = readdirSync(join(web, layer), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .map((name) => join(layer, name));
    expect(files.length).toBeGreaterThan(0);
    const strays = files.flatMap((path) =>
        importsOf(path)
            .filter((target) => !sources.some((source) => target === source || target.startsWith(`${source}/`)))
            .map((target) => `${path} -> ${target}`),
    );
    expect(strays).toEqual([]);
});
