// How each system is started on empty data, and what ends with it. A system's `start` gets {directory, port, secure, spawn} and
// gives {people, wire}: the file of people for the generator, and the protocol it speaks with them.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const BUILD = process.env.BENCH_BUILD;
const PEERS = fileURLToPath(new URL("../peers/", import.meta.url));
/** Enough for the most idle connections, and for a therapist to each of the pairs that talk. */
const CLIENTS = 20_000;
const CLIENTS_OF_A_THERAPIST = 20;
const PEOPLE_OF_XMPP = 5_000;

const lines = (list) => list.map((line) => `${line}\n`).join("");

// --- Empower

async function writeConfig(directory, port, secure) {
    const keys = {
        listen: `127.0.0.1:${port}`,
        public_url: `http${secure ? "s" : ""}://127.0.0.1:${port}`,
        data_dir: path.join(directory, "data"),
        limit_exempt: "127.0.0.0/8",
        ...(secure ? { tls_cert: path.join(directory, "cert.pem"), tls_key: path.join(directory, "key.pem") } : {}),
    };
    const file = path.join(directory, "empower.conf");
    await writeFile(file, lines(Object.entries(keys).map(([key, value]) => `${key} = ${value}`)));
    return file;
}

/** Pairs are a client and a therapist, as long as there are therapists; then clients alone. */
function pairUp(tokens) {
    const people = [];
    for (let i = 1; i <= CLIENTS; i++) {
        people.push(`client${i} ${tokens[`client${i}`]}`);
        people.push(i <= CLIENTS / CLIENTS_OF_A_THERAPIST ? `therapist${i} ${tokens[`therapist${i}`]}` : "nobody none");
    }
    return lines(people);
}

const empower = {
    /** Seeded once; each start gets a copy. */
    async prepare(directory) {
        const config = await writeConfig(directory, 1, false);
        const tokens = path.join(directory, "tokens");
        await run(path.join(BUILD, "empowerctl"), ["--config", config, "seed", "--clients", String(CLIENTS), "--password", "benchmark", "--tokens", tokens]);
        const all = Object.fromEntries((await readFile(tokens, "utf8")).trim().split("\n").map((line) => line.split(" ")));
        await writeFile(path.join(directory, "people"), pairUp(all));
        const certificate = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"];
        await run("openssl", [...certificate, "-keyout", path.join(directory, "key.pem"), "-out", path.join(directory, "cert.pem")]);
    },
    async start({ directory, prepared, port, secure, spawn }) {
        await cp(prepared, directory, { recursive: true });
        const config = await writeConfig(directory, port, secure);
        spawn(path.join(BUILD, "empowerd"), ["--config", config]);
        return { people: path.join(directory, "people"), wire: "empower" };
    },
};

// --- Peers that run on Node

async function inventPeople(directory, count) {
    const people = path.join(directory, "people");
    await writeFile(people, lines(Array.from({ length: count }, (_, i) => `p${i} ${randomBytes(24).toString("base64url")}`)));
    return people;
}

const onNode = (program, wire) => ({
    async start({ directory, port, spawn }) {
        const people = await inventPeople(directory, 2 * CLIENTS);
        spawn("node", [path.join(PEERS, program), String(port), path.join(directory, "chat.db"), people], { NODE_ENV: "production" });
        return { people, wire };
    },
});

// --- ejabberd, with PostgreSQL

async function listFiles(name, pattern) {
    const { stdout } = await run("dpkg", ["-L", name]);
    const found = stdout.split("\n").find((file) => pattern.test(file));
    if (found === undefined) {
        throw new Error(`the package ${name} does not have what is looked for`);
    }
    return found;
}

