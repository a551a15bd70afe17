// The database as it stands, beside the server and past it; and the access log in it.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** Runs SQL on a data directory: the rows, as objects. It cannot change anything. */
export const sql = (data, text) => ask(data, text, ["-readonly"]);

async function ask(data, text, how = []) {
    const args = ["-json", ...how, "-cmd", ".timeout 5000", path.join(data, "empower.db"), text];
    const { stdout } = await promisify(execFile)("sqlite3", args, { maxBuffer: 64 << 20 });
    return stdout.trim() === "" ? [] : JSON.parse(stdout);
}

/** Changes something there. */
export const change = (data, text) => ask(data, text);

const GUARDS = ["audit_no_update", "audit_no_delete", "entry_no_update", "entry_no_delete"];

/** The same with the triggers taken away that guard the log and the entries. */
export const tamper = (data, text) => change(data, `${GUARDS.map((name) => `DROP TRIGGER IF EXISTS ${name};`).join("")}${text}`);

const hex = (column) => `lower(hex(${column})) AS ${column}`;
const COLUMNS = `number, event, allowed, refusal, look, times, role, part, basis, address, node, ${["actor", "behalf", "client", "dossier", "channel", "object", "sign_in"].map(hex).join(", ")}`;

/** The rows of the log that fit, in their order; ids as `key` makes them. */
export const rows = (server, where = "1") => sql(server.data, `SELECT ${COLUMNS} FROM audit WHERE ${where} ORDER BY number`);

/** An id as it stands in these rows. */
export const key = (id) => id.replaceAll("-", "");
