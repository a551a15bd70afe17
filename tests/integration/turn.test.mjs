// The relay of the operator, by a real coturn: what is shipped works, and `empowerctl check --turn` tells where one does not.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import dgram from "node:dgram";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Clock } from "../fault/support/clock.mjs";
import { freePort, run, Server, TURN_SECRET } from "./support/server.mjs";
import { makeCertificate, outerAddress, Turn } from "./support/turn.mjs";
import { until } from "./support/wait.mjs";

const OWN = outerAddress();

/** Stands before a relay, on UDP: lets through to it what `passes`, and back what `change` makes of it. */
class Sieve {
    #front = dgram.createSocket("udp4");
    #backs = new Map();

    static async open(relay, passes, change = (frame) => frame) {
        const sieve = new Sieve();
        const front = sieve.#front;
        front.on("message", (frame, { port, address }) => {
            if (!sieve.#backs.has(port)) {
                const back = dgram.createSocket("udp4").on("message", (answer) => front.send(change(answer), port, address));
                sieve.#backs.set(port, back);
            }
            if (passes(frame)) {
                sieve.#backs.get(port).send(frame, relay.port, relay.address);
            }
        });
        await new Promise((resolve) => front.bind(0, OWN, resolve));
        sieve.uri = `turn:${OWN}:${front.address().port}`;
        return sieve;
    }

