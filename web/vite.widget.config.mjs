import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { browsers } from "./vite.config.mjs";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The widget is one classic script with a name that never changes, since pages of other sites name it
 * in a <script> tag. Everything is inside: styles, texts, the client.
 */
export default defineConfig({
    root: here("."),
    build: {
        target: browsers,
        outDir: here("dist/widget"),
        emptyOutDir: true,
        assetsInlineLimit: 0,
        lib: {
            entry: here("widget/index.ts"),
            formats: ["iife"],
            name: "EmpowerChat",
            fileName: () => "empower-chat.js",
        },
        rollupOptions: { output: { inlineDynamicImports: true } },
    },
    publicDir: false,
});
