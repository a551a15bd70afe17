// Values made from the schemas of the document: ones it allows, and ones it does not.
import { randomUUID } from "node:crypto";

/** The required parameters of a method, each as its schema allows. `known` goes before what is made up. */
export function sampleParams(document, method, known = {}) {
    const required = method.params.filter((param) => param.required);
    return Object.fromEntries(required.map(({ name, schema }) => [name, known[name] ?? sample(document, schema)]));
}

function resolve(document, schema) {
    const name = schema.$ref?.replace("#/components/schemas/", "");
    return name === undefined ? schema : resolve(document, document.json.components.schemas[name]);
}

function sample(document, reference) {
    const schema = resolve(document, reference);
    if (schema.oneOf) {
        return sample(document, schema.oneOf[0]);
    }
    if (schema.enum) {
        return schema.enum[0];
    }
    switch (schema.type) {
        case "string":
            return schema.format === "uuid" ? randomUUID() : "x".repeat(Math.max(schema.minLength ?? 0, 1));
        case "integer":
        case "number":
            return schema.minimum ?? 1;
        case "boolean":
            return true;
        case "array":
            return [];
        case "object":
            return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(document, schema.properties[name])]));
        default:
            throw new Error(`a parameter without a type: ${JSON.stringify(schema)}`);
    }
}

/** What this schema does not allow, of every kind: another type, too long, too short, too many, out of its list. */
export function wrongValues(document, reference) {
    const schema = resolve(document, reference);
    const values = [null, true, 7, -1, 1.5, 1e300, "", "x", "\u0000", [], [null], [{}], {}, { x: 1 }, ...beyond(document, schema)];
    return values.filter((value) => !document.allows(reference, value));
}

function beyond(document, schema) {
    const over = [];
    for (const one of schema.oneOf ?? []) {
        over.push(...beyond(document, resolve(document, one)));
    }
    if (schema.maxLength !== undefined && schema.maxLength < 60_000) {
        over.push("x".repeat(schema.maxLength + 1), "😀".repeat(Math.min(schema.maxLength + 1, 15_000)));
    }
    if (schema.format === "uuid") {
        over.push(`${randomUUID()}x`, randomUUID().slice(1), "'; DROP TABLE entries; --".padEnd(36, "x"));
    }
    if (schema.maximum !== undefined) {
        over.push(schema.maximum + 1);
    }
    if (schema.minimum !== undefined) {
        over.push(schema.minimum - 1);
    }
    if (schema.maxItems !== undefined) {
        over.push(Array.from({ length: schema.maxItems + 1 }, () => sample(document, schema.items)));
    }
    if (schema.type === "array") {
        over.push(...wrongValues(document, schema.items).map((item) => [item]));
    }
    if (schema.type === "object") {
        over.push(...wrongMembers(document, schema));
    }
    return over;
}

/** An object that is right but for one member. */
function wrongMembers(document, schema) {
    const right = sample(document, schema);
    return Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
        wrongValues(document, member).map((value) => ({ ...right, [name]: value })),
    );
}
