import { describe, expect, test } from "vitest";
import { typeName, typeOf, typesOf } from "./types.mjs";

describe("names", () => {
    test("follow mechanically", () => {
        expect(["message", "sign_in", "chat.receipt", "ice-server"].map(typeName)).toEqual([
            "Message",
            "SignIn",
            "ChatReceipt",
            "IceServer",
        ]);
    });
});

describe("a schema", () => {
    test.each([
        [{ type: "string", format: "uuid", maxLength: 36 }, "string"],
        [{ type: "integer", minimum: 0 }, "number"],
        [{ type: "boolean" }, "boolean"],
        [{ enum: ["a", "b"] }, '"a" | "b"'],
        [{ const: true }, "true"],
        [{ $ref: "#/components/schemas/sign_in" }, "SignIn"],
        [{ oneOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
        [{ type: ["integer", "null"] }, "number | null"],
        [{ type: "array", items: { type: "string" }, maxItems: 3 }, "string[]"],
        [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
        [{ type: "array", items: { type: "object", properties: { a: { type: "string" } } } }, "{\n    a?: string;\n}[]"],
        [{ type: "object", properties: {}, additionalProperties: false }, "Record<string, never>"],
        [{ type: "object" }, "Record<string, unknown>"],
        [{ type: "object", additionalProperties: { type: "string" } }, "Record<string, string>"],
        [{}, "unknown"],
    ])("%j becomes %s", (schema, type) => {
        expect(typeOf(schema)).toBe(type);
    });

    test("that refers outside of the document is refused", () => {
        expect(() => typeOf({ $ref: "other.json#/x" })).toThrow(/other\.json/);
    });
});

test("a document becomes forms, a map of methods and a union of events", () => {
    const document = {
        openrpc: "1.2.6",
        methods: [
            {
                name: "chat.read",
                summary: "Move the read marker.",
                params: [
                    { name: "channel", required: true, schema: { type: "string" } },
                    { name: "seq", schema: { type: "integer" } },
                ],
                result: { name: "result", schema: { type: "object", additionalProperties: false } },
            },
        ],
        components: {
            schemas: {
                sign_in: {
                    type: "object",
                    description: "A token */ of somebody.",
                    properties: { id: { type: "string" }, "odd-name": { type: "string" } },
                    required: ["id"],
                },
                state: { enum: ["on", "off"] },
            },
        },
        "x-events": [
            { name: "sign_in.ended", params: { $ref: "#/components/schemas/sign_in" } },
            { name: "state.changed", params: { $ref: "#/components/schemas/state" } },
        ],
    };
    expect(typesOf(document)).toBe(`// Generated from the server's OpenRPC document by tools/types.mjs. Do not edit.

/** A token * / of somebody. */
export interface SignIn {
    id: string;
    "odd-name"?: string;
}

export type State = "on" | "off";

/** What can be asked of the server: name -> parameters and result. */
export interface Methods {
    /** Move the read marker. */
    "chat.read": {
        params: {
            channel: string;
            seq?: number;
        };
        result: Record<string, never>;
    };
}

/** What the server tells unasked. */
export type ServerEvent =
    | { method: "sign_in.ended"; params: SignIn }
    | { method: "state.changed"; params: State };
`);
});
