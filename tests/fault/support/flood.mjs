// A client that sends nothing but trouble, as fast as it can, and comes again at once whenever it is thrown out. A program of its own:
//     flood.mjs PORT ADDRESS TOKEN CONNECTIONS
// with as many connections of each kind. It ends with its standard input, and prints how often it connected and how many bytes it sent.
import { randomBytes, randomUUID } from "node:crypto";
import net from "node:net";
import { frame } from "../../integration/support/frames.mjs";
import { upgradeRequest } from "../../integration/support/wire.mjs";

const CHUNK = 1 << 16;

const [port, address, token, connections] = process.argv.slice(2);
const call = (method, params) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });

/** What is sent again and again: as many of these as fill a chunk. */
function chunk(make) {
    const pieces = [];
    for (let length = 0; length < CHUNK; length += pieces.at(-1).length) {
        pieces.push(make());
    }
    return Buffer.concat(pieces);
}

const request = (first, content = "") =>
    Buffer.from(`${first} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n${content}`);

const kinds = [
    { bytes: chunk(() => randomBytes(1024)) }, // no frames at all
    { bytes: chunk(() => frame(randomBytes(40))) }, // no text
    { bytes: chunk(() => frame('{"jsonrpc":"2.0","id":')) },
    { bytes: chunk(() => frame(call("nothing.known", {}))) },
    { bytes: chunk(() => frame(call("session.list", {}))) }, // before any sign-in
    { bytes: chunk(() => frame(call("session.list", {}))), token },
    { bytes: chunk(() => frame(call("chat.send", { channel: randomUUID(), nonce: randomUUID(), body: "vol" }))), token },
    // Requests, one behind the other
    { bytes: chunk(() => request("GET /nothing/known")), plain: true },
    { bytes: chunk(() => request("DELETE /rpc")), plain: true },
    { bytes: chunk(() => request("POST /rpc", '{"jsonrpc":"2.0","id":')), plain: true },
    { bytes: chunk(() => request("POST /rpc", call("session.list", {}))), plain: true },
];

const count = { connected: 0, bytes: 0 };

/** Every other one reads nothing of what it is told. */
function flood(kind, reads) {
    const socket = net.connect({ port: Number(port), host: "127.0.0.1", localAddress: address });
    const push = () => {
        do {
            count.bytes += kind.bytes.length;
        } while (socket.write(kind.bytes));
    };
    socket.on("connect", () => {
        count.connected += 1;
        if (!kind.plain) {
            socket.write(upgradeRequest({ port, token: kind.token }, randomBytes(16).toString("base64")));
        }
        push();
    });
    socket.on("drain", push);
    socket.on("error", () => {}); // told by close
    socket.on("close", () => setImmediate(flood, kind, reads));
    if (reads) {
        socket.resume();
    }
}

for (let i = 0; i < Number(connections); i++) {
    kinds.forEach((kind) => flood(kind, i % 2 === 0));
}
process.stdin.resume().on("end", () => {
    process.stdout.write(`${JSON.stringify(count)}\n`, () => process.exit());
});
