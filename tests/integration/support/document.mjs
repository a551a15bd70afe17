// The OpenRPC document as a judge: every answer and every event that a test receives is held against it. An object
// may hold only members the document names, so that it cannot be silent about one.
import Ajv from "ajv";
import addFormats from "ajv-formats";

/** The errors of the protocol's page: code to reasons. */
const REASONS = {
    [-32700]: ["parse_error"],
    [-32600]: ["invalid_request"],
    [-32601]: ["unknown_method"],
    [-32602]: ["invalid_params"],
    [-32603]: ["internal"],
    4000: ["password_too_short", "password_too_long", "password_too_common", "password_contains_username"],
    4010: ["unauthenticated"],
    4030: ["forbidden", "terms_required", "consent_required", "feature_off", "blocked", "restricted"],
    4040: ["not_found"],
    4090: ["conflict", "call_ended", "answered_elsewhere"],
    4290: ["rate_limited"],
    5030: ["storage_unavailable", "overloaded"],
};

export class Document {
    #ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
    #compiled = new Map();

    constructor(json) {
        this.json = json;
        this.methods = new Map(json.methods.map((method) => [method.name, method]));
        this.events = new Map(json["x-events"].map((event) => [event.name, event]));
    }

    /** Throws unless `value` is what the document says `method` answers. */
    checkResult(method, value) {
        const row = this.methods.get(method);
        if (row === undefined) {
            throw new Error(`${method} was answered, but the document does not name it`);
        }
        this.#check(`the result of ${method}`, row.result.schema, value);
    }

    checkEvent(name, params) {
        const row = this.events.get(name);
        if (row === undefined) {
            throw new Error(`the event ${name} came, but the document does not name it`);
        }
        this.#check(`the event ${name}`, row.params, params);
    }

    checkError(error) {
        const { code, message, data } = error;
        const { reason, field, retry_after: retryAfter } = data ?? {};
        const fits =
            REASONS[code]?.includes(reason) &&
            typeof message === "string" &&
            message !== "" &&
            Object.keys(error).every((key) => ["code", "message", "data"].includes(key)) &&
            Object.keys(data).every((key) => ["reason", "field", "retry_after", ...(code === -32603 ? ["request"] : [])].includes(key)) &&
            (code === -32602) === (typeof field === "string") &&
            (code !== 4290 || retryAfter > 0);
        if (!fits) {
            throw new Error(`not an error of the protocol: ${JSON.stringify(error)}`);
        }
    }

    /** Whether the document itself allows `value` for this parameter. */
    allows(schema, value) {
        return this.#validator(schema, false)(value);
    }

    #check(what, schema, value) {
        const validate = this.#validator(schema, true);
        if (!validate(value)) {
            throw new Error(`${what} is not what the document says: ${this.#ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
        }
    }

    #validator(schema, strict) {
        const key = `${strict}${JSON.stringify(schema)}`;
        if (!this.#compiled.has(key)) {
            const whole = { ...schema, components: this.json.components };
            this.#compiled.set(key, this.#ajv.compile(strict ? closed(whole) : whole));
        }
        return this.#compiled.get(key);
    }
}

/** The same schema, where objects that list their members have no others. */
function closed(schema) {
    if (Array.isArray(schema)) {
        return schema.map(closed);
    }
    if (schema === null || typeof schema !== "object") {
        return schema;
    }
    const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
    if (typeof schema.properties === "object" && schema.type === "object" && schema.additionalProperties === undefined) {
        copy.additionalProperties = false;
    }
    return copy;
}
