// What the kernel knows of connections, whatever the server says of them.
import { readFileSync } from "node:fs";

const hex = (port) => port.toString(16).toUpperCase().padStart(4, "0");

/** How many connections are held at this port of this machine, over IPv4: all, or those that come from port `from`. */
export function established(port, from) {
    const line = new RegExp(`^ *\\d+: [0-9A-F]{8}:${hex(port)} [0-9A-F]{8}:${from === undefined ? "[0-9A-F]{4}" : hex(from)} 01 `);
    return readFileSync("/proc/net/tcp", "utf8").split("\n").filter((one) => line.test(one)).length;
}
