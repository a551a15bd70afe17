// The access log as it stands in the database, read beside the server and past it.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** Runs SQL on a data directory, `write` with the triggers that guard the log taken away: the rows, as objects. */
export async function sql(data, text, { write = false } = {}) {
    const drops = "DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;";
    const args = ["-json", ...(write ? [] : ["-readonly"]), path.join(data, "empower.db"), write ? `${drops}${text}` : text];
    const { stdout } = await promisify(execFile)("sqlite3", args);
    return stdout.trim() === "" ? [] : JSON.parse(stdout);
}

const hex = (column) => `lower(hex(${column})) AS ${column}`;
const COLUMNS = `number, event, allowed, refusal, look, times, role, part, basis, address, node, ${["actor", "behalf", "client", "dossier", "channel", "object", "sign_in"].map(hex).join(", ")}`;

/** The rows of the log that fit, in their order; ids as `key` makes them. */
export const rows = (server, where = "1") => sql(server.data, `SELECT ${COLUMNS} FROM audit WHERE ${where} ORDER BY number`);

/** An id as it stands in these rows. */
export const key = (id) => id.replaceAll("-", "");
