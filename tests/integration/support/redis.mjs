// A redis-server of the test's own, that can be hurt; and a connection to it that shares no code with the product.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./server.mjs";
import { until, within } from "./wait.mjs";

const START_MS = 20_000;
const DEADLINE_MS = 10_000;

/** One value of RESP2 at `from`: `[value, end]`, or null where it is not whole yet. Errors are values, too. */
function parse(bytes, from) {
    const line = bytes.indexOf("\r\n", from);
    if (line < 0) {
        return null;
    }
    const text = bytes.toString("utf8", from + 1, line);
    let end = line + 2;
    switch (String.fromCharCode(bytes[from])) {
        case "+":
            return [text, end];
        case "-":
            return [new Error(text), end];
        case ":":
            return [Number(text), end];
        case "$": {
            const length = Number(text);
            if (length < 0) {
                return [null, end];
            }
            return bytes.length < end + length + 2 ? null : [bytes.toString("utf8", end, end + length), end + length + 2];
        }
        default: {
            const list = [];
            for (let left = Number(text); left > 0; left -= 1) {
                const item = parse(bytes, end);
                if (item === null) {
                    return null;
                }
                list.push(item[0]);
                end = item[1];
            }
            return [list, end];
        }
    }
}

class RedisClient {
    #socket;
    #bytes = Buffer.alloc(0);
    #waiting = [];

    static async open(port, password) {
        const client = new RedisClient();
        client.#socket = net.connect(port, "127.0.0.1");
        client.#socket.on("data", (more) => client.#take(more));
        client.#socket.on("error", () => {}); // told by close
        client.#socket.on("close", () => client.#waiting.splice(0).forEach(({ reject }) => reject(new Error("Redis is gone"))));
        if (password) {
            await client.ask("AUTH", password);
        }
        return client;
    }

    ask(...words) {
        const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`);
        const answer = new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
        this.#socket.write(`*${words.length}\r\n${parts.join("")}`);
        return within(DEADLINE_MS, answer, `an answer of Redis to ${words[0]}`);
    }

    close() {
        this.#socket.destroy();
    }

    #take(more) {
        this.#bytes = Buffer.concat([this.#bytes, more]);
        for (let item = parse(this.#bytes, 0); item !== null && this.#waiting.length > 0; item = parse(this.#bytes, 0)) {
            this.#bytes = this.#bytes.subarray(item[1]);
            const { resolve, reject } = this.#waiting.shift();
            (item[0] instanceof Error ? reject : resolve)(item[0]);
        }
    }
}

export class Redis {
    #process;
    #stopped = false;

    constructor({ password } = {}) {
        this.password = password;
    }

    /** Takes a port for good, and starts nothing. */
    async reserve() {
        this.directory = await mkdtemp(path.join(tmpdir(), "empower-redis-"));
        this.port = await freePort();
        return this;
    }

    /** Starts it empty, and waits until it answers. */
    async start() {
        if (this.directory === undefined) {
            await this.reserve();
        }
        const options = { port: this.port, bind: "127.0.0.1", save: "", appendonly: "no", dir: this.directory, "enable-debug-command": "no" };
        const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
        this.#process = spawn("redis-server", [...args, ...(this.password ? ["--requirepass", this.password] : [])], { stdio: "ignore" });
        this.#stopped = false;
        this.exited = new Promise((resolve, reject) => this.#process.once("close", resolve).once("error", reject));
        this.exited.catch(() => {}); // told by the one who waits
        await within(START_MS, Promise.race([this.exited.then((code) => Promise.reject(new Error(`redis-server ended with ${code}`))), this.#answers()]), "Redis");
        return this;
    }

    async #answers() {
        await until(
            START_MS,
            async () => {
                try {
                    return (await this.ask("PING")) === "PONG";
                } catch {
                    return false;
                }
            },
            "an answer of Redis",
        );
    }

    /** One command on a connection of its own. */
    async ask(...words) {
        const client = await RedisClient.open(this.port, this.password);
        try {
            return await client.ask(...words);
        } finally {
            client.close();
        }
    }

    connect() {
        return RedisClient.open(this.port, this.password);
    }

    url(db) {
        return `redis://${this.password ? `:${encodeURIComponent(this.password)}@` : ""}127.0.0.1:${this.port}${db === undefined ? "" : `/${db}`}`;
    }

    async kill() {
        this.#process.kill("SIGKILL");
        await this.exited;
    }

    hang() {
        this.#process.kill("SIGSTOP");
        this.#stopped = true;
    }

    wake() {
        this.#process.kill("SIGCONT");
        this.#stopped = false;
    }

    async stop() {
        if (this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null) {
            if (this.#stopped) {
                this.wake();
            }
            await this.kill();
        }
        if (this.directory !== undefined) {
            await rm(this.directory, { recursive: true, force: true });
        }
    }
}
