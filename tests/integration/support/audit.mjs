// The access log as it stands in the database, read past the product.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const COLUMNS = "event, allowed, address, hex(actor) AS actor, hex(sign_in) AS sign_in, hex(object) AS object, hex(channel) AS channel, hex(dossier) AS dossier";

/** All rows in order; ids as hexadecimal digits, `null` for none. Beside a running server it sees what is committed. */
export async function auditRows(server) {
    const database = path.join(server.data, "empower.db");
    const { stdout } = await promisify(execFile)("sqlite3", ["-json", database, `SELECT ${COLUMNS} FROM audit ORDER BY number`], { maxBuffer: 64 << 20 });
    const rows = stdout.trim() === "" ? [] : JSON.parse(stdout);
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === "" && name !== "address" ? null : value])));
}
