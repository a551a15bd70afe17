// Builds every face into dist/, and beside each text file its gzip, which the server hands to whoever accepts it.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "vite";

const web = fileURLToPath(new URL("..", import.meta.url));
const textual = new Set([".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest", ".xml"]);

/**
 * Every file below a folder, as full paths.
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function filesBelow(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    const nested = await Promise.all(
        entries.map((entry) => {
            const path = join(folder, entry.name);
            return entry.isDirectory() ? filesBelow(path) : [path];
        }),
    );
    return nested.flat();
}

/** @param {string} path */
async function compress(path) {
    const packed = await promisify(gzip)(await readFile(path), { level: 9 });
    await writeFile(`${path}.gz`, packed);
}

// The pages come first: they empty dist/, the widget only its own folder.
for (const config of ["vite.config.mjs", "vite.widget.config.mjs"]) {
    await build({ configFile: join(web, config), logLevel: "warn" });
}
const files = await filesBelow(join(web, "dist"));
await Promise.all(files.filter((path) => textual.has(extname(path))).map(compress));
