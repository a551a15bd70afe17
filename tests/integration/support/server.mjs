// The real server, on a port and a data directory of its own, so that test files can run side by side.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "./client.mjs";
import { Document } from "./document.mjs";
import { request } from "./http.mjs";
import { within } from "./wait.mjs";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const BUILD = path.resolve(ROOT, process.env.TEST_BUILD ?? (existsSync(`${ROOT}build-asan/empowerd`) ? "build-asan" : "build"));
export const PASSWORD = "geheim-genoeg-voor-een-proef";
export const TURN_SECRET = "a secret that only the TURN server knows";
const START_MS = 30_000;
const STOP_MS = 30_000;

// A fault must end the server with a report. The quarantine is kept small, for tests that look at memory.
const SANITIZER = {
    ASAN_OPTIONS: "exitcode=99:detect_leaks=1:detect_stack_use_after_return=1:quarantine_size_mb=8",
    UBSAN_OPTIONS: "halt_on_error=1:exitcode=99:print_stacktrace=1",
    TSAN_OPTIONS: "exitcode=99:halt_on_error=0:second_deadlock_stack=1:history_size=4",
};
const REPORT = /(ERROR|WARNING): (Address|Leak|Undefined|Memory|Thread)Sanitizer|runtime error:|SUMMARY: \w+Sanitizer/;

/** Nothing of the tester's own environment reaches the programs, where a key could go before the file. */
function environment(extra = {}) {
    return { PATH: process.env.PATH, HOME: tmpdir(), ...SANITIZER, ...extra };
}

/** Runs `empowerd` or `empowerctl` to its end: `{code, stdout, stderr}`. */
export function run(program, args, { env, deadline = START_MS, input = "" } = {}) {
    return new Promise((resolve) => {
        const options = { env: environment(env), timeout: deadline, maxBuffer: 64 << 20 };
        const child = execFile(path.join(BUILD, program), args, options, (error, stdout, stderr) => {
            const code = error ? (error.code ?? error.signal) : 0;
            resolve({ code: REPORT.test(stderr) ? `sanitizer: ${stderr}` : code, stdout, stderr });
        });
        child.stdin.on("error", () => {}).end(input); // it may end without reading
    });
}

/**
 * A port below the range of outgoing connections: none of those can take it between a stop and a start. It is free on
 * every address, for a relay would share one with another relay that listens there, and answer in its place.
 */
export async function freePort() {
    for (;;) {
        const port = 15_000 + Math.floor(Math.random() * 15_000);
        const free = await new Promise((resolve) => {
            const probe = net.createServer();
            probe.once("error", () => resolve(false));
            probe.listen(port, "0.0.0.0", () => probe.close(() => resolve(true)));
        });
        if (free) {
            return port;
        }
    }
}

export class Server {
    #process;
    #stderr = "";
    #people = new Map();
    #options;
    /** What a client saw that the protocol does not allow; no test file ends well with one. */
    faults = [];

    /**
     * `config` adds keys or replaces them (`undefined` leaves one out), also as a function of the server; `clients` 0 seeds nothing;
     * `twin` is a prepared server that has not started, of which this one gets a copy of the data; `probe` tells that it has started;
     * `env` is added to the environment of the programs; `under` are the words of a command that becomes the server, such as `prlimit`.
     */
    constructor({ clients = 3, config = {}, secure = false, twin, probe = "/readyz", env = {}, under = [] } = {}) {
        this.#options = { clients, config, twin, probe, env, under };
        this.secure = secure;
    }

    async start() {
        await this.prepare();
        await this.begin();
    }

    /** Everything but to start it. */
    async prepare() {
        this.directory = await mkdtemp(path.join(tmpdir(), "empower-test-"));
        this.data = path.join(this.directory, "data");
        this.configFile = path.join(this.directory, "empower.conf");
        this.port = await freePort();
        await this.configure();
        const { clients, twin } = this.#options;
        if (twin !== undefined) {
            await cp(twin.data, this.data, { recursive: true });
            this.tokens = twin.tokens;
        } else if (clients > 0) {
            await this.#seed();
        }
    }

    async begin() {
        await this.boot();
        this.document = new Document((await this.http({ path: "/openrpc.json" })).json);
    }

    get origin() {
        return `http${this.secure ? "s" : ""}://127.0.0.1:${this.port}`;
    }

    get log() {
        return this.#stderr;
    }

    get pid() {
        return this.#process.pid;
    }

    async configure(more = {}) {
        const { config } = this.#options;
        const keys = {
            listen: `127.0.0.1:${this.port}`,
            public_url: this.origin,
            data_dir: this.data,
            web_dir: `${ROOT}web/dist`,
            turn_uris: "turn:127.0.0.1:3478?transport=udp, turns:127.0.0.1:5349?transport=tcp",
            turn_secret: TURN_SECRET,
            limit_exempt: "127.0.0.1",
            ...(typeof config === "function" ? config(this) : config),
            ...more,
        };
        const lines = Object.entries(keys).filter(([, value]) => value !== undefined);
        await writeFile(this.configFile, lines.map(([key, value]) => `${key} = ${value}\n`).join(""));
    }

