// A relay of the test's own: a real coturn on free ports, by the configuration that is shipped.
import { execFile, spawn } from "node:child_process";
import dgram from "node:dgram";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { freePort, ROOT, TURN_SECRET } from "./server.mjs";
import { until, within } from "./wait.mjs";

const START_MS = 20_000;
const STOP_MS = 20_000;

function findOuterAddress() {
    return Object.values(networkInterfaces())
        .flat()
        .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

export const hasOuterAddress = () => findOuterAddress() !== undefined;

/** An address of this machine that is not loopback: a good relay reaches no other of it. */
export function outerAddress() {
    const found = findOuterAddress();
    if (found === undefined) {
        throw new Error("this machine has no address but loopback: a relay that is like those in the field needs one");
    }
    return found;
}

/** A key and a certificate made out to `names` (of subjectAltName), in `directory`, good for so many days; -1: until yesterday. */
export async function makeCertificate(directory, names, days = 2) {
    const name = `${names.replace(/[^a-z0-9]/gi, "-")}-${days}`;
    const [key, request, cert] = ["key", "csr", "pem"].map((end) => path.join(directory, `${name}.${end}`));
    const openssl = (...words) => promisify(execFile)("openssl", words);
    const wanted = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=relay", "-addext", `subjectAltName=${names}`];
    await openssl("req", "-new", ...wanted, "-keyout", key, "-out", request);
    await openssl("x509", "-req", "-in", request, "-signkey", key, "-days", String(days), "-copy_extensions", "copy", "-out", cert);
    return { key, cert };
}

/** Whether a STUN server answers there over UDP (RFC 8489: a Binding request). */
function answers(address, port) {
    const request = Buffer.from("000100002112a442" + "e3".repeat(12), "hex");
    const socket = dgram.createSocket("udp4");
    return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), 200);
        socket.on("message", () => (clearTimeout(timer), resolve(true)));
        socket.on("error", () => (clearTimeout(timer), resolve(false)));
        socket.send(request, port, address);
    }).finally(() => socket.close());
}

function takesConnections(address, port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, address);
        socket.once("connect", () => (socket.destroy(), resolve(true))).once("error", () => resolve(false));
    });
}

export class Turn {
    #process;
    output = "";

    /**
     * `secrets` it takes; `address` it listens on and relays by; `loopback` lets relayed data reach 127.0.0.1, for browsers that are
     * all on this machine (the address is that, then); `key` and `cert` make it speak TLS; `change` is given the lines of the
     * configuration and returns others; `env` is added to its environment.
     */
    constructor({ secrets = [TURN_SECRET], loopback = false, address = loopback ? "127.0.0.1" : outerAddress(), key, cert, change = (lines) => lines, env } = {}) {
        this.options = { secrets, loopback, key, cert, change, env };
        this.address = address;
    }

    /** What `turn_uris` can name. */
    get uris() {
        const [host, plain, secure] = [this.address, this.port, this.securePort];
        return {
            stun: `stun:${host}:${plain}`,
            udp: `turn:${host}:${plain}?transport=udp`,
            tcp: `turn:${host}:${plain}?transport=tcp`,
            tls: `turns:${host}:${secure}?transport=tcp`,
        };
    }

    async start() {
        this.directory ??= await mkdtemp(path.join(tmpdir(), "empower-turn-"));
        this.port ??= await freePort();
        this.securePort ??= await freePort();
        await this.#configure();
        this.#process = spawn("turnserver", ["-c", path.join(this.directory, "turnserver.conf")], {
            cwd: this.directory,
            env: { ...process.env, ...this.options.env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        for (const stream of [this.#process.stdout, this.#process.stderr]) {
            stream.setEncoding("utf8").on("data", (text) => (this.output += text));
        }
        this.exited = new Promise((resolve, reject) => this.#process.once("close", resolve).once("error", reject));
        const early = this.exited.then((code) => Promise.reject(new Error(`turnserver ended with ${code}: ${this.output}`)));
        early.catch(() => {}); // it ends at last
        await within(START_MS, Promise.race([early, this.#ready()]), "the relay");
        return this;
    }

    async #ready() {
        await until(START_MS, () => answers(this.address, this.port), "an answer of the relay");
        const ports = this.options.cert === undefined ? [this.port] : [this.port, this.securePort];
        for (const port of ports) {
            await until(START_MS, () => takesConnections(this.address, port), "a connection to the relay");
        }
    }

    /** What is shipped, filled in. */
    async #configure() {
        const { secrets, loopback, key, cert, change } = this.options;
        const filled = {
            "listening-ip": this.address,
            "relay-ip": this.address,
            "static-auth-secret": secrets,
            "listening-port": this.port,
            "tls-listening-port": this.securePort,
            cert,
            pkey: key,
        };
        const shipped = (await readFile(`${ROOT}server/turn/turnserver.conf`, "utf8")).split("\n").filter((line) => !/^(#|$)/.test(line));
        const lines = shipped.flatMap((line) => {
            const [name] = line.split("=");
            return name in filled ? [filled[name] ?? []].flat().map((value) => `${name}=${value}`) : [line];
        });
        const own = [`pidfile=${this.directory}/pid`, `userdb=${this.directory}/db`, `allowed-peer-ip=${this.address}`];
        own.push(...(cert === undefined ? ["no-tls"] : []), ...(loopback ? ["allow-loopback-peers"] : []));
        await writeFile(path.join(this.directory, "turnserver.conf"), `${change([...lines, ...own]).join("\n")}\n`);
    }

    /** Starts it anew where it was, with other options. */
    async restart(options) {
        await this.halt();
        Object.assign(this.options, options);
        await this.start();
    }

    /** From one moment to the next, as a cable that is pulled; `start()` brings it back where it was. */
    async halt() {
        if (this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null) {
            this.#process.kill("SIGKILL");
            await within(STOP_MS, this.exited, "the relay's end");
        }
    }

    async stop() {
        await this.halt();
        if (this.directory !== undefined) {
            await rm(this.directory, { recursive: true, force: true });
        }
    }
}
