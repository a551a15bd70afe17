// A family around seeded clients: people made by the operator's tool, each signed in with a password.
import assert from "node:assert/strict";
import { acceptTerms, login } from "./people.mjs";
import { run } from "./server.mjs";

/** Why a client cannot decide, or can again. */
export const WHY = "Beoordeeld door de arts";
export const PASSWORD = "nog een heel ander wachtwoord";

/** The birthday, as a date, of somebody who is `years` old today in the Netherlands, or becomes it in `days` days. */
export function born(years, days = 0) {
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Amsterdam" }).format(Date.now());
    const day = new Date(Date.parse(today) + days * 86_400_000);
    const [year, month, date] = [day.getUTCFullYear() - years, day.getUTCMonth(), day.getUTCDate()];
    // Nobody is born on 29 February of a common year: the day before is as old today, the day after becomes it later.
    const exists = new Date(Date.UTC(year, month, date)).getUTCDate() === date;
    return new Date(Date.UTC(year, month, exists || days > 0 ? date : date - 1)).toISOString().slice(0, 10);
}

export class Family {
    #tokens = new Map();
    #ids = new Map();

    constructor(server) {
        this.server = server;
    }

    /** Runs a command with `--json`; it must succeed. */
    async ctl(...args) {
        const { code, stdout, stderr } = await run("empowerctl", ["--config", this.server.configFile, ...args, "--json"], { input: `${PASSWORD}\n` });
        assert.equal(code, 0, `empowerctl ${args.join(" ")}: ${stderr}`);
        return JSON.parse(stdout);
    }

    /** Adds an account; its id. */
    async add(username, role) {
        const { id } = await this.ctl("user", "add", username, "--name", `Naam van ${username}`, "--role", role);
        this.#ids.set(username, id);
        return id;
    }

    tie(client, username, tie) {
        return this.ctl("network", "add", "--client", client, username, "--as", tie);
    }

    set(client, ...words) {
        const why = words.includes("--incapacitated") ? ["--reason", WHY] : [];
        return this.ctl("client", "set", client, ...words, ...why);
    }

    async id(username) {
        return this.#ids.get(username) ?? (await this.server.person(username)).id;
    }

    async token(username) {
        if (this.server.tokens[username] !== undefined) {
            return this.server.tokens[username];
        }
        if (!this.#tokens.has(username)) {
            const answer = await login(this.server, username, PASSWORD);
            assert.equal(answer.status, 200, username);
            await acceptTerms(this.server, answer.json.token);
            this.#tokens.set(username, answer.json.token);
        }
        return this.#tokens.get(username);
    }

    /** A connection after hello, with the channels that hello told. */
    async session(username, positions) {
        const client = await this.server.open({ token: await this.token(username) });
        const { channels } = await client.hello(positions);
        return Object.assign(client, { channels });
    }
}