    close() {
        [this.#front, ...this.#backs.values()].forEach((socket) => socket.close());
    }
}

/** A message without its MESSAGE-INTEGRITY and FINGERPRINT, which are the last two of it. */
function withoutSignature(frame) {
    const bare = Buffer.from(frame.subarray(0, frame.length - 24 - 8));
    bare.writeUInt16BE(bare.length - 20, 2);
    return bare;
}

describe("The relay", { concurrency: 4 }, () => {
    let directory;
    let certificate;
    const relays = [];
    before(async () => {
        directory = await mkdtemp(path.join(tmpdir(), "empower-relay-"));
        certificate = await makeCertificate(directory, `DNS:localhost,IP:${OWN}`);
    });
    after(async () => {
        await Promise.all(relays.map((relay) => relay.stop()));
        await rm(directory, { recursive: true, force: true });
    });

    const start = (options) => {
        const relay = new Turn(options);
        relays.push(relay);
        return relay.start();
    };

    let count = 0;
    /** `{code, stdout, lines}` of the check, where lines are those of `--json`. */
    const check = async (uris, { secret = TURN_SECRET, ca } = {}) => {
        const file = path.join(directory, `${(count += 1)}.conf`);
        await writeFile(file, `turn_uris = ${[uris].flat().join(", ")}\nturn_secret = ${secret}\n`);
        const words = ["--config", file, "check", "--turn", ...(ca === undefined ? [] : ["--ca", ca])];
        const { code, stdout, stderr } = await run("empowerctl", [...words, "--json"]);
        assert.equal(stderr, "");
        return { code, words, servers: JSON.parse(stdout).servers };
    };

    /** The one server that was checked, which failed at this step. */
    const failed = async (uri, step, options) => {
        const { code, servers } = await check(uri, options);
        assert.equal(code, 3, servers[0].says);
        assert.equal(servers.length, 1);
        assert.deepEqual([servers[0].uri, servers[0].ok, servers[0].step], [uri, false, step], servers[0].says);
        return servers[0].says;
    };

    /** Of a configuration, without the lines that fit. */
    const without = (pattern) => (lines) => lines.filter((line) => !pattern.test(line));

    it("by the shipped configuration carries data both ways over UDP, TCP and TLS, and leads to no inner address (R-FUN-2)", async () => {
        const { uris } = await start(certificate);
        const { code, words, servers } = await check(Object.values(uris), { ca: certificate.cert });
        assert.deepEqual(
            servers.map(({ uri, ok, step }) => [uri, ok, step]),
            Object.values(uris).map((uri) => [uri, true, "done"]),
            JSON.stringify(servers),
        );
        assert.equal(code, 0);
        for (const { says } of servers.slice(1)) {
            assert.match(says, /^relays by .* reaches public addresses and no inner ones/);
            assert.ok(says.includes(OWN), says);
        }
        assert.match(servers[3].says, /certificate is good until \d{4}-\d\d-\d\d/);
        const { stdout } = await run("empowerctl", words);
        assert.deepEqual(stdout.trimEnd().split("\n"), servers.map(({ uri, says }) => `${uri}: ${says}`), "a line for each, for people");
    });

    it("by the shipped configuration writes nothing down about who used it (R-PRIV-3)", async () => {
        const relay = await start();
        assert.equal((await check(relay.uris.udp)).code, 0);
        assert.equal(relay.output.includes(OWN), false, relay.output);
        assert.doesNotMatch(relay.output, /denied|[0-9a-f]{8}-[0-9a-f]{4}|\d{10}:/, "addresses and names of credentials");
        assert.deepEqual((await readdir(relay.directory)).sort(), ["db", "pid", "turnserver.conf"]);
    });

    it("of a server that was given its secret takes what the server gives people, under a name that tells nobody (R-PRIV-3)", async () => {
        const relay = await start();
        const server = new Server({ clients: 1, config: { turn_uris: Object.values(relay.uris).slice(0, 3).join(", ") } });
        await server.start();
        try {
            assert.equal((await server.ctl("check", "--turn")).code, 0);
            const client = await server.session("client1");
            const { ice_servers: servers, ttl } = await client.request("ice.servers", {});
            const [stun, turn] = servers;
            assert.deepEqual([stun.urls, turn.urls], [[relay.uris.stun], [relay.uris.udp, relay.uris.tcp]]);
            const [expiry, name] = turn.username.split(":");
            assert.ok(ttl > 0 && ttl <= 3600 && Math.abs(Number(expiry) - Date.now() / 1000 - ttl) < 60, `${expiry}, ${ttl}`);
            const { id } = await server.person("client1");
            assert.match(name, /^[0-9a-f-]{36}$/);
            assert.notEqual(name, id);
            const again = (await client.request("ice.servers", {})).ice_servers[1];
            assert.notEqual(again.username.split(":")[1], name, "no name is used twice");
            await client.close();
        } finally {
            await server.stop();
        }
    });

    it("with two secrets takes both, so that nobody's call fails while they are changed (R-FUN-2)", async () => {
        const [old, fresh] = ["het oude geheim", "het nieuwe geheim"];
        const relay = await start({ secrets: [old] });
        const server = new Server({ clients: 1, config: { turn_uris: relay.uris.udp, turn_secret: old } });
        await server.start();
        try {
            assert.match(await failed(relay.uris.udp, "credentials", { secret: fresh }), /does not take the secret/);
            await relay.restart({ secrets: [fresh, old] });
            assert.equal((await check(relay.uris.udp, { secret: old })).code, 0);
            assert.equal((await check(relay.uris.udp, { secret: fresh })).code, 0);

            const client = await server.session("client1");
            await server.configure({ turn_secret: fresh });
            server.hangUp();
            await until(
                10_000,
                async () => {
                    const [{ username, credential }] = (await client.request("ice.servers", {})).ice_servers;
                    return credential === createHmac("sha1", fresh).update(username).digest("base64");
                },
                "credentials by the new secret",
            );
            await client.close();

            await relay.restart({ secrets: [fresh] });
            assert.equal((await server.ctl("check", "--turn")).code, 0);
            assert.match(await failed(relay.uris.udp, "credentials", { secret: old }), /does not take the secret/);
        } finally {
            await server.stop();
        }
    });

    it("with another secret is told by every URI of it (R-FUN-2)", async () => {
        const { uris } = await start({ ...certificate, secrets: ["een heel ander geheim"] });
        const { code, servers } = await check(Object.values(uris), { ca: certificate.cert });
        assert.equal(code, 3);
        assert.deepEqual(servers.map(({ ok, step }) => [ok, step]), [[true, "done"], ...Array(3).fill([false, "credentials"])]);
        assert.match(servers[1].says, /turn_secret has to be one of its secrets/);
    });

    it("whose clock runs ahead takes credentials for expired, and the clocks are blamed, not the secret (R-FUN-2)", async () => {
        const clock = new Clock(new Date(Date.now() + 7_200_000).toISOString());
        try {
            const { uris } = await start({ env: clock.env });
            assert.match(await failed(uris.udp, "credentials"), /the secret is right, .* clocks .* differ by more than 60 minutes/);
        } finally {
            clock.remove();
        }
    });

    it("that is not there is told by its port (R-FUN-2)", async () => {
        const port = await freePort();
        assert.match(await failed(`turn:${OWN}:${port}?transport=udp`, "answer"), /nothing listens/);
        assert.match(await failed(`turn:${OWN}:${port}?transport=tcp`, "connect"), /nothing listens/);
        assert.match(await failed(`turns:${OWN}:${port}?transport=tcp`, "connect"), /nothing listens/);
        assert.match(await failed(`stun:${OWN}:${port}`, "answer"), /nothing listens/);
    });

    it("that a firewall hides is told after seconds (R-FUN-2)", async () => {
        const silent = dgram.createSocket("udp4");
        await new Promise((resolve) => silent.bind(0, OWN, resolve));
        try {
            assert.match(await failed(`turn:${OWN}:${silent.address().port}`, "answer"), /no answer within 5 s.*firewall lets no UDP through/);
        } finally {
            silent.close();
        }
    });

    it("whose name nobody knows is told (R-FUN-2)", async () => {
        assert.match(await failed("turn:relay.invalid", "resolve"), /no address for relay\.invalid/);
    });

    it("whose port another server holds is told from one that speaks TURN (R-FUN-2)", async () => {
        const web = net.createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
        await new Promise((resolve) => web.listen(0, OWN, resolve));
        const { port } = web.address();
        try {
            assert.match(await failed(`turn:${OWN}:${port}?transport=tcp`, "answer"), /no STUN or TURN server/);
            assert.match(await failed(`turns:${OWN}:${port}?transport=tcp`, "tls"), /speaks no TLS/);
        } finally {
            await new Promise((resolve) => web.close(resolve));
        }
    });

    it("with a certificate that browsers refuse is told why: expired, another's name, unknown (R-FUN-2)", async () => {
        const old = await makeCertificate(directory, `IP:${OWN}`, -1);
        const others = await makeCertificate(directory, "DNS:turn.example.nl");
        const [expired, foreign, unknown] = await Promise.all([start(old), start(others), start(certificate)]);
        assert.match(await failed(expired.uris.tls, "certificate", { ca: old.cert }), /^has expired on \d{4}-\d\d-\d\d/);
        assert.match(await failed(foreign.uris.tls, "certificate", { ca: others.cert }), new RegExp(`another name than ${OWN.replaceAll(".", "\\.")}`));
        assert.match(await failed(unknown.uris.tls, "certificate"), /^is not trusted \(self-signed certificate\)/);
        assert.match(await failed(unknown.uris.tls, "certificate", { ca: path.join(directory, "none.pem") }), /no PEM/);
    });

    it("that leads to inner addresses is a danger, and each of them is named (R-PRIV-3)", async () => {
        const open = await start({ change: (lines) => [...without(/^(denied-peer-ip|no-multicast-peers)/)(lines), "allow-loopback-peers"] });
        const says = await failed(open.uris.udp, "danger");
        for (const address of ["127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "224.0.0.1"]) {
            assert.ok(says.includes(` ${address}`), `${address}: ${says}`);
        }
    });

    it("that leads to one inner address alone is a danger as well, and gets back what the check had of it (R-PRIV-3)", async () => {
        const talks = (lines) => [...without(/^(log-file|simple-log|no-stdout-log)/)(lines), "log-file=stdout", "verbose"];
        const relay = await start({ change: (lines) => [...talks(lines), "allowed-peer-ip=169.254.169.254"] });
        assert.match(await failed(relay.uris.udp, "danger"), /by it: 169\.254\.169\.254\. Name/);
        const count = (pattern) => relay.output.match(pattern)?.length ?? 0;
        await until(10_000, () => count(/REFRESH processed, success/g) === 2, "what the check had is given back");
        assert.equal(count(/ALLOCATE processed, success/g), 2);
    });

    it("that needs no credentials is a danger (R-PRIV-3)", async () => {
        const { uris } = await start({ change: (lines) => [...without(/^(use-auth-secret|static-auth-secret)/)(lines), "no-auth"] });
        assert.match(await failed(uris.udp, "danger"), /for anybody, without credentials/);
    });

    it("that refuses its own address is told what that means for two people behind it (R-FUN-2)", async () => {
        const { uris } = await start({ change: (lines) => [...without(/^allowed-peer-ip/)(lines), `denied-peer-ip=${OWN}`] });
        const says = await failed(uris.udp, "permission");
        assert.match(says, /two people who both need the relay never reach each other/);
        assert.ok(says.endsWith(`(coturn: allowed-peer-ip=${OWN})`), says);
    });

    it("behind a NAT relays by its outer address, where people meet without a hole for the inner one (R-FUN-2)", async () => {
        const { uris } = await start({ change: (lines) => [...without(/^allowed-peer-ip/)(lines), `external-ip=11.22.33.44/${OWN}`] });
        const { code, servers } = await check(uris.udp);
        assert.equal(code, 0, servers[0].says);
        assert.match(servers[0].says, /^relays by 11\.22\.33\.44, /);
    });

    it("that denies more than it should leads to nobody, and is told (R-FUN-2)", async () => {
        const { uris } = await start({ change: (lines) => [...lines, "denied-peer-ip=::-::ffff:ffff:ffff"] });
        assert.match(await failed(uris.udp, "permission"), /refuses public addresses/);
    });

    it("whose quota is used up is told (R-FUN-2)", async () => {
        const { uris } = await start({ change: (lines) => [...without(/^total-quota/)(lines), "total-quota=1"] });
        assert.match(await failed(uris.udp, "allocate"), /refused: 486 .*quotas .* are too low/);
    });

    it("that gives out addresses and does not carry all data is told (R-FUN-2)", async () => {
        const relay = await start();
        const channel = await Sieve.open(relay, (frame) => frame[0] < 0x40);
        const indication = await Sieve.open(relay, (frame) => frame.readUInt16BE(0) !== 0x0016);
        try {
            assert.match(await failed(channel.uri, "data"), /nothing gets from one to the other \(by a channel\)/);
            assert.match(await failed(indication.uri, "data"), /nothing gets from one to the other \(by an indication\)/);
        } finally {
            channel.close();
            indication.close();
        }
    });

    it("whose answers another makes up is told, since they are not signed (R-FUN-2)", async () => {
        const relay = await start();
        const liar = await Sieve.open(relay, () => true, (frame) => (frame.readUInt16BE(0) === 0x0103 ? withoutSignature(frame) : frame));
        try {
            assert.match(await failed(liar.uri, "allocate"), /not signed with the shared secret/);
        } finally {
            liar.close();
        }
    });

    it("for browsers on this machine relays by 127.0.0.1, which the check calls a danger (R-PRIV-3)", async () => {
        const { uris } = await start({ loopback: true });
        assert.match(await failed(uris.udp, "danger"), /by it: 127\.0\.0\.1\. Name/);
    });

    it("is asked for by a configuration that names one, with words that make sense (R-FUN-2)", async () => {
        const file = path.join(directory, "none.conf");
        await writeFile(file, "");
        const none = await run("empowerctl", ["--config", file, "check", "--turn"]);
        assert.deepEqual([none.code, none.stderr], [5, "empowerctl: turn_uris names no server\n"]);
        for (const words of [["--ca"], ["--surplus"], ["--ca", file, "x"]]) {
            assert.equal((await run("empowerctl", ["--config", file, "check", "--turn", ...words])).code, 2, words.join(" "));
        }
        await writeFile(file, "turn_secret = x\nturn_uris = turn:relay.example?transport=sctp\n");
        const { code, stderr } = await run("empowerctl", ["--config", file, "check", "--turn"]);
        assert.equal(code, 2);
        assert.match(stderr, /none\.conf:2: turn_uris has an element .*transport/);
    });
});
