// The OpenRPC document beside what others say of it: its official schema, and the types the web is built with.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { before, describe, it } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import openrpc from "@open-rpc/meta-schema";
import { BUILD, ROOT } from "./support/server.mjs";

/** The output of a program that gets `input` and must end well. */
function output(program, args, input = "") {
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
        const parts = [];
        child.stdout.on("data", (part) => parts.push(part));
        child.on("error", reject);
        child.on("close", (code) => (code === 0 ? resolve(Buffer.concat(parts).toString()) : reject(new Error(`${program} ended with ${code}`))));
        child.stdin.end(input);
    });
}

describe("the OpenRPC document", () => {
    let text;
    let document;
    before(async () => {
        text = await output(path.join(BUILD, "empowerctl"), ["openrpc"]);
        document = JSON.parse(text);
    });

    /** The schemas within the document are held against draft 7, which the schema of OpenRPC knows by another name. */
    function validator() {
        const ajv = addFormats(new Ajv({ strict: false, allErrors: true, validateSchema: false }));
        const draft = ajv.getSchema("http://json-schema.org/draft-07/schema").schema;
        const { $ref } = draft.properties;
        ajv.addSchema({ $id: "https://meta.json-schema.tools/", $ref: draft.$id, definitions: { JSONSchemaObject: { properties: { $ref } } } });
        ajv.addSchema({ $ref: draft.$id }, "https://meta.json-schema.tools"); // no slash: Ajv tells the two apart
        return ajv.compile(openrpc.default ?? openrpc);
    }

    it("is what the official schema of OpenRPC says", () => {
        const validate = validator();
        assert.equal(validate(document), true, JSON.stringify(validate.errors, null, 2));
    });

    it("would be refused by it with a method that lacks its parameters, a member it does not know, or a schema that is none", () => {
        const validate = validator();
        assert.equal(validate({ ...document, methods: [{ name: "chat.send" }] }), false);
        assert.equal(validate({ ...document, methodz: [] }), false);
        const [first, ...others] = document.methods;
        const result = { name: "result", schema: { type: "text" } };
        assert.equal(validate({ ...document, methods: [{ ...first, result }, ...others] }), false);
    });

    it("is what the web's types are generated from: no line differs", async () => {
        const generated = await output("node", [`${ROOT}web/tools/types.mjs`], text);
        const kept = await readFile(`${ROOT}web/client/wire/protocol.gen.ts`, "utf8");
        assert.equal(kept, generated, "generate client/wire/protocol.gen.ts again, as web/README.md says");
    });
});
