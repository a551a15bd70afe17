// What is given to browsers: the pages, with heads that keep others out, and nothing beside them. And the two
// addresses that supervisors ask.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { ROOT, Server } from "./support/server.mjs";
import { connectSocket, readHead } from "./support/wire.mjs";

const FACES = ["/", "/desk/"];

describe("a page", { concurrency: false }, () => {
    const server = new Server({ clients: 1, config: { frame_ancestors: "https://kliniek.example, https://ander.example" } });
    before(() => server.start());
    after(() => server.stop());

    const directives = (headers) =>
        Object.fromEntries(
            headers["content-security-policy"].split(";").map((part) => {
                const [name, ...values] = part.trim().split(/\s+/);
                return [name, values];
            }),
        );

    /** The scripts and styles a page names. */
    async function assets(page) {
        const { text } = await server.http({ path: page });
        const found = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, url]) => new URL(url, `http://x${page}`).pathname);
        assert.ok(found.length > 0, `${page} names no script`);
        return found;
    }

    it("of each face is HTML that is always asked for anew", async () => {
        for (const page of FACES) {
            const answer = await server.http({ path: page });
            assert.equal(answer.status, 200, page);
            assert.match(answer.headers["content-type"], /^text\/html; ?charset=utf-8$/i);
            assert.match(answer.headers["cache-control"], /no-cache|no-store/);
            assert.match(answer.text, /<html[^>]* lang="/);
        }
        const bare = await server.http({ path: "/desk" });
        assert.ok([301, 302, 307, 308].includes(bare.status) && /\/desk\/$/.test(bare.headers.location), `${bare.status} ${bare.headers.location}`);
    });

    it("runs only the server's own scripts and talks to no other (R-PRIV-3)", async () => {
        for (const page of FACES) {
            const { headers } = await server.http({ path: page });
            const policy = directives(headers);
            for (const [name, values] of Object.entries(policy)) {
                for (const value of values) {
                    assert.equal(/unsafe-inline|unsafe-eval|^\*$|^https?:$/.test(value), false, `${page}: ${name} ${value}`);
                    const elsewhere = value.includes("//") && name !== "frame-ancestors";
                    assert.ok(!elsewhere || value.includes(`127.0.0.1:${server.port}`), `${page}: ${name} ${value}`);
                }
            }
            assert.ok(["'self'", "'none'"].includes(policy["default-src"].join(" ")));
            assert.deepEqual(policy["object-src"] ?? policy["default-src"], ["'none'"]);
            assert.deepEqual(policy["base-uri"], ["'none'"]);
            assert.equal(headers["x-content-type-options"], "nosniff");
            assert.match(headers["referrer-policy"], /^(no-referrer|same-origin)$/);
        }
    });

    it("may be framed by those alone whom the operator names", async () => {
        const { headers } = await server.http({ path: "/" });
        assert.deepEqual(directives(headers)["frame-ancestors"].filter((one) => one !== "'self'"), ["https://kliniek.example", "https://ander.example"]);
    });

    it("names scripts and styles that may be kept for ever, since their names change with them", async () => {
        for (const page of FACES) {
            for (const asset of await assets(page)) {
                const answer = await server.http({ path: asset });
                assert.equal(answer.status, 200, asset);
                assert.match(answer.headers["content-type"], asset.endsWith(".js") ? /^(text|application)\/javascript/ : /^text\/css/);
                assert.match(answer.headers["cache-control"], /max-age=31536000.*immutable/);
                assert.equal(answer.headers["x-content-type-options"], "nosniff");
            }
        }
    });

    it("has a widget with a name that stays, for pages of other sites, which is asked for anew", async () => {
        const answer = await server.http({ path: "/widget/empower-chat.js" });
        assert.equal(answer.status, 200);
        assert.match(answer.headers["content-type"], /^(text|application)\/javascript/);
        assert.equal(/immutable/.test(answer.headers["cache-control"] ?? ""), false);
        assert.equal(/same-(origin|site)/.test(answer.headers["cross-origin-resource-policy"] ?? ""), false);
    });

    it("is packed where the browser can unpack it, with the same content", async () => {
        const [asset] = await assets("/");
        const plain = await server.http({ path: asset });
        const packed = await server.http({ path: asset, headers: { "Accept-Encoding": "gzip, deflate, br" } });
        assert.equal(packed.headers["content-encoding"], "gzip");
        assert.match(packed.headers.vary, /accept-encoding/i);
        assert.ok(gunzipSync(packed.bytes).equals(plain.bytes));
        assert.ok(packed.bytes.length < plain.bytes.length);
        const refused = await server.http({ path: asset, headers: { "Accept-Encoding": "gzip;q=0, identity" } });
        assert.equal(refused.headers["content-encoding"], undefined);
    });

    it("is not sent again while it is the same", async () => {
        const first = await server.http({ path: "/" });
        const tag = first.headers.etag;
        assert.ok(tag);
        const second = await server.http({ path: "/", headers: { "If-None-Match": tag } });
        assert.deepEqual([second.status, second.bytes.length], [304, 0]);
    });

    it("asked for with HEAD has the same head and no body", async () => {
        const get = await server.http({ path: "/" });
        const head = await server.http({ method: "HEAD", path: "/" });
        assert.deepEqual([head.status, head.bytes.length, head.headers["content-type"]], [200, 0, get.headers["content-type"]]);
        assert.equal((await server.http({ method: "POST", path: "/", body: "x" })).status, 405);
    });

    it("that is not there is answered with 404", async () => {
        for (const place of ["/nothing", "/desk/nothing.js", "/assets/", "/widget/", "/index.html/x", "/.git/config", "/empower.conf"]) {
            assert.equal((await server.http({ path: place })).status, 404, place);
        }
    });

    it("outside the web's folder is not reached, however one asks", async () => {
        const attempts = [
            "/../server/run",
            "/..%2fpackage.json",
            "/%2e%2e/package.json",
            "/%2e%2e%2fpackage.json",
            "/assets/../../package.json",
            "/assets/..%5c..%5cpackage.json",
            "/..\\package.json",
            "//etc/passwd",
            "/%00/etc/passwd",
            "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
            "/%252e%252e/package.json",
            "/./../package.json",
            "/%c0%ae%c0%ae/package.json",
            `/${"../".repeat(30)}etc/passwd`,
            "/desk/....//....//package.json",
        ];
        const secret = await readFile(`${ROOT}web/package.json`, "utf8");
        for (const attempt of attempts) {
            const socket = await connectSocket({ port: server.port });
            // By hand: a client would tidy the path up first.
            socket.write(`GET ${attempt} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
            const body = [];
            const ended = new Promise((resolve) => socket.once("close", resolve));
            const { status, rest } = await readHead(socket).catch(() => ({ status: 400, rest: Buffer.alloc(0) }));
            socket.on("data", (chunk) => body.push(chunk));
            await ended;
            assert.ok(status >= 301 && status < 500, `${attempt} answered ${status}`);
            const text = Buffer.concat([rest, ...body]).toString();
            assert.equal(text.includes(secret.slice(0, 40)) || text.includes("root:"), false, attempt);
        }
    });
});

describe("a server", { concurrency: false }, () => {
    it("without a built web still speaks the protocol", async () => {
        const server = new Server({ clients: 1, config: { web_dir: undefined } });
        await server.start();
        try {
            assert.equal((await server.http({ path: "/" })).status, 404);
            const client = await server.session("client1");
            assert.equal((await client.send(await server.careChannel("client1"), "toch")).seq, 1);
        } finally {
            await server.stop();
        }
    });

    it("may be framed by nobody unless the operator says so", async () => {
        const server = new Server({ clients: 1 });
        await server.start();
        try {
            const { headers } = await server.http({ path: "/" });
            assert.match(headers["content-security-policy"], /frame-ancestors '(none|self)'/);
        } finally {
            await server.stop();
        }
    });

    it("says that it is up and that it is ready, and nothing to who asks for the figures from outside", async () => {
        const server = new Server({ clients: 1 });
        await server.start();
        try {
            for (const place of ["/healthz", "/readyz"]) {
                const answer = await server.http({ path: place });
                assert.equal(answer.status, 200, place);
                assert.match(answer.headers["cache-control"], /no-store|no-cache/);
                assert.equal((await server.http({ method: "HEAD", path: place })).status, 200);
            }
            const proxied = await server.http({ path: "/metrics", headers: { "X-Forwarded-For": "203.0.113.1" } });
            assert.ok([401, 403, 404].includes(proxied.status), `/metrics answered ${proxied.status}`);
        } finally {
            await server.stop();
        }
    });
});
