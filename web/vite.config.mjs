import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** What our newest syntax and adopted style sheets ask of a browser. */
export const browsers = ["chrome111", "edge111", "firefox115", "safari16.4"];

/**
 * The portal is served at the root, though its sources have a folder like the other faces.
 * @type {import("vite").Plugin}
 */
const portalAtTheRoot = {
    name: "portal-at-the-root",
    enforce: "post",
    generateBundle(_, bundle) {
        const page = bundle["portal/index.html"];
        if (page !== undefined) {
            page.fileName = "index.html";
        }
    },
};

export default defineConfig({
    root: here("."),
    // The server keeps one content security policy for all: nothing may become a data: URL or inline script.
    build: {
        target: browsers,
        outDir: here("dist"),
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rollupOptions: {
            input: {
                portal: here("portal/index.html"),
                desk: here("desk/index.html"),
                entrance: here("entrance/index.html"),
            },
        },
    },
    plugins: [portalAtTheRoot],
    publicDir: false,
    test: {
        include: ["{client,ui,widget,desk,portal,entrance}/**/*.test.ts", "tools/**/*.test.mjs"],
        restoreMocks: true,
        isolate: false, // modules load once for all files, which takes longer than the tests: none may lean on what is left over
    },
});
