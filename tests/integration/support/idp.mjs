// An identity provider of the test's own (npm oidc-provider), and a browser that goes there and back.
import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import http from "node:http";
import Provider from "oidc-provider";
import { request } from "./http.mjs";

const CLIENT = "empower-desk";
export const CLIENT_SECRET = "a secret: that only / the two know+%";

/** Signs in whoever `person` says, without asking. */
export class IdentityProvider {
    #server;
    #sockets = new Set();
    person = { sub: "nobody" };
    /** What happens at the sign-in page: "login" or "cancel". */
    answer = "login";
    /** Requests that came, by path. */
    asked = new Map();

    constructor(port, redirectUri) {
        this.port = port;
        this.redirectUri = redirectUri;
        this.rotate();
    }

    get issuer() {
        return `http://127.0.0.1:${this.port}`;
    }

    get clientId() {
        return CLIENT;
    }

    /** New keys, from the next start on; by the name that the others had, where `kid` is theirs. */
    rotate(kid = randomUUID()) {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        this.keys = [{ ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }];
    }

    #provider() {
        return new Provider(this.issuer, {
            clients: [
                {
                    client_id: CLIENT,
                    client_secret: CLIENT_SECRET,
                    redirect_uris: [this.redirectUri],
                    response_types: ["code"],
                    grant_types: ["authorization_code"],
                },
            ],
            jwks: { keys: this.keys },
            cookies: { keys: [randomUUID()] },
            claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"] },
            conformIdTokenClaims: false,
            pkce: { required: () => true, methods: ["S256"] },
            features: { devInteractions: { enabled: false } },
            interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
            findAccount: (context, sub) => ({ accountId: sub, claims: () => ({ ...this.person, sub }) }),
            loadExistingGrant: async (context) => {
                const { client, session, provider } = context.oidc;
                const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
                grant.addOIDCScope("openid email profile");
                await grant.save();
                return grant;
            },
        });
    }

    async start() {
        const provider = this.#provider();
        const handle = provider.callback();
        this.#server = http.createServer(async (incoming, outgoing) => {
            const { pathname } = new URL(incoming.url, this.issuer);
            this.asked.set(pathname, (this.asked.get(pathname) ?? 0) + 1);
            if (!pathname.startsWith("/interaction/")) {
                handle(incoming, outgoing);
                return;
            }
            const result = this.answer === "cancel" ? { error: "access_denied", error_description: "it was cancelled" } : { login: { accountId: this.person.sub } };
            await provider.interactionFinished(incoming, outgoing, result, { mergeWithLastSubmission: false });
        });
        this.#server.on("connection", (socket) => {
            this.#sockets.add(socket);
            socket.on("close", () => this.#sockets.delete(socket));
        });
        await new Promise((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
    }

    async stop() {
        if (this.#server?.listening) {
            const closed = new Promise((resolve) => this.#server.close(resolve));
            this.#sockets.forEach((socket) => socket.destroy());
            await closed;
        }
    }
}

/**
 * A browser: keeps cookies (by port, each taken for a site of its own), follows redirects, and holds back a cookie that is
 * `SameSite=Strict` from where another site has sent it.
 */
export class Browser {
    #cookies = new Map();

    cookie(port, name) {
        return this.#cookies.get(`${port} ${name}`);
    }

    #keep(port, header) {
        const [pair, ...flags] = header.split(/;\s*/);
        const at = pair.indexOf("=");
        const name = pair.slice(0, at);
        const lower = flags.map((flag) => flag.toLowerCase());
        if (lower.includes("max-age=0") || lower.some((flag) => flag.startsWith("expires=thu, 01 jan 1970"))) {
            this.#cookies.delete(`${port} ${name}`);
        } else {
            this.#cookies.set(`${port} ${name}`, { name, value: pair.slice(at + 1), flags: lower });
        }
    }

    #header(port, crossed) {
        return [...this.#cookies]
            .filter(([key, { flags }]) => key.startsWith(`${port} `) && !(crossed && flags.includes("samesite=strict")))
            .map(([, { name, value }]) => `${name}=${value}`)
            .join("; ");
    }

    /** One request; `{status, location, answer}`. */
    async step(url, crossed = false) {
        const { port, pathname, search } = new URL(url);
        const cookie = this.#header(port, crossed);
        const answer = await request({ port: Number(port), path: pathname + search, headers: cookie === "" ? {} : { Cookie: cookie } });
        (answer.headers["set-cookie"] ?? []).forEach((header) => this.#keep(port, header));
        const { location } = answer.headers;
        return { answer, location: location === undefined ? undefined : new URL(location, url).href };
    }

    /** Follows redirects until `stop` says so of the next address, or there is none: the last address, and all before it. */
    async go(url, stop = () => false) {
        const way = [url];
        let crossed = false;
        for (let at = url; way.length < 20; ) {
            const { answer, location } = await this.step(at, crossed);
            if (location === undefined) {
                assert.equal(answer.status, 200, `${at} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
                return { url: at, way };
            }
            crossed ||= new URL(location).port !== new URL(at).port;
            at = location;
            way.push(at);
            if (stop(at)) {
                return { url: at, way };
            }
        }
        throw new Error(`no end of redirects: ${way.join("\n")}`);
    }
}
