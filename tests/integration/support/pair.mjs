// Two servers of one Redis, and a third that is ready to begin. Each has its own copy of the same accounts and channels, so that what one knows of the other
// can only have come through Redis.
import { Server } from "./server.mjs";
import { until } from "./wait.mjs";

/** Within this of its return, presence is to be whole again. */
export const RETURN_MS = 5_000;
/** Within this, a killed node's sessions are to be gone. */
export const LEASE_MS = 15_000;

export class Pair {
    #redis;
    #westward;

    /** `westward` gives the URL by which one of them finds Redis, where that is another. */
    constructor(redis, westward = () => redis.url()) {
        this.#redis = redis;
        this.#westward = westward;
    }

    async start() {
        const node = (name, more = {}) => new Server({ clients: 3, config: { node: name, redis: name === "west" ? this.#westward() : this.#redis.url() }, ...more });
        this.east = node("east");
        await this.east.prepare();
        this.west = node("west", { twin: this.east });
        this.north = node("north", { twin: this.east });
        await Promise.all([this.west.prepare(), this.north.prepare()]);
        await Promise.all([this.east.begin(), this.west.begin()]);
        const people = await Promise.all(["client1", "client2", "client3", "therapist1"].map(async (name) => [name, (await this.east.person(name)).id]));
        this.ids = Object.fromEntries(people);
    }

    async stop() {
        const ends = await Promise.allSettled([this.east, this.west, this.north].map((server) => server?.stop()));
        for (const { status, reason } of ends) {
            if (status === "rejected") {
                throw reason;
            }
        }
    }

    /** What came until now is none that a test waits for. */
    forget(session) {
        session.events.forEach((event) => (event.taken = true));
    }

    /** The next event by which the session learns that this person is in this state. */
    sees(session, name, state, deadline) {
        return session.event("presence.changed", ({ user, state: now }) => user === this.ids[name] && now === state, deadline);
    }

    /** The states of these people, as the session's server gives them now. */
    async states(session, ...names) {
        const { presence } = await session.request("presence.get", { users: names.map((name) => this.ids[name]) });
        return presence.map(({ state }) => state).join(" ");
    }

    /** Waits until the session's server gives these states. */
    shows(session, names, states, deadline) {
        return until(deadline, async () => (await this.states(session, ...names)) === states, `${names} being ${states}`);
    }
}

/** What `/readyz` says. */
export async function readiness(server) {
    const { status, json } = await server.http({ path: "/readyz" });
    return { status, ...json };
}

/** Waits until `/readyz` answers 200, or 503 because of Redis alone. */
export function tells(server, redis, deadline) {
    return until(
        deadline,
        async () => {
            const said = await readiness(server);
            return said.status === (redis ? 200 : 503) && said.redis === redis && said.ready === redis && said.storage;
        },
        `/readyz telling that Redis is ${redis ? "there" : "away"}`,
    );
}
