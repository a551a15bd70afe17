// A line between two programs that can go silent: nothing more comes through, in neither direction, and neither end is told.
import { once } from "node:events";
import net from "node:net";

export class Proxy {
    #target;
    #pairs = new Set();
    #silent = false;
    #server = net.createServer((near) => this.#take(near));

    /** To this port of the machine. */
    async start(target) {
        this.#target = target;
        this.#server.listen(0, "127.0.0.1");
        await once(this.#server, "listening");
        this.port = this.#server.address().port;
    }

    #take(near) {
        const far = this.#silent ? undefined : net.connect(this.#target, "127.0.0.1");
        const pair = [near, far].filter(Boolean);
        this.#pairs.add(pair);
        for (const socket of pair) {
            socket.setNoDelay(true);
            socket.on("error", () => {}); // told by close
            socket.on("close", () => {
                this.#pairs.delete(pair);
                if (!this.#silent) {
                    pair.forEach((one) => one.destroy());
                }
            });
        }
        if (far !== undefined) {
            near.on("data", (bytes) => this.#silent || far.write(bytes));
            far.on("data", (bytes) => this.#silent || near.write(bytes));
        }
    }

    /** What comes from now on is read and thrown away; who connects is let in and hears nothing. */
    silence() {
        this.#silent = true;
    }

    /** New connections come through; those that went silent stay so. */
    mend() {
        this.#silent = false;
        for (const pair of this.#pairs) {
            for (const socket of pair) {
                socket.removeAllListeners("data").resume();
            }
        }
    }

    stop() {
        this.#server.close();
        this.#pairs.forEach((pair) => pair.forEach((socket) => socket.destroy()));
    }
}
