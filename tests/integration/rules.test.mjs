// The rules on who may see what, as lawyers read them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { ROOT, run } from "./support/server.mjs";

describe("the rules of access", () => {
    it("stand in server/access/README.md as the program prints them (R-CONS-9)", async () => {
        const { code, stdout } = await run("empowerctl", ["access"]);
        assert.equal(code, 0);
        const readme = await readFile(path.join(ROOT, "server/access/README.md"), "utf8");
        const table = /<!-- rules: [^\n]* -->\n([\s\S]*?)<!-- end of rules -->/.exec(readme)?.[1];
        assert.equal(table, stdout, "write it anew: the output of `empowerctl access` between the two marks");
    });
});
