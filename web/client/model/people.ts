import { reasonOf } from "../wire/errors.ts";
import type { User } from "../wire/protocol.gen.ts";
import { ignoreFailure, type Port } from "./port.ts";
import { share } from "./share.ts";
import type { Id, Presence } from "./types.ts";

/** At most so many ids in one question. */
const askMax = 100;

/** Names and presence of people. */
export class People {
    private readonly users = new Map<Id, User>();
    private readonly present = new Map<Id, Presence>();
    private readonly asked = new Set<Id>();
    private queue: Id[] = [];

    constructor(private readonly port: Port) {}

    user(id: Id): User | undefined {
        const known = this.users.get(id);
        if (known === undefined && !this.asked.has(id) && this.port.me() !== undefined) {
            this.askFor(id);
        }
        return known;
    }

    presence(user: Id): Presence | undefined {
        return this.present.get(user);
    }

    learn({ id, name, role, photo }: User): User {
        const user = share<User>(this.users.get(id), { id, name, role, ...(photo !== undefined && { photo }) });
        this.users.set(id, user);
        return user;
    }

    setPresence(user: Id, presence: Presence): void {
        const before = this.present.get(user);
        const after = share(before, presence);
        if (after !== before) {
            this.present.set(user, after);
            this.port.changed({ what: "presence", user });
        }
    }

    /** Asks how all of them are; in one go after hello, from then on events tell. */
    askPresence(users: readonly Id[]): void {
        for (let at = 0; at < users.length; at += askMax) {
            const answer = this.port.ask("presence.get", { users: users.slice(at, at + askMax) });
            ignoreFailure(
                answer.then(({ presence }) => {
                    presence.forEach(({ user, state, since }) => this.setPresence(user, { state, since }));
                }),
            );
        }
    }

    /** Of anybody else nothing is told any more: what was last known of them would stay as it was. */
    follow(users: readonly Id[]): void {
        const gone = [...this.present.keys()].filter((user) => !users.includes(user) && user !== this.port.me());
        gone.forEach((user) => this.present.delete(user));
        gone.forEach((user) => this.port.changed({ what: "presence", user }));
    }

    /** The line is down: nothing is known of how they are now, and what was refused may be asked again. */
    lineLost(): void {
        this.asked.clear();
        const users = [...this.present.keys()];
        this.present.clear();
        users.forEach((user) => this.port.changed({ what: "presence", user }));
    }

    forget(): void {
        this.lineLost();
        this.users.clear();
    }

    /** Whoever is asked for in one turn is asked for together. */
    private askFor(id: Id): void {
        this.asked.add(id);
        this.queue.push(id);
        if (this.queue.length === 1) {
            queueMicrotask(() => {
                const ids = this.queue;
                this.queue = [];
                for (let at = 0; at < ids.length; at += askMax) {
                    void this.fetchUsers(ids.slice(at, at + askMax));
                }
            });
        }
    }

    private async fetchUsers(ids: Id[]): Promise<void> {
        try {
            const { users } = await this.port.ask("user.get", { users: ids });
            users.forEach((user) => this.learn(user));
            this.port.changed({ what: "users" });
        } catch (error) {
            // One whom we may not know spoils the answer for all of them.
            if (reasonOf(error) === "not_found" && ids.length > 1) {
                ids.forEach((id) => void this.fetchUsers([id]));
            }
        }
    }
}