    async #seed() {
        const tokens = path.join(this.directory, "tokens");
        const { code, stderr } = await this.ctl("seed", "--clients", String(this.#options.clients), "--password", PASSWORD, "--tokens", tokens);
        assert.equal(code, 0, `seeding failed: ${stderr}`);
        const lines = (await readFile(tokens, "utf8")).trim().split("\n");
        this.tokens = Object.fromEntries(lines.map((line) => line.split(" ")));
    }

    ctl(...args) {
        return run("empowerctl", ["--config", this.configFile, ...args], { env: this.#options.env });
    }

    /** Starts the program on what stands there, and waits until it is ready. */
    async boot() {
        const [command, ...words] = [...this.#options.under, path.join(BUILD, "empowerd"), "--config", this.configFile];
        this.#process = spawn(command, words, {
            env: environment(this.#options.env),
            stdio: ["ignore", "ignore", "pipe"],
        });
        const server = this.#process;
        server.stderr.setEncoding("utf8").on("data", (text) => (this.#stderr += text));
        this.exited = new Promise((resolve) => server.once("close", (code, signal) => resolve(code ?? signal)));
        let early;
        this.exited.then((code) => (early = code));
        const end = performance.now() + START_MS;
        while (!(await this.isReady())) {
            if (early !== undefined || performance.now() > end) {
                throw new Error(`the server did not get ready (exit ${early}):\n${this.#stderr}`);
            }
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    async isReady() {
        try {
            return (await this.http({ path: this.#options.probe, deadline: 1000 })).status === 200;
        } catch {
            return false;
        }
    }

    /** SIGKILL: what a power cut leaves of a process. */
    async kill() {
        this.#process.kill("SIGKILL");
        await this.exited;
    }

    /** Tells it to read its configuration anew. */
    hangUp() {
        this.#process.kill("SIGHUP");
    }

    terminate() {
        this.#process.kill("SIGTERM");
    }

    /** Ends the server as an operator does, and holds it to a clean end. */
    async shut() {
        this.terminate();
        const code = await within(STOP_MS, this.exited, "the server's end");
        const tail = this.#stderr.slice(-4000);
        assert.equal(REPORT.test(this.#stderr), false, `the sanitizer reports:\n${this.#stderr.slice(-20_000)}`);
        assert.equal(code, 0, `the server ended with ${code}:\n${tail}`);
    }

    async stop() {
        try {
            if (this.#process?.exitCode === null && this.#process.signalCode === null) {
                await this.shut();
            }
            assert.equal(REPORT.test(this.#stderr), false, `the sanitizer reports:\n${this.#stderr.slice(-20_000)}`);
            assert.deepEqual(this.faults.map(String), [], "what came from the server was not what its document says");
        } finally {
            this.#process?.kill("SIGKILL");
            await rm(this.directory, { recursive: true, force: true });
        }
    }

    http(options) {
        return request({ port: this.port, secure: this.secure, ...options });
    }

    /** The answer to one method over POST /rpc: the whole JSON-RPC answer, or the HTTP answer where it is none. */
    async rpc(token, method, params, more = {}) {
        const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more.headers };
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
        return this.http({ method: "POST", path: "/rpc", ...more, headers, body });
    }

    /** A connection with the given wire options, signed in or not. */
    open(options = {}) {
        return Client.open({ port: this.port, secure: this.secure, ...options }, this.document, this.faults);
    }

    /** A connection of this account that has not said hello. */
    connect(username, options = {}) {
        return this.open({ token: this.tokens[username], ...options });
    }

    /** A connection of this account after hello. */
    async session(username, positions) {
        const client = await this.connect(username);
        await client.hello(positions);
        return client;
    }

    /** `{id, name, role, token, channels}` of an account. */
    async person(username) {
        if (!this.#people.has(username)) {
            const client = await this.connect(username);
            const { user, channels } = await client.hello();
            await client.close();
            this.#people.set(username, { ...user, token: this.tokens[username], channels });
        }
        return this.#people.get(username);
    }

    /** The channel of care of a seeded client. */
    async careChannel(username) {
        return (await this.person(username)).channels[0].id;
    }

    /** Processor time taken so far, in milliseconds. */
    busyMs() {
        const [user, system] = readFileSync(`/proc/${this.pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ").slice(11, 13);
        return (Number(user) + Number(system)) * 10; // a tick is a hundredth of a second on every Linux
    }

    /** Resident memory in bytes. */
    resident() {
        const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
        return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024;
    }
}
