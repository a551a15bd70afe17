// Prints the TypeScript of the wire from an OpenRPC document, given as a file or on standard input:
//
//     empowerctl openrpc | npm run --silent types > client/wire/protocol.gen.ts
//
// Names follow mechanically: schema `sign_in` -> interface `SignIn`, method `chat.send` -> a row of `Methods`,
// event `chat.message` -> a member of the union `ServerEvent`.
import { readFile } from "node:fs/promises";
import { argv, stdin, stdout } from "node:process";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

/**
 * @typedef {{
 *   $ref?: string, type?: string | string[], enum?: unknown[], const?: unknown, description?: string,
 *   items?: Schema, properties?: Record<string, Schema>, required?: string[],
 *   additionalProperties?: boolean | Schema, oneOf?: Schema[], anyOf?: Schema[], allOf?: Schema[]
 * }} Schema
 * @typedef {{ name: string, summary?: string, required?: boolean, schema: Schema }} Parameter
 * @typedef {{ name: string, summary?: string, params?: Parameter[], result?: { schema: Schema } }} Method
 * @typedef {{ name: string, summary?: string, params: Schema }} Event
 * @typedef {{ openrpc: string, methods: Method[], components?: { schemas?: Record<string, Schema> },
 *   "x-events"?: Event[] }} Document
 */

const schemaPrefix = "#/components/schemas/";

/**
 * `sign_in` -> `SignIn`, `chat.receipt` -> `ChatReceipt`.
 * @param {string} name
 */
export function typeName(name) {
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
    return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** @param {string} name */
function propertyName(name) {
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/**
 * @param {string | undefined} text
 * @param {string} indent
 */
function comment(text, indent) {
    return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "* /")} */\n`;
}

/**
 * The members of an object type; "" where it declares none.
 * @param {Schema} schema
 * @param {string} indent
 */
function members(schema, indent) {
    const required = new Set(schema.required ?? []);
    return Object.entries(schema.properties ?? {})
        .map(([name, property]) => {
            const optional = required.has(name) ? "" : "?";
            const type = typeOf(property, indent);
            return `${comment(property.description, indent)}${indent}${propertyName(name)}${optional}: ${type};\n`;
        })
        .join("");
}

/**
 * @param {Schema} schema
 * @param {string} indent
 * @returns {string}
 */
function objectType(schema, indent) {
    const inner = members(schema, `${indent}    `);
    if (inner !== "") {
        return `{\n${inner}${indent}}`;
    }
    if (schema.additionalProperties === false || schema.properties !== undefined) {
        return "Record<string, never>";
    }
    const rest = schema.additionalProperties;
    return `Record<string, ${typeof rest === "object" ? typeOf(rest, indent) : "unknown"}>`;
}

/**
 * @param {Schema} schema
 * @param {string} indent
 * @returns {string}
 */
function arrayType(schema, indent) {
    const item = schema.items === undefined ? "unknown" : typeOf(schema.items, indent);
    return /[ |&]/.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

/**
 * The TypeScript of a schema, as it stands at `indent`.
 * @param {Schema} schema
 * @param {string} [indent]
 * @returns {string}
 */
export function typeOf(schema, indent = "") {
    if (schema.$ref !== undefined) {
        if (!schema.$ref.startsWith(schemaPrefix)) {
            throw new Error(`a reference that leaves the document: ${schema.$ref}`);
        }
        return typeName(schema.$ref.slice(schemaPrefix.length));
    }
    if (schema.const !== undefined) {
        return JSON.stringify(schema.const);
    }
    if (schema.enum !== undefined) {
        return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
    }
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) {
        return choices.map((choice) => typeOf(choice, indent)).join(" | ");
    }
    if (schema.allOf !== undefined) {
        return schema.allOf.map((part) => typeOf(part, indent)).join(" & ");
    }
    if (Array.isArray(schema.type)) {
        return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
    }
    switch (schema.type) {
        case "string":
        case "boolean":
        case "null":
            return schema.type;
        case "integer":
        case "number":
            return "number";
        case "array":
            return arrayType(schema, indent);
        case "object":
            return objectType(schema, indent);
        default:
            return "unknown";
    }
}

/**
 * A named schema: an interface where it is a plain object, else an alias.
 * @param {string} name
 * @param {Schema} schema
 */
function declaration(name, schema) {
    const doc = comment(schema.description, "");
    const inner = schema.type === "object" ? members(schema, "    ") : "";
    return inner === ""
        ? `${doc}export type ${typeName(name)} = ${typeOf(schema)};\n`
        : `${doc}export interface ${typeName(name)} {\n${inner}}\n`;
}

/** @param {Method} method */
function methodRow(method) {
    const params = method.params ?? [];
    /** @type {Schema} */
    const taken = {
        type: "object",
        properties: Object.fromEntries(params.map((param) => [param.name, param.schema])),
        required: params.filter((param) => param.required === true).map((param) => param.name),
    };
    const result = method.result === undefined ? "unknown" : typeOf(method.result.schema, "        ");
    return (
        comment(method.summary, "    ") +
        `    ${JSON.stringify(method.name)}: {\n` +
        `        params: ${typeOf(taken, "        ")};\n` +
        `        result: ${result};\n` +
        "    };\n"
    );
}

/** @param {Event} event */
function eventRow(event) {
    return `    | { method: ${JSON.stringify(event.name)}; params: ${typeOf(event.params, "    ")} }`;
}

/**
 * The whole module.
 * @param {Document} document
 */
export function typesOf(document) {
    const forms = Object.entries(document.components?.schemas ?? {});
    const events = document["x-events"] ?? [];
    return [
        "// Generated from the server's OpenRPC document by tools/types.mjs. Do not edit.\n",
        ...forms.map(([name, schema]) => declaration(name, schema)),
        `/** What can be asked of the server: name -> parameters and result. */\nexport interface Methods {\n${document.methods.map(methodRow).join("")}}\n`,
        `/** What the server tells unasked. */\nexport type ServerEvent =${events.length === 0 ? " never" : `\n${events.map(eventRow).join("\n")}`};\n`,
    ].join("\n");
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
    const source = argv[2] === undefined ? text(stdin) : readFile(argv[2], "utf8");
    stdout.write(typesOf(JSON.parse(await source)));
}
