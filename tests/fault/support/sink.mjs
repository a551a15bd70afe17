// Stands where a server could: takes connections and throws them away. A program of its own; it prints its port, and ends with its
// standard input.
import net from "node:net";

const sink = net.createServer((socket) => socket.on("error", () => {}).destroy());
sink.listen(0, "127.0.0.1", () => process.stdout.write(`${sink.address().port}\n`));
process.stdin.resume().on("end", () => process.exit());
