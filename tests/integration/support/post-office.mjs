// A mail server of the test's own, which keeps what it is handed, and can be told to refuse.
import { SMTPServer } from "smtp-server";
import { within } from "./wait.mjs";

const DEADLINE_MS = 20_000;

/** Undoes quoted-printable (RFC 2045). */
function unquote(text) {
    const bytes = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
}

function describeMail(envelope, raw) {
    const [head, ...rest] = raw.split("\r\n\r\n");
    const headers = Object.fromEntries(
        head.split("\r\n").map((line) => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
        }),
    );
    const body = unquote(rest.join("\r\n\r\n"));
    return { from: envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address), headers, body, raw, link: /https?:\/\/\S+#\S+/.exec(body)?.[0] };
}

export class PostOffice {
    #server;
    #waiting = new Set();
    mails = [];
    /** Addresses that are refused for good, and how many tries there were for each address. */
    refused = new Set();
    tries = new Map();
    /** Called before a mail is taken; a rejection refuses it for now. */
    onMail = async () => {};
    secured = [];
    logins = [];

    /** `options` go to smtp-server. */
    constructor({ port, ...options }) {
        this.port = port;
        this.options = options;
    }

    async open() {
        this.#server = new SMTPServer({
            authOptional: true,
            disabledCommands: this.options.cert === undefined ? ["STARTTLS", "AUTH"] : [],
            disableReverseLookup: true,
            logger: false,
            ...this.options,
            onAuth: ({ username, password }, _, done) => {
                this.logins.push([username, password]);
                done(null, { user: username });
            },
            onRcptTo: ({ address }, _, done) => {
                this.tries.set(address, (this.tries.get(address) ?? 0) + 1);
                done(this.refused.has(address) ? Object.assign(new Error("no such mailbox"), { responseCode: 550 }) : undefined);
            },
            onData: (stream, session, done) => {
                const chunks = [];
                stream.on("data", (chunk) => chunks.push(chunk));
                stream.on("end", () => {
                    this.onMail().then(
                        () => {
                            this.secured.push(session.secure);
                            this.#take(describeMail(session.envelope, Buffer.concat(chunks).toString("latin1")));
                            done();
                        },
                        () => done(Object.assign(new Error("later"), { responseCode: 451 })),
                    );
                });
            },
        });
        this.#server.on("error", () => {}); // clients that break off
        await new Promise((resolve, reject) => {
            this.#server.server.once("error", reject);
            this.#server.listen(this.port, "127.0.0.1", resolve);
        });
    }

    close() {
        return new Promise((resolve) => (this.#server === undefined ? resolve() : this.#server.close(resolve)));
    }

    /** The first mail to this address that nobody has waited for yet. */
    mailTo(address) {
        const fits = (mail) => !mail.taken && mail.to.includes(address);
        const found = this.mails.find(fits);
        if (found !== undefined) {
            found.taken = true;
            return Promise.resolve(found);
        }
        const coming = new Promise((resolve) => this.#waiting.add({ fits, resolve }));
        return within(DEADLINE_MS, coming, `a mail to ${address}`);
    }

    #take(mail) {
        this.mails.push(mail);
        for (const waiting of this.#waiting) {
            if (waiting.fits(mail)) {
                mail.taken = true;
                this.#waiting.delete(waiting);
                waiting.resolve(mail);
                return;
            }
        }
    }
}