async function startPostgres(directory, port, spawn) {
    const data = path.join(directory, "postgres");
    const { stdout } = await run("pg_config", ["--bindir"]).catch(() => run("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | tail -n 1"]));
    const programs = stdout.trim();
    await mkdir(data);
    // PostgreSQL does not run as root.
    let as = [];
    if (process.getuid() === 0) {
        const { stdout: ids } = await run("sh", ["-c", "id -u postgres; id -g postgres"]);
        const [uid, gid] = ids.trim().split("\n").map(Number);
        await chown(data, uid, gid);
        as = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
    }
    const call = (program, args) => [...as, path.join(programs, program), ...args];
    const [init, ...initArgs] = call("initdb", ["-D", data, "-A", "trust", "-U", "ejabberd", "-E", "UTF8"]);
    await run(init, initArgs);
    const settings = ["fsync=on", "synchronous_commit=on", "shared_buffers=256MB", "listen_addresses=127.0.0.1", "unix_socket_directories="];
    const [program, ...args] = call("postgres", ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])]);
    spawn(program, args);
    await opened(port);
    return async (file) => {
        const args = ["-q", "-1", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", String(port), "-U", "ejabberd", "-f", file, "postgres"];
        for (let tries = 0; ; tries++) {
            try {
                return await run("psql", args);
            } catch (error) {
                if (tries === 50 || !/starting up|refused/.test(error.stderr)) {
                    throw error;
                }
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        }
    };
}

const ejabberd = {
    async start({ directory, port, spawn }) {
        const sqlPort = await freePort();
        const people = await inventPeople(directory, PEOPLE_OF_XMPP);
        const fill = await startPostgres(directory, sqlPort, spawn);
        await fill(await listFiles("ejabberd", /\/sql\/pg\.sql$/));
        const rows = (await readFile(people, "utf8")).trim().split("\n").map((line) => line.split(" "));
        const inserts = path.join(directory, "people.sql");
        await writeFile(inserts, lines(rows.map(([name, secret]) => `INSERT INTO users (username, password) VALUES ('${name}', '${secret}');`)));
        await fill(inserts);
        const template = await readFile(path.join(PEERS, "ejabberd.yml.in"), "utf8");
        const config = path.join(directory, "ejabberd.yml");
        await writeFile(config, template.replace("@PORT@", port).replace("@SQL_PORT@", sqlPort));
        const beams = path.dirname(await listFiles("ejabberd", /\/ebin\/ejabberd_app\.beam$/));
        const environment = { EJABBERD_CONFIG_PATH: config, EJABBERD_LOG_PATH: path.join(directory, "ejabberd.log"), HOME: directory, ERL_MAX_PORTS: "65536" };
        // Without a name, so that it stays alone; its schedulers do not spin while they wait, which is kinder to its figures.
        const settings = ["-noinput", "-pa", beams, "-mnesia", "dir", `"${path.join(directory, "mnesia")}"`, "+P", "250000"];
        spawn("erl", [...settings, "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none", "-s", "ejabberd"], environment);
        return { people, wire: "xmpp" };
    },
};

// --- Prosody, with SQLite

const prosody = {
    async start({ directory, port, spawn }) {
        const people = await inventPeople(directory, PEOPLE_OF_XMPP);
        const accounts = path.join(directory, "data", "localhost", "accounts");
        await mkdir(accounts, { recursive: true });
        for (const line of (await readFile(people, "utf8")).trim().split("\n")) {
            const [name, secret] = line.split(" ");
            await writeFile(path.join(accounts, `${name}.dat`), `return { ["password"] = "${secret}"; };\n`);
        }
        // A database stays in the mode it was made in. Synchronous is SQLite's default: full.
        await run("sqlite3", [path.join(directory, "archive.sqlite"), "PRAGMA journal_mode = WAL"]);
        const template = await readFile(path.join(PEERS, "prosody.cfg.lua.in"), "utf8");
        const config = path.join(directory, "prosody.cfg.lua");
        await writeFile(config, template.replace("@PORT@", port).replaceAll("@DIRECTORY@", directory));
        spawn("prosody", ["--config", config, "-F"]);
        return { people, wire: "xmpp" };
    },
};

export const SYSTEMS = {
    empower,
    uws: onNode("uws.mjs", "plain"),
    socketio: onNode("socketio.mjs", "socketio"),
    peerjs: onNode("peerjs.mjs", "peerjs"),
    ejabberd,
    prosody,
};

// --- Ports

/** Below the range of outgoing connections. */
export async function freePort() {
    for (;;) {
        const port = 15_000 + Math.floor(Math.random() * 15_000);
        const free = await new Promise((resolve) => {
            const probe = net.createServer();
            probe.once("error", () => resolve(false));
            probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
        });
        if (free) {
            return port;
        }
    }
}

/** Resolves once something listens there. */
export async function opened(port) {
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
        const open = await new Promise((resolve) => {
            const socket = net.connect(port, "127.0.0.1", () => resolve(true));
            socket.once("error", () => resolve(false)).unref();
            socket.once("connect", () => socket.destroy());
        });
        if (open) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nothing listens on port ${port} within a minute`);
}
